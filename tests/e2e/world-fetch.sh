#!/bin/sh
# world-fetch.sh DIR: has DIR hold the Debian packages that the base images of the tests are made of. They are fetched
# from the machine's own mirror, without making the machine a multi-arch one.
set -eu
cache=$1
arches='amd64 armel arm64'

have_all() {
	for arch in $arches; do
		ls "$1"/busybox-static_*_"$arch".deb >/dev/null 2>&1 || return 1
	done
}
have_all "$cache" && exit 0

mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work/lists/partial" "$work/archives/partial"
: >"$work/status"

apt() {
	apt-get -q -o APT::Architecture=amd64 -o APT::Architectures="$(echo "$arches" | tr ' ' ,)" \
		-o Dir::State="$work" -o Dir::State::status="$work/status" -o Dir::Cache="$work" -o Acquire::Languages=none \
		-o APT::Sandbox::User=root -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

# A mirror that is being updated refuses one index or another for a while.
for pause in 5 20 60 0; do
	if (cd "$work" && apt update && apt download busybox-static:amd64 busybox-static:armel busybox-static:arm64) &&
		have_all "$work"; then
		mv "$work"/*.deb "$cache"
		exit 0
	fi
	echo "the mirror has no busybox-static of each of: $arches; trying again in $pause s" >&2
	sleep "$pause"
done
exit 1
