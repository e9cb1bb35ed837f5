#!/usr/bin/env python3
"""Reads the outputs of one repository back and compares the order that they keep with the graph.

usage: edges.py CHECK DIR...

DIR holds a descriptor and what `aqueduct gen` made of it; AQUEDUCT is the program, GNU_MAKE the make that is asked.
Prints what does not agree and exits with 1 if anything does not. The checks:

	targets       each target that the graph says a person types is one of make's, and phony
	files         each file that the graph says a node makes is one that make makes
	make          the targets of make reach each other as the nodes of the graph do, no more and no less
	context       an image is made of each file of its context, once make has looked through it
	ci            .drone.yml does the work of the graph in an order that the graph allows
	make-mutants  `make` finds each prerequisite that is taken from a rule, and each that is added
	ci-mutants    `ci` finds each depends_on that is taken away or turned, and steps in the wrong order

What stands for a node in make's own database (`make -pnrR`):

	node          typed       made                                     needed by others as
	image:ARCH    build-ARCH  build/.aqueduct/ARCH/DIGEST.id           build-ARCH, which asks whether the engine has it
	qemu:QEMU     qemu-ARCH   build/qemu-QEMU-static                   the file
	git:WORD      -           build/.aqueduct/git.WORD                 the file (so for env:NAME)
	source:FILE   -           FILE                                     the file
	source:DIR    -           build/.aqueduct/NAME.list, all names     the list, and the files that it names
	run:ARCH      run-ARCH    - (phony)                                run-ARCH
	push:ARCH     push-ARCH   - (phony)                                push-ARCH, or a recipe that holds its recipe
	test          test        - (phony)                                test
	manifest      manifest    - (phony)                                manifest
	a group       its name    - (phony)                                its name

The digest in an image's file is not known to the graph; the file is the only prerequisite of build-ARCH that is not
phony. Which list belongs to which folder is read from the lists, which make writes without an engine.

`push` does not call push-ARCH: it does what they do, in its own recipe, so that nothing is pushed before all is built.
A target holds that of a node when it has all lines of its recipe, in order, and reaches all that it needs.

Nodes of several publications (push:quay:ARCH) are typed by one name, so that make does them together: what one of them needs
its target needs for all.

A group does no work of its own. To need it is to need all its members, so `manifest: push` adds nothing to a graph in
which the manifest needs each push.

In .drone.yml the pipeline is the node's cluster, and the step is told by what it does: test runs the tests' commands,
image:ARCH builds its platform from its Dockerfile and context, push:ARCH does so and is no dry run, manifest has a
spec or is made by a step for several platforms, qemu:QEMU calls the recipe that the graph gives. A step for a further publication has "for NAME" in its name. Where such a
step has a pipeline of its own, it builds the image there once more, from what the first publication pushed. Steps and
pipelines are ordered as Drone's runner orders them.
"""
import glob
import itertools, json, os, re, shlex, shutil, subprocess, sys, tempfile, yaml

AQUEDUCT, MAKE = os.environ['AQUEDUCT'], os.environ.get('GNU_MAKE', 'make')
ENV = {k: v for k, v in os.environ.items() if k not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'MAKEFILES')}
ENV['LC_ALL'] = 'C'

def output(*argv, cwd=None):
	p = subprocess.run(argv, cwd=cwd, env=ENV, capture_output=True, text=True, timeout=60)
	if p.returncode:
		sys.exit('%s: exit status %d\n%s' % (' '.join(argv), p.returncode, p.stderr))
	return p.stdout

def closure(pairs):
	"""All (a, b) so that b is reached from a over one pair or more."""
	after = {}
	for a, b in pairs:
		after.setdefault(a, []).append(b)
	return {(a, b) for a in after for b in reached(after, [a])}

def reached(after, begin):
	"""What is reached from some over one step or more."""
	found, todo = set(), list(begin)
	while todo:
		for b in after.get(todo.pop(), ()):
			if b not in found:
				found.add(b)
				todo.append(b)
	return found

