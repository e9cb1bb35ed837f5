add 386
