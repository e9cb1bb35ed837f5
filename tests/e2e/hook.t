#!/bin/sh
# The hook that `aqueduct hook` writes, with a real git: a commit is refused when what is staged is not what the staged
# descriptor says, whatever the work tree holds.
. "$(dirname "$0")/../tap.sh"
once git
command -v git >/dev/null || skip_all "needs git"
scratch
unset NO_COLOR
HOME=$T GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$T
PATH=$(dirname "$AQUEDUCT"):$PATH
export HOME GIT_CONFIG_NOSYSTEM GIT_CEILING_DIRECTORIES PATH
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE XDG_CONFIG_HOME
git config --global user.name Tester && git config --global user.email tester@example.org
git config --global init.defaultBranch main

# repo [FOLDER]: a repository with outputs, in which the test is then.
repo() {
	rm -rf "$T/repo" && mkdir -p "$T/repo/${1-}" && cd "$T/repo" && git init -q && cd "./${1-}" || exit 1
	printf 'FROM alpine:3\n' >Dockerfile
	descriptor "amd64, arm"
	"$AQUEDUCT" gen 2>"$T/err" || exit 1
	git add -A && git commit -q -m first || exit 1
}
descriptor() { printf 'image: me/app\narches: [%s]\nbase: index\nemulation: binfmt\n' "$1" >aqueduct.yml; }
commit() { git commit -q -m "$@" >"$T/out" 2>&1; }
said() { grep -qF -- "$1" "$T/out" || { echo "it does not say: $1" && cat "$T/out" && return 1; }; }
refused() { if commit "$@"; then echo "it was committed" && return 1; fi; }
hook() { "$AQUEDUCT" hook "$@" >"$T/out" 2>&1; }
not_installed() { if hook --install "$@"; then echo "it was installed" && return 1; fi; }

# --- what is staged counts

repo
ok "hook --install" hook --install
ok "says where" said "wrote .git/hooks/pre-commit"
ok "it can be executed" [ -x .git/hooks/pre-commit ]
is "it is what hook prints" "$("$AQUEDUCT" hook | diff - .git/hooks/pre-commit)" ""
ok "it leaves nothing else" [ -z "$(git status --porcelain)" ]
if command -v shellcheck >/dev/null; then
	ok "shellcheck finds nothing in it" shellcheck -s sh .git/hooks/pre-commit
	"$AQUEDUCT" hook --merge >"$T/merge.sh"
	ok "nor with --merge" shellcheck -s sh "$T/merge.sh"
else
	skip "shellcheck finds nothing in it" "shellcheck is not installed"
fi
ok "hook --install again" hook --install
ok "has nothing to do" said "nothing to do; .git/hooks/pre-commit is there"

descriptor "amd64, arm, arm64"
git add aqueduct.yml
ok "a descriptor without its outputs" refused second
ok "is refused with the reason" said "Makefile: error: not what the descriptor says; run 'aqueduct gen' [drift]"
ok "and what to do" said "run 'aqueduct gen', look at what it wrote, and stage it"
ok "gen" "$AQUEDUCT" gen
ok "outputs that are not staged do not count" refused second
is "where the working tree is right, they are named" "$(cat "$T/out")" "Makefile: error: not what the descriptor says [drift]
.drone.yml: error: not what the descriptor says [drift]
manifest.tmpl: error: not what the descriptor says [drift]
The working tree is right, what is staged is not; 'git add' what of these belongs to it:
	.aqueduct/base/.drone.yml
	.aqueduct/base/Makefile
	.aqueduct/base/manifest.tmpl
	.drone.yml
	Makefile
	manifest.tmpl
The commit is refused."
git reset -q && git add Makefile .drone.yml manifest.tmpl .aqueduct && echo text >file
ok "nor do they without their descriptor" refused second
is "which is named then, and nothing else" "$(sed -n '/is right/,$p' "$T/out")" \
	"The working tree is right, what is staged is not; 'git add' what of these belongs to it:
	aqueduct.yml
