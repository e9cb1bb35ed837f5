#!/bin/sh
# The twelve defects of the hand-written example that aqueduct grew from, one by one: its own repository, generated, has
# none of them. Each is provoked as it happened there.
# shellcheck disable=SC2016 # variables of a Makefile and of a Dockerfile
. "$(dirname "$0")/../tap.sh"
once
. "$top_srcdir/tests/e2e/world.sh"

python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3 with its yaml module"
world_up "$@"
CUT=http://127.0.0.1:8090
world_start python3 "$top_srcdir/tests/e2e/cut-server.py" 8090 "$T/http"
world_wait curl -s -o /dev/null "$CUT/" || world_broken "cut-server.py"
world_client docker-buildkit

# repository NAME: the ancestor's, of which images and downloads are the test's.
repository() {
	mkdir -p "$T/$1" && cp -R "$top_srcdir/examples/ancestor/." "$T/$1" && cd "$T/$1" || exit 1
	rm -f Makefile .drone.yml manifest.tmpl get_qemu.sh
	sed -i "s|^image: .*|image: $WORLD_REGISTRY/me/$1|" aqueduct.yml
	sed -i "s|^FROM \([^ ]*/\)|FROM $WORLD_REGISTRY/\1|; s/^CMD .*/CMD [\"uname\", \"-m\"]/" Dockerfile
	printf 'qemu: {url: "%s/%s"}\n' "$WORLD_HTTP" "$WORLD_QEMU_PATH" >>aqueduct.yml
	export XDG_CACHE_HOME="$T/cache-$1"
	"$AQUEDUCT" gen 2>/dev/null || world_broken "gen"
}

fails() { ! "$@"; }
targets() { make -pnrR 2>/dev/null | sed -n 's/^\.PHONY: *//p' | tr ' ' '\n' | grep -v aqueduct; }
requests() { grep -c "GET $1" "$T/python3.log" || true; }

repository app

# 1. A target is phony where it names no file, and is said to be so once.
targets >"$T/targets"
ok "1: there are targets" grep -qx build-arm64 "$T/targets"
while read -r target; do : >"$target"; done <"$T/targets"
while read -r target; do
	make -n "$target" 2>&1 | grep -q "up to date" && echo "$target"
done <"$T/targets" >"$T/stopped"
is "1: no file of a target's name stops it" "$(cat "$T/stopped")" ''
xargs rm <"$T/targets"
sed -n '/^aqueduct_targets/,/[^\\]$/p' Makefile | tr -cs 'a-z0-9-' '[\n*]' | grep -- '.-' | sort | uniq -d >"$T/twice"
is "1: none is said twice" "$(cat "$T/twice")" ''

# 2. A cut download leaves nothing, and fails.
for how in cut short; do
	ok "2: a download that is $how fails" fails make qemu-arm QEMU_URL="$CUT/$how/$WORLD_QEMU_PATH"
	is "2: $how: nothing is left" "$(find . "$XDG_CACHE_HOME" -name '*qemu-arm-static*' -o -name qemu.lock)" ''
	ok "2: $how: no image is built of it" fails make build-arm QEMU_URL="$CUT/$how/$WORLD_QEMU_PATH"
done
make qemu-arm QEMU_URL="$CUT/slow/$WORLD_QEMU_PATH" >"$T/slow.log" 2>&1 &
slow=$!
world_wait grep -q "GET /slow/" "$T/python3.log"
kill -KILL "$slow"
# shellcheck disable=SC2046 # what it had started ends, too: none of them may go on behind the test's back
kill -KILL $(ps -eo pid=,args= | awk '/get_qemu[.]sh|[c]url.*\/slow\// { print $1 }') 2>/dev/null
wait "$slow" 2>/dev/null
ok "2: after a killed one, a whole one comes" make qemu-arm
is "2: it runs" "$(./build/qemu-arm-static --version | sed -n '1s/ version.*//p')" qemu-arm

# 3. Another version is another download.
world_release v9.9.9-1
sed -i "s|^qemu: {|&version: v9.9.9-1, |" aqueduct.yml
"$AQUEDUCT" gen 2>/dev/null
ok "3: another version: make sees it" fails make -q build/qemu-arm-static
make qemu-arm 2>/dev/null >&2
is "3: and downloads it" "$(world_downloads /v9.9.9-1/x86_64_qemu-arm-static.tar.gz)" 1

