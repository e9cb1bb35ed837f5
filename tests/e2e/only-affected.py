#!/usr/bin/env python3
"""only-affected.py AQUEDUCT SEED COUNT SHELLS AWKS [KIND...]: whether the script of `drone.only_affected` ends the pipelines
that `aqueduct affected --drone` does not name, and never one that it names.

The repositories and changes are those of mutation.py, and more changes that have to do with outputs, links and submodules;
each is a commit behind origin/main, which may have gone on and been merged, as Drone's clone step leaves a pull request.
SHELLS and AWKS are programs, separated by commas, which take turns. COUNT 0 is one change of every second kind.

A pipeline that goes on though it is not named is one too many, but where the script cannot know better: the descriptor has
changed, or a Dockerfile or ignore file since `gen`; one that ends though it is named is missed.

Prints a line for each kind: its name, the numbers of changes, of pipelines ended, missed and too many; then what happened.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import mutation

MORE = ['edit', 'edit', 'add', 'remove', 'rename', 'copy_more', 'ignore_more', 'descriptor', 'edit_output', 'unwrite', 'notes', 'local',
	'attributes', 'lock', 'link', 'swap', 'module', 'elsewhere', 'odd', 'nothing', 'own']
ALWAYS = re.compile(r'goes on: (aqueduct\.yml has changed|.* has changed since this script was written)')
ENVIRON = {'DRONE_BUILD_EVENT': 'pull_request', 'DRONE_TARGET_BRANCH': 'main', 'GIT_CONFIG_NOSYSTEM': '1'}


def git(path, *words):
	return subprocess.run(['git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=work',
		'-c', 'protocol.file.allow=always', *words], cwd=path, check=True, capture_output=True, text=True, errors='replace').stdout.strip()


class Repository(mutation.Repository):
	"""With outputs of its own, and changes that mutation.py does not make."""
	def __init__(self, spec, folder, options):
		more = 'publish: {dry_run: pull_request}\ndrone: {only_affected: true%s}\n' % (
			', build: {name: "{name}-{image}"}' if 'several' in spec else '')
		if '.git' not in (spec['ignore'] or '') and spec['name'] not in ('all', 'letters of several bytes'):  # else each commit counts
			spec = dict(spec, ignore='.git\n' + (spec['ignore'] or ''))
		super().__init__(dict(spec, more=spec.get('more', '') + more), folder, options)
		self.folder = folder

	def descriptor(self, _):
		self.counter += 1
		self.write('aqueduct.yml', '# %d\n' % self.counter, 'a')
	def edit_output(self, _):
		self.write(self.options['draw'].choice(['Makefile', '.drone.yml', 'only_affected.sh']), '# mine\n', 'a')
		self.changed = None  # is not written over
	def unwrite(self, _):
		if os.path.exists(self.at('Makefile')):
			os.remove(self.at('Makefile'))
		self.changed = None
	def notes(self, _):
		self.write('notes/%d' % self.counter, 'x\n')
	def local(self, _):
		self.counter += 1
		self.write('local.mk', '# %d\n' % self.counter)
	def attributes(self, name):
		self.counter += 1
		self.write(os.path.join(os.path.dirname(name), '.gitattributes'), '# %d\n' % self.counter)
	def lock(self, _):
		self.counter += 1
		self.write('qemu.lock', '%d x\n' % self.counter, 'a')
	def link(self, name):
		os.remove(self.at(name))
		os.symlink('/nowhere', self.at(name))
	def swap(self, name):
		"""A folder in the place of a file."""
		os.remove(self.at(name))
		self.write(name + '/x', 'x\n')
	def module(self, name):
		"""A submodule, or another commit of it."""
		if not os.path.exists(os.path.join(self.folder, 'sub')):
			git(self.folder, 'init', '-q', 'sub')
		git(os.path.join(self.folder, 'sub'), 'commit', '-q', '--allow-empty', '-m', 'more')
		at = os.path.join(os.path.dirname(name), 'sub')
		if not os.path.exists(self.at(at)):
			git(self.path, '-c', 'core.quotePath=false', 'submodule', '--quiet', 'add', '--force', '--name', 's%d' % self.counter,
				os.path.join(self.folder, 'sub'), './' + at)
			self.counter += 1
		else:
			git(self.at(at), 'commit', '-q', '--allow-empty', '-m', 'more')
	def elsewhere(self, _):
		self.write('.aqueduct/templates/README', 'x\n', 'a')
	def odd(self, name):
		self.counter += 1
		part = self.options['draw'].choice(['"', 'a\nb', '\t', 'é', '\\', ' ', "'", '$x', '`', '*', '-n', '\\303\\251', ':x'])
		self.write(os.path.join(os.path.dirname(name), '%s%d' % (part, self.counter)), 'x\n')
	def nothing(self, _):
		pass
	def own(self, _):
		self.write('.aqueduct/base/x', 'x\n', 'a')
		self.write('build/.aqueduct/y', 'x\n', 'a')


def commit(r):
	git(r.path, 'add', '-A', '-f', '.')
	git(r.path, 'commit', '-qm', 'more', '--allow-empty')
	return git(r.path, 'rev-parse', 'HEAD')


def go_on_main(r, before):
	"""The branch that the pull request goes to has changed meanwhile, and is merged, or put below."""
	tip = git(r.path, 'rev-parse', 'HEAD')
	git(r.path, 'checkout', '-q', '--detach', before)
	r.options['meanwhile'] = r.options.get('meanwhile', 0) + 1
	name = 'meanwhile-%d' % r.options['meanwhile']  # of its own: no change has touched it
	r.write(name, '%d\n' % r.counter)
	git(r.path, 'add', name)
	git(r.path, 'commit', '-qm', 'meanwhile')
	git(r.path, 'update-ref', 'refs/remotes/origin/main', 'HEAD')
	done = subprocess.run(['git', '-c', 'user.name=a', '-c', 'user.email=a@b', *r.options['draw'].choice([['merge', '-q', '--no-edit'], ['rebase', '-q']]), tip],
		cwd=r.path, capture_output=True, check=False)
	if done.returncode:
		raise SystemExit('%s: cannot merge: %s' % (r.spec['name'], done.stderr))
	git(r.path, 'update-ref', 'refs/heads/work', 'HEAD')
	git(r.path, 'checkout', '-q', 'work')
	return tip


def pipelines(r):
	text = r.read('.drone.yml') or ''
	return re.findall(r'^      - sh \./only_affected\.sh (\S+)$', text, re.M)


class Turns:
	"""The shells and awks, one behind the other; an awk is found by its name."""
	def __init__(self, folder, shells, awks):
		self.shells, self.paths, self.n = shells, [], 0
		for awk in awks:
			at = os.path.join(folder, awk.replace(' ', '-'))
			os.makedirs(at)
			with open(os.path.join(at, 'awk'), 'w', encoding='utf-8') as f:
				f.write('#!/bin/sh\nexec %s "$@"\n' % awk)
			os.chmod(os.path.join(at, 'awk'), 0o755)
			self.paths.append(at)
	def run(self, r, name, sha):
		self.n += 1
		shell, path = self.shells[self.n % len(self.shells)], self.paths[self.n // len(self.shells) % len(self.paths)]
		done = subprocess.run([*shell.split(), './only_affected.sh', name], cwd=r.path, capture_output=True, text=True, errors='replace', check=False,
			env=dict(os.environ, PATH='%s:%s' % (path, os.environ['PATH']), DRONE_COMMIT_SHA=sha, **ENVIRON))
		if done.returncode not in (0, 78) or not re.search('it ends here$' if done.returncode else ' goes on: .', done.stderr.strip(), re.M):
			raise SystemExit('%s: %s, %s: exit %d: %s' % (r.spec['name'], shell, path, done.returncode, done.stderr))
		return done.returncode == 78, done.stderr.strip() + ' (%s, %s)' % (shell, os.path.basename(path))


def named(r):
	done = subprocess.run([r.options['aqueduct'], 'affected', '--drone', '--base', 'origin/main', '--head', 'HEAD'], cwd=r.path,
		capture_output=True, text=True, errors='replace', check=False)
	return None if done.returncode else set(done.stdout.split())  # None: gen would refuse it, too


def make_changes(r, draw):
	"""Some, and what they were; the outputs follow mostly. None: they came to nothing that can be judged."""
	what = []
	for _ in range(draw.choice([1, 1, 1, 2, 3])):
		names = [n for n in r.files() if not n.startswith('.git') and os.path.lexists(r.at(n)) and not re.search('(^|/)(sub|.gitattributes|.aqueduct)(/|$)', n)
			and n not in ('only_affected.sh', 'local.mk')]
		if not names:
			r.write('a', 'again\n')
			names = ['a']
		change, name = draw.choice(MORE), draw.choice(names)
		if change in ('link', 'copy_more', 'ignore_more', 'edit') and os.path.islink(r.at(name)):
			continue
		before, r.changed = r.changed, False
		getattr(r, change)(name)
		r.changed = None if before is None or r.changed is None else before or r.changed
		what.append('%s %r' % (change, name))
	if r.changed is not None and (r.changed and draw.random() < .7 or os.path.exists(r.at('aqueduct.yml'))):
		try:
			r.gen()
		except SystemExit:
			return None
	return what


def try_kind(spec, options):
	folder = tempfile.mkdtemp(prefix='only.')
	options['draw'] = draw = random.Random('%d only %s' % (options['seed'], spec['name']))
	r = Repository(spec, folder, options)
	turns = Turns(folder, options['shells'], options['awks'])
	trouble, ended, missed, many, tried = [], 0, 0, 0, 0
	git(r.path, 'init', '-q')
	r.gen()
	r.generated_at = commit(r)
	while tried < options['count']:
		before = git(r.path, 'rev-parse', 'HEAD')
		git(r.path, 'update-ref', 'refs/remotes/origin/main', before)
		what = make_changes(r, draw)
		sha = commit(r)
		if what is None:
			git(r.path, 'reset', '-q', '--hard', r.generated_at)
			git(r.path, 'clean', '-qfdx')
			continue
		tried += 1
		if draw.random() < .3:
			sha = go_on_main(r, before)
		there = pipelines(r)
		found = named(r)
		if found is None:
			found = set(there)
		for name in draw.sample(there, min(3, len(there))):
			is_ended, said = turns.run(r, name, sha)
			ended += is_ended
			story = '%s: affected names %s; %s' % ('; '.join(what), sorted(found), said)
			if is_ended and name in found:
				missed += 1
				mutation.tell(trouble, story)
			if not is_ended and name not in found and not ALWAYS.search(said):
				many += 1
				mutation.tell(trouble, story)
		if r.changed is None or draw.random() < .3:  # begin anew
			git(r.path, 'reset', '-q', '--hard', r.generated_at)
			git(r.path, 'clean', '-qffdx')
			r.changed = False
			r.gen()
	shutil.rmtree(folder)
	return '%s: %d changes, %d ended, %d missed, %d too many\n%s' % (
		spec['name'], tried, ended, missed, many, ''.join('# %s\n' % t.replace('\n', '\n# ') for t in trouble))


def main():
	aqueduct, seed, count, shells, awks = sys.argv[1:6]
	options = {'aqueduct': aqueduct, 'judge': '', 'engine': '', 'make': '', 'seed': int(seed), 'count': int(count),
		'shells': shells.split(','), 'awks': awks.split(',')}
	few = not options['count']
	options['count'] = options['count'] or 1
	for number, spec in enumerate(mutation.KINDS):
		if few and number % 2 != options['seed'] % 2:
			continue
		if spec['name'] != 'a repository of git' and (not sys.argv[6:] or spec['name'] in sys.argv[6:]):
			sys.stdout.write(try_kind(spec, options))
			sys.stdout.flush()


if __name__ == '__main__':
	main()
