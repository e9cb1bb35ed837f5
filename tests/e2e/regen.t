#!/bin/sh
# What a person wrote into an output is never lost: the three cases told apart, merges, files that are no outputs any
# more, runs that were stopped. FULL=1 compares more merges with git's.
. "$(dirname "$0")/../tap.sh"
scratch
unset NO_COLOR
T_BASE=.aqueduct/base

repo() {
	rm -rf "$T/repo" && mkdir "$T/repo" && cd "$T/repo" || exit 1
	printf 'FROM alpine:3\nCOPY . /app\n' >Dockerfile
	descriptor "amd64, arm"
	gen || exit 1
}
# descriptor ARCHES [LINE...]
descriptor() {
	printf 'image: me/app\narches: [%s]\nbase: index\nemulation: binfmt\n' "$1" >aqueduct.yml
	shift
	if [ $# -gt 0 ]; then printf '%s\n' "$@" >>aqueduct.yml; fi
}
gen() { "$AQUEDUCT" gen "$@" >"$T/out" 2>"$T/err"; }
said() { grep -qF -- "$1" "$T/err" || { echo "it does not say: $1" && cat "$T/err" && return 1; }; }
listing() { find . -type f -exec cksum {} + | LC_ALL=C sort -k 3; }

# fails NAME TEXT... -- ARGUMENT...: gen ends with 1, says each text, and leaves everything as it was.
fails() {
	failing=$1 texts=''
	shift
	while [ "$1" != -- ]; do texts="$texts$1
" && shift; done
	shift
	listing >"$T/before"
	status=0
	gen "$@" || status=$?
	listing >"$T/after"
	is "$failing" "$(
		[ "$status" -eq 1 ] || echo "exit status $status"
		printf %s "$texts" | while IFS= read -r text; do said "$text"; done
		diff "$T/before" "$T/after"
	)" ""
}
# An edit that is far from what arches change, and one of a line that they do.
edit() { sed -i.orig 's/^# Your own targets go into local.mk.$/& And mine here./' Makefile && rm Makefile.orig; }
has_edit() { grep -q 'And mine here.$' Makefile; }

# --- the bases

repo
for output in Makefile .drone.yml manifest.tmpl; do
	ok "$output is its own base" cmp "$output" "$T_BASE/$output"
done
is "there is no other" "$(find $T_BASE -type f | wc -l)" 3
cp -R . "$T/clean"
rm -r .aqueduct
ok "bases that are not there are no drift" gen --check
ok "they are written alone" gen
ok "which is said" said "wrote .aqueduct/base"
is "and all is as it was" "$(diff -r "$T/clean" .)" ""
own="error: edited by hand, or by git, since it was written; this line is nowhere else [edited]"
for text in '' "$(sed -n 1,20p Makefile)" "$(head -c 2001 Makefile)" "<<<<<<< a
$(cat Makefile)
>>>>>>> b"; do
	printf '%s' "$text" >$T_BASE/Makefile
	fails "a base that is none is drift" "$T_BASE/Makefile: error: not the last generation; run 'aqueduct gen' [drift]" -- --check
	ok "and is written anew" gen
	is "as it was" "$(diff -r "$T/clean" .)" ""
done
for option in --check --merge --dry-run; do
	{ cat Makefile && echo '# mine'; } >$T_BASE/Makefile
	fails "one that holds an edit ($option)" "$T_BASE/Makefile:$(($(wc -l <Makefile) + 1)):1: $own" "move the edit to 'Makefile', and take it out here;" -- $option
	{ cat Makefile && head -n 1 Makefile | cut -c 1-9; } >$T_BASE/Makefile
	fails "one that is like the beginning of another line ($option)" "$T_BASE/Makefile:$(($(wc -l <Makefile) + 1)):1: $own" -- $option
	{ sed '5s/^/<<<<<<< a\n/; 9s/$/\n=======\n# mine\n>>>>>>> b/' Makefile; } >$T_BASE/Makefile
	fails "one that git has put there ($option)" "$T_BASE/Makefile:12:1: $own" "'git checkout HEAD -- $T_BASE/Makefile' does, where nobody wrote the line" -- $option
