#!/bin/sh
# One list of tags: `aqueduct tags`, `make tags`, and the code of the plugins (tests/judges/autotag, with the official
# go-semver) say the same of each ref, in each style of suffixes; what one of them would refuse, aqueduct refuses, and the list's
# template makes one of both where the two read a ref differently.
. "$(dirname "$0")/../tap.sh"
scratch
judge=$top_builddir/obj/judges/tag-judge
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >"$T/log" 2>&1 || skip_all "needs Go 1.22 or newer"
export GIT_CEILING_DIRECTORIES="$T"

. "$top_srcdir/tests/e2e/tag-refs.sh"
tag_refs >"$T/refs"
ok "there are at least sixty refs" test "$(wc -l <"$T/refs")" -ge 60

# ours REF [OPTION...]: the tags with commas between them, or nothing, or refused.
ours() {
	if ! "$AQUEDUCT" tags "$@" >"$T/tags" 2>/dev/null; then echo refused; else or_nothing; fi
}
or_nothing() { if test -s "$T/tags"; then paste -s -d , "$T/tags"; else echo nothing; fi; }
of_make() {
	if ! make -s tags REF="$1" >"$T/tags" 2>/dev/null; then echo refused; else or_nothing; fi
}

n=0
for arch in arm '{arch: arm, suffix: arm32v7}' '{arch: arm/v6, name: arm, suffix: linux-arm-v6}'; do
	n=$((n + 1))
	mkdir "$T/$n" && cd "$T/$n" || exit 1
	printf 'image: me/app\narches: ["amd64", %s]\nemulation: binfmt\npublish: {branch: main, when: {event: {exclude: [cron]}, ref: ["refs/**"]}}\n' "$arch" >aqueduct.yml
	printf 'FROM alpine:3\n' >Dockerfile
	"$AQUEDUCT" gen >"$T/log" 2>&1 || fail "gen with $arch" "$(cat "$T/log")"
	is=$("$AQUEDUCT" tags refs/heads/main --arch arm) # latest with its suffix is the suffix alone
	"$judge" main "$is" manifest.tmpl <"$T/refs" >"$T/judged"
	: >"$T/differ" && : >"$T/said"
	while read -r ref <&3 && read -r want <&4; do
		lists=$(ours "$ref")
		built=$(ours "$ref" --arch arm)
		told="$built; $lists"
		[ "$told" != 'nothing; nothing' ] && [ "$told" != 'refused; refused' ] || told=$lists
		echo "$told" >>"$T/said"
		[ "$told" = "$want" ] || echo "$ref: $told, but the plugins: $want" >>"$T/differ"
		made=$(of_make "$ref")
		[ "$made" = "$lists" ] || echo "$ref: $lists, but make: $made" >>"$T/differ"
	done 3<"$T/refs" 4<"$T/judged"
	is "suffix $is: $(wc -l <"$T/said") refs, $(grep -c -v -e nothing -e refused "$T/said") published" "$(cat "$T/differ")" ''
done
ok "a pre-release with padded numbers is published as both plugins write it" grep -qx '18.6.0-rc1-[a-z0-9-]*; 18.6.0-rc1' "$T/said"
sed 's/{{last build.tags}}/{{trimPrefix "v" build.tag}}/' manifest.tmpl >"$T/canonical.tmpl"
is "the judge sees a list that is not of what was pushed" "$(echo refs/tags/v18.06.0-rc1 | "$judge" main linux-arm "$T/canonical.tmpl")" \
	'the list is tagged 18.06.0-rc1 and [18.6.0-rc1], not [18.6.0-rc1]'

# What stands on another image asks for it by the ref's name: where that is not the tag, CI fails, and make refuses.
mkdir "$T/family" && cd "$T/family" || exit 1
printf 'images:\n  base: {image: me/base, dockerfile: base.Dockerfile}\n  app: {image: me/app}\narches: [amd64, arm]\nemulation: binfmt\n' >aqueduct.yml
# shellcheck disable=SC2016 # meant for BuildKit
printf 'FROM alpine:3\n' >base.Dockerfile && printf 'ARG TAG_SUFFIX\nFROM me/base:${TAG_SUFFIX}\n' >Dockerfile
ok "gen of an image that stands on another" "$AQUEDUCT" gen
for ref in refs/heads/main refs/tags/v1.2.3 refs/tags/v18.06.0 refs/tags/v1.2.3-rc1 refs/tags/v18.06.0-ce refs/tags/v1.2.3- refs/tags/v1.2.3+; do
	tag=$(DRONE_TAG=${ref#refs/tags/} && sed -n 's/^ *- TAG_SUFFIX=\(.*DRONE_TAG.*\)-linux-arm$/\1/p' .drone.yml |
		DRONE_TAG=$DRONE_TAG "${judge%/*}/drone-judge" --subst)
	want=refused
	case ,$("${judge%/*}/drone-judge" --tags "$ref" '' | paste -s -d ,), in *",$tag,"* | ,latest,) want=published ;; esac
	got=$(ours "$ref") made=$(of_make "$ref")
	is "$ref: what stands on an image $([ $want = published ] && echo finds it || echo would not find it)" "$got $made" \
		"$([ $want = refused ] && echo refused refused || echo "$got $got")"
