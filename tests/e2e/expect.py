"""The pipelines of a descriptor in Drone's own words, out of what the documentation says of its keys and of the graph
(`aqueduct graph --format json`), without a look at what aqueduct writes: what Drone's decoder must read.

A key of the descriptor is in KEYS when something here says what it means for the pipelines, in NOT_CI when it means
nothing to them.
"""
import copy
import os
import re

from filing import Filing
from tagging import TAGS, Tags, expanded, filled, is_spelled, some, substituted, text

# --- keys of the table that are read here, or of which the pipelines say nothing; those of a role once

ROLE = {'drone.all', 'drone.test', 'drone.build', 'drone.manifest', 'drone.dry_run', 'arches.drone', 'jobs.*'}
KEYS = set('''image images images.*.image arches arches.arch arches.name arches.suffix arches.os_version arches.platform arches.drone
	publish.dry_run_when drone.git_image drone.only_affected drone.affected_script build_args.*.git build_args.*.env
	base emulation dockerfile context target build_args build_secrets ssh labels cache_from runner
	arg_names arg_names.repo arg_names.arch arg_names.tag_suffix qemu qemu.image qemu.script
	test test.image test.setup test.run test.services test.environment before jobs jobs.* jobs.*.stage jobs.*.needs jobs.*.services
	jobs.*.steps publish publish.tags publish.tags_file tags flavour matrix build_secrets.*.env build_secrets.*.file publish.branch publish.dry_run publish.registry publish.username publish.password
	manifest manifest.file manifest.form manifest.each_tag manifest.ignore_missing publish.also publish.also.*.image publish.also.*.registry
	publish.also.*.username publish.also.*.password publish.also.*.tags publish.also.*.branch publish.also.*.when publish.also.*.pipeline
	publish.also.*.manifest_pipeline drone drone.file drone.shape drone.all drone.test drone.build drone.manifest
	drone.buildx_plugin drone.docker_plugin drone.manifest_plugin drone.pipelines drone.pipelines.before drone.pipelines.after
	drone.builder drone.command arches.command command.image command.setup command.run command.dry_run command.manifest command.socket
	drone.documents drone.merge drone.merge.pipeline drone.merge.step drone.merge.settings
	role.name role.runner role.when role.platform role.clone role.workspace role.node role.concurrency role.environment role.volumes
	role.step_name role.needs role.depends_on role.plugin role.type role.pipeline drone.dry_run
	role.image_pull_secrets role.before role.after role.step role.settings
	publish.when when.event when.ref when.branch when.repo when.instance when.cron when.target when.status when.action'''.split())
# Tags of the list alone stand in its template; the rest is make's, or the script's.
NOT_CI = set('''publish.extra_tags publish.release_tags extra_tags release_tags publish.also.*.extra_tags
	publish.also.*.release_tags manifest.spec manifest.own qemu.version qemu.url qemu.sha256 run run.args run.command make make.file
	make.prefix'''.split())
BUILD = {'base', 'emulation', 'dockerfile', 'context', 'target', 'build_args', 'labels', 'cache_from', 'runner', 'build_secrets', 'ssh'}

def is_known(key):
	head, _, last = key.rpartition('.')
	if head == 'arches' and last in BUILD:
		key = last
	elif head in ROLE:
		key = key if key in KEYS else 'role.' + last
	elif head.endswith('.command'):
		key = 'command.' + last
	elif key.startswith(('arches.build_args.', 'arches.build_secrets.')):
		key = key[len('arches.'):]
	elif head.endswith('.when') or head == 'publish.dry_run_when':
		key = 'when.' + last
	return key in KEYS or key in NOT_CI

def wants_trust(said):
	"""Steps that build by commands are given the engine of the runner's machine."""
	drone = said.get('drone', {})
	return drone.get('builder') == 'command' and drone.get('command', {}).get('socket') != 'none'

# --- what a value becomes on its way

def own_words(value):
	"""What the user wrote in Drone's words goes to the runner as it stands, which makes one dollar of two."""
	if isinstance(value, dict):
		return {own_words(k): own_words(v) for k, v in value.items()}
	if isinstance(value, list):
		return [own_words(v) for v in value]
	return value.replace('$$', '$') if isinstance(value, str) else value

class OneOf:
	"""What may be said in several ways that mean the same."""
	def __init__(self, values):
		self.values = list(values)
	def map(self, function):
		return OneOf(map(function, self.values))

class Covers:
	"""Conditions that let pass whatever one of some others do; and those that are merged into them."""
	def __init__(self, parts, more=None):
		self.parts, self.more = parts, more or {}
	def faults(self, got):
		got = got or {}
		yield from differences(decoded_conditions(self.more), {k: v for k, v in got.items() if k in self.more})
		rest = {k: v for k, v in got.items() if k not in self.more}
		for part in self.parts:
			if not implies({k: v for k, v in part.items() if k not in self.more}, rest, False):
				yield '%r does not let pass what %r does' % (rest, part)

class Fits:
	"""What a text has to come to: told by a function of it that says what is wrong."""
	def __init__(self, faults):
		self.faults = faults

def merged(into, more):
	"""Maps key by key, all else is replaced."""
	if isinstance(into, Covers):
		return Covers(into.parts, merged(into.more, more))
	if isinstance(into, OneOf):
		return into.map(lambda value: merged(value, more))
	if not (isinstance(into, dict) and isinstance(more, dict)):
		return copy.deepcopy(more)
	out = dict(into)
	for key, value in more.items():
		out[key] = merged(into[key], value) if key in into else copy.deepcopy(value)
	return out

# --- what the decoder makes of a document

def texts(values):
	return [text(v) for v in values]

def json_text(value):
	if isinstance(value, dict):
		return '{%s}' % ','.join('"%s":%s' % (k, json_text(value[k])) for k in sorted(value))
	if isinstance(value, list):
		return '[%s]' % ','.join(map(json_text, value))
	return text(value) if isinstance(value, (bool, int, float)) else '"%s"' % value

def setting(value):
	if isinstance(value, Fits):
		return value
	if isinstance(value, dict) and value.get('from_secret'):
		return 'secret:' + value['from_secret']
	if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value):
		return ','.join(texts(value))
	return json_text(value) if isinstance(value, (dict, list)) else text(value)

def decoded_conditions(when):
	if isinstance(when, Covers):
		return when
	out = {}
	for key, value in when.items():
		value = value if isinstance(value, dict) else {'include': some(value)}
		out[key] = {side: texts(values) for side, values in value.items()}
	return out

def decoded_step(step):
	out = dict(step)
	for key, value in step.items():
		if key == 'settings':
			out[key] = {'PLUGIN_' + k.upper(): setting(v) for k, v in value.items()}
		elif key == 'environment':
			out[key] = {k: setting(v) for k, v in value.items()}
		elif key == 'when':
			out[key] = value.map(decoded_conditions) if isinstance(value, OneOf) else decoded_conditions(value)
		elif key in ('name', 'image', 'user', 'pull'):
			out[key] = text(value)
	return out