done
is "is told once" "$(grep -c 'error: ' "$T/err")" 1
ok "is given up by --force" gen --force
is "and as it was" "$(diff -r "$T/clean" .)" ""
descriptor "amd64, arm, arm64"
ok "outputs follow the descriptor" gen
ok "and bases follow them" cmp .drone.yml $T_BASE/.drone.yml
printf 'FROM alpine:3\nCOPY . /app\n' >Dockerfile

# --- edited by hand

repo
edit
fails "an edit is refused, and shown" "+# Your own targets go into local.mk. And mine here." "--- Makefile as it was generated" \
	"--merge keeps it, --force writes over it" --
is "as it was made: nothing else" "$(grep -c '^[-+][^-+]' "$T/err")" 2
fails "--check tells it" "Makefile: error: edited by hand since it was generated [edited]" -- --check
is "and that nothing else changed" "$(grep 'has changed, too' "$T/err")" ""
descriptor "amd64, arm, arm64"
fails "--check tells when the descriptor changed, too" "Makefile: error: edited by hand since it was generated [edited]" \
	"Makefile: note: what the descriptor says has changed, too" \
	".drone.yml: error: not what the descriptor says; run 'aqueduct gen' [drift]" -- --check
status=0
gen --merge --force || status=$?
is "--merge --force is a wrong command line" "$status" 2

# --- merged

listing >"$T/before"
ok "--merge --diff" gen --merge --diff
cp "$T/out" "$T/diff"
ok "--merge --dry-run" gen --merge --dry-run
ok "says what it would do" said "would write Makefile (merged)"
listing >"$T/after"
is "and both write nothing" "$(diff "$T/before" "$T/after")" ""
fails "--merge --check finds what is to be merged" "run 'aqueduct gen --merge' [drift]" -- --merge --check
cp -R . "$T/patched"
ok "--merge" gen --merge
ok "is said" said "wrote Makefile (merged)"
ok "keeps the edit" has_edit
ok "and brings what is new" grep -q '^build-arm64' Makefile
gen --stdout Makefile
is "it is what is generated, but for the edit" "$(diff "$T/out" Makefile | grep -c '^[<>]')" 2
is "its base is what is generated" "$(diff "$T/out" $T_BASE/Makefile)" ""
ok "other outputs are written" grep -q arm64 .drone.yml
if command -v patch >/dev/null; then
	ok "the difference that was shown is a patch" patch -s -p1 -d "$T/patched" -i "$T/diff"
	is "to what was written" "$(diff "$T/patched/Makefile" Makefile)" ""
else
	skip "--merge --diff is a patch" "patch is not installed"
fi
listing >"$T/before"
ok "a second --merge" gen --merge
listing >"$T/after"
is "changes nothing" "$(diff "$T/before" "$T/after")" ""
ok "and says so" said "kept Makefile (edited by hand; nothing to merge)"
ok "--merge --check is content" gen --merge --check
fails "the edit is still one" "Makefile: error: edited by hand" "+# Your own targets go into local.mk. And mine here." --
descriptor "amd64, arm"
ok "the way back is merged, too" gen --merge
ok "with the edit" has_edit
ok "--force gives it up" gen --force
is "and all is as it was" "$(diff -r "$T/clean" .)" ""

# --- conflicts

repo
sed -i.orig 's/^image: me\/app:.*/image: me\/app:mine/' manifest.tmpl && rm manifest.tmpl.orig
edit
descriptor "amd64, arm"
sed -i.orig 's/me\/app/me\/other/' aqueduct.yml && rm aqueduct.yml.orig
status=0
gen --merge || status=$?
is "a conflict is exit status 1" "$status" 1
line=$(grep -n '^<<<<<<< yours$' manifest.tmpl | cut -d: -f 1)
ok "its place is said" said "manifest.tmpl:$line:1: error: changed by hand, and otherwise by what is generated [conflict]"
is "between marks stand the edit, what was, and what is" "$(sed -n '/^<<</,/^>>>/p' manifest.tmpl)" "<<<<<<< yours
image: me/app:mine
||||||| as it was generated
$(sed -n 's/^image: me/&/p' "$T/clean/manifest.tmpl" | head -n 1)
=======
$(sed -n '/^image: me/p' $T_BASE/manifest.tmpl)
>>>>>>> as it is generated now"
ok "other outputs are merged" has_edit
fails "until it is resolved, it is said" "manifest.tmpl:$line:1: error: changed by hand" -- --merge
sed -i.orig '/^<<<<<<< /d; /^||||||| /,/^>>>>>>> /d' manifest.tmpl && rm manifest.tmpl.orig
cp manifest.tmpl "$T/resolved"
for mark in '||||||| as it was generated' '=======' '>>>>>>> as it is generated now'; do
	sed "${line}s/^/$mark\n/" "$T/resolved" >manifest.tmpl
	fails "a mark that was left: $mark" "manifest.tmpl:$line:1: error: a mark that a conflict has left [conflict]" -- --merge --check
	fails "and --merge keeps off" "take it out, if the lines around it are what you want" -- --merge
