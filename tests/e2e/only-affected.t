#!/bin/sh
# The script of `drone.only_affected`, with a real git: clones as Drone's clone step leaves them of a pull request; what it
# cannot know; hostile names; in dash, bash and busybox, by each awk. Then random repositories and changes
# (only-affected.py), in which it agrees with `aqueduct affected --drone`: FULL=1 makes more of them.
# shellcheck disable=SC2016 # commands for later, variables of Dockerfiles
. "$(dirname "$0")/../tap.sh"
command -v git >/dev/null || skip_all "needs git"
python3 -c "import yaml" 2>/dev/null || skip_all "needs python3 with yaml (python3-yaml)"
command -v shellcheck >/dev/null || skip_all "needs shellcheck"
shells='' awks=''
for shell in dash bash 'busybox sh'; do
	# shellcheck disable=SC2086 # words
	if $shell -c : 2>/dev/null; then shells=$shells${shells:+,}$shell; fi
done
for awk in mawk gawk original-awk 'busybox awk'; do
	# shellcheck disable=SC2086 # words
	if $awk 'BEGIN { exit }' </dev/null 2>/dev/null; then awks=$awks${awks:+,}$awk; fi
done
is "shells to run it in" "$shells" "dash,bash,busybox sh"
is "awks to run it by" "$awks" "mawk,gawk,original-awk,busybox awk"
scratch
export TMPDIR="$T" GIT_CEILING_DIRECTORIES="$T" PYTHONDONTWRITEBYTECODE=1 GIT_CONFIG_NOSYSTEM=1 HOME="$T/home"
mkdir -p "$HOME"
git config --global user.name a
git config --global user.email a@example.com
git config --global init.defaultBranch main
git config --global protocol.file.allow always
git config --global advice.detachedHead false
export DRONE_BUILD_EVENT=pull_request DRONE_TARGET_BRANCH=main
unset DRONE_COMMIT_BRANCH DRONE_COMMIT

commit() { git add -A -f && git commit -qm more; }

# The repository at its server: two images, of which one stands on the other, and a third.
mkdir "$T/server" && cd "$T/server" && git init -q || exit 1
cat >aqueduct.yml <<'END'
images:
  base: {image: me/base, dockerfile: base/Dockerfile, context: base}
  api: {image: me/api, dockerfile: api/Dockerfile}
  web: {image: me/web, dockerfile: web/Dockerfile, emulation: static}
arches: [amd64]
emulation: binfmt
publish: {dry_run: pull_request}
drone: {only_affected: true, build: {name: "{image}, it's"}}
END
mkdir -p base/etc api web docs
printf 'FROM alpine:3\nCOPY etc/*.conf /etc/\n' >base/Dockerfile
printf 'ARG TAG_SUFFIX\nFROM me/base:${TAG_SUFFIX}\nCOPY ["api", "/api"]\n' >api/Dockerfile
printf 'FROM debian\nARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\nCOPY ["web/a b", "web/\\\\$x", "/"]\n' >web/Dockerfile
touch base/etc/x.conf api/a 'web/a b' "web/\$x" docs/readme
printf 'api/*.md\n.git\n' >.dockerignore
ok "gen" "$AQUEDUCT" gen
ok "the script is as shellcheck wants it" shellcheck only_affected.sh
commit && git branch work

# As Drone's clone step does it: the branch that the pull request goes to, then what comes from the other one.
fetched() {
	cd "$T" && rm -rf "$T/clone" && mkdir "$T/clone" && cd "$T/clone" && git init -q && git remote add origin "file://$T/server" &&
		git fetch -q "$@" origin +refs/heads/main: && git checkout -q main && git fetch -q origin work: || exit 1
	DRONE_COMMIT_SHA=$(git rev-parse FETCH_HEAD)
	export DRONE_COMMIT_SHA
}
merged() { fetched "$@" && git merge -q --no-edit "$DRONE_COMMIT_SHA"; }
# changes COMMAND...: a pull request that it makes, from a fresh branch.
changes() {
	cd "$T/server" && git checkout -q -B work main && eval "$*" && commit && git checkout -q main 2>/dev/null && git clean -qffdx && merged
}

