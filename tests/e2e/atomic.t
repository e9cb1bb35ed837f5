#!/bin/sh
# All outputs are written or none: whatever is wrong, it is named with its place, and no file has changed, come or gone.
#
# Full disks and read-only folders are real ones, mounted in a namespace of the test's own.
. "$(dirname "$0")/../tap.sh"

namespace() {
	if [ "$(id -u)" -eq 0 ]; then set -- unshare --mount; else set -- unshare --user --map-root-user --mount; fi
	if "$@" true 2>/dev/null; then exec "$@" env ATOMIC_MOUNTS=yes sh "$0"; fi
	exec env ATOMIC_MOUNTS=no sh "$0"
}
[ -n "${ATOMIC_MOUNTS-}" ] || namespace
scratch
unset NO_COLOR

repo=$T/repo
# shellcheck disable=SC2016 # expanded at the end
at_exit 'cd /; umount "$repo/.drone.yml" "$repo/ci" "$repo" 2>/dev/null'
# repo: a repository to work in, without outputs.
repo() {
	rm -rf "$repo" && mkdir "$repo" && cd "$repo" || exit 1
	descriptor "amd64, arm"
	cat >Dockerfile <<-'END'
		ARG REPO=library
		FROM ${REPO}/alpine:3
		ARG ARCH=x86_64
		COPY ./build/qemu-${ARCH}-static /usr/bin/
		CMD ["uname", "-m"]
	END
}
# descriptor ARCHES [LINE...]
descriptor() {
	printf 'image: me/app\narches: [%s]\n' "$1" >aqueduct.yml
	shift
	if [ $# -gt 0 ]; then printf '%s\n' "$@" >>aqueduct.yml; fi
}
gen() { "$AQUEDUCT" gen >"$T/out" 2>"$T/err" "$@"; }

# All that is in the folder but for the test's own ballast: names, contents, modes.
listing() {
	find . -name ballast -prune -o -name 'empty-*' -prune -o -type f -exec cksum {} + -o -type l -exec ls -d {} + -o -print |
		LC_ALL=C sort
	find . -type f ! -name ballast -printf '%p %m\n' | LC_ALL=C sort
}
stamps() { find . -printf '%p %i %T@ %C@\n' | LC_ALL=C sort; }

# Whether the last run printed a text on a line of its standard error; . and * in it are themselves.
said() { grep -qF -- "$1" "$T/err" || { echo "it does not say: $1" && cat "$T/err" && return 1; }; }

# refuses NAME TEXT... -- ARGUMENT...: the program ends with 1, says each text, and leaves everything as it was.
refuses() {
	refused=$1 texts=''
	shift
	while [ "$1" != -- ]; do texts="$texts$1
" && shift; done
	shift
	listing >"$T/before"
	status=0
	"$AQUEDUCT" "$@" >"$T/out" 2>"$T/err" || status=$?
	listing >"$T/after"
	wrong=$(
		[ "$status" -eq 1 ] || echo "exit status $status"
		printf %s "$texts" | while IFS= read -r text; do said "$text"; done
		diff -u "$T/before" "$T/after"
	)
	is "$refused" "$wrong" ""
}

# --- faults of the input

repo
descriptor "amd64, amr64" "lables: {a: b}"
refuses "faults in a descriptor, nothing written yet" "aqueduct.yml:2:17: error: unknown arch 'amr64'" \
	"aqueduct.yml:3:1: error: unknown key 'lables'" -- gen
descriptor "amd64, arm"
ok "outputs of a good one" gen
descriptor "amd64, amr64, arm64"
refuses "a fault where outputs are" "aqueduct.yml:2:17: error: unknown arch 'amr64'" -- gen
refuses "even when forced" "aqueduct.yml:2:17: error: unknown arch 'amr64'" -- gen --force
printf 'image: [me/app\n' >aqueduct.yml
refuses "a text that is no YAML" "aqueduct.yml:" -- gen
descriptor "amd64, arm, arm64"
echo 'FRM alpine:3' >Dockerfile
refuses "a fault in the Dockerfile" "Dockerfile:1:1: error: unknown instruction 'FRM'" -- gen

# --- templates: each of those that outputs are made of, whether named by an output or by another template

repo
gen || exit 1
descriptor "amd64, arm, arm64" "publish: {dry_run: pull_request, tags: [a]}" "test: {run: make check}" "labels: {a: b}"
mkdir -p .aqueduct/templates "$T/templates"
for template in Makefile drone.yml manifest.tmpl get_qemu.sh image.mk build-args.mk push.mk tags.mk context.mk pipeline.yml \
	condition.yml build-settings.yml credentials.yml; do
	source=$top_srcdir/templates/$template.mustache copy=$template.mustache
	line=$(($(wc -l <"$source") + 2)) col=4
	if grep -q '^{{=<% %>=}}' "$source"; then open='<%' close='%>'; else open='{{' close='}}'; fi
	{ cat "$source" && printf '\n%s#section%s\n' "$open" "$close"; } >".aqueduct/templates/$copy"
	refuses "$template with a section that is not closed" \
		".aqueduct/templates/$copy:$line:$col: error: section 'section' is not closed" -- gen
	rm ".aqueduct/templates/$copy"
	{ printf '%stargetz%s\n' '{{' '}}' && cat "$source"; } >"$T/templates/$copy"
	refuses "$template with a name that is not defined" \
		"$T/templates/$copy:1:3: error: 'targetz' is not defined" -- gen --templates "$T/templates"
	rm "$T/templates/$copy"
done
printf '{{#a}}\n' >.aqueduct/templates/manifest.tmpl.mustache
printf '{{/b}}\n' >.aqueduct/templates/pipeline.yml.mustache
refuses "two templates at once" ".aqueduct/templates/pipeline.yml.mustache:1:4: error: 'b' is closed" -- gen
rm .aqueduct/templates/*
mkdir .aqueduct/templates/Makefile.mustache
refuses "a folder for a template" ".aqueduct/templates/Makefile.mustache: error: cannot read" -- gen
rmdir .aqueduct/templates/Makefile.mustache

# --- what stands where an output belongs

repo
gen || exit 1
descriptor "amd64, arm, arm64"
rm Makefile && mkdir Makefile && touch Makefile/file
refuses "a folder in place of an output" "Makefile: error: cannot write: Is a directory" -- gen
refuses "even when forced" "Makefile: error: cannot write: Is a directory" -- gen --force
touch other && rm manifest.tmpl && ln -s other manifest.tmpl
rm get_qemu.sh && ln -s nothing get_qemu.sh
refuses "and a symbolic link, and one to nothing" "Makefile: error: cannot write: Is a directory" \
	"manifest.tmpl: error: not a regular file" "get_qemu.sh: error: not a regular file" -- gen --force
rm -r Makefile manifest.tmpl get_qemu.sh && mkfifo Makefile
refuses "a pipe in place of an output" "Makefile: error: not a regular file" -- gen --force
rm Makefile
descriptor "amd64, arm" "manifest: {file: other/manifest.tmpl}"
refuses "a file in place of an output's folder" "other" -- gen
descriptor "amd64, arm" "manifest: {file: ci/manifest.tmpl}"
ok "folders are made" gen
ok "and the file is in it" test -f ci/manifest.tmpl

# --- a file becomes a folder of outputs, and a folder a file

moved() { descriptor "amd64, arm" "manifest: {file: $1}"; }
outputs() { find . -type f | LC_ALL=C sort; }
repo && moved x && gen || exit 1
moved x/y
ok "an output becomes a folder" gen
ok "the old one goes" said "removed x (no output any more)"
ok "the new one comes" said "wrote x/y (new)"
is "and its base" "$(outputs | grep x)" "./.aqueduct/base/x/y
./x/y"
ok "which is all" gen --check
echo mine >>x/y && moved x
for option in '' --force --merge; do
	# shellcheck disable=SC2086 # no word where it is empty
	refuses "back, but it was edited ${option:-by hand}" "x: error: cannot write: 'x/y' is in the folder of that name; it is no output" \
		"edited by hand since it was generated [edited]" -- gen $option
done
moved x/y && gen --force && echo mine >x/other && moved x || exit 1
refuses "back, but something else is there" "x: error: cannot write: 'x/other' is in the folder of that name [system]" -- gen
rm x/other
ok "back" gen
is "as it was" "$(outputs | grep x)" "./.aqueduct/base/x
./x"
moved x/y/z && gen && moved x || exit 1
ok "from a folder in a folder" gen
is "as it was, too" "$(outputs | grep x)" "./.aqueduct/base/x
./x"
echo mine >>x && moved x/y
for option in '' --force --merge; do
	# shellcheck disable=SC2086 # no word where it is empty
	refuses "an edited one is in the way ${option:-of a folder}" "x/y: error: cannot write: 'x' is a file where a folder is to be; it is no" \
		"edited by hand since it was generated [edited]" -- gen $option
done
echo mine >other && moved other/y
refuses "a file of the user's is in the way" "other/y: error: cannot write: 'other' is a file where a folder is to be [system]" -- gen
moved x && gen --force || exit 1
rm x && mkdir x && moved x/y
ok "a run was killed between the two" gen
rm x/y .aqueduct/base/x/y && moved x
refuses "a folder that no output was in stays" "x: error: cannot write: Is a directory" -- gen
rmdir x
ok "an empty one in the place of a base does not" gen
is "and it comes" "$(outputs | grep x)" "./.aqueduct/base/x
./x"

# --- a disk that is full, a folder that is read-only

# A small file system over the repository; its options.
small() {
	repo
	cp -R "$repo" "$T/copy"
	mount -t tmpfs -o "$1" tmpfs "$repo" && cd "$repo" && cp -R "$T/copy/." . && rm -rf "$T/copy"
}
big() { cd "$T" && umount "$repo"; }

if [ "$ATOMIC_MOUNTS" = yes ] && small size=16k; then
	big
	small size=256k && gen || exit 1
	descriptor "amd64, arm, arm64" "test: {run: make check}" "manifest: {file: ci/manifest.tmpl}"
	dd if=/dev/zero of=ballast bs=4k 2>/dev/null
	free=0
	# With more and more room it breaks at one file after the other, and then it does not.
	while
		listing >"$T/before"
		! gen
	do
		listing >"$T/after"
		is "a disk with $free pages free" "$(said "No space left on device"; diff -u "$T/before" "$T/after")" ""
		free=$((free + 1))
		[ "$free" -le 20 ] && dd if=/dev/zero of=ballast bs=4k count=$((256 / 4 - $(du -k --exclude=ballast . | tail -n 1 |
			cut -f 1) / 4 - free)) 2>/dev/null
	done
	ok "the disk was full at several files ($free times)" [ "$free" -gt 2 ]
	ok "then all is written" gen --check
	big

	small size=1m,nr_inodes=40 && gen || exit 1
	descriptor "amd64, arm, arm64" "test: {run: make check}"
	n=0
	while touch "empty-$n" 2>/dev/null; do n=$((n + 1)); done
	free=0
	while
		listing >"$T/before"
		! gen
	do
		listing >"$T/after"
		is "a disk with room for $free names" "$(said "No space left on device"; diff -u "$T/before" "$T/after")" ""
		free=$((free + 1)) n=$((n - 1))
		rm "empty-$n" || break
	done
	ok "then all is written" gen --check
	big

	small size=1m && gen || exit 1
	descriptor "amd64, arm, arm64"
	mount -o remount,ro "$repo"
	refuses "a read-only folder" ".aqueduct/tmp: error: cannot write: Read-only file system" -- gen
	mount -o remount,rw "$repo"
	ok "a folder that can be written again" gen
	mount -o remount,ro "$repo"
	ok "a read-only folder with nothing to write" gen
	mount -o remount,rw "$repo"
	big

	small size=1m || exit 1
	mkdir ci && mount -t tmpfs tmpfs ci
	descriptor "amd64, arm, arm64" "drone: {file: ci/drone.yml}"
	refuses "one output's folder is another file system" \
		"ci/drone.yml: error: cannot replace: its folder is on another file system than '.aqueduct/tmp'" -- gen
	umount ci
	big

	# What cannot be seen before it is done: a file that is a mount point of its own cannot be replaced.
	small size=1m && gen || exit 1
	touch "$T/mounted" && cp .drone.yml "$T/mounted" && mount --bind "$T/mounted" .drone.yml
	descriptor "amd64, arm, arm64"
	refuses "an output that cannot be replaced" ".drone.yml: error: cannot replace: Device or resource busy" -- gen
	umount .drone.yml
	big
else
	skip "full disks and read-only folders" "no right to mount (unshare --mount, mount -t tmpfs)"
fi

# --- nothing to do

repo
ok "the first gen" gen
stamps >"$T/before"
ok "the second" gen
stamps >"$T/after"
is "the second writes nothing and keeps times" "$(diff "$T/before" "$T/after")" ""
ok "it says so" said "nothing to write"
is "and prints nothing" "$(cat "$T/out")" ""
ok "forced" gen --force
stamps >"$T/after"
is "nor does a forced one" "$(diff "$T/before" "$T/after")" ""
ok "nothing has drifted" gen --check
chmod 600 Makefile && chmod 750 get_qemu.sh
descriptor "amd64, arm" "run: {args: [-t]}"
stamps | sed 's/ .*//' >"$T/names"
stat -c '%n %i %y' .drone.yml manifest.tmpl get_qemu.sh >"$T/before"
ok "a change that concerns one output" gen
is "no other is written" "$(stat -c '%n %i %y' .drone.yml manifest.tmpl get_qemu.sh | diff "$T/before" -)" ""
is "its mode is kept" "$(stat -c %a Makefile)" 600
is "no other name is there" "$(stamps | sed 's/ .*//' | diff "$T/names" -)" ""

# --- edited by hand

repo
gen || exit 1
cp -R "$repo" "$T/clean"
for output in Makefile .drone.yml manifest.tmpl get_qemu.sh; do
	cp "$T/clean/$output" . && echo '# mine' >>"$output"
	refuses "$output edited by hand" "$output: error: edited by hand since it was generated [edited]" "+# mine" \
		"--- $output as it was generated" "+++ $output as it is" -- gen
	refuses "is found by gen --check" "$output: error: edited by hand since it was generated [edited]" -- gen --check
	refuses "and by check" "$output: error: edited by hand since it was generated [edited]" -- check
	descriptor "amd64, arm, arm64"
	refuses "nor is another output written" "$output: error: edited by hand" "+# mine" -- gen
	descriptor "amd64, arm"
	ok "--force writes over it" gen --force
	is "and all is as it was" "$(diff -r "$repo" "$T/clean")" ""
done
echo 'all:' >Makefile
refuses "a Makefile of the user's in the place of one that was generated" "Makefile: error: edited by hand since it was generated [edited]" -- gen
rm .aqueduct/base/Makefile
refuses "a Makefile of the user's" "Makefile: error: not written by aqueduct [foreign]" -- gen
ok "--force writes over that, too" gen --force
is "and all is as it was" "$(diff -r "$repo" "$T/clean")" ""

# --- line ends that git or an editor changed

repo
gen || exit 1
crlf() { sed "s/\$/$(printf '\r')/" "$1" >"$T/crlf" && cp "$T/crlf" "$1"; }
no_diff() { ! grep '^@@' "$T/err" "$T/out"; }
crlf Makefile && crlf .drone.yml && crlf .aqueduct/base/Makefile
for command in gen 'gen --check' check; do
	# shellcheck disable=SC2086 # words
	refuses "CRLF is named: $command" "Makefile: error: its line ends are CRLF; nothing else was edited since it was generated [edited]" \
		".drone.yml: error: its line ends are CRLF; nothing else was edited" \
		"a line 'Makefile text eol=lf' in .gitattributes keeps them" "--force writes it anew" -- $command
	ok "without a difference of each line" no_diff
done
descriptor "amd64, arm, arm64"
refuses "and beside another descriptor" "note: what the descriptor says has changed, too" -- gen
descriptor "amd64, arm"
gen --diff
is "gen --diff says it in a line" "$(cat "$T/out")" "only line ends differ: CRLF in a/Makefile, LF in b/Makefile
only line ends differ: CRLF in a/.drone.yml, LF in b/.drone.yml"
refuses "gen --check --merge, too" "Makefile: error: its line ends are CRLF; run 'aqueduct gen --merge' [drift]" -- gen --check --merge
ok "--merge writes them anew" gen --merge
is "as they were" "$(diff -r -x base "$repo" "$T/clean")" ""
crlf Makefile
ok "and so does --force" gen --force
is "as they were" "$(diff -r -x base "$repo" "$T/clean")" ""
echo '# mine' >>Makefile && crlf Makefile
refuses "an edit and CRLF" "Makefile: error: edited by hand since it was generated [edited]" "note: its line ends are CRLF, too" "+# mine" -- gen
is "only the edit is shown" "$(grep '^[-+][^-+]' "$T/err")" "+# mine"
descriptor "amd64, arm, arm64"
ok "--merge keeps it" gen --merge
is "without a conflict, and without CR" "$(grep -c "# mine\$" Makefile) $(tr -dc '\r<' <Makefile | wc -c | tr -d ' ')" \
	"1 $(tr -dc '<' <Makefile | wc -c | tr -d ' ')"
ok "which is all" gen --check --merge
rm -rf "$repo" && cp -R "$T/clean" "$repo" && cd "$repo" || exit 1

# --- looking without touching

descriptor "amd64, arm, arm64"
refuses "gen --check finds drift" "Makefile: error: not what the descriptor says" ".drone.yml: error: not what" \
	"manifest.tmpl: error: not what" -- gen --check
rm get_qemu.sh
refuses "and what is missing" "get_qemu.sh: error: not generated yet" -- gen --check
listing >"$T/before"
for option in --diff --dry-run '--stdout Makefile' '--diff --force' '--dump model'; do
	# shellcheck disable=SC2086 # two words
	ok "gen $option" gen $option
	listing >"$T/after"
	is "writes nothing" "$(diff "$T/before" "$T/after")" ""
done
gen --dry-run
ok "--dry-run names what would be new" said "get_qemu.sh (new)"
ok "and what would change" said "Makefile (changed)"
gen --stdout manifest.tmpl && cp "$T/out" "$T/manifest"
gen --diff && cp "$T/out" "$T/diff"
mkdir "$T/patched" && cp -R . "$T/patched"
ok "gen" gen
ok "--stdout printed what gen writes" cmp "$T/manifest" manifest.tmpl
if command -v patch >/dev/null; then
	ok "what --diff printed can be applied" patch -s -p1 -d "$T/patched" -i "$T/diff"
	is "and is what gen does" "$(diff -r -x base "$T/patched" "$repo")" ""
else
	skip "--diff is a patch" "patch is not installed"
fi

# --- several at once

repo
for i in 1 2 3 4 5 6 7 8; do "$AQUEDUCT" gen >"$T/parallel.$i" 2>&1 & done
wait
is "eight at once leave the outputs and nothing else" "$(find . -type f ! -path './.aqueduct/*' | LC_ALL=C sort |
	tr '\n' ' ')" \
	"./.drone.yml ./Dockerfile ./Makefile ./aqueduct.yml ./get_qemu.sh ./manifest.tmpl "
