#!/bin/sh
# embed.sh OUT TABLE FILE...: writes OUT, a C source that defines a table of gen/embedded.h with the bytes of each FILE.
# Each byte is a constant like '\012', so that no byte and no length is special.
set -eu

out=$1 table=$2
shift 2
trap 'rm -f "$out.new"' EXIT
trap 'exit 1' HUP INT TERM

write() {
	printf '/* Written by templates/embed.sh. */\n#include "embedded.h"\n'
	n=0
	for file; do
		n=$((n + 1))
		printf '\nstatic const char file_%d[] = {\n' "$n"
		od -An -v -to1 <"$file" | sed "s/ *\([0-7]\{3\}\)/'\\\\\1',/g"
		printf "'\\\\0' };\n" # an array cannot be empty; not counted
	done

	printf '\nconst struct embedded embedded_%s[] = {\n' "$table"
	n=0
	for file; do
		n=$((n + 1))
		name=${file##*/}
		printf '\t{ "%s", file_%d, sizeof file_%d - 1 },\n' "${name%.mustache}" "$n" "$n"
	done
	printf '\t{ NULL, NULL, 0 }\n};\n\nconst size_t embedded_%s_n = %d;\n' "$table" "$n"
}

for file; do
	case $file in
	*[\"\\]*) printf 'embed.sh: a quote in the name of %s\n' "$file" >&2 && exit 1 ;;
	esac
	[ -r "$file" ] || { printf 'embed.sh: cannot read %s\n' "$file" >&2 && exit 1; }
done
write "$@" >"$out.new"
mv -f "$out.new" "$out"
