#!/bin/sh
# What make decides at the desk, whatever lies in a context: files with names of targets, with names that built-in rules
# know, contexts in odd places, several goals at once. The engine is a stand-in; the makes are real.
# shellcheck disable=SC2016 # variables of a Makefile
. "$(dirname "$0")/../tap.sh"
scratch
engine="sh $top_srcdir/tests/e2e/stand-in.sh"
export STAND_IN="$T/engine" GIT_CEILING_DIRECTORIES="$T"

# repository NAME [LINE...]: in which the test is then; the lines are added to its descriptor.
repository() {
	rm -rf "${T:?}/$1" "$STAND_IN" && mkdir -p "$T/$1" "$STAND_IN" && cd "$T/$1" || exit 1
	shift
	printf '%s\n' 'image: me/app' 'arches: [amd64, arm, arm64]' 'emulation: binfmt' "$@" >aqueduct.yml
	printf 'FROM alpine:3\nCOPY . /app\n' >Dockerfile
}

generate() { "$AQUEDUCT" gen >"$T/gen" 2>&1 || { fail "gen" "$(cat "$T/gen")" && done_testing && exit 1; }; }
builds() { touch "$STAND_IN/log" && { grep -c "^build " "$STAND_IN/log" || true; }; }

# told COMMAND...: what it prints goes to $T/out; `builds` counts from here.
told() {
	rm -f "$STAND_IN/log"
	"$@" >"$T/out" 2>&1
}

makes=
for m in make bmake remake; do
	if command -v "$m" >/dev/null; then makes="$makes $m"; else skip "needs $m"; fi
done

for m in $makes; do
	repository "names-$m"
	printf 'cat\n' >tool && printf 'a\n' >list.out && printf 'int x;\n' >parse.c && mkdir -p sub && printf 'b\n' >sub/tool
	for file in deploy .IGNORE .PHONY Makefile.o build-amd64 clean test local; do printf '%s\n' "$file" >$file; done
	printf 'deploy:\n\techo DEPLOYING\n.PHONY: deploy\n' >local.mk
	generate
	sleep 1
	for file in tool.sh list parse.y sub/tool.sh; do printf 'new\n' >$file; done
	before=$(cksum tool list.out parse.c sub/tool)
	told "$m" DOCKER="$engine" build-amd64
	is "$m: the first run builds" "$(builds)" 1
	told "$m" DOCKER="$engine" build-amd64
	is "$m: the second does not" "$(builds)" 0
	is "$m: no built-in rule made a file" "$(cksum tool list.out parse.c sub/tool)" "$before"
	is "$m: no target of the user's is made" "$(grep -c DEPLOYING "$T/out")" 0
	rm tool
	told "$m" DOCKER="$engine" build-amd64
	is "$m: a file that went makes it build" "$(builds)" 1
	ok "$m: and does not come back" test ! -e tool
	touch -d 'next minute' sub/tool.sh
	told "$m" DOCKER="$engine" build-amd64
	is "$m: so does one that is newer" "$(builds)" 1
	touch sub/tool.sh && sleep 1
	told "$m" DOCKER="$engine" build-amd64
	told "$m" DOCKER="$engine" build-amd64
	is "$m: and then nothing" "$(builds)" 0
	ok "$m: an engine that fails" sh -c "touch -d 'next minute' sub/tool; ! STAND_IN_FAILS=1 $m DOCKER='$engine' build-amd64 >/dev/null 2>&1"
	is "$m: fails the build, and leaves no id" "$(find build/.aqueduct/amd64 -name '*.id')" ''
done

