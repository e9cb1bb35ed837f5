"""Kinds of repositories whose histories are what matters, for affected.py: those that cross, heads that are not checked out,
and submodules. Each has a case(), which gives what happened, what is wanted, what was said (all of it, and as known), and
whether more may be said than need be.
"""
import os
import shutil

import mutation
from drawn import Drawn, Refused, git

NAMES = ['several COPY, some ignored', 'all, some ignored', 'wildcards in folders', 'exceptions', 'links in a folder', 'a source behind a link',
	'contexts in contexts', 'a context of its own', 'an ignore file for a Dockerfile', 'Dockerfiles for each arch', 'two images on one base', 'all']
SPECS = [s for s in mutation.KINDS if s['name'] in NAMES]


class Kind:
	"""One repository after the other, of COUNT cases or a few each."""
	cases = 6
	specs = SPECS

	def __init__(self, options, draw, folder):
		self.options, self.draw, self.folder = options, draw, folder
		self.r, self.left, self.number, self.seen = None, 0, 0, 0

	def begin(self, spec, folder):
		return Drawn(spec, folder, self.options, self.draw)

	def next(self):
		"""A case of a repository; None: what was drawn is no case."""
		if not self.left:
			self.end()
			self.number += 1
			self.r = self.begin(self.draw.choice(self.specs), os.path.join(self.folder, str(self.number)))
			self.left = self.cases
		self.left -= 1
		try:
			return self.case(self.r)
		except Refused:
			self.left = 0
			return None

	def end(self):
		if self.r:
			self.r.end()


def is_open(r, *essences):
	"""Whether more may be named: something is read through a link, or as it was read elsewhere."""
	return any(e != essences[0] for e in essences) or r.is_open or bool(r.spec.get('open'))


def bases(r, one, other):
	return r.git('merge-base', '--all', one, other).split()


def commit_changes(r, draw, branch):
	r.git('checkout', '-q', '-f', branch)
	for _ in range(draw.choice([1, 1, 2])):
		r.change()
	return r.commit()


def merge(r, draw, branch, other):
	"""Whatever comes of it, generated again."""
	r.git('checkout', '-q', '-f', branch)
	how = draw.choice([['-X', 'ours'], ['-X', 'theirs'], ['-s', 'ours'], []])
	r.git('merge', '-q', '--no-edit', *how, other, check=False)
	for name in set(r.git('diff', '--name-only', '--diff-filter=U').split('\n')) - {''}:
		r.git('checkout', draw.choice(['--ours', '--theirs']), '--', name, check=False)
	r.gen()
	return r.commit()


class Crossed(Kind):
	"""Branches that were merged both ways before: several merge bases, each of which counts."""
	name = 'histories that cross'

	def begin(self, spec, folder):
		r = super().begin(spec, folder)
		for branch in ('work', 'third'):
			r.git('branch', branch)
		return r

	def case(self, r):
		draw, branches = self.draw, ['main', 'work', 'third']
		a, b = draw.sample(branches, 2)
		tips = {branch: commit_changes(r, draw, branch) for branch in (a, b)}
		if draw.random() < .8:
			merge(r, draw, a, tips[b])
		if draw.random() < .8:
			merge(r, draw, b, tips[a])
		if draw.random() < .3:
			merge(r, draw, next(c for c in branches if c not in (a, b)), draw.choice([a, b]))
		if draw.random() < .4:
			commit_changes(r, draw, draw.choice([a, b]))
		r.git('checkout', '-q', '-f', b)
		words = ['--base', a]
		what = 'from %s' % a
		if draw.random() < .5:
			words += ['--head', b]
			after = r.of_commit(b)
		else:
			if draw.random() < .5:
				what += ', ' + r.change()
			after = r.of_disk()
		found, known = r.ask(*words)
		befores = [r.of_commit(c) for c in bases(r, a, b)]
		self.seen += len(befores) > 1
		wanted = set().union(*(r.wanted(before, after) for before in befores))
		r.git('stash', '-q', '-u')
		return '%s to %s: %d bases' % (what, b, len(befores)), wanted, found, known, is_open(r, after[1], *(before[1] for before in befores))


