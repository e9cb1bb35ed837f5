#!/bin/sh
# `aqueduct affected` with a real git: what it finds, what it says where something cannot be known, what it refuses. Then
# random repositories and changes (affected.py), judged by the engine's own parser and patternmatcher: FULL=1 makes more
# than 2 000 of them.
. "$(dirname "$0")/../tap.sh"
command -v git >/dev/null || skip_all "needs git"
command -v python3 >/dev/null || skip_all "needs python3"
judge=$top_builddir/obj/judges/dockerfile-judge
sh "$top_srcdir/tests/judges/build.sh" "$top_builddir/obj/judges" >/dev/null 2>&1 || judge=
scratch
export TMPDIR="$T" GIT_CEILING_DIRECTORIES="$T" PYTHONDONTWRITEBYTECODE=1 GIT_CONFIG_NOSYSTEM=1 HOME="$T/home"
mkdir -p "$HOME"
git config --global user.name a
git config --global user.email a@example.com
git config --global init.defaultBranch main
git config --global protocol.file.allow always
git config --global advice.detachedHead false

# repository NAME: three images and their files, not committed.
repository() {
	cp -r "$top_srcdir/examples/several" "$T/$1"
	cd "$T/$1" || exit 1
	rm -rf .aqueduct
	git init -q
}

commit() { git add -A && git commit -qm more; }

# says affected WORDS...: its standard output, ids alone, and what it said beside; but for lists from standard input the
# same as JSON, too, which the schema judges below.
says() {
	"$AQUEDUCT" "$@" 2>"$T/err" | cut -f 1
	case " $* " in *' - '*) ;; *) "$AQUEDUCT" "$@" --format json 2>/dev/null >>"$T/answers" ;; esac
}
images() { says affected "$@" | grep '^image:'; }
all_images=$(printf 'image:base:%s\n' amd64 arm arm64 && printf 'image:api:%s\n' amd64 arm arm64 && printf 'image:web:%s\n' amd64 arm64)

# ---- what it finds

repository first
is "without a commit all is new" "$(images)" "$all_images"
ok "and that is said" grep -q 'there is no commit yet' "$T/err"
commit
is "nothing changed, nothing is affected" "$(says affected)" ""
ok "and that is said" grep -q 'nothing changed' "$T/err"
is "make is then asked for nothing" "$(make "$("$AQUEDUCT" affected --make 2>/dev/null)" 2>&1 | grep -c docker)" 0
ok "and does it" make "$("$AQUEDUCT" affected --make 2>/dev/null)"
echo >>web/index.html
is "a file that one image copies" "$("$AQUEDUCT" affected 2>/dev/null)" "image:web:amd64	web/index.html (web/Dockerfile:5: COPY index.html /usr/share/nginx/html/)
image:web:arm64	web/index.html (web/Dockerfile:5: COPY index.html /usr/share/nginx/html/)
pipeline:linux-amd64	image:web:amd64
pipeline:linux-arm64	image:web:arm64
pipeline:manifest	manifest:web"
escape=$(printf '\033')
echo >"base/rootfs/a${escape}[31m
b"
is "a name that a terminal could act on" "$("$AQUEDUCT" affected 2>/dev/null | head -n 1)" \
	"image:base:amd64	base/rootfs/a?[31m?b (base/Dockerfile:3: COPY rootfs/ /)"
is "is whole in JSON" "$("$AQUEDUCT" affected --format json 2>/dev/null | grep -cF 'base/rootfs/a\u001b[31m\nb')" 3
rm base/rootfs/a* && mkdir -p .aqueduct/templates && echo >".aqueduct/templates/$escape"
ok "nor is it said so" sh -c "! { '$AQUEDUCT' affected 2>&1 | grep -q '$escape'; }"
rm -r .aqueduct/templates
is "as targets" "$("$AQUEDUCT" affected --make 2>/dev/null)" "build-web-amd64
build-web-arm64"
# shellcheck disable=SC2046 # words
is "make takes them" "$(make -n $("$AQUEDUCT" affected --make 2>/dev/null) | grep -o 'me/web:linux-[a-z0-9]*' | sort -u | tr '\n' ' ')" \
	"me/web:linux-amd64 me/web:linux-arm64 "
