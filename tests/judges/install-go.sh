#!/bin/sh
# Installs a Go that is new enough for the judges where there is none, as root: the distribution's own, else that of
# Debian's backports.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
! sh "$here/go.sh" version >/dev/null 2>&1 || exit 0

. /etc/os-release
export DEBIAN_FRONTEND=noninteractive
if test "$ID ${VERSION_CODENAME-}" = 'debian bookworm'; then
	mirror=$(sed -n 's/^deb \(\[[^]]*\] \)*\([^ ]*\) .*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list \
		/etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
	echo "deb $mirror bookworm-backports main" >/etc/apt/sources.list.d/aqueduct-backports.list
	apt-get update -q
	apt-get install -qy --no-install-recommends -t bookworm-backports golang-go ca-certificates
else
	apt-get update -q
	apt-get install -qy --no-install-recommends golang-go ca-certificates
fi
sh "$here/go.sh" version
