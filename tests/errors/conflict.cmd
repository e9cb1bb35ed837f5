gen --merge --diff
