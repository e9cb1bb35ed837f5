#!/bin/sh
# Installs the Debian packages that the end-to-end tests need (run as root). When all are there, nothing is started.
set -eu

packages='docker.io docker-registry qemu-user-static podman buildah skopeo busybox-static debootstrap
	ca-certificates curl git iproute2 iptables jq make perl python3-minimal strace tar util-linux xz-utils'

missing=
for package in $packages; do
	case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
	installed) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

# The tests start their own daemons: while packages are unpacked, none of theirs is started.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'rm -f "$policy"' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod +x "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086 # a list of words
apt-get install -qy --no-install-recommends $missing