# run PIPELINE [NAME=VALUE...]: how it ends; leaves what it says in $T/said.
run() {
	name=$1 status=0
	shift
	# shellcheck disable=SC2086 # words
	env "$@" ${sh:-dash} ./only_affected.sh "$name, it's" 2>"$T/said" || status=$?
	echo "$status"
}
# Those of the three that end, and those that go on.
ends() { for one in base api web; do [ "$(run $one "$@")" != 78 ] || printf '%s ' $one; done; }
# unknown NAME TEXT [NAME=VALUE...]: it goes on, and says the text.
unknown() {
	what=$1 text=$2
	shift 2
	is "$what: goes on" "$(run base "$@") $(grep -c "goes on: $text" "$T/said")" "0 1"
}

changes 'echo >>docs/readme'
is "a file that no image reads" "$(ends)" "base api web "
ok "that is said" grep -q "it ends here" "$T/said"
changes 'echo >>api/a'
is "what one reads" "$(ends)" "base web "
is "is named" "$(run api) $(cat "$T/said")" "0 only_affected.sh: api, it's goes on: api/a is read"
changes 'echo >>base/etc/x.conf'
is "what another one stands on" "$(ends)" "web "
changes 'echo >base/etc/x.other; echo >api/x.md'
is "what wildcards leave out, and an ignore file" "$(ends)" "base api web "
changes 'git mv api/a docs/a'
is "a file that was renamed away" "$(ends)" "base web "
changes 'git mv docs/readme api/readme'
is "one that was renamed into it" "$(ends)" "base web "
changes 'echo >>"web/a b"; echo >"docs/it'"'"'s \"\$(x)\" é\\"; printf "\n" >"docs/a
b"'
is "names with blanks, quotes and line ends" "$(ends)" "base api "
changes 'echo >>"web/\$x"'
is "and with a dollar" "$(ends)" "base api "
changes 'echo >>web/Dockerfile'
is "a Dockerfile that changed without gen" "$(ends)" "base api "
is "and that is said" "$(cat "$T/said")" "only_affected.sh: web, it's goes on: web/Dockerfile has changed since this script was written; run aqueduct gen"
changes 'echo >>web/Dockerfile; "$AQUEDUCT" gen 2>/dev/null'
is "and with it" "$(ends)" "base api "
changes 'sed "s/\$/$(printf "\\r")/" web/Dockerfile >crlf && mv crlf web/Dockerfile'
is "one whose line ends alone changed" "$(run web) $(grep -c "has changed since" "$T/said")" "0 0"
changes 'echo "*.x" >>.dockerignore; "$AQUEDUCT" gen 2>/dev/null'
is "an ignore file that two have" "$(ends)" "base "
for file in aqueduct.yml .drone.yml local.mk docs/.gitattributes .aqueduct/templates/x; do
	changes "mkdir -p .aqueduct/templates; echo '# x' >>$file"
	is "all go on for $file" "$(ends)" ""
done
for file in Makefile manifest-api.tmpl get_qemu.sh only_affected.sh; do
	changes "echo '# mine' >>$file"
	is "and for $file that was edited" "$(ends)" ""
	[ $file = only_affected.sh ] || ok "which is said" grep -q "$file is not as it was generated\|$file has changed" "$T/said"
done
changes 'git rm -q Makefile'
is "or removed" "$(ends)" ""
changes 'echo x >qemu.lock'
is "sums of what one downloads" "$(ends)" "base api "
changes 'echo x >.aqueduct/base/x; mkdir -p build; echo >build/qemu-x86_64-static'
is "what aqueduct keeps" "$(ends)" "base api web "
changes 'rm -r api; ln -s docs api'
is "a folder that became a link" "$(ends)" "base web "
changes 'mv base base2; ln -s base2 base; echo >>docs/readme'
is "and a context" "$(ends)" "web "
# behind_a_link FILE: it leads to docs/real, which changes.
behind_a_link() {
	cd "$T/server" && mkdir -p "$(dirname "$1")" && { [ -e "$1" ] || echo >"$1"; } && mv "$1" docs/real && ln -s "$T/clone/docs/real" "$1" && commit
	changes 'echo "# mine" >>docs/real'
}
for link in .drone.yml local.mk Makefile .aqueduct/templates aqueduct.yml; do
	behind_a_link $link
	is "something behind $link, a link: all go on" "$(ends)" ""
	ok "and that is said" grep -q "goes on: $link is a symbolic link" "$T/said"
	git -C "$T/server" reset -q --hard HEAD~1