is "as pipelines" "$("$AQUEDUCT" affected --drone 2>/dev/null)" "linux-amd64
linux-arm64
manifest"
is "a list of files, the other way round" "$(git diff --name-only | "$AQUEDUCT" affected --files - | grep -c '^image:web:')" 2
is "ended by NULs" "$(git diff -z --name-only | "$AQUEDUCT" affected --files - | grep -c '^image:web:')" 2
git stash -q
echo >base/rootfs/new
is "a new file below what a base copies, and what stands on that" "$(images)" "$all_images"
rm base/rootfs/new
mkdir other && echo >other/README
is "what no image reads" "$(images)" ""
rm -r other
git mv api/serve.sh api/serve2.sh
is "a file that was renamed away" "$(images | grep -c '^image:api:')" 3
git reset -q --hard
chmod +x web/index.html
is "a file that may be executed now" "$(images)" "image:web:amd64
image:web:arm64"
git reset -q --hard
sed -i 's/    context: web/&\n    build_args: {A: b}/' aqueduct.yml && "$AQUEDUCT" gen 2>/dev/null
is "a line of the descriptor that changes one recipe" "$(images)" "image:web:amd64
image:web:arm64"
git reset -q --hard
printf '\n# more\n' >>aqueduct.yml
is "one that changes nothing" "$(says affected)" ""
git reset -q --hard
sed -i 's/  dry_run: pull_request//' aqueduct.yml && "$AQUEDUCT" gen 2>/dev/null
is "one that changes pipelines alone" "$(says affected | tr '\n' ' ')" \
	"pipeline:linux-amd64 pipeline:linux-arm pipeline:linux-arm64 pipeline:manifest "
git reset -q --hard
sed -i 's/^arches:/before: [{name: v, image: x, commands: [v]}]\n&/' aqueduct.yml && "$AQUEDUCT" gen 2>/dev/null && commit
echo >>README
is "steps ahead of the builds may read any file" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null)" \
	"pipeline:linux-amd64	README (steps of its own may read it)
pipeline:linux-arm	README (steps of its own may read it)
pipeline:linux-arm64	README (steps of its own may read it)
pipeline:manifest	manifest:base"
rm README && git revert --no-edit HEAD >/dev/null
sed -i 's/^arches:/drone: {builder: command}\n&/' aqueduct.yml && "$AQUEDUCT" gen 2>/dev/null && commit
sed 's/^# Where images/& (and more)/' Makefile >"$T/Makefile" && cp "$T/Makefile" Makefile
is "the Makefile by which commands build" "$(says affected --base HEAD | grep -c '^pipeline:linux-')" 3
git checkout -q . && echo >>README
is "make is asked for no file that no image reads" "$(says affected --base HEAD)" ""
"$AQUEDUCT" affected --base HEAD >/dev/null 2>"$T/err"
ok "which is said" grep -qx "aqueduct: no image reads 'README'" "$T/err"
touch NOTES && mkdir -p notes && touch notes/a && "$AQUEDUCT" affected --base HEAD >/dev/null 2>"$T/err"
ok "of several the first, and how many" grep -qx "aqueduct: no image reads 'NOTES', nor 2 other files that changed" "$T/err"
rm -r NOTES notes
rm README && git revert --no-edit HEAD >/dev/null
is "all is as it was" "$(says affected --base HEAD~4)" ""
is "what downloads qemu, as it was written" "$(echo get_qemu.sh | "$AQUEDUCT" -C "$top_srcdir/examples/ancestor" affected --files - 2>/dev/null | grep ^image)" \
	"image:amd64	qemu:x86_64 (Dockerfile:7: copies it)
image:arm	qemu:arm (Dockerfile:7: copies it)
image:arm64	qemu:aarch64 (Dockerfile:7: copies it)"
echo 'x:' >local.mk
is "what may change any recipe" "$(images)" "$all_images"
ok "and that is said" grep -q "'local.mk' may change any recipe" "$T/err"
rm local.mk
echo '# mine' >>Makefile
is "an output that was edited" "$(images)" "$all_images"
git reset -q --hard
echo '# mine' >>.drone.yml && commit
git checkout -q HEAD~1 -- .drone.yml
is "a file of CI that is again what the descriptor says" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null)" \
	"pipeline:linux-amd64	.drone.yml
pipeline:linux-arm	.drone.yml
pipeline:linux-arm64	.drone.yml
pipeline:manifest	.drone.yml"
git reset -q --hard HEAD~1
mkdir base/rootfs/empty
is "an empty folder, of which git tells nothing" "$(images | grep -c '^image:base')" 3
rmdir base/rootfs/empty
echo '*.tmp' >.gitignore && commit
echo >base/rootfs/a.tmp
is "an ignored file that a base copies" "$("$AQUEDUCT" affected 2>/dev/null | grep -c 'base/rootfs/a.tmp, of which git keeps nothing (base/Dockerfile:3')" 3
rm base/rootfs/a.tmp

