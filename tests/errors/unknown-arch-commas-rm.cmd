rm --in api 'amd64, arm64'