# A Dockerfile or ignore file that was edited after gen: nothing is missed, and one line says so, once.
for m in $makes; do
	repository "edited-$m"
	printf 'FROM alpine:3\nCOPY src /x\n' >Dockerfile
	mkdir src && echo a >src/a && echo b >b && printf 'docs\n' >.dockerignore
	generate
	told "$m" DOCKER="$engine" build-amd64
	sleep 1
	printf 'COPY b /b\n' >>Dockerfile
	told "$m" DOCKER="$engine" build-amd64
	is "$m: an edited Dockerfile builds" "$(builds)" 1
	is "$m: and is told" "$(grep -c "Dockerfile changed since 'aqueduct gen'" "$T/out")" 1
	told "$m" DOCKER="$engine" build-amd64
	is "$m: and then nothing" "$(builds)" 0
	touch -d 'next minute' b
	told "$m" DOCKER="$engine" build-amd64
	is "$m: what the new line reads counts" "$(builds)" 1
	is "$m: without another word" "$(grep -c 'changed since' "$T/out")" 0
	touch b
	PATH=$(dirname "$AQUEDUCT"):$PATH told "$m" regen
	told "$m" DOCKER="$engine" build-amd64
	is "$m: regen: $(grep rror "$T/out")" "$(grep -c 'changed since' "$T/out")" 0
	sleep 1
	for file in Dockerfile .dockerignore; do sed "s/\$/$(printf '\r')/" "$file" >"$T/crlf" && cp "$T/crlf" "$file"; done
	told "$m" DOCKER="$engine" build-amd64
	is "$m: other line ends are no other Dockerfile" "$(grep -c 'changed since' "$T/out")" 0
	sleep 1
	echo new >.dockerignore
	told "$m" DOCKER="$engine" build-amd64
	is "$m: an edited ignore file builds" "$(builds)" 1
	is "$m: and is told, too" "$(grep -c ".dockerignore changed since 'aqueduct gen'" "$T/out")" 1
	told "$m" DOCKER="$engine" build-amd64 DOCKER_BUILD_ARGS='--build-arg A=1'
	is "$m: other arguments of the engine build" "$(builds)" 1
	told "$m" DOCKER="$engine" build-amd64 DOCKER_BUILD_ARGS='--build-arg A=1'
	is "$m: the same do not" "$(builds)" 0
	told env PATH=/usr/bin:/bin "$m" regen
	is "$m: regen says what it needs" "$(grep -c 'aqueduct is not installed here' "$T/out")" 1
	told env PATH=/usr/bin:/bin "$m" graph.svg
	is "$m: and so does graph.svg" "$(grep -c 'graph.svg: aqueduct is not installed here' "$T/out")" 1
	if command -v dot >/dev/null; then
		PATH=$(dirname "$AQUEDUCT"):$PATH told "$m" graph.svg
		is "$m: graph.svg is a picture, and nothing is left beside it" "$(grep -c '<title>image:amd64</title>' graph.svg) $(echo graph.svg*)" "1 graph.svg"
		rm -f graph.svg
	else
		skip "$m: graph.svg" "needs Graphviz"
	fi
done

# A context may be written in several ways, lie under build/, and hold another.
for context in . ./ .// ./. build build/ build/./ sub .//sub/; do
	repository context
	printf 'context: "%s"\n' "$context" >>aqueduct.yml
	mkdir -p build sub && echo a >build/a && echo a >sub/a && git init -q . 2>/dev/null && echo .git >.dockerignore
	generate
	told make DOCKER="$engine" build-arm
	is "context $context: the first run builds" "$(builds)" 1
	is "context $context: without a word of make's" "$(grep '^make' "$T/out")" ''
	echo b >.git/b
	told make DOCKER="$engine" build-arm
	is "context $context: the second does not" "$(builds)" 0
done
repository contexts
printf '%s\n' 'image: me/app' 'emulation: binfmt' 'arches: [amd64, {arch: arm, context: sub}, {arch: arm64, context: sub/sub}]' >aqueduct.yml
mkdir -p sub/sub && echo a >a && echo a >sub/a && echo a >sub/sub/a
generate
told make DOCKER="$engine" build-all
is "contexts in contexts: all are built" "$(builds)" 3
told make DOCKER="$engine" build-all
is "without a word of make's" "$(grep '^make' "$T/out")" ''
touch -d 'next minute' sub/a
told make DOCKER="$engine" build-all
is "each is made of its own" "$(grep -o -- '--platform [^ ]*' "$STAND_IN/log" | xargs)" "--platform linux/amd64 --platform linux/arm/v7"

