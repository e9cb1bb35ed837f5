#!/bin/sh
# The rooms of gen/ know only those below them, and the outside world only where layers.list says so.
. "$(dirname "$0")/../tap.sh"
scratch
list=$top_srcdir/tests/meta/layers.list
cd "$top_srcdir/gen" || exit 1

# "room number" for each room; rooms joined by + have the same number.
awk '!/^[#<=]/ && !/\(\)/ { for (i = 1; i <= NF; i++) { n++; k = split($i, r, "+"); for (j = 1; j <= k; j++) print r[j], n } }' \
	"$list" >"$T/rooms"

# shellcheck disable=SC2012 # names of C files
ls ./*.[ch] | sed 's,^\./,,; s/\.[ch]$//' | sort -u >"$T/there"
cut -d' ' -f1 "$T/rooms" | sort >"$T/listed"
is "every file of gen/ is a room of layers.list" "$(comm -23 "$T/there" "$T/listed")" ""
is "every room of layers.list is in gen/" "$(comm -13 "$T/there" "$T/listed")" ""

# FILE:LINE for each #include "X.h" that is not of a room below.
upwards() {
	awk '
		FNR == NR { number[$1] = $2; next }
		/^[ \t]*#[ \t]*include[ \t]*"/ {
			split($0, word, "\"")
			room = FILENAME; sub(/\.[ch]$/, "", room)
			other = word[2]; sub(/\.h$/, "", other)
			if (word[2] == "config.h" || other == room) next
			if (!(other in number) || number[other] > number[room]) print FILENAME ":" FNR ": " word[2]
		}' "$T/rooms" ./*.[ch] | sed 's,^\./,,'
}
sed 's/^/.\//' "$T/rooms" >"$T/with-dot" # as awk sees FILENAME
awk '{ print $1, $2; print "./" $1, $2 }' "$T/rooms" >"$T/both" && mv "$T/both" "$T/rooms"
is "no room includes one above it" "$(upwards)" ""

# FILE: NAME for each header that a room of the line "= ..." includes beside those that it may.
beside() {
	awk '/^# what files say/ { exit } !/^#/' "$list" | tr '+' ' ' | tr ' ' '\n' >"$T/lowest"
	sed -n 's/^= //p' "$list" | tr ' ' '\n' >"$T/apart"
	# shellcheck disable=SC2013 # words
	for room in $(cat "$T/apart"); do
		grep -ho '^#include "[a-z0-9]*' ./"$room".[ch] | cut -d'"' -f2 | grep -vxFf "$T/lowest" | grep -vxFf "$T/apart" |
			sed "s/^/$room: /"
	done
}
is "printers of the graph know nothing but graph.h" "$(beside 2>&1)" ""
ok "printers were looked at" test "$(sed -n 's/^= //p' "$list" | wc -w)" -gt 8

while read -r what who; do
	case $what in
	'<'*) pattern="^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*$(printf '%s' "$what" | sed 's/[.]/[.]/g')" ;;
	*'()') pattern="(^|[^[:alnum:]_])_*${what%??}[[:blank:]]*[(]" ;;
	*) continue ;;
	esac
	others=$(grep -nE "$pattern" ./*.[ch] | sed 's,^\./,,')
	for room in $who; do others=$(printf '%s\n' "$others" | grep -v "^$room\.[ch]:"); done
	is "$what only in $who" "$others" ""
done <"$list"

# What is built is what is listed, in that order.
: "${ROOMS:=$(awk '/^ROOMS =/ { on = 1; sub(/.*=/, "") } on { more = sub(/\\$/, ""); printf "%s ", $0; if (!more) exit }' \
	"$top_srcdir/Makefile.in")}"
# shellcheck disable=SC2086 # a list of words
printf '%s\n' $ROOMS >"$T/built"
# shellcheck disable=SC2012
is "ROOMS of Makefile.in has every gen/*.c" "$(sort "$T/built")" "$(ls ./*.c | sed 's,^\./,,; s/\.c$//' | sort)"
is "ROOMS is in the order of layers.list" \
	"$(awk 'FNR == NR { n[$1] = $2; next } n[$1] < last { print $1 } { last = n[$1] }' "$T/rooms" "$T/built")" ""

# Objects without writable data, so that a run leaves nothing behind for the next one in the same process.
mutable() {
	cd "$top_builddir" || return 1
	for file in "$top_srcdir"/gen/*.c; do
		# shellcheck disable=SC2086 # lists of words
		${CC:-cc} ${AQ_STD:--std=c11 -D_XOPEN_SOURCE=700} ${AQ_CPPFLAGS:--iquote . -iquote "$top_srcdir/gen"} \
			-O0 -c -o "$T/o" "$file" || return 1
		nm -f sysv "$T/o" | awk -F'|' -v file="${file##*/}" '
			{ gsub(/ /, "") }
			$7 ~ /^(\.t?bss|\.t?data|\*COM\*)/ && $7 !~ /^\.data\.rel\.ro/ && $4 == "OBJECT" { print file ": " $1 }'
	done
}
is "no variable outlives a function" "$(mutable 2>&1)" ""
done_testing
