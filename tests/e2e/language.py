"""Descriptors at random, out of the language as the program itself tells it (`aqueduct gen --dump=schema`).

A key of the table is drawn without anybody naming it here: a text, a choice, a switch, a list or map of them. What only
some texts can be has a maker in MAKERS, found by the longest end of the key's path; a map in Drone's own words always
needs one. NEVER are keys that are not drawn by chance, each with its reason. A repository is drawn ahead of its
descriptor: Dockerfiles of all base styles, with stages and files that they copy.
"""
import random
import re

import yaml

# --- texts

# What one program or another along the way would take for something else.
HOSTILE = ['a b', '$', '$$', 'a$', '$HOME', '${HOME}', '$${HOME}', '${', '${}', '${{ x }}', '$(HOME)', '`id`', '#', 'a#b', 'a #b',
	"'", "it's", '"', 'a"b', '\\', 'a\\', '{{x}}', '{{{x}}}', '<%x%>', '%', '%s', '*', '?', '[a]', '{a: b}', '!a', '&a', '*a', '|', '>',
	'-', '- a', '--help', '@a', ': ', 'a: b', 'a:', 'a=b', 'a;b', '~/a', '..', '---', '...', 'yes', 'no', 'Off', 'y', 'true', '1',
	'-1', '1.10', '010', '0x1F', '1_000', '1e3', '.5', '12:30:45', '2020-01-01', '\u00e4', '\u65e5\u672c\u8a9e', '\U0001f600', 'x' * 300, 'a,b',
	'a  b', 'tab\there', '${DRONE_TAG}', '$$${X}', 'k8s', 'linux', '01', '1.0', '0b1', '<<', '=', 'a&b', 'a<b>c', 'false']
PLAIN = ['one', 'two', 'three', 'a-b', 'x_y', 'Az9', 'release', 'v1']
NULLS = ('null', 'Null', 'NULL', '~')

class Plain(str):
	"""A text that is written as it stands: a number's digits, say, which no key of ours takes for a number."""

def words_for(draw, no='', blanks=False, null=False):
	"""A text without some characters, and unless allowed without blanks at its ends and words for null."""
	while True:
		text = draw.choice(HOSTILE if draw.random() < .6 else PLAIN)
		if draw.random() < .2:
			text += draw.choice(['', ' ', '-', '/']) + draw.choice(HOSTILE)
		if not any(c in text for c in no) and (blanks or text == text.strip(' \t')) and (null or text not in NULLS):
			return text

# --- how it is written

PLAIN_TEXT = re.compile(r'[A-Za-z/][A-Za-z0-9_./-]*\Z')
WORDS_OF_YAML = {'y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'}

def is_plain(text):
	return bool(PLAIN_TEXT.match(text)) and text.lower() not in WORDS_OF_YAML

def double(text):
	def one(c):
		n = ord(c)
		if c == '\\': # the runner makes one of two, wherever they stand
			return '\\x5c'
		if c == '"':
			return '\\"'
		if c == '\n':
			return '\\n'
		if 0x20 <= n < 0x7f or (n > 0xa0 and c.isprintable() and n != 0xfeff):
			return c
		return '\\x%02x' % n if n < 0x100 else '\\u%04x' % n if n < 0x10000 else '\\U%08x' % n
	return '"' + ''.join(map(one, text)) + '"'

class Writer:
	"""YAML in all its styles, as people mix them."""
	def __init__(self, draw):
		self.draw, self.flows = draw, draw.choice([.1, .5, .9])
	def scalar(self, value):
		if value is True or value is False:
			return str(value).lower()
		if isinstance(value, (int, float, Plain)):
			return str(value)
		if is_plain(value) and self.draw.random() < .7:
			return value
		if self.draw.random() < .4 and not re.search(r"[^\x20-\x7e]|\\[\\/]", value):
			return "'%s'" % value.replace("'", "''")
		return double(value)
	def key(self, key):
		return key if is_plain(key) and len(key) < 100 else self.scalar(key)
	def flow(self, value):
		if isinstance(value, dict):
			return '{%s}' % ', '.join('%s: %s' % (self.key(k), self.flow(v)) for k, v in value.items())
		if isinstance(value, list):
			return '[%s]' % ', '.join(map(self.flow, value))
		return self.scalar(value)
	def literal(self, value, indent):
		lines = value.split('\n') if isinstance(value, str) else []
		if lines and value and not isinstance(value, Plain) and not re.search(r'[^\x20-\x7e\n]|\\[\\/]', value) \
				and all(line and line == line.strip() for line in lines) and self.draw.random() < (.8 if len(lines) > 1 else .1):
			return '|-\n' + '\n'.join(indent + line for line in lines)
		return self.scalar(value)
	def value(self, value, indent):
		"""What stands behind "key:" or "-", its own blank or line end ahead."""
		if isinstance(value, (dict, list)):
			if not value or (self.draw.random() < self.flows and len(indent) > 0 and not has_lines(value)):
				return ' ' + self.flow(value)
			return '\n' + self.block(value, indent)
		return ' ' + self.literal(value, indent + '  ')
	def block(self, value, indent):
		lines = []
		if isinstance(value, dict):
			for k, v in value.items():
				if self.draw.random() < .03:
					lines.append(indent + '# ' + self.draw.choice(['why', "it's: {odd}", '--- no border', '${no} variable']))
				more = '' if isinstance(v, list) and self.draw.random() < .3 else '  '
				lines.append('%s%s:%s' % (indent, self.key(k), self.value(v, indent + more)))
		else:
			for v in value:
				if isinstance(v, dict) and v and not (self.draw.random() < self.flows and not has_lines(v)):
					text = self.block(v, indent + '  ')
					if text.startswith(indent + '  #'):
						lines.append(indent + '-\n' + text)
					else:
						lines.append(indent + '- ' + text[len(indent) + 2:])
				elif isinstance(v, (dict, list)):
					lines.append(indent + '- ' + self.flow(v))
				else:
					lines.append(indent + '- ' + self.literal(v, indent + '  '))
		return '\n'.join(lines)

def has_lines(value):
	if isinstance(value, dict):
		return any(has_lines(v) for v in value.values())
	if isinstance(value, list):
		return any(map(has_lines, value))
	return isinstance(value, str) and '\n' in value

def texts_of(value):
	"""The same with texts alone, as a reader has it that knows no types."""
	if isinstance(value, dict):
		return {k: texts_of(v) for k, v in value.items()}
	if isinstance(value, list):
		return [texts_of(v) for v in value]
	return str(value).lower() if isinstance(value, bool) else str(value)

