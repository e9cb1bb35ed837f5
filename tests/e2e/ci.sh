# shellcheck shell=sh
# CI in a test, for those that source tests/e2e/world.sh: the official runner under tests/judges/drone-ci, stand-ins for the
# plugins, registries beside that of the base images, and what ci.py knows. Repositories are folders of $T/ci.
# shellcheck disable=SC2154 # top_srcdir, top_builddir: tests/tap.sh

judges=$top_builddir/obj/judges

ci_py() { python3 "$top_srcdir/tests/e2e/ci.py" "$@"; }

# In place of world_up: what builds the judges lies outside of the test's namespaces.
ci_up() {
	if [ -z "${WORLD_INSIDE-}" ]; then
		python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3 with yaml (python3-yaml)"
		sh "$top_srcdir/tests/judges/go.sh" version >/dev/null 2>&1 ||
			skip_all "needs Go 1.21 or newer; tests/judges/install-go.sh installs it"
		sh "$top_srcdir/tests/judges/build.sh" "$judges" >&2 ||
			skip_all "the judges cannot be built (the Go modules are not reached?)"
	fi
	world_up "$@"
	world_clients | grep -qx docker-buildkit || skip_all "needs a docker client with BuildKit inside (docker.io of Debian 12)"
	world_client docker-buildkit
	touch /run/docker.sock
	mount --bind "$T/engine.sock" /run/docker.sock || world_broken mount
	mkdir -p "$T/ci" "$T/work" "$T/tools/usr/bin"
}

# ci_registries ADDRESS...: more of them.
ci_registries() {
	for address; do
		sed "s|/registry\"|/registry-${address#*:}\"|; s|$WORLD_REGISTRY|$address|" "$T/registry.yml" >"$T/${address#*:}.yml"
		world_start docker-registry serve "$T/${address#*:}.yml"
		world_wait curl -fs "http://$address/v2/" || world_broken docker-registry
	done
}

# The image of all stand-ins: busybox, the plugins, and what the test has put into $T/tools.
ci_tools() {
	world_programs "$T/tools" "$DOCKER"
	for entry in docker buildx manifest; do cp "$judges/drone-plugin" "$T/tools/usr/bin/drone-$entry"; done
	printf 'FROM busybox:1.36\nCOPY . /\n' >"$T/tools.Dockerfile"
	"$DOCKER" build -q -t tools -f "$T/tools.Dockerfile" "$T/tools" >"$T/tools.log" 2>&1 || world_broken tools
}

# ci_step_image NAME: the image of a step, by what stands in for it.
ci_step_image() {
	"$DOCKER" image inspect "$1" >/dev/null 2>&1 && return
	case $1 in
	stand-in/docker:*) entry=docker ;;
	plugins/manifest:*) entry=manifest ;;
	*buildx:*) entry=buildx ;;
	*) "$DOCKER" tag tools "$1" && return ;;
	esac
	printf 'FROM tools\nENTRYPOINT ["/usr/bin/drone-%s"]\n' "$entry" | "$DOCKER" build -q -t "$1" - >/dev/null
}

# ci_run REPOSITORY EVENT REF BRANCH: what CI does for it, BRANCH being the default one; a line for each pipeline.
ci_run() {
	rm -rf "$T/work/$1" && mkdir -p "$T/work/$1" || return
	"$judges/drone-ci" -runner "$judges/drone-runner-docker" -socket "$T/engine.sock" -work "$T/work/$1" \
		-event "$2" -ref "$3" -branch "$4" "$T/ci/$1/.drone.yml" >"$T/stages" || true
	while read -r stage status; do
		echo "$stage $status"
		[ "$status" != failure ] || sed "s/^/# $stage: /" "$T/work/$1/$stage.log" | tail -n 40 >&2
	done <"$T/stages"
}
