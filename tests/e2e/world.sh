# shellcheck shell=sh
# The real world of the end-to-end tests: engine, registry, download source and emulation, each the test's own.
#
# A test sources this behind tests/tap.sh and calls `world_up` ahead of anything else: that starts the test once more,
# in namespaces of its own (mounts, network, processes). There every port is free, nothing of the machine is reached or
# changed (but for the kernel's table of emulators), and nothing outlives the test, however it ends. The only networks
# are loopback and the bridges of the engines.
# shellcheck disable=SC2034 # variables for the tests

world_room=${top_srcdir:?}/tests/e2e
world_cache=${XDG_CACHE_HOME:-$HOME/.cache}/aqueduct-tests

WORLD_REGISTRY=127.0.0.1:5000
WORLD_HTTP=http://127.0.0.1:8080           # the download source as the test reaches it; its files are in $T/http
WORLD_HTTP_INSIDE=http://172.17.0.1:8080   # and as docker's containers do, over the engine's bridge
WORLD_QEMU_PATH='{version}/{host}_qemu-{arch}-static.tar.gz'
WORLD_QEMU_VERSION=v7.2.0-1

world_up() {
	[ -n "${WORLD_INSIDE-}" ] || world_enter "$@"
	T=$WORLD_INSIDE
	unset WORLD_INSIDE
	world_isolate || world_broken "isolation"
	world_emulate || world_broken "emulation"

	world_start dockerd -H "unix://$T/engine.sock" --data-root "$T/engine" --exec-root "$T/engine.run" \
		--pidfile "$T/engine.pid"
	export DOCKER_HOST="unix://$T/engine.sock" DOCKER_CONFIG="$T/docker"

	world_seed=$world_cache/seed-$(world_seed_key)
	if [ -d "$world_seed" ]; then cp -R "$world_seed/." "$T"; fi
	cat >"$T/registry.yml" <<-END
		version: 0.1
		storage: {filesystem: {rootdirectory: "$T/registry"}}
		http: {addr: "$WORLD_REGISTRY"}
	END
	world_start docker-registry serve "$T/registry.yml"
	world_wait curl -fs "http://$WORLD_REGISTRY/v2/" || world_broken "docker-registry"
	[ -d "$world_seed" ] || world_sow || world_broken "seed"
	world_start "$T/busybox" httpd -f -vv -p 0.0.0.0:8080 -h "$T/http"

	set -- "$(world_dockers | sed -n 's/^[0-9]* //p;q')"
	world_wait "$1" version || world_broken "dockerd"
	for image in busybox:1.36 ubuntu:22.04; do
		"$1" pull -q "$WORLD_REGISTRY/library/$image" && "$1" tag "$WORLD_REGISTRY/library/$image" "$image"
	done >"$T/pull.log" 2>&1 || world_broken "pull"
	world_wait curl -fs -o /dev/null "$WORLD_HTTP/$WORLD_QEMU_VERSION/ready" || world_broken "busybox"
}

# --- what is there ---------------------------------------------------------------------------------------------------

# world_config REF [PLATFORM]: os/arch[/variant] as the image's configuration in the registry names it.
world_config() {
	world_ref=$1
	# shellcheck disable=SC2046 # os, arch and variant as words
	set -- $(echo "${2-}" | tr / ' ')
	skopeo ${1:+--override-os "$1"} ${2:+--override-arch "$2"} ${3:+--override-variant "$3"} \
		inspect --config --tls-verify=false "docker://$world_ref" | jq -r "$world_platform"
}

# world_list REF: the platforms in the manifest list, sorted, one a line; fails if REF is no list.
world_list() {
	skopeo inspect --raw --tls-verify=false "docker://$1" >"$T/raw.json" &&
		jq -r ".manifests[].platform | $world_platform" "$T/raw.json" >"$T/platforms" && sort "$T/platforms"
}
world_platform='[.os, .architecture, .variant // ""] | map(select(. != "")) | join("/")'

# world_tags REPO: the tags of a repository (with or without the registry's address), sorted, one a line.
world_tags() {
	curl -fsS "http://$WORLD_REGISTRY/v2/${1#"$WORLD_REGISTRY/"}/tags/list" >"$T/tags.json" &&
		jq -r '.tags // [] | sort | .[]' "$T/tags.json"
}

