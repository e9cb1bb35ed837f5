#!/bin/sh
# README, man pages and --help say what the program is. REGEN=1 rewrites the tables of keys in README and man page.
# shellcheck disable=SC2016 # backquotes are Markdown's
. "$(dirname "$0")/../tap.sh"
scratch
readme=$top_srcdir/README.md man1=$top_srcdir/man/aqueduct.1 man5=$top_srcdir/man/aqueduct.yml.5

# between BEGIN END FILE: the lines between two marks.
between() { awk -v a="$1" -v b="$2" '$0 == a { on = 1; next } $0 == b { on = 0 } on' "$3"; }

# replace BEGIN END FILE TEXT-FILE
replace() {
	awk -v a="$1" -v b="$2" -v f="$4" '$0 == b { on = 0 } !on { print }
		$0 == a { on = 1; while ((getline line < f) > 0) print line }' "$3" >"$T/replaced" && cp "$T/replaced" "$3"
}

"$AQUEDUCT" gen --dump=keys >"$T/keys"
sh "$top_srcdir/tests/meta/man-keys.sh" <"$T/keys" >"$T/man"
{ echo && cat "$T/keys" && echo; } >"$T/readme"
if [ -n "${REGEN-}" ]; then
	replace '<!-- keys -->' '<!-- /keys -->' "$readme" "$T/readme"
	replace '.\\" keys' '.\\" /keys' "$man5" "$T/man"
fi
is "the README's table of keys is the program's" "$(between '<!-- keys -->' '<!-- /keys -->' "$readme")" \
	"$(cat "$T/readme")"
is "the man page's keys are the program's" "$(between '.\\" keys' '.\\" /keys' "$man5")" "$(cat "$T/man")"
ok "there are keys" test "$(wc -l <"$T/keys")" -gt 60

# The pinned images.
"$AQUEDUCT" gen --dump=plugins >"$T/plugins"
[ -z "${REGEN-}" ] || replace '<!-- plugins -->' '<!-- /plugins -->' "$top_srcdir/docs/plugins.md" "$T/plugins"
is "docs/plugins.md has the program's table" "$(between '<!-- plugins -->' '<!-- /plugins -->' \
	"$top_srcdir/docs/plugins.md")" "$(cat "$T/plugins")"
for image in plugins/docker plugins/manifest thegeeklab/drone-docker-buildx busybox; do
	first=$(sed -n "s|^. .\($image:[^ \`]*\).*|\1|p" "$T/plugins" | head -n 1)
	ok "the newest $image is what the table of keys says" grep -q "| .*\`$first\`" "$T/keys"
done

# The picture is that of the example; its drawing depends on Graphviz, of which it tells the version.
"$AQUEDUCT" -C "$top_srcdir/examples/several" graph --clusters --kind source,image,push,manifest --format dot >"$T/dot"
picture=$top_srcdir/docs/several.svg
version=$(dot -V 2>&1 | sed -n 's/.*version \(.*\)/\1/p')
if [ -n "${REGEN-}" ] && [ -n "$version" ]; then
	cp "$T/dot" "$top_srcdir/docs/several.dot"
	dot -Tsvg "$T/dot" >"$picture"
fi
ok "docs/several.dot is the graph of the example" diff "$top_srcdir/docs/several.dot" "$T/dot"
if grep -q "graphviz version $version" "$picture" && [ -n "$version" ]; then
	dot -Tsvg "$T/dot" >"$T/svg" 2>/dev/null
	cp "$picture" "$T/picture"
	for drawn in picture svg; do # where things stand depends on the fonts of the machine
		sed -n 's,.*<title>\(.*\)</title>.*,\1,p; s,.*<text [^>]*>\(.*\)</text>.*,\1,p; s,.*xlink:title="\([^"]*\)".*,\1,p' "$T/$drawn" >"$T/$drawn.told"
	done
	ok "docs/several.svg is drawn of it" diff "$T/picture.told" "$T/svg.told"
else
	pass "docs/several.svg was drawn by another Graphviz${version:+ than $version}"
fi
ok "the README shows it" grep -q '](docs/several.svg)' "$readme"

# Commands and options, by the program's own help.
commands=$("$AQUEDUCT" --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
ok "there are commands" test -n "$commands"
for command in $commands; do
	"$AQUEDUCT" "$command" --help | sed -n 's/^ *\(-[A-Za-z], \)\{0,1\}--\([a-z-]*\).*/\2/p'
done | LC_ALL=C sort -u >"$T/options"
sed -n 's/^\.It .*Fl -\([a-z-]*\).*/\1/p' "$man1" | LC_ALL=C sort -u >"$T/described"
is "aqueduct.1 describes each option" "$(cat "$T/described")" "$(cat "$T/options")"
for command in $commands; do
	ok "aqueduct.1 describes $command" grep -qx "\.It Cm $command" "$man1"
	ok "the README names $command" grep -q "^aqueduct $command " "$readme"
	# The synopsis of a command in the man page has its own options, and no other.
	"$AQUEDUCT" "$command" --help | sed -n 's/^ *--\([a-z-]*\).*/\1/p' | grep -vx version | LC_ALL=C sort >"$T/own"
	awk -v c=".Cm $command" '/^\.Sh DESCRIPTION/ { exit } /^\.Nm/ { on = 0 } $0 == c { on = 1 } on' "$man1" |
		sed -n 's/^\.Op Fl -\([a-z-]*\).*/\1/p' | LC_ALL=C sort >"$T/synopsis"
	is "aqueduct.1: the synopsis of $command" "$(cat "$T/synopsis")" "$(cat "$T/own")"
done
awk '/^\.It .*Fl -dump/ { on = 1; next } /^\.It/ { on = 0 } on && $1 == ".Cm" || on && $1 == ".Pq" {
	for (i = 2; i <= NF; i++) if ($i ~ /^[a-z]+$/ && $i != "gen") print $i }' "$man1" | LC_ALL=C sort >"$T/phases"
