#!/bin/sh
# What stands under Drone's keys, as its own decoders take it (forms.py): drone-form tells what they refuse, and nothing else.
. "$(dirname "$0")/../tap.sh"

here=$top_srcdir/tests/judges
sh "$here/go.sh" version >/dev/null 2>&1 || skip_all "needs Go 1.22 or newer; tests/judges/install-go.sh installs it"
once
scratch
sh "$here/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 ||
	skip_all "the judges cannot be built (the Go modules are not reached?): $(tail -n 3 "$T/log")"
mkdir "$T/forms"
JUDGE="$top_builddir/obj/judges/drone-judge" python3 "$here/forms.py" "$T/forms" >"$T/told" 2>"$T/python" ||
	fail "the test itself" "$(cat "$T/python")"
told "$T/told"
done_testing
