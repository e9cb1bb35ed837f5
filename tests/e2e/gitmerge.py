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
	'advice': 'what it says to take can be taken, and then is merged; and what the other side edited is shown',
	'word': 'no word that somebody wrote is lost',
	'twice': 'nor does one come to stand twice',
	'block': 'an edit stays in the block that it was made in, or in a conflict',
	'marks': 'no mark of git\'s is left, nor one within others',
	'conflict': 'a conflict that is left holds a word that somebody wrote, and is exit status 1',
	'text': 'without the edits, outputs are what gen --stdout says',
	'again': 'a second gen --merge changes nothing, and says the same',
	'back': 'an arch that is added and removed again leaves the outputs as they were',
}
BASES = '.aqueduct/base/'
STYLES = ('merge', 'diff3', 'zdiff3')
CONFLICT = 'error: changed by hand, and otherwise by what is generated'
ERROR = re.compile(r'^([^:\n]+):.* error: .*', re.M)
LEFT = "a conflict that 'gen --merge' has left"
OTHER_BASE = 'is another generation than the one that was edited'
OF_BASES = 'edited by hand, or by git, since it was written'
OF_GIT = ('a conflict that git has left', OF_BASES, OTHER_BASE)
ADVICE = re.compile(r"'git checkout HEAD -- (\S+) (\S+)'")


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
	"""The edits that name a block, and those that each may be said to stand in. Of what git has left conflicts in it is not
	known."""
	found = []
	for path, text in files.items():
		if path.endswith(('.drone.yml', '.tmpl', 'Makefile', '.mk')):
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
		"""The descriptor changes, by hand or by a command, the outputs follow, and most conflicts are decided; the others when
		they are in the way of the next change."""
		argv = ('gen',)
		if self.rng.random() < 0.5:
			self.say(redescribed.changed(self.rng, self.d))
		else:
			argv, self.d = redescribed.command(self.rng, self.d)
		outcome = self.merge(*argv)
		if outcome == 'refused':
			self.decide()
			outcome = self.merge(*argv)
		if outcome == 'conflict' and self.rng.random() < 0.7:
			self.decide()
			self.merge('gen')

	def merge(self, *argv):
		"""Run a command with --merge: 'done', 'conflict', or 'refused'."""
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
		self.judge(before, after, status)
		self.seen['merges'] += 1
		self.seen['conflicts'] += status
		return 'conflict' if status else 'done'

	def judge_refusal(self, before, after):
		"""It may not be known what was edited where git has merged, or a conflict was left."""
		if before != after:
			raise Found('refused', differing(before, after) + ' changed')
		may_be = OF_GIT if os.path.isdir('.git') else ()
		if any(handedits.YOURS in text for text in before.values()):
			may_be += (LEFT,)
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
		again, _ = run(self.aqueduct, 'gen', '--merge')
		if tree() != after or again != status:
			raise Found('again', '%s changed, exit status %d' % (differing(after, tree()) or 'nothing', again))

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

	def there_and_back(self):
		"""An arch more, and without it again."""
		if not self.d.other_arches():
			return
		arch, d = self.rng.choice(self.d.other_arches()), self.d
		self.decide()
		before = {path: read(path) for path in d.outputs()}
		self.d = d.with_arch(arch)
		outcome = self.merge('add', arch)
		self.d = self.d if outcome == 'refused' else d
		if outcome == 'refused' or self.merge('rm', arch) == 'refused':
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
	r.decide()
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


def take_from_tip(r, path, base, tip):
	"""The same where git has no such file: of an output that a branch has renamed."""
	branch_name, d = tip
	name = d.outputs()[0] if path == r.d.outputs()[0] else path
	write(path, git('show', '%s:%s' % (branch_name, name))[1])
	write(base, git('show', '%s:%s%s' % (branch_name, BASES, name))[1])


def judge_others(path, base, head):
	"""What was edited on the side that was not taken is shown."""
	status, diff = git('diff', '%s:%s' % (head, base), '%s:%s' % (head, path), may_fail=True)
	shown = handedits.WORD.findall('\n'.join(line for line in diff.splitlines() if line.startswith('+')))
	hidden = words({path: git('show', '%s:%s' % (head, path), may_fail=True)[1]}) - set(shown)
	if not status and hidden:
		raise Found('advice', '%s: %s is not shown' % (path, ' '.join(sorted(hidden))))


def take_sides(r, heads, tips):
	"""What a refusal says to do, for each output that it names. What a run says then."""
	ways = {paths: r.rng.randrange(2) for paths in ADVICE.findall(r.said)}
	for (path, base), side in ways.items():
		git('checkout', heads[side], '--', path, base, may_fail=True)
		judge_others(path, base, heads[not side])
	outcome = r.merge('gen')
	if outcome == 'refused':
		again = [paths for paths in ways if any(reason.startswith(paths[0] + ':') for reason in reasons(r.said))]
		for paths in again:
			take_from_tip(r, *paths, tips[ways[paths]])
		r.seen['taken from a tip'] += len(again)
		outcome = r.merge('gen')
	if outcome == 'refused' and OF_BASES not in r.said:
		raise Found('advice', ' / '.join(reasons(r.said)))
	r.seen['sides taken'] += 1
	return outcome


HEADS = {'merge': 'MERGE_HEAD', 'cherry-pick': 'CHERRY_PICK_HEAD', 'rebase': 'REBASE_HEAD', 'stash': 'stash@{0}'}


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
		tips = [('two', two), ('one', one)]
		if how in ('rebase', 'stash'):
			tips.reverse()
		outcome = take_sides(r, ('HEAD', HEADS[how]), tips)
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
	('by git', by_git, tuple(PROPERTIES), ('edits', 'merges', 'conflicts', 'conflicts of git', 'sides taken')),
	('by hand', by_hand, tuple(key for key in PROPERTIES if key != 'advice'), ('edits', 'merges', 'conflicts')),
)
ENOUGH = 20  # rounds, for all of these to be there


if __name__ == '__main__':
	main()
