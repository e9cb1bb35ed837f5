#!/bin/sh
# What can be told about C without understanding it: width, tabs, line ends.
. "$(dirname "$0")/../tap.sh"
cd "$top_srcdir" || exit 1
LC_ALL=C.UTF-8
export LC_ALL
sources=$(sh tests/meta/files.sh | grep '\.[ch]$')
tab=$(printf '\t')

# found PATTERN: where the sources have it.
found() {
	# shellcheck disable=SC2086 # a list of names
	grep -nE -- "$1" $sources /dev/null
}

# Tables of cases in tests may be as wide as their cases.
is "no line of gen/ is longer than 120 characters" "$(found '^.{121}' | grep '^gen/')" ""
is "no blanks at the end of a line" "$(found '[[:blank:]]$')" ""
is "tabs indent" "$(found "^$tab*  +")" ""
is "tabs do nothing else" "$(found "^$tab*[^$tab ].*$tab")" ""
is "no carriage returns" "$(found "$(printf '\r')")" ""
is "no // comments" "$(found '(^|[;{}])[[:blank:]]*//')" ""
last_lines() {
	for file in $sources; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file"
	done
}
is "each file ends with a line end" "$(last_lines)" ""
done_testing
