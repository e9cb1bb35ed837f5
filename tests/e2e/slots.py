"""Where a descriptor takes a text of the user's, as the program itself tells it (`aqueduct gen --dump=schema`).

A *slot* is a place for one text: a value, an item of a list, a name of a map, or a piece of what is copied as it was
written. Nobody names them here: a new key of the table is a new slot. What else a text needs where it is to be taken (a
file of that name, a stage, a job to wait for) stands in BESIDE, and where the schema knows nothing but "a map", PLANTS
says what it may hold. `closed` tells why a key takes no free text, in the words of the schema.
"""

class Text(str):
	"""A text that stands in a slot; how it is written tells by that on which line."""
	slot = None

def text_in(slot, text):
	out = Text(text)
	out.slot = slot
	return out

# --- what is copied as it was written, by the ends of their paths; numbers and switches alone: None

def step(slot, t):
	return {'name': 's%d' % slot.number, 'image': 'alpine:3', 'commands': [recorded(t)], 'environment': {'K%d' % slot.number: t}}

def pipeline(slot, t):
	return {'kind': 'pipeline', 'type': 'docker', 'name': 'p%d' % slot.number, 'steps': [step(slot, t)]}

def key(name, text=lambda t: t):
	return lambda slot, t: {name % slot.number if '%' in name else name: text(t)}

PLANTS = {
	'clone': None, 'concurrency': None,
	'workspace': key('path'), 'node': key('label%d'), 'platform': key('version'), 'environment': key('K%d'), 'settings': key('weird%d'),
	'volumes': lambda slot, t: [{'name': t + 'v', 'temp': {}}], 'step': lambda slot, t: {'environment': {'K%d' % slot.number: t}},
	'merge.pipeline': lambda slot, t: {'environment': {'K%d' % slot.number: t}}, 'pipeline': key('version'),
	'steps': lambda slot, t: [step(slot, t)], 'before': lambda slot, t: [step(slot, t)], 'after': lambda slot, t: [step(slot, t)],
	'services': lambda slot, t: [{'name': 's%d' % slot.number, 'image': 'redis:7', 'environment': {'K%d' % slot.number: t}}],
	'pipelines.before': lambda slot, t: [pipeline(slot, t)], 'pipelines.after': lambda slot, t: [pipeline(slot, t)],
	'documents': lambda slot, t: [pipeline(slot, t)], 'matrix': lambda slot, t: {'axis': [t, 'other']},
}

def recorded(t):
	"""A command of the user's that hands a text to `record`: what quotes mean to the shell is the user's own business."""
	out = text_in(getattr(t, 'slot', None), "record '%s'" % t.replace("'", "'\\''"))
	return out

def at_end(path, table):
	for i in range(len(path)):
		if '.'.join(path[i:]) in table:
			return table['.'.join(path[i:])], True
	return None, False

# --- slots

NAMES = {'images': 'a', 'also': 'q', 'jobs': 'j', 'sha256': 'arm64'} # of what the worlds have

class Slot:
	"""verbatim: it is copied into Drone's file as it was written; variables: Drone's variables are replaced in it;
	gate: it decides whether make publishes; command: it is one of the shell; pattern: it is one of a whole
	pipeline, too, but where it may leave out a ref that publishes."""
	def __init__(self, number, path, verbatim, plant=None):
		self.number, self.path, self.plant = number, path, plant
		self.name = '.'.join(path)
		self.verbatim = verbatim or (plant is not None and path[-1] != 'matrix')
		self.keys = tuple(k for k in path if k not in ('[]', '*', '<name>'))
		self.gate = self.keys[0] == 'publish' and ('when' in self.keys or self.keys[-1] == 'branch')
		self.pattern = self.keys[1:] == ('dry_run_when', 'ref', 'exclude')
		self.variables = self.keys[-1] in ('tags', 'extra_tags', 'release_tags', 'cache_from')
		self.command = self.keys[-1] in ('run', 'setup', 'dry_run', 'manifest') and (self.keys[0] == 'test' or self.keys[-2] == 'command')
		self.program = self.command or self.keys[-1] in ('steps', 'before', 'after', 'documents')
		self.at = self.place()
	def place(self):
		"""The path in a descriptor: names of maps filled in."""
		out = []
		for i, k in enumerate(self.path):
			if k == '*':
				out.append(NAMES.get(self.path[i - 1], 'K%d' % self.number))
			elif k != '<name>':
				out.append(k)
		return out
	def value(self, t):
		if self.plant:
			return self.plant(self, t)
		if self.command:
			return recorded(t)
		return t
	def build(self, t, filler):
		"""The descriptor that has but this text; filler: what stands under a name."""
		value = {t: filler(self)} if self.path[-1] == '<name>' else self.value(t)
		for k in reversed(self.at):
			value = [value] if k == '[]' else {k: value}
		return value
	def clashes(self, other):
		a, b = self.at, other.at
		n = min(len(a), len(b))
		if a == b:
			return '[]' not in a and not (self.plant and other.plant) and self.path[-1] != '<name>'
		return a[:n] == b[:n] and '<name>' not in (self.path[-1], other.path[-1])

def is_text(schema):
	return isinstance(schema.get('type'), list)

def walk(path, schema):
	"""(path, schema) of each text, and of each thing that is no text."""
	if 'anyOf' in schema:
		some = schema['anyOf']
		if any(map(is_text, some)) and any(s.get('type') == 'array' and is_text(s['items']) for s in some):
			some = [s for s in some if not is_text(s)]
		for below in some:
			yield from walk(path, dict(below, description=schema.get('description', '')))
	elif 'properties' in schema:
		for k, below in schema['properties'].items():
			yield from walk(path + (k,), below)
	elif isinstance(schema.get('additionalProperties'), dict):
		yield path + ('<name>',), schema
		yield from walk(path + ('*',), schema['additionalProperties'])
	elif schema.get('type') == 'array' and schema['items'] != {'type': 'object'}:
		yield from walk(path + ('[]',), dict(schema['items'], description=schema.get('description', '')))
	else:
		yield path, schema

def slots(schema):
	"""All of them, and why others are none: {path: reason}."""
	found, closed, seen = [], {}, set()
	for path, below in walk((), schema):
		if path in seen or '.'.join(path) in closed:
			continue
		seen.add(path)
		verbatim = 'verbatim' in below.get('description', '')
		if 'enum' in below:
			closed['.'.join(path)] = 'one of %d words' % len(below['enum'])
		elif below.get('type') == 'boolean':
			closed['.'.join(path)] = 'true or false'
		elif is_text(below) or path[-1] == '<name>':
			found.append(Slot(len(found), path, verbatim))
		else:
			keys = tuple(k for k in path if k not in ('[]', '*'))
			plant, known = at_end(keys, PLANTS)
			if not known:
				raise KeyError("'%s' is copied as it was written: say in slots.py what texts it may hold" % '.'.join(path))
			if plant:
				found.append(Slot(len(found), path, verbatim, plant))
			else:
				closed['.'.join(path)] = 'numbers and switches of Drone\'s'
	return found, closed