repository unkept && printf '%s\n' local.mk aqueduct.yml Makefile '*.mustache' qemu.lock >.gitignore && git add -f aqueduct.yml && commit
is "ignored outputs as they are generated" "$(says affected)" ""
for file in local.mk Makefile .aqueduct/templates/x.mustache; do
	mkdir -p "$(dirname "$file")" && echo '# mine' >>"$file"
	is "$file, which is ignored" "$(images)" "$all_images"
	ok "is said to count" grep -q "all images count as affected: .*$file" "$T/err"
	rm "$file" && "$AQUEDUCT" gen 2>/dev/null
	ok "and nothing is said to have changed" sh -c "! grep -q 'nothing changed' '$T/err'"
done
git rm -q --cached aqueduct.yml && commit
is "a descriptor that is ignored" "$(images)" "$all_images"
ok "is said, too" grep -q "of 'aqueduct.yml' git keeps nothing to be compared with" "$T/err"
cp -r "$top_srcdir/examples/ancestor" "$T/sums" && cd "$T/sums" && git init -q && echo qemu.lock >.gitignore && commit && echo >qemu.lock
is "ignored sums of what is downloaded" "$(images --base HEAD)" "image:amd64
image:arm
image:arm64"

# ---- what leads elsewhere, and what git does not look at

repository links && mv web/Dockerfile web/Real && ln -s Real web/Dockerfile && commit
echo '# more' >>web/Real
is "the target of a link to a Dockerfile" "$(images)" "image:web:amd64
image:web:arm64"
git checkout -q . && mkdir srv && git mv web srv/web && ln -s srv/web web && commit
git update-ref refs/heads/main HEAD
echo >>srv/web/index.html
is "a context that is a link" "$(images)" "image:web:amd64
image:web:arm64"
git checkout -q . && mv aqueduct.yml real.yml && ln -s real.yml aqueduct.yml && commit
echo '# more' >>real.yml
is "the target of a link to the descriptor" "$(images)" "$all_images"
repository flags && commit && git update-index --assume-unchanged api/serve.sh && echo >>api/serve.sh
is "a file at which git was told not to look" "$(images)" "$(printf 'image:api:%s\n' amd64 arm arm64)"
repository wild && mkdir -p web/vendor/x/src && echo >web/vendor/x/src/f && sed -i 's,COPY index.html,COPY vendor/*/src,' web/Dockerfile &&
	"$AQUEDUCT" gen 2>/dev/null && commit
is "a folder above what wildcards stand for" "$(echo web/vendor/x | "$AQUEDUCT" affected --files - 2>/dev/null | grep -c ^image:web:)" 2
is "the whole folder" "$(echo . | images --files -)" "$all_images"
is "a name as git quotes it" "$(printf '"web/vendor/x/src/\\303\\251"\n' | images --files - | grep -c web)" 2
echo 'x text' >web/.gitattributes
is "what changes line ends" "$(images)" "$all_images"

# ---- what git has

cd "$T/first" || exit 1

git checkout -q -b work
echo >>api/serve.sh && commit
git checkout -q main
echo >>web/index.html && commit
git checkout -q work
is "a branch against the default one, which went on" "$(images --head HEAD)" "$(printf 'image:api:%s\n' amd64 arm arm64)"
ok "by their merge base" grep -q 'the merge base with main' "$T/err"
git merge -q -m merge main
is "after a merge" "$(images --head HEAD)" "$(printf 'image:api:%s\n' amd64 arm arm64)"
git checkout -q --detach work
is "a detached head" "$(images)" "$(printf 'image:api:%s\n' amd64 arm arm64)"
is "a base by its name" "$(images --base HEAD --head HEAD)" ""
git checkout -q --orphan lonely && commit
is "no history in common: all that is different" "$(images --head HEAD)" "$(printf 'image:api:%s\n' amd64 arm arm64)"
git checkout -q work
repository elsewhere && echo >web/more.html && printf 'COPY more.html /\n' >>web/Dockerfile && "$AQUEDUCT" gen 2>/dev/null && commit
git checkout -q -b there && echo x >>web/more.html && commit && git checkout -q main
is "a head that is not checked out, with the same Dockerfiles" "$(says affected --head there | head -n 2)" "image:web:amd64
image:web:arm64"
sed -i '/more/d' web/Dockerfile && "$AQUEDUCT" gen 2>/dev/null && commit
is "and with another one" "$("$AQUEDUCT" affected --head there 2>/dev/null | head -n 1)" \
	"image:web:amd64	web/Dockerfile, which is another one in there (the Dockerfile)"
is "of the one that is checked out nothing is in doubt" "$(images --head HEAD)" ""
echo more.html >web/.dockerignore
is "but for an ignore file that is not in it" "$("$AQUEDUCT" affected --head HEAD 2>/dev/null | head -n 1)" \
	"image:web:amd64	web/.dockerignore, which is another one in HEAD (what it leaves out of the context)"