class Repo:
	def __init__(self, folder, graph=None):
		self.dir = folder
		with open(os.path.join(folder, 'aqueduct.yml')) as f:
			self.said = yaml.safe_load(f)
		self.makefile = self.get('make', 'file', 'Makefile')
		self.ci = self.get('drone', 'file', '.drone.yml')
		self.own = {'aqueduct.yml', self.makefile, self.ci, self.get('manifest', 'file', 'manifest.tmpl'),
			self.get('qemu', 'script', 'get_qemu.sh'), self.get('drone', 'affected_script', 'only_affected.sh')}
		graph = graph or json.loads(output(AQUEDUCT, '-C', folder, 'graph', '--format', 'json'))
		self.nodes = {n['id']: n for n in graph['nodes']}
		self.edges = [(e['from'], e['to']) for e in graph['edges']]
		self.builds = graph['builds']
		self.needs = closure(self.edges)
		self.sources = {i for i, n in self.nodes.items() if n['kind'] == 'source'}
		self.members = {i: [b for a, b in self.edges if a == i] for i, n in self.nodes.items() if n['kind'] == 'group'}
	def get(self, key, below, default):
		return self.said.get(key, {}).get(below, default)
	def parts(self, node):
		"""Of push:quay:api:arm the publication and the rest."""
		also = self.get('publish', 'also', {})
		parts = node.split(':')[1:]
		most = ('images' in self.said) + (node.startswith('push:') or node.startswith('image:'))
		return (parts[0], parts[1:]) if len(parts) > most and parts[0] in also else ('', parts)
	def publication(self, node):
		return self.parts(node)[0]
	def image(self, node):
		return ':'.join(['image', *self.parts(node)[1]])
	def read(self, name):
		with open(os.path.join(self.dir, name)) as f:
			return f.read()
	def files(self, path):
		"""A file, or all in a folder; for a pattern, those of all that it matches."""
		found = set()
		for begin in glob.glob(os.path.join(self.dir, path), include_hidden=True):
			found |= {os.path.join(d, f) for d, _, files in os.walk(begin) for f in files} or {begin}
		return {f for f in (os.path.relpath(f, self.dir) for f in found) if not f.startswith('.aqueduct/')}

# --- make

class Rule:
	def __init__(self):
		self.needs, self.recipe, self.made = [], [], False

class Database:
	"""The rules as make itself has read them: names and prerequisites with all variables replaced."""
	def __init__(self, folder, makefile):
		text = output(MAKE, '-pnrR', '-f', makefile, cwd=folder)
		lines = text.split('\n')
		self.rules, rule, other = {}, None, False
		for line in lines[len(lines) - lines[::-1].index('# Files'):]:
			if line.startswith('\t') and rule:
				self.add_line(rule, line[1:])
			elif line.startswith('#'):
				other = other or line.startswith('# Not a target')
			elif ':' in line:
				name, needs = line.split(':', 1)
				rule = self.rules.setdefault(name, Rule())
				rule.needs += [n for n in needs.lstrip(':').split() if n != '|']
				rule.made, other = not other, False
			else:
				rule = None
		self.phony = set(self.rules['.PHONY'].needs)
	@staticmethod
	def add_line(rule, line):
		"""A recipe by logical lines: behind a backslash a line goes on."""
		last = rule.recipe[-1] if rule.recipe else ''
		if (len(last) - len(last.rstrip('\\'))) % 2:
			rule.recipe[-1] += '\n' + line
		else:
			rule.recipe.append(line)
	def makes(self, name):
		return name in self.rules and (self.rules[name].made or name in self.phony)
	def needs(self, name):
		return self.rules[name].needs if name in self.rules else []
	def after(self):
		return {name: rule.needs for name, rule in self.rules.items() if name != '.PHONY'}
	def holds(self, a, b, after):
		"""Whether the target a does what b does, without calling it."""
		if a == b or a not in self.rules or b not in self.rules or not self.rules[b].recipe:
			return False
		lines = iter(self.rules[a].recipe)
		return all(line in lines for line in self.rules[b].recipe) and set(self.needs(b)) <= reached(after, [a])

