# shellcheck shell=sh
# take_bases FOLDER: names each base there that is not, byte for byte, the output that it is of, or has none; then the
# bases are removed, and what is remembered of templates, so that the rest can be compared with files that were committed
# without them.
take_bases() (
	cd "$1" || exit 1
	[ -d .aqueduct/base ] || exit 0
	[ -f .aqueduct/revisions ] || echo "there is no .aqueduct/revisions"
	(cd .aqueduct/base && find . -type f) | LC_ALL=C sort | while IFS= read -r base; do
		cmp -s ".aqueduct/base/$base" "$base" || echo "$base is not its base"
	done
	rm -rf .aqueduct/base .aqueduct/revisions
	rmdir .aqueduct 2>/dev/null || :
)
