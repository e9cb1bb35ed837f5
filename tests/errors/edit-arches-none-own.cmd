set images.web.arches.arm.suffix x