def written(draw, data):
	text = Writer(draw).block(data, '') + '\n'
	if yaml.load(text, yaml.BaseLoader) != texts_of(data):
		raise SystemExit('the writer of YAML is wrong:\n%s' % text)
	return text

# --- the repository

STYLES = ('prefix', 'suffix', 'index', 'none')

class World:
	"""Files of a repository, and how each of its Dockerfiles picks its base."""
	def __init__(self, draw, arches, arg_names):
		self.draw, self.files, self.dockerfiles, self.arg = draw, {}, {}, arg_names
		self.arches = arches
	def add(self, name, style, static, below=None, context='.'):
		"""A Dockerfile; below: the repository of an image of the same descriptor that it stands on."""
		draw, lines, arg = self.draw, [], self.arg
		stages = []
		base = draw.choice(['alpine:3', 'python:3-alpine', 'debian:12-slim'])
		if style == 'prefix':
			lines.append('ARG %s=library' % arg['repo'])
			base = '${%s}/%s' % (arg['repo'], base)
		elif style == 'suffix':
			lines.append('ARG %s=linux-amd64' % arg['tag_suffix'])
			base = '%s:${%s}' % (below, arg['tag_suffix']) if below else 'other/base:1.0-${%s}' % arg['tag_suffix']
		if draw.random() < .3:
			lines.append('# a comment, and ${no} variable')
		for stage in draw.sample(['build', 'deps', 'Check'], draw.choice([0, 0, 1, 2])):
			lines += ['FROM golang:1.22 AS ' + stage, 'WORKDIR /src', self.copy(context), 'RUN make ' + stage]
			stages.append(stage)
		lines.append('FROM %s%s' % ('scratch' if style == 'none' else base, ' AS last' if draw.random() < .3 else ''))
		if lines[-1].endswith(' AS last'):
			stages.append('last')
		if static:
			lines += ['ARG %s=x86_64' % arg['arch'], 'COPY ./build/qemu-${%s}-static /usr/bin/' % arg['arch']]
		lines.append(self.copy(context))
		if stages and stages[0] != 'last' and draw.random() < .5:
			lines.append('COPY --from=%s /out /' % stages[0])
		if draw.random() < .3:
			lines += ['ARG EXTRA', 'RUN echo "$EXTRA"']
		self.files[name] = '\n'.join(lines) + '\n'
		self.dockerfiles[name] = {'style': style, 'static': static, 'stages': stages, 'context': context, 'below': below}
	def copy(self, context):
		name = self.draw.choice(['main.py', 'src', 'conf/a.conf'])
		path = name if context == '.' else context + '/' + name
		self.files[path + ('/x.c' if name == 'src' else '')] = name + '\n'
		return 'COPY %s /app/' % name

# --- makers: each has (language, path, schema) and gives a value, or None for none

EVENTS = ['push', 'pull_request', 'tag', 'promote', 'rollback', 'cron', 'custom']
IMAGES = ['alpine:3', 'golang:1.22', 'ubuntu', 'ghcr.io/me/tool:1.10', 'registry.example.com:5000/a/b', 'node:20', 'busybox']
VALUES = {
	'event': EVENTS,
	'ref': ['refs/heads/main', 'refs/heads/release/*', 'refs/tags/v*', 'refs/tags/**', 'refs/pull/**', 'refs/heads/{a,b}', "refs/heads/it's",
		'refs/heads/1.10', 'refs/tags/v[0-9]*', 'refs/heads/a$b', 'refs/heads/\u00e4'],
	'branch': ['main', 'release/*', 'feature-?', '1.10', '010', 'true', "it's", '*'],
	'repo': ['me/app', 'me/*', 'other/*'], 'instance': ['drone.example.com', '*.example.com'],
	'cron': ['nightly', 'weekly', '010', 'on'], 'target': ['production', 'staging', 'no'],
	'status': ['success', 'failure'], 'action': ['opened', 'synchronized'],
}

def one_or_some(l, values, most=3):
	some = l.draw.sample(values, l.draw.randint(1, min(most, len(values))))
	return some[0] if len(some) == 1 and l.draw.random() < .5 else some

def condition(l, path, _):
	"""An empty list takes a default away."""
	values = VALUES[path[-1]]
	if path[0] == 'publish' and path[-1] in ('event', 'ref') and l.draw.random() < .1:
		return []
	if l.draw.random() < .7:
		return one_or_some(l, values)
	some = {'exclude': one_or_some(l, values)}
	return dict({'include': one_or_some(l, values)}, **some) if l.draw.random() < .4 else some

def drone_condition(l):
	"""In Drone's own words: a list under include and exclude, nothing else."""
	when = {}
	for key in l.draw.sample([k for k in VALUES if k not in ('instance', 'status')], l.draw.randint(1, 2)):
		some = l.draw.sample(VALUES[key], min(2, len(VALUES[key])))
		when[key] = l.draw.choice([some, some[0], {'exclude': some}, {'include': some[:1], 'exclude': some[1:]}])
		if when[key] == {'include': some, 'exclude': []}:
			when[key] = some
	return when

def verbatim_text(l):
	"""What the runner does not replace: a dollar ahead of another one is the one way to have it before a brace."""
	text = words_for(l.draw)
	return text.replace('$', '$$') if '${' in text else text

def settings(l, *_):
	"""None where no plugin builds."""
	values = {}
	for key in l.draw.sample(['mtu', 'mirror', 'insecure', 'debug', 'add_host', 'storage_driver', 'purge', 'quiet', 'daemon_retry_count',
			'custom_dns', 'email', 'compress', 'bip', 'weird'], l.draw.randint(1, 4)):
		values[key] = l.draw.choice([1400, True, False, 'https://mirror.example.com', ['a', 'b'], {'from_secret': 'some_secret'}, '1.10',
			verbatim_text(l), {'a': 'b', 'c': [1, 2]}, 1.5])
	return {k: v if k not in ('insecure', 'debug', 'purge', 'quiet', 'compress') else True for k, v in values.items()}

def plugin_settings(l, path, _):
	return None if l.command else settings(l)

def commands_of(l, path, _):
	"""Those that build, with words that are filled in."""
	some = [l.draw.choice(['docker build -t {repository}:{suffix} .', 'echo ${name} {x}', 'make {name}', '{os}/{arch}/{variant}', 'echo {image}',
		'{platform}', words_for(l.draw)]) for _ in range(l.draw.randint(1, 2))]
	return some[0] if l.draw.random() < .3 else some

