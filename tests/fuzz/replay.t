#!/bin/sh
# Each fuzzer runs over its corpus once, and over what examples and tests have for it: what was found stays mended.
# Files of a corpus with words for a name were written, or found; those with a number are what long runs left: of all inputs
# the fewest that execute what no other does (libFuzzer's -merge=1).
. "$(dirname "$0")/../tap.sh"
scratch
sh "$top_srcdir/tests/fuzz/seeds.sh" "$T/seeds" || exit

for source in "$top_srcdir"/tests/fuzz/fuzz_*.c; do
	[ -f "$source" ] || skip_all "there are no fuzzers"
	name=$(basename "$source" .c)
	set -- "$top_srcdir/tests/fuzz/corpus/${name#fuzz_}"/*
	[ -f "$1" ] || shift
	[ ! -d "$T/seeds/${name#fuzz_}" ] || set -- "$@" "$T/seeds/${name#fuzz_}"/*
	ok "$name on $# inputs" "$top_builddir/obj/fuzz/$name" "$@"
done
done_testing
