#!/bin/sh
# distcheck.sh NAME: unpacks NAME.tar.gz under build-distcheck, builds it out of its tree, runs the tests that need no
# engine, installs and uninstalls under a DESTDIR, and looks what is left: nothing may be.
set -eu
name=$1
tests='check-unit check-golden check-errors check-meta'
: "${MAKE:=make}"
rm -rf build-distcheck
mkdir build-distcheck
cd build-distcheck
top=$PWD

step() { printf 'distcheck: %s\n' "$*"; }
sums() { (cd "$top/$name" && find . -type f -exec cksum {} + | sort); }
nothing_in() { # WHAT DIR
	left=$(find "$2" ! -type d)
	[ -z "$left" ] || { printf 'distcheck: %s leaves:\n%s\n' "$1" "$left" >&2 && exit 1; }
}

step "unpack $name.tar.gz"
gzip -dc "../$name.tar.gz" | tar -xf -
sums >sums.before
chmod -R a-w "$name"
trap 'chmod -R u+w "$top/$name"' EXIT

step 'configure and build out of the tree'
mkdir b
cd b
"../$name/configure" --quiet --prefix=/opt/aqueduct
"$MAKE" -s
step "$tests"
# shellcheck disable=SC2086 # a list of targets
"$MAKE" -s $tests
step 'install, uninstall'
"$MAKE" -s install DESTDIR="$top/d"
"$MAKE" -s installcheck DESTDIR="$top/d"
"$MAKE" -s uninstall DESTDIR="$top/d"
nothing_in uninstall "$top/d"
step 'distclean'
"$MAKE" -s distclean
nothing_in distclean "$top/b"

cd "$top"
sums | cmp -s - sums.before || { echo 'distcheck: the build changed its source folder' >&2 && exit 1; }
trap - EXIT
chmod -R u+w "$name"
cd ..
rm -rf build-distcheck
step "$name.tar.gz is good"
