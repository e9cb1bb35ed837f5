"""Random repositories in which descriptor and outputs change, by hand and by commands, and `gen --merge` brings them together.

usage: gitmerge.py AQUEDUCT FOLDER SEED COUNT

Round N of COUNT is drawn from SEED + N, so that SEED=N COUNT=1 repeats it. In the rounds of git two branches change both, and git
brings them together; in those without, changes follow each other in one folder. After each run of aqueduct all of
PROPERTIES is asked. Prints a line for each of them: pass or fail, and its name; behind it, the rounds in which it failed.
"""
import collections
import os
import random
import re
import shutil
import subprocess
import sys

import handedits
import redescribed

PROPERTIES = {
	'ends': 'each run ends with 0 or 1',
	'refused': 'what is refused has changed nothing, and is refused for a conflict of git\'s alone',
	'advice': 'what it says to take of both sides can be taken, and then is merged',
	'word': 'no word that somebody wrote is lost',
	'twice': 'nor does one come to stand twice',
	'block': 'an edit of YAML stays in the block that it was made in, or in a conflict',
	'marks': 'no mark of git\'s is left, nor one within others',
	'conflict': 'a conflict that is left holds a word that somebody wrote, and is exit status 1',
	'text': 'without the edits, outputs are what gen --stdout says',
	'again': 'where none is left, a second gen --merge changes nothing',
	'back': 'an arch that is added and removed again leaves the outputs as they were',
}
BASES = '.aqueduct/base/'
BOTH = 'lines of both'
STYLES = ('merge', 'diff3', 'zdiff3')
CONFLICT = 'error: changed by hand, and otherwise by what is generated'
ERROR = re.compile(r'^([^:\n]+):.* error: .*', re.M)
OTHER_BASE = 'is another generation than the one that was edited'
OF_BASES = 'edited by hand, or by git, since it was written'
OF_GIT = ('a conflict that git has left', OF_BASES, OTHER_BASE)
ADVICE = re.compile(r"'git checkout --ours (\S+) (\S+)'")


class Found(Exception):
	"""A property does not hold: its name, and where."""


def read(path):
	with open(path, newline='', encoding='utf-8') as f:
		return f.read()


def write(path, text):
	with open(path, 'w', newline='', encoding='utf-8') as f:
		f.write(text)


def run(*argv):
	p = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
		encoding='utf-8', check=False)
	return p.returncode, p.stdout


def git(*argv, may_fail=False):
	status, said = run('git', *argv)
	if status and not may_fail:
		raise SystemExit('git %s: %s' % (' '.join(argv), said))
	return status, said


def tree():
	"""All files here but git's own, by path."""
	found = {}
	for where, folders, files in os.walk('.'):
		folders[:] = [f for f in folders if f != '.git']
		found.update((p, read(p)) for p in (os.path.relpath(os.path.join(where, name)) for name in files))
	return found


def reasons(said):
	"""The faults that are told; in place of an edit, why it cannot be merged."""
	for error in ERROR.finditer(said):
		why = re.search('^%s: note: --merge cannot keep it: .*' % re.escape(error.group(1)), said, re.M)
		yield (why or error).group()


def of_people(files):
	"""Those that people edit."""
	return {path: text for path, text in files.items() if not path.startswith('.aqueduct/')}


def differing(one, two):
	"""The paths of files that are not the same in both."""
	return ' '.join(sorted(path for path in {**one, **two} if one.get(path) != two.get(path)))


def words(files):
	return {word for text in files.values() for word in handedits.WORD.findall(text)}


def placed(files):
	"""The edits of YAML that name a block, and those that each may be said to stand in. Of what git has left conflicts in it
	is not known."""
	found = []
	for path, text in files.items():
		if path.endswith(('.drone.yml', '.tmpl')):
			try:
				found += handedits.placed(path, text)
			except handedits.Malformed:
				pass
	return found


def strayed(before, after):
	"""The edits that stand in another block than theirs, where they did not stand at its edge, or git had put them elsewhere."""
	loose = {edit.word for edit, blocks in placed(before) if set(blocks) != {edit.block}}
	return ['%s of %s stands in %s' % (edit.word, edit.block, ' or '.join(blocks)) for edit, blocks in placed(after)
		if edit.block not in blocks and edit.word not in loose]


