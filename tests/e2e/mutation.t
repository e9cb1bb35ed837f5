#!/bin/sh
# An image is built when something that it is made of changed, and at no other time: 46 kinds of repositories and their
# changes, judged by the engine's own parser and patternmatcher (mutation.py). FULL=1 makes every change to every file.
# The engine is a stand-in; world.t does some of it with real ones.
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
judge=$top_builddir/obj/judges/dockerfile-judge
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >/dev/null 2>&1 || skip_all "needs Go 1.22 or newer"
scratch
export TMPDIR="$T" GIT_CEILING_DIRECTORIES="$T" PYTHONDONTWRITEBYTECODE=1

# mutations NAME MAKE SEED COUNT [KIND...]: a test for each kind.
mutations() {
	as=$1
	shift
	python3 "$top_srcdir/tests/e2e/mutation.py" "$AQUEDUCT" "$judge" "$top_srcdir/tests/e2e/stand-in.sh" "$@" >"$T/said" 2>&1 ||
		fail "$as: the changes are made" "$(tail -n 5 "$T/said")"
	grep -v '^#' "$T/said" >"$T/kinds"
	while read -r line; do
		case $line in
		*" 0 missed, 0 too many, 0 in second runs") pass "$as: $line" ;;
		*) fail "$as: $line" "$(grep -A 3 -F -- "$line" "$T/said")" ;;
		esac
	done <"$T/kinds"
}

count=3
[ -z "${AQUEDUCT_FRESH-}" ] || count=1 # once more on a bare machine: see fresh.t
[ -z "${FULL-}" ] || count=0
mutations make make 1 $count
is "all kinds were tried" "$(grep -c changes "$T/kinds")" "$(grep -c '^	kind(' "$top_srcdir/tests/e2e/mutation.py")"
once remake gawk mawk original-awk busybox
if command -v remake >/dev/null; then mutations remake remake 2 1; else skip "needs remake"; fi

# What looks through a context is an awk program: it says the same to each.
for awk in gawk mawk original-awk 'busybox awk'; do
	if ! command -v "${awk%% *}" >/dev/null; then
		skip "needs ${awk%% *}"
		continue
	fi
	mkdir -p "$T/bin" && printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >"$T/bin/awk" && chmod +x "$T/bin/awk"
	PATH=$T/bin:$PATH mutations "$awk" make 3 3 'exceptions' 'two stars' 'letters of several bytes' 'odd names' 'brackets' \
		'wildcards in folders' 'exceptions below what is ignored'
done
done_testing