class Projection:
	"""What make's targets say of the nodes."""
	def __init__(self, repo, db, lists):
		self.repo, self.faults = repo, []
		self.typed = {i: n['target'] for i, n in repo.nodes.items() if db.makes(n.get('target'))}
		self.made = {i: m for i, m in ((i, self.product(db, n, lists)) for i, n in repo.nodes.items()) if m}
		after = db.after()
		work = [t for i, t in self.typed.items() if i not in repo.members]
		held = [(a, b) for a in self.typed.values() for b in work if db.holds(a, b, after)]
		for a, b in held:
			after[a] = after[a] + [b]
		self.least = {i: reached(after, [m]) for i, m in self.made.items()}
		self.most = {i: self.least[i] | reached(after, [self.typed[i]] if i in self.typed else []) for i in self.made}
		for i in self.made:
			if i in self.typed and self.typed[i] != self.made[i] and self.made[i] not in self.most[i]:
				self.faults.append('%s: `make %s` does not make %s' % (i, self.typed[i], self.made[i]))
	def product(self, db, node, lists):
		"""What others need of it: its file, else the target that is typed."""
		if node['kind'] == 'source':
			return node['file'] if node['file'] in lists else None
		if node['kind'] in ('git', 'env'):
			return node['file']
		if node['kind'] not in ('image', 'qemu'):
			return self.typed.get(node['id'])
		files = [n for n in db.needs(node.get('target')) if n not in db.phony]
		if len(files) != 1:
			self.faults.append("%s: '%s' makes not one file but %d" % (node['id'], node.get('target'), len(files)))
		return files[0] if len(files) == 1 else None
	def justified(self, a, b):
		"""Whether the graph says that a needs b; of a group, that it needs each member."""
		members = self.repo.members.get(b)
		if members:
			return all(any((x, m) in self.repo.needs for x in self.together(a)) for m in members)
		return any((x, y) in self.repo.needs for x in self.together(a) for y in self.together(b))
	def together(self, a):
		"""Those that make does as one."""
		return [i for i in self.typed if self.typed[i] == self.typed[a]] if a in self.typed else [a]
	def compare(self):
		for a, b in itertools.permutations(self.repo.nodes, 2):
			if b in self.repo.sources and b not in self.made:
				continue  # a part of a context, which check_context looks at
			if 'job' in (self.repo.nodes[a]['kind'], self.repo.nodes[b]['kind']):
				continue  # CI's alone
			if (a, b) in self.repo.needs and not (a in self.made and b in self.made and self.made[b] in self.least[a]):
				yield '%s needs %s, but make does not say so' % (a, b)
			if a not in self.made or b not in self.made or self.justified(a, b):
				continue
			if self.made[b] in self.most[a] or self.typed.get(b) in self.most[a]:
				yield '%s does not need %s, but make says so' % (a, b)
		yield from self.faults

def list_files(db, nodes):
	"""The lists of names that images need."""
	return sorted({n for node in nodes for made in db.needs(node.get('target')) for n in db.needs(made)
		if n.endswith('/list') and db.makes(n)})

def image_files(repo, db):
	"""What images are made of, but for what is only named once make has looked through a context."""
	images = [n for n in repo.nodes.values() if n['kind'] == 'image']
	return {n for node in images for made in db.needs(node.get('target')) for n in db.needs(made)}

def check_make(repo):
	db = Database(repo.dir, repo.makefile)
	images = [n for n in repo.nodes.values() if n['kind'] == 'image']
	for node in images:
		if not list_files(db, [node]):
			yield '%s is made of no context' % node['id']
	yield from Projection(repo, db, image_files(repo, db)).compare()

def check_targets(repo):
	db = Database(repo.dir, repo.makefile)
	for i, n in repo.nodes.items():
		if 'target' in n and n['target'] not in db.rules:
			yield '%s is made by `make %s`, says the graph, but make has no rule for it' % (i, n['target'])
		elif 'target' in n and n['target'] not in db.phony:
			yield "%s: '%s' is not phony" % (i, n['target'])

def check_files(repo):
	db = Database(repo.dir, repo.makefile)
	for i, n in repo.nodes.items():
		if 'file' in n and n['kind'] != 'source' and not db.makes(n['file']):
			yield "%s makes '%s', says the graph, but make has no rule for it" % (i, n['file'])

