"""A repository in git, and what its images are made of on the disk, or in any of its commits, submodules included.

What an image is made of: JUDGE's word on its files and Dockerfile, what the descriptor says of its arch (on a line of its
own), and what else may change its recipe. Times of files are put aside: git knows none.
"""
import json
import os
import re
import shutil
import subprocess

import mutation

PLAIN = dict(os.environ, GIT_AUTHOR_NAME='a', GIT_AUTHOR_EMAIL='a@example.com', GIT_COMMITTER_NAME='a', GIT_COMMITTER_EMAIL='a@example.com',
	GIT_CONFIG_NOSYSTEM='1', GIT_CONFIG_COUNT='3', GIT_CONFIG_KEY_0='init.defaultBranch', GIT_CONFIG_VALUE_0='main',
	GIT_CONFIG_KEY_1='protocol.file.allow', GIT_CONFIG_VALUE_1='always', GIT_CONFIG_KEY_2='gc.auto', GIT_CONFIG_VALUE_2='0')
RECIPES = ('local.mk', 'GNUmakefile', 'makefile')  # make reads them, and any recipe may depend on what they say
CHANGES = [c for c in mutation.CHANGES if c != 'touch'] + ['edit', 'edit', 'add', 'remove', 'copy_more', 'relink', 'salt']


def git(path, *words, env=PLAIN, check=True, text=None):
	done = subprocess.run(['git', *words], cwd=path, env=env, check=False, capture_output=True, text=True, errors='surrogateescape', input=text)
	if done.returncode and check:
		raise SystemExit('git %s: %s' % (' '.join(words), done.stderr))
	return done.stdout.strip('\n')


class Refused(Exception):
	"""What came of a change is a fault by itself, of which nothing can be asked."""


