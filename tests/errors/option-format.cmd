graph --format=yaml
