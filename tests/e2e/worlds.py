"""Repositories in which a text of the user's is planted, and how their descriptors are written: each scalar on a line of
its own, so that a message tells which text it is about.
"""
import copy
import json
import os
import re

from slots import at_end, is_text, text_in

# --- what a text needs where it stands: (descriptor, files, stages, names of arguments)

def job(slot, t):
	return {'jobs': {t: {'steps': [{'name': 'n%d' % slot.number, 'image': 'alpine:3'}]}}}

def step_ahead(slot, t):
	"""In the same role."""
	out = {'before': [{'name': t, 'image': 'alpine:3', 'commands': ['true']}]}
	for k in reversed(slot.at[:-2]):
		out = [out] if k == '[]' else {k: out}
	return out

def registry(slot, t):
	return {'image': t + '/me/app'}

BESIDE = {
	'needs': job, 'depends_on': step_ahead, 'publish.registry': registry,
}
VALUES = { # where a text of its own would be no sense
	'qemu.url': 'https://h.example/%s{arch}', 'publish.registry': '%s.example', 'also.registry': '%s.example',
	'manifest.spec': 'image: {repository}:x\n# %s\nmanifests: []\n', 'build.name': '%s-{name}', 'also.pipeline': '%s-{name}',
	'build.step_name': '%s-{image}-{name}', 'dry_run.step_name': '%s-{image}-{name}', 'ref': 'refs/heads/%s',
	'ref.include': 'refs/heads/%s', 'ref.exclude': 'refs/heads/%s', 'command.socket': '/run/%s',
}
FILLERS = {'images': {'image': 'me/other%d'}, 'also': {'registry': 'r%d.example'}, 'jobs': {'steps': [{'name': 'j%d', 'image': 'alpine:3'}]}}

def numbered(value, n):
	if isinstance(value, dict):
		return {k: numbered(v, n) for k, v in value.items()}
	if isinstance(value, list):
		return [numbered(v, n) for v in value]
	return value % n if '%' in value else value

class Fillers:
	"""What stands under a name that is a slot."""
	def __init__(self, schema):
		self.schema = schema
	def __call__(self, slot):
		if slot.keys[-1] in FILLERS:
			return numbered(FILLERS[slot.keys[-1]], slot.number)
		below = self.schema
		for k in slot.path[:-1]:
			below = next(s for s in self.all(below) if (k in s.get('properties', {})) or (k == '[]' and 'items' in s) or
				(k == '*' and isinstance(s.get('additionalProperties'), dict)))
			below = below['properties'][k] if k in below.get('properties', {}) else below['items'] if k == '[]' else below['additionalProperties']
		below = next(s for s in self.all(below) if isinstance(s.get('additionalProperties'), dict))['additionalProperties']
		some = next(self.all(below))
		return 'b' if is_text(some) else {next(iter(some['properties'])): 'E%d' % slot.number}
	def all(self, schema):
		if 'anyOf' in schema:
			for below in schema['anyOf']:
				yield from self.all(below)
		else:
			yield schema

# --- descriptors

def merged(a, b, at=()):
	if isinstance(a, dict) and isinstance(b, dict):
		return {k: merged(a[k], b[k], at + (k,)) if k in a and k in b else b.get(k, a.get(k)) for k in {**a, **b}}
	if isinstance(a, list) and isinstance(b, list):
		if at and at[-1] == 'arches' and isinstance(b[0], dict):
			return a[:-1] + [merged(a[-1], b[0])]
		return a + b
	return b

def double(text):
	"""A double-quoted scalar in ASCII. A backslash is told by its number, for what is copied is read by the runner first, which makes one of two."""
	def one(m):
		n = ord(m.group(0))
		return '\\"' if n == 0x22 else '\\x%02x' % n if n < 0x100 else '\\u%04x' % n if n < 0x10000 else '\\U%08x' % n
	return '"' + re.sub(r'[^ !#-\[\]-~]', one, text) + '"'

class Writer:
	"""Block style; slot_at: line -> slot."""
	def __init__(self):
		self.out, self.slot_at = [], {}
	def line(self, text, *values):
		self.out.append(text)
		for value in values:
			if getattr(value, 'slot', None):
				self.slot_at[len(self.out)] = value.slot
	def put(self, indent, head, value, name=None):
		if isinstance(value, (dict, list)) and value:
			self.line('  ' * indent + head, name)
			for k, v in value.items() if isinstance(value, dict) else ((None, v) for v in value):
				self.put(indent + 1, '-' if k is None else double(k) + ':', v, k)
		else:
			text = json.dumps(value) if isinstance(value, (dict, list, bool, int)) else double(value)
			self.line('  ' * indent + head + ' ' + text, name, value)
	def text(self, data):
		for k, v in data.items():
			self.put(0, k + ':', v, k)
		return '\n'.join(self.out) + '\n'

# --- the worlds: between them they use each key

STEPS = [{'name': 'own', 'image': 'alpine:3', 'commands': ['true']}]
ROLES = {'all': {'before': STEPS}}
PREFIX = 'ARG {repo}=library\nFROM ${{{repo}}}/alpine:3\nARG {arch}=x86_64\nCOPY build/qemu-${{{arch}}}-static /usr/bin/\n'
SUFFIX = 'ARG {tag_suffix}=linux-amd64\nFROM other/base:1-${{{tag_suffix}}}\nCOPY main.py /\n'
INDEX = 'FROM alpine:3\nCOPY main.py /\n'
TEST = {'image': 'alpine:3', 'run': ['recordenv'], 'environment': {'A': 'b'}}
TRIES = {'when': {'event': ['push', 'tag']}, 'dry_run': 'pull_request'}
JOBS = {'j': {'steps': [{'name': 'mine', 'image': 'alpine:3', 'commands': ['true']}]}}
AT_LAST = [{'arch': 'amd64'}, {'arch': 'arm64'}]

