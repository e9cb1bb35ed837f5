init -f other.yml --image me/app --base prefxi --emulation qemu
