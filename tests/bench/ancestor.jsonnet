// The peer of the bench: the outputs for examples/ancestor, by a program for jsonnet, from the same descriptor.
//   jsonnet -S -m DIR tests/bench/ancestor.jsonnet
//
// It is built as templates/ are, a function for each file and partial, over the list of arches that the descriptor
// names. Texts are joined with +: with jsonnet's % (std.format, which is written in jsonnet) the same took 15 times as
// long. What aqueduct does besides is left out, in favour of jsonnet: nothing is checked, inferred or escaped, no
// Dockerfile is read (its base image, and what it reads of its context, are given), and digests and sums are given;
// those behind "aqueduct-digest:" are zeros, as in templates/.

local source = 'aqueduct.yml';
local descriptor = std.parseYaml(importstr '../../examples/ancestor/aqueduct.yml');

local settings = {
	dockerfile: 'Dockerfile',
	context: '.',
	make: 'Makefile',
	drone: '.drone.yml',
	manifest: 'manifest.tmpl',
	script: 'get_qemu.sh',
	docker_plugin: 'plugins/docker:21.3.4',
	manifest_plugin: 'plugins/manifest:1.4.0',
	runner: { os: 'linux', arch: 'amd64' },
	qemu: {
		image: 'busybox:1.36',
		version: 'v7.2.0-1',
		url: 'https://github.com/multiarch/qemu-user-static/releases/download/{version}/{host}_qemu-{arch}-static.tar.gz',
		digest: '5d3172f073980b81',
	},
	username: 'docker_username',
	password: 'docker_password',
};

local known = {
	amd64: { name: 'amd64', os: 'linux', architecture: 'amd64', platform: 'linux/amd64', base: 'amd64', qemu: 'x86_64' },
	'arm/v6': {
		name: 'arm',
		os: 'linux',
		architecture: 'arm',
		variant: 'v6',
		platform: 'linux/arm/v6',
		base: 'arm32v6',
		qemu: 'arm',
	},
	arm64: {
		name: 'arm64',
		os: 'linux',
		architecture: 'arm64',
		variant: 'v8',
		platform: 'linux/arm64',
		base: 'arm64v8',
		qemu: 'aarch64',
	},
};

local digests = { amd64: '88ddfa5811d5a51a', 'arm/v6': '0101a465e23299a8', arm64: 'a3fb5c140ef2104a' };

// What the Dockerfile reads of its context. Sums are those of cksum; that of a file that is not there is empty.
local context = {
	local c = self,
	name: 'context_8eb526ab',
	dir: 'build/.aqueduct/' + c.name,
	list: c.dir + '/list',
	scan: c.dir + '/90c657f8336192dc.scan',
	summary: 'main.py',
	ignored: '.dockerignore',
	rules: ['<main[.]py', '-[.]git', '-build/[^/]*', '+build/qemu-[^/]*-static', '~build'],
	sum: '1096882072 376',
	ignores: [
		{ file: 'Dockerfile.dockerignore', sum: '' },
		{ file: '.dockerignore', sum: '2363089979 34' },
	],
};

local registries = [{ host: 'docker.io', key: 'https://index.docker.io/v1/' }];

local hosts = [
	{ pattern: 'x86_64|amd64', runs: ['amd64', '386'] },
	{ pattern: 'aarch64|arm64', runs: ['arm64', 'arm/v7', 'arm/v6', 'arm/v5'] },
	{ pattern: 'armv8*|armv7*', runs: ['arm/v7', 'arm/v6', 'arm/v5'] },
	{ pattern: 'armv6*', runs: ['arm/v6', 'arm/v5'] },
];

local target(arch) = known[arch] {
	local t = self,
	suffix: t.os + '-' + t.name,
	qemu_file: 'build/qemu-' + t.qemu + '-static',
	qemu_stamp: 'build/.aqueduct/qemu.' + t.qemu + '.' + settings.qemu.version + '.' + settings.qemu.digest,
	docker: '$(DOCKER_' + t.name + ')',
	dir: 'build/.aqueduct/' + t.name,
	id: t.dir + '/' + digests[arch] + '.id',
	// What an engine may say of the image; that of arm64 comes with and without its variant.
	accepts: std.join('|', [
		t.os + '/' + t.architecture + '/' + variant
		for variant in (
			if !std.objectHas(t, 'variant') then ['']
			else if std.endsWith(t.platform, t.variant) then [t.variant]
			else [t.variant, '']
		) + ['\\?']
	]),
	args: [
		{ name: 'REPO', value: t.base },
		{ name: 'ARCH', value: t.qemu },
	],
	pulls: [t.base + '/python:3-alpine'],
	// What engines call the machines that run the arch without help, as patterns of sh.
	natives:
		local patterns = std.join('|', [h.pattern for h in hosts if std.member(h.runs, arch)]);
		if std.member(std.split(patterns, '|'), t.architecture) then patterns else patterns + '|' + t.architecture,
};

local targets = std.map(target, descriptor.arches);
local branch = 'refs/heads/' + descriptor.publish.branch;

// The text of each target, joined; and the same as words behind what comes before them.
local each(text) = std.join('', std.map(text, targets));
local words(text) = std.join('', [' ' + text(t) for t in targets]);
local lines(text, list) = std.join('', std.map(text, list));

// ---- .drone.yml

local pipeline(name, needs, trigger, steps) =
	|||
		kind: pipeline
		type: docker
	||| +
	'name: ' + name + '\n' +
	(if settings.runner == { os: 'linux', arch: 'amd64' } then '' else
		'\nplatform:\n' +
		'  os: ' + settings.runner.os + '\n' +
		'  arch: ' + settings.runner.arch + '\n') +
	(if needs == [] then '' else '\ndepends_on:\n' + lines(function(n) '  - ' + n + '\n', needs)) +
	'\n' +
	'trigger:\n' +
	trigger +
	'\n' +
	'steps:\n' +
	steps;

local condition(key, values) = '  ' + key + ':\n' + lines(function(v) '    - ' + v + '\n', values);
local publishing = condition('event', ['push', 'tag']) + condition('ref', [branch, 'refs/tags/v*']);

local credentials =
	'      username:\n' +
	'        from_secret: ' + settings.username + '\n' +
	'      password:\n' +
	'        from_secret: ' + settings.password + '\n';

local test_steps =
	'  - name: run tests\n' +
	'    image: ' + descriptor.test.image + '\n' +
	'    commands:\n' +
	lines(function(command) '      - ' + command + '\n', descriptor.test.run);