rm web/.dockerignore && git update-index --assume-unchanged api/Dockerfile && echo '# x' >>api/Dockerfile
is "or a Dockerfile at which git does not look" "$(images --head HEAD)" "$(printf 'image:api:%s\n' amd64 arm arm64)"
git update-index --no-assume-unchanged api/Dockerfile && git checkout -q . && echo '# more' >>aqueduct.yml
is "or another descriptor" "$(images --head HEAD)" "$all_images"
ok "which is said" grep -q "'aqueduct.yml', which is another one in HEAD" "$T/err"
git checkout -q . && mkdir other && echo >other/a && ln -s other docs && commit && git checkout -q -b links && echo >>other/a && commit
git checkout -q main && rm docs && mkdir docs && echo >docs/a
is "or a symbolic link" "$(images --head links)" "$all_images"
ok "is said" grep -q "'docs', a symbolic link, which is another one in links" "$T/err"
rm -r docs && git checkout -q . && git checkout -q -b edited && echo '# mine' >>.drone.yml && commit && git checkout -q main
is "or an output" "$(images --head edited)" "$all_images"
ok "which is said, too" grep -q "'.drone.yml', which is another one in edited" "$T/err"
repository crossed && commit && git checkout -q -b side && echo 1 >web/index.html && GIT_COMMITTER_DATE='2030-01-01 00:00' commit
git checkout -q main && echo 2 >web/index.html && commit && main=$(git rev-parse HEAD)
git merge -q side >/dev/null 2>&1 || echo 2 >web/index.html && commit
git checkout -q side && git merge -q "$main" >/dev/null 2>&1 || echo 1 >web/index.html && commit
is "a file that is as at one of two merge bases" "$(git diff --name-only "$(git merge-base main side)")" ""
is "differs from the other" "$(images --head HEAD)" "image:web:amd64
image:web:arm64"
ok "with both it is compared" grep -q 'each of the 2 merge bases with main' "$T/err"
cd "$T/first" || exit 1
git clone -q --depth 1 "file://$T/first" "$T/shallow"
cd "$T/shallow" || exit 1
git fetch -q --depth 1 origin main && git update-ref refs/remotes/origin/main FETCH_HEAD
is "a shallow clone that lost the merge base" "$(images)" "$all_images"
ok "says so" grep -q 'this clone is shallow' "$T/err"
is "a shallow clone that does not have the base" "$(images --base v1)" "$all_images"
ok "says so, too" grep -q "this clone is shallow and has no 'v1'" "$T/err"
git checkout -q --detach && git branch -q -D work && git update-ref -d refs/remotes/origin/main
is "a shallow clone of no branch that publishes" "$(images)" "$all_images"
ok "says which it looked for" grep -q "this clone is shallow and has no 'main'" "$T/err"
git fetch -q --unshallow origin '+refs/heads/*:refs/remotes/origin/*'
is "a whole one knows" "$(images)" "$(printf 'image:api:%s\n' amd64 arm arm64)"
git -C "$T/first" checkout -q main
repository module && rm -rf base/rootfs && commit
git init -q "$T/sub" && echo >"$T/sub/a" && git -C "$T/sub" add -A && git -C "$T/sub" commit -qm a
git submodule --quiet add "$T/sub" base/rootfs && commit
is "a submodule as it was committed" "$(images)" ""
echo >>base/rootfs/a
is "a file in a submodule" "$(images)" "$all_images"
git -C base/rootfs commit -qam b
is "another commit of a submodule" "$(images)" "$all_images"
git init -q "$T/deep" && echo '*.tmp' >"$T/deep/.gitignore" && git -C "$T/deep" add -A && git -C "$T/deep" commit -qm a
git -C base/rootfs submodule --quiet add "$T/deep" deep && git -C base/rootfs commit -qam c && commit
is "submodules of submodules as they were committed" "$(images)" ""
git -C base/rootfs config diff.ignoreSubmodules all && echo >>base/rootfs/deep/.gitignore
is "a file of one that the settings above it hide" "$(images)" "$all_images"
git -C base/rootfs/deep checkout -q . && git -C base/rootfs config --unset diff.ignoreSubmodules
# unkept NAME FILE: an image copies it, and git keeps nothing of it.
unkept() { is "$1" "$("$AQUEDUCT" affected 2>/dev/null | sed -n 1p)" "image:base:amd64	$2, of which git keeps nothing (base/Dockerfile:3: COPY rootfs/ /)"; }
echo >base/rootfs/deep/x.tmp
unkept "what such a one ignores" base/rootfs/deep/x.tmp
rm base/rootfs/deep/x.tmp
sh "$top_srcdir/tests/e2e/broken-git.sh" "$T/broken" 10
is "one whose git is asked last, and is gone" "$(PATH=$T/broken "$AQUEDUCT" affected 2>/dev/null | sed -n 1p)" \
	"image:base:amd64	base/rootfs, of which git keeps nothing (base/Dockerfile:3: COPY rootfs/ /)"
