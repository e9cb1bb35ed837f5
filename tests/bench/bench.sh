#!/bin/sh
# What aqueduct costs: time, memory, size, instructions. Run by `make bench`; no part of `make check`, because times are
# the machine's. Prints a table, and exits 1 when one of these bounds is broken, saying which:
#
#   - `gen` for examples/ancestor (1 image x 3 arches) takes at most 3 ms when there is nothing to write;
#   - and at most a tenth of what jsonnet takes for an equal text (ancestor.jsonnet, which says what is equal);
#   - the instructions of `gen` are at most 3 % more than instructions.txt says.
#
# Times are wall clock of whole processes, started without a shell by hyperfine, in rounds in which each has its turn:
# the median of all runs, the median of the quietest round (whose median is the least), and the least. The bounds, and
# the difference below, are about the quietest round, because other load on the machine can only add.
#
# jsonnet writes into a folder with -m, where the files are already: like `gen`, it reads them, compares, and writes
# nothing.
#
# A first `gen` starts without outputs. It is timed twice in the same folder of the build tree, the second time with an
# fsync() that does nothing, put in front of libc's by LD_PRELOAD (the first loads an equal library that hides nothing):
# the difference is what flushing costs. Where the file system keeps nothing on a disk, that is little.
#
# Instructions are those that callgrind counts in a whole process, dynamic linking and libraries included, with nothing
# to write. They are the same at each run but differ with compiler, flags, libraries and machine: only where those are
# as in instructions.txt is a difference an error.
#
# environment: BENCH_UPDATE=1   write instructions.txt anew
#              BENCH_ROUNDS=10  rounds, of 20 runs of each command and 5 of jsonnet
set -eu
LC_ALL=C
export LC_ALL
unset CDPATH

top_srcdir=$(cd -- "${top_srcdir:-$(dirname -- "$0")/../..}" && pwd)
top_builddir=$(cd -- "${top_builddir:-$top_srcdir}" && pwd)
: "${AQUEDUCT:=$top_builddir/aqueduct}" "${CC:=cc}" "${BENCH_ROUNDS:=10}" "${BENCH_UPDATE:=}"
bench=$top_srcdir/tests/bench
expected=$bench/instructions.txt
outputs='Makefile .drone.yml manifest.tmpl get_qemu.sh'
broken=

die() {
	echo "bench: $*" >&2
	exit 1
}

for tool in hyperfine jsonnet valgrind strip size ldd; do
	command -v "$tool" >/dev/null || die "$tool is not installed (tests/install.sh installs what tests need)"
done
env time -f %M true 2>/dev/null || die 'time is not installed (tests/install.sh installs what tests need)'

# In the build folder, because /tmp may be memory.
mkdir -p "$top_builddir/obj"
T=$(mktemp -d "$top_builddir/obj/bench.XXXXXX")
trap 'cd / && rm -rf "$T"' EXIT
trap 'exit 1' HUP INT TERM
cd "$T"
ln -s "$AQUEDUCT" aqueduct
ln -s "$top_srcdir" src
cp -R src/examples/ancestor ancestor
cp -R src/tests/bench/twelve twelve
mkdir peer

# ---- what is compared is equal

remove_outputs() {
	for file in $outputs; do
		rm -f "$1/$file"
	done
}

for dir in ancestor twelve; do
	remove_outputs $dir
	./aqueduct -C $dir gen 2>err || die "$dir: $(cat err)"
	./aqueduct -C $dir gen --check || die "$dir: a second gen has something to write"
done

# jsonnet knows no digests, and ends each text that it writes with one more line end.
jsonnet -S -m peer src/tests/bench/ancestor.jsonnet >/dev/null || die 'the program for jsonnet is wrong'
for file in $outputs; do
	{ sed 's/^\(# aqueduct-digest: \)[0-9a-f]\{16\}$/\10000000000000000/' "ancestor/$file" && echo; } >want
	cmp -s want "peer/$file" || die "ancestor.jsonnet prints another $file than gen:
$(diff want "peer/$file" | head -n 20)"
done

# ---- tables