done

# No registry takes a tag of more than 128 bytes, the longest suffix of its arches with it (linux-amd64).
for n in 110 111; do
	ref=refs/tags/v1.2.3-$(printf "%0${n}d" 0 | tr 0 a)
	said="$(ours "$ref") $(ours "$ref" --arch arm) $(of_make "$ref")"
	case $n in
	110) is "a tag that just fits" "$(echo "$said" | tr -d a | tr -s ' ')" '1.2.3- 1.2.3--linux-rm 1.2.3-' ;;
	*) is "one that is longer is refused" "$said" 'refused refused refused' ;;
	esac
done
# What is no commit is in no tag.
for bad in xyz 012345 0123456g 0123456789012345678901234567890123456789a; do
	is "--commit $bad is refused" "$("$AQUEDUCT" tags refs/heads/main --commit $bad 2>&1; echo $?)" \
		"aqueduct: error: --commit: '$bad' is no commit: 7 to 40 hexadecimal digits, or 64 [option]
2"
done
# A ref that has nothing to push: that is said ahead of all builds.
export STAND_IN="$T/none"
mkdir "$STAND_IN"
for m in make bmake remake; do
	command -v $m >/dev/null || { skip "needs $m" && continue; }
	for target in push push-arm manifest; do
		status=0
		$m DOCKER="sh $top_srcdir/tests/e2e/stand-in.sh" $target REF=refs/heads/other >"$T/log" 2>&1 || status=1
		is "$m $target of a ref that publishes nothing builds nothing" "$status $(grep -c 'nothing to push for this ref' "$T/log") $(
			cat "$STAND_IN/log" 2>/dev/null)" '1 1 '
	done
done
# More tags of the lists: what the template makes of the ref is what make and aqueduct say, and arches have none of them.
mkdir "$T/more" && cd "$T/more" && git init -q . && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x
commit=$(git rev-parse HEAD)
cat >aqueduct.yml <<'END'
image: me/app
arches: [amd64, arm]
emulation: binfmt
publish:
  branch: main
  when: {event: {exclude: [cron]}, ref: ["refs/**"]}
  extra_tags: [edge, "${DRONE_COMMIT_SHA:0:7}", "c-${DRONE_COMMIT}"]
  release_tags: [latest, stable]
END
printf 'FROM alpine:3\n' >Dockerfile
"$AQUEDUCT" gen >"$T/log" 2>&1 || fail "gen with more tags" "$(cat "$T/log")"
: >"$T/differ" && : >"$T/told"
while read -r ref; do
	lists=$(ours "$ref" --commit "$commit")
	made=$(of_make "$ref")
	[ "$made" = "$lists" ] || echo "$ref: $lists, but make: $made" >>"$T/differ"
	case $lists in nothing | refused) continue ;; esac
	echo "$lists" >>"$T/told"
	COMMIT=$commit "${judge%/*}/drone-judge" --spec "$ref" manifest.tmpl | python3 -c '
import json, sys
s = json.load(sys.stdin)
print(",".join(sorted({s["Image"].split(":")[1]} | set(s["Tags"] or []))))' >"$T/list"
	told=$(echo "$lists" | tr , '\n' | LC_ALL=C sort -u | paste -s -d ,)
	[ "$(cat "$T/list")" = "$told" ] || echo "$ref: $told, but the template: $(cat "$T/list")" >>"$T/differ"
	"$AQUEDUCT" tags "$ref" --commit "$commit" --arch arm | grep -e edge -e stable -e ^c- >>"$T/differ"
done <"$T/refs"
is "more tags of lists: $(wc -l <"$T/told") refs published" "$(cat "$T/differ")" ''
export STAND_IN="$T/engine"
for m in make bmake remake; do
	command -v $m >/dev/null || { skip "needs $m" && continue; }
	rm -rf build "$STAND_IN" && mkdir "$STAND_IN"
	ok "$m pushes them" $m DOCKER="sh $top_srcdir/tests/e2e/stand-in.sh" manifest REF=refs/tags/v1.2.3
	is "$m: each list is of images that were pushed" "$(sed -n 's/^manifest create //p' "$STAND_IN/log")" \
		"$(for tag in 1 1.2 1.2.3; do echo "me/app:$tag me/app:$tag-linux-amd64 me/app:$tag-linux-arm"; done
			for tag in edge "$(echo "$commit" | cut -c 1-7)" "c-$commit" latest stable; do
				echo "me/app:$tag me/app:1-linux-amd64 me/app:1-linux-arm"
			done)"
	$m DOCKER="sh $top_srcdir/tests/e2e/stand-in.sh" manifest REF=refs/heads/main >/dev/null 2>&1
	is "$m: of the branch, too" "$(sed -n 's/^manifest create //p' "$STAND_IN/log" | tail -n 4 | head -n 2 | xargs)" \
		"me/app:latest me/app:linux-amd64 me/app:linux-arm me/app:edge me/app:linux-amd64 me/app:linux-arm"