class Drawn(mutation.Repository):
	"""Where the descriptor has no list of arches, its parts may differ by a label (`salt`)."""
	def __init__(self, spec, folder, options, draw):
		self.folder, self.draw = folder, draw
		text = {name: '.git\n' + t if name.endswith('.dockerignore') else t for name, t in spec.get('text', {}).items()}
		spec = dict(spec, ignore='.git\n' + (spec['ignore'] or ''), text=text)  # else each commit counts
		super().__init__(spec, folder, dict(options, judge=None))
		if 'emulation' in spec:
			self.write('aqueduct.yml', self.read('aqueduct.yml').replace('emulation: binfmt', 'emulation: ' + spec['emulation']))
		self.scratch = os.path.join(folder, 'judged')
		os.makedirs(self.scratch)
		self.judge = subprocess.Popen([options['judge'], '--serve'], cwd=self.scratch, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
		self.kept = {}  # by commit
		git(self.path, 'init', '-q')
		self.gen()
		self.commit()

	def end(self):
		self.judge.stdin.close()
		self.judge.wait()
		shutil.rmtree(self.folder)

	def git(self, *words, **more):
		return git(self.path, *words, **more)

	def commit(self):
		self.git('add', '-A', '.')
		self.git('commit', '-qm', 'more', '--allow-empty')
		return self.git('rev-parse', 'HEAD')

	def gen(self):
		done = subprocess.run([self.options['aqueduct'], 'gen', '--force'], cwd=self.path, capture_output=True, text=True, errors='replace', check=False)
		if done.returncode:
			raise Refused(done.stderr)
		self.changed = False

	# ---- what is there

	def clear(self):
		for name in os.listdir(self.scratch):
			at = os.path.join(self.scratch, name)
			if os.path.isdir(at) and not os.path.islink(at):
				shutil.rmtree(at)
			else:
				os.remove(at)

	def export(self, commit, git_dir=None, at=''):
		"""A commit into the scratch folder; what submodules have stands in their own folder of objects."""
		git_dir = git_dir or self.at('.git')
		env = dict(PLAIN, GIT_INDEX_FILE=os.path.join(self.folder, 'index'), GIT_DIR=git_dir, GIT_WORK_TREE=self.scratch)
		git(self.scratch, 'read-tree', commit, env=env)
		git(self.scratch, 'checkout-index', '-q', '-a', '-f', '--prefix=' + os.path.join(self.scratch, at, ''), env=env)
		for line in git(self.scratch, 'ls-files', '-s', '-z', env=env).split('\0'):
			if line.startswith('160000 '):
				path = line.split('\t')[1]
				os.makedirs(os.path.join(self.scratch, at, path), exist_ok=True)
				self.export(line.split()[1], os.path.join(git_dir, 'modules', path), os.path.join(at, path))

	def copy(self):
		"""The disk into the scratch folder."""
		shutil.copytree(self.path, self.scratch, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns('.git'))

	def look(self):
		"""What the images are made of in the scratch folder; and what tells how that is read."""
		essence = {}
		shutil.rmtree(os.path.join(self.scratch, '.aqueduct', 'base'), ignore_errors=True)  # what aqueduct keeps for itself
		for dockerfile, context, _ in self.images.values():
			if not os.path.isfile(os.path.join(self.scratch, dockerfile)) or not os.path.isdir(os.path.join(self.scratch, context)):
				raise Refused('it cannot be built')
		for folder, folders, files in os.walk(self.scratch):
			for name in folders + files:
				at = os.path.join(folder, name)
				rel = os.path.relpath(at, self.scratch)
				if os.path.islink(at):
					essence[rel] = os.readlink(at)
					continue
				os.utime(at, (10 ** 9, 10 ** 9))
				if name.endswith('dockerignore') or rel in [d for d, _, _ in self.images.values()] or rel == 'aqueduct.yml':
					with open(at, encoding='utf-8') as f:
						essence[rel] = f.read()
		found = self.truth()
		recipes = [self.text_of(name) for name in RECIPES]
		for image in found:
			arch = image.split('-')[-1]
			found[image] += ''.join(re.findall(r'^  - .*\b%s\b.*$' % arch, essence['aqueduct.yml'], re.M)) + repr(recipes)
		return found, essence, self.text_of('.drone.yml')

	def text_of(self, name):
		at = os.path.join(self.scratch, name)
		if not os.path.isfile(at):
			return None
		with open(at, encoding='utf-8') as f:
			return f.read()

	def of_disk(self):
		self.clear()
		self.copy()
		return self.look()

	def of_commit(self, commit):
		commit = self.git('rev-parse', commit)
		if commit not in self.kept:
			self.clear()
			self.export(commit)
			self.kept[commit] = self.look()
		return self.kept[commit]

	# ---- what is asked

	def ask(self, *words, text=None):
		"""What counts as affected: images as mutation.py names them, and pipelines; and those of them of which that is known."""
		done = subprocess.run([self.options['aqueduct'], 'affected', '--format', 'json', *words], cwd=self.path, capture_output=True, text=True,
			errors='replace', check=False, env=PLAIN, input=text)
		if done.returncode:
			raise Refused(done.stderr)
		self.said = done.stderr
		answer = json.loads(done.stdout)
		if self.options.get('schema'):
			self.options['schema'].validate(answer)
		nodes = {n['id']: n for n in answer['affected']}
		found, known = set(), set()
		for node in answer['affected'] + answer['pipelines']:
			name = node['name'] if 'name' in node else '-'.join(node['id'].split(':')[1:])
			name = ('pipeline ' if 'name' in node else '') + name
			if 'name' not in node and node['kind'] != 'image':
				continue
			found.add(name)
			while node.get('through') in nodes:
				node = nodes[node['through']]
			if not node.get('unknown') and ('cause' in node or known & set(self.images)):  # of a list it is not said
				known.add(name)
		return found, known

	def wanted(self, before, after):
		"""Images that are made of other things, and the pipelines that make them, and those that are described otherwise."""
		images = {image for image in self.images if before[0][image] != after[0][image]}
		arches = {image.split('-')[-1] for image in images}
		names = set(re.findall(r'^name: (\S+)$', after[2] or '', re.M))
		made = {name for name in names if before[2] != after[2] or any(name.endswith('linux-' + arch) for arch in arches)
			or (images and re.match('manifest|lists', name))}
		return images | {'pipeline ' + name for name in made}

	# ---- changes

	def new_name(self, name, how):
		while True:
			new = super().new_name(name, how)
			if not os.path.lexists(self.at(new)):
				return new

	def edit(self, name):
		if name in [d for d, _, _ in self.images.values()]:
			self.counter += 1
			self.write(name, '# edit %d\n' % self.counter, 'a')
		else:
			super().edit(name)

	def names(self):
		names = [n for n in self.files() if not re.search(r'(^|/)\.(git|gitmodules|gitignore|gitattributes|aqueduct)(/|$)', n) and n not in RECIPES]
		if not names:
			self.write('a', 'again\n')
		return names or ['a']

	def relink(self, name):
		"""A link where there was a file, or the other way round."""
		was = os.path.islink(self.at(name))
		if set(self.read(self.dockerfile)) & set('*?['):  # a link that is dropped is no image's, but the judge follows it
			self.edit(name)
			return
		os.remove(self.at(name))
		if was:
			self.write(name, 'no link\n')
		else:
			others = [n for n in self.names() if n != name] or ['nowhere']
			os.symlink(os.path.relpath(self.at(self.draw.choice(others)), os.path.dirname(self.at(name))), self.at(name))

	def copy_less(self, _):
		"""One COPY of a Dockerfile is gone."""
		name = self.draw.choice(sorted({d for d, _, _ in self.images.values()}))
		lines = self.read(name).split('\n')
		copies = [i for i, line in enumerate(lines) if line.startswith('COPY')]
		if copies:
			lines[self.draw.choice(copies)] = 'RUN true'
			self.write(name, '\n'.join(lines))

	def salt(self, _):
		self.counter += 1
		text = self.read('aqueduct.yml')
		arch = self.draw.choice(sorted({image.split('-')[-1] for image in self.images}))
		lines = re.sub(r'^  - (?:%s|\{arch: %s, labels: .*)$' % (arch, arch), '  - {arch: %s, labels: {salt: "%d"}}' % (arch, self.counter), text, flags=re.M)
		self.write('aqueduct.yml', lines)

	def change(self, changes=None, gen=True):
		"""One, and what it was; where `gen` refuses what comes of it, it is as if it were not."""
		how, name = self.draw.choice(changes or CHANGES), self.draw.choice(self.names())
		if os.path.islink(self.at(name)) and how == 'copy_more':
			how = 'edit'
		told = {n: self.read(n) for n in [self.ignores, *(d for d, _, _ in self.images.values())]}
		getattr(self, how)(name)
		try:
			if gen:
				self.gen()
		except Refused:
			for n, text in told.items():
				if text is not None:
					self.write(n, text)
				elif os.path.exists(self.at(n)):
					os.remove(self.at(n))
			self.gen()
		return '%s %s' % (how, name)