# Several goals, and makes within make, look through the same context at once.
n=0 wrong=
while [ $n -lt 6 ]; do
	repository parallel
	echo a >'a b.txt' && generate
	STAND_IN_SLEEP=0.1 told make -j4 DOCKER="$engine" build build-all || wrong="$wrong fresh:$(cat "$T/out")"
	rm -rf "$STAND_IN/images"
	STAND_IN_SLEEP=0.1 told make -j4 DOCKER="$engine" build-all build || wrong="$wrong lost:$(cat "$T/out")"
	told make -j4 DOCKER="$engine" build-all || wrong="$wrong null:$(cat "$T/out")"
	is "goals at once, $n: nothing is left to do" "$(builds)" 0
	n=$((n + 1))
done
is "goals at once: none failed" "$wrong" ''
is "nothing is left of their work" "$(find build/.aqueduct -name '*.[0-9]*' ! -name '*.id')" ''

# Engines that keep a base for one platform at a time build one after the other, where builds share one.
turns() { # turns BASE STYLE [NAME=VALUE]...: how four builds went that were asked for at once
	repository turns
	printf 'image: me/app\nemulation: binfmt\nbase: %s\narches: [amd64, arm64, arm, riscv64]\n' "$2" >aqueduct.yml
	printf 'FROM %b\nCOPY a /a\n' "$1" >Dockerfile && echo a >a && generate
	rm -f "$STAND_IN/turns"
	shift 2
	told env STAND_IN_SLEEP=1 "$@" make -j4 DOCKER="$engine" build-all
	case $(xargs <"$STAND_IN/turns") in *'begin begin'*) echo at once ;; 'begin end begin end begin end begin end') echo one by one ;; esac
}
is "podman takes turns" "$(turns alpine:3.20 index STAND_IN_VERSION='podman version 4.3.1')" 'one by one'
is "docker without BuildKit, too" "$(turns alpine:3.20 index STAND_IN_VERSION='Docker version 20.10.24, build 297e128')" 'one by one'
is "and where it is told to do without" "$(turns alpine:3.20 index STAND_IN_VERSION='Docker version 27.1.0, build 1' DOCKER_BUILDKIT=0)" 'one by one'
is "BuildKit builds at once" "$(turns alpine:3.20 index STAND_IN_VERSION='Docker version 20.10.24, build 297e128' DOCKER_BUILDKIT=1)" 'at once'
is "a newer docker has it" "$(turns alpine:3.20 index STAND_IN_VERSION='Docker version 27.1.0, build 1')" 'at once'
is "but not without buildx" "$(turns alpine:3.20 index STAND_IN_VERSION='Docker version 27.1.0, build 1' STAND_IN_NO_BUILDX=1)" 'one by one'
is "DOCKER_BUILDKIT=false is without, too" "$(turns alpine:3.20 index STAND_IN_VERSION='Docker version 27.1.0, build 1' DOCKER_BUILDKIT=false)" 'one by one'
turns alpine:3.20 index STAND_IN_VERSION='podman version 4.3.1' >/dev/null
rm -r build
ok "a variable ahead of the engine" make DOCKER="A=b $engine" build-all
ok "what a former version wrote is written anew" sh -c "echo false >build/.aqueduct/turn; rm build/.aqueduct/*/*.id; make DOCKER='$engine' build-all"
is "nothing is shared: at once" "$(turns scratch none STAND_IN_VERSION='podman version 4.3.1')" 'at once'
is "a build stage of the machine's own: at once" "$(turns '--platform=$BUILDPLATFORM alpine:3.20 AS make\nFROM scratch' none STAND_IN_VERSION='podman version 4.3.1')" 'at once'

