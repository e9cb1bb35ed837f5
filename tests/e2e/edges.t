#!/bin/sh
# One graph, many projections: what the Makefile and .drone.yml say is read back, by make itself and by a YAML parser,
# and is the order that `aqueduct graph` gives, for every example and for a descriptor of each further shape. How a
# node is found in an output stands in edges.py.
. "$(dirname "$0")/../tap.sh"
python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3 with yaml (python3-yaml)"
GNU_MAKE=
for make in gmake make; do
	case $("$make" --version 2>/dev/null) in "GNU Make "*) GNU_MAKE=${GNU_MAKE:-$make} ;; esac
done
[ -n "$GNU_MAKE" ] || skip_all "needs GNU make, which prints what it has read"
export GNU_MAKE
once
scratch

edges() { PYTHONDONTWRITEBYTECODE=1 python3 "$top_srcdir/tests/e2e/edges.py" "$@" 2>&1; }

# check NAME CHECK FOLDER...
check() {
	checked=$1
	shift
	if found=$(edges "$@"); then pass "$checked${found:+ ($found)}"; else fail "$checked" "$found"; fi
}

# --- the repositories

mkdir "$T/repos" "$T/kept"

# dockerfile BASE [static]
dockerfile() {
	case $1 in
	prefix) printf 'ARG REPO=library\nFROM $%s/alpine:3\n' '{REPO}' ;;
	suffix) printf 'ARG TAG_SUFFIX=linux-amd64\nFROM me/base:1-$%s\n' '{TAG_SUFFIX}' ;;
	none) printf 'FROM scratch\n' ;;
	*) printf 'FROM alpine:3\n' ;;
	esac
	[ "${2-}" != static ] || printf 'ARG ARCH=x86_64\nCOPY build/qemu-$%s-static /usr/bin/\n' '{ARCH}'
	echo 'COPY app /app/'
}

# shape NAME BASE [static]: a repository with the descriptor on standard input.
shape() {
	repo=$T/repos/$1
	mkdir -p "$repo/app"
	cat >"$repo/aqueduct.yml"
	shift
	dockerfile "$@" >"$repo/Dockerfile"
	echo app >"$repo/app/main"
}

