set arches '[arm64]'