# A name that make cannot spell, on each make; and a list of tags that come to one.
for m in $makes; do
	repository "odd-$m" 'publish: {tags: ["${DRONE_BRANCH}", edge], when: {event: push, ref: "refs/heads/**"}}'
	echo a >'a b' && generate
	told "$m" DOCKER="$engine" build-amd64
	told "$m" DOCKER="$engine" build-amd64
	is "$m: an odd name changes nothing" "$(builds)" 0
	sleep 1 # for bmake, which knows whole ones
	echo b >'a b'
	told "$m" DOCKER="$engine" build-amd64
	is "$m: its content counts" "$(builds)" 1
	is "$m: equal tags are one" "$("$m" -s tags REF=refs/heads/edge 2>/dev/null)" edge
done

# Tests are one script, as in CI.
repository tests 'test:' '  environment: {A: "b c", B: "$x"}' '  run:' '    - cd sub' '    - export X=1' \
	'    - test "$X$A$B" = "1b c\$x" && test -f a' '    - |' '      if true; then' '        echo several lines' '      fi'
mkdir sub && echo a >sub/a
generate
told make DOCKER="$engine" test
is "tests share a shell: $(grep Error "$T/out")" "$(tail -n 1 "$T/out")" "several lines"
for run in '"false; echo passed"' '"false"' '"false\ntrue"' '"(exit 3)"' '"cd nowhere; true"'; do
	repository failing "test: {run: [$run]}"
	generate
	ok "$(printf %s "$run" | tr -d \\\\) fails the tests" sh -c "! make DOCKER='$engine' test >/dev/null 2>&1"
done
repository maker 'test: {run: ["echo made >by.$(MAKE)"]}'
sed -i 's/by.$(MAKE)/by; : $(MAKE) ${MAKE}/' aqueduct.yml
generate
told make -n DOCKER="$engine" test
ok "make -n starts no test, whatever it names" test ! -e by

# No word of the user's that reaches a recipe makes make run it, either.
repository label 'labels: {x: "$(MAKE) y", z: "${MAKE}"}'
generate
told make -n DOCKER="$engine" build-amd64
is "make -n builds nothing, whatever a label says" "$(builds)" 0
told make DOCKER="$engine" build-amd64
is "and a label says what it says" "$(grep -c -F '$(MAKE) y' "$T/out")" 0
is "as make hands it on" "$(grep '^build' "$STAND_IN/log" | grep -c -F '$(MAKE) y')" 1

# What aqueduct writes, or is told by, is no part of a context, unless it is named.
repository own
generate
told make DOCKER="$engine" build-amd64
is "own: none of it is listed" "$(cat build/.aqueduct/context_*/list | xargs)" "Dockerfile . build"
sleep 1
for file in aqueduct.yml Makefile .drone.yml manifest.tmpl; do echo '# more' >>$file; done
mkdir -p build && echo a >build/qemu-arm-static && echo b >qemu.lock
told make DOCKER="$engine" build-amd64
is "own: none of it counts" "$(builds)" 0
repository named
printf 'FROM alpine:3\nCOPY aqueduct.yml /x\n' >Dockerfile
generate
told make DOCKER="$engine" build-amd64
sleep 1
echo '# more' >>aqueduct.yml
told make DOCKER="$engine" build-amd64
is "own: what is named does" "$(builds)" 1

# What one line of a recipe may hold is bounded; what an ignore file holds is not.
repository ignore
awk 'BEGIN { for (i = 0; i < 4000; i++) print "some/dir/name" i "/?x[^a]*.tmp" }' >.dockerignore
mkdir -p some/dir/name3999 && echo a >'some/dir/name3999/bxbx.tmp' && echo b >some/dir/name3999/c
generate
told make DOCKER="$engine" build-amd64
is "an ignore file of 4000 lines: $(grep -v '^BUILDX' "$T/out" | head -n 1)" "$(builds)" 1
sleep 1
echo c >some/dir/name3999/bxbx.tmp
told make DOCKER="$engine" build-amd64
is "what its last line drops does not count" "$(builds)" 0
echo c >some/dir/name3999/c
told make DOCKER="$engine" build-amd64
is "what it leaves does" "$(builds)" 1