# row WHAT [VALUE...]: one line of a table.
row() {
	printf '%-46s' "$1"
	shift
	[ $# -eq 0 ] || printf '%12s' "$@"
	echo
}

# calc EXPRESSION [FORMAT]
calc() { awk "BEGIN { printf \"${2:-%.2f}\", ($1) }"; }

# bound WHAT VALUE LIMIT
bound() {
	if [ "$(calc "$2 <= $3" %d)" = 1 ]; then
		row "$1" "$2" "$3" good
	else
		row "$1" "$2" "$3" BROKEN
		broken="$broken; $1 is $2, at most $3 is allowed"
	fi
}

# ---- time

# sample NAME RUNS [OPTION OF hyperfine...] COMMAND: adds the times of so many runs to NAME.times, in ms, and their
# median to NAME.rounds.
sample() {
	name=$1 runs=$2
	shift 2
	hyperfine -N --style none --warmup 2 --runs "$runs" --export-json json "$@" >out 2>&1 || die "$name: $(cat out)"
	awk '/"times"/ { on = 1; next } /]/ { on = 0 } on { print $1 * 1000 }' json >>"$name.times"
	awk '/"median"/ { print $2 * 1000 }' json >>"$name.rounds"
}

# preload NAME: a library whose function NAME does nothing.
preload() {
	echo "int $1(int fd); int $1(int fd) { return fd < 0; }" >"$1.c"
	# shellcheck disable=SC2086 # a command and its options
	$CC -shared -fPIC -o "$1.so" "$1.c" || die "no library to preload could be compiled"
}

# first NAME PRELOADED: the same for a first gen.
first() {
	export LD_PRELOAD="$T/$2.so"
	sample "$1" 20 --prepare "$remove" './aqueduct -C ancestor gen'
	unset LD_PRELOAD
}

preload fsync
preload nothing
remove="rm -f$(for file in $outputs; do printf ' ancestor/%s' "$file"; done)"
round=0
while [ $round -lt "$BENCH_ROUNDS" ]; do
	round=$((round + 1))
	sample gen 20 './aqueduct -C ancestor gen'
	sample jsonnet 5 'jsonnet -S -m peer src/tests/bench/ancestor.jsonnet'
	sample empty 5 'jsonnet -e {}'
	sample start 20 './aqueduct --version'
	sample stdout 20 './aqueduct -C ancestor gen --stdout Makefile'
	sample check 20 './aqueduct -C ancestor check'
	sample graph 20 './aqueduct -C ancestor graph'
	sample twelve 20 './aqueduct -C twelve gen'
	first first nothing
	first unflushed fsync
done

least() { sort -n "$1" | awk '{ printf "%.2f", $1; exit }'; }
median() {
	sort -n "$1" | awk '{ t[NR] = $1 } END { printf "%.2f", (t[int((NR + 1) / 2)] + t[int((NR + 2) / 2)]) / 2 }'
}

# timed NAME WHAT: a row of the times of NAME; sets NAME to the median of the quietest round.
timed() {
	quietest=$(least "$1.rounds")
	row "$2" "$(median "$1.times")" "$quietest" "$(least "$1.times")" "$(awk 'END { print NR }' "$1.times")"
	eval "$1=\$quietest"
}

row 'time, in ms' median quietest least runs
timed gen 'gen, nothing to write'
timed jsonnet 'jsonnet, an equal text, nothing to write'
timed empty 'jsonnet, an empty program'
timed start '--version (to start and end)'
timed stdout 'gen --stdout Makefile'
timed check 'check'
timed graph 'graph'
timed twelve 'gen, nothing to write, 12 arches'
timed first 'first gen'
timed unflushed 'first gen, where fsync does nothing'
# shellcheck disable=SC2154 # set by timed
row "so flushing costs (on $(stat -f -c %T . 2>/dev/null || echo '?'))" - "$(calc "$first - $unflushed")"

# ---- memory and size

# peak COMMAND...: the most memory that it held, of 5 runs, in KiB.
peak() {
	for _ in 1 2 3 4 5; do
		env time -f %M -o peak "$@" >out 2>&1 || die "$*: $(cat out)"
		cat peak
	done | sort -n | tail -n 1
}

# size_of PROGRAM: text and data, the file without symbols, the libraries that it loads but libc and libm; all in KiB.
size_of() {
	strip -o stripped "$1"
	size "$1" | awk 'NR == 2 { printf "%d ", ($1 + $2 + 1023) / 1024 }'
	wc -c <stripped | awk '{ printf "%d ", ($1 + 1023) / 1024 }'
	ldd "$1" 2>/dev/null | awk '$3 ~ "^/" && $1 !~ /^lib[cm]\./ { print $3 }' | while read -r library; do
		wc -c <"$library"
	done | awk '{ n += $1 } END { printf "%d\n", (n + 1023) / 1024 }'
}

echo
row 'memory and size, in KiB' aqueduct jsonnet
ours=$(peak ./aqueduct -C ancestor gen)
theirs=$(peak jsonnet -S -m peer src/tests/bench/ancestor.jsonnet)
row 'peak memory, nothing to write' "$ours" "$theirs"
ours=$(peak ./aqueduct -C twelve gen)
row 'peak memory, 12 arches' "$ours" -
size_of "$AQUEDUCT" >ours
size_of "$(command -v jsonnet)" >theirs
read -r text file libraries <ours
read -r their_text their_file their_libraries <theirs
row 'program: text and data' "$text" "$their_text"
row 'program: file, stripped' "$file" "$their_file"
row 'libraries it loads, but libc and libm' "$libraries" "$their_libraries"

# ---- instructions

# What the counts depend on, as lines of instructions.txt.
circumstances() {
	flags=$(sed -n 's/^CFLAGS = *//p' "$top_builddir/Makefile")
	# shellcheck disable=SC2086 # a command and its options
	echo "with $($CC --version | sed -n '1s/^[^ ]*cc[^ ]* (/gcc (/; 1p'), $flags"
	echo "with $(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'another libc')"
	for library in yaml-0.1 libpcre2-8; do
		echo "with $library $("${PKG_CONFIG:-pkg-config}" --modversion $library 2>/dev/null || echo '?')"
	done
	echo "with $(valgrind --version) on $(uname -m)$(grep -qw avx2 /proc/cpuinfo 2>/dev/null && echo ' with avx2')"
}

# counted DIR: the instructions of gen there. Nothing of the environment comes in: its size counts too.
counted() {
	env -i PATH="$PATH" LC_ALL=C valgrind --tool=callgrind --callgrind-out-file=/dev/null ./aqueduct -C "$1" gen \
		>out 2>&1 || die "callgrind: $(cat out)"
	awk '/Collected :/ { print $NF }' out
}

# compare NAME COUNT: with instructions.txt.
compare() {
	was=
	[ ! -f "$expected" ] || was=$(sed -n "s/^$1 //p" "$expected")
	if [ -z "$was" ]; then
		row "$1" "$2" - new
		return
	fi
	change=$(calc "($2 / $was - 1) * 100" %+.1f%%)
	if [ $same = no ] || [ "$(calc "$2 >= $was * 0.97 && $2 <= $was * 1.03" %d)" = 1 ]; then
		row "$1" "$2" "$was" "$change"
	elif [ "$2" -lt "$was" ]; then
		row "$1" "$2" "$was" "$change" 'lower it'
	else
		row "$1" "$2" "$was" "$change" BROKEN
		broken="$broken; instructions of $1 are $2, $was were expected"
	fi
}

circumstances >now
for dir in ancestor twelve; do
	count=$(counted $dir)
	echo "gen-$dir $count"
done >counts
if [ -n "$BENCH_UPDATE" ]; then
	{
		echo '# Instructions of gen with nothing to write; see bench.sh. BENCH_UPDATE=1 make bench writes this file.'
		cat now counts
	} >new
	cp new "$expected"
fi
same=yes
grep '^with ' "$expected" 2>/dev/null | cmp -s - now || same=no

echo
row 'instructions' count expected change
while read -r name count; do
	compare "$name" "$count"
done <counts
if [ $same = no ]; then
	echo 'not held to what is expected, which was counted otherwise:'
	grep '^with ' "$expected" 2>/dev/null | diff - now | grep '^[<>]' | sed 's/^< with/  then:/; s/^> with/  now: /'
fi

# ---- bounds

echo
row 'bounds' is 'at most'
# shellcheck disable=SC2154 # set by timed
bound 'gen, nothing to write: ms' "$gen" 3
# shellcheck disable=SC2154 # set by timed
bound 'gen, as part of the time of jsonnet' "$(calc "$gen / $jsonnet" %.3f)" 0.1
[ -z "$broken" ] || die "broken:${broken#;}"