The commit is refused."
rm file && git add -A
descriptor "amd64"
ok "nor does a descriptor that is not" commit second
git checkout -q aqueduct.yml
echo '# mine' >>Makefile
ok "an edit is refused, by commit -a, too" refused third -a
ok "by its name" said "Makefile: error: edited by hand since it was generated [edited]"
is "with the ways out" "$(tail -n 3 "$T/out")" \
	"The commit is refused, and 'aqueduct gen' does not write over what was edited by hand. Move it into
the descriptor or a template, then 'aqueduct gen --force' writes over it; or keep it: 'aqueduct gen --merge' does,
and 'aqueduct hook --install --merge' makes a hook that lets such edits through."
ok "commit of one file" commit third aqueduct.yml --allow-empty
ok "commit --no-verify goes around it" commit fourth -a --no-verify
ok "hook --install --merge replaces its own hook" hook --install --merge
echo text >file && git add file
ok "with it a merged edit can be committed" commit fifth
descriptor "amd64, arm64"
ok "but not one that is to be merged" refused sixth -a
ok "which it says" said "run 'aqueduct gen --merge' [drift]"
ok "in the end, too" said "The commit is refused: run 'aqueduct gen --merge', look at what it wrote, and stage it."
git checkout -q aqueduct.yml
git rm -q --cached aqueduct.yml
ok "without a descriptor nothing is asked" commit seventh
is "no folder of its is left" "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'tmp.*' -newer "$T/out" -user "$(id -un)" 2>/dev/null |
	while IFS= read -r folder; do [ ! -f "$folder/Makefile" ] || echo "$folder"; done)" ""

# --- outputs that come and go

also='publish: {also: {h: {tags: [x]}}}'
repo
ok "hook --install" hook --install
echo "$also" >>aqueduct.yml && "$AQUEDUCT" gen 2>"$T/err"
ok "a new output that is not tracked" refused second -a
ok "is told" said "manifest-h.tmpl: error: not generated yet [drift]"
ok "and to be added" said "	manifest-h.tmpl"
git add -A
ok "then it is committed" commit second
descriptor "amd64, arm" && "$AQUEDUCT" gen 2>"$T/err" && git add aqueduct.yml Makefile .drone.yml
ok "one that has gone, but is staged with its base" refused third
ok "is told" said "manifest-h.tmpl: error: no output any more [drift]"
ok "and to be added" said "	manifest-h.tmpl"
git add .aqueduct
ok "without its base" refused third
is "it is told, too" "$(cat "$T/out")" "No outputs any more, and gone from the working tree, but still staged; 'git add' stages their removal:
	manifest-h.tmpl
The commit is refused."
git checkout -q HEAD -- manifest-h.tmpl && git reset -q . && git add .aqueduct Makefile .drone.yml aqueduct.yml
ok "what lies there all the same is the user's" commit third
git rm -q manifest-h.tmpl && commit fourth
rm Makefile && echo text >file && git add file
ok "what has gone and is an output does not matter" commit fifth
git checkout -q . && echo /manifest.tmpl >.gitignore && git rm -q --cached manifest.tmpl
ok "an output that git ignores" refused sixth -a
ok "is told" said "	manifest.tmpl (-f: git ignores it)"
repo "a folder/docker"
ok "a descriptor below" hook --install
echo "$also" >>aqueduct.yml && "$AQUEDUCT" gen 2>"$T/err"
ok "with a new output" refused second -a
ok "which is named from the top" said "	a folder/docker/manifest-h.tmpl"
git add -A && commit second
descriptor "amd64, arm" && "$AQUEDUCT" gen 2>"$T/err" && git add aqueduct.yml Makefile .drone.yml .aqueduct
ok "and with one that has gone" refused third
ok "which is named so, too" said "	a folder/docker/manifest-h.tmpl"

# --- where it lies