for example in "$top_srcdir"/examples/*/; do cp -R "${example%/}" "$T/repos"; done

shape one-arch index <<-'END'
	image: me/app
	arches: [amd64]
END
shape one-arch-tested prefix static <<-'END'
	image: me/app
	arches: [arm/v6]
	test: {run: [make -C app check, "echo 'done'"]}
END
shape static prefix static <<-'END'
	image: me/app
	arches: [amd64, arm/v6, arm64]
	base: prefix
	emulation: static
	test: {image: "alpine:3", setup: [apk add make], run: make -C app check}
	before:
	  - {name: submodules, image: alpine/git, commands: [git submodule update --init]}
	  - {name: version, image: alpine/git, commands: [git describe > app/version]}
	publish: {branch: main, dry_run: pull_request}
END
shape asked index <<-'END'
	image: me/app
	arches: [amd64, {arch: arm64, build_args: {DATE: {git: date}}}]
	emulation: binfmt
	build_args: {VERSION: {git: version}, NUMBER: {env: DRONE_BUILD_NUMBER}, FLAVOUR: {env: OTHER}}
END
shape binfmt suffix <<-'END'
	image: registry.example.com/me/app
	arches: [amd64, arm, riscv64]
	base: suffix
	emulation: binfmt
	test: {run: [sh app/test.sh]}
	publish:
	  tags: [stable, "${DRONE_TAG##v}"]
	  when: {event: tag}
	  registry: registry.example.com
END
shape machines none <<-'END'
	image: me/app
	arches:
	  - amd64
	  - arm64
	  - {arch: windows/amd64, os_version: "1809", dockerfile: win/Dockerfile, context: win}
	base: none
	emulation: native
END
mkdir "$T/repos/machines/win"
echo 'FROM mcr.microsoft.com/windows/nanoserver:1809' >"$T/repos/machines/win/Dockerfile"
# One download for two arches, of which one has a context of its own within the other's.
shape variants prefix static <<-'END'
	image: me/app
	arches:
	  - {arch: arm/v6, name: armv6}
	  - {arch: arm/v7, name: armv7, dockerfile: app/Dockerfile}
	base: prefix
	emulation: static
	test: {run: [sh app/test.sh]}
END
cp "$T/repos/variants/Dockerfile" "$T/repos/variants/app/Dockerfile"
shape mixed index static <<-'END'
	image: me/app
	arches:
	  - {arch: amd64, emulation: binfmt, dockerfile: Dockerfile.amd64, context: app}
	  - arm
	  - {arch: arm64, emulation: native, dockerfile: Dockerfile.arm64}
	base: index
	emulation: static
	manifest: {file: ci/manifest.tmpl}
END
for arch in amd64 arm64; do dockerfile index >"$T/repos/mixed/Dockerfile.$arch"; done
sed -i 's/COPY app/COPY main/' "$T/repos/mixed/Dockerfile.amd64"
shape images suffix static <<-'END'
	images:
	  app: {image: me/app}
	  base: {image: me/other, dockerfile: Base, emulation: binfmt}
	  tools: {image: me/tools, dockerfile: Tools, emulation: binfmt, arches: [amd64, {arch: arm64, runner: linux/arm64}]}
	arches: [amd64, arm/v6, arm64]
	test: {run: [sh app/test.sh]}
END
echo 'FROM alpine:3' >"$T/repos/images/Base"
printf 'ARG TAG_SUFFIX\nFROM me/other:$%s\nCOPY app/main /\n' '{TAG_SUFFIX}' >"$T/repos/images/Tools"
shape added suffix static <<-'END'
	image: me/app
	arches: [amd64, arm64]
	base: suffix
	test:
	  run: [sh app/test.sh]
	  services: [{name: cache, image: "redis:7"}]
	drone:
	  pipelines:
	    before:
	      - kind: pipeline
	        type: docker
	        name: lint
	        steps: [{name: lint, image: alpine, commands: [sh -n app/main]}]
	    after:
	      - kind: pipeline
	        type: docker
	        name: deploy
	        depends_on: [manifest]
	        steps:
	          - {name: one, image: alpine, commands: [echo one]}
	          - {name: two, image: alpine, commands: [echo two], depends_on: [one]}
	      - kind: pipeline
	        type: docker
	        name: notify
	        depends_on: [lint, test, deploy]
	        trigger: {status: [success, failure]}
	        steps: [{name: tell, image: plugins/webhook}]
	  documents: [{kind: secret, name: token, get: {path: a, name: b}}]
	  merge:
	    pipeline: {clone: {depth: 50}}
	    step: {pull: always}
	    settings: {mirror: "https://mirror.example.com"}
END
shape other-names index <<-'END'
	image: me/app
	arches: [amd64, {arch: arm64, name: pi, suffix: pi}]
	emulation: binfmt
	test: {run: [sh app/test.sh]}
	make: {file: multiarch.mk, prefix: image-}
	drone: {file: ci/drone.yml}
END

shape publications prefix static <<-'END'
	image: me/app
	arches: [amd64, arm/v6]
	test: {run: [sh app/test.sh]}
	jobs:
	  lint: {stage: test, steps: [{name: lint, image: alpine}]}
	  tell: {stage: notify, steps: [{name: tell, image: plugins/webhook}]}
	publish:
	  dry_run: pull_request
	  also:
	    quay: {registry: quay.io, username: {secret: a}, password: {secret: b}}
	    own: {image: r.example.com/x/y, password: {secret: c}, pipeline: "{os}-{name}-own"}
	    list: {registry: l.example.com, password: {secret: d}, manifest_pipeline: lists}
END
shape publications-images suffix <<-'END'
	images:
	  app: {image: me/app}
	  quay: {image: me/other, dockerfile: Base}
	arches: [amd64, arm64]
	emulation: binfmt
	publish:
	  also:
	    quay: {registry: quay.io, password: {secret: b}}
	    own: {registry: r.example.com, password: {secret: c}, pipeline: "{name}-{image}-own"}
END
printf 'FROM alpine:3\nCOPY app /app/\n' >"$T/repos/publications-images/Base"
printf 'ARG TAG_SUFFIX\nFROM me/other:$%s\nCOPY app/main /\n' '{TAG_SUFFIX}' >"$T/repos/publications-images/Dockerfile"
shape publications-steps index <<-'END'
	image: me/app
	arches: [amd64, arm64]
	emulation: binfmt
	publish:
	  also:
	    quay: {registry: quay.io, password: {secret: b}}
	    own: {registry: r.example.com, password: {secret: c}, pipeline: own}
	drone: {shape: steps}
END

# --- what the outputs say

set --
for repo in "$T"/repos/*/; do
	repo=${repo%/}
	name=${repo##*/}
	set -- "$@" "$repo"
	ok "$name: gen" "$AQUEDUCT" -C "$repo" gen
	check "$name: make's targets reach each other as the graph's nodes do" make "$repo"
	check "$name: images are made of the files of their contexts" context "$repo"
	check "$name: CI keeps the graph's order" ci "$repo"
done
check "each target that a graph names is one of make's" targets "$@"
check "each file that a graph says is made is one that make makes" files "$@"

# --- what would be wrong is found

# Not with variants: there two targets lead to one download, and what is taken from one is found by the other.
for name in ancestor native static mixed other-names one-arch publications; do
	check "$name: each prerequisite taken or added is found" make-mutants "$T/repos/$name"
done
for name in ancestor index static added other-names publications; do
	check "$name: each change of the order in CI is found" ci-mutants "$T/repos/$name"
done

# --- what the user adds to the CI file

# kept NAME LINE...: a descriptor with these lines is refused, or the order holds with them.
kept() {
	kept=$1
	shift
	repo=$T/kept/$tap_count/repo
	mkdir -p "$repo/app"
	dockerfile prefix static >"$repo/Dockerfile"
	printf '%s\n' 'image: me/app' 'arches: [amd64, arm64]' 'test: {run: [sh app/test.sh]}' "$@" >"$repo/aqueduct.yml"
	if "$AQUEDUCT" -C "$repo" gen >"$T/out" 2>&1; then
		check "$kept" ci "$repo"
	else
		ok "$kept" grep '^aqueduct\.yml:[0-9]*:[0-9]*: error: ' "$T/out"
	fi
}
kept "steps ahead of the build" 'before:' \
	'  - {name: one, image: alpine, commands: [echo one]}' \
	'  - {name: two, image: alpine, commands: [echo two]}'
kept "steps ahead of the build that wait for each other" 'before:' \
	'  - {name: one, image: alpine, commands: [echo one]}' \
	'  - {name: two, image: alpine, commands: [echo two], depends_on: [one]}'
kept "a step that is left running" 'before: [{name: one, image: alpine, commands: [sleep 9], detach: true}]'
kept "keys for every pipeline, depends_on among them" 'drone:' \
	'  pipelines:' \
	'    before: [{kind: pipeline, name: lint, steps: [{name: lint, image: alpine}]}]' \
	'  merge: {pipeline: {depends_on: [lint]}}'
kept "keys for every step, depends_on among them" 'drone: {merge: {step: {depends_on: [clone]}}}'
kept "keys for every step, detach among them" 'drone: {merge: {step: {detach: true}}}'
kept "a pipeline that waits for one that is not there" 'drone:' \
	'  pipelines: {after: [{kind: pipeline, name: tell, depends_on: [manifset], steps: [{name: tell, image: alpine}]}]}'
kept "a pipeline that waits for one below it" 'drone:' \
	'  pipelines: {before: [{kind: pipeline, name: tell, depends_on: [test], steps: [{name: tell, image: alpine}]}]}'
done_testing
