#!/bin/sh
# mermaid.sh DIR FILE...: runs mermaid's parser (mermaid/parse.mjs) over files. Its parts are put into a folder once.
# Several tests at once take turns.
set -eu
dir=$(mkdir -p "$1" && cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)/mermaid
(
	flock 9
	if ! cmp -s "$here/package-lock.json" "$dir/package-lock.json"; then
		cp "$here/package.json" "$dir"
		(cd "$dir" && cp "$here/package-lock.json" new.json && mv new.json package-lock.json &&
			npm ci --ignore-scripts --no-audit --no-fund >&2) || { rm -f "$dir/package-lock.json"; exit 1; }
	fi
) 9>"$dir/lock"
cp "$here/parse.mjs" "$dir"
exec node "$dir/parse.mjs" "$@"