repo "a folder/docker"
ok "from a folder below" hook --install
ok "it is the repository's" [ -x "$T/repo/.git/hooks/pre-commit" ]
descriptor "amd64, arm, arm64"
ok "a descriptor below is looked at" refused second -a
ok "and named" said "In a folder/docker/:"
ok "gen" "$AQUEDUCT" gen
git add -A
ok "then it is committed" commit second

repo
git worktree add -q "$T/tree" 2>/dev/null && cd "$T/tree" || exit 1
ok "from a linked work tree" hook --install
ok "it is that of all" [ -x "$T/repo/.git/hooks/pre-commit" ]
descriptor "amd64, arm, arm64"
ok "which git runs there" refused second -a
cd "$T/repo" && git worktree remove --force "$T/tree"

repo
git config core.hooksPath tools/hooks
ok "core.hooksPath" hook --install
ok "is where it goes" [ -x tools/hooks/pre-commit ]
descriptor "amd64, arm, arm64"
ok "which git runs" refused second -a
git config --unset core.hooksPath
# elsewhere NAME: what git is told outside of .git/config counts, too.
elsewhere() {
	ok "$1" hook --install
	ok "is where it goes ($1)" [ -x "$T/home/pre-commit" ]
	git checkout -q . && descriptor "amd64, arm, arm64"
	ok "which git runs ($1)" refused second -a
	git checkout -q . && rm -rf "${T:?}/home"
}
# shellcheck disable=SC2088 # git itself expands it
git config --global core.hooksPath '~/home'
elsewhere "a home of all repositories"
git config --global --unset core.hooksPath
printf '[core]\n\thooksPath = %s/home\n' "$T" >"$T/included"
git config include.path "$T/included"
elsewhere "an included file"
git config --unset include.path
git config extensions.worktreeConfig true && git config --worktree core.hooksPath "$T/home"
elsewhere "the work tree's own"
git config --worktree --unset core.hooksPath
repo "a folder/docker"
git config core.hooksPath tools/hooks
ok "a relative one, from a folder below" hook --install
ok "begins at the top" [ -x "$T/repo/tools/hooks/pre-commit" ]

repo
ok "hook --install" hook --install && chmod -x .git/hooks/pre-commit
ok "one that cannot be executed" hook --install
ok "is written again" said "wrote .git/hooks/pre-commit"
ok "and can be" [ -x .git/hooks/pre-commit ]

# --- somebody else's

repo
printf '#!/bin/sh\ntouch "%s/ran"\n' "$T" >.git/hooks/pre-commit && chmod +x .git/hooks/pre-commit
cp .git/hooks/pre-commit "$T/theirs"
ok "another hook is refused" not_installed
ok "with the line to add" said "add this line to it: aqueduct hook | sh || exit 1"
ok "and left as it is" cmp .git/hooks/pre-commit "$T/theirs"
echo 'aqueduct hook | sh || exit 1' >>.git/hooks/pre-commit
descriptor "amd64, arm, arm64"
ok "that line does it" refused second -a
ok "beside the other hook" [ -f "$T/ran" ]
ok "hook --install" hook --install
is "has nothing to do then" "$(cat "$T/out")" \
	"aqueduct: nothing to do; .git/hooks/pre-commit has the line 'aqueduct hook | sh || exit 1'"
ok "--merge takes another line" not_installed --merge
ok "in the place of that one" said \
	"note: write this line in the place of 'aqueduct hook | sh || exit 1': aqueduct hook --merge | sh || exit 1"
