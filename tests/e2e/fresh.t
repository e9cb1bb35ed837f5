#!/bin/sh
# The README's two command lines on a fresh machine: a bare Debian 12 root, into which nothing but the checkout and the
# settings of the network are copied. Takes some minutes: the second command runs the other tests in there, those that no
# machine changes in part (tap.sh: once) or, with FULL=1, whole.
# shellcheck disable=SC2016 # what stands in single quotes is expanded inside
. "$(dirname "$0")/../tap.sh"

# Within that root this test would run itself for ever.
[ -z "${AQUEDUCT_FRESH-}" ] || { plan 0; exit; }
[ "$(id -u)" -eq 0 ] || skip_all "needs root for a root of its own"
command -v debootstrap >/dev/null || skip_all "needs debootstrap; tests/e2e/install-world.sh installs it"
if [ -z "${FRESH_INSIDE-}" ]; then
	unshare --mount true 2>/dev/null || skip_all "needs the right to make namespaces (unshare)"
	exec env FRESH_INSIDE=1 unshare --mount sh "$0" "$@"
fi
root=$(mktemp -d "${TMPDIR:-/tmp}/aqueduct.XXXXXX") && T=$(mktemp -d "${TMPDIR:-/tmp}/aqueduct.XXXXXX") || exit 1
at_exit 'rm -rf "$T"'
cache=${XDG_CACHE_HOME:-$HOME/.cache}/aqueduct-tests

# The README's fenced block of sh behind a comment.
command_of() {
	awk -v mark="<!-- $1 -->" '$0 == mark { near = 1 } near && $0 == "```sh" { on = 1; next } on && $0 == "```" { exit } on' \
		"$top_srcdir/README.md"
}

# The bare root, made once.
bare() {
	mkdir -p "$cache"
	if ! [ -f "$cache/bookworm.tar" ]; then
		debootstrap --variant=minbase bookworm "$root" || return
		tar -C "$root" -cf "$cache/bookworm.tar.new" . && mv "$cache/bookworm.tar.new" "$cache/bookworm.tar"
	else
		mkdir -p "$root" && tar -C "$root" -xf "$cache/bookworm.tar"
	fi
}

inside() {
	env -u MAKEFLAGS -u MAKELEVEL -u top_srcdir -u top_builddir -u AQUEDUCT -u XDG_CACHE_HOME AQUEDUCT_FRESH=1 HOME=/root \
		TMPDIR=/tmp LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
		chroot "$root" sh -c "cd /aqueduct && $1"
}

ok "a bare Debian 12 root" bare || { done_testing; exit 1; }
# A mount of its own, so that tests in there can make namespaces; nothing that is mounted below is removed with it.
at_exit 'umount -R -l "$root"; rm -rf --one-file-system "$root"'
mount --bind "$root" "$root" && mount --make-rprivate "$root"
for dir in proc sys dev; do mount --rbind "/$dir" "$root/$dir" && mount --make-rslave "$root/$dir"; done
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/hosts "$root/etc/hosts"
mkdir -p "$root/usr/local/share"
[ ! -d /usr/local/share/ca-certificates ] || cp -R /usr/local/share/ca-certificates "$root/usr/local/share"
if command -v go >/dev/null; then # where modules come from
	GOPROXY=$(go env GOPROXY) GOSUMDB=$(go env GOSUMDB)
	export GOPROXY GOSUMDB
fi
mkdir "$root/aqueduct" && (cd "$top_srcdir" && sh tests/meta/files.sh | tar -cf - -T -) | tar -xf - -C "$root/aqueduct"

first=$(command_of first-command) second=$(command_of second-command)
ok "the README has both commands" test -n "$first" -a -n "$second"
ok "the first: $first" inside "$first"
begin=$(date +%s)
ok "the first, with its packages there" inside "$first"
took=$(($(date +%s) - begin))
ok "takes less than 60 s then (took $took s)" test "$took" -lt 60
is "the main job was done" "$(cd "$root/aqueduct/demo" && find . ! -name . -prune | sed 's,^./,,' | LC_ALL=C sort | xargs)" \
	".aqueduct .dockerignore .drone.yml .gitignore Dockerfile Makefile aqueduct.yml get_qemu.sh main.py manifest.tmpl"
if inside "$second" >"$T/second" 2>&1; then
	pass "the second: $second"
else
	fail "the second: $second" "$(grep -v '\.\. ok$' "$T/second" | tail -n 60)"
fi
diag "$(tail -n 3 "$T/second")"
done_testing
