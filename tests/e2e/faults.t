#!/bin/sh
# Whatever fails, and wherever a run is killed, descriptor and outputs are each the old one or the new one, and the next
# run mends what is left (faults.py, with fault-shim.c). FULL=1 lets every call fail in every way.
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
once
scratch
chmod 755 "$T"
cp "$AQUEDUCT" "$T/aqueduct" && AQUEDUCT=$T/aqueduct
tab=$(printf '\t')

# --- every call, every allocation

mkdir "$T/work"
if ${CC:-cc} -std=c11 -shared -fPIC -O1 -o "$T/shim.so" "$top_srcdir/tests/e2e/fault-shim.c" -ldl 2>"$T/log" &&
	FAULT_COUNT=$T/count LD_PRELOAD=$T/shim.so "$AQUEDUCT" arches >/dev/null 2>&1 && [ -s "$T/count" ]; then
	PYTHONDONTWRITEBYTECODE=1 python3 "$top_srcdir/tests/e2e/faults.py" "$AQUEDUCT" "$T/shim.so" "$T/work" ${FULL:+all} >"$T/told" \
		2>"$T/python" || fail "the test itself" "$(cat "$T/python")"
	while IFS= read -r line; do
		case $line in
		"pass$tab"*) pass "${line#*"$tab"}" ;;
		"fail$tab"*) fail "${line#*"$tab"}" ;;
		*) diag "${line#"$tab"}" ;;
		esac
	done <"$T/told"
else
	skip "calls that fail" "a library cannot be put ahead of the C library's here: $(head -n 1 "$T/log")"
fi

# --- several at once, of different descriptors, in one folder

repo=$T/repo
# repo: a repository, generated.
repo() {
	rm -rf "$repo" && mkdir "$repo" && cd "$repo" || exit 1
	printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\n' >aqueduct.yml
	echo 'FROM alpine:3' >Dockerfile
	"$AQUEDUCT" gen 2>"$T/err"
}
listing() {
	find . -path ./.aqueduct -prune -o -type f -exec cksum {} + -o -type l -exec ls -ld {} + -o -printf '%p %m\n' | LC_ALL=C sort
}

repo
sed 's/amd64/amd64, arm64/' aqueduct.yml >other.yml
for file in aqueduct.yml other.yml; do
	"$AQUEDUCT" gen -f $file 2>/dev/null
	cat Makefile .drone.yml manifest.tmpl >"$T/whole.$file"
done
mixed=0 round=0 rounds=${FULL:+500}
while [ "$round" -lt "${rounds:-60}" ]; do
	for file in aqueduct.yml other.yml aqueduct.yml; do "$AQUEDUCT" gen -f $file >>"$T/parallel" 2>&1 & done
	wait
	cat Makefile .drone.yml manifest.tmpl >"$T/now"
	cmp -s "$T/now" "$T/whole.aqueduct.yml" || cmp -s "$T/now" "$T/whole.other.yml" || mixed=$((mixed + 1))
	round=$((round + 1))
done
is "$round rounds of three at once never mix" "$mixed" 0
is "and none failed" "$(grep -c 'error:' "$T/parallel")" 0
is "nor is a temporary file left" "$(find . -path '*aqueduct/tmp*')" ""

# --- a file system that cannot flush, and one that fails to

if [ -s "$T/count" ]; then
	repo
	sed -i 's/amd64/amd64, arm64/' aqueduct.yml
	listing >"$T/before"
	status=0
	FAULT_ON=fsync FAULT_HOW=5 LD_PRELOAD=$T/shim.so "$AQUEDUCT" gen >"$T/out" 2>&1 || status=$?
	listing >"$T/after"
	is "a disk that fails to flush is a fault, and nothing has changed" "$status $(diff "$T/before" "$T/after")" "1 "
	ok "it says so" grep -q 'error: .*Input/output error' "$T/out"
	{ echo 'images:' && i=0 && while [ "$i" -lt 20 ]; do echo "  i$i: {image: me/i$i}" && i=$((i + 1)); done &&
		sed 1d aqueduct.yml; } >many.yml
	listing >"$T/before"
	status=0
	FAULT_ON=syncfs FAULT_HOW=5 LD_PRELOAD=$T/shim.so "$AQUEDUCT" gen -f many.yml >"$T/out" 2>&1 || status=$?
	listing >"$T/after"
	is "nor where all are flushed at once" "$status $(diff "$T/before" "$T/after")" "1 "
	ok "it says so" grep -q 'error: .*Input/output error' "$T/out"
	ok "a system that cannot flush all at once flushes each" \
		env FAULT_ON=syncfs FAULT_HOW=38 LD_PRELOAD="$T/shim.so" "$AQUEDUCT" gen -f many.yml
	ok "and all is written" "$AQUEDUCT" gen --check -f many.yml
	repo
	sed -i 's/amd64/amd64, arm64/' aqueduct.yml
	ok "one that cannot is none" env FAULT_ON=fsync FAULT_HOW=22 LD_PRELOAD="$T/shim.so" "$AQUEDUCT" gen
	ok "and all is written" "$AQUEDUCT" gen --check
fi

# --- files of others, and files that may not be written

if [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups "$AQUEDUCT" --version >/dev/null 2>&1; then
	other() { setpriv --reuid=65534 --regid=65534 --clear-groups "$AQUEDUCT" "$@" >"$T/out" 2>&1; }
	# kept NAME COMMAND...: it ends with 1 and says what may not be done, and all is as it was.
	kept() {
		kept=$1 status=0
		shift
		listing >"$T/before"
		other "$@" || status=$?
		listing >"$T/after"
		is "$kept" "$status $(diff "$T/before" "$T/after")" "1 "
		ok "and it is said" grep -q 'error: .*Permission denied' "$T/out"
	}
	repo
	sed -i 's/amd64/amd64, arm64/' aqueduct.yml
	kept "a folder of somebody else" gen
	kept "and add in it" add arm
	chown 65534 . && chown -R 65534 .aqueduct
	ok "files of somebody else in a folder of one's own are replaced" other gen
	ok "and are right" "$AQUEDUCT" gen --check
	sed -i 's/arm64/arm64, arm/' aqueduct.yml
	chmod 600 aqueduct.yml
	kept "a descriptor that may not be read" gen
	chmod 644 aqueduct.yml
	chown -R 0 .aqueduct && chmod -R go-w .aqueduct
	kept "a folder for temporary files that is somebody else's" gen
	chown -R 65534 . && chmod 444 Makefile .drone.yml
	ok "files that are read-only are replaced" other gen
	is "and stay so" "$(stat -c %a Makefile .drone.yml | tr '\n' ' ')" "444 444 "
	ok "and all is right" "$AQUEDUCT" gen --check
else
	skip "files of others" "needs root and setpriv"
fi

# --- links that lead out of the repository

repo
mkdir "$T/outside"
ln -s "$T/outside" out
for key in 'manifest: {file: out/manifest.tmpl}' 'make: {file: out/Makefile}' 'drone: {file: out/drone.yml}'; do
	printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\n%s\n' "$key" >aqueduct.yml
	status=0
	"$AQUEDUCT" gen >"$T/out" 2>&1 || status=$?
	is "a folder that is a link out of the repository: $key" "$status $(ls "$T/outside")" "1 "
	ok "and it is said" grep -q 'error: ' "$T/out"
done
done_testing
