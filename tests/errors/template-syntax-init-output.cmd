init -f ci.yml --image me/app --arch amd64
