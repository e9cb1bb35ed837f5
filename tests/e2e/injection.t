#!/bin/sh
# Each text that a descriptor takes from its user, with each character that make, sh, YAML, Dockerfiles, templates, Drone's
# variables, sed and plugins act on: those who read the outputs get exactly that text, or it was refused at its place; nothing
# is executed. Keys come from the program's own schema (slots.py): a new one is tried without a word here, or is told of.
# FULL=1 tries each sign by itself in every key; COUNT=0 every text in every key, which takes hours.
. "$(dirname "$0")/../tap.sh"
python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3 with yaml (python3-yaml)"
command -v git >/dev/null || skip_all "needs git"
once
# Thousands of folders are written: where there is one, in memory.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
scratch
export TMPDIR="$T" PYTHONDONTWRITEBYTECODE=1

JUDGE=$top_builddir/obj/judges/drone-judge
sh "$top_srcdir/tests/judges/build.sh" "${JUDGE%/*}" >"$T/log" 2>&1 || JUDGE=
export JUDGE
[ -n "$JUDGE" ] || skip "what Drone and plugins/manifest read" "the judges cannot be built: $(tail -n 1 "$T/log")"
set --
for make in make bmake; do
	if command -v "$make" >/dev/null; then set -- "$@" "$make"; else skip "$make" "$make is not installed"; fi
done
[ $# -gt 0 ] || { done_testing && exit; }

count=1
[ -z "${FULL-}" ] || count=-1
python3 "$top_srcdir/tests/e2e/injection.py" "${COUNT:-$count}" "$@" >"$T/told" 2>"$T/python" || fail "the test itself" "$(cat "$T/python")"
told "$T/told"

# found_out NAME TEMPLATE SED SLOTS SIGN: a template that quotes wrongly is found out, in slots that it is for.
found_out() {
	mkdir -p "$T/templates"
	sed "$3" "$top_srcdir/templates/$2.mustache" >"$T/templates/$2.mustache"
	if cmp -s "$top_srcdir/templates/$2.mustache" "$T/templates/$2.mustache"; then
		fail "$1" "nothing of the template was replaced"
	else
		TEMPLATES=$T/templates ONLY=$4 python3 "$top_srcdir/tests/e2e/injection.py" 10 make >"$T/told" 2>&1
		ok "found out: $1" grep -q "$5" "$T/told"
	fi
	rm -r "$T/templates"
}
fault="^fail$(printf '\t')each consumer gets exactly the text"
# shellcheck disable=SC2016 # for sed
found_out "labels in the Makefile in quotes of the template's own, so that they are executed" build-args.mk \
	's/--label {{{word}}}/--label '"'"'{{{word}}}'"'"'/' '^labels\.\*$' '^fail.*[1-9][0-9]* executed'
if [ -n "$JUDGE" ]; then
	found_out "variables of the tests that YAML reads as they are" pipeline.yml 's/{{value}}/{{{value}}}/' '^test\.environment\.\*$' "$fault"
fi
# So is a key of which nobody has said anything.
cat >"$T/added" <<END
#!/bin/sh
case \$* in
*--dump=schema) '$AQUEDUCT' "\$@" | sed '1,/"properties": {/s/"properties": {/&"added": {"type": ["string", "number", "boolean"]},/' ;;
*) exec '$AQUEDUCT' "\$@" ;;
esac
END
chmod +x "$T/added"
AQUEDUCT=$T/added ONLY='^added$' python3 "$top_srcdir/tests/e2e/injection.py" 1 make >"$T/told" 2>&1
ok "found out: a key that takes a text and is in no output" grep -q "'added': no world takes a text there" "$T/told"
done_testing
