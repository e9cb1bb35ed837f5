tags refs/heads/main
