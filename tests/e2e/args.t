#!/bin/sh
# Build arguments that come from git and the environment: what make hands to the engine, and when it builds again. The
# engine is a stand-in; the makes and git are real.
. "$(dirname "$0")/../tap.sh"
scratch
engine="sh $top_srcdir/tests/e2e/stand-in.sh"
export STAND_IN="$T/engine" GIT_CEILING_DIRECTORIES="$T" GIT_CONFIG_NOSYSTEM=1 HOME="$T"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
unset FLAVOUR NUMBER

# repository NAME: with a commit on the branch main; the test is then in it.
repository() {
	rm -rf "${T:?}/$1" "$STAND_IN" && mkdir -p "$T/$1" "$STAND_IN" && cd "$T/$1" || exit 1
	cat >aqueduct.yml <<'END'
image: me/app
arches:
  - {arch: amd64, build_args: {COMMIT: {git: commit}, SHORT: {git: short}, DATE: {git: date}}}
  - {arch: arm, build_args: {TAG: {git: tag}, BRANCH: {git: branch}, REF: {git: ref}, VERSION: {git: version}}}
  - {arch: arm64, build_args: {FLAVOUR: {env: FLAVOUR}, NUMBER: {env: BUILD_NUMBER}}}
  - riscv64
emulation: binfmt
END
	printf 'FROM alpine:3\nCOPY a /a\n' >Dockerfile && echo a >a
	"$AQUEDUCT" gen >"$T/gen" 2>&1 || { fail "gen" "$(cat "$T/gen")" && done_testing && exit 1; }
	git init -q . && git symbolic-ref HEAD refs/heads/main && git add . && commit 2024-05-31T14:00:00+0200
}

commit() { GIT_COMMITTER_DATE=$1 GIT_AUTHOR_DATE=2001-01-01T00:00:00Z git commit -q --allow-empty -m x; }

# told COMMAND...: what it prints goes to $T/out; what is built from here on, to `built`.
told() {
	rm -f "$STAND_IN/log"
	"$@" >"$T/out" 2>&1
}
built() { touch "$STAND_IN/log" && sed -n 's,^build --platform linux/\([^ ]*\).*,\1,p' "$STAND_IN/log" | xargs; }

# given ARCH: the build arguments that the engine got.
given() { grep "^build --platform linux/$1" "$STAND_IN/log" | tr ' ' '\n' | grep -A 1 -x -e --build-arg | grep "=" | xargs; }

for m in make bmake remake; do
	if ! command -v "$m" >/dev/null; then skip "needs $m" && continue; fi
	repository "$m"
	id=$(git rev-parse HEAD)
	short=$(git rev-parse HEAD | cut -c 1-8)
	FLAVOUR='a b' told "$m" DOCKER="$engine" build-all
	is "$m: all are built: $(grep rror "$T/out")" "$(built)" "amd64 arm/v7 arm64 riscv64"
	is "$m: the commit" "$(given amd64)" "COMMIT=$id SHORT=$short DATE=2024-05-31T12:00:00Z"
	is "$m: the ref" "$(given arm/v7)" "TAG= BRANCH=main REF=refs/heads/main VERSION=$short"
	ok "$m: a variable, and none that is not set" grep -q -e '--build-arg FLAVOUR=a b -t' "$STAND_IN/log"
	FLAVOUR='a b' told "$m" DOCKER="$engine" build-all
	is "$m: the second run builds nothing" "$(built)" ''
	echo b >b && FLAVOUR='a b' told "$m" DOCKER="$engine" build-all
	is "$m: nor does a tree with other changes" "$(built)" ''
	sleep 1
	BUILD_NUMBER=7 FLAVOUR='a b' told "$m" DOCKER="$engine" build-all
	is "$m: another variable builds what has it" "$(built)" arm64
	ok "$m: and is handed on" grep -q -e '--build-arg FLAVOUR=a b --build-arg NUMBER=7 ' "$STAND_IN/log"
	sleep 1
	git tag v1.2.3 && BUILD_NUMBER=7 FLAVOUR='a b' told "$m" DOCKER="$engine" build-all
	is "$m: a tag builds what asks for it" "$(built)" arm/v7
	is "$m: and is the ref then" "$(given arm/v7)" "TAG=v1.2.3 BRANCH= REF=refs/tags/v1.2.3 VERSION=1.2.3"
	sleep 1
	BUILD_NUMBER=7 FLAVOUR='a b' told "$m" DOCKER="$engine" build-all REF=refs/heads/main
	is "$m: REF says another" "$(given arm/v7)" "TAG= BRANCH=main REF=refs/heads/main VERSION=$short"
	sleep 1
	commit 2024-06-01T00:00:00Z && BUILD_NUMBER=7 FLAVOUR='a b' told "$m" DOCKER="$engine" build-all
	is "$m: a commit builds what has it" "$(built)" "amd64 arm/v7"
	BUILD_NUMBER=7 FLAVOUR='a b' told "$m" DOCKER="$engine" build-all
	is "$m: and then nothing" "$(built)" ''
	git tag a && git tag b && told "$m" DOCKER="$engine" build-arm
	is "$m: several tags are refused" "$(built):$(grep -c 'HEAD has several tags (a b); say which by REF=' "$T/out")" :1
	sleep 1
	told "$m" DOCKER="$engine" build-arm REF=refs/tags/b
	is "$m: one of them is not" "$(given arm/v7)" "TAG=b BRANCH= REF=refs/tags/b VERSION=b"
	told "$m" DOCKER="$engine" build-arm 'REF=refs/heads/a,b'
	is "$m: what CI could not hand on is refused" "$(built):$(grep -c 'a,b holds a sign that CI cannot hand on' "$T/out")" :1
	git checkout -q --detach HEAD~1 && git tag -d v1.2.3 >/dev/null && sleep 1 && told "$m" DOCKER="$engine" build-arm
	is "$m: a detached HEAD" "$(given arm/v7)" "TAG= BRANCH= REF= VERSION=$short"
	rm -rf .git && sleep 1 && told "$m" DOCKER="$engine" build-amd64 build-arm
	is "$m: no git" "$(given amd64) $(given arm/v7)" "COMMIT= SHORT= DATE= TAG= BRANCH= REF= VERSION="
	ok "$m: is told" grep -q 'git knows no commit here' "$T/out"
done

# Nothing of it is asked while a Makefile is read, and one without such arguments does not ask at all.
repository parse
ok "make -n build-riscv64 asks no git" sh -c "mkdir bin && printf '#!/bin/sh\necho called >>git.log\n' >bin/git && chmod +x bin/git \
	&& PATH=\$PWD/bin:\$PATH make DOCKER='$engine' build-riscv64 >/dev/null && test ! -e git.log"
printf '%s\n' 'image: me/app' 'arches: [amd64]' 'emulation: binfmt' >aqueduct.yml && "$AQUEDUCT" gen >/dev/null 2>&1
is "without such arguments there is no rule" "$(grep -c aqueduct/values Makefile)" 0
done_testing
