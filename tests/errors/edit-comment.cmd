set arches '[amd64]'
