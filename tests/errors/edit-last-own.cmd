rm --in api arm64
