gen --stdout makefile