def environment(l, *_):
	return {key: l.draw.choice([verbatim_text(l), 5, True, '010', '']) for key in l.draw.sample(
		['A', 'HTTP_PROXY', 'GOFLAGS', '_x', 'CI_DEBUG'], l.draw.randint(1, 3))}

def step_environment(l):
	return {k: {'from_secret': 'token'} if l.draw.random() < .2 else v for k, v in environment(l).items()}

def commands(l):
	return [l.draw.choice(['make -C app', 'go test ./...', 'echo "a: b" # c', "echo 'it''s'", 'echo $HOME', 'echo $${HOME}',
		'sh -c "exit 0"\necho two lines', 'printf "%s\\n" a', '\u00e4', '{ echo a; }', '- x', '1.10', 'true', verbatim_text(l)])
		for _ in range(l.draw.randint(1, 3))]

def step_keys(l):
	keys = {}
	for key in l.draw.sample(['pull', 'environment', 'when', 'failure', 'user', 'mem_limit', 'working_dir', 'entrypoint'], l.draw.randint(1, 3)):
		keys[key] = {'pull': 'always', 'environment': step_environment(l), 'when': drone_condition(l), 'failure': 'ignore',
			'user': l.draw.choice(['root', '1000']), 'mem_limit': 1000000, 'working_dir': '/app', 'entrypoint': ['/bin/x']}[key]
	return keys

def own_step(l, jobs=False):
	step = {'name': l.name(['compile', 'fetch', 'sub modules', 'lint', '1.10', 'it\'s', 'Version']), 'image': l.draw.choice(IMAGES)}
	if jobs and l.draw.random() < .1:
		step['name'] = l.draw.choice(['build', 'run tests', 'get qemu', 'publish manifest'])
	if l.draw.random() < .7:
		step['commands'] = commands(l)
	else:
		step['settings'] = settings(l)
	if l.draw.random() < .4:
		step.update(step_keys(l))
	return step

def steps(l, path, _):
	some = [own_step(l, path[0] == 'jobs') for _ in range(l.draw.randint(1, 2))]
	if path[-1] in ('steps', 'before') and len(some) > 1 and some[0]['name'] != some[1]['name'] and l.draw.random() < .05:
		some[1]['depends_on'] = [some[0]['name']]
	return some if len({s['name'] for s in some}) == len(some) else some[:1]

def services(l, *_):
	return [dict({'name': l.name(['db', 'cache', '2.0']), 'image': 'redis:7'}, **({'environment': step_environment(l)}
		if l.draw.random() < .5 else {}))]

def pipeline(l, above):
	name = l.name(['lint all', 'docs', 'e2e', '1.20'])
	doc = {'kind': 'pipeline', 'type': 'docker', 'name': name}
	if l.draw.random() < .3:
		doc['platform'] = {'os': 'linux', 'arch': 'arm64'}
	if above and l.draw.random() < .5:
		doc['depends_on'] = [l.draw.choice(above)]
	if l.draw.random() < .5:
		doc['trigger'] = drone_condition(l)
	doc['steps'] = [own_step(l)]
	above.append(name)
	return doc

def pipelines(l, path, _):
	above = l.above if path[-1] == 'after' else []
	return [pipeline(l, above) for _ in range(l.draw.randint(1, 2))]

def documents(l, *_):
	return [l.draw.choice([{'kind': 'secret', 'name': 'token', 'get': {'path': 'a/b', 'name': 'c'}},
		{'kind': 'cron', 'name': 'nightly', 'spec': {'schedule': '0 0 1 * * *', 'branch': 'main'}}])]

def merged_pipeline(l, *_):
	keys = {}
	for key in l.draw.sample(['clone', 'trigger', 'environment', 'workspace', 'node', 'image_pull_secrets', 'concurrency'],
			l.draw.randint(1, 2)):
		keys[key] = {'clone': {'depth': 50}, 'trigger': {'repo': ['me/*']}, 'environment': environment(l), 'workspace': {'path': 'src'},
			'node': {'machine': 'x'}, 'image_pull_secrets': ['dockerconfig'], 'concurrency': {'limit': 1}}[key]
	return keys

def some_tags(l, fixed):
	form = l.draw.choice(['%s', 'edge', '1.10', '010', 'v%s', 'x-%s', 'latest'])
	variable = l.draw.choice(['${DRONE_COMMIT_SHA:0:8}', '${DRONE_COMMIT}', 'b${DRONE_COMMIT:2:5}', 'n${DRONE_BUILD_NUMBER}'] + ([] if fixed else
		['${DRONE_TAG}', '${DRONE_TAG##v}', '${DRONE_BRANCH}', '${DRONE_TAG:-${DRONE_BRANCH//\\//-}}', 's${DRONE_SEMVER_MAJOR}', '${DRONE_BRANCH,,}',
		'${DRONE_TAG%%-*}']))
	if '%' in form:
		return form % variable
	return form if form != 'latest' or not fixed else 'stable'

def tags(l, path, _):
	"""Not those of a single image of several now and then; a file has those of all."""
	if l.filed and path[0] != 'images':
		return None
	if l.automatic != (path[0] == 'images' and not l.arguments and l.draw.random() < .2):
		return 'auto'
	return list(dict.fromkeys(some_tags(l, False) for _ in range(l.draw.randint(1, 3))))

def more_tags(l, path, _):
	if l.shape == 'buildx' or l.own_template or not (l.automatic or (l.arguments and 'release' not in path[-1])):
		return None
	return list(dict.fromkeys(some_tags(l, True) for _ in range(l.draw.randint(1, 2))))

