#!/usr/bin/env python3
"""why.py AQUEDUCT ENGINE MAKE SEED COUNT [KIND...]: whether `query why` says what make then does, and names what changed.

The repositories are those of mutation.py and a few of its own (values of git and the environment, qemu); the engine is a
stand-in. KIND may be `all`; by default it is some that differ. COUNT times (0: each change once) something changes, so that
all changes are made to one of the repositories or another; then `query why` is asked, make builds all images, and both
are held against each other: the same images, and of each that is built the change is at the root of a reason. Behind
make, `query why` says that all is up to date.

Prints a line for each kind: its name, the number of changes, of builds, of answers that are other than make's, of images
for which the change is not named, of images that are not up to date behind make, and of those of which nothing can be
told; then what happened, for the first of these.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

try:
	import jsonschema
except ImportError:
	jsonschema = None

import mutation
from mutation import FROM, TREE, kind

# Beside the changes to files: what is not there may be given in a kind.
FILES = mutation.CHANGES
OTHERS = ['copy_more_gen', 'ignore_more_gen', 'other_recipe', 'more_arches', 'lose', 'forget', 'forget_scan', 'forget_all',
	'other_arguments', 'failed', 'pulled', 'edit_and_lose', 'nothing']

VALUES = 'build_args: {C: {git: short}, T: {git: version}, V: {env: WHY_VERSION}}\n'
OWN = [
	kind('values', FROM + 'ARG C\nARG T\nARG V\nCOPY a /x\n', None, ['a', 'b'], more=VALUES, git=True,
		changes=['commit', 'tag', 'variable', 'forget_value', 'edit', 'nothing']),
	kind('qemu', FROM + 'ARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\nCOPY a /x\n', None, ['a', 'b'], emulation='static',
		arches=['arm', 'arm64'], images={'arm': ('Dockerfile', '.', []), 'arm64': ('Dockerfile', '.', [])},
		changes=['remove_qemu', 'other_qemu', 'touch_qemu', 'edit', 'lose']),
]
USUAL = ['several COPY, some ignored', 'exceptions', 'odd names', 'links in a folder', 'wildcards in folders',
	'two images on one base', 'images in a row, each in a context of its own', 'contexts in contexts', 'values', 'qemu']
DOUBTED = ['lines in names']  # what find makes of these is in the order of the disk

SCHEMA = None  # docs/why.schema.json, where python3-jsonschema is there

mutation.ARCHES['s390x'] = 'linux/s390x'


class Repository(mutation.Repository):
	def __init__(self, spec, folder, options):
		super().__init__(spec, folder, dict(options, judge=None))
		qemu = os.path.join(folder, 'qemu')
		self.env = dict(os.environ, STAND_IN=self.engine, DOCKER='sh ' + options['engine'], QEMU_CACHE=qemu,
			QEMU_URL='file://' + qemu + '-{arch}-static')
		for arch in ('arm', 'aarch64'):
			with open(qemu + '-%s-static' % arch, 'wb') as f:
				f.write(b'\x7fELF ' + arch.encode())
		self.replace('emulation: binfmt', 'emulation: ' + spec.get('emulation', 'binfmt'))
		if spec.get('git'):
			self.git('init', '-q')
			self.commit()
		self.names = set()  # of files and variables that changed
		self.kinds = set()  # of reasons that may stand there instead

	def run(self, *command, **more):
		return subprocess.run(command, cwd=self.path, env=dict(self.env, **more), capture_output=True, text=True, errors='replace',
			check=False)

	def git(self, *words):
		done = self.run('git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', *words)
		if done.returncode:
			raise SystemExit('git: ' + done.stderr)

	def replace(self, old, new):
		text = self.read('aqueduct.yml')
		if old not in text:
			raise SystemExit("%s: no '%s' in the descriptor" % (self.spec['name'], old))
		self.write('aqueduct.yml', text.replace(old, new))

	def why(self):
		done = self.run(self.options['aqueduct'], 'query', 'why', '--format', 'json')
		if done.returncode:
			raise SystemExit('%s: query why: %s' % (self.spec['name'], done.stderr))
		answer = json.loads(done.stdout)
		if SCHEMA:
			SCHEMA.validate(answer)
		return {node['id']: node for node in answer['why']}

	def make(self):
		"""The ids of the images that are built."""
		log = os.path.join(self.engine, 'log')
		if os.path.exists(log):
			os.remove(log)
		done = self.run(self.options['make'], 'build-all')
		if done.returncode:
			raise SystemExit('%s: make: %s%s' % (self.spec['name'], done.stdout, done.stderr))
		with open(log, encoding='utf-8') as f:
			builds = [line.split() for line in f if line.startswith('build ')]
		return sorted('image:' + image.replace('-', ':') for words in builds for image, (dockerfile, _, _) in self.images.items()
			if mutation.ARCHES[image.split('-')[-1]] == words[2] and (dockerfile == words[4] or 'several' not in self.spec))

	def tree(self):
		found = set()
		for folder, folders, files in os.walk(self.path):
			rel = os.path.relpath(folder, self.path)
			folders[:] = [f for f in folders if f not in ('.aqueduct', '.git')]
			found.update(os.path.normpath(os.path.join(rel, f)) for f in files + folders)
		return found

	# ---- changes, each of which says what it names

	def change(self, how, name):
		"""Where `gen` runs behind a Dockerfile or ignore file that changed earlier, that is named as well."""
		self.names, self.kinds = set(), set()
		changed = self.changed
		if how in FILES:
			before = self.tree()
			getattr(self, how)(name)
			self.names = before ^ self.tree() | {name, self.dockerfile if how == 'copy_more' else self.ignores}
		else:
			getattr(self, 'do_' + how)(name)
		if changed and not self.changed:
			self.names |= {self.dockerfile, self.ignores}
			self.kinds |= {'context', 'recipe'}

	def ids(self):
		found = []
		for folder, _, files in os.walk(self.at('build/.aqueduct')):
			found += [os.path.join(folder, f) for f in files if f.endswith('.id')]
		return sorted(found)

	def do_nothing(self, _):
		pass

	def do_copy_more_gen(self, name):
		self.copy_more(name)
		self.gen()
		self.names, self.kinds = {self.dockerfile, self.ignores}, {'recipe'}

	def do_ignore_more_gen(self, name):
		self.ignore_more(name)
		self.gen()
		self.names, self.kinds = {self.dockerfile, self.ignores}, {'recipe'}

	def do_other_recipe(self, _):
		self.counter += 1
		self.replace('me/app', 'me/app') if 'several' not in self.spec else None
		text = self.read('aqueduct.yml')
		head, sep, rest = text.partition('labels: {n: "')
		self.write('aqueduct.yml', head + sep + '%d%s' % (self.counter, rest) if sep else text + 'labels: {n: "%d"}\n' % self.counter)
		self.gen()
		self.kinds = {'recipe'}

	def do_more_arches(self, _):
		if 'images' in self.spec and 'several' not in self.spec or 's390x' in self.read('aqueduct.yml'):
			return
		self.replace('emulation:', '  - s390x\nemulation:')
		for image in list(self.images):
			if image.endswith('amd64'):
				self.images = dict(self.images, **{image.replace('amd64', 's390x'): self.images[image]})
		self.gen()
		self.kinds = {'missing', 'recipe'}  # the second: builds for several platforms take turns

	def do_lose(self, _):
		with open(self.ids()[self.counter % len(self.ids())], encoding='utf-8') as f:
			os.remove(os.path.join(self.engine, 'images', f.readline().strip()))
		self.counter += 1
		self.kinds = {'lost'}

	def do_edit_and_lose(self, name):
		self.change('edit', name)
		self.do_lose(name)

	def do_forget(self, _):
		os.remove(self.ids()[0])
		self.kinds = {'missing'}

	def do_forget_scan(self, _):
		for folder, _, files in os.walk(self.at('build/.aqueduct')):
			for f in files:
				if f.endswith('.scan'):
					os.remove(os.path.join(folder, f))

	def do_forget_all(self, _):
		shutil.rmtree(self.at('build/.aqueduct'))
		self.kinds = {'missing', 'made'}

	def do_other_arguments(self, _):
		self.env['DOCKER_BUILD_ARGS'] = ' --a   b ' if self.env.get('DOCKER_BUILD_ARGS') is None else ''
		if not self.env['DOCKER_BUILD_ARGS']:
			del self.env['DOCKER_BUILD_ARGS']
		self.names = {'DOCKER_BUILD_ARGS'}

	def do_failed(self, name):
		"""A build that failed, behind a change: it is done again."""
		self.change('edit', name)
		done = self.run(self.options['make'], 'build-all', STAND_IN_FAILS='1')
		self.kinds = {'missing', 'newer'}  # the list of a context stays as it was looked through
		if done.returncode == 0:
			self.names, self.kinds = set(), set()

	def do_pulled(self, _):
		self.counter += 1
		self.run(self.options['make'], 'pull', STAND_IN_BASE=str(self.counter))
		self.kinds = {'missing'}

	def commit(self):
		self.git('add', '-A')
		self.git('commit', '-q', '--allow-empty', '-m', 'more')

	def do_commit(self, _):
		self.commit()
		self.names = {'short', 'version'}

	def do_tag(self, _):
		self.counter += 1
		tags = self.run('git', 'tag', '--points-at', 'HEAD').stdout.split()
		if tags:
			self.git('tag', '-d', *tags)
		self.git('tag', 'v1.0.%d' % self.counter)
		self.names = {'version'}

	def do_variable(self, _):
		self.counter += 1
		self.env['WHY_VERSION'] = str(self.counter)
		self.names = {'WHY_VERSION'}

	def do_forget_value(self, _):
		os.remove(self.at('build/.aqueduct/git.version'))
		self.names = {'build/.aqueduct/git.version'}

	def do_remove_qemu(self, _):
		os.remove(self.at('build/qemu-arm-static'))
		self.names = {'build/qemu-arm-static'}

	def do_touch_qemu(self, _):
		self.touch('build/qemu-arm-static')
		self.names = {'build/qemu-arm-static'}

	def do_other_qemu(self, _):
		self.counter += 1
		text = self.read('aqueduct.yml').split('qemu:')[0]
		self.write('aqueduct.yml', text + 'qemu: {version: v7.2.0-%d}\n' % self.counter)
		self.gen()
		self.kinds = {'recipe'}


def is_named(r, node):
	"""Whether the change is at the root of a reason for which an image is built."""
	for reason in node['reasons']:
		root = reason.get('root', reason)
		if root.get('subject') in r.names or root['kind'] in r.kinds:
			return True
	return False


class Tally:
	def __init__(self):
		self.builds = self.other = self.unnamed = self.again = self.doubted = 0
		self.trouble = []

	def tell(self, text):
		if len(self.trouble) < 3:
			self.trouble.append(text.replace('\n', ' '))


def hold(r, what, tally):
	"""Asks, makes, and holds one against the other."""
	said = r.why()
	made = sorted(i for i, node in said.items() if node['state'] == 'made')
	doubted = {i for i, node in said.items() if node['state'] == 'unknown'}
	built = sorted(set(r.make()))
	tally.builds += len(built)
	tally.doubted += len(doubted)
	if doubted and r.spec['name'] not in DOUBTED:
		tally.tell('%s: nothing is told of %s: %s' % (what, doubted, [said[i]['reasons'] for i in doubted]))
	if made != [i for i in built if i not in doubted]:
		tally.other += 1
		tally.tell('%s: why says %s, make builds %s; %s' % (what, made, built, [said[i]['reasons'] for i in made if i not in built]))
	for i in made:
		if not is_named(r, said[i]):
			tally.unnamed += 1
			tally.tell('%s: %s is built, for %s' % (what, i, said[i]['reasons']))
	said = r.why()
	stale = [i for i, node in said.items() if node['state'] != 'fresh'
		and not (node['state'] == 'unknown' and r.spec['name'] in DOUBTED)]
	tally.again += len(stale)
	if stale:
		tally.tell('%s: %s is not up to date behind make: %s' % (what, stale, said[stale[0]]['reasons']))


def try_kind(spec, options, number):
	folder = tempfile.mkdtemp(prefix='why.')
	r = Repository(spec, folder, options)
	draw = random.Random('%d %s' % (options['seed'], spec['name']))
	tally = Tally()
	r.gen()
	r.kinds = {'missing', 'made', 'value', 'base'}
	hold(r, 'first', tally)
	changes = list(spec.get('changes') or FILES + OTHERS)
	if options['count'] and 'changes' not in spec:
		random.Random(options['seed']).shuffle(changes)
		changes = [changes[(number * options['count'] + i) % len(changes)] for i in range(options['count'])]
	else:
		draw.shuffle(changes)
	for change in changes:
		names = [n for n in r.files() if not (spec.get('git') and n.startswith('.git/'))]
		if not names:
			r.write('a', 'again\n')
			r.make()
			names = ['a']
		name = draw.choice(names)
		r.change(change, name)
		hold(r, '%s %s' % (change, name), tally)
		if r.changed and draw.random() < 0.5:
			r.gen()
			r.make()
	shutil.rmtree(folder)
	return '%s: %d changes, %d builds, %d other answers, %d without the change, %d not up to date behind make, %d doubted\n%s' % (
		spec['name'], len(changes), tally.builds, tally.other, tally.unnamed, tally.again, tally.doubted,
		''.join('# %s\n' % t for t in tally.trouble))


def main():
	global SCHEMA
	aqueduct, engine, make, seed, count = sys.argv[1:6]
	if jsonschema:
		with open(os.path.join(os.environ['top_srcdir'], 'docs/why.schema.json'), encoding='utf-8') as f:
			SCHEMA = jsonschema.Draft202012Validator(json.load(f))
	options = {'aqueduct': aqueduct, 'engine': engine, 'make': make, 'seed': int(seed), 'count': int(count)}
	wanted = sys.argv[6:] or USUAL
	specs = [spec for spec in mutation.KINDS + OWN if spec['name'] in wanted or wanted == ['all']]
	for number, spec in enumerate(specs):
		sys.stdout.write(try_kind(spec, options, number))
		sys.stdout.flush()


if __name__ == '__main__':
	main()
