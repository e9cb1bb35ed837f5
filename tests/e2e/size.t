#!/bin/sh
# Texts of a size or kind that nobody means (size.py): each takes bounded time and memory, and there is a diagnostic or a
# right result. The bounds are far above what a machine of today needs.
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
once
scratch

PYTHONDONTWRITEBYTECODE=1 python3 "$top_srcdir/tests/e2e/size.py" "$AQUEDUCT" "$T" 20 2048 >"$T/told" 2>"$T/python" ||
	fail "the test itself" "$(cat "$T/python")"
told "$T/told"
done_testing
