#!/bin/sh
# No function of gen/ is longer than 60 lines, from brace to brace, and no file longer than 400.
. "$(dirname "$0")/../tap.sh"
scratch
cd "$top_srcdir/gen" || exit 1

# "lines file:line name" of each function: its braces stand alone in the first column, its name before the nearest (.
awk '
	FNR == 1 { begin = 0 }
	/^[A-Za-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
	/^{/ { begin = FNR }
	/^}$/ && begin { print FNR - begin + 1, FILENAME ":" begin, name; begin = 0 }
' ./*.c | sort -n >"$T/functions"

is "no function is longer than 60 lines" "$(awk '$1 > 60' "$T/functions")" ""
is "no file is longer than 400 lines" "$(wc -l ./*.[ch] | awk '$2 != "total" && $1 > 400')" ""
ok "functions were found" test -s "$T/functions"
diag "$(awk '{ n[NR] = $1 } END {
	print NR " functions: median " n[int((NR + 1) / 2)] ", p90 " n[int(NR * 0.9 + 0.5)] ", longest " n[NR] }' "$T/functions")"
done_testing
