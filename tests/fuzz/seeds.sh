#!/bin/sh
# seeds.sh FOLDER: what examples and tests have for the fuzzers, beside the corpus of each: FOLDER/NAME gets a file for
# each descriptor, Dockerfile, ignore file and template that is no longer than fuzzers read (4096 bytes).
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
out=$1
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$top"
for name in descriptor dockerfile edit handlebars ignore pipeline tmpl yaml; do mkdir -p "$out/$name"; done

# all FIND-TESTS: the files, each once
all() { find examples templates tests/golden tests/corpus tests/errors -type f -size -4097c "$@" | LC_ALL=C sort; }

# Sets $name: the path in one word.
named() {
	name='' rest=$1
	while [ "$rest" != "${rest#*/}" ]; do
		name=$name${rest%%/*}-
		rest=${rest#*/}
	done
	name=$name$rest
}

# copied FOLDER: the files that are named on standard input.
copied() {
	while IFS= read -r file; do
		named "$file"
		cp "$file" "$out/$1/$name"
	done
}

descriptors() { all \( -name aqueduct.yml -o -path 'tests/errors/*.yml' \); }

descriptors | copied descriptor
cp -R "$out/descriptor/." "$out/yaml"
descriptors | while IFS= read -r file; do
	named "$file"
	{ echo '+riscv64' && cat "$file"; } >"$out/edit/$name"
done
all -name aqueduct.yml | while IFS= read -r file; do
	named "$file"
	dockerfile=${file%/*}/Dockerfile
	[ -f "$dockerfile" ] || dockerfile=/dev/null
	{ cat "$file" && printf '\n%%%%%%\n' && cat "$dockerfile"; } >"$out/pipeline/$name"
done
all -name '*Dockerfile*' ! -name '*ignore' | copied dockerfile
all -name '*ignore' | copied ignore
all -name '*.tmpl' | copied handlebars
all -name '*.mustache' | copied tmpl
find "$out" -type f -size +4096c -exec rm -f {} +