# 4. The date within the archive is not that of the file.
mkdir -p "$T/http/v1.0.0-1" "$T/old" && cp build/qemu-arm-static "$T/old"
touch -d 2017-06-01 "$T/old/qemu-arm-static"
tar -czf "$T/http/v1.0.0-1/x86_64_qemu-arm-static.tar.gz" -C "$T/old" qemu-arm-static
sed -i "s|v9.9.9-1|v1.0.0-1|" aqueduct.yml
"$AQUEDUCT" gen 2>/dev/null
make qemu-arm 2>/dev/null >&2
ok "4: the file is new" test build/qemu-arm-static -nt get_qemu.sh
ok "4: nothing is left to do" make -q build/qemu-arm-static
make qemu-arm 2>/dev/null >&2
is "4: an archive of 2017 is downloaded once" "$(world_downloads /v1.0.0-1/)" 1

# 5. What is downloaded is what it was, or what the descriptor says.
is "5: the lock has the sum" "$(grep -F v1.0.0-1/ qemu.lock)" \
	"$(sha256sum <"$T/http/v1.0.0-1/x86_64_qemu-arm-static.tar.gz" | sed 's|-$|v1.0.0-1/x86_64_qemu-arm-static.tar.gz|')"
touch -d 2018-06-01 "$T/old/qemu-arm-static"
tar -czf "$T/http/v1.0.0-1/x86_64_qemu-arm-static.tar.gz" -C "$T/old" qemu-arm-static
rm -rf build "$XDG_CACHE_HOME"
ok "5: another file of the same name is refused" fails make qemu-arm
is "5: and does not come to lie there" "$(ls build/qemu-arm-static 2>/dev/null)" ''
sed -i "s|^qemu: {|&sha256: {arm: $(printf %064d 0)}, |" aqueduct.yml
rm qemu.lock
"$AQUEDUCT" gen 2>/dev/null
ok "5: so is one that is not what the descriptor says" fails make qemu-arm

# 6. The download is for the machine that it is for.
repository host
mkdir "$T/host.bin" && printf '#!/bin/sh\ncase $1 in -m) echo ppc64le ;; *) exec /bin/uname "$@" ;; esac\n' >"$T/host.bin/uname"
chmod +x "$T/host.bin/uname"
cp "$T/http/$WORLD_QEMU_VERSION/x86_64_qemu-arm-static.tar.gz" "$T/http/$WORLD_QEMU_VERSION/ppc64le_qemu-arm-static.tar.gz"
ok "6: on a ppc64le machine" env PATH="$T/host.bin:$PATH" make qemu-arm
is "6: its own qemu is downloaded" "$(world_downloads /ppc64le_qemu-arm-static.tar.gz)" 1

# 7, 8. What an image is built for, what it says it is, and what the list says of it.
repository published
ok "8: build-all" make build-all
for arch in amd64 arm arm64; do
	"$DOCKER" image inspect -f '{{.Architecture}}' "$WORLD_REGISTRY/me/published:linux-$arch"
done >"$T/labels"
is "8: each image is labelled as what it is" "$(xargs <"$T/labels")" "amd64 arm arm64"
is "8: --platform is always given" "$(sed -n '/^\t.*) build /{ / --platform linux[/]/d; p; }' Makefile)" ''
ok "7: push manifest" make push manifest REF=refs/heads/master
is "7: a machine with ARMv6 is offered the image on arm32v6" \
	"$(world_list "$WORLD_REGISTRY/me/published:latest" | grep arm/)" linux/arm/v6
is "7: in CI, too" "$(grep -A1 'architecture: arm$' manifest.tmpl | sed -n 's/.*variant: //p') $(sed -n 's/.*- REPO=arm32/REPO=arm32/p' .drone.yml)" \
	"v6 REPO=arm32v6"

# 9. There is no list without an arch that failed.
is "9: CI does not ignore what is missing" "$(grep -c ignore_missing .drone.yml manifest.tmpl | xargs)" \
	".drone.yml:0 manifest.tmpl:0"
repository partial
make build-all >/dev/null 2>&1
cat >"$T/engine.without" <<'END'
#!/bin/sh
# The engine, but that nothing of arm can be pushed.
case "$1 $*" in "push "*linux-arm) exit 1 ;; esac
exec "$ENGINE" "$@"
END
chmod +x "$T/engine.without"
ok "9: make manifest fails where an arch cannot be pushed" \
	fails env ENGINE="$DOCKER" DOCKER="$T/engine.without" make manifest REF=refs/heads/master
ok "9: and no list is published" fails world_list "$WORLD_REGISTRY/me/partial:latest"

