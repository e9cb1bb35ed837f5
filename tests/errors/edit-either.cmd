rm windows
