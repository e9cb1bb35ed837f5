#!/bin/sh
# Several publications in one run, on real registries: what the pipelines of CI publish for a ref (the official Drone runner
# and stand-ins for the plugins: tests/e2e/ci.sh) is what `make push manifest` publishes, in each of three registries.
# shellcheck disable=SC2016 # variables of a Dockerfile
. "$(dirname "$0")/../tap.sh"
once
. "$top_srcdir/tests/e2e/world.sh"
. "$top_srcdir/tests/e2e/ci.sh"

ci_up "$@"
first=$WORLD_REGISTRY second=127.0.0.1:5002 third=127.0.0.1:5003
ci_registries $second $third

# What is published to the first must be pulled by whoever has logged in: a second door to it, with a lock.
door=127.0.0.1:5004
perl -e 'print "secret-docker_username:", crypt("secret-docker_password", "\$2y\$05\$" . "a" x 22), "\n"' >"$T/htpasswd"
sed "s|$first|$door|" "$T/registry.yml" >"$T/door.yml"
echo "auth: {htpasswd: {realm: door, path: $T/htpasswd}}" >>"$T/door.yml"
world_start docker-registry serve "$T/door.yml"
world_wait "$DOCKER" login -u secret-docker_username -p secret-docker_password $door || world_broken docker-registry
ci_tools

# project NAME: two images, the one on the other, in four publications.
project() {
	mkdir -p "$T/ci/$1/base" "$T/ci/$1/app" && cd "$T/ci/$1" || exit 1
	cat >aqueduct.yml <<-END
		images:
		  app: {image: $door/$1/app, context: app, dockerfile: app/Dockerfile}
		  base: {image: $door/$1/base, context: base, dockerfile: base/Dockerfile}
		arches: [amd64, arm/v6]
		emulation: binfmt
		publish:
		  also:
		    other: {registry: "$second", username: {secret: other_username}, password: {secret: other_password}}
		    own: {registry: "$third", username: u, password: {secret: other_password}, pipeline: "{name}-own"}
		    head: {tags: ["\${DRONE_BRANCH}-head"], when: {event: push, ref: refs/heads/next}}
		drone: {merge: {step: {network_mode: host}}}
	END
	printf 'FROM %s/library/index:1\nCOPY word /word\n' "$first" >base/Dockerfile
	printf 'ARG TAG_SUFFIX\nFROM %s/%s/base:${TAG_SUFFIX}\nCOPY more /more\nCMD ["cat", "/word", "/more"]\n' \
		$door "$1" >app/Dockerfile
	echo word >base/word && echo more >app/more
	touch -d 2024-01-01 base/word app/more
	ok "$1: gen" "$AQUEDUCT" gen
}

# published REGISTRY PROJECT
published() { ci_py published "$1" | sed -n "s|\"tag\": \"$2/|\"tag\": \"|p"; }
tags_of() { for registry in "$first" "$second" "$third"; do WORLD_REGISTRY=$registry world_tags "$1"; done; }

project drone
is "images of steps" "$(ci_py images .drone.yml | sort -u | while read -r name; do ci_step_image "$name" || echo "$name"; done)" ''
for ref in refs/heads/main refs/tags/v1.2.3 refs/heads/next refs/heads/other; do
	case $ref in
	*/next) event=push want="linux-amd64 linux-arm manifest" ;;
	*/other) event=push want= ;;
	*/tags/*) event=tag want="linux-amd64 amd64-own linux-arm arm-own manifest manifest-own" ;;
	*) event=push want="linux-amd64 amd64-own linux-arm arm-own manifest manifest-own" ;;
	esac
	is "$ref: the pipelines" "$(ci_run drone $event $ref main)" "$(for name in $want; do echo "$name success"; done)"
done

project make
for ref in refs/heads/main refs/tags/v1.2.3 refs/heads/next; do
	ok "make push manifest, $ref" make push manifest REF=$ref
	is "aqueduct and make print the same tags of $ref" "$(make -s tags REF=$ref 2>/dev/null)" "$("$AQUEDUCT" tags $ref)"
done
for registry in $first $second $third; do
	published "$registry" drone >"$T/got" && published "$registry" make >"$T/want"
	ok "$registry: CI publishes what make publishes" diff "$T/want" "$T/got"
	for image in app base; do
		is "$registry: of $image eight images and four lists" \
			"$(WORLD_REGISTRY=$registry world_tags drone/$image | grep -v head | xargs)" \
			"1 1-linux-amd64 1-linux-arm 1.2 1.2-linux-amd64 1.2-linux-arm 1.2.3 1.2.3-linux-amd64 1.2.3-linux-arm latest \
linux-amd64 linux-arm"
	done
done
is "the head of a branch is published to the first alone" "$(tags_of drone/app | grep head | xargs)" \
	"next-head next-head-linux-amd64 next-head-linux-arm"
is "what another registry lists runs" \
	"$("$DOCKER" run --rm --pull always --platform linux/arm/v6 $second/drone/app:1.2.3 2>/dev/null | xargs)" "word more"

# Nothing is pushed anywhere before all is built.
echo 'COPY nothing /' >>app/Dockerfile
before=$(tags_of make/base)
ok "an image that cannot be built" sh -c '! make push REF=refs/tags/v2.0.0'
is "is no push, to any registry" "$(tags_of make/base)" "$before"
done_testing
