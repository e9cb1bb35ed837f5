add riscv64,s390x 'arm64, amd65' arm64,