def decoded(doc):
	"""As `drone-judge --serve` prints it."""
	out = {k: v for k, v in doc.items() if k != 'trigger'}
	trigger = doc.get('trigger', {})
	out['conditions'] = trigger if isinstance(trigger, Covers) else decoded_conditions(trigger)
	for key in ('steps', 'services'):
		out[key] = [decoded_step(s) for s in doc.get(key, ())]
	for key in ('environment', 'node', 'platform', 'workspace'):
		out[key] = {k: text(v) for k, v in doc.get(key, {}).items()}
	out['image_pull_secrets'] = texts(some(doc.get('image_pull_secrets', [])))
	return bare(out)

def bare(value):
	"""Without what is empty, which the runner cannot tell from what is not there."""
	if isinstance(value, OneOf):
		return value.map(bare)
	if isinstance(value, dict):
		out = {k: bare(v) for k, v in value.items()}
		return {k: v for k, v in out.items() if v not in ({}, [], '', None, False, 0)}
	return [bare(v) for v in value] if isinstance(value, list) else value

# --- conditions as Drone matches them

def glob(pattern):
	"""A pattern of doublestar's as a regular expression."""
	out, depth = '', 0
	for part in re.findall(r'\*\*/?|\[\^?[^]]+\]|.', pattern, re.S):
		if part.startswith('**'):
			out += '(?:.*/)?' if part.endswith('/') else '.*'
		elif part == '{' or (part in ',}' and depth):
			out += {'{': '(?:', ',': '|', '}': ')'}[part]
			depth += {'{': 1, ',': 0, '}': -1}[part]
		else:
			out += {'*': '[^/]*', '?': '[^/]'}.get(part) or (part if part.startswith('[') and len(part) > 1 else re.escape(part))
	return out

def matches(condition, value):
	sides = condition if isinstance(condition, dict) else {'include': condition}
	def among(side):
		return any(re.fullmatch(glob(p), value, re.S) for p in sides.get(side, ()))
	return not among('exclude') and (among('include') or not sides.get('include'))

# Builds as they can be: the event, the ref, the branch (which a tag has none of).
BUILDS = [(event, 'refs/heads/' + branch, branch) for event in ('push', 'cron', 'custom', 'promote', 'rollback') for branch in
	('main', 'master', 'x', 'a', 'release/1', 'release/1.0', 'trunk', '1.10', "it's", 'feature-1', 'a/b/c', 'a$b', '\u00e4', '010', 'true')]
BUILDS += [(event, 'refs/tags/' + tag, '') for event in ('tag', 'promote', 'rollback') for tag in ('v1.2.3', '1.2.3', 'x', 'a/b', 'v1', 'vx')]
BUILDS += [('pull_request', 'refs/pull/7/head', branch) for branch in ('main', 'master', 'x', 'release/1.0', 'trunk', '1.10')]
OTHERS = {'repo': ['me/app', 'me/x', 'other/x', 'x/y'], 'instance': ['drone.example.com', 'x.example.com', 'x'], 'cron': ['nightly', 'weekly',
	'010', 'on', 'x', ''], 'target': ['production', 'staging', 'no', 'x', ''], 'status': ['success', 'failure'], 'action': ['opened',
	'synchronized', 'create', '']}

def holds(conditions, build):
	return all(matches(conditions[k], v) for k, v in zip(('event', 'ref', 'branch'), build) if k in conditions)

def implies_any(trigger, whens):
	"""The same of several, any of which may be true."""
	return any(implies(trigger, w) for w in whens) or (not any(set(w) - {'event', 'ref', 'branch'} for w in whens) and
		not any(holds(trigger, b) and not any(holds(w, b) for w in whens) for b in BUILDS))

def implies(trigger, when, server=True):
	"""Whether a pipeline that is triggered so runs only when the other condition is true, too. The server asks for no instance."""
	trigger = {k: v for k, v in trigger.items() if k != 'instance' or not server}
	if any(holds(trigger, b) and not holds(when, b) for b in BUILDS):
		return False
	return all(not matches(trigger.get(k, {}), v) or matches(when[k], v) for k in OTHERS if k in when for v in OTHERS[k])

# --- what the descriptor means

# What Drone has for words of git, and variables that it always has.
ASKED = {'commit': '${DRONE_COMMIT_SHA}', 'short': '${DRONE_COMMIT_SHA:0:8}', 'branch': '${DRONE_BRANCH}', 'tag': '${DRONE_TAG}',
	'ref': '${DRONE_COMMIT_REF}'}
ALWAYS = {'DRONE_BUILD_NUMBER', 'DRONE_REPO'}
GIT_IMAGE = 'alpine/git:2.45.2'

# The table of `gen --dump=plugins`: (image, runners that it is there for), the newest of each first.
PLUGINS = []

def pinned(name, runner):
	rows = [row for row in PLUGINS if row[0].startswith(name)]
	return next((image for image, runners in rows if runner in runners.split()), rows[0][0])

def secret_variable(name):
	return re.sub('[^A-Z0-9]', '_', re.sub('^[0-9]', '_', name.upper()))

def registry_of(repository):
	head, slash, _ = repository.partition('/')
	return head if slash and (re.search('[.:]', head) or head == 'localhost') else ''

class Arch:
	"""One arch of one image: its node, and who may say how it is built."""
	def __init__(self, node, build, entry, image, top):
		self.node, self.build = node, build
		self.entry, self.image, self.top = entry, image, top
	def said(self, key, default=None):
		for by in (self.entry, self.image, self.top):
			if key in by:
				return by[key]
		return default
	def mapped(self, key):
		return {k: v if isinstance(v, dict) else text(v) for by in (self.top, self.image, self.entry) for k, v in by.get(key, {}).items()}
	def role(self):
		return self.entry.get('drone', {})

PIPELINE_KEYS = ('platform', 'clone', 'workspace', 'node', 'concurrency', 'environment', 'volumes', 'image_pull_secrets')
CONDITIONS = ('event', 'ref', 'branch', 'repo', 'instance', 'cron', 'target', 'status', 'action')

