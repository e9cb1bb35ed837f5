#!/bin/sh
# Hostile texts in every key of the descriptor. Either they are refused by the rule that they break, or make, the shell
# and Drone read exactly what was meant: nothing is lost, nothing is expanded, nothing runs.
#
# Drone is judged by its own code where that can be built (tests/judges), and by its rules: YAML as go-yaml reads it,
# lists of settings that plugins split at commas and trim, ${} substituted by the runner and not by the server, nothing
# read behind a line of 64 KiB. For make, DOCKER is a program that records its arguments. FULL=1 tries each text in each
# key and with each make; else the keys that make does nothing with take a third of them each, as does the second make.
. "$(dirname "$0")/../tap.sh"
python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3 with yaml (python3-yaml)"
once
scratch
mkdir "$T/bin"
PATH=$T/bin:$PATH
export T PATH

# record ARGUMENT...: appends their number and them, each with a NUL behind.
cat >"$T/bin/record" <<'END'
#!/bin/sh
printf '%s\0' "$#" "$@" | sed 's,\(build/\.aqueduct/amd64/new\)\.[0-9]*,\1,' >>"$RECORD"
END
# What make would take for a modifier is a program here.
for name in @record -record +record; do cp "$T/bin/record" "$T/bin/$name"; done
cat >"$T/bin/engine" <<'END'
#!/bin/sh
record "$@"
case $1 in
build)
	while [ $# -gt 0 ]; do
		if [ "$1" = --iidfile ]; then echo sha256:0 >"$2"; fi
		shift
	done
	;;
image) echo linux/amd64/ ;;
esac
END
# The download: an ELF header is a program.
cat >"$T/bin/curl" <<'END'
#!/bin/sh
for url; do :; done
record "$url"
while [ "$1" != -o ]; do shift; done
printf '\177ELF' >"$2"
END
chmod +x "$T"/bin/*

cat >"$T/hostile.py" <<'END'
import concurrent.futures, json, os, re, shutil, subprocess, sys, tempfile, yaml

AQUEDUCT, T = os.environ['AQUEDUCT'], os.environ['T']
JUDGE = os.environ.get('DRONE_JUDGE')

# Tried in every key.
TEXTS = [
    '', ' ', 'a b', ' a', 'a ', '\t', 'a\tb', '\n', 'a\nb', 'a\r\nb',
    '$', '$$', 'a$', '$HOME', '${HOME}', '$${HOME}', '${', '$(HOME)', '$@', '$(touch pwned)', '`touch pwned`', '; touch pwned',
    "'; touch pwned; '", '"; touch pwned; "', '\n\ttouch pwned', '#', 'a#b', 'a #b', "'", "a'b", '"', 'a"b', '`', '\\', 'a\\', '\\n', 'a\\\nb',
    '{{x}}', '{{{x}}}', '{{', '<%x%>', '%', '%s', '*', '?', '[a]', '{a,b}', '{a: b}', '!', '&', '&a', '*a', '|', '>', '(',
    '-', '-a', '--help', '- a', '@a', '+a', ': ', 'a: b', 'a:', ':a', 'a=b', ',', 'a,b', 'a;b', '~', '~/a', '^',
    '/', '//', '..', '../', '../a', 'a/../b', '/abs', './a', 'a/', 'C:\\a', '.', '...', '---', '<<', 'yes', 'no', 'Off', 'N', 'true', 'null', 'NULL',
    '1', '-1', '1.10', '010', '0x1F', '0o17', '1_000', '1e3', '.5', '.inf', '12:30:45', '2020-01-01',
    'ä', '日本語', '\u00a0', '\u0085', 'a\u0085b', 'a\u2028b', '\u009b31m', '\ufeff', '\ufffe', '\x1b[31m', '\x7f', '\x00',
    'Me/App', 'ALL', 'all', 'tags', 'x' * 300, 'x' * 70000,
]
# Tried where a text is free.
MORE_TEXTS = [
    'a  b', '\ta', 'a\t', 'a\n', '\r', '$$$', '$$HOME', '$$${HOME}', '${HOME:-x}', '${}', '$<', '$(MAKE)', '$(shell touch pwned)',
    '& touch pwned', '| touch pwned', "' touch pwned '", '&& touch pwned', '# a', "''", '""', '\\\\', 'a\\ ', '\\"', "\\'", '\\$', '\\#',
    '}}', '{{!', '{{>drone.yml}}', '{{=<% %>=}}', '%%', '100%', '[', ']', '{', '}', '[a, b]', '!a', '!!str a', '<', ')',
    '--iidfile', '- ', '@', '+', ':', '=', '=a', ', ', 'a, b', ';', 'a,b;c', '? a', '--- a', 'on', 'y', 'False', '+1', '0b11', '.nan',
    '2020-01-01 12:00:00', 'ÄÖ', '😀', 'e\u0301', 'a\u2029b', '\u0080', 'a\ufeffb', '\u202e', '\u200b', '\x07', 'x' * 5000, 'x' * 140000,
]

def quote(t):
    """A double-quoted scalar of YAML in ASCII and printable characters only."""
    def one(c):
        n = ord(c)
        if c in '"\\':
            return '\\' + c
        if 0x20 <= n < 0x7f or (n > 0xa0 and c.isprintable() and n != 0xfeff):
            return c
        return '\\x%02x' % n if n < 0x100 else '\\u%04x' % n if n < 0x10000 else '\\U%08x' % n
    return '"' + ''.join(map(one, t)) + '"'

def flow(v):
    if isinstance(v, dict):
        return '{' + ', '.join(quote(k) + ': ' + flow(x) for k, x in v.items()) + '}'
    if isinstance(v, list):
        return '[' + ', '.join(map(flow, v)) + ']'
    return v if isinstance(v, Verbatim) else quote(v)

class Verbatim(str):
    pass

def merged(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        return {k: merged(a[k], b[k]) if k in a and k in b else b.get(k, a.get(k)) for k in {**a, **b}}
    return b

BASE = {'image': 'me/app', 'arches': [{'arch': 'amd64'}], 'base': 'index', 'emulation': 'binfmt'}

def descriptor(more):
    return ''.join('%s: %s\n' % (quote(k), flow(v)) for k, v in merged(BASE, more or {}).items() if v is not None)

STATIC = 'FROM alpine:3\nARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\n'

class Repo:
    """A folder of its own with a descriptor."""
    def __init__(self, more=None, dockerfile='FROM alpine:3\n', text=None):
        self.dir = tempfile.mkdtemp(dir=T)
        self.write('Dockerfile', dockerfile)
        self.write('aqueduct.yml', descriptor(more) if text is None else text)
    def path(self, name):
        return os.path.join(self.dir, name)
    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'wb') as f:
            f.write(text if isinstance(text, bytes) else text.encode('utf-8'))
    def read(self, name):
        with open(self.path(name), 'rb') as f:
            return f.read().decode('utf-8')
    def run(self, *argv, **env):
        record = self.path('../' + os.path.basename(self.dir) + '.record')
        if os.path.exists(record):
            os.remove(record)
        p = subprocess.run(argv, cwd=self.dir, capture_output=True, timeout=60, env={**os.environ, 'RECORD': record, **env})
        self.calls = []
        if os.path.exists(record):
            with open(record, 'rb') as f:
                words = f.read().decode('utf-8', 'surrogateescape').split('\0')
            while len(words) > 1:
                n = int(words[0])
                self.calls.append(words[1:n + 1])
                words = words[n + 1:]
        self.err = p.stderr.decode('utf-8', 'replace')
        self.out = p.stdout.decode('utf-8', 'replace')
        return p.returncode
    def files(self):
        found = (os.path.relpath(os.path.join(d, f), self.dir) for d, _, fs in os.walk(self.dir) for f in fs)
        return sorted(f for f in found if not f.startswith('.aqueduct/'))
    def end(self):
        shutil.rmtree(self.dir)

# --- Drone

class Loader(getattr(yaml, 'CSafeLoader', yaml.SafeLoader)):
    """libyaml, of which go-yaml is a copy; types beyond PyYAML's: y and n are truth values, 0o17 is a number."""
class BaseLoader(getattr(yaml, 'CBaseLoader', yaml.BaseLoader)):
    """All scalars as texts."""
Loader.add_implicit_resolver('tag:yaml.org,2002:bool', re.compile(r'^[yYnN]$'), list('yYnN'))
Loader.add_implicit_resolver('tag:yaml.org,2002:int', re.compile(r'^[-+]?0o[0-7]+$'), list('-+0'))

SPECIAL = re.compile(r'\\([\\/])|\$(\$)|\$\{(?:([A-Za-z0-9_]+)(?::?[-=+]([^{}]*))?\})?')

VARIABLES = {'DRONE_TAG': 'v1.2.3'} # as in drone-judge

def envsubst(text):
    """What the runner makes of the whole file. Two backslashes are one there, and so are two dollars."""
    def one(m):
        if m.group(0) == '${':
            raise ValueError('envsubst: no variable name at %r' % text[m.start():m.start() + 20])
        return m.group(1) or m.group(2) or VARIABLES.get(m.group(3)) or m.group(4) or ''
    return SPECIAL.sub(one, text)

def lines_fit(text):
    """Behind a line of 64 KiB Drone's scanner reads nothing."""
    return all(len(line.encode('utf-8')) < 65536 for line in text.split('\n'))

def documents(text, runner):
    if not lines_fit(text):
        raise ValueError('a line of 64 KiB and more')
    docs = [yaml.load(part, Loader) for part in re.split(r'(?m)^---.*$', envsubst(text) if runner else text)]
    for s in (s for d in docs if isinstance(d, dict) for s in d.get('steps', [])) if runner else ():
        for k, v in [*s.get('settings', {}).items(), *s.get('environment', {}).items()]:
            # Quoted or not, go-yaml takes them for nothing, which Drone's own types refuse; only a tag helps.
            if v in ('null', '~') and '!!str' not in text:
                raise ValueError('%s: cannot unmarshal !!str `%s`' % (k, v))
    return docs

def pipeline(docs, name):
    for d in docs:
        if isinstance(d, dict) and d.get('name') == name:
            return d
    raise KeyError('no pipeline %r in %r' % (name, [d.get('name') for d in docs if isinstance(d, dict)]))

def step(p, name):
    for s in p['steps']:
        if s.get('name') == name:
            return s
    raise KeyError('no step %r' % name)

def plugin_list(v):
    """A list of settings in the plugin: one text, split at commas, each piece trimmed."""
    assert all(isinstance(x, str) for x in v), v
    return [x.strip() for x in ','.join(v).split(',')]

def plugin_args(settings):
    if settings.get('multiple_build_args') is True:
        return settings['build_args_new'].split(';')
    return plugin_list(settings.get('build_args', []))

class Drone:
    """What Drone reads: the server the text as it is, the runner what substitution makes of it."""
    def __init__(self, text, name='linux-amd64'):
        self.text, self.name = text, name
        self.server = documents(text, False)
        self.runner = documents(text, True)
    def trigger(self):
        return pipeline(self.server, self.name)['trigger']
    def when(self):
        return step(pipeline(self.runner, self.name), 'build')['when']
    def platform(self):
        return pipeline(self.server, self.name)['platform']
    def build(self):
        return step(pipeline(self.runner, self.name), 'build')
    def step(self, name):
        return step(pipeline(self.runner, self.name), name)
    def settings(self):
        return self.build()['settings']
    def test(self):
        return step(pipeline(self.runner, 'test'), 'run tests')
    def manifest(self):
        return step(pipeline(self.runner, 'manifest'), 'publish manifest')

# --- the keys: name, the descriptor for a text, the checks that may refuse it, what Drone reads of it and should

def put(path, **beside):
    """The descriptor with a text at a path; [] is a list, arch the long form of the only arch."""
    def build(t):
        v = t
        for key in reversed(path.split('.')):
            v = [v] if key == '[]' else {'arches': [{'arch': 'amd64', **v}]} if key == 'arch' else {key: v}
        return merged(beside, v)
    return build

def one_of(path, *more):
    """The same in an image with a name."""
    return put('.'.join(('images.a', path) + more), image=None, images={'a': {'image': 'me/app'}})

def setting(key):
    return lambda d, t: (d.settings().get(key, ''), t)

def listed(key, form):
    """A list of settings; T is the text."""
    return lambda d, t: (plugin_list(d.settings()[key]), [x.replace('T', t) for x in form.split(' ')])

def args(form):
    return lambda d, t: (plugin_args(d.settings()), [x.replace('T', t) for x in form.split(' ')])

TEST = {'test': {'run': ['make check']}}
COMMAND = {'drone': {'builder': 'command'}}
MATRIX = 'matrix short-name tags image-name image-key target-clash'
WRITE = [{'name': 'write', 'image': 'alpine:3', 'commands': ['true']}]
ALSO = {'publish': {'also': {'q': {'registry': 'q.io'}}}}

VALUES = [
    ('build_args', put('build_args.A', build_args={'B': 'b'}), 'build-arg', args('B=b A=T')),
    ('build_args with a comma', put('build_args.A', build_args={'B': 'b,c'}), 'build-arg', args('B=b,c A=T')),
    ('arches[].build_args', put('arch.build_args.A'), 'build-arg', args('A=T')),
    ('labels', put('labels.a', labels={'b': 'c'}), 'label', listed('custom_labels', 'b=c a=T')),
    ('arches[].labels', put('arch.labels.a'), 'label', listed('custom_labels', 'a=T')),
    ('test.setup', put('test.setup.[]', **TEST), 'test', lambda d, t: (d.test()['commands'], [t, 'make check'])),
    ('test.run', put('test.run.[]'), 'test', lambda d, t: (d.test()['commands'], [t])),
    ('drone.command.setup', put('drone.command.setup.[]', **COMMAND), 'command', lambda d, t: (d.build()['commands'][0], t)),
    ('drone.command.run', put('drone.command.run.[]', **COMMAND), 'command', lambda d, t: (d.build()['commands'][-1], t)),
    ('drone.command.dry_run', put('drone.command.dry_run.[]', publish={'dry_run': 'pull_request'}, **COMMAND), 'command',
        lambda d, t: (step(pipeline(d.runner, d.name), 'dry run')['commands'][-1], t)),
    ('drone.command.manifest', put('drone.command.manifest.[]', **COMMAND), 'command',
        lambda d, t: (d.manifest()['commands'][-1], t)),
    ('arches[].command.run', put('arch.command.run.[]', **COMMAND), 'command', lambda d, t: (d.build()['commands'][-1], t)),
    ('drone.command.socket', put('drone.command.socket', **COMMAND), 'command',
        lambda d, t: (pipeline(d.runner, d.name)['volumes'][0]['host']['path'], t)),
    ('test.environment', put('test.environment.K', **TEST), 'environment',
        lambda d, t: (d.test()['environment'], {'K': t})),
    ('run.args', put('run.args.[]'), 'run-arg', None),
    ('run.command', put('run.command.[]'), 'run-arg', None),
    ('publish.username', put('publish.username'), 'credentials', setting('username')),
    ('publish.password', put('publish.password'), 'credentials', setting('password')),
    ('publish.also.username', put('publish.also.q.username', **ALSO), 'credentials',
        lambda d, t: (d.step('build for q')['settings'].get('username', ''), t)),
    ('publish.also.when.ref', put('publish.also.q.when.ref', **ALSO), 'when',
        lambda d, t: (d.step('build for q')['when']['ref'], [t])),
    ('publish.also.pipeline', put('publish.also.q.pipeline', **ALSO), 'own-pipeline',
        lambda d, t: (pipeline(d.server, t or d.name)['steps'][0 if t else 1]['name'], 'build for q')),
    ('publish.also.manifest_pipeline', put('publish.also.q.manifest_pipeline', **ALSO), 'own-pipeline',
        lambda d, t: (pipeline(d.server, t or 'manifest')['steps'][0 if t else 1]['name'], 'publish manifest for q')),
    ('publish.when.ref', put('publish.when.ref'), 'when', lambda d, t: (d.trigger()['ref'], [t])),
    ('publish.when.branch.exclude', put('publish.when.branch.exclude.[]'), 'when',
        lambda d, t: (d.trigger()['branch'], {'exclude': [t]})),
    ('publish.when.event, dry_run', put('publish.when.event.[]', publish={'dry_run': 'pull_request'}), 'when',
        lambda d, t: ((d.trigger()['event'], d.when()['event']), ([t, 'pull_request'], [t]))),
]
NAMES = [
    ('image', put('image'), 'image-name', setting('repo')),
    ('image, behind a name', lambda t: {'image': 'me/' + t}, 'image-name',
        lambda d, t: (d.settings()['repo'], 'me/' + t)),
    ('arches', put('arches.[]'), 'unknown-arch emulation', None),
    ('arches[].name', put('arch.name'), 'short-name',
        lambda d, t: (pipeline(d.server, 'linux-' + t)['name'], 'linux-' + t)),
    ('arches[].suffix', put('arch.suffix'), 'suffix', setting('auto_tag_suffix')),
    ('arches[].os_version', lambda t: {'arches': [{'arch': 'windows/amd64', 'os_version': t}]}, 'suffix os-version',
        lambda d, t: (pipeline(d.server, 'windows-amd64')['platform'].get('version', ''), t)),
    ('arches[].platform', put('arch.platform'), 'platform', setting('platform')),
    ('base', put('base'), 'choice base-arg', None),
    ('emulation', put('emulation'), 'choice qemu-copy', None),
    ('dockerfile', put('dockerfile'), 'path system', setting('dockerfile')),
    ('dockerfile, in a folder', lambda t: {'dockerfile': 'docker/' + t}, 'path system',
        lambda d, t: (d.settings().get('dockerfile', 'Dockerfile'), 'docker/' + t)),
    ('context', put('context'), 'path', lambda d, t: (d.settings().get('context', '.'), os.path.normpath(t))),
    ('target', put('target'), 'path stage', setting('target')),
    ('cache_from', put('cache_from.[]'), 'reference', listed('cache_from', 'T')),
    ('cache_from, a tag', lambda t: {'cache_from': ['a:' + t]}, 'reference', listed('cache_from', 'a:T')),
    ('runner', put('runner'), 'runner', lambda d, t: (d.platform(), dict(zip(('os', 'arch'), t.split('/'))))),
    ('arg_names.repo', put('arg_names.repo'), 'build-arg', None),
    ('build_secrets env', lambda t: {'build_secrets': {'a': {'env': t}}}, 'build-secret', listed('secrets_from_env', 'a=T')),
    ('build_secrets file', lambda t: {'build_secrets': {'a': {'file': t}}}, 'build-secret', listed('secrets_from_file', 'a=T')),
    ('build_secrets secret', lambda t: {'build_secrets': {'a': {'secret': t}}}, 'build-secret', lambda d, t: (
        list(d.build()['environment'].values()), [{'from_secret': t}])),
    ('build_secrets, the id', lambda t: {'build_secrets': {t: {'env': 'A'}}}, 'build-secret', listed('secrets_from_env', 'T=A')),
    ('ssh', put('ssh.secret'), 'build-secret', lambda d, t: (d.settings()['ssh_agent_key'], {'from_secret': t})),
    ('drone.git_image', put('drone.git_image', build_args={'V': {'git': 'version'}}), 'reference', None),
    ('build_args env', lambda t: {'build_args': {'A': {'env': t}}}, 'build-arg', args('A')),
    ('build_args, the name of one of git\'s', lambda t: {'build_args': {t: {'git': 'version'}}}, 'build-arg', args('T')),
    ('build_args, the name', lambda t: {'build_args': {t: 'b'}}, 'build-arg', args('T=b')),
    ('labels, the name', lambda t: {'labels': {t: 'b'}}, 'label', listed('custom_labels', 'T=b')),
    ('test.environment, the name', lambda t: merged(TEST, {'test': {'environment': {t: 'b'}}}), 'environment',
        lambda d, t: (d.test()['environment'], {t: 'b'})),
    ('test.environment, a secret', put('test.environment.K.secret', **TEST), 'environment',
        lambda d, t: (d.test()['environment'], {'K': {'from_secret': t}})),
    ('test.image', put('test.image', **TEST), 'reference', lambda d, t: (d.test()['image'], t)),
    ('qemu.version', put('qemu.version'), 'qemu', None),
    ('qemu.url', put('qemu.url'), 'qemu', None),
    ('qemu.url, the path', lambda t: {'qemu': {'url': 'http://localhost/' + t + '{arch}'}}, 'qemu', None),
    ('qemu.sha256', put('qemu.sha256.amd64'), 'qemu', None),
    ('qemu.sha256, the arch', lambda t: {'qemu': {'sha256': {t: '0' * 64}}}, 'unknown-arch qemu', None),
    ('qemu.image', put('qemu.image'), 'reference', None),
    ('publish.tags', put('publish.tags.[]'), 'tags', listed('tags', 'T-linux-amd64')),
    ('publish.tags, beside a variable', lambda t: {'publish': {'tags': [t + '${DRONE_TAG}']}}, 'tags',
        lambda d, t: (plugin_list(d.settings()['tags']), [t + 'v1.2.3-linux-amd64'])),
    ('tags', put('tags.[]'), 'tags', listed('tags', 'T-linux-amd64')),
    ('images.NAME.tags', one_of('tags', '[]'), 'tags',
        lambda d, t: (plugin_list(d.step('build a')['settings']['tags']), [t + '-linux-amd64'])),
    ('publish.extra_tags', put('publish.extra_tags.[]'), 'tags', None),
    ('extra_tags', put('extra_tags.[]'), 'tags', None),
    ('images.NAME.extra_tags', one_of('extra_tags', '[]'), 'tags', None),
    ('publish.release_tags', put('publish.release_tags.[]'), 'tags', None),
    ('release_tags', put('release_tags.[]'), 'tags', None),
    ('images.NAME.release_tags', one_of('release_tags', '[]'), 'tags', None),
    ('flavour', put('flavour'), 'tags', lambda d, t: (d.settings()['auto_tag_suffix'], (t and t + '-') + 'linux-amd64')),
    ('images.NAME.flavour', one_of('flavour'), 'tags',
        lambda d, t: (d.step('build a')['settings']['auto_tag_suffix'], (t and t + '-') + 'linux-amd64')),
    ('flavour, of listed tags', put('flavour', tags=['x']), 'tags',
        lambda d, t: (plugin_list(d.settings()['tags']), ['x-' + (t and t + '-') + 'linux-amd64'])),
    ('matrix', put('matrix.v.[]'), MATRIX,
        lambda d, t: (d.step(('build ' + t).strip())['settings']['auto_tag_suffix'], (t and t + '-') + 'linux-amd64')),
    ('matrix, the axis', lambda t: {'matrix': {t: ['1']}}, MATRIX,
        lambda d, t: (d.step('build 1')['settings']['auto_tag_suffix'], '1-linux-amd64')),
    ('matrix of an image', one_of('matrix.v', '[]'), MATRIX,
        lambda d, t: (d.step('build a' + (t and '-' + t))['settings']['auto_tag_suffix'], (t and t + '-') + 'linux-amd64')),
    ('matrix, filled in', lambda t: {'matrix': {'v': [t]}, 'flavour': 'f', 'build_args': {'A': '{v}'}},
        MATRIX + ' build-arg step', None),
    ('publish.tags_file', put('publish.tags_file', before=WRITE, drone={'manifest': {'before': WRITE}}), 'tags', None),
    ('publish.dry_run_when.ref', put('publish.dry_run_when.ref.[]'), 'when',
        lambda d, t: (step(pipeline(d.runner, 'linux-amd64'), 'dry run')['when']['ref'], [t])),
    ('manifest.spec', put('manifest.spec'), 'manifest list', None),
    ('publish.branch', put('publish.branch'), 'when',
        lambda d, t: (d.trigger()['ref'], ['refs/heads/' + t, 'refs/tags/v*'])),
    ('publish.dry_run', put('publish.dry_run'), 'choice', None),
    ('publish.registry', put('publish.registry'), 'credentials', setting('registry')),
    ('publish.username.secret', put('publish.username.secret'), 'credentials',
        lambda d, t: (d.settings()['username'], {'from_secret': t})),
    ('publish.also, the name', lambda t: {'publish': {'also': {t: {'registry': 'q.io'}}}}, 'publication step',
        lambda d, t: (d.step('build for ' + t)['settings']['repo'], 'q.io/me/app')),
    ('publish.also.tags', put('publish.also.q.tags.[]', **ALSO), 'tags publication',
        lambda d, t: (plugin_list(d.step('build for q')['settings']['tags']), [t + '-linux-amd64'])),
    ('publish.also.branch', put('publish.also.q.branch', **ALSO), 'when', None),
    ('publish.also.image', put('publish.also.q.image'), 'publication',
        lambda d, t: (d.step('build for q')['settings']['repo'], t)),
    ('publish.also.registry', put('publish.also.q.registry'), 'publication credentials',
        lambda d, t: (d.step('build for q')['settings'].get('registry', ''), t)),
    ('publish.also.password.secret', put('publish.also.q.password.secret', **ALSO), 'credentials',
        lambda d, t: (d.step('build for q')['settings']['password'], {'from_secret': t})),
    ('make.prefix', put('make.prefix'), 'short-name', None),
    ('drone.docker_plugin', put('drone.docker_plugin'), 'reference', lambda d, t: (d.build()['image'], t)),
    ('drone.command.image', put('drone.command.image', **COMMAND), 'command', lambda d, t: (d.build()['image'], t)),
    ('publish.registry, on a command line', put('publish.registry', **COMMAND), 'credentials',
        lambda d, t: (d.build()['commands'][1].split(' ')[-1], t)),
    ('drone.manifest_plugin', put('drone.manifest_plugin'), 'reference', lambda d, t: (d.manifest()['image'], t)),
    ('drone.build.name', put('drone.build.name'), 'role', lambda d, t: (len(pipeline(d.runner, t)['steps']), 1)),
    ('drone.build.step_name', put('drone.build.step_name'), 'role step',
        lambda d, t: (pipeline(d.runner, 'linux-amd64')['steps'][0]['name'], t)),
    ('drone.test.step_name', put('drone.test.step_name', **TEST), 'role step',
        lambda d, t: (pipeline(d.runner, 'test')['steps'][0]['name'], t)),
    ('drone.dry_run.step_name', put('drone.dry_run.step_name', publish={'dry_run': 'pull_request'}), 'role step',
        lambda d, t: (pipeline(d.runner, 'linux-amd64')['steps'][1]['name'], t)),
    ('drone.manifest.step_name', put('drone.manifest.step_name'), 'role step',
        lambda d, t: (pipeline(d.runner, 'manifest')['steps'][0]['name'], t)),
    ('drone.build.plugin', put('drone.build.plugin'), 'role', lambda d, t: (d.build()['image'], t)),
    ('arches[].drone.plugin', put('arch.drone.plugin'), 'role', lambda d, t: (d.build()['image'], t)),
    ('drone.manifest.plugin', put('drone.manifest.plugin'), 'role', lambda d, t: (d.manifest()['image'], t)),
    ('drone.build.type', put('drone.build.type'), 'choice role', None),
    ('drone.build.needs', put('drone.build.needs.[]'), 'role cycle', None),
    ('drone.build.depends_on', put('drone.build.depends_on.[]'), 'step', None),
    ('a key', lambda t: {t: 'x'}, 'unknown-key type yaml', None),
]
FILES = [
    ('qemu.script', 'qemu', 'script'),
    ('make.file', 'make', 'file'),
    ('drone.file', 'drone', 'file'),
    ('manifest.file', 'manifest', 'file'),
]

def show(t):
    return json.dumps(t if len(t) < 60 else t[:20] + '... (%d)' % len(t))

def dockerfile_for(t):
    return 'FROM alpine:3%s\n' % (' AS ' + t if re.match(r'[a-z][a-z0-9._-]*$', t) else '')

def refusal(repo, checks):
    """What is wrong with the way in which a text was refused."""
    named = re.findall(r': error: .* \[([a-z-]+)\]$', repo.err, re.M)
    if repo.out:
        return 'refused, but it printed something'
    if not named:
        return 'refused without an error: ' + repo.err[:300]
    if not set(named) & set(checks.split() + ['yaml']):
        return 'refused by %s, which is no rule of this key' % ' '.join(named)
    if re.search(r'[\x00-\x08\x0b-\x1f\x7f-\x9f]', repo.err):
        return 'the message holds control characters'

def judged(text):
    """What Drone's own code reads of a text; None and why, where it refuses."""
    with tempfile.NamedTemporaryFile(dir=T) as f:
        f.write(text.encode('utf-8'))
        f.flush()
        p = subprocess.run([JUDGE, '--stages', f.name], capture_output=True)
    if p.returncode:
        return None, p.stderr.decode('utf-8').strip()
    def one(s):
        return s['Name'], s['Commands'] or [], s.get('Settings', {}), s.get('Environment', {})
    return [(stage['Name'], [one(s) for s in stage['Steps']]) for stage in json.loads(p.stdout)], None

def encoded(v):
    if isinstance(v, dict):
        return 'secret:' + v['from_secret']
    return ','.join(v) if isinstance(v, list) else 'true' if v is True else v

def modelled(docs):
    """The same by the rules here."""
    def one(s):
        settings = {'PLUGIN_' + k.upper(): encoded(v) for k, v in s.get('settings', {}).items()}
        return s['name'], s.get('commands', []), settings, {k: encoded(v) for k, v in s.get('environment', {}).items()}
    return [(d['name'], [one(s) for s in d['steps']]) for d in docs if d.get('kind') == 'pipeline']

def judge_all(read):
    """Whether Drone's own code reads so many files as the rules do; pairs of a text and its file."""
    if not read or not JUDGE:
        return []
    stages, why = judged('\n---\n'.join(drone.text for _, drone in read))
    if stages is None and len(read) > 1:
        return judge_all(read[:len(read) // 2]) + judge_all(read[len(read) // 2:])
    if stages is None:
        return ['%s: Drone refuses it: %s' % (show(read[0][0]), why)]
    wrong = []
    for t, drone in read:
        want = modelled(drone.runner)
        got, stages = stages[:len(want)], stages[len(want):]
        if got != want:
            wrong.append('%s: Drone reads %s, by the rules it were %s' % (show(t), got, want))
    return wrong

accepted = {}
# Keys whose texts make is given below, as far as they are taken.
MADE = {'build_args', 'build_args with a comma', 'labels', 'run.args', 'run.command', 'test.environment', 'test.run', 'image',
    'arches[].suffix', 'dockerfile', 'context', 'cache_from', 'build_args, the name', 'labels, the name', 'arches[].name', 'make.prefix',
    'qemu.url, the path', 'qemu.version', 'publish.when.ref'}

def texts_for(row):
    """Those that are tried in a key: of keys that stand together each text is tried in one at least."""
    texts = TEXTS + (MORE_TEXTS if row in VALUES else [])
    return texts if row[0] in MADE or os.environ.get('FULL') else texts[(VALUES + NAMES).index(row) % 3::3]

def try_key(row):
    """A key with its texts: a line of the result, and what went wrong."""
    key, build, checks, read = row
    wrong, refused, good, readable = [], 0, [], []
    repo = Repo()
    for t in texts_for(row):
        repo.write('aqueduct.yml', descriptor(build(t)))
        if key == 'target':
            repo.write('Dockerfile', dockerfile_for(t))
        status = repo.run(AQUEDUCT, 'gen', '--stdout', '.drone.yml')
        fault = None
        if status == 1:
            fault = refusal(repo, checks)
            refused += 1
        elif status != 0:
            fault = 'exit status %d: %s' % (status, repo.err[:300])
        else:
            good.append(t)
            try:
                drone = Drone(repo.out)
                got, want = read(drone, t) if read else (0, 0)
                if got != want:
                    fault = 'Drone reads %s, meant was %s' % (show(repr(got)), show(repr(want)))
                readable.append((t, drone))
            except Exception as e:
                fault = 'Drone cannot read it: %s' % ' '.join(str(e).split())[:200]
        if fault:
            wrong.append('%s: %s' % (show(t), fault))
    repo.end()
    accepted[key] = good
    return '%s: %d texts are read, %d refused' % (key, len(good), refused), wrong + judge_all(readable)

def inside(path):
    return path and not path.startswith('/') and '..' not in path.split('/') and os.path.normpath(path) != '.'

def try_file(row):
    """Names of outputs: refused, or the file is there, inside the folder, and it is the only one of its kind."""
    key, section, name = row
    wrong, refused, written = [], 0, 0
    for t in TEXTS:
        repo = Repo({section: {name: t}, 'emulation': 'static'}, STATIC)
        before = repo.files()
        status = repo.run(AQUEDUCT, 'gen')
        fault = None
        if status == 1:
            refused += 1
            fault = refusal(repo, 'path output foreign system')
            if repo.files() != before:
                fault = 'refused, but it wrote ' + ' '.join(set(repo.files()) - set(before))
        elif status != 0:
            fault = 'exit status %d: %s' % (status, repo.err[:300])
        elif not inside(t) or not os.path.isfile(repo.path(t)) or len(repo.files()) != len(before) + 4:
            fault = 'wrote ' + ' '.join(set(repo.files()) - set(before))
        else:
            written += 1
        if fault:
            wrong.append('%s: %s' % (show(t), fault))
        repo.end()
    return '%s: %d names are written, %d refused' % (key, written, refused), wrong

# --- make

def expected_build(d, suffix='linux-amd64'):
    argv = ['build', '--platform', 'linux/amd64', '-f', d.get('dockerfile', 'Dockerfile')]
    if d.get('target'):
        argv += ['--target', d['target']]
    for k, v in d.get('build_args', {}).items():
        argv += ['--build-arg', k + '=' + v]
    for k, v in d.get('labels', {}).items():
        argv += ['--label', k + '=' + v]
    for v in d.get('cache_from', []):
        argv += ['--cache-from', v]
    argv += ['-t', d.get('image', 'me/app') + ':' + suffix, '--iidfile', 'build/.aqueduct/amd64/new',
        os.path.normpath(d.get('context', '.'))]
    return argv

def pwned(repo):
    return [f for f in repo.files() if 'pwned' in f]

def compare(got, want):
    """Where two lists of arguments part."""
    for g, w in zip(got, want):
        if g != w:
            return 'got %s, meant was %s' % (show(g), show(w))
    if len(got) != len(want):
        return 'got %d arguments, meant were %d' % (len(got), len(want))

def gen_and_run(make, d, *targets, files=()):
    repo = Repo(d)
    for name in files:
        repo.write(name, 'FROM alpine:3\n')
    if repo.run(AQUEDUCT, 'gen'):
        return repo, 'gen: ' + repo.err[:300]
    status = repo.run(make, '-i' if 'test' in targets else '-s', *targets, 'DOCKER=engine')
    if status and 'test' not in targets:
        return repo, '%s exits %d: %s' % (make, status, repo.err[-400:])
    if pwned(repo):
        return repo, 'a text was executed'
    return repo, None

def make_values(make):
    """All texts that are taken as values, in one build and one run for each group that can stand together."""
    wrong = []
    args = [t for t in accepted['build_args'] if t in accepted['build_args with a comma'] or ',' not in t]
    groups = [[t for t in args if ',' not in t], [t for t in args if ';' not in t]]
    groups = [[t for t in g if len(t) < 65536] for g in groups] + [[t] for t in args if len(t) >= 65536]
    for g in groups:
        d = {'build_args': {'A%d' % i: t for i, t in enumerate(g)}}
        if g is groups[0]:
            d['labels'] = {'l%d' % i: t for i, t in enumerate(accepted['labels']) if len(t) < 65536}
            d['run'] = {k: [t for t in accepted['run.' + k] if len(t) < 65536] for k in ('args', 'command')}
        repo, fault = gen_and_run(make, d, 'run-amd64')
        calls = {c[0]: c for c in repo.calls}
        if not fault:
            fault = compare(calls.get('build', []), expected_build(d))
        if not fault and 'run' in d:
            fault = compare(calls.get('run', []), ['run', '--rm'] + d['run']['args'] + ['sha256:0'] + d['run']['command'])
        if fault:
            wrong.append(fault)
        repo.end()
    for key in ('args', 'command'):
        for t in (t for t in accepted['run.' + key] if len(t) >= 65536):
            repo, fault = gen_and_run(make, {'run': {key: [t]}}, 'run-amd64')
            if fault:
                wrong.append('run.%s %s: %s' % (key, show(t), fault))
            repo.end()
    return '%s: values reach the engine as they are' % make, wrong

def make_environment(make):
    wrong = []
    for long in (False, True):
        texts = [t for t in accepted['test.environment'] if (len(t) >= 65536) == long]
        for group in ([texts] if not long else [[t] for t in texts]):
            names = ['K%d' % i for i in range(len(group))]
            command = 'record ' + ' '.join('"$%s"' % k for k in names)
            repo, fault = gen_and_run(make, {'test': {'environment': dict(zip(names, group)), 'run': [command]}}, 'test')
            fault = fault or compare(repo.calls[0] if repo.calls else [], group)
            if fault:
                wrong.append(fault)
            repo.end()
    return '%s: variables of the tests are what was meant' % make, wrong

# Commands that are one line of the shell or several; what they do is what `sh -e` does with them.
COMMANDS = [
    '@record a', '-record a', '+record a', ' record a', '\trecord a', '@-+record a', '- record a', '-', '@', '+',
    '# record a', 'record a # b', 'record a#b', 'record "a # b"', 'record a\\', 'record a \\\n  b', 'record a\\\\',
    "record 'a\nb'", 'record a\nrecord b', 'record a\n\n\nrecord b\n\n', 'record a\n# c\nrecord b', 'false\nrecord a',
    'if true; then\n\trecord yes\nfi\n',
    'while read -r line; do record "$line"; done <<END\na  b\n\tc\n$((1 + 1))\nEND\n',
    'x=1; record "$x" "${x}" $((x + 1)) "$(record b; echo c)" `echo d`', 'for i in 1 2; do record $i; done',
    'record $(MAKE) a', 'record "$(printf %s%%s)"', "record '$x' '${x}' '$$'", 'record "\\$x" \\\\ "a\\"b"',
    'record a; exit 1', 'cd / && record a', 'record "${HOME:+set}"', 'record : a; record = b; record a:b',
    'record %s %% $%', 'case a in a) record a ;; esac', 'record ä 日本語 😀', 'record a|cat', '! false; record a',
    '[ a = a ] && record a', '{ record a; }', '(record a)', 'record "a	b"',
]

def commands():
    """Each text as a word for the shell, bare and quoted, so far as two runs can do the same with it."""
    out = list(COMMANDS)
    for t in accepted['test.run']:
        if len(t) > 1000:
            continue
        if '$$' not in t and '&' not in t:
            out.append('record ' + t)
        if "'" not in t:
            out.append("record '" + t + "'")
    return out

def some(make, rows):
    """All of them for the first make and with FULL, each third for the others."""
    return rows if make == makes[0] or os.environ.get('FULL') else rows[::3]

def make_commands(make):
    todo, wrong, wanted, got = some(make, commands()), [], [], []
    repo = Repo({})
    repo.write('pwned', '')
    for c in todo: # what one of them leaves, others may see
        repo.write('script', c + '\n')
        repo.run('sh', '-e', 'script')
    for c in todo:
        repo.write('script', c + '\n')
        repo.run('sh', '-e', 'script')
        wanted.append(repo.calls)
        repo.write('aqueduct.yml', descriptor({'test': {'run': [c]}}))
        if repo.run(AQUEDUCT, 'gen'):
            wrong.append(repo.err[:300])
        repo.run(make, 'test', 'DOCKER=engine')
        got.append(repo.calls)
    for c, g, w in zip(todo, got, wanted):
        if g != w:
            wrong.append('%s records %s, by the shell alone %s' % (show(c), show(repr(g)), show(repr(w))))
    repo.end()
    return '%s: %d commands do what the shell does with them' % (make, len(todo)), wrong

TAG = re.compile(r'[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$')

def make_names(make):
    """Names that were taken, one text in all keys that took it."""
    wrong, n = [], 0
    keys = ['image', 'arches[].suffix', 'dockerfile', 'context', 'cache_from', 'build_args, the name', 'labels, the name']
    for t in some(make, [t for t in TEXTS if len(t) <= 255 and any(t in accepted[k] for k in keys)]):
        took = [k for k in keys if t in accepted[k]]
        n += 1
        d, files, suffix = {}, [], 'linux-amd64'
        for k in took:
            if k == 'arches[].suffix':
                d['arches'], suffix = [{'arch': 'amd64', 'suffix': t}], t
                if not TAG.match(t):
                    wrong.append('%s is no tag' % show(t))
            elif k == 'cache_from':
                d[k] = [t]
            elif k == 'context':
                d[k] = t
                files.append(t + '/file')
            elif ',' in k:
                d[k.split(',')[0]] = {t: 'b'}
            else:
                d[k] = t
        if 'dockerfile' in d and 'context' in d:
            d['dockerfile'] += '.d' if os.path.normpath(d['dockerfile']) == os.path.normpath(d['context']) else ''
        if 'dockerfile' in d:
            files.append(d['dockerfile'])
        repo, fault = gen_and_run(make, d, 'build-amd64', files=files)
        if not fault:
            fault = compare(next((c for c in repo.calls if c[0] == 'build'), []), expected_build(d, suffix))
        if fault:
            wrong.append('%s: %s' % (show(t), fault))
        repo.end()
    return '%s: %d names reach the engine as they are' % (make, n), wrong

COMMON = ['context', 'cache', 'qemu', 'test', 'build', 'run', 'push', 'manifest', 'help', 'clean', 'default', 'a-b']

def make_targets(make):
    """Names of arches and a prefix of targets: the build works under all of them."""
    names = [t for t in COMMON + accepted['arches[].name'] if len(t) < 200]
    prefixes = [t for t in accepted['make.prefix'] if len(t) < 200]
    rows = some(make, [(put('arch.name')(t), '', t) for t in names] + [(put('make.prefix')(t), t, 'amd64') for t in prefixes])
    wrong = []
    for d, prefix, name in rows:
        repo, fault = gen_and_run(make, d, prefix + 'build-' + name)
        if not fault and not [c for c in repo.calls if c[0] == 'build']:
            fault = 'nothing was built'
        if not fault and repo.run(make, '-s', prefix + 'tags', 'REF=refs/heads/main', 'DOCKER=engine'):
            fault = 'tags: ' + repo.err[-300:]
        if fault:
            wrong.append('%s: %s' % (show(prefix or name), fault))
        repo.end()
    return '%s: %d names of arches and prefixes work' % (make, len(rows)), wrong

def make_downloads(make):
    """The download gets the URL, as the descriptor has it and through make."""
    wrong, n = [], 0
    host = 'http://localhost/'
    rows = [({'url': host + t + '{arch}'}, host + t + 'x86_64') for t in accepted['qemu.url, the path']]
    rows += [({'version': t, 'url': host + '{version}/{arch}'}, host + t + '/x86_64') for t in accepted['qemu.version']]
    for qemu, url in some(make, [row for row in rows if len(row[1]) <= 200]):
        n += 1
        repo = Repo({'qemu': qemu, 'emulation': 'static'}, STATIC)
        env = {'QEMU_CACHE': repo.path('cache'), 'QEMU_HOST': 'x86_64'}
        status = repo.run(AQUEDUCT, 'gen') or repo.run(make, '-s', 'qemu-amd64', **env)
        wanted = url.replace('{arch}', 'x86_64').replace('{host}', 'x86_64').replace('{version}', qemu.get('version', 'v7.2.0-1'))
        if status or repo.calls != [[wanted]] or pwned(repo):
            wrong.append('%s: asked for %r, %s' % (show(wanted), repo.calls, repo.err[-200:]))
        repo.end()
    return '%s: %d downloads ask for the right URL' % (make, n), wrong

# --- what is copied as it was written

def plain_texts(t):
    return t.strip() == t and t and t.isprintable()

def styles(t):
    yield quote(t)
    if t.isprintable() and '\ufeff' not in t:
        yield "'" + t.replace("'", "''") + "'"
    if plain_texts(t) and '\ufeff' not in t and '\ufffe' not in t:
        yield '|-\nINDENT' + t

def copied_list(texts, column, flow_style):
    """Steps with the texts, as a list that begins at a column."""
    lines = []
    for i, t in enumerate(texts):
        for k, s in enumerate(styles(t)):
            if flow_style and s.startswith('|'):
                continue
            if flow_style:
                lines.append('%s{"name": s%d-%d, "image": "alpine:3", commands: [%s]}' % (' ' * column, i, k, s))
            else:
                s = s.replace('INDENT', ' ' * (column + 8))
                lines.append('%s- name: s%d-%d\n%s  image: alpine:3\n%s  commands:\n%s    - %s' % (
                    ' ' * column, i, k, ' ' * column, ' ' * column, ' ' * column, s))
    return '[\n' + ',\n'.join(lines) + '\n' + ' ' * column + ']' if flow_style else '\n' + '\n'.join(lines)

def base_load(text):
    return yaml.load(text, BaseLoader)

def copied(where, text, out):
    """The steps in the descriptor and those in the CI file, all scalars as texts."""
    docs = [base_load(part) for part in re.split(r'(?m)^---.*$', out)]
    root = base_load(text)
    if where == 'before':
        return root['before'], pipeline(docs, 'linux-amd64')['steps'][:-1]
    return root['test']['services'], pipeline(docs, 'test')['services']

def try_copied():
    texts = [t for t in TEXTS + MORE_TEXTS if len(t) < 1000 and t not in ('', '\x00', '${', '${}')]
    for where, head in (('before', 'before:'), ('services', 'test:\n  run: [make check]\n  services:')):
        for column in (0, 2, 4, 9):
            if where == 'services' and column < 2:
                continue
            for flow_style in (False, True):
                text = descriptor({}) + head + ' ' + copied_list(texts, column, flow_style) + '\n'
                repo = Repo(text=text)
                status = repo.run(AQUEDUCT, 'gen', '--stdout', '.drone.yml')
                wrong = []
                if status:
                    wrong.append(repo.err[:600])
                else:
                    try:
                        want, got = copied(where, text, repo.out)
                        for w, g in zip(want, got):
                            if w != g:
                                wrong.append('%s became %s' % (show(repr(w)), show(repr(g))))
                        if len(want) != len(got):
                            wrong.append('%d became %d' % (len(want), len(got)))
                    except Exception as e:
                        wrong.append(' '.join(str(e).split())[:300])
                repo.end()
                yield '%s at column %d, %s, are copied as written' % (where, column, 'flow' if flow_style else 'block'), wrong[:5]
    for t in ('${', '${}', '${A-b}', '# ${{ a }}'): # at which the runner would stop
        repo = Repo(text=descriptor({}) + 'before: ' + copied_list([t], 2, False) + '\n')
        wrong = [] if repo.run(AQUEDUCT, 'gen', '--stdout', '.drone.yml') == 1 else ['it is taken']
        yield 'a copied %s is refused' % t, wrong or [] if '[substitution]' in repo.err else [repo.err[:300]]
        repo.end()

LAYOUTS = {
    'comments':
        '# a\ndrone:\n  # b\n  documents: # c\n    # d\n    - kind: secret # e\n      # f\n'
        '      name: a # g\n      data: "b" # h\n    # i\n',
    'a quoted text over lines':
        'drone:\n  documents:\n      - kind: secret\n        name: "a\n         b\n\n         c"\n'
        '        data: \'d\n          e\'\n',
    'a plain text over lines':
        'drone:\n  documents:\n    - kind: secret\n      name: a\n        b\n          c\n      data: d\n',
    'blocks':
        'drone:\n  documents:\n    - kind: secret\n      name: |\n        a\n          b\n\n        c\n'
        '      data: >2+\n          d\n        e\n\n',
    'a block at the end, with its line ends kept':
        'drone:\n  documents:\n    - kind: secret\n      data: |+\n        a\n\n\n',
    'a block with a line like a document\'s begin':
        'drone:\n  documents:\n    - kind: secret\n      data: |\n        ---\n        ...\n',
    'items without indentation': 'drone:\n  documents:\n  - kind: secret\n    name: a\n    data:\n    - b\n    - c\n',
    'flow over lines': 'drone: {documents: [{kind: secret,\n  name: a,\n  data: {b: [c,\n d]}}]}\n',
    'an explicit key': 'drone:\n  documents:\n    - ? kind\n      : secret\n      ? data\n      : a\n',
    'nothing': 'drone:\n  documents:\n    - kind: secret\n      name:\n      data: ~\n',
    'quoted keys': 'drone:\n  documents:\n    - "kind": secret\n      \'na me\': a\n      "\\x64ata": b\n',
    'lists in lists':
        'drone:\n  documents:\n    -   kind: secret\n        data:\n          - - a\n            - b\n'
        '          -\n            - c\n',
    'a cut-off last line': 'drone:\n  documents:\n    - kind: secret\n      data: a',
    'blanks at ends of lines':
        'drone:\n  documents:   \n    - kind: secret   \n      name: a   \n      data: |   \n'
        '        b   \n',
}

def try_layouts():
    for name, more in LAYOUTS.items():
        for end in ('\n', '\r\n') + (('BOM',) if name == 'comments' else ()):
            text = descriptor({}) + more
            text = '\ufeff' + text if end == 'BOM' else text.replace('\n', end)
            repo = Repo(text=text)
            status, wrong = repo.run(AQUEDUCT, 'gen', '--stdout', '.drone.yml'), []
            if status:
                wrong.append(repo.err[:600])
            else:
                try:
                    want = base_load(text)['drone']['documents']
                    got = [base_load(part) for part in re.split(r'(?m)^---.*$', repo.out)][2:]
                    if got != want:
                        wrong.append('%r became %r' % (want, got))
                    if '\r' in repo.out:
                        wrong.append('carriage returns in the output')
                except Exception as e:
                    wrong.append(' '.join(str(e).split())[:300])
            repo.end()
            if wrong or end == '\n':
                yield 'documents: %s%s' % (name, {'\n': '', '\r\n': ', CRLF', 'BOM': ', byte order mark'}[end]), wrong

MERGES = {
    'block': 'settings:\n  purge: false\n  squash: true\n',
    'flow': 'settings: {purge: false, squash: "true", list: [a, b], map: {c: d}}\n',
    'replaced': 'settings:\n  username: other\n',
    'replaced by a list': 'settings:\n  username:\n    - a\n    - b\n',
    'a map into a map': 'settings:\n  password: {from_secret: another, more: b}\n',
    'a map for a text': 'settings:\n  username:\n    a: b\n',
    'a text for a map': 'settings:\n  password: me\n',
    'blocks': 'settings:\n  script: |\n    a\n      b\n  more: >-\n    c\n    d\n',
    'quoted keys': 'settings:\n  "purge": "false"\n  \'re po\': a\n',
    'nothing': 'settings:\n  purge:\n  username:\n  squash: ~\n',
    'comments': 'settings:\n  # a\n  purge: false # b\n  # c\n  squash: true\n',
    'texts that YAML reads otherwise': 'settings:\n  a: "yes"\n  b: "1.10"\n  c: "# d"\n  e: "a: b"\n',
    'a text over lines': 'settings:\n    a: "b\n      c"\n    d: e\n      f\n',
    'empty': 'settings: {}\n',
    'step': 'step:\n  pull: always\n  environment: {A: b}\n',
    'pipeline':
        'pipeline:\n  clone:\n    depth: 1\n  platform:\n    variant: v8\n  trigger: {event: [push]}\n'
        '  volumes:\n    - name: docker\n      host: {path: /var/run/docker.sock}\n',
    'all three': 'settings: {purge: false}\nstep: {pull: always}\npipeline: {node: {a: b}}\n',
    'an explicit key': 'settings:\n  ? purge\n  : false\n',
}

def try_merges():
    base = {'publish': {'username': 'me'}}
    plain = Repo(base)
    plain.run(AQUEDUCT, 'gen', '--stdout', '.drone.yml')
    before = base_load(plain.out.split('\n---\n')[0])
    plain.end()
    for name, more in MERGES.items():
        merge = base_load(more)
        repo = Repo(text=descriptor(base) + 'drone:\n  merge:\n' + re.sub('(?m)^(?=.)', '    ', more))
        status, wrong = repo.run(AQUEDUCT, 'gen', '--stdout', '.drone.yml'), []
        want = merged(before, merge.get('pipeline', {}))
        settings = {'settings': merge['settings']} if 'settings' in merge else {}
        want['steps'] = [merged(merged(s, merge.get('step', {})), settings) for s in want['steps']]
        if status:
            wrong.append(repo.err[:600])
        else:
            try:
                got = base_load(repo.out.split('\n---\n')[0])
                if got != want:
                    wrong.append('%r, meant was %r' % (got, want))
            except Exception as e:
                wrong.append(' '.join(str(e).split())[:300])
        repo.end()
        yield 'drone.merge: %s' % name, wrong

# --- the descriptor's own name, which stands in comments and in a command

def try_own_name(make):
    wrong, refused, n = [], 0, 0
    for t in TEXTS:
        if not t or len(t.encode('utf-8')) > 200 or '\0' in t or not inside(t) or t.endswith('/') or t.startswith('-'):
            continue
        repo = Repo()
        try:
            repo.write(t, descriptor({}))
        except OSError:
            repo.end()
            continue
        if os.path.normpath(t) != 'aqueduct.yml':
            os.remove(repo.path('aqueduct.yml'))
        status = repo.run(AQUEDUCT, 'gen', '-f', t)
        if status:
            refused += 1
            fault = refusal(repo, 'path output system')
        else:
            n += 1
            try:
                fault = repo.run(make, '-s', 'build-amd64', 'DOCKER=engine') and repo.err[-300:]
                built = next((c for c in repo.calls if c[0] == 'build'), [])
                fault = fault or repo.err or pwned(repo) or compare(built, expected_build({}))
                drone = Drone(repo.read('.drone.yml'))
                if drone.server != drone.runner:
                    fault = 'Drone reads something else'
            except Exception as e:
                fault = ' '.join(str(e).split())[:200]
        if fault:
            wrong.append('%s: %s' % (show(t), fault))
        repo.end()
    return 'the descriptor itself: %d names are taken, %d refused' % (n, refused), wrong

# --- drone-judge

def try_judge():
    """The server and the runner accept one file with all texts that were taken."""
    def taken(key, no=None):
        return {'k%d' % i: t for i, t in enumerate(accepted[key]) if len(t) < 1000 and not (no and no in t)}
    refs, commands = list(taken('publish.when.ref').values()), list(taken('test.run').values())
    repo = Repo({'build_args': taken('build_args', ','), 'labels': taken('labels'), 'publish': {'when': {'ref': refs}},
        'test': {'run': commands, 'environment': taken('test.environment')}})
    wrong = []
    if repo.run(AQUEDUCT, 'gen') or repo.run(JUDGE, '.drone.yml'):
        wrong.append(repo.err + repo.out)
    repo.end()
    return 'Drone accepts all texts in one file', wrong

def tell(name, wrong):
    print('%s\t%s' % ('fail' if wrong else 'pass', name))
    for line in wrong[:8] + (['and %d more' % (len(wrong) - 8)] if len(wrong) > 8 else []):
        print('\t' + line.replace('\n', ' / '))
    sys.stdout.flush()

makes = sys.argv[1:]
with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
    for result in pool.map(try_key, VALUES + NAMES):
        tell(*result)
    for result in pool.map(try_file, FILES):
        tell(*result)
    with_make = (make_values, make_environment, make_commands, make_names, make_targets, make_downloads)
    jobs = [(f, m) for f in with_make for m in makes]
    for result in pool.map(lambda job: job[0](job[1]), jobs + [(try_own_name, makes[0])]):
        tell(*result)
for part in (try_copied(), try_layouts(), try_merges()):
    for result in part:
        tell(*result)
if JUDGE:
    tell(*try_judge())
END

set --
for make in make bmake; do
	if command -v "$make" >/dev/null; then set -- "$@" "$make"; else skip "$make" "$make is not installed"; fi
done
DRONE_JUDGE=$top_builddir/obj/judges/drone-judge
sh "$top_srcdir/tests/judges/build.sh" "${DRONE_JUDGE%/*}" >"$T/log" 2>&1 || DRONE_JUDGE=
export DRONE_JUDGE
python3 "$T/hostile.py" "$@" >"$T/told" 2>"$T/python" || fail "the test itself" "$(cat "$T/python")"

tab=$(printf '\t')
name=
while IFS= read -r line; do
	case $line in
	"pass$tab"*) pass "${line#*"$tab"}" ;;
	"fail$tab"*) fail "${line#*"$tab"}" ;;
	*) diag "${line#"$tab"}" ;;
	esac
done <"$T/told"
[ -n "$DRONE_JUDGE" ] || skip "Drone's own code reads what was meant" "the judges cannot be built: $(tail -n 1 "$T/log")"
done_testing
