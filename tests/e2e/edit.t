#!/bin/sh
# add, rm, set and unset: 5 000 descriptors with comments and styles of all kinds (FULL=1; else some of them) and every
# descriptor of examples and tests, judged by another reader of YAML (edit.py); then whole repositories, with their outputs
# and what make builds of them.
# shellcheck disable=SC2016 # what sh -c is given
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3-yaml"
scratch
export GIT_CEILING_DIRECTORIES="$T" PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME="$T/cache"

probe=$top_builddir/obj/probe/edit
[ -x "$probe" ] || make -s -C "$top_builddir" obj/probe/edit >/dev/null 2>&1 || skip_all "needs 'make tests'"

# judged NAME SEED COUNT FOLDER...
judged() {
	as=$1
	shift
	python3 "$top_srcdir/tests/e2e/edit.py" "$probe" "$@" >"$T/said" 2>&1 || echo "edit.py failed" >>"$T/said"
	case $(head -n 1 "$T/said") in
	[1-9]*" 0 refused, 0 wrong") pass "$as: $(cat "$T/said")" ;;
	*) fail "$as: $(head -n 1 "$T/said")" "$(tail -n +2 "$T/said" | cut -c 1-500)" ;;
	esac
}

if [ -n "${FULL-}" ]; then
	judged "at random" 1 5000
	judged "at random" 2 5000
else
	judged "at random" 1 700
fi
cd "$top_srcdir" || exit 1
judged "those that are there" 1 0 examples tests/golden tests/corpus tests/errors
ok "they are many" test "$(sed 's/ .*//' "$T/said")" -ge 500

# Members between brackets, with commas, comments and line ends in all ways: FULL=1, else each seventh.
python3 "$top_srcdir/tests/e2e/bracketed.py" "$probe" "${FULL:-7}" >"$T/said" 2>&1 || echo "bracketed.py failed" >>"$T/said"
case $(head -n 1 "$T/said") in
[1-9]*" tried, 0 wrong") pass "between brackets: $(cat "$T/said")" ;;
*) fail "between brackets: $(head -n 1 "$T/said")" "$(tail -n +2 "$T/said" | cut -c 1-500)" ;;
esac

listing() { find . -type f -exec cksum {} + | LC_ALL=C sort; }

# A repository has the bytes again that it had, descriptor and outputs; or nothing was changed at all.
tried=0 refused=0 wrong=
for repo in "$top_srcdir"/examples/*/ "$top_srcdir"/tests/golden/*/repo/ "$top_srcdir"/tests/corpus/*/; do
	[ -f "$repo/aqueduct.yml" ] || continue
	case $repo in */signature/repo/) continue ;; esac # which add drops, with the change
	rm -rf "$T/repo" && cp -R "$repo" "$T/repo" && cd "$T/repo" || exit 1
	"$AQUEDUCT" gen --force >"$T/log" 2>&1 || continue
	listing >"$T/before"
	arch=ppc64le
	! grep -q ppc64le aqueduct.yml || arch=s390x
	if "$AQUEDUCT" add $arch >"$T/log" 2>&1; then
		tried=$((tried + 1))
		listing | cmp -s "$T/before" - && wrong="$wrong $repo: nothing was added;"
		"$AQUEDUCT" gen --check >"$T/log" 2>&1 || wrong="$wrong $repo: gen --check behind add;"
		"$AQUEDUCT" rm $arch >"$T/log" 2>&1 || wrong="$wrong $repo: $(cat "$T/log")"
	else
		refused=$((refused + 1))
		grep -q '^aqueduct: nothing was changed' "$T/log" || grep -q '\[edit\]$' "$T/log" || wrong="$wrong $repo: $(cat "$T/log")"
	fi
	listing | cmp -s "$T/before" - || wrong="$wrong $repo: $(listing | diff "$T/before" -)"
done
is "add and rm in $tried repositories; in $refused add is refused, and nothing changes" "$wrong" ''
ok "they are many" test "$tried" -ge 60

# The example of the ancestor: a line in the descriptor; in the outputs nothing goes but from lists that name every arch.
repository() {
	rm -rf "$T/repo" && cp -R "$top_srcdir/examples/ancestor" "$T/repo" && cd "$T/repo" || exit 1
}
outputs='Makefile .drone.yml manifest.tmpl get_qemu.sh'
repository
mkdir "$T/old" && cp -R . "$T/old"
ok "add riscv64" "$AQUEDUCT" add riscv64
diff "$T/old/aqueduct.yml" aqueduct.yml >"$T/diff"
is "a line of the descriptor" "$(cat "$T/diff")" "$(printf '%s\n' 2c2 '< arches: [amd64, arm/v6, arm64]' --- \
	'> arches: [amd64, arm/v6, arm64, riscv64]')"
for output in $outputs; do
	[ -f "$output" ] || continue
	# A line that goes names all arches, and comes back with the new one in it.
	diff "$T/old/$output" "$output" | sed -n 's/^< //p' | grep -v '^# aqueduct-digest' >"$T/gone"
	diff "$T/old/$output" "$output" | sed -n 's/^> //p' | sed 's/"/ /g; s/[^ ]*riscv64[^ ]*//g; s/  */ /g; s/ $//' >"$T/come"
	sed 's/"/ /g; s/  */ /g; s/ $//' "$T/gone" | grep -vxFf "$T/come" >"$T/lost"
	is "$output: nothing goes but from lists of all arches ($(wc -l <"$T/gone") lines)" "$(cat "$T/lost")" ''
	is "$output: those lists name every arch" "$(grep -vE '(amd64|x86_64).*arm.*(arm64|aarch64)' "$T/gone" | sed 's/^/no list: /')" ''
