#!/bin/sh
# Downloads of qemu from a source that fails as real ones do, with curl and with wget: no bad binary is ever accepted, what
# was whole is not fetched again, and the next run succeeds.
# shellcheck disable=SC2016 # what is run at the end
. "$(dirname "$0")/../tap.sh"
command -v python3 >/dev/null || skip_all "needs python3"
command -v curl >/dev/null || skip_all "needs curl"
once wget
scratch
export GIT_CEILING_DIRECTORIES="$T" XDG_CACHE_HOME="$T/cache" QEMU_TIMEOUT=20
unset QEMU_CACHE QEMU_URL QEMU_HOST

# A source: programs that say who they are, packed as the releases are.
mkdir -p "$T/http" "$T/pack"
for arch in arm aarch64 x86_64; do
	{ printf '\177ELF %s ' $arch && head -c 300000 /dev/zero | tr '\0' x; } >"$T/pack/qemu-$arch-static"
	tar -czf "$T/http/x86_64_qemu-$arch-static.tar.gz" -C "$T/pack" qemu-$arch-static
	cp "$T/pack/qemu-$arch-static" "$T/http/qemu-$arch-static"
done

server=
at_exit '[ -z "$server" ] || kill $server 2>/dev/null'
port=20000
while :; do
	python3 "$top_srcdir/tests/e2e/cut-server.py" $port "$T/http" >>"$T/log" 2>"$T/server" &
	server=$!
	tries=0
	until curl -s "http://127.0.0.1:$port/none" >/dev/null || ! kill -0 $server 2>/dev/null || [ $tries -gt 100 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	! kill -0 $server 2>/dev/null || break
	port=$((port + 1))
	[ $port -lt 20100 ] || skip_all "needs a free port"
done
at=http://127.0.0.1:$port
file='{host}_qemu-{arch}-static.tar.gz'

# repository NAME URL...: in which the test is then.
repository() {
	rm -rf "${T:?}/$1" && mkdir -p "$T/$1" && cd "$T/$1" || exit 1
	shift
	printf '%s\n' 'image: me/app' 'arches: [amd64, arm, arm64]' 'emulation: static' 'base: index' >aqueduct.yml
	printf 'qemu:\n  url:\n' >>aqueduct.yml
	printf '    - "%s"\n' "$@" >>aqueduct.yml
	printf 'FROM alpine:3\nARG ARCH\nCOPY build/qemu-$%s-static /usr/bin/\n' '{ARCH}' >Dockerfile
	"$AQUEDUCT" gen >"$T/said" 2>&1 || fail "gen" "$(cat "$T/said")"
}

fresh() { rm -rf "$XDG_CACHE_HOME" && : >"$T/log"; }
fetched() { grep -a -c "^GET /$1" "$T/log" || true; }
whole() { cmp -s "build/qemu-${1-arm}-static" "$T/pack/qemu-${1-arm}-static"; }
fails() { ! "$@" >"$T/said" 2>&1; }

tools='curl'
mkdir "$T/no-curl"
for tool in /usr/bin/* /bin/*; do
	[ "${tool##*/}" = curl ] || ln -s "$tool" "$T/no-curl/${tool##*/}" 2>/dev/null
done
if [ -n "${AQUEDUCT_FRESH-}" ]; then : # once more on a bare machine: see fresh.t
elif command -v wget >/dev/null; then tools='curl wget'; else skip "needs wget"; fi

for tool in $tools; do
	bin=$PATH
	[ "$tool" = curl ] || bin=$T/no-curl
	for how in cut short slow 500 404; do
		fresh
		QEMU_TIMEOUT=20
		[ $how != slow ] || QEMU_TIMEOUT=4
		repository broken "$at/$how/$file"
		[ $how != 404 ] || repository broken "$at/whole/none-$file"
		ok "$tool, $how: it fails" fails env PATH="$bin" make qemu-arm
		ok "$tool, $how: nothing is left" test ! -e build/qemu-arm-static -a ! -e qemu.lock
		ok "$tool, $how: the next run" env PATH="$bin" make qemu-arm QEMU_URL="$at/whole/$file"
		ok "$tool, $how: has all of it" whole
		fresh
		repository mirrors "$at/$how/$file" "$at/whole/$file"
		[ $how != 404 ] || repository mirrors "$at/whole/none-$file" "$at/whole/$file"
		ok "$tool, $how: the mirror serves" env PATH="$bin" make qemu-arm
		ok "$tool, $how: all of it" whole
	done
	fresh
	repository redirect "$at/redirect/$file"
	ok "$tool: a redirect is followed" env PATH="$bin" make qemu-arm
	ok "$tool: to all of it" whole
done

fresh
repository unchecked "$at/whole/$file"
rm -rf "$T/no-sum" && cp -R "$T/no-curl" "$T/no-sum" && rm -f "$T/no-sum/sha256sum" "$T/no-sum/shasum"
ln -s "$(command -v curl)" "$T/no-sum/curl"
ok "without sha256sum and shasum nothing is taken" fails env PATH="$T/no-sum" make qemu-arm
ok "nor kept" test ! -e build/qemu-arm-static -a ! -e qemu.lock
ok "which is said" grep -q 'neither sha256sum nor shasum' "$T/said"

fresh
repository wrong "$at/wrong/$file"
ok "other bytes are no download" fails make qemu-arm
printf '%s  %s\n' "$(printf %064d 1)" "v7.2.0-1/x86_64_qemu-arm-static.tar.gz" >qemu.lock
mkdir -p build && echo mine >build/qemu-arm-static && touch -d 2001-01-01 build/qemu-arm-static
ok "nor are bytes that the lock does not know" fails make qemu-arm QEMU_URL="$at/whole/$file"
ok "both sums are shown: this" grep -q "sum $(sha256sum <"$T/http/x86_64_qemu-arm-static.tar.gz" | cut -d ' ' -f 1)" "$T/said"
ok "and that" grep -q "expected $(printf %064d 1)" "$T/said"
is "what was there stays" "$(cat build/qemu-arm-static)" mine
ok "make qemu-lock takes what is there now" make qemu-lock QEMU_URL="$at/whole/$file"
is "for each arch" "$(sort qemu.lock)" "$(cd "$T/http" && sha256sum -- *.tar.gz | sed 's,  ,&v7.2.0-1/,' | sort)"
: >"$T/log"
ok "which is then fetched" make qemu QEMU_URL="$at/whole/$file"
is "from the cache" "$(fetched '')" 0
ok "and whole" whole x86_64

# A kill at any moment, then the next run.
wrong=
for n in 0 1 2 3 4 5 6 7 8 9; do
	fresh
	repository killed "$at/late/$file"
	setsid make qemu >/dev/null 2>&1 &
	pid=$!
	sleep "$(awk -v n=$n 'BEGIN { srand(n + 7); printf "%.2f", rand() * 4 }')"
	kill -KILL -- -$pid 2>/dev/null
	wait $pid 2>/dev/null
	for arch in arm aarch64 x86_64; do [ ! -e build/qemu-$arch-static ] || whole $arch || wrong="$wrong $n:bad-$arch"; done
	before=$(find "$XDG_CACHE_HOME" -name '*.tar.gz' 2>/dev/null | wc -l)
	: >"$T/log"
	make qemu >/dev/null 2>&1 || wrong="$wrong $n:failed"
	for arch in arm aarch64 x86_64; do whole $arch || wrong="$wrong $n:not-$arch"; done
	[ "$(fetched late)" -eq $((3 - before)) ] || wrong="$wrong $n:again"
done
is "ten kills: nothing bad, nothing again" "$wrong" ''

# Two repositories at once.
fresh
repository one "$at/late/$file"
repository two "$at/late/$file"
make -C "$T/one" -j3 qemu >"$T/one.said" 2>&1 &
one=$!
ok "two makes at once: one" make -j3 qemu
wait $one
is "two makes at once: the other" $? 0
for dir in one two; do
	cd "$T/$dir" || exit 1
	ok "two makes at once: $dir has all of it" whole
done

# Ten repositories, three arches.
fresh
for n in 1 2 3 4 5 6 7 8 9 10; do
	repository "many$n" "$at/whole/$file"
	make -j3 qemu >/dev/null 2>&1
	whole aarch64 || fail "repository $n"
done
is "ten repositories of three arches download three times" "$(fetched whole)" 3
for n in 1 2 3; do make -C "$T/many$n" qemu >/dev/null 2>&1; done
is "and no more" "$(fetched '')" 3
sed -i 's,^qemu:,&\n  version: v8.0.0,' aqueduct.yml
"$AQUEDUCT" gen >/dev/null 2>&1
make -j3 qemu >/dev/null 2>&1
is "another version does not count as this one" "$(grep -c v8.0.0/ qemu.lock)" 3

# Offline, and from files.
kill $server
wait $server 2>/dev/null
server=
repository offline "$at/whole/$file"
ok "without a network the cache serves" make qemu
ok "all of it" whole arm
fresh
repository files "file://$T/http/qemu-{arch}-static"
ok "file:// needs no network" make qemu
ok "nor curl" env PATH="$T/no-curl" sh ./get_qemu.sh --lock arm
ok "and is no archive here" whole aarch64

# A person sees how far it is.
python3 "$top_srcdir/tests/e2e/cut-server.py" $port "$T/http" >>"$T/log" 2>"$T/server" &
server=$!
until curl -s "$at/none" >/dev/null; do sleep 0.1; done
fresh
repository shown "$at/whole/$file"
python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))' sh ./get_qemu.sh arm >"$T/said" 2>&1
ok "progress is shown on a terminal" grep -q '100.0%' "$T/said"
fresh
sh ./get_qemu.sh aarch64 >"$T/said" 2>&1
is "and not elsewhere" "$(grep -c % "$T/said")" 0
done_testing
