#!/bin/sh
# No file of the project names a path of a machine that it was written on.
. "$(dirname "$0")/../tap.sh"
cd "$top_srcdir" || exit 1

# In two pieces each, so that this file does not match.
roots='wo''rk|fa''rm'
matches() {
	sh tests/meta/files.sh | grep -v '\.lock$' | while IFS= read -r file; do
		[ -f "$file" ] && grep -InE "(^|[^[:alnum:]_./-])/($roots)/" "$file" /dev/null
	done
}
is "no path of a build machine" "$(matches)" ""
done_testing