class Expected:
	def __init__(self, said, graph, arches, environ, read=(), folder=''):
		"""read: what Drone has, of which triggers are taken where they may be said in several ways; folder: of the descriptor."""
		self.folder = folder
		self.read = {d['name']: d.get('conditions', {}) for d in read}
		self.said, self.graph, self.environ = expanded(said), graph, environ
		said = self.said
		self.nodes = {n['id']: n for n in graph['nodes']}
		self.needs = {}
		for edge in graph['edges']:
			self.needs.setdefault(edge['from'], []).append(edge['to'])
		self.drone, self.publish = said.get('drone', {}), said.get('publish', {})
		self.shape = self.drone.get('shape', 'pipelines')
		self.commands = self.drone.get('builder') == 'command'
		self.lists_by_make = self.commands and 'plugin' not in self.drone.get('manifest', {})
		self.dry_run = self.publish['dry_run'] == 'pull_request' if 'dry_run' in self.publish else bool(self.publish.get('dry_run_when'))
		self.images = said.get('images') or {'': said}
		self.arch_table = {}
		for row in arches:
			for name in (row['arch'], row['platform'], row['base']):
				self.arch_table.setdefault(name, row)
		self.also = self.publish.get('also', {})
		self.publications = ['', *self.also]
		own = [i for i in self.images.values() if i is not said and set(i) & {'tags', 'extra_tags', 'release_tags', 'flavour'}]
		self.tag_sets = (len(own) + (len(own) < len(self.images))) * (1 + sum(map(self.says_tags, self.also))) # of those that tag any image
		self.targets = {i: self.target(i) for i, n in self.nodes.items() if n['kind'] == 'image'}

	# images and arches

	def short_name(self, entry):
		row = self.arch_table[entry['arch'] if isinstance(entry, dict) else entry]
		return entry['name'] if isinstance(entry, dict) and 'name' in entry else row['name']
	def target(self, node):
		parts = node.split(':')[1:]
		name, arch = parts if 'images' in self.said else ('', parts[0])
		image = self.images[name] if name else {}
		entries = image.get('arches', self.said.get('arches', []))
		entry = next(e for e in entries if self.short_name(e) == arch)
		return Arch(node, self.graph['builds'][node], entry if isinstance(entry, dict) else {}, image, self.said)
	def image_of(self, node):
		"""The build of what is pushed."""
		kind, _, rest = node.partition(':')
		to = rest.partition(':')[0] if rest.count(':') > ('images' in self.said) else ''
		return 'image:' + rest[len(to):].lstrip(':') if kind == 'push' else node
	def name_of(self, node):
		return node.split(':')[1] if 'images' in self.said else ''
	def stands_on_own(self, node):
		return any(self.nodes[n]['kind'] == 'image' for n in self.needs.get(node, ()))
	def repository(self, name, to=''):
		own, usual = self.also.get(to, {}), self.images[name]['image']
		if 'image' in own:
			return own['image']
		return '%s/%s' % (own['registry'], usual[len(registry_of(usual)):].lstrip('/')) if 'registry' in own else usual
	def tags(self, name, to=''):
		own, chosen = self.also.get(to, {}), self.images[name].get('chosen')
		return Tags([filled({k: own[k] for k in TAGS if k in own}, chosen) if chosen else own, self.images[name], self.said, self.publish])
	def says_tags(self, to):
		return bool(set(self.also.get(to, ())) & {'tags', 'extra_tags', 'release_tags', 'branch', 'when'})
	def is_at(self, kind, rest, to, cluster):
		"""Whether a node of a publication is done there."""
		return self.nodes[':'.join(filter(None, [kind, to, rest]))].get('cluster') == cluster
	def tags_of_base(self, target):
		"""Those of the first image of the descriptor that it stands on."""
		return self.tags(self.name_of(next(n for n in self.needs[target.node] if self.nodes[n]['kind'] == 'image')))

	# conditions

	@staticmethod
	def condition(said):
		if not isinstance(said, dict):
			return texts(some(said))
		sides = {k: texts(some(said[k])) for k in ('include', 'exclude') if k in said}
		return sides if 'exclude' in sides else sides['include']
	def role_when(self, role):
		"""None where it says nothing; an empty map is no condition."""
		when = role.get('when')
		return {k: self.condition(when[k]) for k in CONDITIONS if k in when} if when is not None else None
	def publish_when(self, to=''):
		"""A further publication that says it has it in these words alone, but for the event."""
		own = self.also.get(to, {})
		when = self.role_when(own if 'when' in own else self.publish) or {}
		if 'event' not in when:
			when['event'] = ['push'] if 'branch' in when else ['push', 'tag']
		if 'ref' not in when and 'branch' not in when and 'when' not in own:
			branches = [text(self.publish['branch'])] if 'branch' in self.publish else ['main', 'master']
			when['ref'] = ['refs/heads/' + b for b in branches] + ['refs/tags/v*']
		return {k: v for k, v in when.items() if v}
	def dry_when(self):
		return self.role_when({'when': self.publish.get('dry_run_when', {})}) or {'event': ['pull_request']}
	def any_when(self, tos, tries=False):
		"""When any of some publications is made here, or tried: Drone can often not say that without letting more pass."""
		whens = [self.publish_when(to) for to in tos]
		whens = [w for i, w in enumerate(whens) if w not in whens[:i]]
		if len(whens) == 1:
			return self.or_dry_run(whens[0]) if tries else whens[0]
		return Covers(whens + ([self.dry_when()] if tries else []))
	def or_dry_run(self, publish):
		"""When it publishes, and when it only tries; Drone cannot say more than that it lets both pass, if they differ in more than that."""
		if self.publish.get('dry_run_when') or any(k not in ('event', 'ref') or isinstance(v, dict) for k, v in publish.items()):
			return Covers([publish, self.dry_when()])
		when = copy.deepcopy(publish)
		for key, more in (('event', 'pull_request'), ('ref', 'refs/pull/**')):
			list_ = when.get(key, {})
			list_ = list_.get('include', []) if isinstance(list_, dict) else list_
			if list_ and more not in list_:
				list_.append(more)
		return when
	def test_when(self):
		events = []
		for to in self.publications:
			event = self.publish_when(to).get('event')
			if not event:
				return {}
			events += [event] if event not in events else []
		if len(events) == 1 or all(isinstance(e, list) for e in events):
			return self.test_event(events[0] if len(events) == 1 else list(dict.fromkeys(sum(events, []))))
		return Covers([self.test_event(e) for e in events])
	@staticmethod
	def test_event(event):
		if isinstance(event, dict) and 'include' not in event:
			exclude = [e for e in event['exclude'] if e not in ('push', 'pull_request')]
			return {'event': {'exclude': exclude}} if exclude else {}
		more = event['include'] if isinstance(event, dict) else event
		return {'event': list(dict.fromkeys(['push', 'tag', 'pull_request'] + more))}
	def always(self, when):
		return when if 'status' in when else dict(when, status=['success', 'failure'])

	# steps; each with the kind that says which keys are merged into it

	def step(self, kind, name, image, **keys):
		return {'kind': kind, 'step': dict({'name': name, 'image': image}, **{k: v for k, v in keys.items() if v})}
	def credentials(self, to='', host=None):
		found = {'registry': host} if host else {}
		for key in ('username', 'password'):
			value = self.also.get(to, {}).get(key, self.publish.get(key, {'secret': 'docker_' + key}))
			found[key] = {'from_secret': value['secret']} if isinstance(value, dict) else text(value)
		return found
	def host(self, name, to=''):
		own = self.also.get(to, {})
		said = own.get('registry') if 'registry' in own or 'image' in own else self.publish.get('registry')
		return said or registry_of(self.repository(name, to)) or None
	def step_name(self, what, target, to=''):
		return self.plain_name(what, target) + (' for ' + to if to else '')
	def plain_name(self, what, target):
		name = self.name_of(target.node)
		arch = target.node.split(':')[-1] if self.shape == 'steps' else ''
		said = self.drone.get('dry_run' if what == 'dry run' else 'build', {}).get('step_name')
		said = target.role().get('step_name', said) if what == 'build' else said
		return ' '.join(filter(None, [what, name, arch])) if said is None else self.filled(said, target, name)[0]
	def list_name(self, name, to='', number=0):
		said = self.drone.get('manifest', {}).get('step_name')
		plain = ' '.join(filter(None, ['publish manifest', name])) if said is None else self.filled(said, None, name)[0]
		tag = (self.tags(name, to).tags + self.tags(name, to).extra)[number] if number else ''
		return plain + (' for ' + to if to else '') + ((', tag %d' % (number + 1) if '$' in tag else ' ' + tag) if number else '')
	def list_names(self, name, to):
		"""One step of buildx publishes what it builds as a list."""
		if self.shape == 'buildx':
			return {self.step_name('build', t, to) for t in self.targets.values() if self.name_of(t.node) == name}
		return {self.list_name(name, to, i) for i in range(self.list_steps_of(name, to))}
	def list_form(self):
		form = self.said.get('manifest', {})
		return form.get('form') == 'arguments', form.get('each_tag') is True
	def list_steps_of(self, name, to):
		tags = self.tags(name, to)
		return len(tags.tags + tags.extra) if self.list_form()[1] and tags.tags else 1
	def names(self):
		"""Of the steps that do what a node says."""
		out = {}
		for to in self.publications:
			done, at = ('' if by_make else to for by_make in (self.commands, self.lists_by_make)) # make pushes to all
			for t in self.targets.values():
				rest = t.node.split(':', 1)[1]
				out.setdefault(t.node, set()).add(self.step_name('build', t, done))
				out[':'.join(filter(None, ['push', to, rest]))] = {self.step_name('build', t, done)}
			for name in self.images:
				out[':'.join(filter(None, ['manifest', to, name]))] = self.list_names(name, at)
		return out
	def args(self, target, tag):
		"""One text where a value holds a comma; the tag of other images comes last."""
		args = dict(target.build['args'])
		own = self.said.get('arg_names', {}).get('tag_suffix', 'TAG_SUFFIX')
		if self.stands_on_own(target.node):
			args.pop(own, None)
		comma = any(',' in v for v in args.values() if isinstance(v, str))
		pairs = [self.spelled(k, v) for k, v in args.items()]
		if self.stands_on_own(target.node):
			pairs.append('%s=%s' % (own, tag))
		if not pairs:
			return {}
		return {'multiple_build_args': True, 'build_args_new': ';'.join(pairs)} if comma else {'build_args': pairs}
	def spelled(self, name, value):
		"""A variable of Drone's where one says it; else the name alone, and the plugin finds it in its environment."""
		if isinstance(value, str):
			return '%s=%s' % (name, value)
		variable = ASKED.get(value['git']) if 'git' in value else '${%s}' % value['env'] if value['env'] in ALWAYS else None
		return name if variable is None else '%s=%s' % (name, substituted(variable, self.environ))
	def filed(self, target):
		"""Arguments that a step ahead writes into a file."""
		return {k: v for k, v in target.build['args'].items() if isinstance(v, dict) and self.spelled(k, v) == k and v.get('env') != k}
	def env_file(self, target):
		return 'build/.aqueduct/%s.env' % '-'.join(target.node.split(':')[1:])
	def args_steps(self, targets):
		targets = [t for t in targets if self.filed(t) and not self.commands]
		if not targets:
			return
		words = {v.get('git') for t in targets for v in self.filed(t).values()}
		commands = ['put() { case $2 in *"\'"*) echo "$1 cannot hold a quote" >&2; exit 1 ;; esac; echo "$1=\'$2\'"; }']
		if 'version' in words:
			commands += ['version=$(echo "$DRONE_TAG" | sed \'s/^v//\')',
				'test -n "$version" || version=$(echo "$DRONE_COMMIT_SHA" | cut -c 1-8)']
		if 'date' in words:
			commands.append('date=$(TZ=UTC0 git rev-list -1 --pretty=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ "$DRONE_COMMIT_SHA" | tail -n 1)')
		commands.append('mkdir -p build/.aqueduct')
		for t in targets:
			puts = ['put %s "$%s";' % (k, v['git']) if 'git' in v else 'test -z "$%s" || put %s "$%s";' % (v['env'], k, v['env'])
				for k, v in self.filed(t).items()]
			commands.append('{ %s } > %s' % (' '.join(puts), self.env_file(t)))
		yield self.step('args', 'get build arguments', self.drone.get('git_image', GIT_IMAGE), commands=commands)
	def tags_env(self, target, to):
		return 'build/.aqueduct/tags%s.%s.env' % (''.join('-' + n for n in (to, self.name_of(target.node)) if n), target.node.split(':')[-1])
	def tags_spec(self, name, to):
		return 'build/.aqueduct/' + os.path.basename(self.list_file(name, to))
	def file_step(self, cluster, targets, trigger):
		"""Tags of a file for what is published here by plugins: with their suffix for those that build, in the text of a list."""
		file = text(self.publish.get('tags_file', ''))
		filing, tos = Filing(file, self.folder), []
		for to in self.publications:
			for t in targets if not self.commands else ():
				tags = self.tags(self.name_of(t.node), to)
				if tags.file and self.is_at('push', t.node.split(':', 1)[1], to, cluster['name']):
					filing.add_build(self.tags_env(t, to), tags.flavour, t.build['suffix'], self.env_file(t) if self.filed(t) else None)
					tos.append(to)
			for name in self.images if not self.lists_by_make else ():
				tags = self.tags(name, to)
				if tags.file and self.is_at('manifest', name, to, cluster['name']):
					suffixes = [t.build['suffix'] for t in self.targets.values() if self.name_of(t.node) == name]
					filing.add_list(self.list_file(name, to), self.tags_spec(name, to), tags.flavour, self.repository(name, to), suffixes)
					tos.append(to)
		if tos:
			yield self.step('tags', 'get tags', self.drone.get('git_image', GIT_IMAGE), commands=Fits(filing.faults),
				when=self.gate(trigger, self.any_when(list(dict.fromkeys(tos)))))
	def look_steps(self, cluster, targets):
		"""What may end a pipeline of a pull request early: first of all, and where something is only built."""
		tried = [t for t in targets if self.is_at('push', t.node.split(':', 1)[1], '', cluster['name'])]
		if self.drone.get('only_affected') and self.dry_run and tried and not tried[0].build['runner'].startswith('windows/'):
			name = cluster['name']
			if not re.fullmatch(r'[\w./:=@%+,-]+', name, re.A):
				name = "'%s'" % name.replace("'", "'\\''")
			yield self.step('look', 'look for changes', self.drone.get('git_image', GIT_IMAGE), when={'event': ['pull_request']},
				commands=['sh ./%s %s' % (text(self.drone.get('affected_script', 'only_affected.sh')), name)])
	def listed(self, tags, target):
		return [substituted(t, self.environ) + ('' if self.shape == 'buildx' else '-' + target.build['suffix']) for t in tags]
	def build_settings(self, target, tag, dry_run, to=''):
		build, out = target.build, {}
		name = self.name_of(target.node)
		tags = self.tags(name, to)
		suffix = tags.suffix('' if self.shape == 'buildx' else build['suffix'])
		if dry_run:
			out['dry_run'] = True
			if suffix:
				out['tags'] = [suffix]
		elif tags.automatic:
			out['auto_tag'] = True
			if suffix:
				out['auto_tag_suffix'] = suffix
		elif not tags.file:
			out['tags'] = self.listed(tags.tags, target)
		out['repo'] = self.repository(name, to)
		for key, spelled, usual in (('dockerfile', 'dockerfile', 'Dockerfile'), ('context', 'context', '.'), ('stage', 'target', None)):
			if build.get(key, usual) != usual:
				out[spelled] = build[key]
		if self.shape == 'buildx':
			out['platforms'] = [t.build['platform'] for t in self.targets.values() if self.name_of(t.node) == name]
		else:
			out['platform'] = build['platform']
		out.update(self.args(target, tag))
		if tags.file and not dry_run:
			out['env_file'] = self.tags_env(target, to)
		elif self.filed(target):
			out['env_file'] = self.env_file(target)
		out.update(self.secret_settings(target))
		labels = target.mapped('labels')
		if labels:
			out['custom_labels'] = ['%s=%s' % (k, v) for k, v in labels.items()]
		cache = texts(some(target.said('cache_from', [])))
		if cache:
			out['cache_from'] = cache
		if not dry_run:
			out.update(self.credentials(to, self.host(name, to)))
			out.update(self.base_login(target, self.host(name, to)))
		return out
	def base_login(self, target, host):
		"""A second one, for the registry of the first other image of the descriptor that it stands on."""
		bases = [self.name_of(n) for n in self.needs.get(target.node, ()) if self.nodes[n]['kind'] == 'image']
		other = [self.host(n) for n in bases if self.host(n) != host]
		if not other or self.shape == 'buildx':
			return {}
		found = self.credentials('', other[0] or 'https://index.docker.io/v1/')
		return {'base_image_' + key: value for key, value in found.items()}
	def secret_settings(self, target):
		"""In one list for buildx, whose commas stand behind a backslash."""
		secrets, ssh = target.mapped('build_secrets'), target.said('ssh')
		own = {i: ('src', s['file']) if 'file' in s else ('env', s.get('env') or secret_variable(s['secret'])) for i, s in secrets.items()}
		out = {}
		for key, by in (('secrets_from_env', 'env'), ('secrets_from_file', 'src')):
			out[key] = ['%s=%s' % (i, value) for i, (kind, value) in own.items() if kind == by]
		if self.shape == 'buildx':
			out = {'secrets': ['id=%s\\,%s=%s' % (i, kind, value) for i, (kind, value) in own.items()]}
		if isinstance(ssh, dict):
			out['ssh_agent_key'] = {'from_secret': ssh['secret']}
		return {k: v for k, v in out.items() if v}
	def secret_environment(self, target):
		secrets = [s['secret'] for s in target.mapped('build_secrets').values() if 'secret' in s]
		return {secret_variable(s): {'from_secret': s} for s in secrets}
	def gate(self, trigger, when):
		"""A pipeline that runs at other times still publishes only when it should; else it need not say so again."""
		if isinstance(when, Covers):
			return OneOf([{}, when]) if implies_any(trigger, when.parts) else when
		return OneOf([{}, when]) if implies(trigger, when) else when
	def runs_when(self, cluster, trigger):
		return self.read.get(cluster['name'], {}) if isinstance(trigger, Covers) else trigger
	def build_trigger(self, targets, cluster):
		role = self.drone.get('build', {})
		said = [w for w in [*(self.role_when(t.role()) for t in targets), self.role_when(role)] if w is not None]
		if said:
			return said[0]
		here = [to for to in self.publications if any(self.is_at('push', t.node.split(':', 1)[1], to, cluster['name']) for t in targets)]
		return self.any_when(here, self.dry_run and '' in here)
	def only(self, trigger, tagged, publish):
		"""When it publishes, of tags alone or of all else: as short as the trigger lets it be said."""
		event = publish.get('event', {})
		event = event if isinstance(event, dict) else {'include': event}
		no = [] if tagged else ['tag', 'pull_request']
		full = {'include': ['tag'] if tagged else event.get('include', []), 'exclude': list(dict.fromkeys(event.get('exclude', []) + no))}
		rest = {k: v for k, v in publish.items() if k != 'event'}
		ways = [dict(more, event={k: v for k, v in e.items() if v} if e['exclude'] else e['include']) for e in ({'include': full['include'][:tagged], 'exclude': no}, full)
			for more in ({}, rest)]
		def means(way):
			return all(holds(way, b) == (holds(publish, b) and (b[0] == 'tag' if tagged else b[0] not in no)) for b in BUILDS
				if holds(trigger, b)) and (implies(trigger, {k: v for k, v in rest.items() if k in OTHERS}) or all(k in way for k in rest))
		return OneOf([w for w in ways if means(w)] or ways[-1:])
	def build_steps(self, target, trigger, to):
		plugin = self.drone.get('buildx_plugin', pinned('thegeeklab/drone-docker-buildx:', target.build['runner'])) if self.shape == 'buildx' else \
			self.drone.get('docker_plugin', pinned('plugins/docker:', target.build['runner']))
		plugin = target.role().get('plugin', self.drone.get('build', {}).get('plugin', plugin))
		suffix = target.build['suffix']
		if self.commands:
			yield from () if to else self.command_steps(target, trigger)
			return
		own = self.stands_on_own(target.node)
		base = self.tags_of_base(target) if own else self.tags(self.name_of(target.node))
		publish, plain = self.publish_when(to), base.suffix(suffix)
		twice = own and base.automatic and (not to or any(matches(publish.get('event', {}), e) for e in ('tag', 'promote', 'rollback')))
		known = [t for t in base.tags if '$' not in t]
		before = known[0] + '-' + suffix if known else plain # published ahead of this run
		first = self.listed(base.tags[:1], target)[0] if base.tags else plain
		when = self.only(trigger, False, publish) if twice else self.gate(trigger, publish)
		kind, environment = ('build', target.node, to), self.secret_environment(target)
		yield self.step(kind, self.step_name('build', target, to), plugin, environment=environment, when=when,
			settings=self.build_settings(target, before if self.says_tags(to) and not twice else first, False, to))
		if twice:
			tag = substituted('${DRONE_TAG##v}', self.environ) + '-' + plain
			yield self.step(kind, self.step_name('build', target, to) + ', tagged', plugin, environment=environment,
				settings=self.build_settings(target, tag, False, to), when=self.only(trigger, True, publish))
		if self.dry_run and not to:
			yield self.step(('dry', target.node, to), self.step_name('dry run', target), plugin, environment=environment,
				settings=self.build_settings(target, before, True), when=self.dry_when())
	# steps by commands

	def command(self, key, target=None):
		own = target.entry.get('command', {}) if target else {}
		return own.get(key, self.drone.get('command', {}).get(key))
	def filled(self, commands, target, name, to=''):
		"""Words in braces; not behind a dollar."""
		words = {'image': name, 'repository': self.repository(name, to)}
		if target:
			parts = (target.build['platform'] + '/').split('/')
			row = next(r for r in self.arch_table.values() if self.is_row(r, target))
			words.update(name=target.node.split(':')[-1], os=parts[0], arch=parts[1], variant=row['variant'] or '', suffix=target.build['suffix'],
				platform=target.build['platform'])
			if 'platform' in target.entry:
				words['variant'] = parts[2]
		return [re.sub(r'(?<!\$)\{(\w+)\}', lambda m: words.get(m.group(1), m.group(0)), text(c)) for c in some(commands)]
	def is_row(self, row, target):
		entries = self.images[self.name_of(target.node)].get('arches', self.said.get('arches', []))
		entry = next(e for e in entries if self.short_name(e) == target.node.split(':')[-1])
		return row is self.arch_table[entry['arch'] if isinstance(entry, dict) else entry]
	def shell(self, target, name, runner, own, make, login=True):
		"""What a step runs: own commands or make's, behind a login."""
		setup = self.command('setup', target)
		out = self.filled(setup, target, name) if setup is not None else []
		if setup is None and self.command('image', target) is None:
			out = ['apk add --no-cache make git']
		for to in self.logins(name) if login else ():
			user, password, host = self.variable('USERNAME', to), self.variable('PASSWORD', to), self.host(name, to)
			out.append(('$Env:%s | docker login --username $Env:%s' if runner.startswith('windows/') else
				'printf %%s "$%s" | docker login --username "$%s"') % (password, user) + ' --password-stdin' + (' ' + host if host else ''))
		return out + (make if own is None else self.filled(own, target, name))
	@staticmethod
	def variable(key, to):
		return 'DOCKER_' + key + ('_' + to.replace('-', '_') if to else '')
	def logins(self, name):
		"""Each account that make pushes with."""
		def account(to):
			return self.host(name, to), self.credentials(to)
		return [to for to in self.publications if not to or account(to) != account('')]
	def login(self, name):
		return {self.variable(k.upper(), to): v for to in self.logins(name) for k, v in self.credentials(to).items()}
	def command_steps(self, target, trigger):
		"""make's own ref is that of the run; of a ref without tags it builds nothing; tests are a pipeline of their own."""
		image, name = self.command('image', target) or 'docker:27.5.1-cli', self.name_of(target.node)
		build, push = (self.nodes[n]['target'] for n in (target.node, target.node.replace('image', 'push', 1)))
		prefix = text(self.said.get('make', {}).get('prefix', ''))
		ref, make = 'REF="$DRONE_COMMIT_REF" ', []
		when = self.publish.get('when', {})
		if self.tag_sets > 1 or (self.tags(name).automatic and ('ref' in when or 'branch' in when)):
			make = ['tags=$(%smake -s %stags)' % (ref, prefix), 'test -n "$tags" || exit 0']
		make.append('%smake %s%s %s' % (ref, '-o %stest ' % prefix if 'test' in self.said else '', build, push))
		kind, runner = ('build', target.node, ''), target.build['runner']
		yield self.step(kind, self.step_name('build', target), image, environment=dict(self.login(name), **self.secret_environment(target)),
			when=self.gate(trigger, self.any_when(self.publications)), commands=self.shell(target, name, runner, self.command('run', target), make))
		if self.dry_run:
			yield self.step(('dry', target.node, ''), self.step_name('dry run', target), image, when=self.dry_when(), environment=self.secret_environment(target),
				commands=self.shell(target, name, runner, self.command('dry_run', target), self.tried(build), False))
	def tried(self, build):
		"""At other times than pull requests make is told the ref."""
		ref = ['case $DRONE_COMMIT_REF in refs/pull/*) ;; *) export REF="$DRONE_COMMIT_REF" ;; esac']
		return (ref if self.publish.get('dry_run_when') else []) + ['make ' + build]
	def command_list(self, name, trigger, runner):
		prefix = text(self.said.get('make', {}).get('prefix', ''))
		node = self.nodes['manifest:' + name if name else 'manifest']
		push = prefix + ('push-' + name if name else 'push')
		make = ['REF="$DRONE_COMMIT_REF" make -o %s %stags %s' % (push, prefix, node['target'])]
		yield self.step(('list', name, ''), self.list_name(name), self.command('image') or 'docker:27.5.1-cli',
			environment=self.login(name), when=self.gate(trigger, self.any_when(self.publications)), commands=self.shell(None, name, runner, self.command('manifest'), make))
	def by_make(self):
		return ('build', 'dry') + (('list',) if self.lists_by_make else ())
	def give_engine(self, doc, steps, runner):
		"""A volume of the engine's socket, and a mount in each step, where the user has none of that name."""
		socket, inside = self.command('socket') or '/var/run/docker.sock', '/var/run/docker.sock'
		if runner.startswith('windows/'):
			inside = '\\\\.\\pipe\\docker_engine'
			socket = inside if socket != 'none' else socket
		if not self.commands or socket == 'none':
			return
		for owner, volume in [(s['step'], {'name': 'docker', 'path': inside}) for s in steps if s['kind'] and s['kind'][0] in self.by_make()] + \
				[(doc, {'name': 'docker', 'host': {'path': socket}})]:
			if not any(v['name'] == 'docker' for v in owner.get('volumes', ())):
				owner['volumes'] = owner.get('volumes', []) + [volume]

	def qemu_steps(self, targets):
		targets = [t for t in targets if not self.commands or self.command('run', t) is not None]
		recipes = [self.nodes[n]['recipe'] for t in targets for n in self.needs.get(t.node, ()) if self.nodes[n]['kind'] == 'qemu']
		if recipes:
			yield self.step('qemu', 'get qemu', self.said.get('qemu', {}).get('image', 'busybox:1.36'), commands=list(dict.fromkeys(recipes)))
	def list_steps(self, trigger, runner, cluster):
		for name in self.images:
			for to in self.publications:
				if not self.is_at('manifest', name, to, cluster['name']):
					continue
				if self.lists_by_make:
					yield from () if to else self.command_list(name, trigger, runner)
					continue
				for number in range(self.list_steps_of(name, to)):
					yield self.list_step(name, to, number, trigger, runner)
	def list_step(self, name, to, number, trigger, runner):
		tags, arguments = self.tags(name, to), self.list_form()[0]
		if arguments:
			settings = self.list_arguments(name, to, number)
		else:
			settings = {'spec': self.tags_spec(name, to) if tags.file else self.list_file(name, to)}
			if tags.file:
				pass
			elif tags.automatic:
				settings['auto_tag'] = True
			elif self.own_asks_tags() or not all(map(is_spelled, tags.tags)): # as build.tags
				settings['tags'] = [substituted(t, self.environ) for t in tags.tags]
		if self.said.get('manifest', {}).get('ignore_missing') is True:
			settings['ignore_missing'] = True
		settings.update(self.credentials(to))
		plugin = self.drone.get('manifest', {}).get('plugin', self.drone.get('manifest_plugin', pinned('plugins/manifest:', runner)))
		environment = {} if arguments else {k: substituted(t, self.environ) for k, t in tags.environment().items()}
		return self.step(('list', name, to), self.list_name(name, to, number), plugin, environment=environment, settings=settings,
			when=self.gate(trigger, self.publish_when(to)))
	def own_asks_tags(self):
		own = self.said.get('manifest', {})
		return own.get('own') is True or 'build.tags' in text(own.get('spec', ''))
	def list_file(self, name, to):
		file, own = self.said.get('manifest', {}).get('file', 'manifest.tmpl'), ''.join('-' + n for n in (to, name) if n)
		return re.sub(r'(?<=[^/])(\.[^./]*)?$', lambda m: own + (m.group(1) or ''), file, count=1)
	def list_arguments(self, name, to, number):
		"""Of the images of its own tag; of one that only the list has, those of the first."""
		tags, each = self.tags(name, to), self.list_form()[1]
		words = [substituted(t, self.environ) for t in tags.tags + tags.extra]
		builds = [t.build for t in self.targets.values() if self.name_of(t.node) == name]
		images = '%s:%s-' % (self.repository(name, to), words[number if number < len(tags.tags) else 0])
		def faults(got):
			"""The plugin replaces the first of each word."""
			for build in builds:
				os, arch, variant = (build['platform'] + '/').split('/')[:3]
				text_ = str(got).replace('ARCH', arch, 1).replace('OS', os, 1).replace('VARIANT', variant, 1)
				if text_ != images + build['suffix']:
					yield '%r comes to %r, not to %r' % (got, text_, images + build['suffix'])
		out = {'target': '%s:%s' % (self.repository(name, to), words[number]), 'template': Fits(faults),
			'platforms': [b['platform'] for b in builds]}
		return out if each or len(words) == 1 else dict(out, tags=words[1:])

	# pipelines

	def own_steps(self, *lists):
		return [{'kind': None, 'step': own_words(step)} for list_ in lists for step in list_ or ()]
	def around(self, role, steps, arches=(), before=()):
		"""Steps of the user's around the generated ones, from those of all pipelines inwards."""
		every = self.drone.get('all', {})
		roles, known = [], []
		for arch in arches: # each list once, however many images have the arch
			own = {k: arch.role()[k] for k in ('before', 'after') if all(arch.role().get(k) is not one for one in known + [None])}
			known += own.values()
			roles.append(own)
		return self.own_steps(every.get('before'), before, role.get('before'), *[r.get('before') for r in roles]) + list(steps) + \
			self.own_steps(*[r.get('after') for r in roles], role.get('after'), every.get('after'))
	def waits(self, steps):
		"""As soon as one step says what it waits for, generated ones do so, too: for those ahead, and for what they are made of."""
		said = [self.said_waits(s['kind']) if s['kind'] else [] for s in steps]
		if not any(said) and not any(not s['kind'] and s['step'].get('depends_on') for s in steps):
			return
		for i, s in enumerate(steps):
			if s['kind'] and s['kind'] not in ('qemu', 'args', 'look'): # nor does any of these wait
				ahead = [o['step']['name'] for o in steps[:i] if (self.is_made_of(s['kind'], o['kind']) if o['kind'] else not said[i])]
				s['step']['depends_on'] = list(dict.fromkeys(said[i] + ahead))
	def said_waits(self, kind):
		if kind in ('qemu', 'args', 'tags'):
			return []
		role = self.drone.get('test' if kind == 'test' else 'manifest' if kind[0] == 'list' else 'build', {})
		if kind[0] in ('build', 'dry'):
			role = self.targets[kind[1]].role() if self.targets[kind[1]].role().get('depends_on') else role
		return texts(some(role.get('depends_on', [])))
	def is_made_of(self, kind, other):
		if other == 'look':
			return True
		if kind == 'tags':
			return other == 'args'
		if kind[0] == 'list': # where commands build they push to all publications
			return other == 'tags' or (other[0] == 'build' and self.name_of(other[1]) == kind[1] and (self.commands or other[2] == kind[2]))
		return kind[0] in ('build', 'dry') and (other == 'qemu' or (other == 'tags' and not self.commands) or (other == 'args' and bool(self.filed(self.targets[kind[1]]))) or (other[0] == 'build' and not other[2] and other[1] in self.needs.get(kind[1], ())))
	def type_of(self, *roles):
		return next((r['type'] for r in [*roles, self.drone.get('all', {})] if 'type' in r), 'docker')
	def document(self, cluster, runner, trigger, steps, roles, services=None, os_version=None):
		"""roles: (keys, which steps they concern, whether the pipeline), in the order in which they are merged."""
		os, arch = runner.split('/')
		self.waits(steps)
		doc = {'kind': 'pipeline', 'type': self.type_of(*[r for r, _, pipeline in reversed(roles[1:]) if pipeline]), 'name': cluster['name'], 'depends_on': list(cluster['needs']), 'trigger': trigger}
		if (os, arch) != ('linux', 'amd64'):
			doc['platform'] = {'arch': arch} if os == 'linux' else {'os': os, 'arch': arch}
			if os == 'windows' and os_version:
				doc['platform']['version'] = os_version
		for role, concerns, pipeline in roles:
			if pipeline:
				doc = merged(doc, own_words(dict({k: role[k] for k in PIPELINE_KEYS if k in role}, **role.get('pipeline', {}))))
			for step in steps:
				if step['kind'] and concerns(step['kind']):
					self.merge_step(step, own_words(role))
		doc = self.escapes(doc, steps)
		if any(s['kind'] and s['kind'][0] in self.by_make() for s in steps):
			self.give_engine(doc, steps, runner)
		doc['steps'] = [s['step'] for s in steps]
		if services:
			doc['services'] = own_words(services)
		return doc
	@staticmethod
	def merge_step(step, role):
		if 'settings' in role and 'settings' in step['step']:
			step['step']['settings'] = merged(step['step']['settings'], role['settings'])
		step['step'] = merged(step['step'], role.get('step', {}))
	def escapes(self, doc, steps):
		merge = own_words(self.drone.get('merge', {}))
		for step in steps:
			if step['kind']:
				if 'repo' in step['step'].get('settings', {}):
					self.merge_step(step, {'settings': merge.get('settings', {})})
				self.merge_step(step, {'step': merge.get('step', {})})
		return merged(doc, merge.get('pipeline', {}))
	def every(self):
		return self.drone.get('all', {}), lambda kind: True, True
	def same_step(self, a, b):
		"""One step of buildx builds all arches of an image."""
		return a == b or (self.shape == 'buildx' and self.name_of(a) == self.name_of(b))
	def build_pipeline(self, cluster, targets):
		role = self.drone.get('build', {})
		first = [t for t in targets if self.shape != 'buildx' or t is next(x for x in targets if self.name_of(x.node) == self.name_of(t.node))]
		trigger = self.build_trigger(targets, cluster)
		runs = self.runs_when(cluster, trigger)
		steps = [*self.qemu_steps(targets), *self.args_steps(first if self.shape == 'buildx' else targets),
			*self.file_step(cluster, targets, runs), *[s for t in first for to in self.publications
			if self.is_at('push', t.node.split(':', 1)[1], to, cluster['name']) for s in self.build_steps(t, runs, to)]]
		if self.shape == 'steps':
			steps += self.list_steps(runs, targets[0].build['runner'], cluster)
		steps = [*self.look_steps(cluster, targets), *self.around(role, steps, targets, self.said.get('before'))]
		roles = [self.every(), (role, lambda kind: kind[0] in ('build', 'dry'), True), (self.drone.get('dry_run', {}), lambda kind: kind[0] == 'dry',
			False)]
		for t in targets:
			roles.append((t.role(), lambda kind, t=t: kind[0] in ('build', 'dry') and self.same_step(kind[1], t.node), True))
		if self.shape == 'steps':
			roles.append((self.drone.get('manifest', {}), lambda kind: kind[0] == 'list', False))
		build = targets[0].build
		return self.document(cluster, build['runner'], trigger, steps, roles, os_version=build.get('os_version'))
	def test_pipeline(self, cluster):
		test, role = self.said['test'], self.drone.get('test', {})
		variables = {k: {'from_secret': v['secret']} if isinstance(v, dict) else text(v) for k, v in test.get('environment', {}).items()}
		step = self.step('test', role.get('step_name', 'run tests'), test.get('image', 'debian:12'), environment=variables,
			commands=texts(some(test.get('setup', [])) + some(test['run'])))
		trigger = self.role_when(role)
		return self.document(cluster, role.get('runner', 'linux/amd64'), self.test_when() if trigger is None else trigger, self.around(role, [step]),
			[self.every(), (role, lambda kind: kind == 'test', True)], test.get('services'))
	def list_pipeline(self, cluster):
		role = self.drone.get('manifest', {})
		trigger = self.role_when(role)
		if trigger is None:
			trigger = self.any_when([to for to in self.publications if any(self.is_at('manifest', n, to, cluster['name']) for n in self.images)])
		runner = role.get('runner', 'linux/amd64')
		runs = self.runs_when(cluster, trigger)
		steps = [*self.file_step(cluster, (), runs), *self.list_steps(runs, runner, cluster)]
		return self.document(cluster, runner, trigger, self.around(role, steps),
			[self.every(), (role, lambda kind: kind[0] == 'list', True)])
	def job_pipeline(self, cluster):
		job = self.said['jobs'][cluster['name']]
		stage, trigger = job.get('stage', 'free'), self.role_when(job)
		if trigger is None:
			trigger = self.test_when() if stage in ('free', 'test') else self.publish_when()
		if stage == 'notify':
			trigger = self.always(trigger)
		return self.document(cluster, job.get('runner', 'linux/amd64'), trigger, self.around({}, self.own_steps(job['steps'])),
			[self.every(), (job, lambda kind: False, True)], job.get('services'))
	def pipeline(self, cluster):
		here = [n for n in self.nodes.values() if n.get('cluster') == cluster['name']]
		kinds = {n['kind'] for n in here}
		targets = [t for t in self.targets.values() if any(self.is_at('push', t.node.split(':', 1)[1], to, cluster['name']) for to in self.publications)]
		if targets:
			return self.build_pipeline(cluster, targets)
		if 'job' in kinds:
			return self.job_pipeline(cluster)
		return self.test_pipeline(cluster) if 'test' in kinds else self.list_pipeline(cluster)
	def documents(self):
		own = self.drone.get('pipelines', {})
		generated = [self.pipeline(c) for c in self.graph['clusters']]
		return [decoded(own_words(d)) for d in own.get('before', ())] + [decoded(d) for d in generated if d['type'] == 'docker'] + \
			[decoded(own_words(d)) for d in own.get('after', []) + self.drone.get('documents', []) if d['kind'] == 'pipeline']

