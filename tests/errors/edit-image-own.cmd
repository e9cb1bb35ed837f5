rm --in api amd64