def check_context(repo):
	images = [n for n in repo.nodes.values() if n['kind'] == 'image']
	with tempfile.TemporaryDirectory() as t:
		copy = shutil.copytree(repo.dir, os.path.join(t, 'copy'))
		output(MAKE, '-f', repo.makefile, *list_files(Database(copy, repo.makefile), images), cwd=copy)
		after = Database(copy, repo.makefile).after()
	for n in images:
		has = {os.path.normpath(name) for name in reached(after, [n['target']])}
		for source in (b for a, b in repo.edges if a == n['id'] and repo.nodes[b]['kind'] == 'source'):
			for name in sorted(repo.files(repo.nodes[source]['file']) - repo.own - has):
				yield "%s needs %s, but is not made of '%s'" % (n['id'], source, name)

# --- Drone

class Ci:
	"""The order of all steps, and where the work of each node is done. A step is (pipeline, number)."""
	def __init__(self, repo, docs, names=None):
		"""names: of the steps that build by commands or for several platforms, and of lists, where they are not the usual ones, by node."""
		self.repo, self.names, self.faults = repo, names, []
		self.pipelines, self.steps, waits = {}, {}, []
		for doc in docs:
			if not isinstance(doc, dict) or doc.get('kind') != 'pipeline':
				continue
			name = doc['name']
			if name in self.pipelines:
				self.faults.append("two pipelines '%s'" % name)
			for other in doc.get('depends_on') or []:
				if other not in self.pipelines:
					self.faults.append("'%s' depends on '%s', which no pipeline above it is called" % (name, other))
				waits.append(((name, 'begin'), (other, 'end')))
			self.pipelines[name] = doc
			waits += self.waits_inside(name, doc.get('steps') or [])
		self.waits = closure(waits)
		self.faults += sorted({"'%s' waits for itself" % a[0] for a, b in self.waits if a == b})
	def waits_inside(self, name, steps):
		"""One by one, unless any has depends_on: then those without one wait for nothing."""
		graph = any(s.get('depends_on') for s in steps)
		begin, end, known, last = (name, 'begin'), (name, 'end'), {'clone': (name, 'begin')}, None
		yield end, begin
		for i, s in enumerate(steps):
			step = (name, i)
			self.steps[step] = s
			yield step, begin
			for other in s.get('depends_on') or []:
				if other not in known:
					self.faults.append("'%s', '%s' depends on '%s', which no step above it is called" % (
						name, s['name'], other))
				else:
					yield step, known[other]
			if not graph and last:
				yield step, last
			known[s['name']] = step
			if not s.get('detach'):
				last = step
				yield end, step
	def places(self, node):
		return [p for p, s in self.steps.items() if self.does(p, s, node)]
	def does(self, place, step, node):
		settings, kind = step.get('settings') or {}, node['kind']
		made = self.made_by_command(node, step)
		if kind == 'qemu':
			return node['recipe'] in (step.get('commands') or []) or made
		if place[0] not in self.clusters(node):
			return False
		if kind == 'test':
			run = self.repo.said['test']['run']
			run = run if isinstance(run, list) else [run]
			return (step.get('commands') or [])[-len(run):] == run
		if made:
			return True
		if kind == 'manifest' and self.names is not None:
			return step['name'] in self.names[node['id']]
		if kind == 'manifest':
			if for_whom(step) != self.repo.publication(node['id']):
				return False
			return 'spec' in settings or ('platforms' in settings and not settings.get('dry_run') and
				settings.get('repo') in self.repositories(node))
		if kind == 'job':
			return step['name'] in [s['name'] for s in self.repo.said['jobs'][place[0]]['steps']]
		if self.names is not None and 'platforms' in settings:
			return step['name'] in self.names[node['id']]
		image = self.repo.nodes[self.repo.image(node['id'])]
		words = shlex.split(image['recipe'])
		platform = words[words.index('--platform') + 1]
		built = [settings.get('platform'), settings.get('dockerfile', 'Dockerfile'), settings.get('context', '.')]
		asked = [platform, words[words.index('-f') + 1], words[-1]]
		if 'platforms' in settings: # images that are built from one Dockerfile differ by their repositories
			platforms = settings['platforms'] if isinstance(settings['platforms'], list) else settings['platforms'].split(',')
			built[0], asked[0] = (platform in platforms, settings.get('repo')), (True, self.repo.builds[image['id']]['repository'])
		return built == asked and not (kind == 'push' and (settings.get('dry_run')
			or for_whom(step) != self.repo.publication(node['id'])))
	def clusters(self, node):
		"""Where its work may be done: that of an image wherever it is pushed from."""
		if node['kind'] != 'image':
			return {node.get('cluster')}
		return {self.repo.nodes[a]['cluster'] for a, b in self.repo.edges
			if b == node['id'] and self.repo.nodes[a]['kind'] == 'push'}
	def made_by_command(self, node, step):
		"""Where commands build: the step has the name of what it makes, and make downloads what it needs."""
		what = {'image': 'build', 'push': 'build', 'manifest': 'publish manifest'}.get(node['kind'])
		if self.repo.get('drone', 'builder', 'plugin') != 'command':
			return False
		if node['kind'] == 'qemu':
			return any(b == node['id'] and self.made_by_command(self.repo.nodes[a], step) for a, b in self.repo.edges
				if self.repo.nodes[a]['kind'] == 'image')
		if self.names is not None:
			return step['name'] in self.names.get(node['id'], ())
		words = node['id'].split(':')[1:]
		if words and node['kind'] != 'manifest' and self.repo.get('drone', 'shape', 'pipelines') == 'pipelines':
			words.pop()
		return bool(what) and step['name'] == ' '.join([what] + words)
	def repositories(self, node):
		"""Those of the images that a list is of."""
		begin = node['id'].replace('manifest', 'image', 1) + ':'
		return {b['repository'] for i, b in self.repo.builds.items() if i.startswith(begin)}
	def compare(self):
		nodes = self.repo.nodes
		places = {i: self.places(n) for i, n in nodes.items()
			if 'cluster' in n or n['kind'] == 'qemu'}
		for i in places:
			if not places[i]:
				yield '%s is done nowhere' % i
		pairs = {(a, b) for a, b in self.repo.needs if a in places and b in places}
		through = {(a, b) for a, c in pairs for b in places if (c, b) in pairs}
		for a, b in sorted(pairs - through):
			for p in places[a]:
				# A download is of use only where the folder is the same.
				near = [q for q in places[b] if q[0] == p[0] or nodes[b]['kind'] != 'qemu']
				if nodes[a]['kind'] == 'image' and nodes[b]['kind'] == 'image':
					near = [q for q in near if not for_whom(self.steps[q])]
				if not any(p == q or (p, q) in self.waits for q in near):
					yield "%s needs %s, but '%s' of '%s' does not wait for it" % (a, b, self.steps[p]['name'], p[0])
		yield from self.compare_pipelines()
		yield from self.faults
	def compare_pipelines(self):
		"""A generated pipeline waits for no other that the graph does not ask for."""
		cluster = {i: n['cluster'] for i, n in self.repo.nodes.items() if 'cluster' in n}
		pairs = {(cluster[a], cluster[b]) for a, b in self.repo.edges if a in cluster and b in cluster
			and not self.again(a, b)}
		pairs |= {(cluster[a], cluster[c]) for a, b in self.repo.edges if self.again(a, b)
			for x, c in self.repo.edges if x == b and c in cluster}
		asked = closure(pairs)
		for a, b in itertools.permutations(sorted(set(cluster.values())), 2):
			if ((a, 'begin'), (b, 'end')) in self.waits and (a, b) not in asked:
				yield "the graph does not ask that '%s' waits for '%s'" % (a, b)

	def again(self, a, b):
		"""Whether an image is built once more where it is pushed from."""
		a, b = self.repo.nodes[a], self.repo.nodes[b]
		return a['kind'] == 'push' and b['kind'] == 'image' and a['cluster'] != b['cluster']