def also(l, *_):
	"""More publications: each on a registry of its own, or in the same repository by tags of its own."""
	def one(name, host):
		def wants(key, rate):
			return l.wants(('publish', 'also', '*', key), rate)
		out, more = {}, l.favourite.endswith('_tags')
		if wants('image', .2) and l.kind == 'image' and not l.has_matrix:
			out['image'] = '%s/x/y' % host
		elif not (l.automatic and not l.arguments and l.draw.random() < .3) or more:
			out['registry'] = host
		if not out:
			out['tags'] = ['%s-${DRONE_BRANCH}' % name, name, name + '-{python}'][:l.draw.randint(1, 3 if l.has_matrix else 2)]
		elif wants('tags', .2) and not more:
			out['tags'] = [some_tags(l, False)] if l.arguments or l.draw.random() < .7 else 'auto'
		for key in ('extra_tags', 'release_tags'):
			if 'tags' not in out and l.automatic and l.shape != 'buildx' and not l.own_template and wants(key, .1):
				out[key] = [some_tags(l, True)]
		if wants('branch', .1) and out.get('tags', 'auto') == 'auto':
			out['branch'] = 'main'
		if wants('when', .4):
			when = l.fill(('publish', 'also', '*', 'when'), l.schema['properties']['publish']['properties']['when'])
			out.update({'when': when} if when else {})
		for key in ('username', 'password'):
			if wants(key, .3):
				out[key] = credential(l)
		if wants('pipeline', .25) and not l.command and not more:
			out['pipeline'] = '{name} for ' + name if l.shape == 'pipelines' else 'all for ' + name
		if wants('manifest_pipeline', .15) and not l.command and l.shape == 'pipelines':
			out['manifest_pipeline'] = l.name(['lists', "it's 1.0"])
		return out
	hosts = [('quay', 'quay.io'), ('own', 'r.example.com:5000'), ('a-b', 'other.example.com'), ('x1', 'localhost')]
	return {name: one(name, host) for name, host in l.draw.sample(hosts, l.draw.choice([1, 1, 2]))}

def list_form(l, *_):
	return 'arguments' if l.arguments else 'spec'

def list_spec(l, *_):
	"""Of one that plugins/manifest would make little of there are warnings."""
	if l.own_template or l.arguments or l.filed:
		return None
	return l.draw.choice(['image: {repository}:{{#if build.tag}}{{trimPrefix "v" build.tag}}{{else}}latest{{/if}}\nmanifests: []',
		'image: {repository}:x\ntags:\n{{#each build.tags}}\n  - {{this}}\n{{/each}}\nmanifests: []',
		'# {x} of {image}: it\'s ${y}\nimage: {repository}:x', '{image} $$ "a" \\ \u00e4', '${repository}'])

def build_secrets(l, path, _):
	"""One step of buildx gives all arches the same."""
	if l.shape == 'buildx' and 'arches' in path:
		return None
	def source():
		return l.draw.choice([{'secret': l.draw.choice(['npm_token', 'A.b-c', '1st'])}, {'env': l.draw.choice(['TOKEN', '_x'])},
			{'file': l.draw.choice(['build.conf', 'a/b.c'])}])
	below = l.favourite.rpartition('.*.')
	source_of = (lambda: {below[2]: {'env': 'TOKEN', 'file': 'build.conf'}[below[2]]}) if below[0].endswith('build_secrets') else source
	return {name: source_of() for name in l.draw.sample(['npm', 'conf', 'A.b', '010'], l.draw.randint(1, 2))}

def ssh(l, path, _):
	return None if l.shape == 'buildx' else l.draw.choice([True, {'secret': 'deploy_key'}])

def build_args(l, path, _):
	"""Not a semicolon: the plugin splits at those, or at commas."""
	if l.shape == 'buildx' and 'arches' in path:
		return None
	def value():
		if l.draw.random() < .7 and '.*' not in l.favourite:
			return words_for(l.draw, no=';\n', null=True)
		words = ['commit', 'short', 'branch', 'tag', 'ref'] + ([] if l.shape == 'buildx' or 'windows' in l.systems else ['version', 'date'])
		return l.draw.choice([{'git': l.draw.choice(words)}, {'env': l.draw.choice(['DRONE_BUILD_NUMBER', 'DRONE_REPO'] +
			([] if len(words) < 7 else ['DRONE_COMMIT_AUTHOR', 'MY_VARIABLE']))}])
	return {l.draw.choice(['EXTRA', 'VERSION', 'A_1', 'http_port']): value() for _ in range(l.draw.randint(1, 2))}

def labels(l, *_):
	return {l.draw.choice(['maintainer', 'org.example/x', 'a-b']): words_for(l.draw, no=',\n') for _ in range(l.draw.randint(1, 2))}

def test_environment(l, *_):
	return {k: {'secret': 'token'} if l.draw.random() < .3 else words_for(l.draw, no='\n', blanks=True) for k in
		l.draw.sample(['A', 'TOKEN', '_x'], l.draw.randint(1, 2))}

def lines(l, *_):
	some = [words_for(l.draw, no='\n', blanks=True) for _ in range(l.draw.randint(1, 3))]
	return some[0] if l.draw.random() < .3 else some

def test_commands(l, *_):
	some = [l.draw.choice(['true', 'go test ./...', 'echo "$HOME" # x', 'printf %s a', 'echo ${HOME}', 'echo "it\'s"\ntrue', '\u00e4',
		words_for(l.draw)]) for _ in range(l.draw.randint(1, 3))]
	return some[0] if l.draw.random() < .3 else some

def registry(l, *_):
	return l.host or l.draw.choice(['docker.io', 'index.docker.io', 'https://index.docker.io/v1/'])

def credential(l, *_):
	return {'secret': l.draw.choice(['docker_user', 'DOCKER.token', 'a-b'])} if l.draw.random() < .8 else words_for(l.draw, no='\n')

def needs(l, *_):
	return one_or_some(l, [n for n in l.above if n != l.here]) if len(l.above) > 1 else None

def runner(l, path, _):
	if l.shape != 'pipelines' or 'arches' in path or path[0] in ('runner', 'images'):
		return None if 'windows' in l.systems or l.shape != 'pipelines' else l.draw.choice(['linux/amd64', 'linux/arm64'])
	return l.draw.choice(['linux/amd64', 'linux/arm64', 'linux/arm', 'linux/s390x'])

def pipeline_name(l, path, _):
	if 'arches' in path:
		return None if l.shape != 'pipelines' else l.name(['on machine', 'pi', '3.10']) + '-{name}'
	if path[1] != 'build':
		return l.name(['the ' + path[1], path[1] + ' 1.0', "it's " + path[1]])
	return l.draw.choice(['{os}-{arch}-{name}', 'build {name}', '{suffix}']) if l.shape == 'pipelines' else 'all of it'

def step_name(l, path, _):
	"""Names of steps of one pipeline differ by their image and arch."""
	if path[1] == 'test':
		return l.draw.choice(['check it', '1.0', "it's"])
	if path[1] == 'manifest':
		return l.draw.choice(['list {image}', '{repository} list'])
	if l.shape == 'buildx':
		return 'try {image}' if path[1] == 'dry_run' else 'all {image}'
	return l.draw.choice(['try' if path[1] == 'dry_run' else 'make' if 'arches' in path else 'do', '1.0', "it's" if path[1] == 'dry_run' else '$']) + \
		' {image}-{name}'