ok "and -f one more" not_installed -f ci/other.yml
ok "beside it" said "note: add this line to it: aqueduct hook -f ci/other.yml | sh || exit 1"
printf '%s\n' '#!/bin/sh' '	aqueduct hook  -f "ci/other.yml" --merge|sh||exit 1 # outputs' >.git/hooks/pre-commit
ok "which may be spelt otherwise" hook --install --merge -f ./ci/other.yml
ok "and is nothing to add" said "nothing to do; .git/hooks/pre-commit has the line"
chmod -x .git/hooks/pre-commit
ok "in a hook that git does not run" not_installed --merge -f ci/other.yml
is "that is what is told" "$(cat "$T/out")" ".git/hooks/pre-commit: error: git does not run this hook: it is not executable [foreign]
.git/hooks/pre-commit: note: 'chmod +x .git/hooks/pre-commit' makes it so"
"$AQUEDUCT" hook | sed 's/mktemp -d/mktemp/' >.git/hooks/pre-commit
ok "one that was edited is somebody's, too" not_installed
ok "which is told" said ".git/hooks/pre-commit: error: edited by hand since it was written [edited]"
ok "with its lines" said "in the place of lines 2 to $(wc -l <.git/hooks/pre-commit | tr -d ' ')"
"$AQUEDUCT" hook | sed '$s/$/ # mine/' >.git/hooks/pre-commit && echo 'make lint' >>.git/hooks/pre-commit
ok "one whose end was edited" not_installed
ok "is not said to end somewhere" said "move lines of your own away, remove the file, and install it again"
rm .git/hooks/pre-commit && ln -s "$T/theirs" .git/hooks/pre-commit
ok "and so is a link" not_installed
ok "with the line to add" said "add this line to it: aqueduct hook | sh || exit 1"
echo 'aqueduct hook | sh || exit 1' >>"$T/theirs"
ok "if it is not there" hook --install
rm "$T/theirs"
ok "a link to nothing is one, too" not_installed

ok "another descriptor's" not_installed --merge -f ci/other.yml
ok "has its name in the line to add" said "add this line to it: aqueduct hook --merge -f ci/other.yml | sh || exit 1"
rm -r .git/hooks && echo >.git/hooks
ok "a file in the place of the folder" not_installed
ok "is told" said ".git/hooks/pre-commit: error: cannot replace: Not a directory"
is "and left as it is" "$(cat .git/hooks)" ""

repo
# broken WORD|NUMBER TEXT: a git that fails in the midst of what it is asked.
broken() {
	sh "$top_srcdir/tests/e2e/broken-git.sh" "$T/broken" "$1"
	status=0
	PATH=$T/broken "$AQUEDUCT" hook --install >"$T/out" 2>&1 || status=$?
	is "a git that fails: $1" "$status $(cat "$T/out")" "1 $2"
}
broken --show-cdup 'aqueduct: error: no repository to ask: it broke [git]'
broken --git-path 'aqueduct: error: no folder of hooks: it broke [git]'
broken 1 'git: error: cannot run: No such file or directory [system]'
status=0
PATH=$T/broken "$AQUEDUCT" hook --install >"$T/out" 2>&1 || status=$?
is "none at all" "$status $(cat "$T/out")" "1 git: error: cannot run: No such file or directory [system]"
ok "nothing was installed" [ ! -e .git/hooks/pre-commit ]

repo
cp aqueduct.yml other.yml && printf 'make: {file: other.mk}\ndrone: {file: other.drone.yml}\nmanifest: {file: other.tmpl}\n' >>other.yml
"$AQUEDUCT" gen -f other.yml 2>"$T/err" && git add -A && commit other || exit 1
ok "hook --install" hook --install
ok "one of another descriptor is refused" not_installed -f other.yml
ok "as what it is" said "there is the hook of another descriptor"
echo 'aqueduct hook -f other.yml | sh || exit 1' >>.git/hooks/pre-commit
ok "where it runs that by a line" hook --install -f other.yml
ok "nothing is to be added" said "nothing to do; .git/hooks/pre-commit has the line"
descriptor "amd64, arm, arm64"
ok "both are looked at: the one" refused second -a
git checkout -q . && sed -i.orig 's/arm/arm64/' other.yml && rm other.yml.orig
ok "and the other" refused second -a
ok "each by its name" said "other.mk: error: not what the descriptor says; run 'aqueduct gen -f other.yml'"

