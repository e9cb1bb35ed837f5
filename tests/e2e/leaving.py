"""Paths that lead out of the repository, in every slot and in the place of every output; and texts that come by other ways than the
descriptor: its own name, and arguments of commands.
"""
import collections
import os
import shutil
import subprocess

import yaml

import worlds

AQUEDUCT = os.environ['AQUEDUCT']
SECRET = 'thesecret'

# Links of the repository, and what they lead to; @ is a folder beside it. A slot is given the names, and what lies below them.
LINKS = {'linkdir': '@', 'linkfile': '@/Dockerfile', 'chain': 'linkdir', 'dangling': '@/nothing', 'loop': 'loop', 'round': 'round2', 'round2': 'round',
	'sub/up': '../../@up', 'linkmain': '@/main.py'}
PATHS = ['../OUT/x', '@/x', 'a/../../OUT/Dockerfile', 'linkdir', 'linkdir/Dockerfile', 'linkdir/new', 'linkfile', 'chain', 'chain/sub/new', 'dangling', 'dangling/x',
	'loop', 'loop/x', 'round', 'sub/up', 'sub/up/new', './linkdir/../linkdir/new', 'linkmain', '..', '../..', '/', '~', '~/x', 'OUT/../../OUT/x']

class Outside:
	"""A folder beside the repositories, which nobody is to write, or to read into an output."""
	def __init__(self, top):
		self.folder = os.path.join(top, 'OUT')
		os.makedirs(os.path.join(self.folder, 'sub'))
		for name in ('Dockerfile', 'main.py', '.dockerignore', 'Dockerfile.dockerignore', 'sub/Dockerfile', 'x'):
			with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as f:
				f.write('FROM alpine:3 AS %s\nCOPY %s /\n' % (SECRET, SECRET) if 'Dockerfile' in name else SECRET + '\n')
		self.before = self.state()
	def state(self):
		out = {}
		for at, folders, files in os.walk(self.folder):
			for name in folders + files:
				path = os.path.join(at, name)
				st = os.lstat(path)
				out[path] = (st.st_mode, st.st_size, st.st_mtime_ns, st.st_ino)
		return out
	def fill(self, text):
		return text.replace('@up', 'OUT').replace('@', self.folder)
	def plant(self, folder):
		os.makedirs(os.path.join(folder, 'sub'), exist_ok=True)
		for name, to in LINKS.items():
			os.symlink(self.fill(to), os.path.join(folder, name))

def told_of(folder):
	"""Outputs that hold what lies outside."""
	for at, _, files in os.walk(folder):
		for name in files:
			path = os.path.join(at, name)
			if not os.path.islink(path):
				with open(path, 'rb') as f:
					if SECRET.encode() in f.read():
						yield os.path.relpath(path, folder)

def all_files(folder):
	out = {}
	for at, _, files in os.walk(folder):
		for name in files:
			path = os.path.join(at, name)
			if not os.path.islink(path):
				with open(path, 'rb') as f:
					out[os.path.relpath(path, folder)] = f.read()
	return out

def run(*argv, **more):
	return subprocess.run(argv, capture_output=True, timeout=60, check=False, **more)

# --- in slots

class Path:
	"""As a combination of injection.py."""
	def __init__(self, slot, text):
		self.slot, self.text, self.mark, self.tries = slot, text, 'mk%dp0z' % slot.number, 0
	def __str__(self):
		return '%s: %r' % (self.slot.name, self.text)

def try_paths(trial, every):
	"""(number, faults): each path in each slot, or one of them."""
	outside, faults, number = Outside(trial.top), [], 0
	by = collections.defaultdict(list)
	for slot in trial.slots:
		for k, text in enumerate(PATHS):
			if slot.places and (every or k % 12 == slot.number % 12):
				by[slot.places[(slot.number + k) % len(slot.places)].name].append(Path(slot, outside.fill(text)))
	trial.plant = outside.plant
	for world in worlds.WORLDS:
		pending = by[world.name]
		number += len(pending)
		while pending:
			batch, pending = trial.batch(pending)
			repo, taken, others = trial.settle(world, batch)
			pending += [c for c in others if not c.tries]
			if repo:
				leaks = list(told_of(repo.folder))
				if leaks and taken:
					faults += ['%s: %s hold what lies outside: %s' % (world.name, ' '.join(leaks), ', '.join(map(str, taken[:8])))]
				shutil.rmtree(repo.folder)
			if outside.state() != outside.before:
				return number, faults + ['%s: something outside was written: %s' % (world.name, ', '.join(map(str, batch[:8])))]
	trial.plant = None
	return number, faults

# --- in the place of files, between two runs

DESCRIPTOR = '''image: me/app
arches: [amd64, arm64]
dockerfile: in/Dockerfile
make: {file: in/build.mk}
drone: {file: in/drone.yml}
manifest: {file: in/list.tmpl}
qemu: {script: in/get.sh}
'''