def for_whom(step):
	"""The publication that a step is for; empty: the first."""
	found = re.search(r' for ([a-z0-9-]+)(, tagged)?$', step['name'])
	return found.group(1) if found else ''

def check_ci(repo):
	return Ci(repo, yaml.safe_load_all(repo.read(repo.ci))).compare()

# --- the checks can fail

def make_mutants(repo, db, work):
	"""Each (what was done, the Makefile): all prerequisites that lead to work, taken from their rules; others added."""
	lines = repo.read(repo.makefile).split('\n')
	after = db.after()
	for name, rule in sorted(db.rules.items()):
		for need in sorted(set(rule.needs)):
			if name not in work.inside or not (need in work.products or reached(after, [need]) & work.products):
				continue
			at = [i for i, line in enumerate(lines) if line.startswith(name + ':')]
			words = [lines[i].split() for i in at]
			copy = list(lines)
			for i, w in zip(at, words):
				copy[i] = ' '.join(x for x in w if x != need)
			yield "without '%s: %s'" % (name, need), '\n'.join(copy)
	for a, b in itertools.permutations(repo.nodes, 2):
		if a in work.typed and b in work.made and b not in repo.members and not work.justified(a, b) \
				and (b, a) not in repo.needs:
			yield "with '%s: %s'" % (work.typed[a], work.made[b]), '\n'.join(
				[*lines, '%s: %s' % (work.typed[a], work.made[b]), ''])

