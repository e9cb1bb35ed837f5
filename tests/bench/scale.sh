#!/bin/sh
# What many images cost, beside the tools that people use for such graphs. Run by `make bench`; see scale.py.
#
# The peers are Debian packages of their own, which no other test needs: they are installed here, as root or with sudo.
set -eu
peers='generate-ninja ninja-build makefile2graph jsonnet valgrind gcc'
missing=
for package in $peers; do
	case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
	installed) ;;
	*) missing="$missing $package" ;;
	esac
done
if [ -n "$missing" ]; then
	sudo=
	[ "$(id -u)" -eq 0 ] || sudo=sudo
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qy --no-install-recommends $missing >&2 ||
		{ echo "scale.sh: these packages are missing:$missing" >&2 && exit 1; }
fi
exec python3 "$(dirname "$0")/scale.py" "$@"