done
behind_a_link qemu.lock
is "behind sums of what one downloads" "$(ends)" "base api "
git -C "$T/server" reset -q --hard HEAD~1
git config --global advice.addEmbeddedRepo false
git init -q "$T/sub" && git -C "$T/sub" commit -q --allow-empty -m x
changes "git submodule --quiet add $T/sub api/sub"
is "a submodule" "$(ends)" "base web "
changes "git submodule --quiet add $T/sub docs/sub"
is "one elsewhere" "$(ends)" "base api web "

# ---- clones

changes 'echo >>api/a' && cd "$T/server" && echo >>docs/readme && commit && merged
is "the branch went on: the merge" "$(ends)" "base web "
fetched && git rebase -q "$DRONE_COMMIT_SHA"
is "the same, rebased" "$(ends)" "base web "
merged --depth 2
is "a shallow clone that knows the merge base" "$(ends)" "base web "
fetched && git checkout -q "$DRONE_COMMIT_SHA"
is "the branch itself, not merged" "$(ends)" "base web "
cd "$T" && rm -rf clone && git clone -q --depth 1 --branch work "file://$T/server" clone && cd clone || exit 1
unknown "no other branch" "the clone has no origin/main"
git fetch -q --depth 1 origin +main:refs/remotes/origin/main
unknown "a shallow clone without the merge base" "the clone is shallow"
fetched
unknown "not the pull request" "what is checked out is not the pull request"
merged && git checkout -q --orphan lonely && git commit -qm lonely && DRONE_COMMIT_SHA=$(git rev-parse HEAD)
is "no history in common: all that is different" "$(ends)" "base web "
merged
git checkout -q -b side HEAD && echo 1 >docs/other && commit && side=$(git rev-parse HEAD) && git checkout -q -b there HEAD~1 && echo 2 >docs/there && commit
git merge -q --no-edit "$side" && git update-ref refs/remotes/origin/main HEAD && git checkout -q side && git merge -q --no-edit there~1 && DRONE_COMMIT_SHA=$(git rev-parse HEAD)
is "histories that were merged both ways have two merge bases" "$(git merge-base --all HEAD origin/main | grep -c .)" 2
unknown "several merge bases" "histories were merged both ways"
merged
unknown "no target" "Drone does not say which branch" DRONE_TARGET_BRANCH=
is "an older Drone" "$(ends DRONE_TARGET_BRANCH= DRONE_COMMIT_BRANCH=main)" "base web "
unknown "a push" "this is no pull request" DRONE_BUILD_EVENT=push
unknown "no commit" "what is checked out is not the pull request" DRONE_COMMIT_SHA=
is "a pipeline that is not known" "$(sh ./only_affected.sh x 2>&1)" "only_affected.sh: x goes on: this script knows no such pipeline; run aqueduct gen"
is "no pipeline" "$(sh ./only_affected.sh 2>&1; echo $?)" "usage: sh ./only_affected.sh PIPELINE
2"
mkdir "$T/few" && ln -s "$(command -v git)" "$(command -v sed)" "$(command -v tr)" "$(command -v cksum)" "$(command -v dash)" "$T/few"
unknown "no awk" "there is no awk here" PATH="$T/few"
mv .git "$T/kept-git"
unknown "no repository" "git knows no repository here"
mv "$T/kept-git" .git

# ---- names that look like commands