done
cp "$T/resolved" manifest.tmpl
ok "a resolved one is an edit" gen --merge --check
ok "with its text" grep -q '^image: me/app:mine$' manifest.tmpl

# --- parts that look alike: an edit stays with the arch that it was made for, or is a conflict

# edited_in FILE PATTERN: put a line behind the first one that matches; it has the indentation of that one.
edited_in() {
	awk -v pattern="$2" '{ print } !done && $0 ~ pattern { sub(/[^ -].*/, ""); print $0 "x: mine"; done = 1 }' "$1" >edited && mv edited "$1"
}
# whose FILE: the pipelines or platforms that have the line.
whose() {
	if grep -q '^<<<<<<< yours$' "$1"; then echo conflict; fi
	if [ "$1" = manifest.tmpl ]; then
		awk '/^  - / { arch = "" } /architecture: / { arch = $2; if (mine) print arch; mine = "" }
			/x: mine$/ { if (arch) print arch; else mine = 1 }' "$1"
	else
		awk '/^name: / { name = $2 } /x: mine$/ { print name }' "$1"
	fi
}
for case in "arm, arm64:conflict:conflict" "riscv64, amd64, arm, arm64:linux-amd64:amd64" "s390x, arm, arm64:conflict:conflict" \
	"arm64, amd64, arm:linux-amd64:amd64" "amd64, s390x, arm64:linux-amd64:amd64" "amd64:linux-amd64:amd64"; do
	arches=${case%%:*} want=${case#*:}
	for pattern in '^steps:' '    - push$' 'auto_tag: true' 'username:$'; do
		repo && descriptor "amd64, arm, arm64" && gen && edited_in .drone.yml "$pattern" && descriptor "$arches"
		gen --merge
		is "of $arches: an edit behind $pattern" "$(whose .drone.yml | head -n 1)" "${want%:*}"
	done
	for pattern in 'platform:$' 'architecture: amd64$'; do
		repo && descriptor "amd64, arm, arm64" && gen && edited_in manifest.tmpl "$pattern" && descriptor "$arches"
		gen --merge
		is "of $arches: an edit behind $pattern" "$(whose manifest.tmpl | head -n 1)" "${want#*:}"
	done
done
descriptor "amd64, arm, arm64" && gen --merge
is "the way back is merged" "$(whose manifest.tmpl)" amd64
repo && descriptor "amd64, arm, arm64" && gen && sed 's/^name: linux-arm$/name: mine/; s/- linux-arm$/- mine/' .drone.yml >edited &&
	mv edited .drone.yml && descriptor "amd64, arm, arm64" "publish: {branch: dev}"
ok "a pipeline that was renamed by hand" gen --merge
is "has what is generated for it" "$(awk '/^name: / { name = $2 } /heads\/dev/ { print name }' .drone.yml | tr '\n' ' ')" \
	"linux-amd64 mine linux-arm64 manifest "

# --- lines ahead of the digest, and none

repo
{ i=0 && while [ $i -lt 60 ]; do echo "# A licence, which says much about little." && i=$((i + 1)); done && cat Makefile; } >long
mv long Makefile
descriptor "amd64, arm, arm64"
fails "a licence ahead is an edit" "Makefile: error: edited by hand since it was generated [edited]" "+# A licence" --
ok "which is merged" gen --merge
is "and stays" "$(grep -c '^# A licence' Makefile)" 60
ok "with what is new" grep -q '^build-arm64' Makefile
sed -i.orig '/^# aqueduct-digest/d' .drone.yml && rm .drone.yml.orig
descriptor "amd64, arm"
fails "without its digest a file is still one that was an output" ".drone.yml: error: edited by hand since it was generated [edited]" \
	"--merge cannot keep it: it has lost its line with 'aqueduct-digest'; put that of '$T_BASE/.drone.yml' back" -- --merge
sed "1r /dev/stdin" .drone.yml <<LINE >"$T/put-back"
$(grep '^# aqueduct-digest' $T_BASE/.drone.yml)
LINE
echo '# mine' >>"$T/put-back" && cp "$T/put-back" .drone.yml
ok "with it, it is merged" gen --merge
ok "and an edit stays" grep -q '^# mine$' .drone.yml

# --- without a base

repo
edit && rm -r .aqueduct
ok "an edit of what is generated needs none" gen --merge
ok "and has one from then on" test -f $T_BASE/Makefile
rm -r .aqueduct && descriptor "amd64, arm, arm64"
fails "without it nothing is merged" "--merge cannot keep it: there is no '$T_BASE/Makefile'" -- --merge
cp -R "$T/clean/.aqueduct" . && echo >>$T_BASE/Makefile
fails "nor with one that was edited" "--merge cannot keep it: '$T_BASE/Makefile' is not as it was written" -- --merge
cp .drone.yml $T_BASE/Makefile
fails "nor with another's" "--merge cannot keep it: '$T_BASE/Makefile' is another generation" -- --merge
rm -r .aqueduct && mkdir "$T/elsewhere" && ln -s "$T/elsewhere" .aqueduct
fails "nothing is read or written through a link that leads out" "a symbolic link leads out of the folder of the descriptor" -- --force
is "nothing was written" "$(ls "$T/elsewhere")" ""
rmdir "$T/elsewhere" && rm .aqueduct && mkdir elsewhere && ln -s "$PWD/elsewhere" "$T/elsewhere" && ln -s elsewhere .aqueduct
fails "nothing is written through a link" "'.aqueduct' is a symbolic link or a device" -- --force
is "nothing was" "$(ls "$T/elsewhere")" ""
printf 'all:\n' >Makefile && rm .aqueduct
fails "what aqueduct never wrote is not merged" "Makefile: error: not written by aqueduct [foreign]" -- --merge

# --- signed

repo
{ cat .drone.yml && printf -- '---\nkind: signature\nhmac: 0123456789abcdef\n\n...\n'; } >signed && mv signed .drone.yml
ok "a signed file is as it was generated" gen --check
cp .drone.yml "$T/signed"
sed -i.orig 's/^name: linux-arm$/& # mine/' .drone.yml && rm .drone.yml.orig
edited=$(grep -c '# mine' .drone.yml)
ok "signed and edited" gen --merge
ok "keeps its signature while nothing is merged" grep -q '^kind: signature' .drone.yml
descriptor "amd64, arm, arm64"
ok "merged" gen --merge
ok "it is dropped, with a warning" said ".drone.yml: warning: its signature is of what it says now [signature]"
ok "the edit is not" [ "$(grep -c '# mine' .drone.yml)" = "$edited" ]
is "the signature is" "$(grep 'kind: signature' .drone.yml)" ""
for mine in '... # mine' '...\n# mine' '# mine\n...'; do
	repo
	{ cat .drone.yml && printf -- '---\nkind: signature\nhmac: 0123456789abcdef\n%b\n' "$mine"; } >signed && mv signed .drone.yml
	descriptor "amd64, arm, arm64"
	fails "a note beside the signature ($mine)" ".drone.yml: error: edited by hand since it was generated [edited]" "# mine" --
	ok "is an edit, which is merged" gen --merge
	ok "and stays" grep -q '# mine$' .drone.yml
done

# --- no outputs any more

repo
descriptor "amd64, arm" "make: {file: multiarch.mk}"
fails "--check finds what is no output any more" "Makefile: error: no output any more; 'aqueduct gen' removes it [drift]" -- --check
gen --dry-run
ok "--dry-run names it" said "would remove Makefile (no output any more)"
ok "gen" gen
ok "removes it" [ ! -e Makefile ]
ok "and its base" [ ! -e $T_BASE/Makefile ]
ok "and says so" said "removed Makefile (no output any more)"
ok "then nothing is left" gen --check
echo '# mine' >>multiarch.mk
descriptor "amd64, arm" "manifest: {file: ci/manifest.tmpl}"
ok "one that was edited" gen
ok "stays" grep -q '^# mine$' multiarch.mk
ok "which is said" said "left multiarch.mk (no output any more, and edited by hand)"
ok "again" gen
ok "with nothing to write" said "nothing to write"
ok "and nothing wrong with it" gen --check
descriptor "amd64, arm, arm64" "make: {file: multiarch.mk}"
ok "where it is an output again" gen --merge
ok "its edit is there" grep -q '^# mine$' multiarch.mk
ok "and what has changed since" grep -q '^build-arm64' multiarch.mk
descriptor "amd64, arm" "manifest: {file: ci/manifest.tmpl}"
ok "and none once more" gen
sed -i /aqueduct-digest/d multiarch.mk
ok "without its digest" gen
ok "it is somebody's own" said "left multiarch.mk (no output any more: it is yours)"
ok "and not named again" gen
ok "by anybody" said "nothing to write"
ok "nor looked at" gen --check
descriptor "amd64, arm" "manifest: {own: true, file: ci/manifest.tmpl}"
ok "a template that is the user's from now on" gen
ok "stays, as a start" [ -f ci/manifest.tmpl ]
ok "and is theirs" said "left ci/manifest.tmpl (no output any more: it is yours)"
descriptor "amd64, arm" "manifest: {file: ci/manifest.tmpl}"
ok "and an output again where it is not" gen
ok "as it was" gen --check
descriptor "amd64, arm"
ok "a file in a folder" gen
ok "takes the folder with it" [ ! -e ci ]
echo mine >ci
descriptor "amd64, arm" "drone: {file: other.yml}"
rm .drone.yml && ln -s ci .drone.yml
ok "a link in its place" gen
ok "stays" [ -L .drone.yml ]

repo
cp aqueduct.yml second.yml && printf 'make: {file: second.mk}\ndrone: {file: second.drone.yml}\nmanifest: {file: second.tmpl}\n' >>second.yml
ok "a second descriptor" gen -f second.yml
ok "leaves alone what the first one made" [ -f Makefile ]
ok "and so does the first" gen
ok "with the second's" [ -f second.mk ]
echo '# changed' >>Dockerfile
for file in Makefile second.mk; do rm -rf build && make -n -f $file build-amd64 2>&1 | sed -n "s/^Dockerfile changed since '\(.*\)' wrote this.*/\1/p"; done >"$T/out"
is "each says who wrote it" "$(cat "$T/out")" "aqueduct gen
aqueduct gen -f second.yml"

# --- with a change of the descriptor

repo
edit
ok "add --merge" "$AQUEDUCT" add --merge arm64
ok "keeps the edit" has_edit
ok "and adds the arch" grep -q '^build-arm64' Makefile
ok "--no-gen" "$AQUEDUCT" rm --no-gen arm64
ok "leaves all outputs" [ -f .drone.yml ]
ok "with their bases" [ -f $T_BASE/.drone.yml ]

# --- branches that git merges: outputs conflict at their digests at least, and so do their bases

git_here() { git -c user.name=me -c user.email=me@example.org -c init.defaultBranch=main -c core.hooksPath=/dev/null "$@" >"$T/git" 2>&1; }
# on_branch NAME ARCH EDITED: a branch of main that adds an arch, with an edit in two outputs.
on_branch() {
	git_here checkout -q main && git_here checkout -qb "$1"
	case $1 in one) line=2 rule=help ;; *) line=4 rule=clean ;; esac
	if [ "$3" = yes ]; then
		for output in Makefile .drone.yml; do sed -i "${line}a# by $1" $output; done
		sed -i "/^$rule:/i# rule by $1" Makefile
	fi
	"$AQUEDUCT" add --merge "$2" 2>"$T/err" && git_here commit -qam "$1"
}
command -v git >/dev/null || skip "what git merges" "git is not installed"
for edited in no-no yes-no no-yes yes-yes; do
	command -v git >/dev/null || continue
	repo
	git_here init -q . && git_here add -A
	ok "git" git_here commit -qm first
	ok "a branch" on_branch one s390x "${edited%-*}"
	ok "another one" on_branch two riscv64 "${edited#*-}"
	is "git merges them with conflicts" "$(git_here merge one || echo conflicts)" conflicts
	fails "the descriptor of a merge ($edited)" "aqueduct.yml:2:1: error: a conflict that git has left [conflict]" -- --merge
	descriptor "amd64, arm, s390x, riscv64"
	fails "the outputs" "Makefile:2:1: error: a conflict that git has left [conflict]" "--merge ends it" --
	case $edited in
	no-no) ;;
	*) # nobody can tell what is whose: the side that has edits is taken, here that which is checked out, or the other one
		fails "which cannot be told apart" "Makefile:2:1: error: a conflict that git has left, and a side of it may have been edited by hand" \
			"'git checkout HEAD -- Makefile $T_BASE/Makefile', or with MERGE_HEAD" \
			"'git diff MERGE_HEAD:$T_BASE/Makefile MERGE_HEAD:Makefile' shows" -- --merge
		case $edited in yes-no) side=MERGE_HEAD ;; *) side=HEAD ;; esac
		for output in Makefile .drone.yml; do git_here checkout $side -- $output $T_BASE/$output; done
		;;
	esac
	ok "--merge ends it" gen --merge
	if [ "$edited" = yes-yes ]; then
		for output in Makefile .drone.yml; do
			git_here diff MERGE_HEAD:$T_BASE/$output MERGE_HEAD:$output
			is "$output: the edits of the other side are shown" "$(grep '^[-+][^-+]' "$T/git" | sed 's/^+//' | LC_ALL=C sort)" \
				"# by one$([ $output != Makefile ] || printf '\n# rule by one')"
			sed -i "1a# by one$([ $output != Makefile ] || printf '\\n# rule by one')" $output
		done
		ok "and are made again" gen --merge
	fi
	is "without a mark" "$(grep -rlE '^(<<<<<<<|=======|>>>>>>>)' . --exclude-dir=.git)" ""
	for output in Makefile .drone.yml manifest.tmpl; do
		gen --stdout $output && cp "$T/out" "$T/generated"
		is "$output: what is generated is in it, and what was edited" "$(diff "$T/generated" $output | sed -n 's/^[<>] //p' | LC_ALL=C sort)" "$(
			case $output$edited in manifest*) exit ;; esac
			case $edited in yes-*) echo '# by one' ;; esac
			case $edited in *-yes) echo '# by two' ;; esac
			case $output$edited in Makefileyes-*) echo '# rule by one' ;; esac
			case $output$edited in Makefile*-yes) echo '# rule by two' ;; esac
		)"
	done
	ok "nothing is left to do" gen --check --merge
	git_here add -A && ok "and git is content" git_here commit -m merged