# --- what the graph says of itself

def quotient(graph):
	"""Pairs of clusters of which one waits for the other. What is pushed from elsewhere is built there once more."""
	cluster = {n['id']: n['cluster'] for n in graph['nodes'] if n.get('cluster')}
	needs = {}
	for e in graph['edges']:
		needs.setdefault(e['from'], []).append(e['to'])
	pairs = set()
	for a in cluster:
		for b in needs.get(a, ()):
			again = a.startswith('push:') and b.startswith('image:') and cluster.get(b) != cluster[a]
			pairs |= {(cluster[a], cluster[n]) for n in (needs.get(b, ()) if again else [b]) if n in cluster}
	return {(a, b) for a, b in pairs if a != b}

def check_clusters(graph):
	"""Clusters are those of the nodes, in an order that the server takes, and wait as their nodes do."""
	above = {n['cluster'] for n in graph['nodes'] if n['kind'] == 'pipeline'} # in Drone's own words, ahead of all others
	pairs = set()
	for c in graph['clusters']:
		pairs |= {(c['name'], need) for need in c['needs']}
		if c['name'] in above or not set(c['needs']) <= above:
			yield "cluster '%s' does not stand behind all that it needs" % c['name']
		above.add(c['name'])
	if above != {n['cluster'] for n in graph['nodes'] if n.get('cluster')}:
		yield 'clusters are not those of the nodes'
	for a, b in sorted(pairs ^ quotient(graph)):
		yield "'%s' needs '%s': the clusters and their nodes do not agree" % (a, b)

