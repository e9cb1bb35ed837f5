#!/usr/bin/env python3
"""What Drone makes of descriptors that nobody wrote: drawn at random, written by `aqueduct gen`, read back.

usage: accept.py SEED COUNT FILE...

AQUEDUCT is the program, JUDGE drone-judge, ONLY the number of one descriptor (its folder is kept, and named). FILEs are
other .drone.yml, which are accepted or not. For COUNT descriptors that `gen` takes:

	accepted   the server's parser and linter, envsubst, the runner's parser and linter take the file, with no variables and
	           with those of a build of a tag
	order      the work of the graph is done in an order that the graph allows (edges.py)
	read back  what the runner's decoder has is what descriptor and graph say (expect.py): pipelines, what they wait for,
	           triggers, steps, settings as the plugins get them
	keys       each key of the table is in one of them at least, and one that expect.py knows

A descriptor that is refused is drawn anew, for as long as that are a few. Prints "pass" or "fail" and a name, and lines
about it, each behind a tab.
"""
import collections
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

import edges
import expect
import language

AQUEDUCT, ONLY = os.environ['AQUEDUCT'], os.environ.get('ONLY')
REFUSED = .25 # of all that are drawn, at most
# A build of a tag; texts as they come from people.
FULL = {'DRONE_TAG': 'v1.2.3', 'DRONE_BRANCH': 'main', 'DRONE_COMMIT': '0123456789abcdef0123', 'DRONE_COMMIT_SHA': '0123456789abcdef0123',
	'DRONE_COMMIT_MESSAGE': 'it\'s "new": ${x}\nand # more', 'DRONE_COMMIT_AUTHOR': 'J\u00f6', 'DRONE_REPO': 'me/app', 'DRONE_REPO_BRANCH': 'main',
	'DRONE_BUILD_NUMBER': '42', 'DRONE_BUILD_EVENT': 'tag', 'DRONE_COMMIT_REF': 'refs/tags/v1.2.3', 'DRONE_SEMVER': '1.2.3', 'HOME': '/root',
	'DRONE_SEMVER_SHORT': '1.2.3', 'DRONE_SEMVER_MAJOR': '1', 'DRONE_SEMVER_MINOR': '2', 'DRONE_SEMVER_PATCH': '3', 'CI': 'true', 'DRONE': 'true',
	'DRONE_COMMIT_BRANCH': 'main', 'DRONE_SOURCE_BRANCH': 'main', 'DRONE_TARGET_BRANCH': 'main', 'DRONE_REPO_NAME': 'app', 'DRONE_REPO_OWNER': 'me'}

def run(*argv):
	return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)

def output(*argv):
	return json.loads(subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout)

