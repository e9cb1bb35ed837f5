rm arm arm64
