# shellcheck shell=sh
# TAP (the Test Anything Protocol) for tests written in sh; `prove` reads what they print.
#
# A test is an executable tests/ROOM/NAME.t, run from anywhere:
#	. "$(dirname "$0")/../tap.sh"
#	ok "the program starts" "$AQUEDUCT" --version
#	is "two and two" "$((2 + 2))" 4
#	done_testing
# `make check` exports top_srcdir, top_builddir and AQUEDUCT; by hand the program is taken from the source folder.

top_srcdir=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd) || exit 1
top_builddir=$(cd "${top_builddir:-$top_srcdir}" && pwd) || exit 1
: "${AQUEDUCT:=$top_builddir/aqueduct}"
export top_srcdir top_builddir AQUEDUCT

tap_count=0 tap_failed=0 tap_plan='' tap_exit='' T=''
trap 'eval "$tap_exit"' EXIT
trap 'exit 1' HUP INT TERM

# Commands for the end of the test, the last one given first; they run however the test ends.
at_exit() { tap_exit="$*; $tap_exit"; }

# The test's own folder $T, removed at its end.
scratch() {
	[ -z "$T" ] || return 0
	T=$(mktemp -d "${TMPDIR:-/tmp}/aqueduct.XXXXXX") || exit 1
	# shellcheck disable=SC2016 # expanded at the end
	at_exit 'cd /; rm -rf "$T"'
}

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

pass() { tap_count=$((tap_count + 1)); echo "ok $tap_count - $1"; }

fail() {
	tap_count=$((tap_count + 1)) tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	[ -z "${2-}" ] || diag "$2"
	return 1
}

# ok NAME COMMAND...: the command succeeds. It runs in a subshell; its output is shown if it fails.
ok() {
	tap_name=$1
	shift
	if tap_out=$("$@" 2>&1); then pass "$tap_name"; else fail "$tap_name" "failed with $?: $*
$tap_out"; fi
}

# is NAME GOT WANT: two texts are the same.
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:
$2
want:
$3"; fi
}

# told FILE: what another program found, in lines: "pass" or "fail", a tab and a name; or a tab and a word about the last one.
told() {
	tap_tab=$(printf '\t')
	while IFS= read -r tap_line; do
		case $tap_line in
		"pass$tap_tab"*) pass "${tap_line#*"$tap_tab"}" ;;
		"fail$tap_tab"*) fail "${tap_line#*"$tap_tab"}" ;;
		*) diag "${tap_line#"$tap_tab"}" ;;
		esac
	done <"$1"
}

# Nothing may be skipped where CI=true: there, what is missing is a failure.
skip() {
	if [ "${CI-}" = true ]; then fail "$1" "may not skip in CI: $2"; else pass "$1 # SKIP $2"; fi
}

# once COMMAND...: ends a test that the first machine has passed, where fresh.t has all run once more on a bare one: what
# can differ there is what is installed, and that the commands are. With FULL=1 the test is repeated.
once() {
	[ -n "${AQUEDUCT_FRESH-}" ] && [ -z "${FULL-}" ] || return 0
	for tap_need; do ok "$tap_need is there" command -v "$tap_need"; done
	done_testing
	exit
}

skip_all() {
	if [ "${CI-}" = true ]; then fail "may not skip in CI: $1"; else echo "1..0 # SKIP $1" && exit 0; fi
	plan "$tap_count"
	exit 1
}

plan() { tap_plan=$1; echo "1..$1"; }

done_testing() {
	[ -n "$tap_plan" ] || plan "$tap_count"
	[ "$tap_plan" -eq "$tap_count" ] || { diag "planned $tap_plan, ran $tap_count"; exit 1; }
	[ "$tap_failed" -eq 0 ] || { diag "$tap_failed of $tap_count failed"; exit 1; }
}