# world_downloads [TEXT]: how many requests the download source has had for paths that hold the text.
world_downloads() { grep 'url:' "$T/busybox.log" | grep -cF -- "${1-}"; }

# world_release VERSION: the download source has this qemu release, too.
world_release() { mkdir -p "$T/http/$1" && cp -p "$T/http/$WORLD_QEMU_VERSION/"*.tar.gz "$T/http/$1"; }

# --- clients ---------------------------------------------------------------------------------------------------------

# world_clients: which of the names that world_client knows can be had here.
world_clients() {
	[ -z "$(world_docker_buildkit)" ] || echo docker-buildkit
	echo docker-legacy
	[ -z "$(world_buildx)" ] || echo docker-buildx
	! command -v podman >/dev/null || echo podman
}

# world_client NAME: sets what a generated Makefile takes from the environment for this client.
world_client() {
	export DOCKER DOCKER_BUILD_ARGS='' DOCKER_PULL_ARGS='' DOCKER_PUSH_ARGS='' DOCKER_MANIFEST_ARGS=--insecure DOCKER_RUN_ARGS=''
	unset DOCKER_BUILDKIT
	rm -rf "$T/docker/cli-plugins"
	case $1 in
	docker-buildkit) DOCKER=$(world_docker_buildkit) DOCKER_BUILDKIT=1 ;;
	docker-legacy) DOCKER=$(world_dockers | sed 's/^[0-9]* //;q') DOCKER_BUILDKIT=0 ;;
	docker-buildx)
		DOCKER=$(world_dockers | sed 's/^[0-9]* //;q') DOCKER_BUILDKIT=1
		mkdir -p "$T/docker/cli-plugins" && ln -s "$(world_buildx)" "$T/docker/cli-plugins/docker-buildx"
		;;
	podman)
		DOCKER=podman DOCKER_BUILD_ARGS=--tls-verify=false DOCKER_PULL_ARGS=--tls-verify=false
		DOCKER_PUSH_ARGS=--tls-verify=false
		DOCKER_MANIFEST_ARGS=--tls-verify=false
		# Containers of podman would otherwise raise limits, which a sandbox can forbid.
		DOCKER_RUN_ARGS='--ulimit nofile=1024:1024 --ulimit nproc=1024:1024'
		;;
	*) echo "world_client: no client '$1'" >&2 && return 1 ;;
	esac
	[ -z "${DOCKER_BUILDKIT-}" ] || export DOCKER_BUILDKIT
}

# The docker clients on PATH, newest first: major version and path.
world_dockers() {
	echo "$PATH:/usr/bin:/usr/local/bin" | tr : '\n' | while read -r dir; do
		[ ! -x "$dir/docker" ] || "$dir/docker" --version | sed "s,[^0-9]*\([0-9]*\).*,\1 $dir/docker,"
	done | sort -rnu
}

# From 23 on, BuildKit needs a plugin, buildx; before, the client has it built in.
world_docker_buildkit() { world_dockers | sed -n 's/^1*[0-9] //p; s/^2[0-2] //p' | head -n 1; }
world_buildx() {
	for buildx in "$world_cache/bin/buildx" "$HOME/.docker/cli-plugins/docker-buildx" /usr/lib*/docker/cli-plugins/docker-buildx; do
		[ ! -x "$buildx" ] || { echo "$buildx" && return; }
	done
}

# world_programs DIR PROGRAM...: programs of this machine for an image, with the libraries that they are linked to.
world_programs() {
	world_root=$1
	shift
	for program; do
		mkdir -p "$world_root/usr/bin" && cp -L "$program" "$world_root/usr/bin"
		ldd "$program" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
			mkdir -p "$world_root${library%/*}" && cp -L "$library" "$world_root$library"
		done
	done
}

# --- how it is made --------------------------------------------------------------------------------------------------

