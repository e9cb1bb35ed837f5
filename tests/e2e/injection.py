#!/usr/bin/env python3
"""Each text that a descriptor takes from its user, with each character that some program along the way would act on.

usage: injection.py COUNT MAKE...

AQUEDUCT is the program, JUDGE drone-judge (or empty), ONLY a pattern of slots, TEMPLATES a folder of templates to be found out; each slot of the language (slots.py) gets COUNT of the texts of payloads.py,
others for each slot; 0: all of them; -1: for each sign the text that has it and little else. Many stand in one descriptor, each with a mark of its own.

What each consumer must get is found without knowing what a key means: the same descriptor with the bare marks in place of the texts
is generated and run as well, and every mark in what the consumers got is replaced by its text. A text that is refused is tried again
alone; the message must name its place. Prints "pass" or "fail" and a name, and lines about it, each behind a tab.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

import consumers
import leaving
import payloads
import slots
import worlds

AQUEDUCT, JUDGE = os.environ['AQUEDUCT'], os.environ.get('JUDGE')
TEMPLATES, ONLY = os.environ.get('TEMPLATES'), os.environ.get('ONLY')
# Why a text is taken from a table, and none of the user's own.
NOT_FREE = re.compile('unknown arch|has an os_version|is no platform|Drone has no event|no status is ever|no runner that Drone has|SHA-256')

class Combo:
	"""A text in a slot."""
	def __init__(self, slot, payload=None):
		self.slot, self.payload = slot, payload
		self.mark = 'mk%dp%sz' % (slot.number, payload.number if payload else '')
		self.text = payload.fill(self.mark) if payload else self.mark
		# What stands for the text: where that leads to other outputs, a pattern that may meet any ref for one that may.
		self.bare = '*' + self.mark if slot.pattern and re.match(r'[*?[\\{]', self.text) else self.mark
		self.tries = 0
	def __str__(self):
		return '%s: %s' % (self.slot.name, json.dumps(self.text if len(self.text) < 80 else self.text[:40] + '...'))

# --- what each consumer must have

def secret_variable(name):
	return re.sub('[^A-Z0-9]', '_', re.sub('^[0-9]', '_', name.upper()))

def substituted(lines, environ):
	"""What the runner's envsubst makes of them; None where it refuses. Without the judges, of plain variables."""
	if not JUDGE:
		return [re.sub(r'\$\{(\w+)\}', lambda m: environ.get(m.group(1), ''), line) for line in lines]
	p = subprocess.run([JUDGE, '--subst'], input='\n'.join(lines) + '\n', capture_output=True, text=True, env=environ, check=True)
	return [None if out.startswith('! ') else out for out in p.stdout[:-1].split('\n')]

class Mapping:
	"""A record of the marks becomes what that of the texts must be."""
	def __init__(self, combos, environ):
		self.by = {c.bare: c.text for c in combos}
		self.mark = re.compile(r"record '(mk\d+p\d+z)'|(%s)|(MK\d+P\d+Z)" % '|'.join([re.escape(c.bare) for c in combos if c.bare != c.mark] + [r'mk\d+p\d+z']))
		environ = dict(consumers.BUILD, **environ)
		replaced = [c for c in combos if c.slot.verbatim or (c.slot.variables and '${' in c.text)]
		lines = [worlds.double(c.text) if c.slot.verbatim else c.text for c in replaced]
		for c, out in zip(replaced, substituted(lines, environ) if lines else ()):
			if out is not None:
				self.by[c.bare] = yaml.safe_load(out) if c.slot.verbatim else out
	def one(self, m):
		mark = m.group(1) or m.group(2) or m.group(3).lower()
		if mark not in self.by:
			return m.group(0)
		text = self.by[mark]
		return secret_variable(text) if m.group(3) else slots.recorded(text) if m.group(1) else text
	def __call__(self, value):
		if isinstance(value, dict): # tags of a list are told in the order of their letters
			return {self(k): sorted(self(v)) if k == 'Tags' and v else self(v) for k, v in value.items()}
		if isinstance(value, list):
			return [self(v) for v in value]
		return self.mark.sub(self.one, value) if isinstance(value, str) else value

def difference(want, got, at=''):
	"""The first place where two records part."""
	if isinstance(want, dict) and isinstance(got, dict):
		for k in [*want, *(k for k in got if k not in want)]:
			if k not in got or k not in want:
				return '%s: %s is %sthere' % (at, short(k), 'not ' if k in want else '')
			found = difference(want[k], got[k], '%s.%s' % (at, k))
			if found:
				return found
		return None
	if isinstance(want, list) and isinstance(got, list):
		for i, (w, g) in enumerate(zip(want, got)):
			found = difference(w, g, '%s[%d]' % (at, i))
			if found:
				return found
		return None if len(want) == len(got) else '%s: %d are read, meant were %d: %s, meant were %s' % (at, len(got), len(want), short(got), short(want))
	return None if want == got else '%s: %s is read, meant was %s' % (at, short(got), short(want))

