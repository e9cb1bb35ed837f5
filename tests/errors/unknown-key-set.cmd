set qemu.verison v7.2.0-1
