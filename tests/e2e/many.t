#!/bin/sh
# A Makefile of more than a thousand images: make gives each line of a recipe to sh as one argument, of which Linux takes no more
# than 128 KiB.
# shellcheck disable=SC2016 # variables of a Makefile
. "$(dirname "$0")/../tap.sh"
scratch
cd "$T" || exit 1
printf 'FROM alpine:3\nCOPY src /src\n' >Dockerfile
mkdir src && : >src/a
awk 'BEGIN {
	print "images:"
	for (i = 0; i < 1400; i++)
		printf "  an-image-with-a-name-that-is-as-long-as-names-are-at-the-longest-%d: {image: me/i%d, tags: [t%d]}\n", i, i, i
	print "arches: [amd64]\nbase: index"
}' >aqueduct.yml
ok '1 400 images with tags of their own' "$AQUEDUCT" gen
is 'no line of a recipe is near the bound' "$(awk '{ continues = /\\$/; line = line $0 "\n"; if (continues) next
	if (line ~ /^\t/ && length(line) > 100 * 1024) print length(line), substr(line, 1, 60); line = "" }' Makefile)" ''

# The recipe of a target, to be run without what it is made of.
recipe() { awk -v target="$1:" 'index($0, target) == 1 { on = 1; print $1; next } /^\t/ { if (on) print; next } { on = 0 }' Makefile; }
for target in push push-amd64 manifest; do
	recipe $target >recipe.mk
	rm -rf build && mkdir -p build/.aqueduct
	is "$target: nothing to push, and said" "$(make -s -f recipe.mk 2>&1 | sed 1q)" "$target: nothing to push for this ref"
	echo t1399 >build/.aqueduct/publish-an-image-with-a-name-that-is-as-long-as-names-are-at-the-longest-1399.tags
	ok "$target: one image has tags" make -s -f recipe.mk
done
recipe tags >recipe.mk
awk 'BEGIN { for (i = 0; i < 1400; i++) print "t" i % 7 > ("build/.aqueduct/publish-an-image-with-a-name-that-is-as-long-as-names-are-at-the-longest-" i ".tags") }'
is 'tags: those of all images, each once' "$(make -s -f recipe.mk | tr '\n' ' ')" 't0 t1 t2 t3 t4 t5 t6 '
is 'help names the variables of images' "$(make -s help | grep -c '^  IMAGE')" 1
done_testing