def short(value):
	text = json.dumps(value, ensure_ascii=True)
	return text if len(text) < 160 else text[:160] + '...'

# --- trials

class Trial:
	def __init__(self, count, makes):
		self.top = tempfile.mkdtemp(prefix='injection.')
		self.makes, self.count = makes, count
		self.runner = consumers.Runner(self.top)
		schema = json.loads(subprocess.run([AQUEDUCT, 'gen', '--dump=schema'], capture_output=True, check=True).stdout)
		self.slots, self.closed = slots.slots(schema)
		self.slots = [s for s in self.slots if not ONLY or re.search(ONLY, s.name)]
		for slot in self.slots: # worlds; whether make reads it; why there are none, and in which world it was told
			slot.places, slot.makes, slot.why, slot.refusing = [], False, None, None
		self.fill = worlds.Fillers(schema)
		self.payloads = payloads.payloads()
		self.plainest = payloads.plainest(self.payloads)
		self.faults, self.number = collections.defaultdict(list), 0
		self.ran, self.refused, self.executed, self.batches = [], [], [], 0
		self.plant = None # what else stands in each repository
	def tell(self, what, fault):
		self.faults[what].append(fault)

	# --- generating

	def gen(self, world, combos, bare=False):
		"""(repository, what was said; None where it was taken)."""
		self.number += 1
		folder = os.path.join(self.top, str(self.number))
		os.mkdir(folder)
		if self.plant:
			self.plant(folder)
		repo = worlds.Repo(folder, world, [(c.slot, c.bare if bare else c.text) for c in combos], self.fill)
		argv = [AQUEDUCT, 'gen'] + (['--templates', TEMPLATES] if TEMPLATES else [])
		p = subprocess.run(argv, cwd=folder, capture_output=True, timeout=60, check=False)
		said = p.stderr.decode('utf-8', 'replace')
		if p.returncode not in (0, 1):
			self.tell('taken or refused', '%s: exit status %d: %s' % (', '.join(map(str, combos[:3])), p.returncode, said[:300]))
		if p.returncode:
			shutil.rmtree(folder)
		return repo, said if p.returncode else None
	@staticmethod
	def named(repo, said):
		"""The slots that errors name, by their lines."""
		found = set()
		for line in re.findall(r'^aqueduct\.yml:(\d+):\d+: (?:error|note): ', said, re.M):
			if int(line) in repo.slot_at:
				found.add(repo.slot_at[int(line)].number)
		found |= {int(n) for n in re.findall(r'error: .*?\bmk(\d+)p', said)}
		return found
	def note_closed(self, world, repo, said):
		for line, why in re.findall(r'^aqueduct\.yml:(\d+):\d+: error: (.*)', said, re.M):
			slot = repo.slot_at.get(int(line))
			if slot and not slot.why and NOT_FREE.search(why):
				slot.why, slot.refusing = NOT_FREE.search(why).group(0), world
	def settle(self, world, combos, bare=False):
		"""(repository that takes the rest, those, others)."""
		out = []
		while combos:
			repo, said = self.gen(world, combos, bare)
			if said is None:
				return repo, combos, out
			named = self.named(repo, said)
			bad = [c for c in combos if c.slot.number in named]
			self.note_closed(world, repo, said)
			for c in bad or combos[:len(combos) == 1]:
				c.tries += 1
			if not bad: # by halves
				bad = combos[len(combos) // 2:]
			out += bad
			combos = [c for c in combos if c not in bad]
		return None, [], out
	def batch(self, pending):
		"""As many as can stand in one descriptor."""
		taken, rest = [], []
		for c in pending:
			(rest if any(c.slot.clashes(t.slot) or (c.slot.gate, c.slot.makes) != (t.slot.gate, t.slot.makes) for t in taken) else taken).append(c)
		return taken, rest

	# --- where a slot can be

	def find_places(self):
		"""Worlds that take a text in a slot, and in whose outputs it is found; or why none is."""
		for i, world in enumerate(worlds.WORLDS):
			pending = [Combo(s) for s in self.slots if world.knows(s) and not s.why and (not s.places or (s.number + i) % 4 == 0)]
			while pending:
				batch, pending = self.batch(pending)
				repo, taken, others = self.settle(world, batch)
				if repo:
					self.keep_places(world, repo, taken)
				pending += [c for c in others if c.tries < 2 and not c.slot.why]
		for slot in self.slots:
			for world in worlds.WORLDS if not slot.places and not slot.why else ():
				if world.knows(slot):
					repo, taken, _ = self.settle(world, [Combo(slot)])
					if repo:
						self.keep_places(world, repo, taken)
	def keep_places(self, world, repo, taken):
		"""Outputs are what the program wrote; what their names are counts, too."""
		outputs = {name: consumers.read(repo.path(name)) for name in self.files(repo) - repo.given if os.path.isfile(repo.path(name)) and '.aqueduct' not in name}
		make = ' '.join(name + text for name, text in outputs.items() if not name.endswith(('.yml', '.tmpl')) or name == repo.data.get('make', {}).get('file'))
		every = ' '.join(name + text for name, text in outputs.items())
		found, by_make = ({m.lower() for m in consumers.MARK.findall(text)} for text in (every, make))
		for c in taken:
			if c.mark in found:
				c.slot.places.append(world)
				c.slot.makes |= c.mark in by_make
		shutil.rmtree(repo.folder)

	# --- consumers

	def environ(self, combos):
		return {c.mark: 'w' + c.mark for c in combos if c.slot.variables and '${' in c.text}
	def consume(self, repo, combos, bare=None):
		"""bare: what it came to with marks."""
		environ, out = self.environ(combos), {}
		if JUDGE:
			out['ci'] = self.runner.ci(repo, environ, bare and bare['ci']['steps'])
			out['list'] = self.runner.lists(repo)
		for make in self.makes if any(c.slot.makes for c in combos) else ():
			if make == self.makes[0] or self.batches % 6 == 0:
				shutil.rmtree(repo.path('build'), ignore_errors=True)
				out[make] = self.runner.make(make, repo, environ, any(c.slot.gate for c in combos))
		return out
	def canaries(self, repo, combos):
		"""Files that nobody but an executed text makes."""
		found = []
		marks = {c.mark: c for c in combos}
		names = [os.path.join(d, n) for d, ds, fs in os.walk(repo.folder) for n in fs + ds] + os.listdir(self.top)
		for name in names:
			m = re.fullmatch(r'(?:.*/)?(mk\d+p\d+z)[^/]*', name)
			if m and m.group(1) in marks and os.path.relpath(name, repo.folder) not in self.generated:
				found.append(marks[m.group(1)])
		return found
	def files(self, repo):
		return {os.path.relpath(os.path.join(d, n), repo.folder) for d, ds, fs in os.walk(repo.folder) for n in fs + ds}
	def try_batch(self, world, combos, alone=False):
		"""All of them together; one by one where that goes wrong."""
		repo, said = self.gen(world, combos)
		bare, bare_said = self.gen(world, combos, True)
		if said or bare_said:
			return said or bare_said
		self.batches += 1
		self.generated = self.files(repo)
		fault = None
		try:
			want, got = self.consume(bare, combos), None
		except (ValueError, subprocess.TimeoutExpired) as e:
			return 'the marks alone: %s' % e
		try:
			got = self.consume(repo, combos, want)
			fault = difference(consumers.bare(Mapping(combos, self.environ(combos))(want)), consumers.bare(got))
		except (ValueError, subprocess.TimeoutExpired) as e:
			fault = str(e)
		executed = self.canaries(repo, combos)
		shutil.rmtree(repo.folder)
		shutil.rmtree(bare.folder)
		if executed:
			self.executed += executed
			fault = 'executed: ' + ', '.join(map(str, executed[:3]))
		return fault
	def blame(self, world, combos, fault):
		"""Who is to blame: by halves, then alone."""
		if len(combos) == 1:
			self.tell('each consumer gets exactly the text', '%s (%s): %s' % (combos[0], world.name, fault))
			return
		half = len(combos) // 2
		faults = [(part, self.try_batch(world, part)) for part in (combos[:half], combos[half:])]
		for part, found in faults:
			if found:
				self.blame(world, part, found)
		# Conditions of several publications are joined by what they say.
		if not any(found for _, found in faults) and not combos[0].slot.gate:
			self.tell('each consumer gets exactly the text', 'together (%s): %s' % (world.name, fault))
	def refuse(self, combo, said, repo):
		self.refused.append(combo)
		places = re.findall(r'^[^\n:]+:\d+:\d+: error: ', said, re.M)
		if not places and not re.search(r'^\S+: error: .*\[(long-line|system)\]$', said, re.M): # of a whole file
			self.tell('a refusal names its place', '%s: %s' % (combo, said[:300]))
		if re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f]', said):
			self.tell('a refusal names its place', '%s: the message holds control characters' % combo)
	def try_world(self, world, combos):
		pending = combos
		while pending:
			batch, pending = self.batch(pending)
			repo, taken, others = self.settle(world, batch)
			if repo:
				shutil.rmtree(repo.folder)
			alone = []
			for c in others:
				if not c.tries:
					pending.append(c)
					continue
				repo, said = self.gen(world, [c])
				if said is not None:
					self.refuse(c, said, repo)
				else:
					shutil.rmtree(repo.folder)
					(pending if c.tries < 3 else alone).append(c)
			for group in [taken] + [[c] for c in alone]:
				self.try_group(world, group)
	def try_group(self, world, group):
		"""Those whose bare marks can stand together, and then the others."""
		while group:
			repo, good, others = self.settle(world, group, True)
			if repo:
				shutil.rmtree(repo.folder)
			if not good:
				for c in group:
					self.tell('taken or refused', '%s (%s): the text is taken, and a plain one is not' % (c, world.name))
				return
			self.ran += good
			fault = self.try_batch(world, good)
			if fault:
				self.blame(world, good, fault)
			group = others

	# --- all

	def choose(self):
		"""world -> combinations: each slot gets so many texts, others than its neighbours do."""
		by, n = collections.defaultdict(list), len(self.payloads)
		for i, slot in enumerate(self.slots):
			some = range(n) if not self.count else self.plainest if self.count < 0 else \
				{(i * 7 + k * 23) % n for k in range(self.count)}
			for turn, k in enumerate(sorted(some)):
				world = slot.places[(turn + i) % len(slot.places)] if slot.places else slot.refusing
				text = self.payloads[k].text
				# What stands in backquotes in a command of the user's is executed by the runner, which means to show it; a
				# step that is waited for is copied, so that its name has variables, and the name by which it is called has none.
				if world and not (slot.program and '`' in text) and not (slot.keys[-1] == 'depends_on' and re.search(r'\$[${]', text)):
					by[world.name].append(Combo(slot, self.payloads[k]))
		return by

