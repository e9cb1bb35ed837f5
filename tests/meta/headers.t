#!/bin/sh
# Each header of gen/ compiles alone, with gcc and with clang, and can be included twice.
. "$(dirname "$0")/../tap.sh"
scratch
cd "$top_builddir" || exit 1

for cc in gcc clang; do
	if ! command -v $cc >/dev/null 2>&1; then
		skip "headers with $cc" "$cc is not installed"
		continue
	fi
	for header in "$top_srcdir"/gen/*.h; do
		name=${header##*/}
		printf '#include "%s"\n#include "%s"\ntypedef int nothing_else;\n' "$name" "$name" >"$T/alone.c"
		# shellcheck disable=SC2086 # lists of words
		ok "$name with $cc" $cc ${AQ_STD:--std=c11 -D_XOPEN_SOURCE=700} ${AQ_WARNINGS:--Wall -Wextra -Wpedantic} \
			-Werror -iquote "$top_srcdir/gen" -fsyntax-only "$T/alone.c"
	done
done

guards() {
	for header in "$top_srcdir"/gen/*.h; do
		name=${header##*/}
		guard=GEN_$(printf '%s' "${name%.h}" | tr '[:lower:]-' '[:upper:]_')_H
		grep -qx "#ifndef $guard" "$header" && grep -qx "#define $guard" "$header" || echo "$name: no guard $guard"
	done
}
is "each header is guarded by its name" "$(guards)" ""
done_testing
