#!/bin/sh
# What install puts is what uninstall removes, under any DESTDIR.
. "$(dirname "$0")/../tap.sh"
scratch
: "${MAKE:=make}"
[ -f "$top_builddir/Makefile" ] || skip_all "there is no Makefile; run configure"
dest="$T/a folder"
version=$(sed -n 's/^VERSION=//p' "$top_srcdir/configure")

installed() { (cd "$dest" && find . ! -type d | sed 's,^\.,,' | sort); }
in_build() { "$MAKE" -s -C "$top_builddir" "$@" DESTDIR="$dest" prefix=/opt/aqueduct bindir=/opt/aqueduct/bin \
	mandir=/opt/aqueduct/man; }
wanted() {
	echo /opt/aqueduct/bin/aqueduct
	for page in "$top_srcdir"/man/*.[15]; do
		[ ! -f "$page" ] || echo "/opt/aqueduct/man/man${page##*.}/${page##*/}"
	done
}

ok "make install" in_build install
is "the program and its manual pages are there" "$(installed)" "$(wanted | sort)"
is "the installed program runs" "$("$dest/opt/aqueduct/bin/aqueduct" --version)" "aqueduct $version"
is "it can be executed by all" "$(find "$dest" -name aqueduct -type f -perm 755 | wc -l | tr -d ' ')" 1
ok "make install over it" in_build install
: >"$dest/opt/aqueduct/bin/other"
ok "make uninstall" in_build uninstall
is "only a foreign file is left" "$(installed)" /opt/aqueduct/bin/other
ok "make uninstall where nothing is" in_build uninstall
ok "make install-strip" in_build install-strip
is "the stripped program runs" "$("$dest/opt/aqueduct/bin/aqueduct" --version)" "aqueduct $version"
is "it has no symbols" "$(nm "$dest/opt/aqueduct/bin/aqueduct" 2>/dev/null)" ""
done_testing