"$AQUEDUCT" gen --dump=none 2>&1 | sed 's/.* is none of //' | tr ' ' '\n' | LC_ALL=C sort >"$T/known"
is "aqueduct.1 names each phase of --dump" "$(cat "$T/phases")" "$(cat "$T/known")"

# The rooms of gen/ are in the README's table, and nothing that is none.
sed -n '/^| rooms of/,/^$/s/^| \(`.*`\)[)]* |.*/\1/p' "$readme" | tr -c 'a-z0-9' '\n' | grep . | LC_ALL=C sort >"$T/named"
find "$top_srcdir/gen" -name '*.c' -exec basename {} .c \; | LC_ALL=C sort >"$T/rooms"
is "the README names each room" "$(cat "$T/named")" "$(cat "$T/rooms")"

# Examples and make's own targets.
for example in "$top_srcdir"/examples/*/; do
	ok "the README names $(basename "$example")" grep -q "^| \`examples/$(basename "$example")\` |" "$readme"
done
sed -n 's/.*`make \([a-z-]*\)`.*/\1/p' "$readme" | sort -u >"$T/targets"
while read -r target; do
	case $target in
	build-api*) known=$top_srcdir/examples/several/Makefile ;;
	build-* | run-* | qemu* | push* | test | tags | help | manifest) known=$top_srcdir/examples/ancestor/Makefile ;;
	*) known=$top_srcdir/Makefile.in ;;
	esac
	ok "make $target, of which the README speaks, is there" grep -qE "(^| )$target( |:)" "$known"
done <"$T/targets"

# The last column of the table of traps names checks, and nothing else in backquotes that looks like one.
sed -n 's/^| .* | .* | \(.*\) |$/\1/p' "$top_srcdir/docs/traps.md" | grep -o '`[a-z][a-z-]*`' | tr -d '`' | sort -u >"$T/traps"
ok "traps were found" test "$(wc -l <"$T/traps")" -gt 20
"$AQUEDUCT" check --list | sed 's/ .*//' | sort >"$T/names"
{ cat "$T/names" && printf 'needs\n'; } | sort >"$T/known-names"
is "docs/traps.md names checks that there are" "$(comm -23 "$T/traps" "$T/known-names")" ""

# Each check has its page, which the program prints.
"$AQUEDUCT" check --list | sed 's/ .*//' >"$T/checks"
is "docs/checks.md has a section for each check, in the order of --list" "$(sed -n 's/^## //p' "$top_srcdir/docs/checks.md")" \
	"$(cat "$T/checks")"
while read -r check; do
	"$AQUEDUCT" check --explain "$check" >"$T/page" 2>&1 || echo "exit status $?" >>"$T/page"
	awk -v name="$check" '/^## / { on = $0 == "## " name; if (on) { print name; next } } on' "$top_srcdir/docs/checks.md" |
		sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >"$T/section"
	is "--explain $check" "$(cat "$T/page")" "$(cat "$T/section")"
	ok "the page of $check says something" test "$(wc -w <"$T/page")" -gt 8
done <"$T/checks"

if command -v mandoc >/dev/null; then
	for page in "$man1" "$man5"; do
		ok "mandoc finds nothing in $(basename "$page")" mandoc -Tlint -W warning "$page"
	done
else
	skip "mandoc finds nothing in the man pages" "mandoc is missing"
fi
# --- templates: the last row of each is the one that is here, so that a change comes with its reason

list=$top_srcdir/templates/revisions.list
version=$(sed -n 's/^VERSION=//p' "$top_srcdir/configure")
# NAME CKSUM-SIZE of each template that outputs are made of.
for template in "$top_srcdir"/templates/*.mustache; do
	name=$(basename "$template" .mustache)
	case $name in Dockerfile | dockerignore | gitignore | hook.sh) ;; *) echo "$name $(cksum <"$template" | tr ' ' -)" ;; esac
done >"$T/templates"
if [ -n "${REGEN-}" ]; then
	awk -v version="$version" '
		FNR == NR { sum[$1] = $2; next }
		{ row[++n] = $0; name[n] = $1; if ($1 in sum) last[$1] = n }
		END {
			for (i = 1; i <= n; i++) {
				split(row[i], word, " ")
				if (last[name[i]] == i && word[2] == version) sub(word[3], sum[name[i]], row[i])
				print row[i]
			}
		}' "$T/templates" "$list" >"$T/list" && cat "$T/list" >"$list"
fi
is "templates/revisions.list ends with each template as it is (NAME VERSION CKSUM-SIZE WHY; 'make regen')" \
	"$(grep -v '^#' "$list" | awk '{ last[$1] = $3 } END { for (name in last) print name, last[name] }' | LC_ALL=C sort)" \
	"$(LC_ALL=C sort "$T/templates")"
is "each row has a reason" "$(grep -v '^#' "$list" | awk 'NF < 4')" ""
done_testing
