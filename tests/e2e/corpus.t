#!/bin/sh
# Real repositories: from each descriptor in tests/corpus/ comes a .drone.yml that means to Drone's own code what the
# repository's own means (tests/judges/corpus-judge); each difference is listed beside the descriptor, with its reason.
# The originals are no part of the project: they lie in ../shared/corpus, beside the checkout, or where CORPUS says.
. "$(dirname "$0")/../tap.sh"
scratch
judge=$top_builddir/obj/judges/corpus-judge
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 || skip_all "needs Go 1.22 or newer"
here=$top_srcdir/tests/corpus
originals=${CORPUS:-$top_srcdir/../shared/corpus}

# generated NAME: what comes from its descriptor is in $T/NAME.
generated() { cp -R "$here/$1" "$T" && cd "$T/$1" && "$AQUEDUCT" gen; }
branch() { if grep -q 'refs/heads/main$\|^ *- main$\|\[main' "$1/.drone.yml"; then echo main; else echo master; fi; }
same() { "$judge" --branch "$(branch "$1")" --repo "$(basename "$1" | sed s,__,/,)" "$1" "$2" "$3"; }
filled() { cat "$@" | grep -cv '^[[:blank:]]*\(#.*\)\{0,1\}$'; } # lines that say something

# ---- the judge itself notices each single change of a file
generated djmaze__power-bot >"$T/log" 2>&1 || cat "$T/log"
mkdir -p "$T/mutant" && cp -R "$T/djmaze__power-bot/." "$T/mutant"
echo '# nothing' >"$T/nothing"
ok "a file is equal to itself" same "$T/djmaze__power-bot" "$T/mutant" "$T/nothing"
: >"$T/unseen"
for file in .drone.yml manifest.tmpl; do
	grep -n '[^:#]$' "$T/djmaze__power-bot/$file" | grep -v '^[0-9]*: *#\|---\|{{[#/]' | cut -d : -f 1 >"$T/at"
	while read -r at; do
		sed "${at}s/\$/x/" "$T/djmaze__power-bot/$file" >"$T/mutant/$file"
		! same "$T/djmaze__power-bot" "$T/mutant" "$T/nothing" >/dev/null 2>&1 || sed -n "$at{s/^/$file:$at: /;p;}" "$T/mutant/$file" >>"$T/unseen"
	done <"$T/at"
	cp "$T/djmaze__power-bot/$file" "$T/mutant/$file"
done
is "no line of the files can change without a difference" "$(cat "$T/unseen")" ""
printf 'B7 manifest/*: a -> b\n' >"$T/stale"
is "an entry that nothing meets is stale" "$(same "$T/djmaze__power-bot" "$T/mutant" "$T/stale" 2>/dev/null)" "stale: B7 manifest/*: a -> b"

# ---- what the lists of differences say
cut -s -d ' ' -f 1 "$here"/*/differences | sed -n 's/^choice://p' | sort -u >"$T/used"
sed -n 's/^- \*\*\(.*\)\*\*.*/\1/p' "$here/README.md" | sort -u >"$T/explained"
is "each choice is explained in tests/corpus/README.md, and no other" "$(cat "$T/used")" "$(cat "$T/explained")"

# ---- each repository
if [ ! -d "$originals" ]; then
	for dir in "$here"/*/; do ok "$(basename "$dir"): generates" generated "$(basename "$dir")"; done
	echo "ok $((tap_count += 1)) - the comparison # SKIP the originals are not in $originals"
	done_testing
	exit
fi
: >"$T/report"
held=0
for dir in "$here"/*/; do
	name=$(basename "$dir")
	ok "$name: generates" generated "$name" || continue
	ok "$name: means what the original means" same "$originals/$name" "$T/$name" "$dir/differences" || continue
	held=$((held + 1))
	# shellcheck disable=SC2046 # three numbers
	set -- $("$judge" --lines "$dir/aqueduct.yml")
	# shellcheck disable=SC2046 # names without blanks
	theirs=$(filled $(find "$originals/$name" -type f))
	echo "$name $1 $theirs $2 $3 $(filled "$dir/differences" || :)" >>"$T/report"
done

# median COLUMN OF COLUMN: in percent
median() { awk -v a="$1" -v b="$2" '{ print 100 * $a / $b }' "$T/report" | sort -n | awk '{ v[NR] = $1 } END { printf "%d\n", v[int((NR + 1) / 2)] }'; }
{
	echo "repository lines original escape copied differences"
	cat "$T/report"
} | column -t | sed 's/^/# /'
echo "# $held of $(find "$originals" -mindepth 1 -maxdepth 1 -type d | wc -l); medians: descriptor $(median 2 3) %" \
	"of the original; of the descriptor escapes $(median 4 2) %, these and steps in Drone's words $(median 5 2) %"
ok "at least 57 repositories" test "$held" -ge 57
ok "the median descriptor is less than half as long as the original" test "$(median 2 3)" -lt 50
ok "the median share of escapes is less than half" test "$(median 4 2)" -lt 50
ok "and so it is of escapes and steps in Drone's own words together" test "$(median 5 2)" -lt 50
done_testing