# Skips, naming what the machine lacks, or starts the test again within its namespaces.
world_enter() {
	[ "$(id -u)" -eq 0 ] || skip_all "needs root for an engine of its own"
	[ "$(uname -sm)" = "Linux x86_64" ] || skip_all "needs Linux on x86_64"
	for tool in dockerd docker-registry qemu-arm-static skopeo jq curl ip unshare dpkg-deb apt-get; do
		command -v "$tool" >/dev/null || skip_all "needs $tool; tests/e2e/install-world.sh installs it"
	done
	unshare --mount --net --pid --fork true 2>/dev/null || skip_all "needs the right to make namespaces (unshare)"
	sh "$world_room/world-fetch.sh" "$world_cache" >&2 || skip_all "needs busybox-static of amd64, armel and arm64 from a Debian mirror"
	scratch
	unshare --mount --net --pid --fork --kill-child --mount-proc env WORLD_INSIDE="$T" sh "$0" "$@" &
	at_exit "world_end $!"
	wait "$!"
	exit
}

# With its first process a process namespace ends as a whole, and with its last one its mounts are gone.
world_end() {
	first=$(cat "/proc/$1/task/$1/children" 2>/dev/null)
	[ -z "$first" ] || kill -KILL "${first% }"
	wait "$1" 2>/dev/null
}

# The test's own /run and a copy-on-write /var/lib: sockets, locks and network state of other engines stay out of sight.
world_isolate() {
	mount -t tmpfs tmpfs /run && mkdir -p /run/lock /run/aqueduct/upper /run/aqueduct/work &&
		mount -t overlay -o lowerdir=/var/lib,upperdir=/run/aqueduct/upper,workdir=/run/aqueduct/work overlay /var/lib &&
		ip link set lo up || return
	mkdir -p "$T/docker" "$T/http"
	echo '{}' >"$T/docker/config.json" # podman fails without it when DOCKER_CONFIG is set
	cat >"$T/storage.conf" <<-END
		[storage]
		driver = "overlay"
		graphroot = "$T/podman"
		runroot = "$T/podman.run"
	END
	export CONTAINERS_STORAGE_CONF="$T/storage.conf"
	unset REGISTRY_AUTH_FILE # podman's; docker-registry reads it as a setting of its own
}

# Handlers with the F flag: the kernel keeps the emulator open, so that no container needs a copy.
world_emulate() {
	table=/proc/sys/fs/binfmt_misc
	[ -e "$table/register" ] || mount -t binfmt_misc none "$table" || return
	for arch in arm aarch64; do
		# Another test may be doing the same: what counts is what is there then.
		[ -e "$table/qemu-$arch" ] || cat "/usr/lib/binfmt.d/qemu-$arch.conf" >"$table/register" 2>/dev/null
		grep -q '^flags:.*F' "$table/qemu-$arch" || return
	done
}

# Base images and downloads are made once and kept for as long as they would be made the same.
world_seed_key() {
	cat "$world_room/world-seed.sh" "$world_cache"/*.deb /usr/bin/qemu-arm-static | sha256sum | cut -c 1-16
}
world_sow() {
	sh "$world_room/world-seed.sh" "$world_cache" "$T" "$WORLD_REGISTRY" "$WORLD_QEMU_VERSION" >"$T/seed.log" 2>&1 || return
	for old in "$world_cache"/seed-*; do [ "$old" = "$world_seed" ] || rm -rf "$old"; done
	new=$(mktemp -d "$world_cache/new.XXXXXX") && cp -R "$T/registry" "$T/http" "$T/busybox" "$new" || return
	# Another test may have been quicker.
	mv -T "$new" "$world_seed" 2>/dev/null || { rm -rf "$new" && [ -d "$world_seed" ]; }
}

# world_start COMMAND...: a daemon, until the test ends; what it says is in $T/NAME.log.
world_start() {
	"$@" >"$T/${1##*/}.log" 2>&1 </dev/null &
}

# world_wait COMMAND...: until it succeeds, 60 seconds at most.
world_wait() {
	for _ in $(seq 600); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

# world_broken NAME: the world could not be had although its parts are there.
world_broken() {
	tail -n 20 "$T/${1##* }.log" 2>/dev/null | sed 's/^/# /'
	skip_all "the world does not come up: $1"
}
