"""What a descriptor says of tags, of the images that a matrix makes of one, and of more places to publish them to: as the
documentation has it.
"""
import copy
import fnmatch
import re

def some(value):
	return value if isinstance(value, list) else [value]

def text(value):
	return str(value).lower() if isinstance(value, bool) else str(value)

# --- variables

NAME = re.compile(r'\$\{(\w+)')
# What a list's template has words for.
SPELLED = re.compile(r'\$\{DRONE_(?:TAG|BRANCH|COMMIT|COMMIT_SHA)(?:##?v|:0:\d+)?\}')

def operated(value, rest, environ):
	"""One substitution of envsubst's: what stands behind the name, and the value of that."""
	if rest[:2] in (':-', ':=') or rest[:1] == '=':
		return value or substituted(rest.lstrip(':').lstrip('-=') if rest[0] == ':' else rest[1:], environ)
	if rest[:1] == ':':
		begin, _, length = rest[1:].partition(':')
		return value[int(begin):][:int(length) if length else None]
	if rest[:1] == '#':
		return value[len(rest.lstrip('#')):] if value.startswith(rest.lstrip('#')) else value
	if rest[:1] == '%':
		ends = [i for i in range(len(value) + 1) if fnmatch.fnmatchcase(value[i:], rest.lstrip('%'))]
		return value[:(ends[0] if rest[:2] == '%%' else ends[-1])] if ends else value
	if rest[:1] == '/':
		old, new = re.fullmatch(r'((?:\\/|[^/])+)/(.*)', rest.lstrip('/')).groups()
		return value.replace(old.replace('\\/', '/'), new, -1 if rest[:2] == '//' else 1)
	return {'': str, '^^': str.upper, ',,': str.lower}[rest](value)

def substituted(word, environ):
	"""The part of envsubst that tags are made of."""
	out = ''
	while '${' in word:
		head, word = word.split('${', 1)
		depth, end = 1, 0
		while depth:
			depth += {'{': 1, '}': -1}.get(word[end], 0)
			end += 1
		name = re.match(r'\w+', word).group()
		out += head + operated(environ.get(name, ''), word[len(name):end - 1], environ)
		word = word[end:]
	return out + word

def is_spelled(tag):
	return '${' not in SPELLED.sub('', tag)

# --- tags

TAGS = ('extra_tags', 'release_tags', 'tags')

def nearest(places):
	"""Of some maps the first that says tags says them, or a file of them; more tags of lists hold down to there, a flavour everywhere."""
	said = {}
	for place in places:
		known = 'tags' in said or 'tags_file' in said
		for key in (*TAGS, 'tags_file'):
			if not known and key in place:
				said.setdefault(key, place[key])
		if 'flavour' in place:
			said.setdefault('flavour', place['flavour'])
	return said

class Tags:
	"""Of an image in one place. A flavour stands behind each, and instead of `latest`."""
	def __init__(self, places):
		said = nearest(places)
		self.flavour = text(said.get('flavour', ''))
		self.file = '' if 'tags' in said else said.get('tags_file', '')
		self.automatic = not self.file and some(said.get('tags', 'auto')) == ['auto']
		self.tags = [] if self.automatic or self.file else self.flavoured(said['tags'])
		self.extra, self.release = (self.flavoured(said.get(key, [])) for key in ('extra_tags', 'release_tags'))
	def flavoured(self, words):
		words = texts_of(words)
		if not self.flavour:
			return words
		return [self.flavour if w == 'latest' else '%s-%s' % (w, self.flavour) for w in words]
	def suffix(self, suffix):
		"""Behind each tag of an arch."""
		return '-'.join(filter(None, [self.flavour if self.automatic else '', suffix]))
	def environment(self):
		"""What the step of a list hands its template, which has no word for it."""
		return {'LIST_TAG_%d' % (i + 1): t for i, t in enumerate(self.extra + self.release) if not is_spelled(t)}

def texts_of(words):
	return [text(w) for w in some(words)]

# --- a matrix

FILLED = ('dockerfile', 'context', 'target', 'cache_from')
PAIRS = ('build_args', 'labels')

def filled(value, chosen):
	if isinstance(value, dict):
		return {k: filled(v, chosen) for k, v in value.items()}
	if isinstance(value, list):
		return [filled(v, chosen) for v in value]
	if isinstance(value, bool):
		return value
	axis = r'(?<!\$)\{(%s)\}' % '|'.join(re.escape(name) for name in chosen)
	return re.sub(axis, lambda m: chosen[m.group(1)], text(value))

def combinations(axes):
	"""The last one changes first."""
	all_ = [{}]
	for axis, values in axes.items():
		all_ = [dict(chosen, **{axis: text(v)}) for chosen in all_ for v in values]
	return all_

def combined(said, image, chosen):
	out = dict(copy.deepcopy(image), chosen=chosen)
	for key in FILLED:
		if key in image or key in said:
			out[key] = filled(image.get(key, said.get(key)), chosen)
	for key in PAIRS:
		if key in image or key in said:
			out[key] = filled(dict(said.get(key, {}), **image.get(key, {})), chosen)
	tags = nearest([image, said, said.get('publish', {})])
	out.update(filled(tags, chosen))
	out.setdefault('flavour', '-'.join(chosen.values()))
	out['arches'] = [dict(entry, **{k: filled(entry[k], chosen) for k in FILLED + PAIRS if k in entry}) if isinstance(entry, dict) else entry
		for entry in image.get('arches', said.get('arches', []))]
	return out

def expanded(said):
	"""The descriptor with each combination as an image, named after its values."""
	images = said.get('images') or {'': {'image': said['image']}}
	if 'matrix' not in said and not any('matrix' in image for image in images.values()):
		return said
	out = {}
	for name, image in images.items():
		axes = image.get('matrix', said.get('matrix'))
		for chosen in combinations(axes) if axes else [None]:
			key = '-'.join(filter(None, [name, *(chosen or {}).values()]))
			out[key] = image if chosen is None else combined(said, image, chosen)
	return dict({k: v for k, v in said.items() if k not in ('image', 'matrix')}, images=out)
