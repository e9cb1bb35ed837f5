#!/bin/sh
# The main job on the ancestor's repository, with every client that can be had: from a descriptor to images that run,
# in a registry, under one name for three architectures.
. "$(dirname "$0")/../tap.sh"
. "$top_srcdir/tests/e2e/world.sh"

downloads_before=0
world_up "$@"

# project NAME EXAMPLE IMAGE: a repository made from an example whose images lie in the test's registry.
project() {
	mkdir -p "$T/$1" && cp -R "$top_srcdir/examples/$2/." "$T/$1" && cd "$T/$1" || exit 1
	rm -f Makefile .drone.yml manifest.tmpl get_qemu.sh
	sed -i "s|^image: .*|image: $WORLD_REGISTRY/$3|" aqueduct.yml
	sed -i "s|^FROM \([^ ]*/\)|FROM $WORLD_REGISTRY/\1|" Dockerfile
	printf 'qemu: {url: "%s/%s"}\n' "$WORLD_HTTP" "$WORLD_QEMU_PATH" >>aqueduct.yml
	git init -q -b master . && git add . && git -c user.name=t -c user.email=t@example.com commit -qm first
}

# python is busybox in these base images, and has no python
neutral() { sed -i 's/^CMD .*/CMD ["uname", "-m"]/' Dockerfile; }

platforms='linux/amd64
linux/arm/v6
linux/arm64/v8'

for client in $(world_clients); do
	world_client "$client"
	project "app-$client" ancestor "me/app-$client"
	neutral
	export XDG_CACHE_HOME="$T/cache-$client"
	image=$WORLD_REGISTRY/me/app-$client

	ok "$client: gen" "$AQUEDUCT" gen
	ok "$client: build-all" make -j2 build-all
	is "$client: the lock knows three downloads" "$(wc -l <qemu.lock)" 3
	is "$client: run-arm" "$(make -s run-arm 2>/dev/null)" armv7l
	is "$client: run-arm64" "$(make -s run-arm64 2>/dev/null)" aarch64
	is "$client: run, on this machine" "$(make -s --no-print-directory run 2>/dev/null)" x86_64
	find . -name '*.id' -exec ls -l --full-time {} + >"$T/before"
	ok "$client: build-all again" make build-all
	find . -name '*.id' -exec ls -l --full-time {} + >"$T/after"
	is "$client: builds nothing" "$(cat "$T/after")" "$(cat "$T/before")"
	is "$client: downloads each once" "$(world_downloads _qemu-arm-static.tar.gz)" \
		"$((downloads_before + 1))"
	downloads_before=$((downloads_before + 1))
	ok "$client: push manifest" make push manifest
	is "$client: the list" "$(world_list "$image:latest" | sed 's,arm64$,&/v8,; s,v8/v8,v8,')" "$platforms"
	is "$client: config of amd64" "$(world_config "$image:latest" linux/amd64)" linux/amd64
	is "$client: config of arm" "$(world_config "$image:latest" linux/arm/v6)" linux/arm/v6
	is "$client: config of arm64" "$(world_config "$image:latest" linux/arm64 | sed 's,/v8,,')" linux/arm64
	is "$client: tags" "$(world_tags "me/app-$client" | xargs)" "latest linux-amd64 linux-arm linux-arm64"
	ok "$client: push a version" make manifest REF=refs/tags/v1.2.3
	is "$client: its tags" "$(world_tags "me/app-$client" | grep -v linux | xargs)" "1 1.2 1.2.3 latest"
done
done_testing