local explained(t, text) = if t == targets[0] then text else '';
local build_steps(t) =
	explained(t, '  # The Dockerfile copies it, so that programs of the arch run on a runner of another.\n') +
	'  - name: get qemu\n' +
	'    image: ' + settings.qemu.image + '\n' +
	'    commands:\n' +
	'      - sh ./' + settings.script + ' ' + t.qemu + '\n' +
	'\n' +
	'  - name: build\n' +
	'    image: ' + settings.docker_plugin + '\n' +
	'    settings:\n' +
	explained(t, '      # On the default branch the tag is the suffix alone; for v1.2.3 there are 1, 1.2 and 1.2.3 with the suffix.\n') +
	'      auto_tag: true\n' +
	'      auto_tag_suffix: ' + t.suffix + '\n' +
	'      repo: ' + descriptor.image + '\n' +
	(if settings.dockerfile == 'Dockerfile' then '' else '      dockerfile: ' + settings.dockerfile + '\n') +
	(if settings.context == '.' then '' else '      context: ' + settings.context + '\n') +
	explained(t, "      # What the image says it is for, and which of a base image's arches is taken.\n") +
	'      platform: ' + t.platform + '\n' +
	'      build_args:\n' +
	lines(function(arg) '        - ' + arg.name + '=' + arg.value + '\n', t.args) +
	credentials;

local manifest_steps =
	'  - name: publish manifest\n' +
	'    image: ' + settings.manifest_plugin + '\n' +
	'    settings:\n' +
	'      spec: ' + settings.manifest + '\n' +
	"      # The template's build.tags: without this the list of v1.2.3 would not be tagged 1 and 1.2, too.\n" +
	'      auto_tag: true\n' +
	credentials;

local pipelines =
	[pipeline('test', [], condition('event', ['push', 'tag', 'pull_request']), test_steps)] +
	[pipeline(t.suffix, ['test'], publishing, build_steps(t)) for t in targets] +
	[pipeline('manifest', [t.suffix for t in targets], publishing, manifest_steps)];

local drone =
	'# Generated by aqueduct from ' + source + '. Edit that file, then run `aqueduct gen`.\n' +
	'# aqueduct-digest: 0000000000000000\n' +
	std.join('\n---\n', pipelines);

// ---- manifest.tmpl

local manifest_item(t) =
	'  - image: ' + descriptor.image + ':{{#if build.tag}}{{last build.tags}}-{{/if}}' + t.suffix + '\n' +
	'    platform:\n' +
	'      os: ' + t.os + '\n' +
	'      architecture: ' + t.architecture + '\n' +
	(if std.objectHas(t, 'variant') then '      variant: ' + t.variant + '\n' else '');

