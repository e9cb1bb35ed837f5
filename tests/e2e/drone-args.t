#!/bin/sh
# Build arguments from git and the environment, in pipelines that the official Drone runner runs on a real engine: they are
# those that make gives for the same ref; secrets come to the plugin by the ids and with the texts that they have; and a pull
# request ends the pipeline of what it does not change.
# plugins/docker is stood in for: tests/judges/drone-plugin.
# shellcheck disable=SC2016 # variables of a Dockerfile
. "$(dirname "$0")/../tap.sh"
. "$top_srcdir/tests/e2e/world.sh"

judges=$top_builddir/obj/judges
command -v git >/dev/null || skip_all "needs git"
if [ -z "${WORLD_INSIDE-}" ]; then # the network is outside of the test's namespaces
	sh "$top_srcdir/tests/judges/go.sh" version >/dev/null 2>&1 ||
		skip_all "needs Go 1.21 or newer; tests/judges/install-go.sh installs it"
	sh "$top_srcdir/tests/judges/build.sh" "$judges" >&2 ||
		skip_all "the judges cannot be built (the Go modules are not reached?)"
fi
world_up "$@"
world_client docker-legacy
export GIT_CEILING_DIRECTORIES="$T" GIT_CONFIG_NOSYSTEM=1 HOME="$T"
unset FLAVOUR OTHER_WORD NPM_TOKEN

# The images of the steps: the stand-in, which calls docker, and this machine's git.
client=$(world_docker_buildkit)
[ -n "$client" ] || skip_all "needs a docker client with BuildKit inside (docker.io of Debian 12)"
world_programs "$T/plugin/root" "$client" && cp "$judges/drone-plugin" "$T/plugin/root/drone-docker"
printf 'FROM busybox:1.36\nCOPY root /\nENTRYPOINT ["/drone-docker"]\n' >"$T/plugin/Dockerfile"
"$DOCKER" build -q -t plugins/docker:21.3.4 "$T/plugin" >/dev/null || world_broken dockerd
world_programs "$T/git/root" "$(command -v git)" "$(command -v cksum)" # Debian's busybox has no cksum
printf 'FROM busybox:1.36\nCOPY root /\n' >"$T/git/Dockerfile"
"$DOCKER" build -q -t alpine/git:2.45.2 "$T/git" >/dev/null || world_broken dockerd

# project NAME: a folder with a descriptor and outputs.
project() {
	mkdir -p "$T/$1" && cd "$T/$1" || exit 1
	cat >aqueduct.yml <<-END
		image: $WORLD_REGISTRY/me/$1
		arches: [amd64]
		emulation: binfmt
		build_args:
		  COMMIT: {git: commit}
		  SHORT: {git: short}
		  BRANCH: {git: branch}
		  TAG: {git: tag}
		  VERSION: {git: version}
		  DATE: {git: date}
		  REF: {git: ref}
		  FLAVOUR: {env: FLAVOUR}
		  MAPPED: {env: OTHER_WORD}
		  UNSET: {env: NOT_THERE}
		  LIST: "a,b"
		drone:
		  build: {environment: {FLAVOUR: "sour, or sweet", OTHER_WORD: "a # b"}}
	END
	{
		printf 'FROM %s/library/busybox:1.36\nARG UNSET=default\n' "$WORLD_REGISTRY"
		for arg in COMMIT SHORT BRANCH TAG VERSION DATE REF FLAVOUR MAPPED LIST; do echo "ARG $arg=none"; done
		echo 'RUN echo "$COMMIT|$SHORT|$BRANCH|$TAG|$VERSION|$DATE|$REF|$FLAVOUR|$MAPPED|$UNSET|$LIST" >/args'
		echo 'CMD ["cat", "/args"]'
	} >Dockerfile
	ok "$1: gen" "$AQUEDUCT" gen
}

