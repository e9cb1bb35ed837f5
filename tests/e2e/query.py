#!/usr/bin/env python3
"""query.py SEED COUNT: `aqueduct query` and the selections of `aqueduct graph` beside what a few lines of Python make of the JSON.

COUNT repositories are drawn: images that stand on each other, files that they copy, tests, jobs, publications. Of each, the
graph is read once as JSON (and held against docs/graph.schema.json), and about a dozen questions are asked. Every 25th
repository has images that are made of each other; there the answers are held against each other.

Prints "pass" or "fail", a tab and what was compared, then what differed.
"""
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

AQUEDUCT = os.environ['AQUEDUCT']
ARCHES = ['amd64', 'arm/v6', 'arm64', 'riscv64', 's390x', 'ppc64le', '386']
FILES = ['a', 'b.txt', 'src/main.c', 'src/util.c', 'docs/x', "it's", 'a b', 'é', 'x=y', '*', 'lib/']
NAMES = ['api', 'base', 'web', 'tools', 'db', 'cron', 'front']

def run(*args):
	return subprocess.run([AQUEDUCT, *args], capture_output=True, check=False)

# --- repositories

def copies(draw, files):
	names = draw.sample(files, draw.randint(0, min(3, len(files))))
	return ''.join('COPY %s\n' % json.dumps([n.replace('*', '[*]'), '/x/'], ensure_ascii=False) for n in names)

def repository(draw, folder, cycle):
	"""Files of a repository, with a descriptor; every image may stand on any that was drawn ahead of it."""
	names = draw.sample(NAMES, draw.randint(2 if cycle else 1, 6))
	arches = draw.sample(ARCHES, draw.randint(1, 4))
	static = draw.random() < .3 and not cycle
	out = {}
	images, whole = [], [] # whole: those that are there for all arches
	for i, name in enumerate(names):
		files = draw.sample(FILES, draw.randint(1, 5))
		on = draw.sample(whole, min(len(whole), draw.choice([0, 1, 1, 2])))
		if cycle and i == 0:
			on = [names[1]]
		if cycle and i == 1:
			on = [names[0]]
		text = 'ARG REPO=library\n' if static else ''
		text += 'ARG TAG_SUFFIX\n' if on else ''
		for k, other in enumerate(on):
			text += 'FROM me/%s:${TAG_SUFFIX} AS s%d\n%s' % (other, k, copies(draw, files))
		if not on:
			text += 'FROM %salpine:3\n' % ('${REPO}/' if static else '')
			if static:
				text += 'ARG ARCH=x86_64\nCOPY build/qemu-${ARCH}-static /usr/bin/\n'
		text += copies(draw, files)
		context = '.' if static else draw.choice(['.', name])
		for f in files:
			out[os.path.join(context, f)] = ''
		out[name + '.Dockerfile'] = text
		own = draw.sample(arches, draw.randint(1, len(arches))) if draw.random() < .2 and not cycle else None
		whole += [] if own else [name]
		args = ', build_args: {V: {git: version}, E: {env: HOME}}' if draw.random() < .2 else ''
		images.append('  %s: {image: me/%s, dockerfile: %s.Dockerfile, context: %s%s%s}\n' % (name, name, name, context,
			', arches: [%s]' % ', '.join(own) if own else '', args))
	text = 'images:\n%sarches: [%s]\n' % (''.join(images), ', '.join(arches))
	if len(names) == 1 and draw.random() < .5:
		text = 'image: me/%s\ndockerfile: %s.Dockerfile\narches: [%s]\n' % (names[0], names[0], ', '.join(arches))
		out['a'] = out['b.txt'] = ''
	if not static:
		text += 'emulation: binfmt\n'
	if draw.random() < .5:
		text += 'test: {image: "alpine:3", run: [make check]}\n'
	if draw.random() < .4:
		text += 'jobs:\n  lint: {stage: test, steps: [{name: lint, image: alpine}]}\n'
		text += '  tell: {stage: notify, steps: [{name: tell, image: plugins/webhook}]}\n'
	if draw.random() < .3:
		text += 'publish:\n  also: {quay: {registry: quay.io, username: {secret: a}, password: {secret: b}}}\n'
	out['aqueduct.yml'] = text
	for name, text in out.items():
		path = os.path.join(folder, name)
		os.makedirs(path if name.endswith('/') else os.path.dirname(path), exist_ok=True)
		if not name.endswith('/'):
			with open(path, 'w', encoding='utf-8') as f:
				f.write(text)

