#!/bin/sh
# A build with nothing to do: file targets start no process at all, and what a person types starts one question to the
# engine for each image; make itself says so.
. "$(dirname "$0")/../tap.sh"
scratch
export STAND_IN="$T/engine" GIT_CEILING_DIRECTORIES="$T"
engine="sh $top_srcdir/tests/e2e/stand-in.sh"
command -v strace >/dev/null || skip_all "needs strace"
strace -o "$T/trace" true 2>/dev/null || skip_all "needs a system that lets strace look"

cp -R "$top_srcdir/examples/several" "$T/several" && cd "$T/several" || exit 1
rm -rf build
echo 'nothing:' >"$T/empty"

# started COMMAND...: the programs that it started, itself not.
started() {
	rm -f "$STAND_IN/log"
	strace -f -qq -e trace=execve -e signal=none -o "$T/trace" "$@" >"$T/out" 2>&1
	sed 's/^[0-9]* *//' "$T/trace" | grep '^execve(.* = 0$' | sed '1d; s/^execve("\([^"]*\)".*/\1/' | xargs -n 1 basename 2>/dev/null
}

for m in make bmake remake; do
	command -v $m >/dev/null || { skip "needs $m" && continue; }
	rm -rf build "$STAND_IN" && mkdir "$STAND_IN"
	own=$(started $m -f "$T/empty" nothing) # bmake asks for the name of the system
	ok "$m: all is built" $m DOCKER="$engine" build-all
	sleep 1
	$m DOCKER="$engine" build-all >/dev/null 2>&1
	ids=$(find build -name '*.id' | sort | xargs)
	is "$m: there are eight images" "$(echo "$ids" | wc -w)" 8
	# shellcheck disable=SC2086 # a list of files
	is "$m: their files start nothing" "$(started $m DOCKER="$engine" $ids)" "$own"
	# shellcheck disable=SC2086 # a list of files
	[ $m = bmake ] || ok "$m: -q says that they are up to date" $m -q DOCKER="$engine" $ids
	started $m DOCKER="$engine" build-api-arm >"$T/started"
	is "$m: build-api-arm asks the engine once" "$(cat "$STAND_IN/log")" "image inspect $(sed -n 1p build/.aqueduct/api-arm/*.id)"
	is "$m: and starts nothing besides: $(xargs <"$T/started")" "$(grep -cvE '^(dash|sh|bash|uname|mkdir|cat|tr)$' "$T/started")" 0
	started $m DOCKER="$engine" build-arm >/dev/null
	is "$m: build-arm asks once for each image" "$(cut -d ' ' -f 1,2 "$STAND_IN/log" | sort | uniq -c | xargs)" '2 image inspect'
	started $m -n DOCKER="$engine" build-arm >"$T/started"
	is "$m: -n starts nothing" "$(cat "$T/started")" "$own"
	touch api/serve.sh
	sleep 1
	touch api/serve.sh
	$m -n DOCKER="$engine" build-all >"$T/out" 2>&1
	is "$m: -n tells what would be built" "$(grep -c ' build --platform .*api/Dockerfile' "$T/out")" 3
	[ $m = bmake ] || ok "$m: -q tells, too" sh -c "! $m -q DOCKER='$engine' $(echo build/.aqueduct/api-arm/*.id)"
done
done_testing
