#!/bin/sh
# Tags of each image: own ones, flavours, several images in one repository. What the official runner hands to the plugins
# for each ref, and these make of it (all arches and lists), is what `aqueduct tags` and `make tags` say, and what make pushes.
. "$(dirname "$0")/../tap.sh"
scratch
judge=$top_builddir/obj/judges/drone-judge
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 || skip_all "needs Go 1.22 or newer"
export GIT_CEILING_DIRECTORIES="$T" STAND_IN="$T/engine" DRONE_BUILD_NUMBER=42
. "$top_srcdir/tests/e2e/tag-refs.sh"
tag_refs >"$T/refs"
ok "there are at least sixty refs" test "$(wc -l <"$T/refs")" -ge 60

ours() {
	if ! "$@" >"$T/tags" 2>/dev/null; then echo refused
	elif test -s "$T/tags"; then LC_ALL=C sort -u "$T/tags" | paste -s -d , ; else echo nothing; fi
}
without_repositories() { tr , '\n' | sed 's/.*://' | LC_ALL=C sort -u | paste -s -d ,; }

# agree NAME: the descriptor on standard input; FILE: what stands in .tags, as printf's %b has it.
agree() {
	mkdir "$T/$1" && cd "$T/$1" && git init -q . && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x
	commit=$(git rev-parse HEAD)
	cat >aqueduct.yml && printf 'FROM alpine:3\n' >Dockerfile
	[ -z "${FILE-}" ] || printf %b "$FILE" >.tags
	"$AQUEDUCT" gen >"$T/log" 2>&1 || { fail "$1: gen" "$(cat "$T/log")"; return; }
	"$judge" .drone.yml >"$T/log" 2>&1 || fail "Drone takes $1" "$(cat "$T/log")"
	COMMIT=$commit "$judge" --handed main .drone.yml <"$T/refs" >"$T/handed" 2>"$T/why"
	: >"$T/differ" && told=0
	while read -r ref <&3 && read -r want <&4; do
		set -- "$1" "$AQUEDUCT" tags "$ref" --commit "$commit" --set DRONE_BUILD_NUMBER=42
		name=$1 && shift
		lists=$(ours "$@")
		made=$(ours make -s tags REF="$ref")
		[ "$made" = "$lists" ] || echo "$ref: $lists, but make: $made" >>"$T/differ"
		said=$lists
		case $lists in refused | nothing) ;; *) said=$({ "$@"; "$@" --arch amd64,arm; } | LC_ALL=C sort -u | paste -s -d ,) ;; esac
		case $want in refused | nothing) ;; *) want=$(echo "$want" | without_repositories) told=$((told + 1)) ;; esac
		[ "$said" = "$want" ] || echo "$ref: $said, but the runner: $want" >>"$T/differ"
		set -- "$name"
	done 3<"$T/refs" 4<"$T/handed"
	is "$1: $(wc -l <"$T/handed") refs, $told published" "$(cat "$T/differ")" ''
	ok "$1: some are" test "$told" -gt 0
}

# pushed NAME REF: what make pushes is what the runner's plugins do, repositories and all.
pushed() {
	cd "$T/$1" || exit 1
	for m in make bmake; do
		command -v $m >/dev/null || { skip "needs $m" && continue; }
		rm -rf build "$STAND_IN" && mkdir "$STAND_IN"
		$m DOCKER="sh $top_srcdir/tests/e2e/stand-in.sh" manifest REF="$2" >"$T/log" 2>&1 || fail "$1: $m manifest" "$(cat "$T/log")"
		is "$1: $m pushes for $2 what the plugins do" "$(sed -n -e 's/^push //p' -e 's/^manifest push --purge //p' "$STAND_IN/log" | LC_ALL=C sort -u)" \
			"$(echo "$2" | COMMIT=$(git rev-parse HEAD) "$judge" --handed main .drone.yml | tr , '\n')"
	done
}

agree flavours <<'END'
arches: [amd64, {arch: arm/v6, name: arm, suffix: linux-arm-v6}]
base: index
emulation: binfmt
publish: {branch: main, when: {ref: ["refs/**"]}}
images:
  app: {image: me/app, release_tags: [latest]}
  alpine: {image: me/app, flavour: alpine}
  slim: {image: me/app, flavour: slim-3.11, extra_tags: [edge, "${DRONE_COMMIT_SHA:0:7}", "b${DRONE_BUILD_NUMBER}"]}
