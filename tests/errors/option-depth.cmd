graph --depth -1
