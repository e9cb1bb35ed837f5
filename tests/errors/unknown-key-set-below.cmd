set qemu.version.minor 7