class Judge:
	"""drone-judge, which answers until it is left."""
	def __init__(self):
		self.process = subprocess.Popen([os.environ['JUDGE'], '--serve'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
	def ask(self, file, environ, trusted=False, read=True):
		question = {'File': file, 'Environ': environ, 'Read': read, 'Trusted': trusted}
		self.process.stdin.write(json.dumps(question) + '\n')
		self.process.stdin.flush()
		answer = self.process.stdout.readline()
		return json.loads(answer) if answer else {'refused': 'the judge fell over'}

class Drawn:
	"""A descriptor in a folder of its own, and what aqueduct makes of it."""
	def __init__(self, lang, number, folder):
		self.number, self.folder = number, folder
		self.data = lang.descriptor()
		self.ci = os.path.join(folder, self.data.get('drone', {}).get('file', '.drone.yml'))
		for name, text in dict(lang.world.files, **{'aqueduct.yml': lang.text(self.data)}).items():
			os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
			with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
				f.write(text)
		done = run(AQUEDUCT, '-C', folder, 'gen')
		self.taken, self.said = done.returncode == 0, done.stderr
		self.graph = output(AQUEDUCT, '-C', folder, 'graph', '--format', 'json') if self.taken else None
	def reasons(self):
		return sorted(set(re.findall(r'error: .*\[([a-z-]+)\]$', self.said, re.M))) or [self.said[:200]]

def documents(pipelines):
	"""As edges.py wants them: settings by their keys."""
	for doc in pipelines:
		steps = [dict(s, settings={k[len('PLUGIN_'):].lower(): v for k, v in s.get('settings', {}).items()}) for s in doc.get('steps', ())]
		yield dict(doc, steps=steps)

class Trial:
	def __init__(self, seed, count):
		self.schema, self.arches = output(AQUEDUCT, 'gen', '--dump=schema'), output(AQUEDUCT, 'arches', '--format', 'json')
		keys = set()
		language.all_keys((), self.schema, keys)
		self.keys = sorted(keys)
		expect.PLUGINS[:] = re.findall(r'^\| `([^`]+)` \| ([^|]*) \|', run(AQUEDUCT, 'gen', '--dump=plugins').stdout, re.M)
		self.unread = {k for k in self.keys if not expect.is_known(k)}
		self.seed, self.count, self.judge = seed, count, Judge()
		self.top = tempfile.mkdtemp(prefix='accept.')
		self.faults = collections.defaultdict(list)
	def draw(self, number):
		folder = os.path.join(self.top, str(number))
		os.mkdir(folder)
		lang = language.Language(self.schema, self.arches, '%d %d' % (self.seed, number), self.keys[number % len(self.keys)])
		return Drawn(lang, number, folder)
	def tell(self, what, drawn, fault):
		self.faults[what].append('%s of SEED=%d ONLY=%d: %s' % (what, self.seed, drawn.number, fault))
	def check(self, drawn):
		found = set()
		language.used((), drawn.data, self.schema, found)
		for environ in ({}, FULL):
			answer = self.judge.ask(drawn.ci, environ, expect.wants_trust(drawn.data))
			if 'refused' in answer:
				self.tell('accepted', drawn, answer['refused'])
				return found
			expected = expect.Expected(drawn.data, drawn.graph, self.arches, environ, answer['pipelines'], drawn.folder)
			if not found & self.unread:
				for fault in expect.differences(expected.documents(), expect.bare(answer['pipelines'])):
					self.tell('read back', drawn, fault)
		for fault in [*expect.check_clusters(drawn.graph), *expect.check_builds(expected), *expect.check_needs(expected),
				*expect.check_templates(expected, drawn.folder)]:
			self.tell('read back', drawn, fault)
		if {d['name'] for d in answer['pipelines']} >= {c['name'] for c in drawn.graph['clusters']}: # else some are for another runner
			for fault in edges.Ci(edges.Repo(drawn.folder, drawn.graph), documents(answer['pipelines']), expected.names()).compare():
				self.tell('order', drawn, fault)
		return found

	# --- a file that says something else is found out

	def lines_that_count(self, drawn):
		"""Each line of a file is needed: without it, it is refused, or Drone reads something else."""
		with open(drawn.ci, encoding='utf-8') as f:
			lines = f.read().split('\n')
		read = self.judge.ask(drawn.ci, FULL, expect.wants_trust(drawn.data))['pipelines']
		want = expect.Expected(drawn.data, drawn.graph, self.arches, FULL, read, drawn.folder).documents()
		for i, line in enumerate(lines):
			if not line.strip() or line.strip().startswith('#') or re.search(r': (""|\'\'|\{\}|false|0|\{(\S+: "",? ?)+\})$', line):
				continue # the runner cannot tell it from nothing
			if line.strip() == '- mkdir -p build/.aqueduct':
				continue # a step ahead may have made it
			with open(drawn.ci + '.less', 'w', encoding='utf-8') as f:
				f.write('\n'.join(lines[:i] + lines[i + 1:]))
			answer = self.judge.ask(drawn.ci + '.less', FULL, expect.wants_trust(drawn.data))
			yield line, 'refused' in answer or list(expect.differences(want, expect.bare(answer['pipelines'])))

def verdict(name, faults):
	print('%s\t%s' % ('fail' if faults else 'pass', name))
	for fault in faults[:8] + (['and %d more' % (len(faults) - 8)] if len(faults) > 8 else []):
		print('\t' + fault.replace('\n', ' / '))
	sys.stdout.flush()

def draw_all(trial):
	"""Until there are as many as asked for, in order."""
	with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
		number, taken = 0, 0
		while taken < trial.count and number < 2 * trial.count + 20:
			for drawn in pool.map(trial.draw, range(number, number + 32)):
				yield drawn
				taken += drawn.taken
				if taken == trial.count:
					return
			number += 32

def try_all(trial):
	refused, found, taken, few = collections.Counter(), collections.Counter(), [], []
	for drawn in draw_all(trial):
		if not drawn.taken:
			refused.update(drawn.reasons())
			few.append(drawn)
			continue
		taken.append(drawn)
		found.update(trial.check(drawn))
		if len(taken) > 12:
			shutil.rmtree(drawn.folder)
	pipelines = sum(len(d.graph['clusters']) for d in taken)
	verdict('%d descriptors, %d pipelines: Drone accepts them all' % (len(taken), pipelines), trial.faults['accepted'])
	verdict('CI keeps the order of the graph', trial.faults['order'])
	verdict('Drone reads what descriptor and graph say', trial.faults['read back'])
	verdict('%d of %d are refused, which are few: %s' % (len(few), len(few) + len(taken), ', '.join('%s %d' % r for r in refused.most_common())),
		['refused are too many: ' + d.said[:300] for d in few] if len(few) > REFUSED * (len(few) + len(taken)) else [])
	verdict('as many are drawn as asked for', [] if len(taken) == trial.count else ['%d, not %d' % (len(taken), trial.count)])
	if trial.count >= len(trial.keys):
		verdict('each of %d keys is in one that is taken' % len(trial.keys), ["'%s' is in none: give it a maker in language.py" % k for k in trial.keys
			if not found[k]])
	verdict('each key is read back', ["'%s': say in expect.py what it means for the pipelines" % k for k in sorted(trial.unread)])
	plain = [d for d in taken[:12] if 'documents' not in d.data.get('drone', {}) and not re.search('kubernetes|dry_run_when', str(d.data))]
	lines = [(line, counts) for d in plain[:6] for line, counts in trial.lines_that_count(d)]
	verdict('each of %d lines counts' % len(lines), ['nothing is missed without: ' + line for line, counts in lines if not counts])

def try_files(judge, files):
	faults = []
	for file in files:
		with open(file, encoding='utf-8') as f:
			trusted = 'Drone must be told to trust this repository' in f.read()
		for environ in ({}, FULL):
			answer = judge.ask(file, environ, trusted, False)
			faults += ['%s: %s' % (file, answer['refused'])] if 'refused' in answer else []
	verdict('%d other files: Drone accepts them, with variables and without' % len(files), faults)

def try_examples(trial, folders):
	faults = []
	for folder in folders:
		with open(os.path.join(folder, 'aqueduct.yml'), encoding='utf-8') as f:
			data = yaml.safe_load(f)
		graph = output(AQUEDUCT, '-C', folder, 'graph', '--format', 'json')
		answer = trial.judge.ask(os.path.join(folder, data.get('drone', {}).get('file', '.drone.yml')), FULL, expect.wants_trust(data))
		want = expect.Expected(data, graph, trial.arches, FULL, answer['pipelines'], folder).documents()
		faults += ['%s: %s' % (folder, f) for f in expect.differences(want, expect.bare(answer['pipelines']))]
	verdict('%d examples: Drone reads what descriptor and graph say' % len(folders), faults)

def main():
	trial = Trial(int(sys.argv[1]), int(sys.argv[2]))
	if ONLY:
		drawn = trial.draw(int(ONLY))
		if drawn.taken:
			trial.check(drawn)
		verdict('%s %s' % (drawn.folder, drawn.reasons() if not drawn.taken else ''), [f for faults in trial.faults.values() for f in faults])
		return
	try:
		try:
			try_all(trial)
		except language.NoMaker as key:
			verdict('each key has values', ["'%s': say in language.py how they are made" % key])
		try_files(trial.judge, sys.argv[3:])
		try_examples(trial, sorted(os.path.dirname(f) for f in glob.glob(os.path.join(os.environ['top_srcdir'], 'examples', '*', 'aqueduct.yml'))))
	finally:
		shutil.rmtree(trial.top)

main()
