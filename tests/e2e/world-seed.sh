#!/bin/sh
# world-seed.sh DEBS OUT REGISTRY VERSION: fills an empty registry with base images and the engine images of CI steps, and
# OUT/http/VERSION with the downloads of a qemu release; OUT/busybox is a busybox for this machine.
set -eu
debs=$1 out=$2 registry=$3 version=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sha256() { sha256sum "$1" | cut -d ' ' -f 1; }

# root DEBARCH: a folder that a container can live in: a static busybox and its applets.
root() {
	mkdir -p "$work/$1/deb" "$work/$1/root/bin" "$work/$1/root/tmp" "$work/$1/root/usr/bin"
	dpkg-deb -x "$debs"/busybox-static_*_"$1".deb "$work/$1/deb"
	find "$work/$1/deb" -path '*/bin/busybox' -exec cp {} "$work/$1/root/bin/busybox" \;
	[ -e "$out/busybox" ] || cp "$work/$1/root/bin/busybox" "$out/busybox"
	"$out/busybox" --list | grep -vx busybox | while read -r applet; do
		ln -s busybox "$work/$1/root/bin/$applet"
	done
	[ -e "$work/$1/root/bin/adduser" ] || cat >"$work/$1/root/bin/adduser" <<-'END'
		#!/bin/sh
		for name; do :; done
		mkdir -p /etc && echo "$name:x:1000:1000::/:/bin/sh" >>/etc/passwd
	END
	chmod +x "$work/$1/root/bin/adduser"
}

# image ROOT ARCH VARIANT NAME...: an image of one layer, pushed under each of the names.
image() {
	from=$1 arch=$2 variant=$3 dir=$work/image
	shift 3
	mkdir "$dir"
	tar -C "$from" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@1500000000 -cf "$dir/tar" .
	jq -n --arg arch "$arch" --arg variant "$variant" --arg layer "sha256:$(sha256 "$dir/tar")" '{
		created: "2017-07-14T02:40:00Z", os: "linux", architecture: $arch, variant: $variant,
		config: {Env: ["PATH=/bin:/usr/bin"], Cmd: ["/bin/sh"]},
		rootfs: {type: "layers", diff_ids: [$layer]},
		history: [{created: "2017-07-14T02:40:00Z", created_by: "the tests of aqueduct"}]
	} | if .variant == "" then del(.variant) else . end' >"$dir/config"
	gzip -n "$dir/tar"
	jq -n --arg config "sha256:$(sha256 "$dir/config")" --argjson config_size "$(wc -c <"$dir/config")" \
		--arg layer "sha256:$(sha256 "$dir/tar.gz")" --argjson layer_size "$(wc -c <"$dir/tar.gz")" '{
		schemaVersion: 2, mediaType: "application/vnd.docker.distribution.manifest.v2+json",
		config: {mediaType: "application/vnd.docker.container.image.v1+json", size: $config_size, digest: $config},
		layers: [{mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: $layer_size, digest: $layer}]
	}' >"$dir/manifest.json"
	for file in config tar.gz; do mv "$dir/$file" "$dir/$(sha256 "$dir/$file")"; done
	echo 'Directory Transport Version: 1.1' >"$dir/version"
	for name; do
		skopeo copy --dest-tls-verify=false "dir:$dir" "docker://$registry/$name"
	done
	rm -r "$dir"
}

# index REPO TAG PLATFORM=TAG...: a manifest list of images that the repository holds.
index() {
	repo=$1 tag=$2 type=application/vnd.docker.distribution.manifest
	shift 2
	for item; do
		curl -fsS -H "Accept: $type.v2+json" "http://$registry/v2/$repo/manifests/${item#*=}" >"$work/manifest"
		jq -n --arg platform "${item%%=*}" --arg digest "sha256:$(sha256 "$work/manifest")" --arg type "$type.v2+json" \
			--argjson size "$(wc -c <"$work/manifest")" '($platform / "/") as [$os, $arch, $variant] | {
			mediaType: $type, size: $size, digest: $digest,
			platform: ({os: $os, architecture: $arch} + if $variant then {variant: $variant} else {} end)
		}'
	done | jq -s --arg type "$type.list.v2+json" '{schemaVersion: 2, mediaType: $type, manifests: .}' >"$work/list"
	curl -fsS -X PUT -H "Content-Type: $type.list.v2+json" --data-binary "@$work/list" \
		"http://$registry/v2/$repo/manifests/$tag"
}

# A stand-in for ubuntu: apt-get finds everything installed, and make is this machine's.
ubuntu() {
	cp -R "$work/amd64/root" "$work/ubuntu"
	printf '#!/bin/sh\nexit 0\n' >"$work/ubuntu/usr/bin/apt-get"
	chmod +x "$work/ubuntu/usr/bin/apt-get"
	make=$(command -v make) || return 0
	cp "$make" "$work/ubuntu/usr/bin/make"
	ldd "$make" | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$work/ubuntu${library%/*}"
		cp -L "$library" "$work/ubuntu$library"
	done
}

for arch in amd64 armel arm64; do root "$arch"; done
ubuntu
image "$work/amd64/root" amd64 '' amd64/python:3-alpine library/python:3-alpine library/index:1-amd64 \
	user/base:1.0.0-linux-amd64 library/busybox:1.36
image "$work/armel/root" arm v6 arm32v6/python:3-alpine library/index:1-arm user/base:1.0.0-linux-arm
image "$work/armel/root" arm v7 arm32v7/python:3-alpine
image "$work/arm64/root" arm64 v8 arm64v8/python:3-alpine library/index:1-arm64 user/base:1.0.0-linux-arm64
image "$work/ubuntu" amd64 '' library/ubuntu:22.04
# One for every platform. What no emulator is there for holds programs of this machine, which the engine just runs.
for arch in 386 riscv64 ppc64le s390x mips64le loong64; do
	image "$work/amd64/root" "$arch" '' "library/every:1-$arch"
done
image "$work/amd64/root" amd64 '' library/every:1-amd64
for variant in v5 v6 v7; do image "$work/armel/root" arm "$variant" "library/every:1-arm-$variant"; done
image "$work/arm64/root" arm64 v8 library/every:1-arm64
index library/every 1 linux/amd64=1-amd64 linux/386=1-386 linux/arm/v5=1-arm-v5 linux/arm/v6=1-arm-v6 linux/arm/v7=1-arm-v7 \
	linux/arm64/v8=1-arm64 linux/riscv64=1-riscv64 linux/ppc64le=1-ppc64le linux/s390x=1-s390x linux/mips64le=1-mips64le \
	linux/loong64=1-loong64
index library/index 1 linux/amd64=1-amd64 linux/arm/v6=1-arm linux/arm64/v8=1-arm64

# As in the real release, a file in a tarball is older than anything of the user's.
mkdir -p "$out/http/$version"
for arch in x86_64 arm aarch64; do
	tar -C /usr/bin --owner=0 --group=0 --mtime=2017-06-01T00:00:00Z -h -czf \
		"$out/http/$version/x86_64_qemu-$arch-static.tar.gz" "qemu-$arch-static"
done
: >"$out/http/$version/ready"