mkdir base/rootfs/empty
unkept "an empty folder in one" base/rootfs/empty
rmdir base/rootfs/empty && git -C base/rootfs update-index --assume-unchanged a && echo x >>base/rootfs/a
unkept "a file at which its git was told not to look" base/rootfs/a
git -C base/rootfs update-index --no-assume-unchanged a && git -C base/rootfs checkout -q a
git -C base/rootfs config status.showUntrackedFiles no && echo >base/rootfs/new
is "a new file that its git does not show" "$(images)" "$all_images"
rm -r base/rootfs/new base/rootfs/.git
unkept "files where there is no submodule" base/rootfs
rm -r base/rootfs && mkdir base/rootfs
is "and none" "$(images)" ""
git init -q "$T/page" && printf 'FROM alpine:3\nCOPY . /x\n' >"$T/page/Dockerfile" && echo >"$T/page/l"
echo '*.dockerignore' >"$T/page/.gitignore" && git -C "$T/page" add -A && git -C "$T/page" commit -qm a
mkdir "$T/holds" && cd "$T/holds" && git init -q && git submodule --quiet add "$T/page" page && printf '.git\nb\n' >.dockerignore && echo 1 >a
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\ndockerfile: page/Dockerfile\n' >aqueduct.yml
"$AQUEDUCT" gen 2>/dev/null && commit && git checkout -q -b ahead && echo 2 >a && commit && git checkout -q main
git branch beside && printf '.git\na\n' >page/Dockerfile.dockerignore
is "an ignore file that a submodule ignores, where the head has none" "$("$AQUEDUCT" affected --head ahead 2>/dev/null | head -n 1)" \
	"image:amd64	page/Dockerfile.dockerignore, which is another one in ahead (what it leaves out of the context)"
