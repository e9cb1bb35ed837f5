#!/bin/sh
# stand-in.sh ARGUMENTS...: a container engine for tests of what make decides. It builds nothing, but knows the images that it
# was told to build, notes each command in $STAND_IN/log, and reads its standard input as `ssh host docker` would.
: "${STAND_IN:?names a folder for what it knows}"
mkdir -p "$STAND_IN/images"
echo "$*" >>"$STAND_IN/log"
[ -t 0 ] || cat >/dev/null

build() {
	while [ $# -gt 0 ]; do
		case $1 in
		--platform) platform=$2 ;;
		--iidfile) file=$2 ;;
		esac
		shift
	done
	echo begin >>"$STAND_IN/turns"
	sleep "${STAND_IN_SLEEP:-0}"
	echo end >>"$STAND_IN/turns"
	[ -z "${STAND_IN_FAILS-}" ] || exit 1
	id=sha256:$(head -c 32 /dev/urandom | cksum | tr -d ' ')
	echo "$platform" >"$STAND_IN/images/$id"
	printf %s "$id" >"$file"
}

inspect() {
	for id; do :; done
	id=$(echo "$id" | tr / _)
	[ -f "$STAND_IN/images/$id" ] || exit 1
	case $* in
	*'{{.Id}}'*) cat "$STAND_IN/images/$id" ;;
	*Os*Architecture*) sed 's,^[^/]*/[^/]*$,&/,' "$STAND_IN/images/$id" ;;
	*) ;;
	esac
}

# What a base image is: STAND_IN_BASE.
pull() {
	for ref; do :; done
	echo "${STAND_IN_BASE:-1}" >"$STAND_IN/images/$(echo "$ref" | tr / _)"
}

case $1:$2 in
build:*) build "$@" ;;
image:inspect) inspect "$@" ;;
pull:*) pull "$@" ;;
buildx:*) [ -z "${STAND_IN_FAILS-}${STAND_IN_NO_BUILDX-}" ] || exit 1 ;;
info:*) echo "${STAND_IN_MACHINE-x86_64}" ;;
--version:*) echo "${STAND_IN_VERSION-Docker version 20.10.24, build 297e128}" ;;
esac
