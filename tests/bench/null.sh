#!/bin/sh
# What a build costs in which there is nothing to build. Run by `make bench`; prints a table, and exits 1 when one of
# these bounds is broken:
#
#   - `make build-amd64` takes at most 1.3 times what its one question takes alone (docker image inspect);
#   - and at most a fifth of a `docker build` whose layers are all cached, with BuildKit; half of one by the legacy builder:
#     that is what a Makefile does whose image targets are phony;
#   - for 1 000 images of three arches, make reads and decides in at most 1.2 times what it needs for the same rules as one
#     would write them by hand: without comments, nothing included, files by their plain names.
#
# Engine and registry are real (tests/e2e/world.sh); the thousand images are built by the stand-in, which takes minutes.
# Times are those of hyperfine, the median of rounds in which each command has its turn.
#
# environment: BENCH_IMAGES=1000  so many images
#              BENCH_ROUNDS=10    rounds
# shellcheck disable=SC2016 # variables of a Makefile
. "$(dirname "$0")/../tap.sh"
. "$top_srcdir/tests/e2e/world.sh"
LC_ALL=C
export LC_ALL
unset MAKEFLAGS MFLAGS MAKELEVEL
: "${BENCH_IMAGES:=1000}" "${BENCH_ROUNDS:=10}"
broken=

command -v hyperfine >/dev/null || { echo 'null.sh: hyperfine is not installed' >&2 && exit 1; }
command -v python3 >/dev/null || { echo 'null.sh: python3 is not installed' >&2 && exit 1; }
world_up "$@"
export GIT_CEILING_DIRECTORIES="$T"

# rounds NAME COMMAND [NAME COMMAND]...: the medians in ms, as variables.
rounds() {
	rm -f "$T"/*.times
	n=0
	while [ $n -lt "$BENCH_ROUNDS" ]; do
		n=$((n + 1))
		for of in 1 2 3; do
			[ $# -ge $((2 * of)) ] || continue
			eval "name=\${$((2 * of - 1))} command=\${$((2 * of))}"
			# shellcheck disable=SC2154 # by eval
			hyperfine -N --style none --warmup 1 --runs 3 --export-json "$T/json" "$command" >"$T/said" 2>&1 ||
				{ echo "null.sh: $command: $(cat "$T/said")" >&2 && exit 1; }
			awk '/"times"/ { on = 1; next } /]/ { on = 0 } on { print $1 * 1000 }' "$T/json" >>"$T/$name.times"
		done
	done
	for file in "$T"/*.times; do
		name=${file##*/} name=${name%.times}
		eval "$name=$(sort -n "$file" | awk '{ t[NR] = $1 } END { printf "%.1f", (t[int((NR + 1) / 2)] + t[int((NR + 2) / 2)]) / 2 }')"
	done
}

# bound WHAT MS OF-MS LIMIT
bound() {
	ratio=$(awk "BEGIN { printf \"%.2f\", $2 / $3 }")
	verdict=good
	if [ "$(awk "BEGIN { print ($ratio > $4) }")" = 1 ]; then verdict=BROKEN broken="$broken; $1: $ratio"; fi
	printf '%-64s%10s%10s%8s%8s  %s\n' "$1" "$2" "$3" "$ratio" "$4" "$verdict"
}

printf '%-64s%10s%10s%8s%8s\n' 'null build, ms' it 'beside' part 'at most'
mkdir "$T/one" && cd "$T/one" || exit 1
printf 'image: %s/me/one\narches: [amd64]\nbase: index\n' "$WORLD_REGISTRY" >aqueduct.yml
printf 'FROM busybox:1.36\nCOPY src /src\nRUN echo built >/built\nCOPY top /top\n' >Dockerfile
mkdir src && echo a >src/a && echo b >src/b && echo c >top
"$AQUEDUCT" gen >"$T/log" 2>&1 || exit 1
for client in docker-buildkit docker-legacy; do
	world_clients | grep -qx $client || { echo "$client cannot be had here" && continue; }
	world_client $client
	rm -rf build
	make -s build-amd64 >"$T/log" 2>&1 || { echo "null.sh: $client: $(tail -n 5 "$T/log")" >&2 && exit 1; }
	read -r id <"$(echo build/.aqueduct/amd64/*.id)"
	part=0.2
	[ $client = docker-buildkit ] || part=0.5
	# shellcheck disable=SC2154 # set by rounds
	rounds ask "$DOCKER image inspect $id" ours 'make build-amd64' theirs "$DOCKER build --platform linux/amd64 -t one ." &&
		bound "$client: build-amd64, beside its question alone" "$ours" "$ask" 1.3 &&
		bound "$client: build-amd64, beside a cached build" "$ours" "$theirs" $part
done

mkdir "$T/many" "$T/stand-in" && cd "$T/many" || exit 1
export STAND_IN="$T/stand-in"
engine="sh $top_srcdir/tests/e2e/stand-in.sh"
echo 'images:' >aqueduct.yml
n=0
while [ $n -lt "$BENCH_IMAGES" ]; do
	n=$((n + 1))
	mkdir -p d$n/src && : >d$n/src/a && : >d$n/src/b && : >d$n/src/c && printf 'FROM alpine:3\nCOPY src /src\n' >d$n/Dockerfile
	echo "  i$n: {image: me/i$n, context: d$n, dockerfile: d$n/Dockerfile}" >>aqueduct.yml
done
printf 'arches: [amd64, arm/v7, arm64]\nbase: index\n' >>aqueduct.yml
"$AQUEDUCT" gen >"$T/log" 2>&1 || exit 1
make -s -j2 DOCKER="$engine" build-all >"$T/log" 2>&1 || { echo "null.sh: $(tail -n 5 "$T/log")" >&2 && exit 1; }

python3 - <<'END'
import re
with open('Makefile') as ours, open('by-hand.mk', 'w') as out:
    for line in ours:
        included = re.match(r'-include (build/\S*/files.mk)', line)
        if included:
            with open(included.group(1)) as f:
                lists = f.read().partition('$(')[0]
            out.write(re.sub(r'build/\.aqueduct/context_\w+/(\.\./\.\./\.\./|\.\././../../)', '', lists))
        elif line != '\n' and not line.startswith('#'):
            out.write(line)
END
find build -name '*.id' >ids
{ printf 'everything: ' && tr '\n' ' ' <ids && echo; } >everything.mk
is "each image has an id" "$(grep -c . ids)" $((3 * BENCH_IMAGES)) >"$T/log" || { cat "$T/log" && exit 1; }
for flags in '' '-r '; do
	for file in Makefile by-hand.mk; do
		make ${flags:+-r} -q -f $file -f everything.mk everything || { echo "null.sh: $file has something to do" >&2 && exit 1; }
	done
	rounds ours "make $flags-f Makefile -f everything.mk -q everything" theirs "make $flags-f by-hand.mk -f everything.mk -q everything"
	# Without built-in rules, which few people turn off, both take a tenth of it: a line to look at, not a bound.
	if [ -z "$flags" ]; then
		bound "$BENCH_IMAGES images x 3 arches: make decides, beside a Makefile by hand" "$ours" "$theirs" 1.2
	else
		printf '%-64s%10s%10s%8s\n' "  make -r (no built-in rules)" "$ours" "$theirs" "$(awk "BEGIN { printf \"%.2f\", $ours / $theirs }")"
	fi
done
[ -z "$broken" ] || { echo "null.sh: broken:${broken#;}" >&2 && exit 1; }