local manifest =
	'# Generated by aqueduct from ' + source + '. Edit that file, then run `aqueduct gen`.\n' +
	'# aqueduct-digest: 0000000000000000\n' +
	'# The last of build.tags is the whole version, as the images of arches have it: 1.2.3-rc1 for v01.2.3-rc1.\n' +
	'image: ' + descriptor.image + ':{{#if build.tag}}{{last build.tags}}{{else}}latest{{/if}}\n' +
	|||
		{{#if build.tags}}
		tags:
		{{#each build.tags}}
		  - "{{this}}"
		{{/each}}
		{{/if}}
		manifests:
	||| +
	each(manifest_item);

// ---- get_qemu.sh

local script =
	'#!/bin/sh\n' +
	'# Generated by aqueduct from ' + source + '. Edit that file, then run `aqueduct gen`.\n' +
	|||
		# aqueduct-digest: 0000000000000000
		#
	||| +
	'# usage: sh ' + settings.script + ' [--lock] ARCH...\n' +
	|||
		#
		# Puts build/qemu-ARCH-static in place, for qemu's names of arches (arm, aarch64, x86_64). What is downloaded is checked
		# against its SHA-256 sum: one of those below, else the one in qemu.lock, to which a first download adds its own. It is
		# kept in a cache that all repositories of a user share. With --lock nothing is put in place: all is downloaded anew, and
		# qemu.lock gets the sums. Needs curl or wget (but for file://), tar and sha256sum (or shasum).
		#
		# environment: QEMU_URL      where it comes from, several separated by blanks, which are tried in turn; {version}, {host}
		#                            and {arch} are filled in
		#              QEMU_HOST     the arch on which it is to run; default: this machine's
		#              QEMU_CACHE    the cache; default: aqueduct/qemu in XDG_CACHE_HOME or ~/.cache
		#              QEMU_TIMEOUT  so many seconds without a byte end a download; default: 60 (with busybox's wget: none)
		set -euf

	||| +
	'version=' + settings.qemu.version + '\n' +
	"default_url='" + settings.qemu.url + "'\n" +
	|||
		lock=qemu.lock

	||| +
	'# Sums that ' + source + ' gives, by arch, for an x86_64 host.\n' +
	|||
		known_sum() {
			case $1 in
			*) ;;
			esac
		}

		fail() {
	||| +
	'\techo "' + settings.script + ': $*" >&2\n' +
	'\texit 1\n' +
	|||
		}

		# The SHA-256 sum of standard input.
		sum() {
			if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
		}

		locked_sum() {
			test -f "$lock" || return 0
			while read -r locked file; do
				if test "$file" = "$1"; then
					echo "$locked"
					break
				fi
			done <"$lock"
		}

		# fetch URL FILE: progress is shown to a person only.
		fetch() {
			case $1 in file://*)
				cp "${1#file://}" "$2"
				return
				;;
			esac
			if command -v curl >/dev/null; then
				set -- -fL --connect-timeout 20 --speed-limit 1 --speed-time "${QEMU_TIMEOUT:-60}" -o "$2" "$1"
				if test -t 2; then curl --progress-bar "$@"; else curl -sS "$@"; fi
			elif command -v wget >/dev/null; then
				set -- -O "$2" "$1"
				test -t 2 || set -- -q "$@"
				case $(wget --version 2>/dev/null) in # some busybox fall over -T
				'GNU Wget'*) wget -t 1 -T "${QEMU_TIMEOUT:-60}" "$@" ;;
				*) wget "$@" ;;
				esac
			else
				fail 'neither curl nor wget is here'
			fi
		}

		# unpack FILE URL ARCH: leaves $tmp/qemu
		unpack() {
			case $2 in
			*.tar.gz | *.tgz)
				rm -rf "$tmp/x" && mkdir "$tmp/x"
				tar -xzf "$1" -C "$tmp/x" "qemu-$3-static" 2>/dev/null ||
					tar -xzf "$1" -C "$tmp/x" "./qemu-$3-static" ||
	||| +
	'\t\t\t{ echo "' + settings.script + ': $2 holds no qemu-$3-static" >&2 && return 1; }\n' +
	'\t\tmv "$tmp/x/qemu-$3-static" "$tmp/qemu" && rmdir "$tmp/x"\n' +
	'\t\t;;\n' +
	'\t*) cp "$1" "$tmp/qemu" ;;\n' +
	'\tesac\n' +
	'\ttest "$(head -c 4 "$tmp/qemu" | tail -c 3)" = ELF || { echo "' + settings.script +
	': what $2 gave is no program" >&2 && return 1; }\n' +
	|||
		}

		# What a URL stands for: $name in the lock, $want its sum where that is known, $file in the cache.
		known() {
			name=$version/${1##*/}
			want=
			if test -z "$locking"; then
				test "$host" != x86_64 || want=$(known_sum "$arch")
				test -n "$want" || want=$(locked_sum "$name")
			fi
			file=$cache/$(printf '%s' "$1" | sum)/${1##*/}
		}

		# cached URL: leaves $tmp/qemu if it is there, and what it should be.
		cached() {
			known "$1"
			test -z "$locking" && test -f "$file" || return 1
			test -z "$want" || test "$(sum <"$file")" = "$want" || return 1
			unpack "$file" "$1" "$arch"
		}

		# download URL: leaves $tmp/qemu, and the file in the cache, once it has been checked.
		download() {
			known "$1"
	||| +
	'\techo "' + settings.script + ': downloading $1" >&2\n' +
	'\trm -f "$tmp/download"\n' +
	'\tfetch "$1" "$tmp/download" || { echo "' + settings.script + ': cannot download $1" >&2 && return 1; }\n' +
	'\thave=$(sum <"$tmp/download")\n' +
	'\tif test -n "$want" && test "$have" != "$want"; then\n' +
	'\t\techo "' + settings.script + ': $1 has the SHA-256 sum $have, expected $want" >&2\n' +
	'\t\treturn 1\n' +
	'\tfi\n' +
	'\tunpack "$tmp/download" "$1" "$arch" || return 1\n' +
	'\tmkdir -p "${file%/*}" || return 1\n' +
	'\tnew=${file%/*}/.new.$$ # the cache may be on another disk, to which nothing is moved at once\n' +
	'\tcp "$tmp/download" "$new" && mv -f "$new" "$file"\n' +
	|||
		}

		# The sum of what is in the cache becomes that of its name.
		write_lock() {
			{
				if test -f "$lock"; then awk -v name="$name" '$2 != name' "$lock"; fi
				echo "$(sum <"$file")  $name"
			} >"$tmp/lock"
			mv -f "$tmp/lock" "$lock"
		}

		get() {
			arch=$1
			host=${QEMU_HOST:-$(uname -m)}
			case $host in
			arm64) host=aarch64 ;;
			amd64) host=x86_64 ;;
			esac
			# Never run when it is this machine's own arch, only copied: take the one that is published.
			test "$host" != "$arch" || host=x86_64
			urls=$(printf '%s\n' "${QEMU_URL:-$default_url}" |
				sed -e "s|{version}|$version|g" -e "s|{host}|$host|g" -e "s|{arch}|$arch|g")

			got=
			for url in $urls; do
				if cached "$url"; then
					got=$url
					break
				fi
			done
			for url in $urls; do
				if test -z "$got" && download "$url"; then got=$url; fi
			done
			test -n "$got" || fail "qemu-$arch-static is not to be had, as told above; where the network is well, but none is published
	||| +
	settings.script + ': for a host of $host, use emulation: binfmt or native, or another qemu.url"\n' +
	'\tif test -n "$locking"; then\n' +
	'\t\twrite_lock\n' +
	'\t\treturn\n' +
	'\tfi\n' +
	'\tif test -z "$want"; then\n' +
	'\t\techo "$(sum <"$file")  $name" >>"$lock"\n' +
	'\t\techo "' + settings.script + ': $lock did not know $name: added its SHA-256 sum; commit that file" >&2\n' +
	'\tfi\n' +
	'\tchmod 755 "$tmp/qemu"\n' +
	'\ttouch "$tmp/qemu"\n' +
	'\tmv -f "$tmp/qemu" "build/qemu-$arch-static"\n' +
	|||
		}

		locking=
		if test "${1-}" = --lock; then
			locking=yes
			shift
		fi
	||| +
	"test $# -gt 0 || fail 'usage: sh " + settings.script + " [--lock] ARCH...'\n" +
	|||
		for arch; do
			case $arch in *[!a-z0-9_]* | '') fail "'$arch' is no arch of qemu's" ;; esac
		done
		command -v sha256sum >/dev/null || command -v shasum >/dev/null ||
			fail 'neither sha256sum nor shasum is here: a download cannot be checked'
		mkdir -p build/.aqueduct
		find build/.aqueduct -name 'qemu.??????' -type d -mtime +0 -exec rm -rf '{}' + # of runs that were killed
		tmp=$(mktemp -d build/.aqueduct/qemu.XXXXXX)
		new=
		trap 'rm -rf "$tmp" ${new:+"$new"}' EXIT
		trap 'exit 130' HUP INT TERM
		cache=${QEMU_CACHE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/aqueduct/qemu}
		if ! mkdir -p "$cache" 2>/dev/null || ! test -w "$cache"; then
			cache=build/.aqueduct/qemu.cache
		fi
		for arch; do
			get "$arch"
		done
	|||;

// ---- Makefile

local own_files = [
	source,
	settings.make,
	settings.drone,
	settings.manifest,
	settings.script,
	'qemu.lock',
	'.aqueduct',
];

local own_targets(t) =
	'\tbuild-' + t.name + ' run-' + t.name + ' push-' + t.name + ' pull-' + t.name + ' \\\n';

local say(what, text) =
	"\t@echo '  make " + what + std.substr('                       ', 0, 23 - std.length(what)) + text + "'\n";

