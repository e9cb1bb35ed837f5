#!/bin/sh
# long.sh FUZZERS REPLAYERS RUNS NAME...: each fuzzer (without a sanitizer, in the folder FUZZERS) makes so many runs, the
# fast ones 25 times as many, one after the other and behind all other work; then the same target with ASan and UBSan,
# without libFuzzer (in REPLAYERS), is given the corpus that it left in corpus/NAME. A line of figures for each; fails
# where one found something.
#
# Most of the time would go into libFuzzer itself: comparisons that it records (they are not compiled in), weights of
# inputs by how rare their features are (-entropic=0), and memory that malloc gives back after each run.
set -u
fuzzers=$1 replayers=$2 runs=$3
here=$(cd "$(dirname "$0")" && pwd)
shift 3
export MALLOC_MMAP_THRESHOLD_=1000000000 MALLOC_TRIM_THRESHOLD_=2000000000 MALLOC_TOP_PAD_=16000000
sh "$here/seeds.sh" seeds || exit
status=0
printf '%-12s %12s %10s %8s %8s  %s\n' target executions per/s edges corpus found
for name; do
	mkdir -p "corpus/$name"
	case $name in edit | handlebars | refs | yaml) times=25 ;; *) times=1 ;; esac
	set -- -runs=$((runs * times)) -max_len=4096 -entropic=0 -print_final_stats=1 -artifact_prefix="found-$name-" "corpus/$name"
	[ ! -f "$here/dict/$name.dict" ] || set -- "$@" -dict="$here/dict/$name.dict"
	for folder in "$here/corpus/$name" "seeds/$name"; do [ ! -d "$folder" ] || set -- "$@" "$folder"; done
	found=nothing
	nice -n 19 "$fuzzers/fuzz_$name" "$@" >"log-$name" 2>&1 </dev/null || found=$(echo "found-$name-"*)
	nice -n 19 "$replayers/fuzz_$name" "corpus/$name" >>"log-$name" 2>&1 || found="$found, and the corpus fails with a sanitizer"
	[ "$found" = nothing ] || status=1
	printf '%-12s %12s %10s %8s %8s  %s\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "log-$name")" \
		"$(sed -n 's/^stat::average_exec_per_sec: *//p' "log-$name")" \
		"$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "log-$name" | tail -n 1)" "$(find "corpus/$name" -type f | wc -l)" "$found"
done
exit $status