class Heads(Kind):
	"""A head that is not checked out, and a disk on which anything may be otherwise."""
	name = 'heads that are not checked out'

	def begin(self, spec, folder):
		r = super().begin(spec, folder)
		with open(r.at('.git/info/exclude'), 'w', encoding='utf-8') as f:
			f.write('ignored\nD.dockerignore\n')
		self.commits = [r.git('rev-parse', 'HEAD')]
		return r

	def case(self, r):
		draw = self.draw
		base = draw.choice(self.commits)
		r.git('checkout', '-q', '-f', '--detach', base)
		for _ in range(draw.choice([1, 1, 2])):
			r.change(['edit', 'add', 'remove'] if draw.random() < .7 else None)
		head = r.commit()
		r.git('checkout', '-q', '-f', '--detach', draw.choice([base, base, *self.commits]))
		self.commits.append(head)
		what = ''
		for _ in range(draw.choice([0, 1, 1, 2])):
			what += r.change(['copy_less', 'copy_less', 'edit', 'copy_more', 'ignore_more', 'relink', 'salt'], gen=draw.random() < .8) + ', '
		if draw.random() < .2:  # which git does not show
			what += 'an ignored ignore file, '
			if r.ignores != 'Dockerfile.dockerignore':
				r.git('update-index', '--assume-unchanged', r.ignores)
			r.write(r.ignores, draw.choice(['src\n', '*.txt\n', 'docs\n']), 'a')
		disk = r.of_disk()
		found, known = r.ask('--base', base, '--head', head)
		after = r.of_commit(head)
		befores = [r.of_commit(c) for c in bases(r, base, head)]
		self.seen += disk[1] != after[1]
		wanted = set().union(*(r.wanted(before, after) for before in befores))
		r.git('update-index', '--no-assume-unchanged', r.ignores, check=False)
		r.git('reset', '-q', '--hard')
		r.git('clean', '-qffdx')
		return '%s%.8s to %.8s' % (what, base, head), wanted, found, known, is_open(r, disk[1], after[1], *(before[1] for before in befores))


FROM = mutation.FROM
TREE = [n for n in mutation.TREE if not n.startswith('src/')]
WITHIN = ['a.c', 'b.h', 'deep/er/c', 'x/y']
MODULES = [
	mutation.kind('a submodule', FROM + 'COPY src /x\n', None, TREE),
	mutation.kind('a file of one', FROM + 'COPY src/a.c src/deep /x/\n', None, TREE),
	mutation.kind('wildcards', FROM + 'COPY */a* s?c/*.h src/d*/er /x/\n', 'docs\n', TREE),
	mutation.kind('all', FROM + 'COPY . /x/\n', 'src/x\n*.txt\n**/.git\n', TREE),
	mutation.kind('exceptions', FROM + 'COPY . /x/\n', '*\n!src/deep\n**/.git\n', TREE),
	mutation.kind('a context within', FROM + 'COPY . /x/\n', None, TREE, more='context: src\n', ignores='src/.dockerignore',
		images={'amd64': ('Dockerfile', 'src', []), 'arm64': ('Dockerfile', 'src', [])}),
	mutation.kind('a Dockerfile within', FROM + 'COPY . /x/\n', None, TREE, more='context: src\ndockerfile: src/D\n', dockerfile_path='src/D',
		ignores='src/D.dockerignore', images={'amd64': ('src/D', 'src', []), 'arm64': ('src/D', 'src', [])}),
	mutation.kind('a Dockerfile within, a context around', FROM + 'COPY . /x/\n', '**/.git\n', TREE, more='dockerfile: src/D\n',
		dockerfile_path='src/D', ignores='src/D.dockerignore', images={'amd64': ('src/D', '.', []), 'arm64': ('src/D', '.', [])}),
]


class Modules(Kind):
	"""A submodule, with one of its own, whose files, commits and ignored files change."""
	name = 'submodules'
	specs = MODULES + MODULES[-2:]
	cases = 8

	def begin(self, spec, folder):
		os.makedirs(folder)
		for name, files in (('deep', ['er/c', 'd']), ('sub', WITHIN)):
			path = os.path.join(folder, name)
			os.makedirs(path)
			git(path, 'init', '-q')
			for f in files:
				os.makedirs(os.path.dirname(os.path.join(path, f)), exist_ok=True)
				if not f.startswith('deep/'):
					with open(os.path.join(path, f), 'w', encoding='utf-8') as out:
						out.write(f + '\n')
			with open(os.path.join(path, '.gitignore'), 'w', encoding='utf-8') as out:
				out.write('*.tmp\n*.dockerignore\n')
			if spec.get('dockerfile_path') and name == 'sub':
				shutil.rmtree(os.path.join(path, 'deep'), ignore_errors=True)
				with open(os.path.join(path, 'D'), 'w', encoding='utf-8') as out:
					out.write(spec['dockerfile'])
			git(path, 'add', '-A')
			if name == 'sub':
				shutil.rmtree(os.path.join(path, 'deep'), ignore_errors=True)
				git(path, 'submodule', '--quiet', 'add', os.path.join(folder, 'deep'), 'deep')
			git(path, 'commit', '-qm', 'first')
		r = WithModule(spec, folder, self.options, self.draw)
		self.commits = [r.commit()]
		return r

	def case(self, r):
		draw = self.draw
		r.settle()
		r.git('checkout', '-q', '-f', draw.choice(self.commits[-3:]))
		r.update()
		before = r.git('rev-parse', 'HEAD')
		words, is_head = ['--base', before], draw.random() < .5
		what = ', '.join(r.change_within(only=is_head and draw.random() < .6 and ['outside']) for _ in range(draw.choice([1, 1, 2])))
		if is_head or draw.random() < .3:
			r.commit_all()
			self.commits.append(r.git('rev-parse', 'HEAD'))
		if is_head:
			words += ['--head', self.commits[-1]]
			r.settle()
			r.git('checkout', '-q', '-f', draw.choice(self.commits))
			r.update()
			what += '; here ' + r.change_within(only=draw.choice([None, ['ignore_file'], ['lose']]))  # git takes a lost one for unchanged
		disk = r.of_disk()
		found, known = r.ask(*words)
		was = r.of_commit(before)
		after = r.of_commit(words[3]) if words[2:] else disk
		self.seen += was[0] != after[0]
		whole = r.git('diff', '--name-only', '--ignore-submodules=none', before, *words[3:], '--', 'src')  # a submodule changes as one
		return '%s: %s' % (' '.join(words[2:]), what), r.wanted(was, after), found, known, bool(whole) or 'src/' in what or is_open(r, was[1], after[1], disk[1])


