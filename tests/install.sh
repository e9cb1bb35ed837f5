#!/bin/sh
# Installs what the tests need, on Debian or Ubuntu, as root or with sudo. What is there already is left alone.
set -eu
cd -- "$(dirname -- "$0")/.."

packages='gcc libc6-dev make pkg-config libyaml-dev libpcre2-dev libcmocka-dev perl git ca-certificates
	clang libclang-rt-14-dev valgrind gcovr shellcheck yamllint dash busybox-static
	bmake remake kati python3 python3-yaml python3-jsonschema diffutils patch curl procps strace mandoc graphviz hyperfine jsonnet time wget gawk mawk original-awk'

sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo

missing=
for package in $packages; do
	case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
	installed) ;;
	*) missing="$missing $package" ;;
	esac
done
if [ -n "$missing" ]; then
	$sudo apt-get update -q
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qy --no-install-recommends $missing
fi

for script in tests/e2e/install-world.sh tests/judges/install-go.sh tests/judges/install-node.sh; do
	[ ! -f "$script" ] || $sudo sh "$script"
done

# A build that was configured before cmocka was there knows of no unit tests.
grep -q '^CMOCKA_LIBS = .' Makefile 2>/dev/null || ./configure
