graph --arch arm --kind env
