#!/bin/sh
# A sample of mutation.t with a real engine, which is the judge, too (sample.py): for some kinds of repositories and
# changes, make builds the images that hold something else then, and no others. FULL=1 makes all of the changes.
# shellcheck disable=SC2016 # variables of a Makefile
. "$(dirname "$0")/../tap.sh"
once
. "$top_srcdir/tests/e2e/world.sh"

# In memory: this test does little but wait for the engine, which would wait for the disk.
[ -z "${WORLD_INSIDE-}" ] || { mkdir "$WORLD_INSIDE/engine" && mount -t tmpfs tmpfs "$WORLD_INSIDE/engine"; } || exit
command -v python3 >/dev/null || skip_all "needs python3"
world_up "$@"
world_clients | grep -q docker-buildkit || skip_all "needs a docker client that has BuildKit"
world_client docker-buildkit
export TMPDIR="$T" GIT_CEILING_DIRECTORIES="$T" PYTHONDONTWRITEBYTECODE=1

# sample NAME PROGRAM COUNT [KIND...]: what is told of each kind goes to $T/NAME.
sample() {
	name=$1 program=$2
	shift 2
	python3 "$top_srcdir/tests/e2e/sample.py" "$program" "$WORLD_REGISTRY/library/index:1" 16 "$@" >"$T/$name" 2>&1
}

# A program whose Makefiles have images depend on nothing: were that not found out, the rest would say nothing.
printf '#!/bin/sh\n%s\n' '"$AQUEDUCT" "$@" && sed "s/^\(build.*[.]id:\).*/\1/" Makefile >new && mv new Makefile' \
	>"$T/broken"
chmod +x "$T/broken"
sample wrong "$T/broken" 1 wildcards &
count=3
[ -z "${FULL-}" ] || count=0
sample right "$AQUEDUCT" "$count" || fail "the changes are made" "$(tail -n 5 "$T/right")"
wait "$!"

grep ': [0-9]* changes, ' "$T/right" >"$T/kinds"
while read -r line; do
	case $line in
	*" 0 missed, 0 too many, 0 in second runs, 0 stale") pass "$line" ;;
	*) fail "$line" "$(grep -A 3 -F -- "$line" "$T/right")" ;;
	esac
done <"$T/kinds"
is "all kinds were tried" "$(grep -c changes "$T/kinds")" "$(grep -c "^	'.*': ('" "$top_srcdir/tests/e2e/sample.py")"
ok "where the engine refuses, make fails" grep -q ' [1-9][0-9]* refused' "$T/kinds"
ok "missed builds are found" grep -q '^wildcards: .* [1-9][0-9]* missed, .* [1-9][0-9]* stale' "$T/wrong"
done_testing
