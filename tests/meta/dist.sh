#!/bin/sh
# dist.sh NAME: writes NAME.tar.gz with the project in a folder NAME. With git it holds what is committed, else the files
# that are there. The same content gives the same bytes.
set -eu
name=$1
here=$(cd -- "$(dirname -- "$0")" && pwd)
top=$(cd -- "$here/../.." && pwd)
out=$PWD/$name.tar
trap 'rm -f "$out"' EXIT
trap 'exit 1' HUP INT TERM

cd -- "$top"
if [ "$(git rev-parse --show-prefix 2>/dev/null || echo no)" = '' ] && git rev-parse -q --verify HEAD >/dev/null 2>&1; then
	[ -z "$(git status --porcelain)" ] || echo "dist: what is not committed is not in $name.tar.gz" >&2
	git archive --format=tar --prefix="$name/" -o "$out" HEAD
else
	echo "dist: no commit to archive; $name.tar.gz holds the files that are there" >&2
	sh tests/meta/files.sh | tar -c -f "$out" --format=ustar --no-recursion --owner=0 --group=0 --numeric-owner \
		--mode=u+w,go-w --mtime="@${SOURCE_DATE_EPOCH:-0}" --transform="flags=rh;s,^,$name/," -T -
fi
gzip -9nf "$out"
trap - EXIT