local help =
	say('test', 'run the tests') +
	say('build', 'build the image for the arch of this machine') +
	say('run', 'build it if needed, and run it') +
	each(function(t) say('build-' + t.name, 'build for ' + t.platform) + say('run-' + t.name, 'run that')) +
	say('build-all', 'build for all arches') +
	say('push', 'push all arches, with the tags of this commit') +
	say('push-ARCH', 'push that ARCH') +
	say('manifest', 'push them and the manifest list over them') +
	say('tags', 'print those tags') +
	say('qemu', 'download qemu for all arches; qemu-ARCH for that one') +
	say('qemu-lock', 'write the sums of those downloads into qemu.lock') +
	say('pull', 'fetch newer base images, and build again what stands on them') +
	say('pull-ARCH', 'fetch those of that build alone') +
	say('doctor', 'say what is missing here for each arch, and what mends it') +
	say('regen', 'run aqueduct again, after a change of Dockerfile or descriptor') +
	say('graph.svg', 'draw what is made of what, where aqueduct and Graphviz are') +
	say('clean', 'remove what make keeps under build/') +
	"\t@echo 'Variables, set behind the target:'\n" +
	"\t@echo '  REF                         the git ref to publish as (refs/tags/v1.2.3), instead of what git says'\n" +
	"\t@echo '  DOCKER, DOCKER_ARCH         the engine, for all or for one arch: podman, docker --context pi'\n" +
	"\t@echo '  IMAGE...                    where to push: IMAGE'\n";

// The first arch of the descriptor that this kind of host runs, in the host's order.
local host(h) =
	local can = [known[arch].name for arch in h.runs if std.member(descriptor.arches, arch)];
	if can == [] then '' else '\t' + h.pattern + ') arch=' + can[0] + ' ;; \\\n';

local qemu_rules(t) =
	'\n' +
	t.qemu_file + ': ' + t.qemu_stamp + '\n' +
	"\tQEMU_URL='$(QEMU_URL)' sh ./" + settings.script + ' ' + t.qemu + '\n' +
	t.qemu_stamp + ':\n' +
	'\t@mkdir -p build/.aqueduct && rm -f build/.aqueduct/qemu.' + t.qemu + '.* && : > $@\n';

