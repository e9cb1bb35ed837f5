#!/bin/sh
# The ancestor's pipelines, run by the official Drone runner on a real engine; what they publish is what
# `make push manifest` publishes. plugins/docker and plugins/manifest are stood in for: tests/judges/drone-plugin.
. "$(dirname "$0")/../tap.sh"
. "$top_srcdir/tests/e2e/world.sh"

judges=$top_builddir/obj/judges
if [ -z "${WORLD_INSIDE-}" ]; then # the network is outside of the test's namespaces
	sh "$top_srcdir/tests/judges/go.sh" version >/dev/null 2>&1 ||
		skip_all "needs Go 1.21 or newer; tests/judges/install-go.sh installs it"
	sh "$top_srcdir/tests/judges/build.sh" "$judges" >&2 ||
		skip_all "the judges cannot be built (the Go modules are not reached?)"
fi
world_up "$@"
world_client docker-legacy

# Steps reach the registry through a second door: it has the same folder, and the engine's bridge leads there.
sed 's/127.0.0.1:5000/0.0.0.0:5001/' "$T/registry.yml" >"$T/door.yml"
world_start docker-registry serve "$T/door.yml"
world_wait curl -fs http://127.0.0.1:5001/v2/ || world_broken docker-registry

for name in docker:21.3.4 manifest:1.4.0; do
	mkdir -p "$T/plugin" && cp "$judges/drone-plugin" "$T/plugin/drone-${name%:*}"
	printf 'FROM scratch\nCOPY drone-%s /\nENTRYPOINT ["/drone-%s"]\n' "${name%:*}" "${name%:*}" >"$T/plugin/Dockerfile"
	"$DOCKER" build -q -t "plugins/$name" "$T/plugin" >/dev/null || world_broken dockerd
done

# The repository: the ancestor's, on the test's registry and download source.
project() {
	mkdir -p "$T/$1" && cp -R "$top_srcdir/examples/ancestor/." "$T/$1" && cd "$T/$1" || exit 1
	rm -f Makefile .drone.yml manifest.tmpl get_qemu.sh
	sed -i "s|^image: .*|image: $WORLD_REGISTRY/me/$1|" aqueduct.yml
	sed -i "s|^FROM |FROM $WORLD_REGISTRY/|; s/^CMD .*/CMD [\"uname\", \"-m\"]/" Dockerfile
	printf 'qemu: {url: "%s/%s"}\n' "$WORLD_HTTP_INSIDE" "$WORLD_QEMU_PATH" >>aqueduct.yml
	ok "$1: gen" "$AQUEDUCT" gen
}

# pipeline NAME REF: what the server would hand to a runner, in a workspace of its own. Secrets are put into the text,
# because `exec` of this release looks them up in a provider that only a server gives it, and falls over; and a step with an
# entrypoint is not privileged, which a sandbox may forbid (the stand-in needs no engine of its own).
pipeline() {
	cd "$T/drone" && rm -rf "$T/work" && cp -R . "$T/work" || return
	case $2 in refs/tags/*) event=tag ;; *) event=push ;; esac
	sed -e 's,^    image: plugins/docker.*,&\n    entrypoint: [/drone-docker],' -e '/^ *\(username\|password\):$/{N; s/:\n *from_secret: docker_/: /}' .drone.yml >"$T/work/.drone.yml"
	cd "$T/work" && "$judges/drone-runner-docker" exec --stage-name="$1" --pretty \
		--volumes="$T/engine.sock:/var/run/docker.sock" --environ="REGISTRY_AT:172.17.0.1:5001" \
		--build-event="$event" --commit-ref="$2" \
		--repo-branch=master --repo-slug=me/drone --repo-trusted .drone.yml
}

# What is in the registry under a name: tags, platforms of the lists, and what each image is made of.
published() {
	for tag in $(world_tags "$1"); do
		echo "$tag: $(world_list "$WORLD_REGISTRY/$1:$tag" 2>/dev/null | xargs)"
		case $tag in
		*linux-*)
			skopeo inspect --config --tls-verify=false "docker://$WORLD_REGISTRY/$1:$tag" |
				jq -c '[.os, .architecture, .variant, .config.Cmd, .config.WorkingDir, .rootfs.diff_ids[:1], (.rootfs.diff_ids | length)]'
			;;
		esac
	done
}

project drone
for ref in refs/heads/master refs/tags/v1.2.3; do
	for name in test linux-amd64 linux-arm linux-arm64 manifest; do
		ok "$ref: pipeline $name" pipeline "$name" "$ref"
	done
done
project make
for ref in refs/heads/master refs/tags/v1.2.3; do
	ok "make push manifest, $ref" make push manifest REF="$ref"
done
is "what the pipelines published is what make published" "$(published me/drone)" "$(published me/make)"
is "which is twelve images and four lists" "$(world_tags me/drone | xargs)" "1 1-linux-amd64 1-linux-arm 1-linux-arm64 \
1.2 1.2-linux-amd64 1.2-linux-arm 1.2-linux-arm64 1.2.3 1.2.3-linux-amd64 1.2.3-linux-arm 1.2.3-linux-arm64 latest \
linux-amd64 linux-arm linux-arm64"
is "what it lists runs" "$("$DOCKER" run --rm --pull always --platform linux/arm/v6 "$WORLD_REGISTRY/me/drone:latest" 2>/dev/null)" armv7l
ok "another branch publishes nothing" pipeline linux-arm refs/heads/feature
is "and its image has no new tag" "$(world_tags me/drone | wc -l)" 16
done_testing
