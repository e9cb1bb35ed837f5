add amd64 arm46
