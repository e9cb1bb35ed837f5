#!/bin/sh
# Every fault is reported as it should be. A case is NAME.yml, a descriptor, and NAME.err, what the program says to it.
#
# NAME begins with the name of the check, which is in brackets in NAME.err. The descriptor stands as aqueduct.yml in a
# folder with the files of NAME.d, or of default.d where a case has none. There `aqueduct gen` is run, then `aqueduct
# check`: the first writes nothing, or everything when the fault is only a warning; the second says what NAME.err holds.
# A case with a NAME.cmd has these arguments instead of the two. REGEN=1 rewrites NAME.err; git diff is then the review.
. "$(dirname "$0")/../tap.sh"
scratch
cases=$top_srcdir/tests/errors
unset NO_COLOR
MINIMUM=60

# All in the folder, but for its owner and times.
listing() { find . -type f -exec cksum {} + -o -type l -exec ls -d {} + -o -print | LC_ALL=C sort; }

# Leaves what was printed in $T/err and $T/out and the exit status in $status.
run_case() {
	name=$1
	rm -rf "$T/repo" && mkdir "$T/repo" && cd "$T/repo" || exit 1
	if [ -d "$cases/$name.d" ]; then cp -RP "$cases/$name.d/." .; else cp -RP "$cases/default.d/." .; fi
	cp "$cases/$name.yml" aqueduct.yml
	listing >"$T/before"
	if [ -f "$cases/$name.cmd" ]; then
		eval "set -- $(cat "$cases/$name.cmd")"
	else
		"$AQUEDUCT" gen >"$T/out" 2>"$T/err" && listing >"$T/before"
		set -- check
	fi
	status=0
	"$AQUEDUCT" "$@" >"$T/out" 2>"$T/err" </dev/null || status=$?
	listing >"$T/after"
}

# The program's errors and warnings in a file, one name of a check a line.
named() { sed -n 's/^.*: \(error\|warning\): .* \[\([a-z-]*\)\]$/\2/p' "$1"; }

is_error() { grep -q '^[^ ].*: error: ' "$1"; }

# What is wrong with the case just run; nothing where all is right.
faults_of() {
	diff -u "$cases/$1.err" "$T/err" | sed "1s|.*|--- $1.err|; 2s|.*|+++ standard error|"
	case $1 in option-*) want=2 ;; *) if is_error "$T/err"; then want=1; else want=0; fi ;; esac
	[ "$status" -eq "$want" ] || echo "exit status $status, not $want"
	diff "$T/before" "$T/after" >"$T/written" || { echo "it wrote:" && cat "$T/written"; }
	[ -n "$(named "$T/err")" ] || echo "no fault was found"
	case $1 in
	ten-faults)
		[ "$(named "$T/err" | wc -l)" -eq 10 ] && [ "$(named "$T/err" | sort -u | wc -l)" -eq 10 ] ||
			echo "not ten different faults"
		;;
	*)
		for check in $(named "$T/err"); do
			case $1- in "$check"-*) ;; *) echo "'$check' is another fault than the one in the case's name" ;; esac
		done
		;;
	esac
}

n=0
for case in "$cases"/*.yml; do
	name=$(basename "$case" .yml)
	run_case "$name"
	[ -z "${REGEN-}" ] || cp "$T/err" "$cases/$name.err"
	is "$name" "$(faults_of "$name")" ""
	n=$((n + 1))
done
ok "$n cases, at least $MINIMUM" [ "$n" -ge "$MINIMUM" ]

# What a descriptor can be faulted for: the table of checks, and the names that the rooms ahead of it give. A cycle needs
# images that are each other's base, and a limit of templates is the template engine's own test.
"$AQUEDUCT" check --list | sed 's/ .*//' >"$T/names"
sed -n 's/.*diag_\(error\|warn\)([^"]*, "\([a-z-]*\)",.*/\2/p; s/^#define [A-Z]* "\(dockerfile\|template-[a-z]*\)"$/\1/p' \
	"$top_srcdir"/gen/*.c | sort -u >"$T/rooms"
is "check --list names what rooms report" "$(grep -vxFf "$T/names" "$T/rooms")" ""
grep -vxE 'cycle|template-limit' "$T/names" | while read -r check; do
	set -- "$cases/$check.err" "$cases/$check"-*.err
	[ -f "$1" ] || shift
	if [ -f "$1" ] && grep -q "\[$check\]$" "$@"; then continue; fi
	echo "$check"
done >"$T/without"
is "each name of a fault has a case" "$(cat "$T/without")" ""
ok "names of faults were found" grep -qx unknown-key "$T/names"

# A file without its descriptor is a case that is never run.
stray() {
	for file in "$cases"/*.err "$cases"/*.cmd "$cases"/*.d; do
		[ -e "${file%.*}.yml" ] || [ "${file##*/}" = default.d ] || echo "${file##*/}"
	done
}
is "no file without its descriptor" "$(stray)" ""
done_testing