# --- the same answers, by other means

class Graph:
	def __init__(self, data):
		self.data = data
		self.ids = [n['id'] for n in data['nodes']]
		self.nodes = {n['id']: n for n in data['nodes']}
		self.needs, self.needed = ({i: [] for i in self.ids} for _ in range(2))
		for e in data['edges']:
			self.needs[e['from']].append(e['to'])
			self.needed[e['to']].append(e['from'])
	def order(self, ids):
		return [i for i in self.ids if i in ids]
	def distances(self, begin, along, allowed=None):
		found = {i: 0 for i in begin if allowed is None or i in allowed}
		queue = collections.deque(found)
		while queue:
			i = queue.popleft()
			for k in along[i]:
				if k not in found and (allowed is None or k in allowed):
					found[k] = found[i] + 1
					queue.append(k)
		return found
	def behind(self, ids, along, depth=10 ** 9):
		"""All in up to so many steps: of the ids themselves those that others of them lead to."""
		first = {k for i in ids for k in along[i]}
		return {i for i, n in self.distances(first, along).items() if n < depth}
	def paths(self, a, b):
		if a == b:
			return [[a]]
		return [[a] + rest for k in self.needs[a] for rest in self.paths(k, b)]
	def has_many_paths(self, a, b, bound):
		count = {}
		def ways(i):
			if i not in count:
				count[i] = 1 if i == b else sum(map(ways, self.needs[i]))
			return count[i]
		return ways(a) > bound
	def matching(self, term):
		for name in ('kind', 'arch', 'image', 'cluster', 'deps', 'rdeps'):
			if term.startswith(name + '='):
				break
		else:
			name, term = 'id', 'id=' + term
		pattern = re.compile(''.join({'*': '(?s:.*)', '?': '(?s:.)'}.get(c, re.escape(c)) for c in term[len(name) + 1:]))
		if name in ('deps', 'rdeps'):
			return self.behind([i for i in self.ids if pattern.fullmatch(i)], self.needs if name == 'deps' else self.needed)
		return {i for i in self.ids if name in self.nodes[i] and pattern.fullmatch(self.nodes[i][name])}
	def expression(self, words):
		found, i = set() if words else set(self.ids), 0
		while i < len(words):
			join = words[i] if words[i] in ('and', 'intersect', 'minus', 'or', 'union') else 'or'
			i += words[i] == join
			term = self.matching(words[i])
			found = found & term if join in ('and', 'intersect') else found - term if join == 'minus' else found | term
			i += 1
		return found
	def selected(self, wish):
		left = set(self.ids)
		depth = wish.get('depth', 10 ** 9)
		behind = self.distances(wish['from'], self.needs) if 'from' in wish else None
		ahead = self.distances(wish['to'], self.needed) if 'to' in wish else None
		if behind is None and ahead is None and 'depth' in wish:
			behind = self.distances([i for i in self.ids if not self.needed[i]], self.needs)
		if behind is not None and ahead is not None:
			left &= {i for i in behind if i in ahead and behind[i] + ahead[i] <= depth}
		elif behind is not None or ahead is not None:
			left &= {i for i, n in (behind or ahead).items() if n <= depth}
		if 'kind' in wish:
			left &= {i for i in self.ids if self.nodes[i]['kind'] in wish['kind']}
		for name in ('arch', 'image'):
			if name in wish:
				own = {i for i in self.ids if self.nodes[i].get(name) in wish[name]}
				allowed = own | {i for i in self.ids if name not in self.nodes[i]}
				left &= set(self.distances(own, self.needs, allowed)) | set(self.distances(own, self.needed, allowed))
		return self.order(left)

# --- what is asked

def lists(text):
	"""NUL-ended ids, with an empty one between lists."""
	found = [[]]
	for i in text.split('\0')[:-1]:
		if i:
			found[-1].append(i)
		else:
			found.append([])
	return found

