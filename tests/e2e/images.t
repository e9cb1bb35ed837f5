#!/bin/sh
# Images that stand on each other, on real engines: each is built on this run's own base, for its own arch; what changes
# below is built again above; what was lost comes back; a push is of all or of nothing.
# shellcheck disable=SC2016 # variables of a Dockerfile
. "$(dirname "$0")/../tap.sh"
. "$top_srcdir/tests/e2e/world.sh"

world_up "$@"

ids() { cat build/.aqueduct/"$1"/*.id; }
layers() { "$DOCKER" image inspect -f '{{json .RootFS.Layers}}' "$(sed -n 1p build/.aqueduct/"$1"/*.id)" | tr -d '[]'; }
stands_on() { case $(layers "$1") in "$(layers "$2")",*) ;; *) return 1 ;; esac; }
says() { is "$client: $1 says" "$(make -s "run-$1" 2>/dev/null | tail -n 1)" "$2"; }
would() { is "$client: query why: $1" "$("$AQUEDUCT" query why --null | tr '\0' '\n' | sort | xargs)" "$2"; }
stale() { ok "$client: make says that $1 is stale" sh -c "! make -q $(echo build/.aqueduct/"$1"/*.id) 2>/dev/null"; }

clients=$(world_clients)
[ -z "${AQUEDUCT_FRESH-}" ] || clients=podman # once more on a bare machine: see fresh.t
for client in $clients; do
	world_client "$client"
	mkdir -p "$T/$client/base" "$T/$client/app" && cd "$T/$client" || exit 1
	me=$WORLD_REGISTRY/me-$client arm=arm/v6
	[ "$client" != podman ] || arm=arm/v7 # see the README
	cat >aqueduct.yml <<-END
		images:
		  web: {image: $me/web, context: app, dockerfile: app/Web}
		  app: {image: $me/app, context: app, dockerfile: app/Dockerfile}
		  base: {image: $me/base, context: base, dockerfile: base/Dockerfile}
		arches: [amd64, $arm]
		emulation: binfmt
	END
	printf 'FROM %s/library/index:1\nCOPY word /word\n' "$WORLD_REGISTRY" >base/Dockerfile
	printf 'ARG TAG_SUFFIX\nFROM %s/base:${TAG_SUFFIX}\nCOPY more /more\nCMD ["sh", "-c", "cat /word /more | tr -d \\"\\\\n\\"; uname -m"]\n' "$me" >app/Dockerfile
	printf 'ARG TAG_SUFFIX\nFROM %s/app:${TAG_SUFFIX} AS app\nFROM %s/library/index:1\nCOPY --from=app /word /more /\nCMD ["cat", "/word", "/more"]\n' "$me" "$WORLD_REGISTRY" >app/Web
	echo one >base/word && echo +more+ >app/more
	ok "$client: gen" "$AQUEDUCT" gen

	ok "$client: all at once" make -j4 build-all
	says app-arm one+more+armv7l
	says app-amd64 one+more+x86_64
	ok "$client: the app stands on this base" stands_on app-arm base-arm
	ids web-arm >"$T/before"
	ok "$client: once more" make build-all
	is "$client: builds nothing" "$(ids web-arm)" "$(cat "$T/before")"
	would 'all is up to date' ''

	sleep 1
	echo two >base/word
	stale base-arm
	stale web-arm
	would 'what is below, and what stands on it' 'image:app:amd64 image:app:arm image:base:amd64 image:base:arm image:web:amd64 image:web:arm'
	ok "$client: what is below is built for what is above" make build-web-arm
	says web-arm +more+
	is "$client: with what is new below" "$(make -s run-web-arm 2>/dev/null | head -n 1)" two
	says app-amd64 two+more+x86_64

	"$DOCKER" rmi -f "$(ids base-arm | sed -n 1p)" "$(ids app-arm | sed -n 1p)" >/dev/null 2>&1
	lost= # docker's classic builder keeps what another image stands on
	"$DOCKER" image inspect "$(ids base-arm | sed -n 1p)" >/dev/null 2>&1 || lost='image:base:arm '
	would 'what the engine has lost, and what was not built since' "image:app:arm ${lost}image:web:amd64"
	sleep 1
	echo +other+ >app/more
	ok "$client: an image comes back for what stands on it" make build-app-arm
	says app-arm two+other+armv7l
	ok "$client: and the app stands on it" stands_on app-arm base-arm
	rm -rf build
	ok "$client: without build/" make run-app-amd64
	"$DOCKER" image prune -a -f >/dev/null 2>&1
	ok "$client: after a prune" make run-web-arm

	ok "$client: pull" make pull
	ok "$client: builds again" make build-all
	ids base-arm >"$T/before"
	ok "$client: pull once more" make pull
	ok "$client: the same bases" make build-all
	is "$client: build nothing" "$(ids base-arm)" "$(cat "$T/before")"

	git init -q -b main . && git add . && git -c user.name=t -c user.email=t@example.com commit -qm first
	ok "$client: manifest" make manifest
	for image in base app web; do
		is "$client: the list of $image" "$(world_list "$me/$image:latest" | xargs)" "linux/amd64 linux/$arm"
		is "$client: $image for arm" "$(world_config "$me/$image:latest" "linux/$arm" | sed 's,/v[67]$,,')" linux/arm
	done
	# An image of another platform under the id, as a hand or another engine may have put it there.
	ids app-amd64 >"$T/id" && touch -r "$(echo build/.aqueduct/app-arm/*.id)" "$T/id" && cp -p "$T/id" "$(echo build/.aqueduct/app-arm/*.id)"
	ok "$client: an image of another platform is not pushed" sh -c "! make push-app REF=refs/tags/v3.0.0 >'$T/said' 2>&1"
	is "$client: which is said" "$(grep -c "is for 'linux/amd64.*not for linux/$arm; nothing is pushed" "$T/said")" 1
	is "$client: and nothing is" "$(world_tags "me-$client/app" | grep -c 3.0.0)" 0
done
done_testing
