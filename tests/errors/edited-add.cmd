add amd64