local scan_rules =
	|||
		# What builds read of their contexts, but for what aqueduct itself writes. A folder that changed is looked through again,
		# and so it is when the Dockerfile or its ignore file changed. files.mk then names what is read as prerequisites; the list
		# changes when a name came or went. Names are spelt build/.aqueduct/CONTEXT/../../../NAME, so that no file is taken for a
		# target of this Makefile, and have a recipe (of one that went: look again), so that no built-in rule makes one from
		# another. Names that make cannot spell (with blanks, colons, ...) are compared by checksum at every run. The + lets
		# `make -n` look, too: otherwise it could not know. aqueduct_own is what aqueduct itself writes or is told by, which does
		# not count, unless a Dockerfile names it.
		#
		# Rules say what counts, a kind and an expression for a whole path: < is read, / a folder above that; - is ignored, + kept
		# all the same, the last of these two wins; ~ a folder above what is kept. Paths are those of the context.
	||| +
	'aqueduct_own =' + lines(function(file) ' -o -path ./' + file, own_files) + '\n' +
	|||
		aqueduct_kept = LC_ALL=C awk '\
			function dropped(path,  i, at, up, here, gone) { \
			  if (!(path in known)) { \
			    at = match(path, /\/[^\/]*$$/); up = at ? dropped(substr(path, 1, at - 1)) : ""; here = ""; gone = 0; \
			    for (i = 1; i <= drops; i++) \
			      if (substr(up, i + 1, 1) == "1" || (keeps[i] == gone && path ~ drop[i])) { here = here "1"; gone = !keeps[i] } \
			      else here = here "0"; \
			    known[path] = gone here; \
			  } \
			  return known[path]; \
			} \
			function either(list, rule) { return list == "" ? rule : list "|" rule } \
			kind == "rules" { \
			  rule = substr($$0, 2); \
			  if (/^</) reads = either(reads, rule); \
			  if (/^\//) above = either(above, rule); \
			  if (/^~/) leads = either(leads, rule); \
			  if (/^[-+]/) { keeps[++drops] = /^[+]/ ? 1 : 0; drop[drops] = "^(" rule ")$$" } \
			  next; \
			} \
			{ \
			  path = substr($$0, cut + 1); \
			  is_read = reads == "" || path ~ ("^(" reads ")(/.*)?$$"); \
			  is_above = above != "" && path ~ ("^(" above ")$$"); \
			  is_kept = substr(dropped(path), 1, 1) == "0"; \
			  if (kind == "files") show = is_read && is_kept; \
			  if (kind == "folders") show = path == "" || $$0 == "." || \
			    ((is_read || is_above) && (is_kept || (leads != "" && path ~ ("^(" leads ")$$")))); \
			  if (kind == "linked") show = reads != "" && is_kept && (is_above || path ~ ("^(" reads ")$$")); \
			  if (show) print; \
			}'

		# The recipe of a scan. What differs is said before it, in sh: the name of the context, its path, the Dockerfile, the ignore
		# files and checksums of them, whatever git made of their line ends; all, which finds in the context; and the rules, in a file.
		aqueduct_scan = c=build/.aqueduct/$$context; mkdir -p $$c; test -f build/.aqueduct/.gitignore || echo '*' > build/.aqueduct/.gitignore; t=$$c/new.$$$$; trap 'rm -f '$$t'.*' 0; : > $$t.began; \
			is() { test "$$( ({ LC_ALL=C tr -d '\r' | cksum; } < "$$1") 2>/dev/null)" = "$$2"; }; \
			as_known() { is "$$1" "$$2" || { other=$$1; : > $$t.rules; }; }; \
			kept() { $(aqueduct_kept) kind=rules $$t.rules cut="$$cut" kind="$$1" -; }; \
			spelt() { LC_ALL=C grep "$$@" '[^A-Za-z0-9._/+,@-]'; }; \
			lines="$$(printf '*\n*')"; list() { all ! -path "$$lines" "$$@" -print | sed 's,^\./,,' | LC_ALL=C sort; }; \
			mv -f $$c/rules.$$PPID $$t.rules; \
			other=; is "$$dockerfile" "$$sum" || other=$$dockerfile; ignored; \
			if test -n "$$other"; then \
			  test -f $$c/other || echo "$$other changed since 'aqueduct gen' wrote this Makefile: until its next run all of '$$path' counts" >&2; \
			  : > $$c/other; \
			else rm -f $$c/other; fi; \
			if test -n "$$other$$(set -- $(DOCKER_BUILD_ARGS); echo "$$*"; list -type l | kept linked)"; then \
			  sed '/^[<\/]/d' $$t.rules > $$t.fewer; mv -f $$t.fewer $$t.rules; \
			fi; \
			list -type f | kept files > $$t.files; \
			list -type d | kept folders > $$t.folders; \
			{ all -path "$$lines" -type f -exec cksum '{}' + ; all -path "$$lines" ! -type f -print; } > $$t.odd; \
			{ \
			  echo "$${context}_files = \\"; \
			  spelt -v < $$t.files | sed "s,.*,build/.aqueduct/$$context/../../../& \\\\,"; \
			  echo; \
			  echo "$${context}_dirs = \\"; \
			  spelt -v < $$t.folders | sed "s,.*,build/.aqueduct/$$context/../../../&/. \\\\,"; \
			  for also in $$dockerfile $$ignores $$folder/.; do \
			    if test -e "$$also"; then echo "build/.aqueduct/$$context/.././../../$$also \\"; fi; \
			  done; \
			  echo; \
			  printf '$$(%s_files) $$(%s_dirs):\n\t@rm -f build/.aqueduct/%s/*.scan\n' $$context $$context $$context; \
			  if test -s $$t.odd || cat $$t.files $$t.folders | spelt -q; then echo "$${context}_odd = aqueduct-always"; fi; \
			} > $$t.mk; \
			{ \
			  cat $$t.files; \
			  list -type d | kept files; \
			  list ! -type f ! -type d | kept files | while IFS= read -r file; do ls -ld "$$file"; done; \
			  spelt < $$t.files | while IFS= read -r file; do cksum "$$file"; done; \
			  cat $$t.odd; \
			} > $$t.list; \
			mv -f $$t.mk $$c/files.mk; \
			cmp -s $$t.list $$c/list || mv -f $$t.list $$c/list; \
			rm -f $$c/*.scan; mv -f $$t.began $@
	|||;

local shared_rules =
	|||
		# What recipes share. What differs is said before it, in sh: d, the folder of a target's build; made, the file that holds
		# the image's id; aqueduct_engine and is_for, functions that run the engine and that know the platform asked for.
		#
		# The image's platform. Engines that know no variant answer the second question.
		aqueduct_platform = is=$$(aqueduct_engine image inspect -f '{{.Os}}/{{.Architecture}}/{{.Variant}}' "$$id" 2>/dev/null) || \
			is=$$(aqueduct_engine image inspect -f '{{.Os}}/{{.Architecture}}/?' "$$id")

		# Behind a build: whether the image is for its platform; then its id is kept, as old as the build's beginning.
		aqueduct_right = { read -r id < $$d/new.$$PPID || test -n "$$id"; } && $(aqueduct_platform) && is_for "$$is"
		aqueduct_built = set -- $(DOCKER_BUILD_ARGS); printf '%s\n' "$$id" "$$*" > $$d/new.$$PPID && \
			touch -r $$d/began.$$PPID $$d/new.$$PPID && rm -f $$d/began.$$PPID && mv -f $$d/new.$$PPID $@

		# An image is built again where the engine does not show it, or where it was built with other arguments, as its bases are then.
		aqueduct_keep = set -- $(DOCKER_BUILD_ARGS); { read -r id && IFS= read -r args; } < $$made; lost=$$d/lost.$$$$; \
			if test "$$args" != "$$*"; then echo '$@: DOCKER_BUILD_ARGS changed; building again' >&2; rm -f build/.aqueduct/$$context/*.scan; \
			  for base in $$bases; do $(aqueduct_make) "$$base" || exit 1; done; \
			elif aqueduct_engine image inspect "$$id" >/dev/null 2>&1; then exit; \
			else echo '$@: the engine shows no such image; building it again' >&2; touch -r $$made $$lost 2>/dev/null; fi; \
			rm -f $$made; $(aqueduct_make) $$made || exit 1; \
			if test -f $$lost; then touch -c -r $$lost $$made; rm -f $$lost; fi

		# A push, for each of which the platform is compared first.
		aqueduct_check = read -r id < $$made; $(aqueduct_platform); is_for "$$is" || \
			{ echo "$@: the image of $$built is for '$$is', not for $$platform; nothing is pushed" >&2; exit 1; }
		aqueduct_push = read -r id < $$made; while read -r tag <&3; do \
			case $$tag in latest) to=$$repository:$$suffix ;; *) to=$$repository:$$tag-$$suffix ;; esac; \
			aqueduct_engine tag "$$id" "$$to" && aqueduct_engine push $(DOCKER_PUSH_ARGS) "$$to" || exit 1; \
			done 3< build/.aqueduct/publish.tags

		# Newer bases: their ids are kept, and where one is another than before, the image's id goes.
		aqueduct_pull = new=$$d/bases.$$$$; mkdir -p $$d && : > $$new; \
			pull() { ref=$$1; shift; { aqueduct_engine pull $(DOCKER_PULL_ARGS) "$$@" "$$ref" && aqueduct_engine image inspect -f '{{.Id}}' "$$ref" >> $$new; } || { rm -f $$new; exit 1; }; }
		aqueduct_pulled = if cmp -s $$new $$d/bases; then rm -f $$new; else mv -f $$new $$d/bases; rm -f $$d/*.id; fi
	|||;

local context_rules =
	'# What ' + settings.dockerfile + " reads of its context '" + settings.context + "': " + context.summary +
	', less what ' + context.ignored + ' drops.\n' +
	context.name + '_files =\n' +
	context.name + '_dirs =\n' +
	context.name + '_odd =\n' +
	'-include ' + context.dir + '/files.mk\n' +
	'\n' +
	context.scan + ': $(' + context.name + '_dirs) $(' + context.name + '_odd)\n' +
	'\t+@mkdir -p ' + context.dir + "; printf '%b\\n'" +
	lines(function(rule) " \\\n\t  '" + rule + "'", context.rules) + ' > ' + context.dir + '/rules.$$PPID\n' +
	'\t+@context=' + context.name + ' path=' + settings.context + ' cut=0 dockerfile=' + settings.dockerfile + " sum='" +
	context.sum + "' ignores='" + lines(function(i) ' ' + i.file, context.ignores) + "' folder=.; \\\n" +
	'\tignored() { ' + lines(function(i) 'as_known ' + i.file + " '" + i.sum + "'; ", context.ignores) + '}; \\\n' +
	'\tall() { find -H ' + settings.context + " \\( -path ./build/.aqueduct -o -path './build/qemu-*-static' ! -path './build/qemu-*/*'" +
	' $(aqueduct_own) \\) -prune -o "$$@"; }; \\\n' +
	'\t$(aqueduct_scan)\n' +
	context.list + ': ' + context.scan + '\n' +
	'\t+@\n';

