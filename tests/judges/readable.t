#!/bin/sh
# .drone.yml reads as if a person had written it: that of the two-line descriptor says what one by hand says, and no more;
# no key only repeats a default, and no text is quoted that reads the same without, in any golden case and example.
. "$(dirname "$0")/../tap.sh"

here=$top_srcdir/tests/judges
sh "$here/go.sh" version >/dev/null 2>&1 || skip_all "needs Go 1.22 or newer; tests/judges/install-go.sh installs it"
python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3 with yaml (python3-yaml)"
scratch
sh "$here/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 ||
	skip_all "the judges cannot be built (the Go modules are not reached?): $(tail -n 3 "$T/log")"
judge=$top_builddir/obj/judges/drone-judge

# Beside one by hand. A line for each item, where a hand writes [a, b], is what may make it longer.
golden=$top_srcdir/tests/golden/two-lines/expect/.drone.yml hand=$here/by-hand.drone.yml
ok "server and runner accept the one by hand" "$judge" "$hand"
is "the runner reads in both the same" "$("$judge" --stages "$golden")" "$("$judge" --stages "$hand")"
keys() { grep -cE '^ *(- )?[a-z_]+:' "$1"; }
comments() { grep -c '^ *#' "$1"; }
# In braces by hand: six secrets.
ok "it has no key that the other has not" test "$(keys "$golden")" -le "$(($(keys "$hand") + 6))"
ok "it has comments where the other has" test "$(comments "$golden")" -ge "$(comments "$hand")"
ok "and at most as many again" test "$(comments "$golden")" -le "$(($(comments "$hand") * 2))"
is "no text is quoted" "$(grep -n "[\"']" "$golden" | grep -v '#')" ""

# All of them.
find "$top_srcdir/tests/golden" "$top_srcdir/examples" -mindepth 1 -maxdepth 1 -type d -exec \
	python3 "$here/readable.py" "$judge" {} + >"$T/found" 2>"$T/files"
is "nothing says what needs not be said" "$(cat "$T/found")" ""
ok "files were looked at" test "$(sed -n 's/ files$//p' "$T/files")" -gt 30

# What finds nothing in a bad file finds nothing.
mkdir "$T/bad" && echo 'image: me/app' >"$T/bad/aqueduct.yml"
sed 's/^    image: .*docker.*/&\n    pull: if-not-exists/; s/repo: \(.*\)/repo: "\1"\n      dockerfile: Dockerfile/' \
	"$golden" >"$T/bad/.drone.yml"
is "a default and quotes are found" "$(python3 "$here/readable.py" "$judge" "$T/bad" 2>/dev/null | sed 's/.*drone.yml: //' | sort -u)" \
	"\"me/app\" needs no quotes
linux-amd64, build: dockerfile: Dockerfile
linux-amd64, build: pull: if-not-exists
linux-arm64, build: dockerfile: Dockerfile
linux-arm64, build: pull: if-not-exists"
done_testing
