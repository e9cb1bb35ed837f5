#!/bin/sh
# No script of the project gives shellcheck anything to say.
. "$(dirname "$0")/../tap.sh"
command -v shellcheck >/dev/null 2>&1 || skip_all "shellcheck is not installed"
cd "$top_srcdir" || exit 1

# By name, or by a first line that names a shell. Where tap.sh and the like are read in, they are checked on their own.
scripts() {
	sh tests/meta/files.sh | while IFS= read -r file; do
		case $file in
		*.mustache | tests/*/expect/*) ;;
		configure | *.sh | *.t) echo "$file" ;;
		*) head -c 64 "$file" 2>/dev/null | sed 1q | grep -aqE '^#!.*[/ ](sh|bash|dash)( |$)' && echo "$file" ;;
		esac
	done
}

for script in $(scripts); do
	ok "$script" shellcheck -x -P SCRIPTDIR "$script"
done
done_testing