ok "which are right" gen --check

# --- stopped while it wrote

repo
gen || exit 1
cp .drone.yml "$T/drone.yml" && descriptor "amd64, arm, arm64" && gen && cp "$T/drone.yml" .drone.yml
mkdir -p .aqueduct/tmp && echo half >.aqueduct/tmp/78-1.new && cp Makefile .aqueduct/tmp/78-0.old
saved=.aqueduct/tmp/78-2-0123456789abcdef-fedcba9876543210.old
echo mine >"$saved"
gen --check
ok "gen --check touches nothing of what a killed run left" test -f .aqueduct/tmp/78-1.new
ok "the next run" gen
ok "says what it found" said "an earlier run was stopped while it wrote; what it left in .aqueduct/tmp is removed"
ok "keeps what is somebody's" said "what somebody had saved meanwhile is in '.aqueduct/tmp/78-2.kept'"
is "under that name" "$(cat .aqueduct/tmp/78-2.kept; ls "$saved" 2>/dev/null)" mine
ok "writes what was still old" said "wrote .drone.yml (changed)"
is "and nothing else" "$(grep 'wrote Makefile' "$T/err")" ""
is "and leaves nothing" "$(find .aqueduct -name '*.new' -o -name '*.old' 2>&1 | grep -v 'No such file')" ""
ok "then all is written" gen --check
is "and it is said once" "$(grep -c meanwhile "$T/err")" 0

# --- one arch more

# Lines that have gone, but for the digest and those that name every arch there was, or every qemu.
gone() {
	diff -r "$T/old" "$repo" | sed -n 's/^< //p' | grep -v aqueduct-digest | grep -v 'amd64.*arm\|qemu-x86_64.*qemu-arm'
}
for new in riscv64 ppc64le s390x; do
	repo
	gen || exit 1
	rm -rf "$T/old" && cp -R "$repo" "$T/old"
	descriptor "amd64, arm, $new"
	cp aqueduct.yml "$T/old"
	ok "$new is added" gen
	is "nothing that was there before has gone" "$(gone)" ""
	is "in .drone.yml and manifest.tmpl lines have only come" "$(for file in .drone.yml manifest.tmpl get_qemu.sh; do
		diff "$T/old/$file" "$file" | grep '^<' | grep -v aqueduct-digest
	done)" ""
done
done_testing
