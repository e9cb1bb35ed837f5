set arches amd64
