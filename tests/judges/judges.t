#!/bin/sh
# Drone's own code: its parsers and linters accept what aqueduct writes; its tag rules are those we believe in.
. "$(dirname "$0")/../tap.sh"

here=$top_srcdir/tests/judges
sh "$here/go.sh" version >/dev/null 2>&1 || skip_all "needs Go 1.22 or newer; tests/judges/install-go.sh installs it"
scratch
sh "$here/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 ||
	skip_all "the judges cannot be built (the Go modules are not reached?): $(tail -n 3 "$T/log")"
judge=$top_builddir/obj/judges/drone-judge

ok "the tags of the plugins are as their documentation tells" sh -c "cd '$here' && sh go.sh test ./autotag"
for file in "$top_srcdir"/examples/*/.drone.yml "$top_srcdir"/tests/golden/*/expect/.drone*.yml; do
	[ ! -e "$file" ] || ok "server and runner accept ${file#"$top_srcdir"/}" "$judge" "$file"
done
for file in "$top_srcdir"/examples/*/manifest.tmpl "$top_srcdir"/tests/golden/*/expect/*manifest.tmpl; do
	[ -e "$file" ] || continue
	ok "plugins/manifest reads ${file#"$top_srcdir"/}" "$judge" --spec refs/heads/main "$file"
	ok "and for a version" "$judge" --spec refs/tags/v1.2.3 "$file"
done

# A judge that refuses nothing judges nothing.
sed 's/^  ref:/  refs:/' "$top_srcdir/examples/ancestor/.drone.yml" >"$T/refs.yml"
ok "an ignored key is refused" sh -c "! '$judge' '$T/refs.yml'"
sed 's/^  - test$/  - tests/' "$top_srcdir/examples/ancestor/.drone.yml" >"$T/needs.yml"
ok "an unknown dependency is refused" sh -c "! '$judge' '$T/needs.yml'"
sed '1i # a comment\n---' "$top_srcdir/examples/ancestor/.drone.yml" >"$T/head.yml"
ok "a comment ahead of the first document is refused" sh -c "! '$judge' '$T/head.yml'"

# .dockerignore as moby reads it; `make check-full` tries more of them.
ok "twenty thousand files drop what the engine drops" "$top_builddir/obj/judges/ignore-judge" "$top_builddir/obj/probe/ignore" 1 20000

ok "twenty thousand Dockerfiles read what the engine reads" "$top_builddir/obj/judges/dockerfile-judge" "$top_builddir/obj/probe/reads" 1 20000

# `make tags` and plugins/docker agree for every ref, refusals included.
mkdir "$T/tags" && cp "$top_srcdir/examples/ancestor/Dockerfile" "$T/tags"
sed 's|^publish:.*|publish: {branch: master, when: {ref: ["refs/heads/*", "refs/tags/**"]}}|' "$top_srcdir/examples/ancestor/aqueduct.yml" \
	>"$T/tags/aqueduct.yml"
ok "an example that publishes every tag" "$AQUEDUCT" -C "$T/tags" gen
for ref in heads/master tags/v1.2.3 tags/1.2.3 tags/v0.9.0 tags/0.0.1 tags/v1.0.0-alpha.1 tags/v18.06.0 tags/2019.02.03 \
	tags/v01.02.03 tags/v00.1.2 tags/20190203 tags/v1 tags/v1.2 tags/latest tags/release-1.0.0 \
	tags/v18.06.0-ce tags/v1.2.3- tags/v01.2.3+ \
	tags/V1.2.3 tags/vv1.0.0 tags/x1.0.0 tags/v1.2.3.4 tags/v1.2.x tags/foo/v1.2.3 tags/v1.2.3-RC_1 tags/v1.2.3-rc..1; do
	want=$("$judge" --tags "refs/$ref" '' 2>/dev/null) || want=refused
	got=$(make -s -C "$T/tags" tags REF="refs/$ref" 2>/dev/null) || got=refused
	is "tags of $ref" "$got" "$want"
done
ok "a + cannot stand in a tag" sh -c "! make -s -C '$T/tags' tags REF=refs/tags/v1.2.3+b5"
is "another branch publishes nothing" "$(make -s -C "$T/tags" tags REF=refs/heads/x 2>/dev/null)" ''
done_testing