rm page/*.dockerignore && git checkout -q beside && echo >b && commit && git checkout -q main
is "a file that the ignore file drops there, too" "$(images --head beside)" ""
mv page/.git "$T/page.git"
is "but not where there is no submodule" "$("$AQUEDUCT" affected --head beside 2>/dev/null | head -n 1)" \
	"image:amd64	page, which is another one in beside (the Dockerfile)"
mv "$T/page.git" page/.git && sed -i '/^dockerfile/d' aqueduct.yml && printf 'FROM alpine:3\nCOPY page/l /x\n' >Dockerfile && ln -sf ../a page/l
git -C page commit -qam b && "$AQUEDUCT" gen 2>/dev/null && commit && git checkout -q -b linked && echo 3 >a && commit && git checkout -q main
rm page/l && echo >page/l && git -C page commit -qam c && commit
is "a link in another commit of one" "$("$AQUEDUCT" affected --base main~1 --head linked 2>/dev/null | head -n 1)" \
	"image:amd64	page, which is another one in linked (Dockerfile:2: COPY page/l /x)"
mkdir "$T/top" && cd "$T/top" && git init -q && cp -r "$top_srcdir/examples/several" app && commit
cd app || exit 1
echo >>web/index.html && echo >../README
is "in a folder of a repository" "$(images)" "image:web:amd64
image:web:arm64"
ok "files beside it are named" grep -q "'README' lies outside of this folder" "$T/err"
mkdir -p "$T/commit" && cd "$T/commit" && git init -q
printf 'FROM alpine:3\nARG VERSION\nRUN true\n' >Dockerfile
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\nbuild_args: {VERSION: {git: version}}\n' >aqueduct.yml
"$AQUEDUCT" gen 2>/dev/null && commit && git checkout -q -b next && git commit -q --allow-empty -m next
is "a build argument from git, by any commit" "$("$AQUEDUCT" affected 2>/dev/null | head -n 1)" "image:amd64	the commit (build_args: VERSION)"
is "but not by a file" "$(echo >x && images --base HEAD)" ""
mkdir -p "$T/tags/v" && cd "$T/tags" && git init -q && echo 1 >v/VERSION
printf 'FROM alpine:3\nRUN true\n' >Dockerfile
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\ndrone: {only_affected: true}\npublish: {tags_file: v/VERSION, dry_run: pull_request,
  also: {quay: {registry: quay.io, tags: [edge], pipeline: "quay-{name}"}}}\n' >aqueduct.yml
"$AQUEDUCT" gen 2>/dev/null && commit && git checkout -q -b next && echo 2 >v/VERSION
by_tags=$(printf 'pipeline:%s\tv/VERSION (it holds the tags)\n' linux-amd64 manifest)
is "a file of tags concerns what is published by them" "$("$AQUEDUCT" affected 2>/dev/null)" "$by_tags"
is "and so does its folder" "$(echo v | "$AQUEDUCT" affected --files - 2>/dev/null)" "$by_tags"
is "nothing is built for it" "$("$AQUEDUCT" affected --make 2>/dev/null)" aqueduct-always
git commit -qam b && git update-ref refs/remotes/origin/main main
DRONE_BUILD_EVENT=pull_request DRONE_TARGET_BRANCH=main DRONE_COMMIT=HEAD sh ./only_affected.sh linux-amd64 2>/dev/null
is "and a dry run, which does not read it, ends" "$?" 78
mv v/VERSION v/V && ln -s V v/VERSION && commit && echo 3 >v/V
is "the target of a link to such a file" "$(says affected --base HEAD)" "$(printf 'pipeline:%s\n' linux-amd64 manifest)"
git rm -q --cached v/VERSION && rm v/VERSION && echo VERSION >.gitignore && commit
is "one that is ignored and not there" "$(says affected --base HEAD)" ""
echo 1 >v/VERSION
is "one that is ignored" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null | head -n 1)" \
	"pipeline:linux-amd64	v/VERSION, of which git keeps nothing (it holds the tags)"
mkdir -p "$T/kept/src" && cd "$T/kept" && git init -q && echo >src/a
printf 'FROM alpine:3\nCOPY . /x\n' >Dockerfile
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\n' >aqueduct.yml
printf '*\n!src\n' >.dockerignore
"$AQUEDUCT" gen 2>/dev/null && commit && git checkout -q -b next && git commit -q --allow-empty -m next
is "a commit, whose folder is dropped with all else" "$(images)" ""
printf '*\n!src\n!.git/HEAD\n' >.dockerignore && commit
is "but for some of it" "$(images --base HEAD~1 --head HEAD)" "image:amd64"

# ---- what make and CI read

mkdir -p "$T/lists/ci" && cd "$T/lists" && git init -q && printf 'FROM alpine:3\nRUN true\n' >Dockerfile && echo .git >.dockerignore
printf 'image: me/app:latest\nmanifests: []\n' >ci/list.tmpl && cp ci/list.tmpl ci/list-q.tmpl
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\nmanifest: {own: true, file: ci/list.tmpl}
publish: {also: {q: {registry: q.io, username: u, password: p, manifest_pipeline: lists}}}\n' >aqueduct.yml
"$AQUEDUCT" gen 2>/dev/null && commit && echo '#' >>ci/list-q.tmpl
is "a list's template of the user's own" "$("$AQUEDUCT" affected 2>/dev/null)" "pipeline:lists	ci/list-q.tmpl (the list's template)"
git checkout -q . && mv ci/list.tmpl ci/real && ln -s real ci/list.tmpl && commit && echo '#' >>ci/real
is "the target of a link to one" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null)" \
	"pipeline:manifest	ci/list.tmpl, a symbolic link (the list's template)"
git checkout -q . && git update-index --skip-worktree ci/list-q.tmpl && rm ci/list-q.tmpl
is "one at which git does not look, and that is gone" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null)" \
	"pipeline:lists	ci/list-q.tmpl, of which git keeps nothing (the list's template)"
git update-index --no-skip-worktree ci/list-q.tmpl && git checkout -q .
printf 'COPY . /x\n' >>Dockerfile && "$AQUEDUCT" gen 2>/dev/null && commit && echo '#' >>ci/list-q.tmpl
is "one that an image copies with all else" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null)" "image:amd64	ci/list-q.tmpl (Dockerfile:3: COPY . /x)
pipeline:linux-amd64	image:amd64
pipeline:manifest	ci/list.tmpl, a symbolic link (the list's template)
pipeline:lists	ci/list-q.tmpl (the list's template)"
git checkout -q . && printf 'drone: {manifest: {before: [{name: v, image: x, commands: [v]}]}}\n' >>aqueduct.yml && "$AQUEDUCT" gen 2>/dev/null && commit
mkdir notes && echo >notes/a
is "steps ahead of lists may read any file" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null | grep -c 'notes/a (steps of its own may read it)')" 2
repository gone && commit && rm Makefile
is "an output that is gone" "$(images)" "$all_images"
repository other-makefile && commit && printf 'include Makefile\n' >GNUmakefile
is "a makefile that make prefers" "$(images)" "$all_images"
ok "is said to count" grep -q "all images count as affected: 'GNUmakefile' may change any recipe" "$T/err"
rm GNUmakefile
# behind_a_link FILE TEXT: a link to another file, which changes; all images count, with that text.
behind_a_link() {
	mkdir -p "$(dirname "$1")" real && mv "$1" real/it && ln -s "$(echo "$1" | sed 's,[^/]*/,../,g; s,[^/]*$,,')real/it" "$1" && commit
	is "nothing behind $1, a link" "$(says affected --base HEAD)" ""
	if test -d "$1"; then echo '# mine' >>real/it/x; else echo '# mine' >>real/it; fi
	is "something behind it" "$(images --base HEAD)" "$all_images"
	ok "which is said" grep -q "$2" "$T/err"
	git checkout -q . && git reset -q --hard HEAD~1
}
echo '# mine' >local.mk && mkdir -p .aqueduct/templates && echo >.aqueduct/templates/x && commit
behind_a_link local.mk "'local.mk', a symbolic link, may change any recipe"
behind_a_link Makefile "'Makefile' is not what the descriptor says"
behind_a_link .aqueduct/templates "'.aqueduct/templates', a symbolic link, may change any recipe"
mv .drone.yml real.yml && ln -s real.yml .drone.yml && commit && echo 1 >x
is "a link to the file of CI" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null | sort -u -k 2)" "pipeline:linux-amd64	.drone.yml, a symbolic link"
cp -r "$top_srcdir/examples/ancestor" "$T/links-of-qemu" && cd "$T/links-of-qemu" && git init -q && echo >real.lock && ln -s real.lock qemu.lock && commit
echo '#' >>real.lock
is "a link to the sums of what is downloaded" "$("$AQUEDUCT" affected --base HEAD 2>/dev/null | grep -m 1 ^image)" \
	"image:amd64	qemu:x86_64 (Dockerfile:7: copies it)"
