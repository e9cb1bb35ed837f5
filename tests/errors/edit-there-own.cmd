add riscv64