def later(*_):
	"""Drawn when there is something to wait for."""
	return None

def role_when(l, path, schema):
	"""Of one arch only where it has a pipeline of its own; an empty map is no condition."""
	if 'arches' in path and l.shape != 'pipelines':
		return None
	return {} if l.draw.random() < .15 else l.fill(path, schema)

def platform_keys(l, path, _):
	return {'version': '1809'} if l.draw.random() < .5 else {'variant': 'v8'}

def choice_of(*values):
	return lambda l, *_: l.draw.choice(values)

def whole(value):
	return lambda *_: value

MAKERS = {
	'image': choice_of(*IMAGES), 'test.image': choice_of(*IMAGES),
	'event': condition, 'ref': condition, 'branch': condition, 'repo': condition, 'instance': condition, 'cron': condition,
	'target': condition, 'status': condition, 'action': condition,
	'publish.branch': choice_of('main', 'release/1.0', 'trunk', '1.10'),
	'tags': tags, 'publish.tags_file': later, 'extra_tags': more_tags, 'release_tags': more_tags, 'registry': registry, 'username': credential, 'password': credential,
	'build_args': build_args, 'build_secrets': build_secrets, 'ssh': ssh, 'matrix': later,
	'also': also, 'manifest.form': list_form, 'manifest.each_tag': lambda l, *_: l.arguments, 'manifest.spec': list_spec,
	'flavour': choice_of('alpine', 'slim-1', '3.10', 'X_y'), 'labels': labels, 'cache_from': lambda l, *_: one_or_some(l, IMAGES),
	'runner': runner, 'steps': steps, 'before': steps, 'after': steps, 'services': services, 'pipelines.before': pipelines, 'pipelines.after':
	pipelines, 'documents': documents, 'merge.pipeline': merged_pipeline, 'step': lambda l, *_: step_keys(l),
	'merge.step': lambda l, *_: dict(step_keys(l), **({'settings': settings(l)} if l.draw.random() < .2 and not l.command else {})),
	'settings': plugin_settings, 'command.run': commands_of, 'command.dry_run': commands_of, 'command.manifest': commands_of,
	'command.setup': commands_of, 'command.image': choice_of(*IMAGES), 'command.socket': choice_of('none', '/run/podman/podman.sock'),
	'builder': lambda l, *_: 'command' if l.command else 'plugin',
	'drone.git_image': choice_of(*IMAGES), 'drone.when': role_when, 'test.when': role_when, 'build.when': role_when, 'manifest.when': role_when, 'jobs.*.when': role_when, 'drone.name': pipeline_name, 'test.name': pipeline_name, 'build.name': pipeline_name,
	'manifest.name': pipeline_name, 'platform': platform_keys,
	'clone': choice_of({'depth': 1}, {'disable': True}, {'depth': 50, 'skip_verify': True}), 'workspace': choice_of({'base': '/x', 'path': 'a b'}),
	'node': choice_of({'machine': 'big', 'n': 5}), 'concurrency': choice_of({'limit': 1}), 'environment': environment,
	'test.environment': test_environment, 'drone.test.environment': environment, 'volumes': choice_of([{'name': 'shared', 'temp': {}}], [{'name': 'a', 'temp': {}}, {'name': 'b', 'temp': {'size_limit': 100}}]),
	'image_pull_secrets': choice_of(['dockerconfig'], 'a', ['a', 'b.c']), 'jobs.*.needs': needs, 'needs': later, 'depends_on': later,
	'step_name': step_name, 'plugin': choice_of('plugins/docker:20', 'me/plugin'), 'pipeline': whole({'version': '1'}),
	'type': lambda l, *_: 'docker' if l.draw.random() < .9 or l.command else 'kubernetes',
	'args': lines, 'run.command': lines, 'setup': test_commands, 'test.run': test_commands,
	'docker_plugin': choice_of('plugins/docker:20', 'plugins/docker', 'ghcr.io/me/docker:1'),
	'manifest_plugin': choice_of('plugins/manifest:1.2', 'me/manifest'), 'buildx_plugin': choice_of('me/buildx:1', 'plugins/buildx'),
	'qemu.version': choice_of('v7.2.0-1', '1.10', '010'), 'qemu.image': choice_of('busybox', 'alpine:3.19'),
	'qemu.url': choice_of('https://example.com/{version}/{host}_qemu-{arch}-static.tar.gz', ['https://a/{arch}', 'file:///b/{arch}']),
	'drone.affected_script': choice_of('ci/affected.sh', 'only.sh'), 'qemu.script': choice_of('tools/qemu.sh', 'get-qemu.sh'), 'qemu.sha256': choice_of({'arm64': 'a' * 64}, {'arm': '0123456789' * 6 + 'abcd'}),
	'manifest.file': choice_of('ci/list.tmpl', 'list.tmpl'), 'make.file': choice_of('multiarch.mk', 'GNUmakefile'),
	'make.prefix': choice_of('docker-', 'x_'), 'drone.file': choice_of('ci/drone.yml', '.drone.star.yml'),
}

# Drawn with the repository, ahead of all others, because what they say depends on each other: at the top, of images, of
# arches; and by themselves.
PLANNED = {'image', 'images', 'arches', 'base', 'emulation', 'dockerfile', 'context', 'target', 'arch', 'name', 'suffix', 'os_version',
	'platform'}
PLANNED_PATHS = {'arg_names', 'drone.shape', 'manifest.own'}

def maker_of(path):
	for i in range(len(path)):
		if '.'.join(path[i:]) in MAKERS:
			return MAKERS['.'.join(path[i:])]
	return None

# Shapes that a key is for.
ALONE = {'drone.shape': 'steps', 'drone.buildx_plugin': 'buildx'}

def more_tags_in(data):
	return any(set(map_) & {'extra_tags', 'release_tags'} for map_ in [data, data.get('publish', {}), *data.get('images', {}).values()])

class NoMaker(Exception):
	"""A key that needs one."""

def plain_path(path):
	"""Keys of an image are those at the top."""
	return '.'.join(path[2:] if path[:2] == ('images', '*') and len(path) > 2 and path[2] != 'image' else path)

