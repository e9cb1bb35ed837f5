graph --kind image,qmeu