class World:
	"""dockerfile: its text, in which the names of arguments are filled in; slots that it is no place for are refused there."""
	def __init__(self, name, dockerfile, data, targets=()):
		self.name, self.dockerfile, self.data = name, dockerfile, data
		self.targets = [*(targets or ('run-amd64',)), 'build-all', 'push', 'manifest', 'tags', 'help'] + (['test'] if 'test' in data else []) + \
			(['qemu', 'pull'] if dockerfile == PREFIX else [])
	def knows(self, slot):
		return ('images' in self.data) == ('images' in slot.path) if slot.path[0] in ('image', 'images') else True
	def files(self, data, texts):
		"""What stands in the repository, by what the descriptor names."""
		names = dict({'repo': 'REPO', 'arch': 'ARCH', 'tag_suffix': 'TAG_SUFFIX'}, **data.get('arg_names', {}))
		stages = ''.join('FROM alpine:3 AS %s\n' % t for slot, t in texts if slot.keys[-1] == 'target' and 'when' not in slot.keys)
		text = stages + self.dockerfile.format(**names)
		out = {'Dockerfile': text, 'main.py': 'main\n'}
		for slot, t in texts:
			if slot.keys[-1] == 'dockerfile':
				out[t] = text
			elif slot.keys[-1] == 'context':
				out[t + '/main.py'] = 'main\n'
		file = data.get('publish', {}).get('tags_file')
		return dict(out, **{file: 'edge\n'}) if file else out

def base(**more):
	return dict({'image': 'me/app', 'arches': AT_LAST}, **more)

WORLDS = [
	World('plain', PREFIX, base(test=TEST, qemu={'url': ['https://h.example/{arch}']}, publish=dict(TRIES, also={'q': {'registry': 'q.example', 'pipeline': '{name}-q'}}), jobs=JOBS, drone=ROLES)),
	World('listed', SUFFIX, base(test=TEST, publish=dict(TRIES, tags=['edge'], also={'q': {'registry': 'q.example', 'tags': ['x']}}), jobs=JOBS, drone=ROLES)),
	World('index', INDEX, base(test=TEST, publish={'tags': 'auto'}, jobs=JOBS, drone=ROLES)),
	World('command', INDEX, base(test=TEST, publish=TRIES, jobs=JOBS, drone=dict(ROLES, builder='command'))),
	World('several by commands', INDEX, {'images': {'b': {'image': 'me/b'}, 'a': {'image': 'me/a', 'dockerfile': 'Dockerfile'}}, 'arches': AT_LAST,
		'publish': TRIES, 'drone': dict(ROLES, builder='command')}, ('run-a-amd64',)),
	World('several', INDEX, {'images': {'b': {'image': 'me/b'}, 'a': {'image': 'me/a', 'dockerfile': 'Dockerfile'}}, 'arches': AT_LAST, 'test': TEST,
		'publish': dict(TRIES, also={'q': {'registry': 'q.example'}}), 'jobs': JOBS, 'drone': ROLES}, ('run-a-amd64',)),
	World('steps', INDEX, base(test=TEST, publish=TRIES, jobs=JOBS, drone=dict(ROLES, shape='steps'))),
	World('buildx', INDEX, base(test=TEST, publish=TRIES, jobs=JOBS, drone=dict(ROLES, shape='buildx'))),
	World('affected', INDEX, base(test=TEST, publish=TRIES, drone=dict(ROLES, only_affected=True))),
	World('arguments', INDEX, base(publish={'tags': ['edge'], 'when': {'event': ['push', 'tag']}}, manifest={'form': 'arguments', 'each_tag': True}, drone=ROLES)),
	World('filed', INDEX, base(publish={'tags_file': '.tags'}, drone=ROLES)),
	World('asked', INDEX, base(build_args={'V': {'git': 'version'}}, publish={'tags': ['edge']})),
]

# --- a repository on the disk

class Repo:
	def __init__(self, folder, world, texts, fill):
		"""texts: [(slot, text)]; each stands where its slot is."""
		self.folder, self.world, self.texts = folder, world, texts
		data, writer = copy.deepcopy(world.data), Writer()
		for slot, t in texts:
			t = text_in(slot, value_of(slot, t))
			if slot.path[0] == 'images' and 'arches' in slot.path and 'images' in data:
				data['images']['a'].setdefault('arches', copy.deepcopy(AT_LAST))
			more, known = at_end(slot.keys, BESIDE)
			if known:
				data = merged(data, more(slot, t))
			data = merged(data, slot.build(t, fill))
		self.data = data
		self.text = writer.text(data)
		self.slot_at = writer.slot_at
		self.given = set(world.files(data, texts)) | {'aqueduct.yml'}
		for name, text in world.files(data, texts).items():
			self.write(name, text)
		self.write('aqueduct.yml', self.text)
	def path(self, name):
		return os.path.join(self.folder, name)
	def write(self, name, text):
		"""Not what no disk can hold, nor what lies elsewhere, or is there."""
		path = os.path.normpath(self.path(name.replace('\0', '')))
		if not os.path.realpath(path).startswith(os.path.realpath(self.folder) + '/') or os.path.lexists(path):
			return
		try:
			os.makedirs(os.path.dirname(path), exist_ok=True)
			with open(path, 'w', encoding='utf-8') as f:
				f.write(text)
		except OSError:
			pass

def value_of(slot, t):
	form, known = at_end(slot.keys, VALUES)
	return form.replace('%s', t) if known and slot.path[-1] != '<name>' else t