class Language:
	"""One descriptor and its repository, from a seed. It has its favourite key, as long as other keys let it."""
	def __init__(self, schema, arches, seed, favourite=''):
		self.schema, self.arch_table, self.draw = schema, arches, random.Random(seed)
		self.names, self.above, self.here, self.favourite = set(), [], None, favourite
		self.rate = self.draw.choice([.04, .08, .15, .3])
		self.shape = self.draw.choice(['pipelines', 'pipelines', 'steps', 'buildx'])
		if favourite in ALONE:
			self.shape = ALONE[favourite]
		elif favourite in ('ssh', 'extra_tags', 'release_tags') or favourite.startswith(('arches.', 'drone.manifest', 'runner', 'emulation', 'publish.')):
			self.shape = 'pipelines'
		self.automatic, self.own_template = self.draw.random() < .5, self.draw.random() < .05
		self.command = self.shape != 'buildx' and 'settings' not in favourite and (self.draw.random() < .2 or 'command' in favourite) and \
			favourite != 'arches.os_version'
		self.automatic = self.automatic or favourite.endswith(('extra_tags', 'release_tags'))
		more_tags_wanted = favourite.endswith(('extra_tags', 'release_tags'))
		self.own_template = self.own_template and not more_tags_wanted
		self.arguments = self.shape != 'buildx' and not more_tags_wanted and (self.draw.random() < .05 or favourite in ('manifest.form', 'manifest.each_tag'))
		if self.arguments:
			self.automatic = self.own_template = self.command = False
		self.filed = self.is_filed()
		self.automatic = self.automatic and not self.filed
		self.systems = {'linux'}
		self.host = self.draw.choice([None, None, None, 'ghcr.io', 'registry.example.com:5000'])
	def name(self, values):
		base, n = self.draw.choice(values), 2
		name = base
		while name in self.names:
			name, n = '%s %d' % (base, n), n + 1
		self.names.add(name)
		return name

	def is_filed(self):
		"""Whether a file holds the tags of all images; other keys of tags and lists are not for such."""
		if self.favourite == 'publish.tags_file':
			self.own_template = self.arguments = False
			return True
		if self.shape == 'buildx' or self.own_template or self.arguments:
			return False
		others = ('tags', 'publish.tags', 'extra_tags', 'release_tags', 'publish.extra_tags', 'publish.release_tags', 'arches.os_version')
		return self.favourite not in others and not self.favourite.startswith(('manifest.', 'publish.also')) and self.draw.random() < .06

	# --- by the table

	def wants(self, path, rate):
		"""Whether a key is to be there."""
		path = plain_path(path)
		return self.favourite == path or self.favourite.startswith(path + '.') or self.draw.random() < rate
	def is_planned(self, path):
		return '.'.join(path) in PLANNED_PATHS or path[0] == 'arg_names' or (path[-1] in PLANNED and (len(path) == 1 or path[-2] in ('*', 'arches')
			and path[0] in ('images', 'arches')))
	def fill(self, path, schema, but=()):
		out = {}
		for key, below in schema['properties'].items():
			here = path + (key,)
			wanted = key in schema.get('required', ()) or self.wants(here, self.rate * (2.5 if 'properties' in below else 1))
			if key in but or self.is_planned(here) or not wanted:
				continue
			value = self.make(here, below)
			if value is not None:
				out[key] = value
		return out or None
	def free(self):
		return words_for(self.draw)
	def make(self, path, schema):
		maker = maker_of(path)
		if maker:
			return maker(self, path, schema)
		if 'properties' in schema:
			return self.fill(path, schema)
		if 'enum' in schema:
			return self.draw.choice(schema['enum'])
		if 'anyOf' in schema:
			return self.make(path, self.draw.choice(schema['anyOf']))
		kind, values = schema['type'], schema.get('additionalProperties')
		if kind == 'boolean':
			return self.draw.random() < .5
		if isinstance(kind, list):
			return self.free()
		if kind == 'array' and schema['items'] != {'type': 'object'}:
			return [self.make(path, schema['items']) for _ in range(self.draw.randint(1, 2))]
		if kind == 'object' and isinstance(values, dict):
			return {name: self.make(path + ('*',), values) or {} for name in self.draw.sample(['one', 'two', 'three'], self.draw.randint(1, 2))}
		raise NoMaker('.'.join(path))

	# --- what depends on each other

	def repository(self, name=None):
		return '/'.join(filter(None, [self.host, 'me', name or self.draw.choice(['app', 'my-app', 'a.b'])]))
	def pick_arches(self, static, style):
		rows = [r for r in self.arch_table if not (r['os'] == 'windows' or (style == 'prefix' and not r['base']) or r['arch'] == 'loong64')]
		rows = self.draw.sample(rows, self.draw.choice([1, 2, 3, 3, 4, 6]))
		if self.favourite == 'arches.platform':
			rows = [r for r in self.arch_table if r['arch'] == 'arm64']
		windows = [r for r in self.arch_table if r['os'] == 'windows']
		if not static and style == 'index' and self.shape == 'pipelines' and not self.arguments and not self.filed and self.wants(('arches', 'os_version'), .15):
			rows.append(windows[0])
			self.systems.add('windows')
		return rows
	def arch_entry(self, row, rows, world, dockerfile):
		"""A word, or a map; names of its own where two are variants of one."""
		entry = {}
		def wants(key, rate):
			return self.wants(('arches', key), rate)
		if sum(r['name'] == row['name'] for r in rows) > 1:
			entry['name'] = row['arch'].replace('/', '')
		elif wants('name', .1):
			entry['name'] = self.draw.choice(['pi', 'box', 'm1']) + row['name']
		if wants('suffix', .15) and not self.arguments:
			entry['suffix'] = self.draw.choice([row['base'] or 'x', row['name'] + '-1.10', 'S_' + row['name']]) + ('-' + entry['name'] if
				'name' in entry else '')
		if row['os'] == 'windows':
			entry.update(dockerfile=self.add_windows(world), **({'os_version': '1809'} if wants('os_version', .5) else {}))
		elif row['arch'] == 'arm64' and wants('platform', .1):
			entry['platform'] = 'linux/arm64/v8'
		elif 'images' not in self.kind and self.shape != 'buildx':
			self.arch_build(entry, row, world, world.dockerfiles[dockerfile], wants)
		keys = self.schema['properties']['arches']['items']['anyOf'][1]
		if self.favourite.startswith('arches.') or self.draw.random() < .4:
			entry.update(self.fill(('arches',), keys, {'arch', 'labels', 'cache_from', 'drone'} if self.shape == 'buildx' else {'arch'}) or {})
		said = self.draw.choice([row['arch'], row['platform']] + ([row['base']] if row['base'] and row['os'] == 'linux' else []))
		return dict({'arch': said}, **entry) if entry else said
	def arch_build(self, entry, row, world, it, wants):
		"""What an arch has other than its image."""
		if wants('dockerfile', .1):
			entry['dockerfile'] = 'Dockerfile.' + row['name']
			world.add(entry['dockerfile'], it['style'], it['static'], it['below'], it['context'])
			it = world.dockerfiles[entry['dockerfile']]
			if self.top_target:
				entry['target'] = self.draw.choice(it['stages'] or ['0'])
				if not it['stages']:
					del entry['dockerfile'], entry['target']
		elif wants('target', .1) and it['stages']:
			entry['target'] = self.draw.choice(it['stages'])
		if wants('context', .1):
			entry['context'] = it['context']
		if wants('base', .1) and not self.top_target and 'target' not in entry:
			entry['base'] = it['style']
		if wants('emulation', .1):
			entry['emulation'] = 'static' if it['static'] else self.draw.choice(['binfmt', 'native'] if row['runner'] and
				self.shape == 'pipelines' else ['binfmt'])
	def add_windows(self, world):
		world.files['Dockerfile.windows'] = 'FROM mcr.microsoft.com/windows/nanoserver:1809\nCOPY main.py C:/main.py\n'
		world.files['main.py'] = 'main\n'
		return 'Dockerfile.windows'
	def build_keys(self, world, dockerfile):
		"""What the descriptor says of a Dockerfile, or leaves to be inferred."""
		it, keys = world.dockerfiles[dockerfile], {}
		if dockerfile != 'Dockerfile':
			keys['dockerfile'] = dockerfile
		if it['context'] != '.':
			keys['context'] = it['context']
		if it['stages'] and self.wants(('target',), .3) and 'windows' not in self.systems:
			keys['target'] = self.draw.choice(it['stages'])
		if 'target' not in keys and self.wants(('base',), .2):
			keys['base'] = it['style']
		if 'windows' not in self.systems and self.wants(('emulation',), .2):
			keys['emulation'] = 'static' if it['static'] else self.draw.choice(['binfmt', 'native'] if self.shape == 'pipelines' else
				['binfmt'])
		return keys
	def add_dockerfile(self, world, name, below=None, context='.'):
		"""In one step of buildx all arches have the same arguments."""
		buildx = self.shape == 'buildx'
		style = 'suffix' if below else self.draw.choice(STYLES[2:] if buildx else STYLES)
		if self.favourite == 'arches.os_version':
			style = 'index'
		static = self.favourite != 'arches.os_version' and not buildx and style != 'none' and context == '.' and self.draw.random() < .4
		world.add(name, style, static, below, context)
		return style, static
	def one_image(self, world):
		name = self.draw.choice(['Dockerfile', 'Dockerfile', 'docker/App.Dockerfile'])
		style, static = self.add_dockerfile(world, name, context=self.draw.choice(['.', '.', 'app']))
		rows = self.pick_arches(static, style)
		data = {'image': self.repository(), 'arches': []}
		data.update(self.build_keys(world, name))
		self.top_target = 'target' in data
		data['arches'] = [self.arch_entry(r, rows, world, name) for r in rows]
		return data
	def several(self, world):
		names = self.draw.sample(['api', 'base', 'web', 'tools'], self.draw.randint(1, 4))
		images, made, styles = {}, [], set()
		for name in names:
			dockerfile = name + '/Dockerfile'
			on = self.draw.choice(made) if made and self.shape != 'buildx' and (self.command or not self.filed) and self.draw.random() < .5 else None
			style, static = self.add_dockerfile(world, dockerfile, on and images[on]['image'], self.draw.choice(['.', name]))
			images[name] = dict({'image': self.repository(name)}, **self.build_keys(world, dockerfile))
			if images[name].get('target') and on:
				del images[name]['target']
			styles.add((style, static))
			made.append(name)
		rows = self.pick_arches(True, 'prefix' if any(s == 'prefix' for s, _ in styles) else 'index')
		entries = [self.arch_entry(r, rows, world, names[0] + '/Dockerfile') for r in rows]
		below = self.schema['properties']['images']['additionalProperties']
		for name in names:
			images[name].update(self.fill(('images', '*'), below, {'image', 'arches'}) or {})
		last = images[names[-1]]
		if len(rows) > 1 and self.draw.random() < .3:
			last['arches'] = entries[:-1]
		order = self.draw.sample(names, len(names))
		return {'images': {name: images[name] for name in order}, 'arches': entries}
	def matrix(self, data):
		"""Of the only image, or of one on which no other stands; what it fills in is no reason for two to be the same."""
		if not self.has_matrix:
			return
		stood_on = {d['below'] for d in self.world.dockerfiles.values()}
		free = [i for i in data.get('images', {}).values() if i['image'] not in stood_on and i.get('arches', True)] or [data]
		if 'images' in data and free == [data]:
			return
		image = self.draw.choice(free)
		axes = ['python', *self.draw.sample(['base', 'X.1'], self.draw.randint(0, 1))]
		image['matrix'] = {axis: [Plain(v) if v[0].isdigit() else v for v in self.draw.sample(['3.10', '2', 'slim', 'alpine', '010'], 2)] for axis in axes}
		words = '-'.join('{%s}' % a for a in axes)
		if 'flavour' in image or self.draw.random() < .3:
			image['flavour'] = self.draw.choice(['on-%s', 'X_%s', '%s']) % words
		for key, value in (('build_args', {'VERSION': words}), ('labels', {'made-of': '${x} ' + words}), ('cache_from', ['me/app:' + words])):
			if self.draw.random() < .4:
				image[key] = dict(image.get(key, {}), **value) if isinstance(value, dict) else value
	def clusters(self, data):
		"""Names of generated pipelines, for others to wait for."""
		role = data.get('drone', {})
		found = [role.get('test', {}).get('name', 'test')] if 'test' in data else []
		if self.shape != 'pipelines':
			return found + [role.get('build', {}).get('name', 'build')]
		return found + [role.get('manifest', {}).get('name', 'manifest')]
	def jobs(self, schema):
		names = [self.name(['mail', 'release notes', 'deploy', '1.30']) for _ in range(self.draw.randint(1, 2))]
		self.above += names
		jobs = {}
		for name in names:
			self.here = name
			jobs[name] = self.fill(('jobs', '*'), schema)
			if 'needs' in jobs[name] and name == names[0]:
				some = jobs[name]['needs']
				jobs[name]['needs'] = [n for n in (some if isinstance(some, list) else [some]) if n not in names] or self.above[:1]
		return jobs
	def descriptor(self):
		"""The descriptor as data; the files of the repository stand in self.world."""
		draw, keys = self.draw, self.schema['properties']
		arg_names = {'repo': 'REPO', 'arch': 'ARCH', 'tag_suffix': 'TAG_SUFFIX'}
		said = {k: v for k, v in {'repo': 'HUB', 'arch': 'CPU', 'tag_suffix': 'Suffix_1'}.items()
			if self.wants(('arg_names', k), .1)}
		arg_names.update(said)
		self.has_matrix = self.wants(('matrix',), self.rate) and self.favourite != 'arches.os_version'
		self.world = World(draw, self.arch_table, arg_names)
		self.kind, self.top_target = 'images' if self.wants(('images',), .4) and not self.favourite.startswith('arches.') else 'image', False
		data = self.several(self.world) if self.kind == 'images' else self.one_image(self.world)
		data.update(self.fill((), self.schema, {'jobs', 'drone'}) or {})
		self.matrix(data)
		if said:
			data['arg_names'] = said
		drone = self.fill(('drone',), keys['drone'], {'pipelines'}) or {}
		if self.favourite.endswith('.depends_on'):
			drone.setdefault('all', {}).setdefault('before', [own_step(self)])
		if self.favourite.startswith('drone.test') and 'test' not in data:
			data['test'] = {'run': 'true'}
		if self.command:
			drone['builder'] = 'command'
		if self.shape != 'pipelines' or draw.random() < .1:
			drone['shape'] = self.shape
		if self.arguments:
			data.setdefault('publish', {}).setdefault('tags', ['edge'])
			data.setdefault('manifest', {})['form'] = 'arguments'
		if self.filed:
			data.setdefault('publish', {})['tags_file'] = draw.choice(['.tags', 'ci/tags.txt', 'out/t+1,2@x-y'])
			if not self.command and draw.random() < .8:
				drone.setdefault('all', {}).setdefault('before', []).append({'name': 'write tags', 'image': 'alpine:3', 'commands': ['sh tags.sh']})
		if self.command and 'plugin' in drone.get('manifest', {}) and draw.random() < .4:
			drone['manifest']['settings'] = settings(self)
		if (self.own_template or self.favourite == 'manifest.own') and not more_tags_in(data) and 'spec' not in data.get('manifest', {}):
			data.setdefault('manifest', {})['own'] = True
			data['manifest'].pop('file', None)
		self.above = self.clusters(dict(data, drone=drone))
		if self.wants(('jobs',), self.rate * 2.5) or self.favourite.endswith('drone.needs') or self.favourite.startswith('drone.') and \
				self.favourite.endswith('.needs'):
			data['jobs'] = self.jobs(keys['jobs']['additionalProperties'])
			for key in ('stage', 'needs'):
				if self.favourite.endswith('.needs') and 'jobs' not in self.favourite:
					next(iter(data['jobs'].values())).pop(key, None)
		if self.wants(('drone', 'pipelines'), self.rate * 2.5):
			drone['pipelines'] = self.fill(('drone', 'pipelines'), keys['drone']['properties']['pipelines'])
		if drone.get('only_affected') and drone.get('shape') != 'none' and draw.random() < .95: # else refused
			data.setdefault('publish', {})['dry_run'] = 'pull_request'
			data['publish'].pop('dry_run_when', None)
		elif 'only_affected' in drone and drone.get('shape') == 'none':
			drone['only_affected'] = False
		data['drone'] = drone
		self.waits(data, drone)
		if not drone or not drone.get('pipelines', True):
			drone.pop('pipelines', None)
		data = {k: v for k, v in data.items() if v}
		return data
	def waits(self, data, drone):
		"""What roles wait for: pipelines that wait for nothing, steps ahead of their own."""
		for role in ('test', 'build', 'manifest'):
			if (role == 'test' and 'test' not in data) or (role == 'manifest' and self.shape != 'pipelines'):
				continue
			free = [n for n, job in data.get('jobs', {}).items() if job.get('stage', 'free') == 'free' and 'needs' not in job]
			if free and self.wants(('drone', role, 'needs'), self.rate):
				drone.setdefault(role, {})['needs'] = free[:1] if self.draw.random() < .5 else free[0]
			ahead = drone.get('all', {}).get('before', []) + (data.get('before', []) if role == 'build' else []) + \
				drone.get(role, {}).get('before', [])
			if ahead and self.wants(('drone', role, 'depends_on'), self.rate):
				drone.setdefault(role, {})['depends_on'] = [self.draw.choice(ahead)['name']]
			for arch in (a for a in data['arches'] if isinstance(a, dict) and role == 'build' and self.shape != 'buildx'):
				if free and self.wants(('arches', 'drone', 'needs'), self.rate):
					arch.setdefault('drone', {})['needs'] = free[:1]
				if ahead and self.wants(('arches', 'drone', 'depends_on'), self.rate):
					arch.setdefault('drone', {})['depends_on'] = [self.draw.choice(ahead)['name']]
	def text(self, data):
		"""Own keys take any scalar for a text, so that a number's digits may stand as they are."""
		return written(self.draw, data)