done

# A branch renames an output; git takes it for a rename of its base, and puts the edit of the other branch there.
repo
git_here init -q . && git_here add -A
ok "git" git_here commit -qm first
git_here checkout -qb one && "$AQUEDUCT" set make.file a/Makefile 2>"$T/err" && git_here add -A && git_here commit -qm one
git_here checkout -q main && git_here checkout -qb two && sed -i '5s/.*/# mine/' Makefile && git_here commit -qam two
git_here merge one
if grep -qx '# mine' $T_BASE/a/Makefile; then
	fails "an edit that git has put into a base" "$T_BASE/a/Makefile:" "this line is nowhere else" "move the edit to 'a/Makefile'" --
	fails "is not merged over" "[edited]" -- --merge
else
	ok "git has put the edit where it belongs" grep -rqx '# mine' --exclude-dir=.git .
	ok "or into the index" true
fi

# Both branches are of a machine alone, and the outputs are taken from one of them: what is left between the marks of the bases is
# nobody's.
repo
git_here init -q . && git_here add -A
ok "git" git_here commit -qm first
for branch in one two; do
	git_here checkout -q main && git_here checkout -qb $branch && sed -i.orig "s|me/app|me/$branch|" aqueduct.yml && rm aqueduct.yml.orig &&
		gen && git_here commit -qam $branch
