#!/bin/sh
# --version says what config.h has it from; no folder with a descriptor is needed.
. "$(dirname "$0")/../tap.sh"
scratch
cd "$T" || exit 1
version=$(sed -n 's/^#define AQUEDUCT_VERSION "\(.*\)"$/\1/p' "$top_builddir/config.h")
ok "there is a version" [ -n "$version" ]
is "--version" "$("$AQUEDUCT" --version 2>&1)" "aqueduct $version"
done_testing
