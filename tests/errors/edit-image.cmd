add --in wep riscv64