def check_make_mutants(repo):
	db = Database(repo.dir, repo.makefile)
	lists = image_files(repo, db)
	work = Projection(repo, db, lists)
	work.products = set(work.made.values())
	tops = set(work.typed.values())
	work.inside = (tops | reached(db.after(), tops)) - {'.PHONY'}
	count, faults = 0, set(work.compare())
	with tempfile.TemporaryDirectory() as t:
		copy = shutil.copytree(repo.dir, os.path.join(t, 'copy'))
		for what, text in make_mutants(repo, db, work):
			count += 1
			with open(os.path.join(copy, repo.makefile), 'w') as f:
				f.write(text)
			if not set(Projection(repo, Database(copy, repo.makefile), lists).compare()) - faults:
				yield '%s: not found' % what
	print('%d mutants' % count)
	if count < 20:
		yield 'too few'

def ci_mutants(repo):
	docs = list(yaml.safe_load_all(repo.read(repo.ci)))
	def again():
		return json.loads(json.dumps(docs))
	clusters = {n.get('cluster') for n in repo.nodes.values()}
	for i, doc in enumerate(docs):
		if doc.get('name') not in clusters:
			continue
		for other in doc.get('depends_on') or []:
			less, wrong, turned = again(), again(), again()
			less[i]['depends_on'].remove(other)
			yield "'%s' without '%s'" % (doc['name'], other), less
			wrong[i]['depends_on'].append(other + '-gone')
			yield "'%s' with a name that is not there" % doc['name'], wrong
			for d in turned:
				if d.get('name') == other:
					d.setdefault('depends_on', []).append(doc['name'])
			yield "'%s' and '%s' waiting for each other" % (doc['name'], other), turned
		steps = doc['steps']
		if any('sh ./' in c for s in steps for c in s.get('commands') or []):
			turned = again()
			turned[i]['steps'].reverse()
			yield "the steps of '%s' the other way round" % doc['name'], turned
			apart = again()
			apart[i]['steps'].append({'name': 'more', 'image': 'i', 'depends_on': [steps[0]['name']]})
			yield "a step of '%s' with depends_on" % doc['name'], apart

def check_ci_mutants(repo):
	count, faults = 0, set(check_ci(repo))
	for what, docs in ci_mutants(repo):
		count += 1
		if not set(Ci(repo, docs).compare()) - faults:
			yield '%s: not found' % what
	print('%d mutants' % count)
	if count < 5:
		yield 'too few'

CHECKS = {'targets': check_targets, 'files': check_files, 'make': check_make, 'context': check_context, 'ci': check_ci,
	'make-mutants': check_make_mutants, 'ci-mutants': check_ci_mutants}

def main():
	faults = [(os.path.basename(d), fault) for d in sys.argv[2:] for fault in CHECKS[sys.argv[1]](Repo(d))]
	for fault in faults:
		print('%s: %s' % fault)
	sys.exit(bool(faults))

if __name__ == '__main__':
	main()
