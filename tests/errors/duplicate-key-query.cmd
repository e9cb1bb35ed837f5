query list image:arm64
