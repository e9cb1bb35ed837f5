tags refs/tags/v1.2
