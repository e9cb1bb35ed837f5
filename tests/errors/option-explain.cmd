check --explain qemu-cpy
