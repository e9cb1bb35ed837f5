#!/bin/sh
# Tags that hold variables: what the official runner hands to the plugins, after the official substitution and with the
# official environment, is what `aqueduct tags` and `make tags` say of the same ref, with each operator.
. "$(dirname "$0")/../tap.sh"
scratch
judge=$top_builddir/obj/judges/drone-judge
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 || skip_all "needs Go 1.22 or newer"
export GIT_CEILING_DIRECTORIES="$T"

printf '%s\n' refs/heads/main refs/heads/feature/one refs/heads/Feature/Two-3 refs/heads/a.b.c refs/heads/e refs/tags/v1.2.3 \
	refs/tags/v1.2.3-rc.1+b5 refs/tags/1.02.003 refs/tags/release-7 refs/tags/v10 refs/tags/v1.aaa.@x,y refs/tags/v2 \
	refs/tags/x/v0.1.2 refs/tags/v1.2.3- refs/tags/v1.2.3.4 refs/tags/v0000000000000000000000.1.2 >"$T/refs"

# ours COMMAND...: what it prints, sorted with commas between; or nothing, or refused.
ours() {
	if ! "$@" >"$T/tags" 2>/dev/null; then echo refused
	elif test -s "$T/tags"; then LC_ALL=C sort -u "$T/tags" | paste -s -d , ; else echo nothing; fi
}

# images COMMAND...: the same of lists and of each arch.
images() {
	case $(ours "$@") in refused) echo refused && return ;; nothing) echo nothing && return ;; esac
	{ cat "$T/tags"; "$@" --arch amd64; "$@" --arch arm; } | sed 's|^|me/app:|' | LC_ALL=C sort -u | paste -s -d ,
}

# agree NAME TAGS-AS-YAML: in the folder NAME.
agree() {
	mkdir "$T/$1" && cd "$T/$1" && git init -q . && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x
	commit=$(git rev-parse HEAD)
	printf 'image: me/app\narches: [amd64, arm]\nemulation: binfmt\npublish:\n  when: {ref: ["refs/**"]}\n  %s\n' "$2" >aqueduct.yml
	printf 'FROM alpine:3\n' >Dockerfile
	"$AQUEDUCT" gen >"$T/log" 2>&1 || { fail "gen with $2" "$(cat "$T/log")"; return; }
	"$judge" .drone.yml >"$T/log" 2>&1 || fail "Drone takes $2" "$(cat "$T/log")"
	COMMIT=$commit "$judge" --handed main .drone.yml <"$T/refs" >"$T/handed" 2>/dev/null
	: >"$T/differ"
	while read -r ref <&3 && read -r want <&4; do
		said=$(images "$AQUEDUCT" tags "$ref" --commit "$commit" --set DRONE_BUILD_NUMBER=42 --set DRONE_REPO_NAME=app)
		lists=$(ours "$AQUEDUCT" tags "$ref" --commit "$commit" --set DRONE_BUILD_NUMBER=42 --set DRONE_REPO_NAME=app)
		made=$(ours $make -s tags REF="$ref")
		[ "$made" = "$lists" ] || echo "$ref: $lists, but $make: $made" >>"$T/differ"
		[ "$said" = "$want" ] || echo "$ref: $said, but the runner: $want" >>"$T/differ"
		case $want in nothing | refused) ;; *) told=$((told + 1)) ;; esac
	done 3<"$T/refs" 4<"$T/handed"
	is "$2" "$(cat "$T/differ")" ''
}

export DRONE_BUILD_NUMBER=42 DRONE_REPO_NAME=app
n=0 told=0 make=make
while read -r word; do
	n=$((n + 1))
	agree "$n" "tags: ['$word']"