class WithModule(Drawn):
	changes = ['edit', 'add', 'remove', 'rename', 'relink', 'add_folder', 'ignored', 'flagged', 'moved', 'back', 'ignore_file', 'unplug', 'outside',
		'settings']

	def __init__(self, spec, folder, options, draw):
		self.is_module = False
		super().__init__(spec, folder, options, draw)

	def gen(self):
		if not self.is_module:  # the files that make up the submodule are those
			shutil.rmtree(self.at('src'), ignore_errors=True)
			self.git('submodule', '--quiet', 'add', os.path.join(self.folder, 'sub'), 'src')
			self.is_module = True
			self.update()
		super().gen()

	def update(self):
		"""As it was committed, all of it."""
		self.git('submodule', '--quiet', 'update', '--init', '--recursive', '--force')

	def modules(self):
		return [m for m in ('src/deep', 'src') if os.path.exists(self.at(m + '/.git'))]

	def settle(self):
		"""Nothing is left of changes that were not committed."""
		for m in self.modules() + ['.']:
			for name in git(self.at(m), 'ls-files', '-v').split('\n'):
				if name[:1] == 'h':
					git(self.at(m), 'update-index', '--no-assume-unchanged', name[2:])
			git(self.at(m), 'reset', '-q', '--hard')
			git(self.at(m), 'clean', '-qffdx')

	def commit_all(self):
		for m in self.modules() + ['.']:
			git(self.at(m), 'add', '-A')
			git(self.at(m), 'commit', '-qm', 'more', '--allow-empty')

	def change_within(self, only=None):
		draw = self.draw
		module = draw.choice(self.modules() or ['.'])
		files = [n for n in git(self.at(module), 'ls-files').split('\n') if n[:1] not in ('', '.') and os.path.isfile(self.at(os.path.join(module, n)))]
		name = os.path.join(module, draw.choice(files)) if files else os.path.join(module, 'again')
		if not files:
			self.write(name, 'again\n')
		how = draw.choice(only or self.changes)
		if name in [d for d, _, _ in self.images.values()] and how in ('remove', 'rename', 'relink', 'lose'):
			how = 'edit'
		if 'lose' == how and self.dockerfile.startswith('src/'):
			how = 'add'
		getattr(self, how)(name) if how not in ('ignored', 'flagged', 'moved', 'back', 'ignore_file', 'lose', 'unplug', 'outside', 'settings') else getattr(self, 'do_' + how)(module, name)
		return '%s %s' % (how, name)

	def do_ignored(self, _, name):
		self.counter += 1
		self.write(name + '%d.tmp' % self.counter, 'ignored\n')

	def do_flagged(self, module, name):
		git(self.at(module), 'update-index', '--assume-unchanged', os.path.relpath(name, module))
		self.edit(name)

	def do_moved(self, module, name):
		self.edit(name)
		git(self.at(module), 'commit', '-qam', 'moved')

	def do_back(self, module, _):
		if git(self.at(module), 'rev-list', '--count', 'HEAD') != '1':
			git(self.at(module), 'checkout', '-q', '-f', 'HEAD~1')

	def do_ignore_file(self, module, _):
		self.write(self.draw.choice([self.ignores, self.ignores, module + '/.dockerignore']), self.draw.choice(['*.h\n', 'deep\n', '*.txt\n', 'a*\n', 'docs\n', 'other\n']), 'a')

	def do_lose(self, module, _):
		"""Only its folder is left."""
		if module != '.':
			shutil.rmtree(self.at(module))
			os.makedirs(self.at(module))

	def do_unplug(self, module, _):
		"""Its files are there, and no git."""
		if module == 'src/deep':
			os.remove(self.at(module + '/.git'))

	def do_outside(self, _, __):
		self.edit(self.draw.choice([n for n in self.names() if not n.startswith('src/')]))

	def do_settings(self, module, name):
		"""By which git would not look."""
		self.git('config', 'submodule.src.ignore', 'all')
		self.git('config', 'diff.ignoreSubmodules', 'all')
		if module != '.':
			git(self.at(module), 'config', 'status.showUntrackedFiles', 'no')
			git(self.at(module), 'config', 'diff.ignoreSubmodules', 'all')
		self.add(name)


KINDS = [Crossed, Heads, Modules]
