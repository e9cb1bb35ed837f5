set arches.arm.suffix x