class Repository:
	"""The folder that is worked in. A run of aqueduct in it is judged right after."""

	def __init__(self, aqueduct, rng, seen):
		self.aqueduct, self.rng, self.seen = aqueduct, rng, seen
		self.n_words = 0
		write('Dockerfile', 'FROM alpine:3.20\nARG A\nARG B\nARG C\nRUN true\n')
		self.say(redescribed.drawn(rng))
		status, said = run(aqueduct, 'gen')
		if status:
			raise SystemExit('gen: ' + said)

	def say(self, d):
		self.d = d
		write('aqueduct.yml', d.text())

	def new_word(self):
		self.n_words += 1
		return 'w%dx' % self.n_words

	def edit(self):
		"""A person edits some outputs, where no conflict stands."""
		for path in self.d.outputs():
			text = read(path)
			if handedits.YOURS in text:
				continue
			for _ in range(self.rng.choice((0, 0, 1, 2, 3))):
				text = handedits.add_edit(path, text, self.new_word(), self.rng)
				self.seen['edits'] += 1
			write(path, text)

	def decide(self):
		"""A person decides the conflicts that gen has left."""
		for path, text in of_people(tree()).items():
			if handedits.YOURS in text:
				write(path, handedits.decide(path, text))

	def change(self):
		"""The descriptor changes, by hand or by a command, the outputs follow, and conflicts are decided."""
		argv = ('gen',)
		if self.rng.random() < 0.5:
			self.say(redescribed.changed(self.rng, self.d))
		else:
			argv, self.d = redescribed.command(self.rng, self.d)
		if self.merge(*argv) == 'conflict':
			self.decide()
			self.merge('gen')

	def merge(self, *argv, is_whole=True):
		"""Run a command with --merge: 'done', 'conflict', or 'refused'. Where a person has put lines of two generations into an
		output, which is not whole then, only words can be asked for."""
		before = tree()
		status, self.said = run(self.aqueduct, *argv, '--merge')
		after = tree()
		if status not in (0, 1):
			raise Found('ends', '%d: %s' % (status, self.said))
		if status and CONFLICT not in self.said:
			self.judge_refusal(before, after)
			return 'refused'
		lost = words(before) - words(of_people(after))
		if lost:
			raise Found('word', ' '.join(sorted(lost)))
		if is_whole:
			self.judge(before, after, status)
		self.seen['merges'] += 1
		self.seen['conflicts'] += status
		return 'conflict' if status else 'done'

	def judge_refusal(self, before, after):
		"""It may not be known what was edited where git has merged."""
		if before != after:
			raise Found('refused', differing(before, after) + ' changed')
		may_be = OF_GIT if os.path.isdir('.git') else ()
		others = [reason for reason in reasons(self.said) if not any(of_git in reason for of_git in may_be)]
		if others:
			raise Found('refused', ' / '.join(others))

	def judge(self, before, after, status):
		is_left = [self.judge_output(path, after[path], after[BASES + path]) for path in self.d.outputs()]
		if any(is_left) != bool(status):
			raise Found('conflict', 'exit status %d' % status)
		others = strayed(of_people(before), of_people(after))
		if others:
			raise Found('block', '; '.join(others))
		if not status:
			self.judge_again(after)

	def judge_output(self, path, text, base):
		"""Whether it has conflicts."""
		try:
			lines, others = handedits.conflicts(text)
		except handedits.Malformed as e:
			raise Found('marks', '%s: %s' % (path, e)) from e
		if '<<<<<<<' in base:
			raise Found('marks', BASES + path)
		if not all(handedits.WORD.search('\n'.join(part)) for part in others):
			raise Found('conflict', path + ' has one without a word')
		if handedits.twice(text):
			raise Found('twice', path + ': ' + ' '.join(handedits.twice(text)))
		if run(self.aqueduct, 'gen', '--stdout', path)[1].splitlines() != handedits.take_apart(lines)[0]:
			raise Found('text', path)
		return bool(others)

	def judge_again(self, after):
		status, said = run(self.aqueduct, 'gen', '--merge')
		if status:
			raise Found('again', said)
		if tree() != after:
			raise Found('again', differing(after, tree()))

	def there_and_back(self):
		"""An arch more, and without it again."""
		if not self.d.other_arches():
			return
		arch, d = self.rng.choice(self.d.other_arches()), self.d
		before = {path: read(path) for path in d.outputs()}
		self.d = d.with_arch(arch)
		outcome = self.merge('add', arch)
		if outcome == 'conflict':
			self.decide()
		self.d = self.d if outcome == 'refused' else d
		if outcome == 'refused' or self.merge('rm', arch) == 'refused' or outcome == 'conflict':
			return
		differ = [path for path in before if read(path) != before[path]]
		if differ:
			raise Found('back', '%s: %s' % (arch, ' '.join(differ)))


def by_hand(r):
	"""Changes that follow each other in one folder."""
	for _ in range(5):
		if r.rng.random() < 0.7:
			r.edit()
		r.change()
	r.there_and_back()


def branch(r, name):
	"""A branch from main: edits and changes in some order, each merged as it is made. What the descriptor says there."""
	git('checkout', '-q', '-b', name, 'main')
	for step in r.rng.choice(('e', 'c', 'ce', 'ec', 'ece', 'cece')):
		if step == 'e':
			r.edit()
		else:
			r.change()
	git('add', '-A')
	git('commit', '-q', '--allow-empty', '-m', name)
	return r.d


