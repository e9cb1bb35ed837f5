#!/bin/sh
# The base styles and emulations that the ancestor does not have, on a real engine: suffix, index, none; renamed build
# arguments; the engine per arch; an image that someone removed.
# shellcheck disable=SC2016 # variables of a Dockerfile
. "$(dirname "$0")/../tap.sh"
once
. "$top_srcdir/tests/e2e/world.sh"

world_up "$@"
platforms='linux/amd64
linux/arm/v6
linux/arm64/v8'

# repository NAME: an empty folder with a descriptor on standard input
repository() {
	mkdir -p "$T/$1" && cd "$T/$1" || exit 1
	cat >aqueduct.yml
	printf 'image: %s/%s\narches: [amd64, arm/v6, arm64]\nqemu: {url: "%s/%s"}\n' "$WORLD_REGISTRY" "$1" "$WORLD_HTTP" \
		"$WORLD_QEMU_PATH" >>aqueduct.yml
}

published() {
	ok "$1: gen" "$AQUEDUCT" gen
	ok "$1: push manifest" make manifest REF=refs/heads/main
	is "$1: the list" "$(world_list "$WORLD_REGISTRY/$1:latest" | sed 's,arm64$,&/v8,; s,v8/v8,v8,')" "$platforms"
	for platform in linux/amd64 linux/arm/v6 linux/arm64; do
		is "$1: config of $platform" "$(world_config "$WORLD_REGISTRY/$1:latest" "$platform" | sed 's,arm64/v8,arm64,')" \
			"$platform"
	done
}

for client in docker-buildkit docker-legacy podman; do
	world_clients | grep -qx "$client" || continue
	world_client "$client"

	repository "suffix-$client" <<-END
		arg_names: {tag_suffix: BASE_SUFFIX, arch: QEMU}
	END
	printf 'ARG BASE_SUFFIX=linux-amd64\nFROM %s/user/base:1.0.0-${BASE_SUFFIX}\nARG QEMU=x86_64\n' "$WORLD_REGISTRY" >Dockerfile
	printf 'COPY ./build/qemu-${QEMU}-static /usr/bin/\nCMD ["uname", "-m"]\n' >>Dockerfile
	published "suffix-$client"
	is "suffix-$client: runs" "$(make -s run-arm64 2>/dev/null)" aarch64

	repository "index-$client" </dev/null
	printf 'FROM %s/library/index:1\nRUN uname -m > /built-by\nCMD ["cat", "/built-by"]\n' "$WORLD_REGISTRY" >Dockerfile
	published "index-$client"
	is "index-$client: nothing is downloaded" "$(ls get_qemu.sh qemu.lock 2>/dev/null)" ''
	is "index-$client: was built under emulation" "$(make -s run-arm 2>/dev/null)" armv7l
done

# Nothing is based on anything: what is built is what is copied in.
world_client docker-buildkit
repository none </dev/null
for arch in amd64 arm arm64; do mkdir -p "out/$arch" && echo "made for $arch" >"out/$arch/what"; done
printf 'FROM scratch\nARG TARGETARCH\nCOPY out/${TARGETARCH}/what /what\nCMD ["/what"]\n' >Dockerfile
published none

# What someone removed from the engine comes back; a context of its own builds for one arch.
cd "$T/index-docker-buildkit" || exit 1
read -r id <"$(echo build/.aqueduct/arm/*.id)"
ok "the image can be removed" "$DOCKER" rmi -f "$id"
is "run-arm brings it back" "$(make -s run-arm 2>/dev/null | tail -n 1)" armv7l
"$DOCKER" context create pi --docker "host=$DOCKER_HOST" >/dev/null 2>&1
ok "an engine of its own for one arch" env -u DOCKER_HOST make -B build-arm64 DOCKER_arm64="$DOCKER --context pi"
touch build-arm && rm -f build/.aqueduct/arm/*.id
ok "a file called like a target stops nothing" make build-arm
ok "and the image is there" test -s "$(echo build/.aqueduct/arm/*.id)"
done_testing