def used(path, value, schema, found):
	"""The paths of the keys of the table that a descriptor has."""
	for alternative in schema.get('anyOf', ()):
		if 'anyOf' in alternative:
			used(path, value, alternative, found)
		elif isinstance(value, dict) == ('properties' in alternative) and not (isinstance(value, dict) and set(value) - set(alternative['properties'])):
			used(path, value, alternative, found)
	if isinstance(value, dict) and 'properties' in schema:
		for key, below in value.items():
			found.add(plain_path(path + (key,)))
			used(path + (key,), below, schema['properties'][key], found)
	elif isinstance(value, dict) and isinstance(schema.get('additionalProperties'), dict):
		for below in value.values():
			used(path + ('*',), below, schema['additionalProperties'], found)
	elif isinstance(value, list) and 'items' in schema:
		for below in value:
			used(path, below, schema['items'], found)

def all_keys(path, schema, found):
	for alternative in schema.get('anyOf', ()):
		all_keys(path, alternative, found)
	for key, below in schema.get('properties', {}).items():
		if not ('exclude' in schema['properties'] or 'secret' in schema['properties']):
			found.add(plain_path(path + (key,)))
		all_keys(path + (key,), below, found)
	if isinstance(schema.get('additionalProperties'), dict):
		all_keys(path + ('*',), schema['additionalProperties'], found)
	if 'items' in schema:
		all_keys(path, schema['items'], found)
