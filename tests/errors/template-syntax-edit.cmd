add arm64