# A copy into the cache that is cut short is never taken for the download.
if command -v curl >/dev/null; then
	repository download
	printf '%s\n' 'image: me/app' 'arches: [arm]' 'emulation: static' 'base: index' >aqueduct.yml
	printf 'FROM alpine:3\nARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\n' >Dockerfile
	generate
	mkdir -p "$T/bin" && { printf '\177ELF' && head -c 100000 /dev/zero; } >"$T/qemu-arm-static"
	cat >"$T/bin/cp" <<'END'
#!/bin/sh
# cp and mv; what goes into the cache from elsewhere is cut short, and so is the script.
last= to=
for word; do last=$to && to=$word; done
case $last:$to in
"$QEMU_CACHE"/*:*) ;;
*:"$QEMU_CACHE"/*) head -c 5000 "$last" >"$to" && kill -TERM $PPID; exit 1 ;;
esac
exec /bin/"${0##*/}" "$@"
END
	chmod +x "$T/bin/cp" && ln -sf cp "$T/bin/mv"
	export QEMU_URL="file://$T/qemu-{arch}-static" QEMU_CACHE="$T/cache"
	ok "a copy that is cut short fails" sh -c "! PATH='$T/bin:$PATH' sh ./get_qemu.sh arm 2>/dev/null"
	is "and leaves no sum" "$(cat qemu.lock 2>/dev/null)" ''
	ok "the next run" sh ./get_qemu.sh arm
	ok "has all of it" cmp "$T/qemu-arm-static" build/qemu-arm-static
	unset QEMU_URL QEMU_CACHE
else
	skip "needs curl"
fi

# Words of a Dockerfile are no words of sh.
repository pull-platform
printf '%s\n' 'FROM --platform=linux/s390x;>pwned alpine:3 AS a' 'FROM --platform=$BUILDPLATFORM/x alpine:4 AS b' \
	'FROM --platform=linux/amd64;>pwned alpine:5' 'COPY --from=a /a /a' 'COPY --from=b /b /b' >Dockerfile
generate
told make DOCKER="$engine" pull-amd64
is "a stage's own platform is pulled" "$(grep '^pull' "$STAND_IN/log" | xargs -I@ echo @)" 'pull --platform linux/s390x;>pwned alpine:3
pull alpine:4
pull --platform linux/amd64;>pwned alpine:5'
ok "and nothing is run" test ! -e pwned

# Newer base images make stale what stands on them.
repository pull
printf '%s\n' 'images:' '  base: {image: me/base, dockerfile: Base}' '  app: {image: me/app}' 'arches: [amd64, arm]' >aqueduct.yml
printf 'FROM alpine:3\n' >Base && printf 'ARG TAG_SUFFIX\nFROM me/base:$%s\nCOPY a /\n' '{TAG_SUFFIX}' >Dockerfile && echo a >a
generate
told make DOCKER="$engine" pull build-all
is "pull: all are built" "$(builds)" 4
is "what is not the descriptor's own is pulled" "$(grep '^pull' "$STAND_IN/log" | sort)" "pull --platform linux/amd64 alpine:3
pull --platform linux/arm/v7 alpine:3"
told make DOCKER="$engine" pull build-all
is "pull: nothing new, nothing built" "$(builds)" 0
sleep 1
STAND_IN_BASE=2 told make DOCKER="$engine" pull-base-arm build-all
is "pull: what stands on a new base is built, and what stands on that" "$(grep '^build' "$STAND_IN/log" | cut -d ' ' -f 3,5 | xargs)" \
	"linux/arm/v7 Base linux/arm/v7 Dockerfile"
told make DOCKER="$engine" build-all
is "pull: and then nothing" "$(builds)" 0

# Arguments from the command line are those of the bases, too.
told make DOCKER="$engine" build-all
told make DOCKER="$engine" DOCKER_BUILD_ARGS=--no-cache build-app-arm
is "arguments: what it stands on is built with them" "$(grep '^build' "$STAND_IN/log" | grep -c -e --no-cache)" 2
told make DOCKER="$engine" build-all
is "arguments: and then without" "$(grep '^build' "$STAND_IN/log" | grep -c -e --no-cache)" 0
told make DOCKER="$engine" build-all # once too many, because with arguments the whole context counted
told make DOCKER="$engine" build-all
is "arguments: then nothing" "$(builds)" 0