mkdir "$T/hostile" && cd "$T/hostile" || exit 1
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\npublish: {dry_run: pull_request}\n' >aqueduct.yml
printf '%s\n' 'drone: {only_affected: true, build: {name: "it'"'"'s $(touch x) `touch y` \\n * #"}}' >>aqueduct.yml
printf '%s\n' 'FROM alpine:3' 'COPY ["`touch z`", "/"]' >Dockerfile && touch '`touch z`'
ok "hostile names: gen" "$AQUEDUCT" gen
ok "the script is as shellcheck wants it, too" shellcheck only_affected.sh
is "and knows the pipeline by its name" "$(python3 -c "
import subprocess, yaml
print(subprocess.run(['sh', '-c', yaml.safe_load(open('.drone.yml').read().split('---')[0])['steps'][0]['commands'][0]], capture_output=True, text=True).stderr.splitlines()[-1])")" \
	"only_affected.sh: it's \$(touch x) \`touch y\` \\n * # goes on: git knows no repository here"
is "and runs none of them" "$(LC_ALL=C ls)" "$(printf '%s\n' Dockerfile Makefile '`touch z`' aqueduct.yml manifest.tmpl only_affected.sh)"

# ---- a folder of a repository, and the commit

mkdir "$T/top" && cd "$T/top" && git init -q && cp -R "$T/server" app && rm -rf app/.git && commit && git update-ref refs/remotes/origin/main HEAD
cd app && echo >>api/a && echo >../api && commit
DRONE_COMMIT_SHA=$(git rev-parse HEAD)
is "a folder of a repository" "$(ends)" "base web "
echo >../.gitattributes && commit && DRONE_COMMIT_SHA=$(git rev-parse HEAD)
is "what reaches into it" "$(ends)" ""
mkdir "$T/commit" && cd "$T/commit" && git init -q
printf 'image: me/app\narches: [amd64]\nbase: index\nemulation: binfmt\nbuild_args: {V: {git: version}}\npublish: {dry_run: pull_request}\n' >aqueduct.yml
echo "drone: {only_affected: true, build: {name: \"base, it's\"}}" >>aqueduct.yml
printf 'FROM alpine:3\nARG V\nRUN true\n' >Dockerfile
"$AQUEDUCT" gen 2>/dev/null && commit && git update-ref refs/remotes/origin/main HEAD && DRONE_COMMIT_SHA=$(git rev-parse HEAD)
is "nothing at all" "$(run base)" 78
git commit -q --allow-empty -m x && DRONE_COMMIT_SHA=$(git rev-parse HEAD)
unknown "the commit as a build argument" "the commit is a build argument"
printf 'FROM alpine:3\nCOPY . /x\n' >Dockerfile && sed -i '/build_args/d' aqueduct.yml && "$AQUEDUCT" gen 2>/dev/null && commit &&
	git update-ref refs/remotes/origin/main HEAD && git commit -q --allow-empty -m x && DRONE_COMMIT_SHA=$(git rev-parse HEAD)
unknown "or in a context" "the commit is read"

# ---- each shell, each awk

changes 'echo >>api/a; echo >"docs/é
\""' && cd "$T/clone" || exit 1
echo "$shells" | tr , '\n' >"$T/shells"
while read -r sh; do is "$sh" "$(ends)" "base web "; done <"$T/shells"
sh=dash
echo "$awks" | tr , '\n' >"$T/awks"
while read -r awk; do
	mkdir -p "$T/by" && printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >"$T/by/awk" && chmod +x "$T/by/awk"
	is "$awk" "$(ends PATH="$T/by:$PATH")" "base web "
done <"$T/awks"

# ---- random changes

python3 "$top_srcdir/tests/e2e/only-affected.py" "$AQUEDUCT" "${SEED:-1}" "${COUNT:-$([ -z "${FULL-}" ] && echo 0 || echo 40)}" "$shells" "$awks" \
	>"$T/out" 2>&1 || fail "the changes are made" "$(tail -n 5 "$T/out")"
grep -v '^#' "$T/out" >"$T/kinds"
while read -r line; do
	case $line in
	*" 0 missed, 0 too many") pass "$line" ;;
	*) fail "$line" "$(grep -A 3 -F -- "$line" "$T/out")" ;;
	esac
done <"$T/kinds"
ok "most kinds were tried" [ "$(grep -c changes "$T/kinds")" -ge 20 ]
ok "some pipelines ended" [ "$(awk '{ sum += $0 ~ / [1-9][0-9]* ended/ } END { print sum + 0 }' "$T/kinds")" -ge 5 ]
done_testing