def bring_together(how):
	"""Branch one comes into two, or two onto one. Whether git found conflicts."""
	git('checkout', '-q', '--detach', 'two')
	if how != 'stash':
		return git(how, *(['--allow-empty'] if how == 'cherry-pick' else []), 'one', may_fail=True)[0]
	git('reset', '-q', '--soft', 'main')
	is_changed = git('diff', '--cached', '--quiet', may_fail=True)[0]
	if is_changed:
		git('stash')
	git('checkout', '-q', 'one')
	return is_changed and git('stash', 'pop', may_fail=True)[0]


def take_by_checkout(way, path, base):
	"""Decide a conflict of git's as is said: by one side of output and base, or by lines of both in the output."""
	if way == BOTH:
		write(path, handedits.decide(path, read(path), '<', True))
		git('checkout', '--ours', base, may_fail=True)
	else:
		git('checkout', way, path, base, may_fail=True)


def take_from_tip(r, way, path, base, tip):
	"""The same where git has no such side: of a base that it has merged by itself, or of files that both branches renamed.
	In the tip an output may have another name."""
	branch_name, d = tip
	name = d.outputs()[0] if path == r.d.outputs()[0] else path
	if way != BOTH:
		write(path, git('show', '%s:%s' % (branch_name, name))[1])
	write(base, git('show', '%s:%s%s' % (branch_name, BASES, name))[1])


def take_sides(r, tips):
	"""What a refusal says to do, for each output that it names. What a run says then."""
	choices = (BOTH,) if r.rng.random() < 0.3 else ('--ours', '--theirs')
	ways = {paths: r.rng.choice(choices) for paths in ADVICE.findall(r.said)}
	for paths, way in ways.items():
		take_by_checkout(way, *paths)
	is_whole = BOTH not in choices
	outcome = r.merge('gen', is_whole=is_whole)
	if outcome == 'refused':
		again = [paths for paths in ways if any(reason.startswith(paths[0] + ':') for reason in reasons(r.said))]
		for paths in again:
			take_from_tip(r, ways[paths], *paths, tips[ways[paths]])
		r.seen['taken from a tip'] += len(again)
		outcome = r.merge('gen', is_whole=is_whole)
	if outcome == 'refused' and OF_BASES not in r.said:
		raise Found('advice', ' / '.join(reasons(r.said)))
	r.seen['sides taken' if is_whole else 'lines of both taken'] += 1
	return outcome if is_whole else 'mixed'


def by_git(r):
	"""Two branches, which git brings together."""
	git('init', '-q')
	git('config', 'merge.conflictStyle', r.rng.choice(STYLES))
	if r.rng.random() < 0.4:
		r.edit()
	git('add', '-A')
	git('commit', '-qm', 'first')
	base = r.d
	one = branch(r, 'one')
	r.d = base
	two = branch(r, 'two')
	how = r.rng.choice(('merge', 'cherry-pick', 'rebase', 'stash'))
	r.seen['conflicts of git'] += bool(bring_together(how))
	r.say(redescribed.union(base, one, two))
	outcome = r.merge('gen')
	if outcome == 'refused' and ADVICE.search(r.said):
		ours, theirs = ('two', two), ('one', one)
		if how in ('rebase', 'stash'):
			ours, theirs = theirs, ours
		outcome = take_sides(r, {'--ours': ours, '--theirs': theirs, BOTH: ours})
	r.seen['refused'] += outcome == 'refused'
	if outcome == 'conflict':
		r.decide()
	if outcome in ('done', 'conflict'):
		r.there_and_back()


def rounds(name, play, options):
	"""What was seen in the rounds of a kind, and for each property those that failed."""
	aqueduct, folder, seed, count = options
	seen, failed = collections.Counter(), collections.defaultdict(list)
	for n in range(seed, seed + count):
		shutil.rmtree(folder, ignore_errors=True)
		os.mkdir(folder)
		os.chdir(folder)
		try:
			play(Repository(aqueduct, random.Random('%d %s' % (n, name)), seen))
		except Found as e:
			failed[e.args[0]].append('SEED=%d: %s' % (n, e.args[1]))
	return seen, failed


def main():
	options = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
	for name, play, properties, wanted in KINDS:
		seen, failed = rounds(name, play, options)
		for key in properties:
			print('%s\t%s: %s' % ('fail' if failed[key] else 'pass', name, PROPERTIES[key]))
			for where in failed[key]:
				print('\t' + where.strip().replace('\n', '\n\t'))
		if options[3] >= ENOUGH:
			print('%s\t%s: there were %s' % ('pass' if all(seen[key] for key in wanted) else 'fail', name, ', '.join(wanted)))
		print('\t' + ', '.join('%d %s' % (seen[key], key) for key in sorted(seen)))


KINDS = (
	('by git', by_git, tuple(PROPERTIES), ('edits', 'merges', 'conflicts', 'conflicts of git', 'sides taken', 'lines of both taken')),
	('by hand', by_hand, tuple(key for key in PROPERTIES if key != 'advice'), ('edits', 'merges', 'conflicts')),
)
ENOUGH = 20  # rounds, for all of these to be there


if __name__ == '__main__':
	main()