mkdir -p "$T/whole/.aqueduct/templates" && cd "$T/whole" && printf 'FROM alpine:3\nRUN true\n' >Dockerfile
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\n' >aqueduct.yml && "$AQUEDUCT" gen 2>/dev/null
for folder in . .aqueduct; do
	is "all that lies in $folder, of which no image reads anything" "$(echo $folder | images --files -)" "image:amd64"
done

# ---- what it refuses

cd "$T/first" && git checkout -q main
# refuses NAME TEXT WORDS...: it exits 1, prints nothing, and says the text.
refuses() {
	name=$1 text=$2
	shift 2
	out=$("$AQUEDUCT" affected "$@" 2>"$T/err")
	is "$name" "$? $out $(grep -c -- "$text" "$T/err")" "1  1"
}
refuses "a base that git does not know" "error: --base: 'nowhere' is no commit that git knows" --base nowhere
refuses "a base that looks like an option" "error: --base: '--all' is no commit that git knows" --base=--all
refuses "a head that git does not know" "error: --head: 'nowhere' is no commit that git knows" --head nowhere
# broken WORD|NUMBER TEXT [WORDS...]: with such a git it refuses, too, and says that.
broken() {
	sh "$top_srcdir/tests/e2e/broken-git.sh" "$T/broken" "$1"
	name="a git that fails: $1" text=$2
	shift 2
	out=$(PATH=$T/broken "$AQUEDUCT" affected "$@" 2>"$T/err")
	is "$name $*" "$? $out $(head -n 1 "$T/err")" "1  $text"
}
for question in --show-prefix:'no repository to ask' merge-base:'no merge base' diff:'cannot compare' --directory:'cannot list folders' \
	--others:'cannot list files' --ignored:'cannot list files' -v:'cannot list files'; do
	broken "${question%%:*}" "aqueduct: error: ${question#*:}: it broke [git]"
done
broken --raw 'aqueduct: error: cannot compare: it broke [git]' --head HEAD
gone='git: error: cannot run: No such file or directory [system]'
for answers in 1 2 3 4 5 6 7 8 9; do broken $answers "$gone"; done
for answers in 5 6 7; do broken $answers "$gone" --head HEAD; done
git checkout -q -b other && git branch -q -D main
refuses "no default branch" "error: there is no branch to compare with"
printf '/etc/passwd\n../x\napi/../../y\n' >"$T/list"
refuses "a path that is absolute" "'/etc/passwd' is absolute" --files "$T/list"
refuses "one that leads out" "list:3:1: error: 'api/../../y' leads out of the folder" --files "$T/list"
refuses "a list that is not there" "nowhere: error: cannot read" --files "$T/nowhere"
: | says affected --files - >"$T/said"
is "a list without a file" "$(cat "$T/said" "$T/err")" "aqueduct: the list names no file: nothing changed"
echo gone | says affected --files - >/dev/null
ok "a path that is not there counts as removed, and is told" grep -q "'gone' is not there; it counts as removed" "$T/err"
echo svc/web/index.html | "$AQUEDUCT" affected --files - 2>"$T/err" | cut -f 1 >"$T/said"
is "one whose folder is not there either may be any" "$(grep '^image:' "$T/said")" "$all_images"
ok "and is told" grep -q "neither 'svc/web/index.html' nor its folder is there" "$T/err"
out=$("$AQUEDUCT" affected --files x --base y 2>&1)
is "a list and git at once" "$? $out" "2 aqueduct: error: --files tells what changed; --base and --head ask git [option]"
mkdir "$T/plain" && cp -r "$top_srcdir/examples/several/." "$T/plain" && cd "$T/plain" || exit 1
refuses "a folder without git" "this folder is in no repository of git"
for wrong in '--bogus' '-C nowhere' '-f nowhere' '--drone' '--base nowhere'; do
	# shellcheck disable=SC2086 # words
	is "asked for targets, with $wrong" "$("$AQUEDUCT" affected $wrong --make 2>/dev/null)" aqueduct-affected-is-not-known
