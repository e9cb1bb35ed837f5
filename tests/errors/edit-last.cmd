rm amd64 arm
