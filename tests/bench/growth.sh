#!/bin/sh
# How the work grows with descriptors of many shapes. Run by `make bench`; see growth.py.
set -eu
command -v valgrind >/dev/null || { echo 'growth.sh: valgrind is not installed (tests/install.sh installs what tests need)' >&2 && exit 1; }
exec python3 "$(dirname "$0")/growth.py"
