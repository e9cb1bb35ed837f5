#!/bin/sh
# Each fuzzer runs over its corpus once: what was found stays mended.
. "$(dirname "$0")/../tap.sh"

for source in "$top_srcdir"/tests/fuzz/fuzz_*.c; do
	[ -f "$source" ] || skip_all "there are no fuzzers"
	name=$(basename "$source" .c)
	set -- "$top_srcdir/tests/fuzz/corpus/${name#fuzz_}"/*
	[ -f "$1" ] || shift
	ok "$name on $# inputs" "$top_builddir/obj/fuzz/$name" "$@"
done
done_testing
