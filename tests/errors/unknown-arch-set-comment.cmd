set arches '[amd65]'
