#!/bin/sh
# Graphviz and mermaid's own parser take every picture of the graph, and read in it what its JSON says (pictures.py): of
# examples, goldens, repositories drawn at random, and hostile names. FULL=1 draws ten times as many.
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
command -v dot >/dev/null || skip_all "needs Graphviz (graphviz)"
once
scratch
export PYTHONDONTWRITEBYTECODE=1
mermaid() { sh "$top_srcdir/tests/judges/mermaid.sh" "$top_builddir/obj/judges/mermaid" "$@"; }
if ! command -v npm >/dev/null; then
	missing="needs node and npm; tests/judges/install-node.sh installs them"
elif ! mermaid >"$T/log" 2>&1; then
	missing="mermaid cannot be installed (npm's registry is not reached?): $(tail -n 3 "$T/log")"
else
	missing=
fi

count=20
[ -z "${FULL-}" ] || count=200
set -- sh "$top_srcdir/tests/judges/mermaid.sh" "$top_builddir/obj/judges/mermaid"
[ -z "$missing" ] || set --
python3 "$top_srcdir/tests/judges/pictures.py" "$T" "$count" "$@" >"$T/told" 2>"$T/python" || fail "the test itself" "$(cat "$T/python")"
tab=$(printf '\t')
while IFS= read -r line; do
	case $line in
	"pass$tab"*) pass "${line#*"$tab"}" ;;
	"fail$tab"*) fail "${line#*"$tab"}" ;;
	"skip$tab"*) skip "mermaid reads in each what the graph says" "$missing" ;;
	*) diag "${line#"$tab"}" ;;
	esac
done <"$T/told"

# Neither takes what is no picture.
printf 'digraph { "a\\" }\n' >"$T/wrong.dot"
refused() { if dot -Tsvg "$1" >/dev/null 2>&1; then return 1; fi; }
ok "Graphviz refuses what is none" refused "$T/wrong.dot"
if [ -z "$missing" ]; then
	printf 'flowchart LR\n\tn0["a"b"]\n' >"$T/wrong.mermaid"
	is "mermaid refuses what is none" "$(mermaid "$T/wrong.mermaid" | grep -c '"fault"')" 1
fi
done_testing
