#!/usr/bin/env python3
"""pictures.py DIR COUNT MERMAID...: what Graphviz and mermaid read in pictures of the graph, beside its JSON.

Pictures are of every example, of the goldens that have a graph, of COUNT repositories drawn at random, and of one with names
that mean something to either language. MERMAID is the command that parses files. Prints "pass" or "fail", a tab, what was
compared, and what differed.
"""
import glob
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.environ['top_srcdir'], 'tests', 'e2e'))
import query # pylint: disable=wrong-import-position
import random

SVG = '{http://www.w3.org/2000/svg}'
# No line ends: a descriptor has none in paths, and neither has a terminal's line.
HOSTILE = ['"', '\\', '\\N', '\\"', '"];x', '&amp;', '&', '<b>', '</script>', '#', '#35;', '#quot;', '`', '**a**', '_a_', '%%', '%%{init', '{', '}',
	'[', ']', '(x)', '|', ';', '-->', '---', 'end', 'subgraph', 'click', 'a b', 'é', '日本', '😀', "'", '$x', '=', '@{', ':::a', '~', '1. a', '- a']

def repositories(top, count):
	"""Each (name, folder, whether it is certain to have a graph)."""
	source = os.environ['top_srcdir']
	for folder in sorted(glob.glob(os.path.join(source, 'examples', '*', ''))):
		yield 'example', folder, True
	for folder in sorted(glob.glob(os.path.join(source, 'tests', 'golden', '*', 'repo', ''))):
		yield 'golden', folder, False
	for number in range(count):
		folder = os.path.join(top, 'random%d' % number)
		os.mkdir(folder)
		query.repository(random.Random('pictures %d' % number), folder, False)
		yield 'random', folder, False
	folder = os.path.join(top, 'hostile')
	os.mkdir(folder)
	for name in HOSTILE:
		os.makedirs(os.path.dirname(os.path.join(folder, name)) or folder, exist_ok=True)
		if not os.path.isdir(os.path.join(folder, name)) and not name.endswith('/'):
			with open(os.path.join(folder, name), 'w', encoding='utf-8'):
				pass
	with open(os.path.join(folder, 'Dockerfile'), 'w', encoding='utf-8') as f:
		f.write('FROM alpine:3\n' + ''.join('COPY %s\n' % json.dumps([re.sub(r'([\[\\])', r'\\\1', n), '/x/'], ensure_ascii=False)
			for n in HOSTILE if '$' not in n and '/' not in n))
	with open(os.path.join(folder, 'aqueduct.yml'), 'w', encoding='utf-8') as f:
		f.write('image: me/app\narches: [amd64, arm]\nemulation: binfmt\njobs:\n')
		for i, name in enumerate(n for n in HOSTILE if '{' not in n and '}' not in n):
			f.write('  %s: {stage: notify, steps: [{name: s, image: alpine}]}\n' % json.dumps('j%d %s' % (i, name.strip()), ensure_ascii=False))
	yield 'hostile', folder, True

def shown(text):
	"""As pictures show it: where a backslash is not plain, twice."""
	return text.replace('\\', '\\\\')

class Picture:
	def __init__(self, top, number, name, folder, options):
		self.name, self.folder, self.options = name, folder, options
		self.base = os.path.join(top, 'picture%d' % number)
		self.good, self.said = True, ''
		for form in ('json', 'dot', 'mermaid'):
			done = query.run('-C', folder, 'graph', '--format', form, *options)
			self.good = self.good and done.returncode == 0
			self.said = done.stderr.decode()
			with open('%s.%s' % (self.base, form), 'wb') as f:
				f.write(done.stdout)
	def graph(self):
		with open(self.base + '.json', encoding='utf-8') as f:
			return json.load(f)
	def titles(self, graph):
		return {n['cluster'] for n in graph['nodes'] if 'cluster' in n} if '--clusters' in self.options else set()
	def compare_dot(self):
		graph = self.graph()
		done = subprocess.run(['dot', '-Tsvg', self.base + '.dot'], capture_output=True, check=False)
		if done.returncode or done.stderr:
			yield 'dot: ' + done.stderr.decode()[:200]
			return
		groups = ElementTree.fromstring(done.stdout).iter(SVG + 'g')
		texts = lambda g: ''.join(t.text or '' for t in g.iter(SVG + 'text')).replace('\xa0', ' ')
		found = {'node': [], 'cluster': [], 'edge': []}
		for g in groups:
			if g.get('class') in found:
				found[g.get('class')].append(texts(g) if g.get('class') != 'edge' else '')
		kinds = {n['kind'] for n in graph['nodes']}
		nodes = sorted(shown(n['id']) for n in graph['nodes'])
		legend = [t for t in found['node'] if t not in nodes]
		yield from differences('nodes', sorted(t for t in found['node'] if t in nodes), nodes)
		yield from differences('legend', len(legend), len(kinds))
		yield from differences('edges', len(found['edge']), len(graph['edges']))
		yield from differences('boxes', sorted(found['cluster'])[:-1] if not self.titles(graph) else
			sorted(t for t in found['cluster'] if not t.startswith('an arrow leads')), sorted(map(shown, self.titles(graph))))
	def compare_mermaid(self, read):
		graph = self.graph()
		if 'fault' in read:
			yield 'mermaid: ' + read['fault'][:200]
			return
		ids = {i: text for i, text, _, _ in read['nodes'] if not i.startswith('legend-')}
		yield from differences('nodes', sorted(ids.values()), sorted(n['id'] for n in graph['nodes']))
		yield from differences('kinds', sorted((ids[i], c) for i, _, _, c in read['nodes'] if i in ids),
			sorted((n['id'], ['kind-' + n['kind']]) for n in graph['nodes']))
		yield from differences('edges', sorted((ids[b], ids[a], s == 'dotted') for a, b, s in read['edges']),
			sorted((e['from'], e['to'], 'order_only' in e) for e in graph['edges']))
		yield from differences('boxes', sorted(t for i, t, _ in read['boxes'] if i != 'legend'), sorted(self.titles(graph)))
		yield from differences('legend', sum(i.startswith('legend-') for i, _, _, _ in read['nodes']), len({n['kind'] for n in graph['nodes']}))
		yield from differences('direction', read['direction'], 'LR')

def differences(what, got, want):
	if got != want:
		yield '%s: %r, not %r' % (what, [g for g in got if g not in want] if isinstance(got, list) else got,
			[w for w in want if w not in got] if isinstance(want, list) else want)

def main():
	top, count, parser = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
	pictures, faults = [], []
	for name, folder, certain in repositories(top, count):
		for options in (['--clusters'], ['--kind', 'image,source,push']) if name != 'golden' else (['--clusters'],):
			picture = Picture(top, len(pictures), name, folder, options)
			if picture.good:
				pictures.append(picture)
			elif certain:
				faults.append('%s: %s' % (folder, picture.said[:300]))
	query.verdict('%d pictures are drawn' % len(pictures), faults if len(pictures) > 60 else faults + ['too few'])
	query.verdict('Graphviz reads in each what the graph says', ['%s %s: %s' % (p.folder, p.options, f) for p in pictures for f in p.compare_dot()])
	if not parser:
		print('skip\tmermaid')
		return
	done = subprocess.run([*parser, *[p.base + '.mermaid' for p in pictures]], stdout=subprocess.PIPE, text=True, check=True)
	query.verdict('and so does mermaid', ['%s %s: %s' % (p.folder, p.options, f) for p, line in zip(pictures, done.stdout.splitlines())
		for f in p.compare_mermaid(json.loads(line))] + ([] if done.stdout.count('\n') == len(pictures) else ['it does not answer']))

main()
