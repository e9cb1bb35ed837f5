#!/bin/sh
# What the program writes and says, case by case. A case is a folder:
#	repo/	the repository before (`dot-git` in it stands for `.git`)
#	cmd	one run of the program a line, its arguments as sh reads them; without the file: gen
#	expect/	the files that are new or other afterwards; without the folder: none
#	stdout	what all runs printed, each headed by its line of cmd and its exit status; as they print to a pipe
# What the program keeps under .aqueduct/base is no part of expect/: each file there has to be the output that it is of.
# REGEN=1 rewrites expect/ and stdout; git diff is then the review.
. "$(dirname "$0")/../tap.sh"
. "$top_srcdir/tests/golden/bases.sh"
scratch
cases=$top_srcdir/tests/golden
MINIMUM=25

# Leaves what was printed in $T/stdout, the files that are new or other in $T/new.
run_case() {
	rm -rf "$T/repo" "$T/new" && mkdir "$T/repo" "$T/new" && cd "$T/repo" || return 1
	if [ -d "$1/repo" ]; then cp -RP "$1/repo/." .; fi
	if [ -d dot-git ]; then mv dot-git .git; fi
	cp -RP . "$T/before"
	if [ -f "$1/cmd" ]; then cat "$1/cmd"; else echo gen; fi >"$T/cmd"
	while IFS= read -r line; do
		status=0
		eval "set -- $line"
		"$AQUEDUCT" "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
		printf '$ aqueduct %s\n' "$line"
		cat "$T/out" "$T/err"
		[ "$status" -eq 0 ] || echo "(exit status $status)"
	done <"$T/cmd" >"$T/stdout"
	take_bases . >>"$T/stdout"
	find . -type f | LC_ALL=C sort | while IFS= read -r file; do
		if cmp -s "$file" "$T/before/$file"; then continue; fi
		mkdir -p "$T/new/$(dirname "$file")" && cp -p "$file" "$T/new/$file"
	done
	(cd "$T/before" && find . -type f) | while IFS= read -r file; do [ -f "$file" ] || echo "$file is gone"; done >>"$T/stdout"
	rm -rf "$T/before"
}

n=0
for case in "$cases"/*/; do
	name=$(basename "$case")
	(run_case "${case%/}") || fail "$name: it ran"
	if [ -n "${REGEN-}" ]; then
		rm -rf "$case/expect" && cp -RP "$T/new" "$case/expect" && cp "$T/stdout" "$case/stdout"
		rmdir "$case/expect" 2>/dev/null
	fi
	[ -d "$case/expect" ] || { rm -rf "$T/none" && mkdir "$T/none"; }
	if [ -d "$case/expect" ]; then want=$case/expect; else want=$T/none; fi
	ok "$name: the files" diff -ru "$want" "$T/new"
	ok "$name: what is said" diff -u "$case/stdout" "$T/stdout"
	n=$((n + 1))
done
ok "$n cases, at least $MINIMUM" [ "$n" -ge "$MINIMUM" ]
done_testing
