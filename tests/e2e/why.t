#!/bin/sh
# `aqueduct query why` says what make then does, and names what changed: repositories, changes and what becomes of them by
# why.py, with an engine that is a stand-in (images.t asks real ones). FULL=1 makes every change to every kind of repository
# that mutation.t knows; SEED chooses others.
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
command -v git >/dev/null || skip_all "needs git"
command -v curl >/dev/null || skip_all "needs curl"
once make
scratch
export TMPDIR="$T" GIT_CEILING_DIRECTORIES="$T" PYTHONDONTWRITEBYTECODE=1 GIT_CONFIG_NOSYSTEM=1 HOME="$T/home"
mkdir -p "$HOME"
unset DOCKER DOCKER_BUILD_ARGS REF QEMU_URL QEMU_CACHE QEMU_HOST

# changes NAME AQUEDUCT MAKE SEED COUNT [KIND...]: a test for each kind.
changes() {
	as=$1 program=$2
	shift 2
	python3 "$top_srcdir/tests/e2e/why.py" "$program" "$top_srcdir/tests/e2e/stand-in.sh" "$@" >"$T/said" 2>&1 ||
		fail "$as: the changes are made" "$(tail -n 5 "$T/said")"
	grep -v '^#' "$T/said" >"$T/kinds"
	while read -r line; do
		case $line in
		'lines in names: '*" 0 other answers, 0 without the change, 0 not up to date"* | \
			*" 0 other answers, 0 without the change, 0 not up to date behind make, 0 doubted") pass "$as: $line" ;;
		*) fail "$as: $line" "$(grep -A 3 -F -- "$line" "$T/said")" ;;
		esac
	done <"$T/kinds"
}

if [ -z "${FULL-}" ]; then
	changes make "$AQUEDUCT" make "${SEED:-1}" 3
	is "ten kinds were tried" "$(grep -c changes "$T/kinds")" 10
else
	for seed in ${SEED:-1 2 3}; do changes "make, seed $seed" "$AQUEDUCT" make "$seed" 0 all; done
fi
python3 -c 'import jsonschema' 2>/dev/null || skip "docs/why.schema.json" "needs python3-jsonschema"
if command -v remake >/dev/null; then changes remake "$AQUEDUCT" remake 2 2 'two images on one base'; else skip "needs remake"; fi

# A program that says something else is found out: that all is to be made, that nothing is, that a file is another.
cat >"$T/wrong" <<'END'
#!/bin/sh
case " $* " in *" why "*) "$RIGHT" "$@" | sed "$LIE" ;; *) exec "$RIGHT" "$@" ;; esac
END
chmod +x "$T/wrong"
export RIGHT="$AQUEDUCT" LIE
for LIE in 's/"state": "fresh"/"state": "made"/' 's/"state": "made"/"state": "fresh"/' 's/"subject": "[^"]*\.\(c\|h\)"/"subject": "x"/'; do
	python3 "$top_srcdir/tests/e2e/why.py" "$T/wrong" "$top_srcdir/tests/e2e/stand-in.sh" make 3 7 'a folder' >"$T/said" 2>&1 ||
		fail "$LIE: the changes are made" "$(tail -n 5 "$T/said")"
	ok "$LIE is found out" sh -c "! grep -q ' 0 other answers, 0 without the change' '$T/said'"
done

# ---- what is said

export STAND_IN="$T/engine" DOCKER="sh $top_srcdir/tests/e2e/stand-in.sh"
cp -r "$top_srcdir/examples/several" "$T/several" && cd "$T/several" || exit 1
why() { "$AQUEDUCT" query why "$@" 2>"$T/err"; }
refused() { why "$@" >"$T/out"; echo "$? $(sed -n 's/ \[.*//; s/^aqueduct: error: //p; s/^aqueduct: note: //p' "$T/err" | head -n 2 | tr '\n' ' ')"; }