class Trial:
	def __init__(self):
		self.faults, self.count = collections.defaultdict(list), collections.Counter()
	def expect(self, what, folder, words, got, want):
		self.count[what] += 1
		if got != want:
			self.faults[what].append('%s %s: %r, not %r' % (folder, ' '.join(words), got, want))
	def ask(self, what, folder, words, want, form='null'):
		"""A set of nodes, in the graph's order."""
		if form == 'json':
			done = run('-C', folder, 'query', '--format', 'json', *words)
			got = json.loads(done.stdout)['ids'] if done.stdout else None
		elif form == 'text':
			done = run('-C', folder, 'query', *words)
			got = done.stdout.decode().split('\n')[:-1]
		else:
			done = run('-C', folder, 'query', '--null', *words)
			got = done.stdout.decode().split('\0')[:-1]
		self.expect(what, folder, words, (done.returncode, got), (0, want))
	def path(self, graph, folder, a, b):
		done = run('-C', folder, 'query', '--null', 'path', a, b)
		got = lists(done.stdout.decode())[0]
		distance = graph.distances([a], graph.needs).get(b)
		if distance is None:
			self.expect('path', folder, [a, b], (done.returncode, got, 'does not need' in done.stderr.decode()), (0, [], True))
			return
		fits = got[:1] == [a] and got[-1:] == [b] and all(k in graph.needs[i] for i, k in zip(got, got[1:]))
		self.expect('path', folder, [a, b], (done.returncode, fits, len(got)), (0, True, distance + 1))
		if graph.has_many_paths(a, b, 200):
			done = run('-C', folder, 'query', '--null', 'path', '--all', '--limit', '200', a, b)
			got = lists(done.stdout.decode())
			fits = all(p[0] == a and p[-1] == b and all(k in graph.needs[i] for i, k in zip(p, p[1:])) for p in got)
			self.expect('path --all', folder, [a, b], (done.returncode, len(set(map(tuple, got))), fits), (1, 200, True))
		else:
			done = run('-C', folder, 'query', '--format', 'json', 'path', '--all', '--limit', '200', a, b)
			said = json.loads(done.stdout)['paths']
			self.expect('path --all', folder, [a, b], [p['ids'] for p in said], graph.paths(a, b))
			edges = {(e['from'], e['to']): e for e in graph.data['edges']}
			self.expect('edges of paths', folder, [a, b], [p['edges'] for p in said],
				[[edges[i, k] for i, k in zip(p, p[1:])] for p in graph.paths(a, b)])

def pattern(draw, graph):
	node = graph.nodes[draw.choice(graph.ids)]
	def blurred(text):
		if draw.random() < .4:
			return text
		begin, end = sorted(draw.choices(range(len(text) + 1), k=2))
		return text[:begin] + draw.choice(['*', '*', '?']) + text[end:]
	name = draw.choice(['id', 'id', 'id', 'kind', 'arch', 'image', 'cluster', 'deps', 'rdeps'])
	if name == 'id':
		return blurred(node['id'])
	if name in ('deps', 'rdeps'):
		return '%s=%s' % (name, blurred(node['id']))
	return '%s=%s' % (name, node['kind'] if name == 'kind' else blurred(node[name])) if name in node else '*'

def expression(draw, graph):
	words = [pattern(draw, graph)]
	for _ in range(draw.randint(0, 3)):
		words += [w for w in [draw.choice(['and', 'intersect', 'minus', 'minus', 'or', 'union', ''])] if w] + [pattern(draw, graph)]
	return words

def selection(draw, graph):
	wish = {}
	if draw.random() < .5:
		wish['from'] = draw.sample(graph.ids, draw.choice([1, 1, 2]) if len(graph.ids) > 1 else 1)
	if draw.random() < .4:
		wish['to'] = draw.sample(graph.ids, draw.choice([1, 1, 2]) if len(graph.ids) > 1 else 1)
	if draw.random() < .4:
		wish['depth'] = draw.randint(0, 5)
	for name in ('kind', 'arch', 'image'):
		values = sorted({n[name] for n in graph.data['nodes'] if name in n})
		if values and draw.random() < .25:
			wish[name] = draw.sample(values, draw.randint(1, min(2, len(values))))
	return wish

def options(wish):
	for name, value in wish.items():
		if name in ('from', 'to'):
			for i in value:
				yield from ('--' + name, i)
		else:
			yield from ('--' + name, ','.join(value) if isinstance(value, list) else str(value))

