#!/bin/sh
# Every example is what its descriptor says: regenerated in a copy, nothing differs; the README's table of keys is the
# program's.
. "$(dirname "$0")/../tap.sh"
scratch

for example in "$top_srcdir"/examples/*/; do
	name=$(basename "$example")
	cp -R "$example" "$T/$name"
	(cd "$T/$name" && rm -f .drone.yml manifest.tmpl get_qemu.sh)
	[ "$name" = native ] && rm -f "$T/$name/multiarch.mk"
	[ "$name" = native ] || rm -f "$T/$name/Makefile"
	ok "$name: gen" "$AQUEDUCT" -C "$T/$name" gen
	ok "$name: the outputs are the committed ones" diff -ru "$example" "$T/$name"
	ok "$name: check finds nothing" "$AQUEDUCT" -C "$T/$name" check
done
"$AQUEDUCT" gen --dump=keys >"$T/keys"
awk '/<!-- keys -->/ { on = 1; next } /<!-- \/keys -->/ { on = 0 } on && NF' "$top_srcdir/README.md" >"$T/readme"
ok "the README's keys" diff -u "$T/readme" "$T/keys"
done_testing