ok "nothing was built" sh -c "\"\$AQUEDUCT\" query why | grep -c 'would be built.*is not there' | grep -qx 8"
make build-all >"$T/log" 2>&1 || fail "make" "$(cat "$T/log")"
is "all is up to date" "$(why | sort -u | sed 's/.*: //' | uniq -c | xargs)" "8 up to date"
find . -newer Makefile >"$T/before"
why >/dev/null
is "nothing is written" "$(find . -newer Makefile)" "$(cat "$T/before")"
is "no ids" "$(why --null)" ""
touch -d 2030-01-01T00:00:00 web/index.html
is "a file, and the line of the Dockerfile" "$(why image:web:amd64)" \
	"image:web:amd64: would be built: web/Dockerfile:5: COPY index.html /usr/share/nginx/html/ -> web/index.html is newer than $(echo build/.aqueduct/web-amd64/*.id)"
is "ids" "$(why --null | tr '\0' ' ')" "image:web:amd64 image:web:arm64 "
is "as for list: patterns" "$(why --null 'image:*' minus arch=arm64 | tr '\0' ' ')" "image:web:amd64 "
is "what always runs" "$(why push:web:arm64 | head -n 1)" \
	"push:web:arm64: always runs, by 'make push-web-arm64': pushes it -> image:web:arm64 would be built first"
is "what is not made" "$(why source:web/index.html)" "source:web/index.html: is not made, it is read as it is"
touch web/index.html
rm -f "$STAND_IN/images/$(sed -n 1p build/.aqueduct/base-arm/*.id)"
is "a lost image is the base's matter alone" "$(why --null deps=image:api:arm and kind=image image:api:arm | tr '\0' ' ')" "image:base:arm "
is "with the engine's word" "$(why image:base:arm | sed 's/sha256:[0-9]*/ID/g')" \
	"image:base:arm: would be built: the engine shows no such image: '$DOCKER image inspect ID' says: nothing"
is "an engine that does not start" "$(DOCKER=/none why image:api:arm | sed 's/sha256:[0-9]*/ID/g')" \
	"image:api:arm: would be built: the engine shows no such image: '/none image inspect ID' says: No such file or directory"
is "a command for a shell" "$(DOCKER='sh -c "docker"' why image:api:arm)" \
	"image:api:arm: cannot be told: whether the engine has the image is not known: 'sh -c \"docker\"' is for a shell"
is "is a fault where that is asked for" "$(DOCKER='a;b' refused --strict image:api:arm)" "1 of 'image:api:arm' it cannot be told "
is "and no fault where it is known" "$(refused --strict image:api:arm)" "0 "

# ---- what is refused, and what is said beside

is "an id that there is not is warned of" "$(refused image:api:arn)" "0 did you mean 'image:api:arm'? "
is "and refused where that is asked for" "$(refused --strict image:api:arn)" "1 'image:api:arn' matches no node did you mean 'image:api:arm'? "
is "options of other queries" "$(refused --direct)" "2 'query why' has no option --direct "
is "two ways to print" "$(refused --null --format json)" "2 --null has no meaning for json "
"$AQUEDUCT" query wyh 2>"$T/err"
is "a slip" "$(grep -c "did you mean 'why'" "$T/err")" 1
echo >>Makefile
why >/dev/null
is "a Makefile that is not what gen would write" "$(cat "$T/err")" \
	"aqueduct: Makefile is not what 'aqueduct gen' would write; make goes by what is there"
"$AQUEDUCT" gen --force 2>/dev/null
answer=$(why image:web:amd64)
cp aqueduct.yml "$T/right.yml" && echo 'drone: {documents: [{name: of no kind}]}' >>aqueduct.yml
is "a descriptor with a fault is answered for" "$(why image:web:amd64)" "$answer"
is "and that gen would write nothing is said" "$(cat "$T/err")" "aqueduct: 'aqueduct check' finds faults; make goes by the Makefile that is there"
cp "$T/right.yml" aqueduct.yml
echo 'x:' >local.mk
why >/dev/null
is "a local.mk" "$(cat "$T/err")" "aqueduct: what local.mk changes is not known here"
sed -i 's/^# image:/# /' Makefile
is "a Makefile of another make" "$(why image:api:arm)" "image:api:arm: cannot be told: the Makefile has no rule for it that is known here"
rm Makefile
is "no Makefile" "$(refused)" "1 'aqueduct gen' writes it "
ok "and why" grep -q "Makefile: error: cannot read: No such file or directory" "$T/err"
done_testing
