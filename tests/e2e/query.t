#!/bin/sh
# Answers of `aqueduct query`, and the parts of the graph that `aqueduct graph` selects, are those of an independent
# implementation over the graph's JSON (query.py), for repositories drawn at random. FULL=1 draws 1 000; SEED and COUNT
# choose others.
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
once
scratch
export PYTHONDONTWRITEBYTECODE=1 TMPDIR="$T"

count=100
[ -z "${FULL-}" ] || count=1000
python3 "$top_srcdir/tests/e2e/query.py" "${SEED:-1}" "${COUNT:-$count}" >"$T/told" 2>"$T/python" ||
	fail "the test itself" "$(cat "$T/python")"

tab=$(printf '\t')
while IFS= read -r line; do
	case $line in
	"pass$tab"*) pass "${line#*"$tab"}" ;;
	"fail$tab"*) fail "${line#*"$tab"}" ;;
	"skip$tab"*) skip "docs/graph.schema.json" "needs python3-jsonschema" ;;
	*) diag "${line#"$tab"}" ;;
	esac
done <"$T/told"

# A program that answers something else is found out.
cat >"$T/wrong" <<'END'
#!/bin/sh
case " $* " in *" query "*" path "*) exec "$RIGHT" "$@" ;; *" query "*) "$RIGHT" "$@" | sed 's/^[a-z]*/x/' ;; *) exec "$RIGHT" "$@" ;; esac
END
chmod +x "$T/wrong"
export RIGHT="$AQUEDUCT"
AQUEDUCT=$T/wrong python3 "$top_srcdir/tests/e2e/query.py" 1 3 >"$T/found" 2>&1
is "wrong answers are found" "$(grep -c '^fail.*\(deps\|list\|roots\|leaves\)' "$T/found")" 5
done_testing
