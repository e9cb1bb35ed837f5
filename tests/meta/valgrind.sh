#!/bin/sh
# The commands under valgrind, on every example and in an empty folder: no error, no leak. Run by `make valgrind`.
. "$(dirname "$0")/../tap.sh"
scratch

: "${VALGRIND:=valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all}"
[ -n "$(command -v valgrind)" ] || skip_all "valgrind is not installed"

# clean DIR WANT ARGUMENT...: the program ends with WANT under valgrind, which ends with 99 where it finds something.
clean() {
	dir=$1 want=$2
	shift 2
	# shellcheck disable=SC2086 # a command and its options
	(cd "$dir" && $VALGRIND "$AQUEDUCT" "$@") >"$T/out" 2>&1
	got=$?
	ok "${dir##*/}: $*" test $got = "$want" || diag "$(cat "$T/out")"
}

for example in "$top_srcdir"/examples/*/; do
	[ -f "$example/aqueduct.yml" ] || continue
	dir=$T/$(basename "$example")
	cp -R "$example" "$dir"
	clean "$dir" 0 gen
	rm -f "$dir/.drone.yml"
	clean "$dir" 0 gen --force
	clean "$dir" 0 check
	clean "$dir" 0 graph
	clean "$dir" 0 graph --format json
	rm -f "$dir/aqueduct.yml"
	clean "$dir" 0 init --image me/app --arch amd64,arm/v6
done

mkdir "$T/empty" "$T/faults"
clean "$T/empty" 0 init --image me/app --arch amd64,arm/v6,arm64
clean "$T/empty" 0 gen --check
printf 'imago: [\n' >"$T/faults/aqueduct.yml"
clean "$T/faults" 1 check
printf 'imago: x\narches: [arm128, amd64, amd64]\n' >"$T/faults/aqueduct.yml"
clean "$T/faults" 1 gen
clean "$T/faults" 2 gne
clean "$T/faults" 0 --help
clean "$T/faults" 0 arches
done_testing