local engine(t) = 'aqueduct_engine() { ' + t.docker + ' "$$@"; };';

local is_for(t) = 'is_for() { case $$1 in ' + t.accepts + ') ;; *) false ;; esac; };';

local build_args(t) =
	'--platform ' + t.platform + ' -f ' + settings.dockerfile +
	lines(function(arg) ' \\\n\t  --build-arg ' + arg.name + '=' + arg.value, t.args) + ' \\\n' +
	'\t  -t $(IMAGE):' + t.suffix + ' --iidfile ' + t.dir + '/new.$$PPID $(DOCKER_BUILD_ARGS) ' + settings.context;

local image_rules(t) =
	'\n' +
	'# image:' + t.name + ', for ' + t.platform + '\n' +
	t.id + ': ' + context.list + ' $(' + context.name + '_files) ' + settings.dockerfile + ' ' + t.qemu_file + '\n' +
	'\t@mkdir -p ' + t.dir + ' && rm -f ' + t.dir + '/*.id && : > ' + t.dir + '/began.$$PPID\n' +
	'\tBUILDX_NO_DEFAULT_ATTESTATIONS=1 ' + t.docker + ' build ' + build_args(t) + '\n' +
	'\t@d=' + t.dir + '; ' + engine(t) + ' ' + is_for(t) + ' \\\n' +
	'\tif ! { $(aqueduct_right); }; then \\\n' +
	"\t  echo 'build-" + t.name +
	": the cache gave an image of another platform; building once more without it' >&2; \\\n" +
	'\t  BUILDX_NO_DEFAULT_ATTESTATIONS=1 ' + t.docker + ' build --no-cache --pull ' + build_args(t) +
	' || exit 1; \\\n' +
	"\t  { $(aqueduct_right); } || { echo 'build-" + t.name + ': the image is not ' + t.platform +
	"; is its base image?' >&2; exit 1; }; \\\n" +
	'\tfi; \\\n' +
	'\t$(aqueduct_built)\n' +
	'build-' + t.name + ': ' + t.id + '\n' +
	'\t@d=' + t.dir + ' context=' + context.name + ' made=' + t.id + " bases=''; " + engine(t) + ' $(aqueduct_keep)\n' +
	'run-' + t.name + ': build-' + t.name + '\n' +
	'\t@read -r id < ' + t.id + '; ' + t.docker + ' run --rm $(DOCKER_RUN_ARGS) "$$id"\n';

local platform_check(t) =
	'\t@made=' + t.id + ' built=build-' + t.name + ' platform=' + t.platform + '; ' + engine(t) + ' ' + is_for(t) +
	' $(aqueduct_check)\n';

local push_one(t) =
	'\t@made=' + t.id + ' repository="$(IMAGE)" suffix=' + t.suffix + '; ' + engine(t) + ' $(aqueduct_push)\n';

local push_rules(t) =
	'\n' +
	'push-' + t.name + ': aqueduct-publishes build-' + t.name + ' test build/.aqueduct/publish.tags\n' +
	'\t@test -s build/.aqueduct/publish.tags || { echo "$@: nothing to push for this ref" >&2; exit 1; }\n' +
	platform_check(t) +
	push_one(t);

local platform_options(t) =
	'--os ' + t.os + ' --arch ' + t.architecture +
	(if std.objectHas(t, 'variant') then ' --variant ' + t.variant else '');

local podman_add(t) =
	'\t\t$(DOCKER) manifest add ' + platform_options(t) +
	' $(DOCKER_MANIFEST_ARGS) "$$list" "docker://$(IMAGE):$${of}' + t.suffix + '" >/dev/null || exit 1; \\\n';

local docker_annotate(t) =
	'\t\t$(DOCKER) manifest annotate ' + platform_options(t) + ' "$$list" "$(IMAGE):$${of}' + t.suffix +
	'" || exit 1; \\\n';

