#!/bin/sh
# Secrets of a build and its ssh agent at the desk, on a real engine: the RUN that mounts one sees it; no layer, no file
# that make keeps, and no line that make prints has it.
# shellcheck disable=SC2016 # a secret with a dollar
. "$(dirname "$0")/../tap.sh"
once
. "$top_srcdir/tests/e2e/world.sh"

world_up "$@"

for client in docker-buildkit podman; do
	world_clients | grep -qx "$client" || continue
	world_client "$client"
	mkdir -p "$T/$client" && cd "$T/$client" || exit 1
	cat >aqueduct.yml <<-END
		image: $WORLD_REGISTRY/me/$client
		arches: [amd64]
		emulation: binfmt
		build_secrets:
		  npm: {secret: npm-token}
		  other: {env: OTHER_WORD}
		  conf: {file: keys/conf}
		make: {prefix: x-}
	END
	cat >Dockerfile <<-END
		FROM $WORLD_REGISTRY/library/busybox:1.36
		RUN --mount=type=secret,id=npm --mount=type=secret,id=other,target=/tmp/o --mount=type=secret,id=conf \\
		  cat /run/secrets/npm /tmp/o /run/secrets/conf | md5sum > /sum
		CMD ["cat", "/sum"]
	END
	mkdir -p keys && printf 'open\nsesame-%s\n' 3 >keys/conf
	ok "$client: gen" "$AQUEDUCT" gen
	sum=$(printf 'sesame-1 "$x"sesame-2open\nsesame-3\n' | md5sum)
	NPM_TOKEN='sesame-1 "$x"' OTHER_WORD=sesame-2 make x-build-amd64 >"$T/log" 2>&1
	is "$client: the build" "$? $(grep -i error "$T/log")" "0 "
	read -r id <"$(echo build/.aqueduct/amd64/*.id)"
	# shellcheck disable=SC2086 # words
	is "$client: it saw them" "$("$DOCKER" run --rm $DOCKER_RUN_ARGS "$id")" "$sum"
	is "$client: nothing printed has one" "$(grep -c sesame- "$T/log")" 0
	is "$client: no file does" "$(grep -rl sesame- . | grep -v '^./keys/conf$')" ''
	rm -rf "$T/saved" && mkdir "$T/saved" && "$DOCKER" save "$id" >"$T/saved.tar" && tar -xf "$T/saved.tar" -C "$T/saved"
	find "$T/saved" -type f | while IFS= read -r file; do
		if tar -tf "$file" >/dev/null 2>&1; then tar -xOf "$file"; else cat "$file"; fi
	done >"$T/bytes"
	ok "$client: the image is looked into" grep -qF "${sum%% *}" "$T/bytes"
	is "$client: no layer has one" "$(grep -c sesame- "$T/bytes")" 0
	before=$id
	NPM_TOKEN=other OTHER_WORD=sesame-2 make x-build-amd64 >"$T/log" 2>&1
	read -r id <"$(echo build/.aqueduct/amd64/*.id)"
	is "$client: another text builds nothing" "$id" "$before"
	env -u NPM_TOKEN -u OTHER_WORD make x-build-amd64 DOCKER_BUILD_ARGS="$DOCKER_BUILD_ARGS --no-cache" >"$T/log" 2>&1
	is "$client: one that is not set is empty: $(grep -i error "$T/log")" "$?" 0
	read -r id <"$(echo build/.aqueduct/amd64/*.id)"
	# shellcheck disable=SC2086 # words
	is "$client: for the command, too" "$("$DOCKER" run --rm $DOCKER_RUN_ARGS "$id")" "$(printf 'open\nsesame-3\n' | md5sum)"
	ok "$client: and told" grep -q "x-build-amd64: NPM_TOKEN is not set: the secret 'npm' is empty" "$T/log"
done

# The agent of whoever builds; a command has it behind a socket.
if command -v ssh-agent >/dev/null; then
	eval "$(ssh-agent -a "$T/agent")" >/dev/null
	for client in docker-buildkit podman; do
		world_clients | grep -qx "$client" || continue
		world_client "$client"
		mkdir -p "$T/ssh-$client" && cd "$T/ssh-$client" || exit 1
		printf 'image: %s/me/ssh\narches: [amd64]\nemulation: binfmt\nssh: {secret: key}\n' "$WORLD_REGISTRY" >aqueduct.yml
		printf 'FROM %s/library/busybox:1.36\nRUN --mount=type=ssh test -S "$SSH_AUTH_SOCK"\n' "$WORLD_REGISTRY" >Dockerfile
		ok "ssh, $client: gen" "$AQUEDUCT" gen
		ok "ssh, $client: the build" make build-amd64
	done
	ssh-agent -k >/dev/null
else
	skip "needs ssh-agent (openssh-client)"
fi
done_testing
