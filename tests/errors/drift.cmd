gen --check
