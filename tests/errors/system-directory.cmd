check -C sub
