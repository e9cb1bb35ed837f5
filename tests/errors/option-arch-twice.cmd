init -f ci.yml --image me/app --arch amd64,arm64,x86_64