# An image that was lost comes back, and nothing on top of it is built for that.
rm "$STAND_IN/images/$(sed -n 1p build/.aqueduct/base-arm/*.id)"
told make DOCKER="$engine" build-all
is "heal: the lost one is built" "$(grep '^build' "$STAND_IN/log" | cut -d ' ' -f 5 | xargs)" Base
told make DOCKER="$engine" build-all
is "heal: nothing else is" "$(builds)" 0
rm "$STAND_IN/images/$(sed -n 1p build/.aqueduct/base-arm/*.id)"
sleep 1
echo b >>a
told make -j8 DOCKER="$engine" build-app-arm
is "heal: an image whose base was lost brings it back" "$(grep '^build' "$STAND_IN/log" | cut -d ' ' -f 5 | xargs)" 'Base Dockerfile'
for lost in build build/.aqueduct/app-arm build/.aqueduct/base-arm build/.aqueduct/context_*; do
	told make DOCKER="$engine" build-all
	rm -rf "$lost"
	ok "heal: without ${lost%_*}" make DOCKER="$engine" run-app-arm
done
rm -rf "$STAND_IN/images"
ok "heal: another engine" make -j8 DOCKER="$engine" run-app-arm
ok "no two images are tagged alike" test "$(grep '^tag' "$STAND_IN/log" | grep -c 'me/base:local-[0-9]*-linux-arm')" -ge 1

# What is missing is said, with what mends it.
repository doctor 'image: x'
sed -i '$d' aqueduct.yml
generate
mkdir "$T/handlers"
said() { make DOCKER="$engine" BINFMT_MISC="$T/handlers" doctor >"$T/out" 2>&1; }
ok "doctor: no handlers fail" sh -c "! make DOCKER='$engine' BINFMT_MISC='$T/handlers' doctor >'$T/out' 2>&1"
is "doctor: each has a mend" "$(grep -c 'binfmt --install' "$T/out")" 2
is "doctor: the machine's own needs none" "$(grep -c '^amd64: good, without emulation' "$T/out")" 1
for qemu in arm aarch64; do printf 'enabled\ninterpreter /usr/bin/qemu-%s\nflags: OC\n' $qemu >"$T/handlers/qemu-$qemu"; done
said
is "doctor: the F flag is missed" "$(grep -c 'lacks the F flag' "$T/out")" 2
sed -i 's/OC/OCF/' "$T/handlers"/*
ok "doctor: all is well" said
sed -i 's/enabled/disabled/' "$T/handlers/qemu-arm"
said
is "doctor: what is disabled is missed" "$(grep -c '^arm: there is no handler' "$T/out")" 1
STAND_IN_MACHINE=aarch64 said
is "doctor: an arm64 engine needs none for arm" "$(grep -c '^arm.*: good, without' "$T/out")" 2
STAND_IN_MACHINE='' said
is "doctor: no engine is told" "$(grep -c 'no engine answers' "$T/out")" 3
sed -i 's/binfmt/native/' aqueduct.yml
generate
said
is "doctor: a machine of its own is missed" "$(grep -c 'machine of its own' "$T/out")" 2
printf 'FROM alpine:3\nRUN --mount=target=/x true\n' >Dockerfile
sed -i 's/native/binfmt/' aqueduct.yml
generate
STAND_IN_FAILS=1 said
is "doctor: BuildKit is missed where it is needed" "$(grep -c 'needs BuildKit' "$T/out")" 3

# An engine that reads its standard input takes no tag away.
repository publish
generate
told make DOCKER="$engine" push manifest REF=refs/tags/v1.2.3
is "each tag of each arch is pushed" "$(grep -c '^push ' "$STAND_IN/log")" 9
is "and each list" "$(grep -c '^manifest push' "$STAND_IN/log")" 3
done_testing