def check_templates(expected, folder):
	"""Lists in the user's own words are written as they stand, below the two lines that say where they are from."""
	spec = expected.said.get('manifest', {}).get('spec')
	if spec is None or expected.shape not in ('pipelines', 'steps') or expected.lists_by_make:
		return
	for name in expected.images:
		for to in expected.publications:
			with open(os.path.join(folder, expected.list_file(name, to)), encoding='utf-8') as f:
				lines = f.read().split('\n', 2)
			want = expected.filled(spec, None, name, to)[0].rstrip('\n') + '\n'
			if lines[2] != want:
				yield '%s: the template is %r, not %r' % (expected.list_file(name, to), lines[2], want)

def check_needs(expected):
	"""What is said to be waited for is."""
	needs = {c['name']: set(c['needs']) for c in expected.graph['clusters']}
	for node in expected.nodes.values():
		if node['kind'] not in ('test', 'image', 'push', 'manifest', 'job') or node.get('cluster') not in needs:
			continue
		if node['kind'] == 'job':
			said = expected.said['jobs'][node['cluster']].get('needs', [])
		else:
			said = some(expected.drone.get({'image': 'build', 'push': 'build'}.get(node['kind'], node['kind']), {}).get('needs', []))
			target = expected.targets.get(expected.image_of(node['id']))
			said = said + some(target.role().get('needs', [])) if target else said
		for name in some(said):
			if name not in needs[node['cluster']]:
				yield "'%s' is said to wait for '%s', but does not" % (node['cluster'], name)

