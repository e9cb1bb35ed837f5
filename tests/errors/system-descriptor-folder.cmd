check -f docker
