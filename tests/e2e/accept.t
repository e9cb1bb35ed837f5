#!/bin/sh
# What Drone's own code makes of 500 descriptors drawn at random from the table of keys, and of every example and golden:
# server, runner and envsubst accept the files, and the decoder has what descriptor and graph say (accept.py). SEED and COUNT
# choose others, ONLY=N one of them, whose folder is kept. FULL=1 draws ten times as many.
. "$(dirname "$0")/../tap.sh"
python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3 with yaml (python3-yaml)"
sh "$top_srcdir/tests/judges/go.sh" version >/dev/null 2>&1 ||
	skip_all "needs Go 1.22 or newer; tests/judges/install-go.sh installs it"
once
scratch
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 ||
	skip_all "the judges cannot be built (the Go modules are not reached?): $(tail -n 3 "$T/log")"
export JUDGE="$top_builddir/obj/judges/drone-judge" PYTHONDONTWRITEBYTECODE=1 TMPDIR="$T"
[ -z "${ONLY-}" ] || TMPDIR=/tmp

count=500
[ -z "${FULL-}" ] || count=5000
set -- "$top_srcdir"/examples/*/.drone.yml "$top_srcdir"/tests/golden/*/expect/.drone.yml
python3 "$top_srcdir/tests/e2e/accept.py" "${SEED:-1}" "${COUNT:-$count}" "$@" >"$T/told" 2>"$T/python" ||
	fail "the test itself" "$(cat "$T/python")"

told "$T/told"
done_testing
