add amd64 -f none.yml
