#!/bin/sh
# A descriptor that is not there: the note names the one that may have been meant, and `aqueduct init` where there is none.
. "$(dirname "$0")/../tap.sh"
scratch
unset NO_COLOR

# note NAME WANT ARGUMENTS...: what a command says of it.
note() {
	name=$1 want=$2
	shift 2
	is "$name" "$("$AQUEDUCT" "$@" 2>&1 >"$T/out")" "${file:-aqueduct.yml}: error: cannot read: No such file or directory [system]
${file:-aqueduct.yml}: note: $want"
}
mkdir -p "$T/top/repo/.git" "$T/top/repo/sub/deep" && cd "$T/top/repo" || exit 1
touch ../aqueduct.yml
note "none, and one above the repository" "'aqueduct init' writes one" gen
(cd sub/deep && "$AQUEDUCT" check 2>"$T/err")
is "nor is that one for its folders" "$(sed -n 's/.*note: //p' "$T/err")" "'aqueduct init' writes one"
touch aqueduct.yaml
note "the other ending" "there is 'aqueduct.yaml'; '-f aqueduct.yaml' reads it" gen
note "of an edit" "there is 'aqueduct.yaml'; '-f aqueduct.yaml' reads it" add arm64
note "where a folder above has one, too" "there is 'aqueduct.yaml'; '-f aqueduct.yaml' reads it" -C ../repo check
mv aqueduct.yaml aqueduct.yml
file=aqueduct.yaml note "the usual one" "there is 'aqueduct.yml'; '-f aqueduct.yml' reads it" check -f aqueduct.yaml
file=other.yml note "another one has other names" "'aqueduct init' writes one" check -f other.yml
file=other note "or no ending" "'aqueduct init' writes one" check -f other
file=$T/x/y.yml note "a whole path is looked for there alone" "'aqueduct init' writes one" check -f "$T/x/y.yml"
note "from outside" "there is 'aqueduct.yml'; '-C .' works in its folder" graph -C sub
note "and from further" "there is '../repo/aqueduct.yml'; '-C ../repo' works in its folder" graph -C ../repo/sub/deep
cd sub/deep || exit 1
note "in a folder of the repository" "there is '../../aqueduct.yml'; '-C ../..' works in its folder" check
mkdir ../aqueduct.yml
note "a folder of that name is none" "there is '../../aqueduct.yml'; '-C ../..' works in its folder" check
mkdir .git
note "another repository within" "'aqueduct init' writes one" check
mkdir -p "$T/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32/33" && touch "$T/aqueduct.yml"
cd "$T/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32/33" || exit 1
note "where there is no repository, it is not looked for without end" "'aqueduct init' writes one" check
done_testing
