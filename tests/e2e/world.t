#!/bin/sh
# The world of the end-to-end tests is what it says.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/e2e/world.sh
. "$top_srcdir/tests/e2e/world.sh"

world_up
registry=$WORLD_REGISTRY

is "amd64 base" "$(world_config "$registry/amd64/python:3-alpine")" linux/amd64
is "the Hub's own prefix" "$(world_config "$registry/library/python:3-alpine")" linux/amd64
is "arm32v6 base" "$(world_config "$registry/arm32v6/python:3-alpine")" linux/arm/v6
is "arm32v7 base" "$(world_config "$registry/arm32v7/python:3-alpine")" linux/arm/v7
is "arm64v8 base" "$(world_config "$registry/arm64v8/python:3-alpine")" linux/arm64/v8
is "suffix base" "$(world_config "$registry/user/base:1.0.0-linux-arm")" linux/arm/v6
is "index base for arm/v6" "$(world_config "$registry/library/index:1" linux/arm/v6)" linux/arm/v6
is "index base for arm64" "$(world_config "$registry/library/index:1" linux/arm64)" linux/arm64/v8
is "platforms of a list" "$(world_list "$registry/library/index:1")" "linux/amd64
linux/arm/v6
linux/arm64/v8"
is "tags" "$(world_tags user/base)" "1.0.0-linux-amd64
1.0.0-linux-arm
1.0.0-linux-arm64"
ok "an image that is no list has no platforms" sh -c '! "$@"' - world_list "$registry/amd64/python:3-alpine"

mkdir "$T/got"
for arch in x86_64 arm aarch64; do
	url=$WORLD_HTTP/$WORLD_QEMU_VERSION/x86_64_qemu-$arch-static.tar.gz
	ok "download $arch" curl -fsS -o "$T/got/$arch.tar.gz" "$url"
	is "holds one file" "$(tar -tzf "$T/got/$arch.tar.gz")" "qemu-$arch-static"
	tar -C "$T/got" -xzf "$T/got/$arch.tar.gz"
	ok "that runs" "$T/got/qemu-$arch-static" --version
	is "and is old" "$(date -u -r "$T/got/qemu-$arch-static" +%Y)" 2017
done
is "downloads are counted" "$(world_downloads _qemu-arm-)" 1
world_release v7.2.0-2
ok "another release" curl -fsSI "$WORLD_HTTP/v7.2.0-2/x86_64_qemu-arm-static.tar.gz"

mkdir "$T/app"
cat >"$T/app/Dockerfile" <<'END'
ARG REPO=library
FROM 127.0.0.1:5000/${REPO}/python:3-alpine
RUN uname -m >/machine
CMD ["cat", "/machine"]
END

# shellcheck disable=SC2086 # lists of arguments
build_run_push() {
	image=$registry/me/$client:linux-${1#*=}
	ok "$client builds for ${1%=*}" "$DOCKER" build $DOCKER_BUILD_ARGS --pull --platform "linux/${1%=*}" \
		--build-arg "REPO=$2" -t "$image" "$T/app"
	is "$client runs for ${1%=*}" "$("$DOCKER" run --rm $DOCKER_RUN_ARGS "$image" 2>"$T/err")" "$3" || diag "$(cat "$T/err")"
	ok "$client pushes for ${1%=*}" "$DOCKER" push $DOCKER_PUSH_ARGS "$image"
	# BuildKit leaves out the v8 that arm64 means anyway, the others keep the base image's.
	is "$client labels it right" "$(world_config "$image" | sed 's,/v8$,,')" "$4"
}

# shellcheck disable=SC2086
make_list() {
	list=$registry/me/$client:1
	case $client in
	podman)
		"$DOCKER" manifest create $DOCKER_MANIFEST_ARGS "$list" &&
			"$DOCKER" manifest add $DOCKER_MANIFEST_ARGS "$list" "docker://$registry/me/$client:linux-amd64" &&
			"$DOCKER" manifest add $DOCKER_MANIFEST_ARGS "$list" "docker://$registry/me/$client:linux-arm" &&
			"$DOCKER" manifest push $DOCKER_MANIFEST_ARGS "$list" "docker://$list"
		;;
	*)
		"$DOCKER" manifest create $DOCKER_MANIFEST_ARGS "$list" "$registry/me/$client:linux-amd64" \
			"$registry/me/$client:linux-arm" && "$DOCKER" manifest push $DOCKER_MANIFEST_ARGS "$list"
		;;
	esac
}

for client in $(world_clients); do
	world_client "$client"
	diag "$client: $("$DOCKER" --version)"
	build_run_push amd64=amd64 amd64 x86_64 linux/amd64
	build_run_push arm/v6=arm arm32v6 armv7l linux/arm/v6
	build_run_push arm64=arm64 arm64v8 aarch64 linux/arm64
	ok "$client makes a list" make_list
	is "$client's list" "$(world_list "$registry/me/$client:1")" "linux/amd64
linux/arm/v6"
done

world_client docker-legacy
# shellcheck disable=SC2016 # for the shell in the container
inside='wget -q -O - "$0" | tar -xzf - && sha256sum qemu-arm-static'
ok "a container of CI downloads" "$DOCKER" run --rm busybox:1.36 sh -c "$inside" \
	"$WORLD_HTTP_INSIDE/$WORLD_QEMU_VERSION/x86_64_qemu-arm-static.tar.gz"
printf 'test:\n\techo ok\n' >"$T/app/Makefile"
ok "a container of CI runs make" "$DOCKER" run --rm -v "$T/app:/src" -w /src ubuntu:22.04 \
	sh -c 'apt-get update && apt-get install -y make && make test'

done_testing