def verdict(name, faults):
	print('%s\t%s' % ('fail' if faults else 'pass', name))
	for fault in faults[:12] + (['and %d more' % (len(faults) - 12)] if len(faults) > 12 else []):
		print('\t' + fault.replace('\n', ' / '))
	sys.stdout.flush()

def try_all(trial):
	by = trial.choose()
	for world in worlds.WORLDS:
		trial.try_world(world, by[world.name])
	for what in ('taken or refused', 'a refusal names its place', 'each consumer gets exactly the text'):
		verdict(what, trial.faults[what])
	kinds = {c.payload.kind for c in trial.ran + trial.refused}
	verdict('%d combinations of %d slots and %d texts (%s): %d are taken and run, %d refused, %d executed' % (len(trial.ran) + len(trial.refused),
		len({c.slot.number for c in trial.ran + trial.refused}), len({c.payload.number for c in trial.ran + trial.refused}), ' '.join(sorted(kinds)),
		len(trial.ran), len(trial.refused), len(trial.executed)), list(map(str, trial.executed)))

def try_leaving(trial):
	every = trial.count <= 0
	number, faults = leaving.try_paths(trial, every)
	verdict('%d paths and links that lead out: nothing outside is read into an output, or written' % number, faults)
	number, faults = leaving.try_changes(trial.top)
	verdict('%d times a link stands where a file or folder was: nothing is read or written through it' % number, faults)
	texts = [p.fill('mk%dz' % p.number) for p in trial.payloads if p.kind != 'plugin']
	verdict('the descriptor and the hook that looks for it: %d names are taken, %d refused' % (some := leaving.try_names(trial.top, texts[::1 if every else 7]))[:2], some[2])
	verdict('arguments of set and init: %d are written as they were said, %d refused' % (some := leaving.try_arguments(trial.top, texts[::1 if every else 3]))[:2], some[2])

def main():
	trial = Trial(int(sys.argv[1]), sys.argv[2:])
	try:
		trial.find_places()
		verdict('each of %d slots of the language takes a text, or one of a table: %s; no text: %s' % (len(trial.slots), counts(s.why for s in trial.slots if s.why),
			counts(trial.closed.values())), ["'%s': no world takes a text there, or it is in no output: say in worlds.py how, or why not" % s.name
			for s in trial.slots if not s.places and not s.why])
		try_all(trial)
		if not ONLY:
			try_leaving(trial)
	finally:
		shutil.rmtree(trial.top)

def counts(reasons):
	return ', '.join('%d %s' % (n, why) for why, n in sorted(collections.Counter(reasons).items()))

main()
