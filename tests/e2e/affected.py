#!/usr/bin/env python3
"""affected.py AQUEDUCT JUDGE SEED COUNT [KIND...]: whether `aqueduct affected` names what a change builds, and nothing else.

The repositories and changes are those of mutation.py, each with a commit of git. JUDGE, the engine's own parser and
patternmatcher, says what each image is made of before and after a change; what differs must be affected. What is named
beyond that is allowed where mutation.py allows builds too many, and nowhere else. After some changes there is a commit,
so that the merge base is behind HEAD. Then come kinds in which it is not the change that is hard, but what git tells of it
(histories.py), or who reads the file (watched.py): EACH cases of these for one of COUNT.

Prints a line for each kind: its name, the number of changes, of images that they concern, images missed, images too many;
then what happened, for the first of them.
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

import histories
import mutation
import watched

DRAWN = histories.KINDS + watched.KINDS
EACH = 12

SCHEMA = None  # docs/affected.schema.json, where python3-jsonschema is there

# Of a file that is touched only, git says nothing; a folder that is removed by itself leaves no trace in it.
CHANGES = [c for c in mutation.CHANGES if c != 'touch']

# A repository of its own is made around these.
SKIPPED = ('a repository of git',)


def git(path, *words):
	subprocess.run(['git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main', *words],
		cwd=path, check=True, capture_output=True)



def affected(options, r, *words):
	"""Images that count as affected, and those of them of which it is said to be known."""
	done = subprocess.run([options['aqueduct'], 'affected', '--format', 'json', *words], cwd=r.path, capture_output=True,
		text=True, errors='replace', check=False)
	if done.returncode:
		raise SystemExit('%s: affected: %s' % (r.spec['name'], done.stderr))
	answer = json.loads(done.stdout)
	if SCHEMA:
		SCHEMA.validate(answer)
	nodes = {n['id']: n for n in answer['affected'] if n['kind'] == 'image'}
	found, known = set(), set()
	for ident, node in nodes.items():
		name = '-'.join(ident.split(':')[1:])
		found.add(name)
		while 'through' in node:
			node = nodes[node['through']]
		if not node.get('unknown'):
			known.add(name)
	return found, known


def commit(r):
	git(r.path, 'add', '-A', '-f', '.')
	git(r.path, 'commit', '-qm', 'more', '--allow-empty')


def try_kind(spec, options):
	folder = tempfile.mkdtemp(prefix='affected.')
	r = mutation.Repository(spec, folder, options)
	draw = random.Random('%d affected %s' % (options['seed'], spec['name']))
	trouble = []
	concerned = missed = many = 0
	git(r.path, 'init', '-q')
	with open(os.path.join(r.path, '.git', 'info', 'exclude'), 'w', encoding='utf-8') as f:
		f.write('')
	r.gen()
	commit(r)
	for _ in range(options['count']):
		files = [n for n in r.files() if not n.startswith('.git/')]
		if not files:
			r.write('a', 'again\n')
			commit(r)
			files = ['a']
		git(r.path, 'update-ref', 'refs/heads/before', 'HEAD')
		before = r.truth()
		change, name = draw.choice(CHANGES), draw.choice(files)
		getattr(r, change)(name)
		rewritten = r.changed
		if rewritten:
			texts = r.read(r.dockerfile), r.read(r.ignores)
			r.gen()
			if texts != (r.read(r.dockerfile), r.read(r.ignores)):
				commit(r)
				continue  # what gen refuses became what it was
		after = r.truth()
		wanted = {a for a in r.images if before[a] != after[a]}
		found, known = affected(options, r, '--base', 'before')
		concerned += len(wanted)
		what = '%s %s: said %s (known: %s), wanted %s; ' % (change, name, sorted(found), sorted(known), sorted(wanted))
		if wanted - found:
			missed += 1
			mutation.tell(trouble, what)
		if known - wanted and not (rewritten or r.is_open):
			many += 1
			mutation.tell(trouble, what)
		commit(r)
		if draw.random() < 0.3:  # the same, committed
			again, _ = affected(options, r, '--base', 'before', '--head', 'HEAD')
			if wanted - again and change != 'add_folder':
				missed += 1
				mutation.tell(trouble, 'committed: said %s; %s' % (sorted(again), what))
	r.judge.stdin.close()
	r.judge.wait()
	shutil.rmtree(folder)
	return '%s: %d changes, %d images concerned, %d missed, %d too many\n%s' % (
		spec['name'], options['count'], concerned, missed, many, ''.join('# %s\n' % t for t in trouble))


def try_drawn(kind, options):
	folder = tempfile.mkdtemp(prefix='drawn.')
	k = kind(dict(options, schema=SCHEMA), random.Random('%d affected %s' % (options['seed'], kind.name)), folder)
	trouble = []
	cases = concerned = missed = many = 0
	for _ in range(3 * EACH * options['count']):
		case = cases < EACH * options['count'] and k.next()
		if not case:
			continue
		what, wanted, found, known, is_loose = case
		cases += 1
		concerned += len([n for n in wanted if not n.startswith('pipeline ')])
		what = '%s, %s: said %s (known: %s), wanted %s; ' % (k.r.spec['name'], what, sorted(found), sorted(known), sorted(wanted))
		if wanted - found:
			missed += 1
			mutation.tell(trouble, what)
		if known - wanted and not is_loose:
			many += 1
			mutation.tell(trouble, what)
	k.end()
	shutil.rmtree(folder)
	if cases < EACH * options['count'] or (cases and not k.seen):
		raise SystemExit('%s: %d cases, of which %d are what they are about' % (kind.name, cases, k.seen))
	return '%s: %d changes, %d images concerned, %d missed, %d too many\n%s' % (
		kind.name, cases, concerned, missed, many, ''.join('# %s\n' % t.replace('\n', '\n# ') for t in trouble))


def main():
	global SCHEMA
	aqueduct, judge, seed, count = sys.argv[1:5]
	options = {'aqueduct': aqueduct, 'judge': judge, 'engine': '', 'make': '', 'seed': int(seed), 'count': int(count)}
	if jsonschema:
		with open(os.path.join(os.environ['top_srcdir'], 'docs/affected.schema.json'), encoding='utf-8') as f:
			SCHEMA = jsonschema.Draft202012Validator(json.load(f))
	for spec in mutation.KINDS:
		if spec['name'] not in SKIPPED and (not sys.argv[5:] or spec['name'] in sys.argv[5:]):
			sys.stdout.write(try_kind(spec, options))
			sys.stdout.flush()
	for kind in DRAWN:
		if not sys.argv[5:] or kind.name in sys.argv[5:]:
			sys.stdout.write(try_drawn(kind, options))
			sys.stdout.flush()


if __name__ == '__main__':
	main()
