set images.api.arches.arm64.suffix q