done
git_here merge one
git_here checkout --ours aqueduct.yml Makefile .drone.yml manifest.tmpl
ok "outputs of one side" gen
ok "end the conflict" gen --check

# --- saved by somebody while aqueduct runs: it has read the file, and has not written it yet

rm -rf "$T/repo" && mkdir "$T/repo" && cd "$T/repo" || exit 1
printf 'FROM alpine:3\n' >Dockerfile
{
	printf 'arches: [amd64, arm]\nbase: index\nemulation: binfmt\nimages:\n'
	i=0 && while [ $i -lt 200 ]; do echo "  i$i: {image: me/i$i}" && i=$((i + 1)); done
} >aqueduct.yml
gen || exit 1
for file in aqueduct.yml Makefile; do
	{ cat $file && echo '# saved meanwhile'; } >saved
	"$AQUEDUCT" add s390x 2>"$T/err" &
	while [ ! -e .aqueduct/tmp ] && kill -0 $! 2>/dev/null; do :; done
	mv saved $file
	status=0
	wait $! || status=$?
	ok "$file has what was saved" grep -q '^# saved meanwhile$' $file
	if [ "$status" -ne 0 ]; then # else it came behind all
		ok "which is said" said "$file: error: cannot replace: it has changed since this run read it"
	fi
	"$AQUEDUCT" rm --force s390x 2>"$T/err" || gen --force