# 10. What is built is built again when something changed that it is made of.
cd "$T/published" || exit 1
export XDG_CACHE_HOME="$T/cache-published"
builds() { make -n "$1" | grep -c ' build --platform' || true; }
is "10: run builds nothing again" "$(builds run-arm)" 0
echo '# changed' >>main.py
ok "10: but does when a source changed" test "$(builds run-arm)" -gt 0
sed -i 's/^# changed/# changed again/' Dockerfile && echo '# more' >>Dockerfile
make build-arm >/dev/null 2>&1
is "10: and not once more" "$(builds run-arm)" 0

# 11. What is downloaded and kept is in neither image nor repository; what the lists name is there.
mkdir -p "$T/init" && cd "$T/init" && git init -q . || exit 1
"$AQUEDUCT" init --image "$WORLD_REGISTRY/me/init" --arch amd64,arm/v6 2>/dev/null
printf 'qemu: {url: "%s/%s"}\n' "$WORLD_HTTP" "$WORLD_QEMU_PATH" >>aqueduct.yml
sed -i "s|^FROM \([^ ]*/\).*|FROM $WORLD_REGISTRY/\1python:3-alpine|; s|^CMD|COPY . /all\nCMD|" Dockerfile
"$AQUEDUCT" gen 2>/dev/null
ok "11: build" make build-arm
is "11: build/ is not for the repository" "$(git status --porcelain build)" ''
git add -A && git -c user.name=t -c user.email=t@example.com commit -qm first
is "11: nor is anything else that make wrote" "$(git ls-files | grep -v '^[.]aqueduct/' | LC_ALL=C sort | xargs)" \
	".dockerignore .drone.yml .gitignore Dockerfile Makefile aqueduct.yml get_qemu.sh manifest.tmpl qemu.lock"
read -r id <"$(echo build/.aqueduct/arm/*.id)"
is "11: nor in the image, but for qemu" "$("$DOCKER" run --rm --platform linux/arm/v6 "$id" find /all -name '.git' -o -path '/all/build/*')" \
	/all/build/qemu-arm-static

# 12. One source for all: no two places can say another thing.
repository drift
cat >aqueduct.yml <<-END
	image: me/app
	arches: [amd64, {arch: arm/v5, name: armv5}, {arch: arm/v6, name: armv6}, {arch: arm/v7, name: armv7}, arm64, ppc64le]
END
sed -i 's/^FROM .*/FROM ${REPO}\/python:3-alpine/' Dockerfile
"$AQUEDUCT" gen 2>/dev/null
"$top_builddir/aqueduct" arches --format json >"$T/arches.json"
cat >"$T/drift.py" <<'END'
import json, re, shlex, subprocess, sys, yaml
# name: (base prefix, qemu's name, variant), as the table of arches has them
table = {a["arch"]: a for a in json.load(open(sys.argv[1]))}
want = {n: (table[a]["base"], table[a]["qemu"], table[a]["variant"]) for n, a in (
    ("amd64", "amd64"), ("armv5", "arm/v5"), ("armv6", "arm/v6"), ("armv7", "arm/v7"), ("arm64", "arm64"),
    ("ppc64le", "ppc64le"))}
def args(pairs):
    pairs = dict(p.split("=", 1) for p in pairs)
    return pairs["REPO"], pairs["ARCH"]
listed = {e["image"].rsplit("linux-", 1)[1]: e["platform"].get("variant") for e in
          yaml.safe_load(re.sub(r"\{\{.*?\}\}", "", open("manifest.tmpl").read()))["manifests"]}
for document in yaml.safe_load_all(open(".drone.yml")):
    name = document["name"].replace("linux-", "")
    if "refs" in document.get("trigger", {}):
        print(name, "has refs in its trigger")
    if name not in want:
        continue
    made = subprocess.run(["make", "-n", "build-" + name], stdout=subprocess.PIPE, check=True).stdout.decode()
    line = made.replace("\\\n", " ").split(" build --platform ", 1)[1].split("\n", 1)[0]
    words = shlex.split(line)
    desk = args(words[i + 1] for i, w in enumerate(words) if w == "--build-arg")
    ci = args(document["steps"][-1]["settings"]["build_args"])
    for place, got in (("desk", desk), ("CI", ci)):
        if got != want[name][:2]:
            print(name, place, got)
    if listed[name] != want[name][2]:
        print(name, "is listed as", listed[name])
    del want[name]
print("not built:", *want) if want else None
END
is "12: make, CI, list and table of arches say the same of each arch" "$(python3 "$T/drift.py" "$T/arches.json" 2>&1)" ''
is "12: the trigger is by ref" "$(grep -cE '^ *ref:' .drone.yml) $(grep -cE '^ *refs:' .drone.yml)" "7 0"
done_testing