def try_changes(top):
	"""What was there is another thing when it is looked at again: (number, faults)."""
	faults, number = [], 0
	base = os.path.join(top, 'base')
	os.makedirs(os.path.join(base, 'in'))
	for name, text in (('aqueduct.yml', DESCRIPTOR), ('in/Dockerfile', worlds.PREFIX.format(repo='REPO', arch='ARCH'))):
		with open(os.path.join(base, name), 'w', encoding='utf-8') as f:
			f.write(text)
	if run(AQUEDUCT, '-C', base, 'gen').returncode:
		return 0, ['nothing is generated']
	names = sorted(all_files(base))
	names = [n for n in names if n != 'aqueduct.yml'] + ['in', '.aqueduct', '.aqueduct/base']
	for name in names:
		for command in (['gen'], ['gen', '--force'], ['gen', '--merge'], ['add', 'riscv64'], ['set', 'make.prefix', 'x-']):
			number += 1
			folder, out = os.path.join(top, 'changed'), os.path.join(top, 'moved')
			shutil.copytree(base, folder)
			shutil.move(os.path.join(folder, name), out)
			os.symlink('../moved', os.path.join(folder, name)) if '/' not in name else os.symlink(out, os.path.join(folder, name))
			with open(os.path.join(folder, 'aqueduct.yml'), 'a', encoding='utf-8') as f:
				f.write('labels: {a: b}\n') # something is to be written
			before = all_files(out) if os.path.isdir(out) else read_bytes(out)
			p = run(AQUEDUCT, '-C', folder, *command)
			after = all_files(out) if os.path.isdir(out) else read_bytes(out)
			if before != after:
				faults.append('%s by %s: written through the link' % (name, ' '.join(command)))
			if p.returncode == 0 and not name.startswith('.aqueduct') and os.path.islink(os.path.join(folder, name)):
				faults.append('%s by %s: it is taken' % (name, ' '.join(command)))
			shutil.rmtree(folder)
			shutil.rmtree(out) if os.path.isdir(out) else os.remove(out)
	shutil.rmtree(base)
	return number, faults

def read_bytes(path):
	with open(path, 'rb') as f:
		return f.read()

# --- the descriptor's own name, and the hook that looks for it

def try_names(top, texts):
	"""(taken, refused, faults)."""
	taken, refused, faults = 0, 0, []
	path = os.path.dirname(AQUEDUCT) + ':' + os.environ['PATH']
	env = dict(os.environ, PATH=path, HOME=top, GIT_CONFIG_NOSYSTEM='1')
	for text in texts:
		folder = os.path.join(top, 'named')
		os.mkdir(folder)
		try:
			with open(os.path.join(folder, text), 'w', encoding='utf-8') as f:
				f.write('image: me/app\narches: [amd64, arm64]\n')
			with open(os.path.join(folder, 'Dockerfile'), 'w', encoding='utf-8') as f:
				f.write('FROM alpine:3\n')
		except (OSError, ValueError):
			shutil.rmtree(folder)
			continue
		def aqueduct(*words):
			return run(AQUEDUCT, *words, cwd=folder, env=env)
		if aqueduct('gen', '-f', text).returncode:
			refused += 1
		else:
			run('git', 'init', '-q', cwd=folder, env=env)
			run('git', 'add', '-A', cwd=folder, env=env)
			p = aqueduct('hook', '--install', '-f', text)
			hook = os.path.join(folder, '.git/hooks/pre-commit')
			if p.returncode:
				refused += 1
			else:
				taken += 1
				clean = run(hook, cwd=folder, env=env)
				with open(os.path.join(folder, 'Makefile'), 'a', encoding='utf-8') as f:
					f.write('# edited\n')
				run('git', 'add', '-A', cwd=folder, env=env)
				edited = run(hook, cwd=folder, env=env)
				if clean.returncode or not edited.returncode:
					faults.append('%r: the hook ends with %d, and with %d where a file was edited: %r' % (text, clean.returncode, edited.returncode,
						(clean.stderr + edited.stderr)[:200]))
			made = [n for n in os.listdir(folder) if n.startswith('mk') and n != text]
			if made:
				faults.append('%r: executed: %r' % (text, made))
		shutil.rmtree(folder)
	return taken, refused, faults

# --- arguments

def try_arguments(top, texts):
	"""`set` and `init` write what YAML reads as it was said: (taken, refused, faults)."""
	taken, refused, faults = 0, 0, []
	folder = os.path.join(top, 'said')
	for text in texts:
		if '\0' in text or len(text) > 10000:
			continue
		for key, words in (('labels', ('set', '--no-gen', '--', 'labels.x', text)), ('image', ('init', '--arch', 'amd64', '--image=' + text))):
			os.mkdir(folder)
			if words[0] == 'set':
				with open(os.path.join(folder, 'aqueduct.yml'), 'w', encoding='utf-8') as f:
					f.write('image: me/app\narches: [amd64]\n')
			p = run(AQUEDUCT, '-C', folder, *words)
			if p.returncode:
				refused += 1
			else:
				taken += 1
				with open(os.path.join(folder, 'aqueduct.yml'), encoding='utf-8') as f:
					got = yaml.load(f, yaml.BaseLoader).get(key)
				if got != (text if key == 'image' else {'x': text}):
					faults.append('%s %r became %r' % (' '.join(words[:-1]), text, got))
			shutil.rmtree(folder)
	return taken, refused, faults
