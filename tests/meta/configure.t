#!/bin/sh
# configure runs under any POSIX shell, gives the same for the same, and says what is wrong.
. "$(dirname "$0")/../tap.sh"
scratch
for v in CC CFLAGS CPPFLAGS LDFLAGS LIBS MAKE PROVE PKG_CONFIG; do unset $v; done

# All of the source tree that it looks at.
mkdir -p "$T/src/gen"
cp "$top_srcdir/configure" "$top_srcdir/Makefile.in" "$T/src"
cp "$top_srcdir/gen/base.h" "$T/src/gen"
before=$(find "$T/src" | sort)

# in_dir DIR COMMAND...: run it in a new folder of that name; what it says is in DIR.out.
in_dir() {
	dir=$T/$1
	shift
	mkdir -p "$dir"
	(cd "$dir" && "$@") >"$dir.out" 2>&1
}
refuses() { ! in_dir "$@"; }
says() { grep -F -- "$2" "$T/$1.out"; }
written() { (cd "$T/$1" && ls -A && cat Makefile config.h config.status config.log); }

for shell in dash 'busybox sh' bash; do
	if ! command -v "${shell%% *}" >/dev/null 2>&1; then
		skip "under $shell" "${shell%% *} is not installed"
		continue
	fi
	rm -rf "$T/b"
	# shellcheck disable=SC2086 # a command
	ok "under $shell" in_dir b $shell "$T/src/configure"
	written b >"$T/written"
	[ -f "$T/first" ] || cp "$T/written" "$T/first"
	ok "$shell writes the same" diff -u "$T/first" "$T/written"
done
is "it writes these files" "$(cd "$T/b" && echo *)" "Makefile config.h config.log config.status"
is "it writes nothing into the source tree" "$(find "$T/src" | sort)" "$before"
is "it leaves no @NAME@" "$(grep -E '@[A-Za-z_0-9]+@' "$T/b/Makefile")" ""
ok "a relative path to the sources" in_dir b ../src/configure --quiet
is "--quiet says nothing" "$(cat "$T/b.out")" ""

# value DIR NAME: what make reads for a variable.
value() {
	# shellcheck disable=SC2016 # make's, not the shell's
	printf 'show:\n\t$(info $(%s))\n' "$2" >"$T/show.mk"
	(cd "$T/$1" && make -s -f Makefile -f "$T/show.mk" show)
}
odd='/o p/a|b&c#d'
ok "odd values" in_dir odd ../src/configure --prefix="$odd" --bindir '/b in' CFLAGS='-O1 -DX="a|b\&c"' --enable-debug
is "a prefix reaches make whole" "$(value odd prefix)" "$odd"
is "an option's value may be the next word" "$(value odd bindir)" "/b in"
is "CFLAGS of the user win" "$(value odd CFLAGS)" '-O1 -DX="a|b\&c"'
cp "$T/odd/Makefile" "$T/Makefile.first"
ok "config.status repeats it" in_dir odd ./config.status
ok "with the same Makefile" cmp "$T/odd/Makefile" "$T/Makefile.first"
ok "config.status with one more option" in_dir odd ./config.status --enable-werror
is "which is used" "$(value odd WARNINGS | grep -o -e '-Werror$')" -Werror
ok "variables of the environment" in_dir env env CC=gcc CFLAGS=-O3 ../src/configure
is "are used" "$(value env CC) $(value env CFLAGS)" "gcc -O3"
ok "config.status keeps them" in_dir env ./config.status
is "in the second run too" "$(value env CC) $(value env CFLAGS)" "gcc -O3"
sum=$(cksum "$T/env/config.h"; find "$T/env/config.h" -newer "$T/env.out")
ok "a third run" in_dir env ./config.status
is "leaves config.h as it is" "$(cksum "$T/env/config.h"; find "$T/env/config.h" -newer "$T/env.out")" "$sum"

cp -R "$T/src" "$T/in a tree"
ok "in a source tree with blanks in its name" in_dir "in a tree" ./configure
is "srcdir is ." "$(value "in a tree" srcdir)" .
rm -f "$T/in a tree/Makefile"
ok "out of it, it says what make cannot" refuses b "$T/in a tree/configure"
ok "with the reason" says b "make cannot read sources in"

ok "--help" in_dir b ../src/configure --help
ok "it names the options" says b "--enable-sanitize"
ok "--version" in_dir b ../src/configure --version
is "is the version" "$(cat "$T/b.out")" "aqueduct $(sed -n 's/^VERSION=//p' "$top_srcdir/configure")"

ok "an unknown option fails" refuses b ../src/configure --prefx=/usr
ok "with a suggestion" says b "did you mean '--prefix'?"
ok "an unknown directory fails" refuses b ../src/configure --mnadir=/usr
ok "with a suggestion too" says b "did you mean '--mandir'?"
ok "a relative prefix fails" refuses b ../src/configure --prefix=usr
ok "an option without its value fails" refuses b ../src/configure --prefix
ok "a stray word fails" refuses b ../src/configure install
ok "an unknown feature is ignored" in_dir b ../src/configure --enable-sanitise --with-foo --disable-nls CFALGS=-O
ok "with a warning and a suggestion" says b "did you mean 'sanitize'?"
ok "an unknown variable is ignored" says b "did you mean 'CFLAGS'?"
ok "directories of GNU's list are accepted" in_dir b ../src/configure --sysconfdir=/etc --libdir="\${prefix}/lib"

ok "without libraries it fails" refuses no ../src/configure YAML_LIBS=-lno-such-yaml PCRE2_LIBS=-lno-such-pcre2
ok "and names all packages" says no "apt-get install libyaml-dev libpcre2-dev"
ok "no Makefile then" test ! -e "$T/no/Makefile"
ok "without a compiler that works it fails" refuses no ../src/configure CC=no-such-cc
ok "and says which" says no "'no-such-cc' cannot make a program"
ok "without cmocka it goes on" in_dir no ../src/configure CMOCKA_LIBS=-lno-such-cmocka
ok "and says what that means" says no "apt-get install libcmocka-dev"
is "unit tests have no library then" "$(value no CMOCKA_LIBS)" ""
ok "without pkg-config too" in_dir no ../src/configure PKG_CONFIG=no-such-pkg-config
is "by the library's name" "$(value no YAML_LIBS)" -lyaml
done_testing
