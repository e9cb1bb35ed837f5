add riscv64 arm32v6
