#!/bin/sh
# Every example is what its descriptor says: regenerated in a copy, nothing differs but the bases, which are not committed. REGEN=1 writes them anew before.
. "$(dirname "$0")/../tap.sh"
. "$top_srcdir/tests/golden/bases.sh"
scratch

for example in "$top_srcdir"/examples/*/; do
	name=$(basename "$example")
	[ -z "${REGEN-}" ] || { "$AQUEDUCT" -C "$example" gen --force 2>/dev/null && take_bases "$example"; }
	cp -R "$example" "$T/$name"
	(cd "$T/$name" && rm -f .drone.yml manifest.tmpl get_qemu.sh only_affected.sh)
	[ "$name" = native ] && rm -f "$T/$name/multiarch.mk"
	[ "$name" = native ] || rm -f "$T/$name/Makefile"
	ok "$name: gen" "$AQUEDUCT" -C "$T/$name" gen
	ok "$name: check finds nothing" "$AQUEDUCT" -C "$T/$name" check
	is "$name: bases are the outputs" "$(take_bases "$T/$name")" ""
	ok "$name: the outputs are the committed ones" diff -ru "$example" "$T/$name"
done

# The peer of the bench writes the same, with zeros for digests and one more line end.
if command -v jsonnet >/dev/null; then
	mkdir "$T/peer"
	ok "jsonnet runs ancestor.jsonnet" jsonnet -S -m "$T/peer" -o /dev/null "$top_srcdir/tests/bench/ancestor.jsonnet"
	for file in Makefile .drone.yml manifest.tmpl get_qemu.sh; do
		{ sed 's/^\(# aqueduct-digest: \)[0-9a-f]\{16\}$/\10000000000000000/' "$top_srcdir/examples/ancestor/$file" && echo; } >"$T/want"
		ok "ancestor.jsonnet prints $file as gen does" diff "$T/want" "$T/peer/$file"
	done
else
	skip "the peer of the bench writes the same" "needs jsonnet"
fi
done_testing