done
ok "a release has those of releases" grep -q '^1,1.2,1.2.3,edge,.*,latest,stable$' "$T/told"
ok "a pre-release has not" grep -q '^1.2.3-rc1,edge,[0-9a-f]*,c-[0-9a-f]*$' "$T/told"
ok "the branch has not" grep -q '^latest,edge,[0-9a-f]*,c-[0-9a-f]*$' "$T/told"

# Where CI would not run, nothing is published, whatever the tags: the runner's own conditions decide.
printf '%s\n' refs/heads/main refs/heads/master refs/heads/mai refs/heads/release/1 refs/heads/release/1/x refs/heads/main/x \
	refs/heads/a+b refs/heads/axb refs/heads/a.b refs/tags/v1.2.3 refs/tags/1.2.3 refs/tags/v1.2.3-rc1 refs/tags/x/v1.2.3 \
	refs/tags/v2.0.0 refs/pull/7/head refs/heads/x refs/heads/y refs/heads/Z refs/heads/xy >"$T/refs"
n=0
while read -r when; do
	n=$((n + 1))
	mkdir "$T/when-$n" && cd "$T/when-$n" || exit 1
	printf 'image: me/app\narches: [amd64, arm]\nemulation: binfmt\npublish: {tags: [fixed], when: {%s}}\n' "$when" >aqueduct.yml
	printf 'FROM alpine:3\n' >Dockerfile
	"$AQUEDUCT" gen >"$T/log" 2>&1 || fail "gen with $when" "$(cat "$T/log")"
	"$judge" --runs .drone.yml <"$T/refs" >"$T/judged" || fail "the runner's conditions of $when"
	: >"$T/differ"
	while read -r ref <&3 && read -r want <&4; do
		if [ "$want" = skips ]; then want=nothing; else want=fixed; fi
		said=$(ours "$ref") made=$(of_make "$ref")
		[ "$said" = "$want" ] || echo "$ref: $said, but Drone: $want" >>"$T/differ"
		[ "$made" = "$want" ] || echo "$ref: make has $made, but Drone: $want" >>"$T/differ"
	done 3<"$T/refs" 4<"$T/judged"
	is "when: {$when}: $(grep -c runs "$T/judged") of $(wc -l <"$T/judged") run" "$(cat "$T/differ")" ''
done <<'END'
event: [push, tag]
event: [tag]
event: push, ref: {exclude: ["refs/heads/release/*"]}
event: [pull_request, tag], ref: ["refs/tags/v*", "refs/pull/**"]
ref: ["refs/heads/{main,x}", "refs/tags/v[12].*.*"]
ref: ["refs/heads/**", "refs/tags/*"]
ref: ["refs/**/v1.2.3"]
ref: ["refs/heads/?", "refs/heads/a.b", "refs/heads/a+b"]
ref: ["refs/heads/[^x]"]
ref: ["refs/heads/[x-z]", "refs/heads/m*n"]
ref: ["refs/heads/it's", 'refs/heads/a$b', refs/heads/y]
branch: [main, "release/**"]
branch: {exclude: [main]}
branch: {include: ["m*"], exclude: [master]}, event: [push]
event: {exclude: [pull_request]}, branch: {exclude: ["*"]}
END

# git takes refs that a shell and make would take for more than text; whoever names a branch does not say what CI runs.
mkdir "$T/text" && cd "$T/text" || exit 1
printf 'image: me/app\narches: [amd64]\nemulation: binfmt\npublish: {tags: [fixed], when: {ref: []}}\n' >aqueduct.yml
printf 'FROM alpine:3\n' >Dockerfile
ok "gen where any ref publishes" "$AQUEDUCT" gen
for m in make bmake remake; do
	command -v $m >/dev/null || continue
	# shellcheck disable=SC2016 # meant for make and sh
	made=$($m -s tags "REF=refs/heads/a';echo>here;'" 2>&1) && made="$made $(REF='refs/heads/$(shell echo>here)`echo>here`' $m -s tags 2>&1)"
	is "$m: a ref is text" "$made $(find . -name here)" 'fixed fixed '
done

is "what is no full ref is refused" "$(ours v1.2.3) $(of_make v1.2.3) $(ours main) $(of_make main)" 'refused refused refused refused'
for verdict in nothing refused; do ok "some are $verdict" grep -q "$verdict" "$T/said"; done
done_testing