def try_selection(trial, draw, graph, folder):
	wish = selection(draw, graph)
	words = list(options(wish))
	done = run('-C', folder, 'graph', '--format', 'json', *words)
	want = graph.selected(wish)
	if not want:
		trial.expect('selections', folder, words, (done.returncode, done.stdout), (1, b''))
		return
	got = json.loads(done.stdout) if done.stdout else {'nodes': [], 'edges': []}
	trial.expect('selections', folder, words, [n['id'] for n in got['nodes']], want)
	trial.expect('edges of selections', folder, words, got['edges'],
		[e for e in graph.data['edges'] if e['from'] in want and e['to'] in want])

def try_graph(trial, draw, graph, folder):
	a, b = draw.choice(graph.ids), draw.choice(graph.ids)
	form = draw.choice(['null', 'text', 'json'])
	depth = draw.randint(0, 4)
	for name, along in (('deps', graph.needs), ('rdeps', graph.needed)):
		trial.ask(name, folder, [name, a], graph.order(graph.behind([a], along)), form)
		words = draw.choice([(['--direct'], 1), (['--depth', str(depth)], depth)])
		trial.ask(name, folder, [name, *words[0], a, b], graph.order(graph.behind([a, b], along, words[1])))
	trial.path(graph, folder, a, draw.choice(sorted(graph.distances([a], graph.needs))))
	trial.path(graph, folder, a, b)
	for _ in range(2):
		words = expression(draw, graph)
		trial.ask('list', folder, ['list', *words], graph.order(graph.expression(words)), form)
		try_selection(trial, draw, graph, folder)
	trial.ask('roots', folder, ['roots'], [i for i in graph.ids if not graph.needed[i]])
	trial.ask('leaves', folder, ['leaves'], [i for i in graph.ids if not graph.needs[i]])
	trial.ask('no cycle', folder, ['cycle'], [])

def try_cycle(trial, folder):
	done = run('-C', folder, 'query', '--null', 'cycle')
	path = lists(done.stdout.decode())[0]
	steps = [run('-C', folder, 'query', '--null', 'deps', '--direct', i).stdout.decode().split('\0') for i in path]
	trial.expect('cycles', folder, ['cycle'], (done.returncode, len(path) > 1 and path[0] == path[-1],
		all(k in needs for needs, k in zip(steps, path[1:]))), (1, True, True))
	if path:
		needs = run('-C', folder, 'query', '--null', 'deps', path[0]).stdout.decode().split('\0')
		trial.expect('cycles', folder, ['deps'], set(path) <= set(needs), True)

def verdict(name, faults):
	print('%s\t%s' % ('fail' if faults else 'pass', name))
	for fault in faults[:5] + (['and %d more' % (len(faults) - 5)] if len(faults) > 5 else []):
		print('\t' + fault.replace('\n', ' / ')[:600])

def main():
	seed, count = int(sys.argv[1]), int(sys.argv[2])
	schema = None
	try:
		import jsonschema
		with open(os.path.join(os.environ['top_srcdir'], 'docs/graph.schema.json'), encoding='utf-8') as f:
			schema = jsonschema.Draft202012Validator(json.load(f))
	except ImportError:
		pass
	trial, refused, taken, size = Trial(), [], 0, 0
	with tempfile.TemporaryDirectory() as top:
		for number in range(count):
			draw = random.Random('%d %d' % (seed, number))
			folder = os.path.join(top, str(number))
			os.mkdir(folder)
			cycle = number % 25 == 24
			repository(draw, folder, cycle)
			if cycle:
				try_cycle(trial, folder)
				continue
			done = run('-C', folder, 'graph', '--format', 'json')
			if done.returncode:
				refused.append('%d: %s' % (number, done.stderr.decode()[:300]))
				continue
			taken += 1
			graph = Graph(json.loads(done.stdout))
			size += len(graph.ids)
			if schema:
				trial.expect('docs/graph.schema.json', folder, [], [e.message for e in schema.iter_errors(graph.data)], [])
			try_graph(trial, draw, graph, folder)
			shutil.rmtree(folder)
	verdict('%d graphs of %d nodes are drawn' % (taken, size), refused[:3] if len(refused) * 20 > count else [])
	for what, n in sorted(trial.count.items()):
		verdict('%s: %d' % (what, n), trial.faults[what])
	if not schema:
		print('skip\tdocs/graph.schema.json\tneeds python3-jsonschema')

if __name__ == '__main__':
	main()