done <<'END'
${DRONE_TAG}
${DRONE_TAG#v}
${DRONE_TAG##v}-x
${DRONE_TAG#*.}
${DRONE_TAG##*.}
${DRONE_TAG%.*}
x${DRONE_TAG%%.*}
x${DRONE_TAG%-*}
x${DRONE_TAG%%-*}
x${DRONE_TAG#?}
x${DRONE_TAG%??}
x${DRONE_TAG#[a-z]}
x${DRONE_TAG##[^0-9]}
x${DRONE_TAG##*[0-9].}
x${DRONE_TAG#v[0-9]*-}
x${DRONE_TAG:1}
x${DRONE_TAG:0:3}
x${DRONE_TAG:1:3}
x${DRONE_TAG:0}
x${DRONE_TAG:99}
${DRONE_TAG:-none}
${DRONE_TAG:=none}
${DRONE_TAG=none}
${DRONE_TAG:-}
${DRONE_TAG:-${DRONE_BRANCH}}
${DRONE_TAG:-${DRONE_BRANCH//\//-}-x}
${DRONE_TAG:-a-${DRONE_SEMVER:-b-${DRONE_BRANCH:0:2}}-c}
${DRONE_TAG:-x${DRONE_BRANCH##*/}y${#DRONE_BRANCH}}
x${DRONE_TAG/./_}
x${DRONE_TAG//./_}
x${DRONE_TAG//./}
x${DRONE_TAG/v1/}
x${DRONE_TAG//aa/b}
x${DRONE_TAG//@/-}
x${DRONE_TAG//+/_}
x${DRONE_TAG#*+}
x${DRONE_TAG%%,*}
x${DRONE_TAG#*,}
x${DRONE_BRANCH//\//-}
x${DRONE_BRANCH/\//-}
x${DRONE_BRANCH//e/E}
${DRONE_BRANCH^}
${DRONE_BRANCH^^}
${DRONE_BRANCH,}
x${DRONE_BRANCH,,}
${#DRONE_BRANCH}
x${DRONE_BRANCH//Feature\//f-}
x${DRONE_BRANCH%/*}
x${DRONE_BRANCH##*/}
x${DRONE_COMMIT_REF#refs/*/}
x${DRONE_COMMIT_REF##*/}
${DRONE_COMMIT_BRANCH:-t}
x${DRONE_TARGET_BRANCH}
${DRONE_SEMVER}
${DRONE_SEMVER_SHORT}
${DRONE_SEMVER_MAJOR}.${DRONE_SEMVER_MINOR}
x${DRONE_SEMVER_PATCH}
x${DRONE_SEMVER_PRERELEASE}-${DRONE_SEMVER_BUILD}
${DRONE_BUILD_NUMBER}-${DRONE_REPO_NAME^^}
x${DRONE_COMMIT_SHA:0:8}-${DRONE_COMMIT:30}-${DRONE_COMMIT_AFTER:3:4}
END
for make in make bmake; do
	command -v $make >/dev/null || { skip "needs $make" && continue; }
	agree "several-$make" "tags: [edge, 'x\${DRONE_SEMVER_MAJOR:-dev}', '\${DRONE_TAG:-\${DRONE_BRANCH//\\//-}}']"
	agree "beside-$make" "extra_tags: [edge, 'b\${DRONE_BUILD_NUMBER}', 'c-\${DRONE_TAG:-\${DRONE_BRANCH}}', '\${DRONE_COMMIT_SHA:0:7}']
  release_tags: [stable, 'r\${DRONE_SEMVER_MAJOR}']"
done
ok "some are published: $told" test "$told" -gt 300

# What only a server knows is asked for by its name.
cd "$T/59" && unset DRONE_BUILD_NUMBER
ok "make does without it" test "$(make -s tags REF=refs/heads/main 2>&1 | grep -c 'DRONE_BUILD_NUMBER=')" = 1
ok "and so does aqueduct" test "$("$AQUEDUCT" tags refs/heads/main 2>&1 | grep -c 'say --set DRONE_BUILD_NUMBER=')" = 1
is "what the ref says cannot be said otherwise" "$("$AQUEDUCT" tags refs/tags/v1 --set DRONE_TAG=x 2>&1; echo $?)" \
	"aqueduct: error: --set: 'DRONE_TAG=x' is no NAME=VALUE of a variable that only a server knows [option]
2"
is "a text that is no ASCII is no part of a tag" "$(cd "$T/46" && ours "$AQUEDUCT" tags refs/heads/ü; ours make tags REF=refs/heads/ü)" \
	"refused
refused"
is "make takes it from its command line" "$(make -s tags REF=refs/heads/main DRONE_BUILD_NUMBER=7 DRONE_REPO_NAME=x)" 7-X
done_testing
