#!/bin/sh
# files.sh [DIR]: prints the files of the project in DIR, relative to it, sorted: what git tracks or would track; where
# there is no git (a release), all but what a build in the source folder writes.
set -eu
LC_ALL=C
export LC_ALL
cd -- "${1:-.}"

all() {
	if [ "$(git rev-parse --show-prefix 2>/dev/null || echo no)" = '' ]; then
		git ls-files --cached --others --exclude-standard
	else
		find . \( -name .git -o -path ./obj -o -path './build*' -o -path ./conftest.d \) -prune -o \( -type f -o -type l \) \
			! -path ./Makefile ! -path './config.[hls]*' ! -path ./aqueduct ! -path ./libaqueduct.a \
			! -path ./templates.c ! -path ./pages.c ! -path './aqueduct-*.tar*' -print | sed 's,^\./,,'
	fi
}

all | sort -u | while IFS= read -r file; do
	if [ -e "$file" ] || [ -L "$file" ]; then printf '%s\n' "$file"; fi
done