done
mkdir "$T/bin"
out=$(PATH=$T/bin "$AQUEDUCT" affected 2>&1)
is "a machine without git" "$? $out" "1 git: error: cannot run: No such file or directory [system]"

# ---- what git shows otherwise, and what was otherwise before

repository shown
commit
printf '"base/rootfs/a\\tb\\"c"\n\n' >"$T/list"
is "letters that git writes with a stroke" "$("$AQUEDUCT" affected --files "$T/list" 2>/dev/null | grep -c 'rootfs/a?b"c ')" 3
cp aqueduct.yml "$T/shown.yml"
echo 'nonsense: 1' >>aqueduct.yml && commit
cp "$T/shown.yml" aqueduct.yml
is "a descriptor that was refused before" "$(images --base HEAD)" "$all_images"
ok "and that is said" grep -q "'aqueduct.yml' as it was is refused" "$T/err"
commit
git rm -q --cached aqueduct.yml && git commit -qm less && git branch less && commit
is "a descriptor that is new" "$(images --base less)" "$all_images"
ok "has nothing before it" grep -q "'aqueduct.yml' has nothing before it to be compared with" "$T/err"
git checkout -q --orphan other
is "a branch without a commit, against another" "$(images --base main)" ""
ok "by which it is compared" grep -q 'the working tree is compared with main' "$T/err"
mkdir "$T/around" && cp -r "$T/shown" "$T/around/within" && rm -rf "$T/around/within/.git" && cd "$T/around" && git init -q && commit
echo '* text' >.gitattributes
cd within || exit 1
is "attributes above the folder" "$(images --base HEAD)" "$all_images"
ok "are said to change line ends" grep -q "'.gitattributes' may change line ends" "$T/err"
rm ../.gitattributes && mkdir ../templates
is "templates above the folder" "$(images --base HEAD --templates ../templates)" "$all_images"
ok "may have changed unseen" grep -q "whether templates of '../templates' changed is not known" "$T/err"

# ---- the answers as JSON

if python3 -c 'import jsonschema' 2>/dev/null; then
	judged() { python3 "$top_srcdir/tests/e2e/schema.py" "$top_srcdir/docs/affected.schema.json" >"$T/judged" 2>&1; }
	ok "docs/affected.schema.json says what they are" judged <"$T/answers"
	ok "of $(head -n 1 "$T/judged") changes" test "$(head -n 1 "$T/judged")" -gt 50
	diag "$(sed 1d "$T/judged")"
	for lie in 's/"cause"/"because"/' 's/"kind": "image"/"kind": "picture"/' 's/"unknown": true/"unknown": 1/' 's/"line": [0-9]*, //' \
		's/"pipelines"/"places"/' 's/, "through": "[^"]*"//' 's/"id": "[^"]*"/"id": ""/'; do
		sed "$lie" "$T/answers" | judged
		is "$lie is found out" "$? $(sed 1d "$T/judged" | grep -c .)" "1 5"
	done
else
	skip "docs/affected.schema.json" "needs python3-jsonschema"
fi

# ---- random changes

if [ -n "$judge" ]; then
	python3 "$top_srcdir/tests/e2e/affected.py" "$AQUEDUCT" "$judge" "${SEED:-1}" "${COUNT:-$([ -z "${FULL-}" ] && echo 1 || echo 45)}" \
		>"$T/said" 2>&1 || fail "the changes are made" "$(tail -n 5 "$T/said")"
	grep -v '^#' "$T/said" >"$T/kinds"
	while read -r line; do
		case $line in
		*" 0 missed, 0 too many") pass "$line" ;;
		*) fail "$line" "$(grep -A 3 -F -- "$line" "$T/said")" ;;
		esac
	done <"$T/kinds"
	is "all kinds were tried" "$(grep -c changes "$T/kinds")" "$(($(grep -c '^	kind(' "$top_srcdir/tests/e2e/mutation.py") - 1 +
		$(cat "$top_srcdir/tests/e2e/histories.py" "$top_srcdir/tests/e2e/watched.py" | grep -c '^class .*(Kind):')))"
else
	skip "images that changes concern" "needs Go 1.22 or newer"
fi
done_testing
