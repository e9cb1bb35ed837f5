#!/bin/sh
# What CI does, done: Drone's official runner executes the pipelines of every example on a real engine, as its server would
# let them run (tests/judges/drone-ci), and what they publish is what `make push manifest` publishes for the same ref: the
# same repositories, tags, platforms and variants, of images whose configurations differ in times and in labels that tell
# of them, and whose layers hold the same. Plugins are stood in for: tests/judges/drone-plugin.
#
# Left out: the Windows image of examples/native, which no engine here can build. Tests, base images and the steps around
# the builds are stand-ins, too: `npm`, `go` and the like do nothing, and bases are a busybox.
. "$(dirname "$0")/../tap.sh"
once
. "$top_srcdir/tests/e2e/world.sh"
. "$top_srcdir/tests/e2e/ci.sh"

ci_up "$@"
export QEMU_AT="$WORLD_HTTP/$WORLD_QEMU_PATH"

# Two registries of images beside that of the base images: one for make, one for CI.
by_make=127.0.0.1:5002 by_ci=127.0.0.1:5003
ci_registries $by_make $by_ci
examples=$(cd "$top_srcdir/examples" && echo *)

# --- what steps and Dockerfiles find

# What would otherwise come from the network; at the desk, too.
mkdir -p "$T/bin" "$T/tools/usr/lib"
cat >"$T/bin/go" <<'END'
#!/bin/sh
case $1 in
build) printf '%s %s %s\n' "$GOOS" "$GOARCH" "$GOARM" >"$3" && chmod +x "$3" ;;
vet | test) ;;
*) exit 1 ;;
esac
END
printf '#!/bin/sh\nexit 0\n' >"$T/bin/npm"
printf '#!/bin/sh\n[ "$*" = "add --no-cache make git" ] && command -v make && command -v git\n' >"$T/bin/apk"
chmod +x "$T"/bin/*
cp "$T"/bin/* "$T/tools/usr/bin"
world_programs "$T/tools" "$(command -v make)" "$(command -v git)"
mkdir "$T/tools/usr/lib/git-core"
for script in git-submodule git-sh-setup git-sh-i18n; do
	cp "$(git --exec-path)/$script" "$T/tools/usr/lib/git-core" || world_broken git
done
ci_tools

# base NAME, suffixed NAME PLATFORM: a base image under a name that a Dockerfile wants.
copy() { skopeo copy -q "$@" --src-tls-verify=false --dest-tls-verify=false; }
base() {
	case $1 in
	golang:*) "$DOCKER" tag tools "$WORLD_REGISTRY/$1" && "$DOCKER" push -q "$WORLD_REGISTRY/$1" >/dev/null ;;
	*) copy --all "docker://$WORLD_REGISTRY/library/every:1" "docker://$WORLD_REGISTRY/$1" ;;
	esac
}
suffixed() { copy "docker://$WORLD_REGISTRY/library/every:1-$(echo "$2" | tr / -)" "docker://$WORLD_REGISTRY/$1"; }

# --- the examples, once for make and once for CI

mkdir -p "$T/make"
repository() {
	ci_py prepare "$top_srcdir/examples/$1" "$T/$2/$1" "$3" "$WORLD_REGISTRY" && cd "$T/$2/$1" && "$AQUEDUCT" gen >&2 &&
		git init -q -b main . && git add . && git -c user.name=t -c user.email=t@example.com commit -qm first
}
for example in $examples; do
	repository "$example" make $by_make >"$T/needs.$example" 2>"$T/gen.log" && repository "$example" ci $by_ci >/dev/null 2>>"$T/gen.log"
	# The example of commands is warned of, and its descriptor says why that is so.
	is "$example: gen" "$(grep ' error: \| warning: ' "$T/gen.log" | grep -v '\[pull-socket\]$')" ''
	grep left-out "$T/needs.$example" | sed "s/^/# $example: /"
	ci_py images "$T/ci/$example/.drone.yml" >>"$T/images"
done
sort -u "$T"/needs.* | grep -v left-out | while read -r what name more; do
	"$what" "$name" ${more:+"$more"} || echo "$name"
done >"$T/missing" 2>&1
is "base images" "$(cat "$T/missing")" ''
is "images of steps" "$(sort -u "$T/images" | while read -r name; do ci_step_image "$name" || echo "$name"; done)" ''

branch_of() { sed -n 's/^ *branch: //p' "$T/ci/$1/aqueduct.yml" | grep . || echo main; }

ci() { ci_run "$1" "$2" "$3" "$(branch_of "$1")"; }
all_good() { sed -n 's/^name: \(.*\)/\1 success/p' "$T/ci/$1/.drone.yml"; }
repositories() { curl -fsS "http://$1/v2/_catalog?n=1000" | jq -r '.repositories[]'; }
tags_of() { for repository in $(repositories "$1"); do curl -fsS "http://$1/v2/$repository/tags/list" | jq -c .; done; }

# --- pull requests

for example in ancestor native buildx command; do
	case $example in
	native) want='' ;;
	ancestor) want='test success' ;;
	*) want=$(all_good "$example" | grep -v '^manifest \|^tell ') ;;
	esac
	is "$example: a pull request" "$(ci "$example" pull_request refs/pull/7/head)" "$want"
done
is "pull requests bring nothing to the registry" "$(repositories $by_ci)" ''
for image in user/clock:linux-arm user/page-aside:1; do
	ok "but their dry runs built $image" "$DOCKER" image inspect "$by_ci/$image"
done

# --- all examples, of a branch and of a version

by_hand() { (cd "$T/make/$1" && PATH="$T/bin:$PATH" make "$2push" "$2manifest" REF="$3"); }
for example in $examples; do
	prefix=$(sed -n 's/^ *prefix: //p' "$T/make/$example/aqueduct.yml")
	for ref in "refs/heads/$(branch_of "$example")" refs/tags/v1.2.3; do
		case $example:$ref in
		native:refs/heads/*) # which publishes versions only
			is "$example: CI does nothing for $ref" "$(ci "$example" push "$ref")" ''
			ok "$example: nor does make" sh -c "! make -C '$T/make/$example' '${prefix}push' REF='$ref'"
			continue
			;;
		*/tags/*) event=tag ;;
		*) event=push ;;
		esac
		is "$example: all pipelines run for $ref" "$(ci "$example" "$event" "$ref")" "$(all_good "$example")"
		ok "$example: make push manifest" by_hand "$example" "$prefix" "$ref"
	done
done

ci_py published $by_make >"$T/by-make"
ci_py published $by_ci >"$T/by-ci"
for example in $examples; do
	sed -n "s|^ *image: $by_make/\(.*\)|\"tag\": \"\1:|p" "$T/make/$example/aqueduct.yml" >"$T/own"
	want=$(grep -F -f "$T/own" "$T/by-make") got=$(grep -F -f "$T/own" "$T/by-ci")
	case $example in
	buildx) # whose one step leaves the images of arches without tags of their own
		want=$(echo "$want" | grep -v '"tag": "[^"]*linux-[a-z0-9]*"')
		;;
	esac
	ok "$example: something is published" test -n "$got"
	echo "$want" >"$T/want" && echo "$got" >"$T/got"
	ok "$example: CI publishes what make publishes" diff "$T/want" "$T/got"
done
is "nothing else is in the registry of CI" "$(wc -l <"$T/by-ci")" \
	"$(grep -vc '"tag": "user/page:[^"]*linux-[a-z0-9]*"' "$T/by-make")"
is "what it lists runs" "$("$DOCKER" run --rm --pull always --platform linux/arm/v6 "$by_ci/user/clock:latest" uname -m 2>/dev/null)" armv7l

# --- branches, and what fails

tags_of $by_ci >"$T/before"
is "another branch is tested" "$(ci ancestor push refs/heads/feature)" "test success"
is "and brings nothing to the registry" "$(tags_of $by_ci)" "$(cat "$T/before")"

cd "$T/ci/command" || exit 1
cp aqueduct.yml "$T/kept.yml"
sed -i 's|sh -n clock.sh|exit 3|' aqueduct.yml
ok "tests that fail: gen" "$AQUEDUCT" gen
is "nothing is built and listed, but somebody is told" "$(ci command tag refs/tags/v2.0.0 2>/dev/null)" "test failure
linux-amd64 skipped
linux-arm skipped
linux-arm64 skipped
manifest skipped
tell success"
is "nor is anything in the registry" "$(tags_of $by_ci)" "$(cat "$T/before")"

cp "$T/kept.yml" aqueduct.yml
echo 'RUN ! uname -m | grep armv7l' >>Dockerfile
ok "a build that fails: gen" "$AQUEDUCT" gen
is "others are built, the list is not, and somebody is told" "$(ci command tag refs/tags/v2.0.0 2>/dev/null)" "test success
linux-amd64 success
linux-arm failure
linux-arm64 success
manifest skipped
tell success"
is "the list is not in the registry" "$(tags_of $by_ci | grep -o '"2[.-][^"]*"' | tr -d '"' | sort | xargs)" \
	"2-linux-amd64 2-linux-arm64 2.0-linux-amd64 2.0-linux-arm64 2.0.0-linux-amd64 2.0.0-linux-arm64"
done_testing
