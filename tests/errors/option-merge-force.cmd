gen --merge --force