done

# --- a newer aqueduct: templates that are others than before, with the reason

repo
record=.aqueduct/revisions
ok "templates are remembered" grep -q '^Makefile [0-9]' $record
is "those of scaffolds are not" "$(grep '^gitignore' $record)" ""
cp $record "$T/record"
sed -e 's/^aqueduct .*/aqueduct 0.0.9/' -e 's/^\(Makefile\) .*/\1 1-1/' "$T/record" >$record
ok "--check is content where outputs are the same" gen --check
gen --diff
is "and so is --diff" "$(cat "$T/out" "$T/err" | grep -v '^Dockerfile\|^ ')" ""
descriptor "amd64, arm, arm64"
ok "--diff" gen --diff
ok "says that the version has changed" said "aqueduct: outputs were made by aqueduct 0.0.9; this is "
ok "and which template, and why" said "aqueduct: templates/Makefile.mustache has changed; 0.1.0: the first version"
is "and no other" "$(grep -c 'mustache has changed' "$T/err")" 1
ok "gen" gen
ok "brings the record up to date" cmp $record "$T/record"
mkdir .aqueduct/templates
sed 's/^kind: pipeline/# mine\n&/' "$top_srcdir/templates/pipeline.yml.mustache" >.aqueduct/templates/pipeline.yml.mustache
ok "a template of one's own" gen --diff
ok "is named, too" said "aqueduct: .aqueduct/templates/pipeline.yml.mustache has changed"

