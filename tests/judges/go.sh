#!/bin/sh
# go.sh ARGUMENTS...: runs the first go that is new enough for the judges, of those on PATH and Debian's versioned packages.
for go in go /usr/local/go/bin/go /usr/lib/go-1.*/bin/go; do
	minor=$("$go" version 2>/dev/null | sed -n 's/.* go1\.\([0-9]*\).*/\1/p')
	if test "${minor:-0}" -ge 22; then
		exec "$go" "$@"
	fi
done
echo 'go.sh: no Go of version 1.22 or newer (tests/judges/install-go.sh installs it on Debian 12)' >&2
exit 127
