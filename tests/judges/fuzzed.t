#!/bin/sh
# What the fuzzers left, read by Drone's own decoders (fuzzed.py): nothing that aqueduct writes is refused, and what it copies says
# what it said. FUZZ_CORPORA names folders of further corpora, with the folders descriptor and pipeline, as `make fuzz-long` leaves them.
. "$(dirname "$0")/../tap.sh"
sh "$top_srcdir/tests/judges/go.sh" version >/dev/null 2>&1 ||
	skip_all "needs Go 1.22 or newer; tests/judges/install-go.sh installs it"
once
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
scratch
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 ||
	skip_all "the judges cannot be built (the Go modules are not reached?): $(tail -n 3 "$T/log")"
export JUDGE="$top_builddir/obj/judges/drone-judge" TMPDIR="$T"

set --
for corpora in "$top_srcdir/tests/fuzz/corpus" ${FUZZ_CORPORA-}; do
	for name in pipeline descriptor; do
		[ ! -d "$corpora/$name" ] || set -- "$@" "$corpora/$name"
	done
done
python3 "$top_srcdir/tests/judges/fuzzed.py" "$@" >"$T/told" 2>"$T/python" || fail "the test itself" "$(cat "$T/python")"
told "$T/told"

# A document that says something else than it did is found out.
mkdir -p "$T/r" && cd "$T/r" || exit 1
printf 'FROM alpine:3\n' >Dockerfile
printf 'image: me/app\narches: [amd64]\ndrone: {documents: [{kind: secret, name: a, data: 012}]}\n' >aqueduct.yml
ok "a document that is copied" "$AQUEDUCT" gen
ask() { printf '{"File": ".drone.yml", "Descriptor": "aqueduct.yml"}\n' | "$JUDGE" --serve; }
is "is read as it was written" "$(ask)" '{"copied":1,"documents":3}'
sed 's/data: 012/data: "012"/' .drone.yml >edited && mv edited .drone.yml
ask >answer
ok "and found out where it is not" grep -q refused answer
done_testing
