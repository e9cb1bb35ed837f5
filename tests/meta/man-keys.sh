#!/bin/sh
# The table of keys that `aqueduct gen --dump=keys` prints (standard input), as the entries of a list of mdoc(7).
awk -F ' *[|] ' '
function text(s) {
	sub(/ *[|]?$/, "", s)
	gsub(/\\/, "\\e", s)
	gsub(/--/, "\\-\\-", s)
	while (sub(/`/, "\\(oq", s))
		sub(/`/, "\\(cq", s)
	return s
}
NR > 2 {
	printf ".It Ic %s\n", substr($2, 2, length($2) - 2)
	printf "Type: %s.\n", text($3)
	if ($4 != "") printf "Default: %s.\n", text($4)
	printf ".br\nMeaning: %s.\n", text($5)
}'