local tag_rules =
	|||
		tags: build/.aqueduct/publish.tags
			@cat build/.aqueduct/publish.tags

		# The tags of REF, as plugins/docker and plugins/manifest make them (auto_tag): `latest` for the branch that publishes;
		# 1, 1.2 and 1.2.3 for refs/tags/v1.2.3; the version alone for a pre-release, without zeros ahead of its numbers. Arches
		# add their suffix.
		build/.aqueduct/publish.tags:
			@mkdir -p build/.aqueduct; echo '*' > build/.aqueduct/.gitignore; ref=$${REF-}; \
			fail() { echo "tags: $$1" >&2; exit 1; }; \
			if test -z "$$ref"; then \
			  set -- $$(git tag --points-at HEAD 2>/dev/null); \
			  case $$# in \
			  0) ref=$$(git symbolic-ref -q HEAD 2>/dev/null) || fail 'git knows no branch and no tag here; say REF=refs/heads/... or REF=refs/tags/...' ;; \
			  1) ref=refs/tags/$$1 ;; \
			  *) fail "HEAD has several tags ($$*); say which by REF=refs/tags/..." ;; \
			  esac; \
			fi; \
			case $$ref in refs/*) ;; *) fail "'$$ref' is no full ref; say REF=refs/heads/... or REF=refs/tags/..." ;; esac; \
			nothing() { echo "tags: nothing is published from $$ref" >&2; : > $@; exit; }; \
			case $$ref in refs/pull/*) nothing ;; esac; \
			is() { printf '%s\n' "$$1" | { shift; LC_ALL=C grep -Eqx "$$@"; }; }; \
			is "$$ref" -e refs/heads/master -e 'refs/tags/v[^/]*' || nothing; \
			case $$ref in \
	||| +
	'\t' + branch + ') echo latest > $@; exit ;; \\\n' +
	'\trefs/tags/*) version=$${ref#refs/tags/}; version=$${version#v} ;; \\\n' +
	'\t*) nothing ;; \\\n' +
	'\tesac; \\\n' +
	'\tnot() { fail "$$ref is no version that can be published: $$1"; }; \\\n' +
	"\tcase $$version in *+?*) not 'an image tag cannot hold a +' ;; esac; \\\n" +
	'\tcore=$${version%+}; pre=; case $$core in *-*) pre=$${core#*-}; core=$${core%%-*} ;; esac; \\\n' +
	"\tcase $$core in *.*.*.*) not 'more than three numbers' ;; *.*.*) ;; *) not 'not three numbers like 1.2.3' ;; esac; \\\n" +
	'\tmajor=$${core%%.*}; patch=$${core##*.}; minor=$${core#*.}; minor=$${minor%.*}; plain=; \\\n' +
	'\tfor n in "$$major" "$$minor" "$$patch"; do \\\n' +
	'\t  case $$n in \'\'|*[!0-9]*) not "\'$$n\' is no number" ;; esac; \\\n' +
	'\t  n=$${n#"$${n%%[!0]*}"}; plain=$$plain.$${n:-0}; \\\n' +
	"\t  test $${#n} -lt 19 || { test $${#n} -eq 19 && LC_ALL=C expr \"x$$n\" '<=' x9223372036854775807 >/dev/null; } || \\\n" +
	'\t    not "\'$$n\' is too large a number"; \\\n' +
	'\tdone; \\\n' +
	'\tcase $$pre in \\\n' +
	'\t\'\') tag=$$core ;; \\\n' +
	'\t.*|*.|*..*|*[!0-9A-Za-z.-]*) not "\'$$pre\' is no pre-release" ;; \\\n' +
	'\t*) tag=$${plain#.}-$$pre ;; \\\n' +
	'\tesac; \\\n' +
	'\tfor suffix in' + words(function(t) t.suffix) + ' ; do test $$(($${#tag} + $${#suffix})) -lt 128 || ' +
	'fail "\'$$tag\' is longer than a tag can be with its suffix: 128"; done; \\\n' +
	'\tcase $$pre:$$major in :*[!0]*) echo "$$major" ;; esac > $@; \\\n' +
	'\ttest -n "$$pre" || echo "$$major.$$minor" >> $@; \\\n' +
	'\techo "$$tag" >> $@\n';

local pull_rules(t) =
	'pull-' + t.name + ':\n' +
	'\t@d=' + t.dir + '; ' + engine(t) + ' $(aqueduct_pull); \\\n' +
	lines(function(ref) '\tpull ' + ref + ' --platform ' + t.platform + '; \\\n', t.pulls) +
	'\t$(aqueduct_pulled)\n';

local patient(t) =
	'\tof=$$(aqueduct_engine ' + t.docker + ') || of=; \\\n' +
	'\tcase $$of in \\\n' +
	"\t'') wrong \"" + t.name + ": no engine answers to '" + t.docker +
	"'\" '  start it where it is installed (systemctl start docker), or apt-get install docker.io (or podman, and DOCKER=podman); or say DOCKER_" + t.name + "' ;; \\\n" +
	'\t' + t.natives + ") echo '" + t.name + ": good, without emulation' ;; \\\n" +
	"\t*) handler '" + t.name + "' " + t.qemu + ' ' + t.architecture + " '' ;; \\\n" +
	'\tesac; \\\n';

local registry(r) =
	'\tcase "$$($(DOCKER) --version 2>/dev/null)" in \\\n' +
	'\t*podman*) $(DOCKER) login --get-login ' + r.host + ' >/dev/null 2>&1 ;; \\\n' +
	"\t*) grep -qsF -e '\"" + r.key + '"\' -e credsStore "$${DOCKER_CONFIG:-$$HOME/.docker}/config.json" ;; \\\n' +
	"\tesac || echo 'push: nobody is logged in to " + r.host + '; before a push: $(DOCKER) login ' + r.host +
	"'; \\\n";

local doctor_rules =
	|||
		# What is missing for each arch to be built here, with what mends it. Handlers of foreign binaries are those of this
		# machine; an engine on another one (docker --context) has its own.
		BINFMT_MISC ?= /proc/sys/fs/binfmt_misc
		doctor:
			@ill=; wrong() { printf '%s\n' "$$@" >&2; ill=yes; }; \
			aqueduct_engine() { "$$@" info -f '{{.Architecture}}' 2>/dev/null || "$$@" info -f '{{.Host.Arch}}' 2>/dev/null; }; \
			handler() { \
			  if test ! -d '$(BINFMT_MISC)'; then echo "$$1: needs a handler for qemu-$$2, which cannot be seen from here"; \
			  elif ! grep -qx enabled "$(BINFMT_MISC)/qemu-$$2" 2>/dev/null; then \
			    wrong "$$1: there is no handler for qemu-$$2" "  docker run --privileged --rm tonistiigi/binfmt --install $$3"; \
			  elif test -n "$$4" && ! grep -q '^flags:.*F' "$(BINFMT_MISC)/qemu-$$2"; then \
			    wrong "$$1: the handler for qemu-$$2 lacks the F flag, without which images do not see it" \
			      "  docker run --privileged --rm tonistiigi/binfmt --uninstall qemu-$$2; docker run --privileged --rm tonistiigi/binfmt --install $$3"; \
			  else echo "$$1: good, by qemu-$$2"; fi; }; \
			command -v curl >/dev/null || command -v wget >/dev/null || wrong 'downloads: neither curl nor wget is here' '  apt-get install curl'; \
			command -v sha256sum >/dev/null || command -v shasum >/dev/null || wrong 'downloads: neither sha256sum nor shasum is here' '  apt-get install coreutils'; \
			command -v git >/dev/null || echo 'push: git is not here; say REF=refs/tags/... or apt-get install git'; \
	||| +
	each(patient) +
	lines(registry, registries) +
	'\ttest -z "$$ill"\n';

local makefile =
	'# Generated by aqueduct from ' + source + '. Edit that file, then run `aqueduct gen`.\n' +
	|||
		# aqueduct-digest: 0000000000000000
		#
		# For GNU make 3.81 and newer, remake and bmake, with docker or podman. `make help` lists the targets.
		# Your own targets go into local.mk.

		# Where images are pushed, and the engine: DOCKER for all, or one of its own for an arch, as in
	||| +
	'#   make DOCKER_' + targets[0].name + "='docker --context pi' build-" + targets[0].name + '\n' +
	'IMAGE ?= ' + descriptor.image + '\n' +
	'DOCKER ?= docker\n' +
	each(function(t) 'DOCKER_' + t.name + ' ?= $(DOCKER)\n') +
	'\n' +
	|||
		# More arguments for the engine: build; run; pull; push; and `manifest` (create and push with docker, add and push with podman).
		DOCKER_BUILD_ARGS ?=
		DOCKER_RUN_ARGS ?=
		DOCKER_PULL_ARGS ?=
		DOCKER_PUSH_ARGS ?=
		DOCKER_MANIFEST_ARGS ?=

		# REF, on the command line or in the environment, is the git ref that `tags`, `push` and `manifest` publish, like
		# refs/tags/v1.2.3. Without it: what git says of HEAD. A $ in it reaches the shell from the environment alone: behind `make` it is make's.

	||| +
	'# Where qemu comes from, several URLs separated by blanks: {version}, {host} (this machine) and {arch} are filled in ' +
	'by ' + settings.script + '.\n' +
	'QEMU_URL ?= ' + settings.qemu.url + '\n' +
	'\n' +
	|||
		default: test

		# Not written as MAKE in the recipes, because `make -n` would run them.
		aqueduct_make = $(MAKE)
		aqueduct_targets = \
	||| +
	each(own_targets) +
	each(function(t) '\tqemu-' + t.name + ' \\\n') +
	'\tdefault help all build build-all run push manifest tags pull doctor regen graph.svg clean test qemu qemu-lock\n' +
	'\n' +
	|||
		.PHONY: $(aqueduct_targets) aqueduct-always aqueduct-publishes build/.aqueduct/publish.tags
		.DELETE_ON_ERROR:
		aqueduct-always:
			+@

		help:
	||| +
	help +
	'\n' +
	|||
		all: build-all

		# The tests, as CI runs them: in one shell, which ends at the first that fails; but on this machine.
		test:
			@set -e; aqueduct_run() { aqueduct_line=$$1; shift; printf '+ %s\n' "$$aqueduct_line"; eval "$$aqueduct_line"; }; \
	||| +
	std.join('; \\\n', ["\taqueduct_run '" + command + "'" for command in descriptor.test.run]) + '\n' +
	'\n' +
	|||
		# This machine's arch, found when the recipe runs.
		build run:
			@case "$$(uname -m)" in \
	||| +
	lines(host, hosts) +
	'\t*) echo "$@: none of these arches runs on this machine ($$(uname -m)):' + words(function(t) t.name) +
	'" >&2; exit 1 ;; \\\n' +
	'\tesac; \\\n' +
	'\t$(MAKE) "$@-$$arch"\n' +
	'\n' +
	'build-all:' + words(function(t) 'build-' + t.name) + '\n' +
	'\n' +
	|||
		# qemu: downloaded once, checked, and renamed into place when it is whole. The stamp's name says what was asked for, so
		# that a new version or URL downloads anew and nothing else does.
	||| +
	'qemu:' + words(function(t) 'qemu-' + t.name) + '\n' +
	each(function(t) 'qemu-' + t.name + ': ' + t.qemu_file + '\n') +
	'qemu-lock:\n' +
	each(function(t) "\tQEMU_URL='$(QEMU_URL)' sh ./" + settings.script + ' --lock ' + t.qemu + '\n') +
	each(qemu_rules) +
	'\n' +
	scan_rules +
	'\n' +
	shared_rules +
	'\n' +
	context_rules +
	each(image_rules) +
	'\n' +
	'# Publishing. Nothing is pushed before every arch is built and the tests have passed; nothing is built where the ref ' +
	'has nothing to push.\n' +
	'aqueduct-publishes: build/.aqueduct/publish.tags\n' +
	'\t@test -s build/.aqueduct/publish.tags || { echo "push: nothing to push for this ref" >&2; exit 1; }\n' +
	'push: aqueduct-publishes' + words(function(t) 'build-' + t.name) + ' test build/.aqueduct/publish.tags\n' +
	'\t@test -s build/.aqueduct/publish.tags || { echo "$@: nothing to push for this ref" >&2; exit 1; }\n' +
	each(platform_check) +
	each(push_one) +
	each(push_rules) +
	'\n' +
	|||
		# The manifest list of each tag, from the images just pushed. Platforms are those of the builds.
		manifest: push
			@while read -r tag <&3; do \
			list="$(IMAGE):$$tag"; case $$tag in latest) of= ;; *) of=$$tag- ;; esac; \
			case "$$($(DOCKER) --version)" in \
			*podman*) \
				$(DOCKER) manifest rm "$$list" >/dev/null 2>&1; \
				$(DOCKER) manifest create "$$list" >/dev/null || exit 1; \
	||| +
	each(podman_add) +
	'\t\t$(DOCKER) manifest push --all $(DOCKER_MANIFEST_ARGS) "$$list" "docker://$$list" || exit 1 ;; \\\n' +
	'\t*) \\\n' +
	'\t\tDOCKER_CLI_EXPERIMENTAL=enabled; export DOCKER_CLI_EXPERIMENTAL; \\\n' +
	'\t\t$(DOCKER) manifest rm "$$list" >/dev/null 2>&1; \\\n' +
	'\t\t$(DOCKER) manifest create $(DOCKER_MANIFEST_ARGS) "$$list"' +
	words(function(t) '"$(IMAGE):$${of}' + t.suffix + '"') + ' || exit 1; \\\n' +
	each(docker_annotate) +
	'\t\t$(DOCKER) manifest push --purge $(DOCKER_MANIFEST_ARGS) "$$list" || exit 1 ;; \\\n' +
	'\tesac; \\\n' +
	'\tdone 3< build/.aqueduct/publish.tags\n' +
	'\n' +
	tag_rules +
	'\n' +
	'# Newer base images. Where one changed, or was never pulled before, what stands on it is built again when it is asked ' +
	'for.\n' +
	'pull:' + words(function(t) 'pull-' + t.name) + '\n' +
	each(pull_rules) +
	'\n' +
	doctor_rules +
	'\n' +
	'# This file and the others that ' + source + ' describes, written anew. A Makefile does well without.\n' +
	'regen:\n' +
	"\t@command -v aqueduct >/dev/null || { echo '$@: aqueduct is not installed here' >&2; exit 1; }\n" +
	'\taqueduct gen -f ' + source + '\n' +
	'\n' +
	|||
		# A picture of what is made of what, with a box for each pipeline of CI.
		graph.svg:
			@command -v aqueduct >/dev/null || { echo '$@: aqueduct is not installed here' >&2; exit 1; }
			@command -v dot >/dev/null || { echo '$@: Graphviz is not installed here (dot)' >&2; exit 1; }
			aqueduct graph -f aqueduct.yml --clusters --format dot > $@.dot && dot -Tsvg $@.dot > $@.new && mv -f $@.new $@; \
			made=$$?; rm -f $@.dot $@.new; exit $$made

		# What aqueduct's rules made here; images stay in the engine.
		clean:
	||| +
	'\trm -rf build/.aqueduct' + words(function(t) t.qemu_file) + '\n' +
	'\n' +
	'-include local.mk\n';

{
	[settings.make]: makefile,
	[settings.drone]: drone,
	[settings.manifest]: manifest,
	[settings.script]: script,
}
