set drone.command.run '[make "build-{name}"]'