# pipeline NAME REF: what the server would hand to a runner, in a workspace of its own. Secrets are put into the text,
# because `exec` of this release looks them up in a provider that only a server gives it; and a step with an entrypoint is
# not privileged, which a sandbox may forbid.
pipeline() {
	rm -rf "$T/work" && cp -R . "$T/work" || return
	case $2 in
	refs/tags/*) event=tag target='' ;;
	refs/pull/*) event=pull_request target=master ;;
	*) event=push target=${2#refs/heads/} ;;
	esac
	sed -e 's,^    image: plugins/docker.*,&\n    entrypoint: [/drone-docker],' -e '/:$/{$!N; s/:\n *from_secret: \(.*\)/: text of \1/; t' -e 'P; D; }' .drone.yml >"$T/work/.drone.yml"
	(cd "$T/work" && "$judges/drone-runner-docker" exec --stage-name="$1" --pretty \
		--volumes="$T/engine.sock:/var/run/docker.sock" --build-event="$event" --commit-ref="$2" \
		--commit-after="$(git rev-parse HEAD)" --commit-target="$target" --commit-source="$target" \
		--repo-branch=master --repo-slug=me/ci --repo-trusted .drone.yml) >"$T/log" 2>&1 || { cat "$T/log" && false; }
}
args() { "$DOCKER" run --rm --pull always "$WORLD_REGISTRY/me/$1" 2>/dev/null; }

project make
project ci
git init -q . && git symbolic-ref HEAD refs/heads/master && git add . &&
	GIT_COMMITTER_DATE=2024-05-31T14:00:00+0200 git -c user.name=a -c user.email=a@b commit -q -m x
cp -R .git "$T/make"
id=$(git rev-parse HEAD)
short=$(git rev-parse HEAD | cut -c 1-8)
for ref in refs/heads/master refs/tags/v1.2.3; do
	case $ref in
	refs/tags/*) tag=1.2.3-linux-amd64 want="|v1.2.3|1.2.3|2024-05-31T12:00:00Z|$ref" ;;
	*) tag=linux-amd64 want="master||$short|2024-05-31T12:00:00Z|$ref" ;;
	esac
	cd "$T/ci" && ok "$ref: the pipeline" pipeline linux-amd64 "$ref"
	is "$ref: its arguments" "$(args "ci:$tag")" "$id|$short|$want|sour, or sweet|a # b|default|a,b"
	cd "$T/make" && ok "$ref: make" env FLAVOUR='sour, or sweet' OTHER_WORD='a # b' make push-amd64 REF="$ref"
	is "$ref: the same arguments" "$(args "make:$tag")" "$(args "ci:$tag")"
done

# Secrets reach the plugin by name; their texts are compared by sums.
mkdir -p "$T/secrets/keys" && cd "$T/secrets" || exit 1
printf 'open\nsesame\n' >keys/conf
cat >aqueduct.yml <<END
image: $WORLD_REGISTRY/me/secrets
arches: [amd64]
emulation: binfmt
build_secrets: {npm: {secret: npm_token}, other: {env: OTHER_WORD}, conf: {file: keys/conf}}
ssh: {secret: deploy_key}
drone:
  build: {environment: {OTHER_WORD: another}}
END
printf 'FROM %s/library/busybox:1.36\n' "$WORLD_REGISTRY" >Dockerfile
ok "secrets: gen" "$AQUEDUCT" gen
git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -q -m x
ok "secrets: the pipeline" pipeline linux-amd64 refs/heads/master
sum() { sha256sum | cut -d ' ' -f 1; }
is "secrets: what the plugin has" "$(sed -n 's/.*\(secret id=\|ssh default\)/\1/p' "$T/log" | tr -d '\r')" "secret id=npm,env=NPM_TOKEN $(
	printf 'text of npm_token' | sum)
secret id=other,env=OTHER_WORD $(printf another | sum)
secret id=conf,src=keys/conf $(printf 'open\nsesame\n' | sum)
ssh default $(printf 'text of deploy_key' | sum)"

# Two images, of which a pull request changes one: the pipeline of the other one ends as a success, ahead of its build.
mkdir -p "$T/pulls/api" "$T/pulls/web" && cd "$T/pulls" || exit 1
cat >aqueduct.yml <<END
images:
  api: {image: $WORLD_REGISTRY/me/pulls-api, context: api}
  web: {image: $WORLD_REGISTRY/me/pulls-web, context: web}
arches: [amd64]
emulation: binfmt
publish: {dry_run: pull_request}
drone: {only_affected: true, build: {name: "{image}"}}
END
printf 'FROM %s/library/busybox:1.36\nCOPY . /x\n' "$WORLD_REGISTRY" >Dockerfile
echo >api/a && echo >web/a
ok "pull requests: gen" "$AQUEDUCT" gen
commit() { git add -A && git -c user.name=a -c user.email=a@b commit -q -m x; }
git init -q . && commit && git update-ref refs/remotes/origin/master HEAD && echo >>"api/it's new" && commit
ok "pull requests: the pipeline of what did not change" pipeline web refs/pull/7/head
ok "pull requests: says that it ends" grep -q 'nothing that web builds is concerned by the difference to origin/master; it ends here' "$T/log"
is "pull requests: and builds nothing" "$(grep -c '+ docker build' "$T/log")" 0
ok "pull requests: that of what did" pipeline api refs/pull/7/head
ok "pull requests: says why it goes on" grep -q "api goes on: api/it's new is read" "$T/log"
ok "pull requests: and builds" grep -q '+ docker build' "$T/log"
git update-ref -d refs/remotes/origin/master
ok "pull requests: a clone without the other branch" pipeline web refs/pull/7/head
ok "pull requests: is told of, and builds" sh -c "grep -q 'web goes on: the clone has no origin/master' '$T/log' && grep -q '+ docker build' '$T/log'"
done_testing