repo
ok "lines behind it" hook --install
echo 'touch behind' >>.git/hooks/pre-commit
descriptor "amd64, arm, arm64"
ok "do not make up for what it finds" refused second -a
git checkout -q . && git rm -q --cached aqueduct.yml
ok "and are run where there is nothing to find" commit second
ok "as they are" [ -f behind ]
sed '1a\
touch ahead' .git/hooks/pre-commit >"$T/mine" && cat "$T/mine" >.git/hooks/pre-commit
ok "with lines ahead of it, too," hook --install
ok "it is the hook that is there" said "nothing to do; .git/hooks/pre-commit is there"
is "as it is" "$(diff "$T/mine" .git/hooks/pre-commit)" ""
ok "another one takes its place" hook --install --merge
ok "which is told" said "wrote .git/hooks/pre-commit"
{ echo '#!/bin/sh' && echo 'touch ahead' && "$AQUEDUCT" hook --merge | sed 1d && echo 'touch behind'; } >"$T/mine"
is "and no other line" "$(diff "$T/mine" .git/hooks/pre-commit)" ""
rm behind && ok "all of them are run" commit third --allow-empty
ok "behind" [ -f behind ]
ok "and ahead" [ -f ahead ]
{ echo 'touch ahead' && "$AQUEDUCT" hook | sed 's/mktemp -d/mktemp/' && echo 'touch behind'; } >.git/hooks/pre-commit
ok "one that was edited within stays" not_installed
ok "and is told with its lines" said "in the place of lines 3 to $(($(wc -l <.git/hooks/pre-commit) - 1)), or remove the file"
sed -i.orig "3,$(($(wc -l <.git/hooks/pre-commit) - 1))d" .git/hooks/pre-commit && rm .git/hooks/pre-commit.orig
ok "then there is another hook" not_installed
ok "which takes the line" said "add this line to it: aqueduct hook | sh || exit 1"

repo
git config core.autocrlf true && git config core.safecrlf false
ok "line ends of a checkout for Windows" hook --install
echo a >a && git add a && ok "are not those that are staged" commit second


# A clone for Windows, whose outputs alone are kept from that.
repo
printf 'FROM alpine:3\nCOPY . /\n' >Dockerfile && printf '.git\n*.o\n' >.dockerignore
printf '%s text eol=lf\n' Makefile .drone.yml manifest.tmpl '.aqueduct/**' >.gitattributes
"$AQUEDUCT" gen 2>"$T/err" && git add -A && commit second
git clone -q -c core.autocrlf=true "$T/repo" "$T/windows" && cd "$T/windows" || exit 1
is "a clone for Windows has other line ends" "$(grep -c "$(printf '\r')" Dockerfile .dockerignore aqueduct.yml)" "Dockerfile:2
.dockerignore:2
aqueduct.yml:4"
ok "but is what the descriptor says" "$AQUEDUCT" gen --check
is "gen writes nothing there" "$("$AQUEDUCT" gen 2>&1)" "aqueduct: nothing to write; all outputs are what the descriptor says"

mkdir "$T/none" && cd "$T/none" || exit 1
ok "without a repository" not_installed
ok "it says so" said "this is no repository of git's"
ok "a hook is printed all the same" hook
git init -q --bare "$T/bare" && cd "$T/bare" || exit 1
ok "in a bare repository" not_installed
ok "it says so" said "aqueduct: error: this repository of git's is bare: it has no working tree, and nothing is committed in it [git]"
ok "and where it is for" said "note: a hook looks at what is committed; install it where that is done"
broken 1 'git: error: cannot run: No such file or directory [system]'
cd "$T/repo/.git" || exit 1
ok "in the folder .git" not_installed
ok "it says so" said "this is a folder of git's own, not one of the working tree"
ok "and nothing is there" [ ! -e "$T/bare/hooks/pre-commit" ]
status=0
hook -f 'a b.yml' || status=$?
is "a name that a hook cannot hold is a wrong command line" "$status" 2
done_testing