END
pushed flavours refs/tags/v1.2.3
pushed flavours refs/tags/v1.2.3-rc1
pushed flavours refs/heads/main
agree one <<'END'
image: me/app
flavour: alpine
arches: [amd64, {arch: arm, suffix: arm32v7}]
base: index
emulation: binfmt
publish: {branch: main, when: {ref: ["refs/**"]}, extra_tags: [edge], release_tags: [latest]}
END
pushed one refs/tags/v1.2.3
agree lists <<'END'
arches: [amd64, arm]
base: index
emulation: binfmt
publish: {branch: main, when: {ref: ["refs/**"]}, tags: ["${DRONE_TAG:-latest}"]}
images:
  app: {image: me/app}
  tools: {image: me/tools, flavour: slim, tags: [latest, "x${DRONE_SEMVER_MAJOR:-dev}"]}
  docs: {image: me/tools, tags: ["docs-${DRONE_COMMIT_SHA:0:8}"]}
END
pushed lists refs/tags/v1.2.3
agree mixed <<'END'
arches: [amd64, arm]
base: index
emulation: binfmt
publish: {branch: main, when: {ref: ["refs/heads/**"]}}
images:
  app: {image: me/app}
  tools: {image: me/tools, tags: ['${DRONE_BRANCH//\//-}']}
END
pushed mixed refs/heads/feature/main
agree matrix <<'END'
image: me/app
matrix: {python: [3.10, "3.11"], base: [slim, alpine]}
arches: [amd64, arm]
base: index
emulation: binfmt
publish: {branch: main, when: {ref: ["refs/**"]}, extra_tags: [edge]}
END
pushed matrix refs/tags/v1.2.3
pushed matrix refs/heads/main
# Tags of a file: commas and line ends part them, blanks around them do not count.
FILE=' 1.2.3 ,latest,\t1.2\r\n7\n'
agree file <<'END'
image: me/app
arches: [amd64, {arch: arm/v6, name: arm, suffix: linux-arm-v6}]
base: index
emulation: binfmt
before: [{name: write, image: "alpine:3", commands: ["true"]}]
publish: {tags_file: .tags, when: {ref: ["refs/heads/*"]}}
drone: {manifest: {before: [{name: write, image: "alpine:3", commands: ["true"]}]}}
END
pushed file refs/heads/main
FILE='edge,latest'
agree file-flavours <<'END'
arches: [amd64, arm]
base: index
emulation: binfmt
publish: {tags_file: .tags, when: {ref: ["refs/**"]}}
images:
  app: {image: me/app, build_args: {REFS: {git: ref}, NOW: {git: date}}}
  slim: {image: me/tools, flavour: slim}
  alpine: {image: me/tools, flavour: alpine}
  docs: {image: me/docs, tags: [x]}
drone: {shape: steps, all: {before: [{name: write, image: "alpine:3", commands: ["true"]}]}}
END
pushed file-flavours refs/tags/v1.2.3
sed -i 's/^publish: {/&username: {secret: u}, also: {quay: {registry: quay.io, username: {secret: u}, password: {secret: q}}}, /' \
	aqueduct.yml
ok "it may go to another registry" "$AQUEDUCT" gen
pushed file-flavours refs/tags/v1.2.3
is "that file makes these of a flavour" "$(cd "$T/file-flavours" && "$AQUEDUCT" tags refs/heads/main | xargs)" \
	'edge latest edge-slim slim edge-alpine alpine x quay.io/me/app:edge quay.io/me/app:latest quay.io/me/tools:edge-slim quay.io/me/tools:slim quay.io/me/tools:edge-alpine quay.io/me/tools:alpine quay.io/me/docs:x'
for bad in 'a b' '-x' 'a/b' ', ,' "\$(id)" "it's" 'a:b'; do
	cd "$T/file" && printf '%s\n' "$bad" >.tags
	is "'$bad' in the file is refused" "$(ours "$AQUEDUCT" tags refs/heads/main) $(ours make -s tags REF=refs/heads/main) $(
		echo refs/heads/main | "$judge" --handed main .drone.yml 2>"$T/why")" 'refused refused refused'
done
cd "$T/file" && rm .tags
is "so is none" "$(ours "$AQUEDUCT" tags refs/heads/main) $(ours make -s tags REF=refs/heads/main) $(
	echo refs/heads/main | "$judge" --handed main .drone.yml 2>"$T/why")" 'refused refused refused'
for m in make bmake; do
	command -v $m >/dev/null || { skip "needs $m" && continue; }
	is "$m names it, and says how it is made" "$($m tags REF=refs/heads/main 2>&1 | sed -n 's/: write the tags into it, .*//p')" \
		"tags: there is no '.tags', which 'publish.tags_file' names"
done
printf '.tags:\n\techo of-a-rule >$@\n' >local.mk
is "a rule of local.mk writes it" "$(make -s tags REF=refs/heads/main)" of-a-rule
unset FILE
done_testing