def check_builds(expected):
	"""What the graph says of a build is what the descriptor says of it."""
	for target in expected.targets.values():
		build = target.build
		wants = {'dockerfile': target.said('dockerfile', 'Dockerfile'), 'context': target.said('context', '.'), 'stage': target.said('target', ''),
			'repository': expected.repository(expected.name_of(target.node)), 'os_version': target.entry.get('os_version', '')}
		for key in ('suffix', 'runner', 'platform'):
			said = target.entry.get(key) if key != 'runner' else target.said(key)
			if said and (key != 'runner' or not build['platform'].startswith('windows')):
				wants[key] = said + '/v7' if said == 'linux/arm' and key == 'platform' else said
		for key, want in wants.items():
			if build.get(key, '') != want:
				yield '%s: %s is %r, said is %r' % (target.node, key, build.get(key), want)
		args = target.mapped('build_args')
		names = dict({'repo': 'REPO', 'arch': 'ARCH', 'tag_suffix': 'TAG_SUFFIX'}, **expected.said.get('arg_names', {}))
		if any(build['args'].get(k) != v for k, v in args.items()) or set(build['args']) - set(args) - set(names.values()):
			yield '%s: args are %r, said are %r' % (target.node, build['args'], args)

def differences(want, got, path=''):
	"""Where two values differ, by path."""
	if isinstance(want, (Covers, Fits)):
		yield from ('%s: %s' % (path.lstrip('.'), fault) for fault in want.faults(got))
	elif isinstance(want, OneOf):
		ways = [list(differences(value or None, got, path)) for value in want.values]
		yield from min(ways, key=len)
	elif isinstance(want, dict) and isinstance(got, dict):
		for key in list(want) + [k for k in got if k not in want]:
			yield from differences(want.get(key), got.get(key), '%s.%s' % (path, key))
	elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got) and any(isinstance(v, dict) for v in want):
		for i, (a, b) in enumerate(zip(want, got)):
			yield from differences(a, b, '%s[%s]' % (path, a.get('name', i) if isinstance(a, dict) else i))
	elif want != got:
		yield '%s: Drone reads %r, not %r' % (path.lstrip('.'), got, want)