done

# No image of another arch is built again.
repository
engine="sh $top_srcdir/tests/e2e/stand-in.sh"
mkdir -p "$T/engine" "$T/qemu"
export STAND_IN="$T/engine" QEMU_URL="file://$T/qemu/qemu-{arch}-static"
for arch in x86_64 arm aarch64 riscv64; do
	{ printf '\177ELF %s ' $arch && head -c 300000 /dev/zero | tr '\0' x; } >"$T/qemu/qemu-$arch-static"
done
built() { sed -n 's,^build .*--platform linux/\([^ ]*\).*,\1,p' "$STAND_IN/log" | xargs; }
if command -v curl >/dev/null; then
	ok "make builds all" make DOCKER="$engine" build-all
	is "these are three" "$(built)" "amd64 arm/v6 arm64"
	rm "$STAND_IN/log"
	ok "riscv64 is added" "$AQUEDUCT" add riscv64
	ok "make builds what is missing" make DOCKER="$engine" build-all
	is "only the new one is built" "$(built)" riscv64
	rm "$STAND_IN/log"
	ok "riscv64 is removed" "$AQUEDUCT" rm riscv64
	ok "make has nothing to do" make DOCKER="$engine" build-all
	is "and builds none" "$(built)" ''

	# Nor where both have one base, and begin to take turns.
	repository
	printf 'image: me/app\narches: [amd64]\nemulation: binfmt\nbase: index\n' >aqueduct.yml && printf 'FROM alpine:3\n' >Dockerfile
	ok "one arch is generated" "$AQUEDUCT" gen --force
	ok "make builds it" make DOCKER="$engine" build-all
	rm "$STAND_IN/log"
	ok "a second one is added" "$AQUEDUCT" add arm64
	ok "make builds that" make DOCKER="$engine" build-all
	is "and not the first" "$(built)" arm64
else
	skip "no image of another arch is built again" "needs curl"
fi

# In whatever order arches are added, outputs differ by that order alone: the same lines, with the same words in them.
sorted_words() {
	for output in $outputs; do
		[ ! -f "$output" ] || grep -v '^# aqueduct-digest' "$output" |
			awk '{ gsub(/"/, " & "); n = split($0, w, " "); for (i = 2; i <= n; i++) for (k = i; k > 1 && w[k] < w[k - 1]; k--) { t = w[k]; w[k] = w[k - 1]; w[k - 1] = t }
				line = ""; for (i = 1; i <= n; i++) line = line " " w[i]; print line }' | LC_ALL=C sort
	done
}
n=0
for order in 'riscv64 s390x 386' '386 riscv64 s390x' 's390x 386 riscv64' 's390x riscv64 386'; do
	repository
	for arch in $order; do "$AQUEDUCT" add "$arch" >"$T/log" 2>&1 || fail "add $arch" "$(cat "$T/log")"; done
	sorted_words >"$T/words-$n"
	cp Makefile "$T/Makefile-$n"
	# All at once is one after the other.
	cp -R . "$T/one-by-one"
	repository
	# shellcheck disable=SC2086 # a list of words
	"$AQUEDUCT" add $order >"$T/log" 2>&1 || fail "add $order" "$(cat "$T/log")"
	ok "$order: at once as one by one" diff -r "$T/one-by-one" .
	rm -rf "$T/one-by-one"
	[ $n -eq 0 ] || ok "$order: the same but for the order" diff "$T/words-0" "$T/words-$n"
	n=$((n + 1))
done
ok "the order counts" sh -c '! cmp -s "$0" "$1"' "$T/Makefile-0" "$T/Makefile-1"

# An output that was edited by hand: nothing is changed, unless that is forced, or the descriptor alone is to be.
repository
echo '# mine' >>Makefile
listing >"$T/before"
ok "an edited output is not written over" sh -c '! "$0" add s390x 2>"$1" && grep -q "edited by hand" "$1"' "$AQUEDUCT" "$T/log"
is "nothing changed" "$(listing | diff "$T/before" -)" ''
ok "--no-gen asks for no output" "$AQUEDUCT" add --no-gen s390x
is "and changes the descriptor alone" "$(listing | diff "$T/before" - | sed -n 's/^> .* //p')" ./aqueduct.yml
ok "--force writes over it" "$AQUEDUCT" add --force riscv64
ok "and all is as the descriptor says" "$AQUEDUCT" gen --check

# A descriptor that others may not write, or reach by a link.
repository
chmod 640 aqueduct.yml
ok "a key is set" "$AQUEDUCT" set qemu.version v7.2.0-2
is "permissions are kept" "$(stat -c %a aqueduct.yml)" 640
mv aqueduct.yml real.yml && ln -s real.yml aqueduct.yml
listing >"$T/before"
ok "a symbolic link is not written over" sh -c '! "$0" add s390x 2>"$1" && grep -q "symbolic link" "$1"' "$AQUEDUCT" "$T/log"
is "nothing changed" "$(listing | diff "$T/before" -)" ''
done_testing
