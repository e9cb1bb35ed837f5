#!/bin/sh
# long.sh FUZZERS REPLAYERS RUNS NAME...: each fuzzer (without a sanitizer, in the folder FUZZERS) makes so many runs, one
# after the other and behind all other work; then the same target with ASan and UBSan, without libFuzzer (in REPLAYERS),
# is given the corpus that it left in corpus/NAME. A line of figures for each; fails where one found something.
set -u
fuzzers=$1 replayers=$2 runs=$3
here=$(cd "$(dirname "$0")" && pwd)
shift 3
status=0
printf '%-12s %12s %10s %8s %8s  %s\n' target executions per/s edges corpus found
for name; do
	mkdir -p "corpus/$name"
	set -- -runs="$runs" -max_len=4096 -print_final_stats=1 -artifact_prefix="found-$name-" "corpus/$name"
	[ ! -f "$here/dict/$name.dict" ] || set -- "$@" -dict="$here/dict/$name.dict"
	[ ! -d "$here/corpus/$name" ] || set -- "$@" "$here/corpus/$name"
	found=nothing
	nice -n 19 "$fuzzers/fuzz_$name" "$@" >"log-$name" 2>&1 </dev/null || found=$(echo "found-$name-"*)
	nice -n 19 "$replayers/fuzz_$name" "corpus/$name" >>"log-$name" 2>&1 || found="$found, and the corpus fails with a sanitizer"
	[ "$found" = nothing ] || status=1
	printf '%-12s %12s %10s %8s %8s  %s\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "log-$name")" \
		"$(sed -n 's/^stat::average_exec_per_sec: *//p' "log-$name")" \
		"$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "log-$name" | tail -n 1)" "$(find "corpus/$name" -type f | wc -l)" "$found"
done
exit $status
