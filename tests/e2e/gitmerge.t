#!/bin/sh
# What people wrote into outputs stays there, and where they wrote it, whatever becomes of the descriptor: by itself, and on
# branches that git brings together (gitmerge.py). FULL=1 plays more rounds of it.
. "$(dirname "$0")/../tap.sh"
once git python3
command -v python3 >/dev/null || skip_all "needs python3"
git merge-file -h 2>&1 | grep -q zdiff3 || skip_all "needs git 2.35"
scratch
export GIT_CEILING_DIRECTORIES="$T" PYTHONDONTWRITEBYTECODE=1 GIT_CONFIG_NOSYSTEM=1 HOME="$T/home" GIT_EDITOR=true
mkdir -p "$HOME"
git config --global user.name a
git config --global user.email a@example.com
git config --global init.defaultBranch main
git config --global core.autocrlf false

python3 "$top_srcdir/tests/e2e/gitmerge.py" "$AQUEDUCT" "$T/repo" "${SEED:-1}" "${COUNT:-$([ -z "${FULL-}" ] && echo 35 || echo 1000)}" \
	>"$T/told" 2>"$T/python" || fail "the test itself" "$(cat "$T/python")"
told "$T/told"
done_testing