# --- killed between two files

repo
edit && cp Makefile "$T/edited"
descriptor "amd64, arm, arm64"
gen --merge && cp Makefile "$T/merged"
cp "$T/clean/$T_BASE/Makefile" $T_BASE/Makefile
ok "outputs written, bases not" gen --merge
is "nothing changes but the base" "$(said "kept Makefile"; cmp Makefile "$T/merged"; gen --merge --check)" ""
cp "$T/edited" Makefile && cp "$T/clean/.drone.yml" .drone.yml && rm -r .aqueduct && cp -R "$T/clean/.aqueduct" .
cp "$T/clean/manifest.tmpl" manifest.tmpl && gen --merge && cp "$T/clean/.drone.yml" .drone.yml
ok "some outputs written" gen --merge
ok "the rest is" said "wrote .drone.yml (changed)"
is "and all is merged" "$(cmp Makefile "$T/merged")" ""

# --- merges as git makes them

if command -v python3 >/dev/null && git merge-file -h 2>&1 | grep -q zdiff3; then
	COUNT=${FULL:+3000} && export COUNT
	[ -n "$COUNT" ] || unset COUNT
	ok "random merges are git's" python3 "$top_srcdir/tests/e2e/merging.py" "$top_builddir/obj/probe/merge3" "$T"
else
	skip "random merges are git's" "python3 and git 2.35 are needed"
fi
done_testing
