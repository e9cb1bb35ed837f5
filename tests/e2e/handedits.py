"""Edits of outputs by hand, each with a word that stands nowhere else, and outputs taken apart into what is generated and
what was edited.

An edit is a line of its own, "# own WORD of BLOCK", or text behind a generated line, "# behind WORD of BLOCK". BLOCK is where
it was made: a pipeline of .drone.yml by its name, an item of manifest.tmpl by its platform, a rule of a Makefile by its
targets; or "-" between two blocks, or outside of any.
"""
import re

NOWHERE = '-'
WORD = re.compile(r'\bw[0-9]+x\b')
OWN = re.compile(r'# own (w[0-9]+x) of (\S+)$')
BEHIND = re.compile(r' # behind (w[0-9]+x) of (\S+)')
MARK = re.compile(r'(<{7,}|\|{7,}|={7,}|>{7,})(?: .*)?$')
YOURS = '<<<<<<< yours'
FOLLOW = {'': '<', '<': '|', '|': '=', '=': '>'}  # the marks that may stand behind each
FOLLOW_IN_GIT = dict(FOLLOW, **{'<': '|='})
RULE = re.compile(r'([^\s#=:]+(?: [^\s#=:]+)*):(?!=)')
DIGEST = re.compile(r'\b[0-9a-f]{16}\b')
PLATFORM = re.compile(r' +(?:os|architecture|variant): (\S+)$')


class Malformed(Exception):
	"""Marks that stand otherwise than they are written."""


class Edit:
	"""A word, the block that it names, and its place: the generated line that it stands ahead of, or behind."""

	def __init__(self, word, block, line, is_own):
		self.word, self.block, self.line, self.is_own = word, block, line, is_own

	def text(self):
		return '%s%s of %s' % ('# own ' if self.is_own else ' # behind ', self.word, self.block)


def parted(text, is_gits=False):
	"""Each line of a text but marks, and the mark that it stands behind: "" outside of conflicts, "<" yours, "|" what was
	there before, "=" what is generated now; and None where a conflict begins."""
	follow = FOLLOW_IN_GIT if is_gits else FOLLOW
	part = ''
	for line in text.splitlines():
		mark = MARK.match(line)
		if not mark:
			yield part, line
			continue
		kind = mark.group(1)[0]
		if kind not in follow[part] or (kind == '<' and line != YOURS and not is_gits):
			raise Malformed(line)
		part = '' if kind == '>' else kind
		if kind == '<':
			yield part, None
	if part:
		raise Malformed('a conflict without an end')


def conflicts(text):
	"""The lines of a text with those of the second side where it has conflicts, and what else stands in each of these."""
	lines, others = [], []
	for part, line in parted(text):
		if line is None:
			others.append([])
		elif part in ('<', '|'):
			others[-1].append(line)
		else:
			lines.append(line)
	return lines, others


def take_apart(lines):
	"""What is generated of some lines, and the edits."""
	generated, edits = [], []
	for line in lines:
		own = OWN.match(line)
		if ' of ' not in line:
			generated.append(line)
		elif own:
			edits.append(Edit(own.group(1), own.group(2), len(generated), True))
		else:
			edits += [Edit(word, block, len(generated), False) for word, block in BEHIND.findall(line)]
			generated.append(BEHIND.sub('', line))
	return generated, edits


def put_together(generated, edits):
	"""The reverse of take_apart."""
	lines = []
	for i, line in enumerate(generated + [None]):
		here = [e for e in edits if e.line == i]
		lines += [e.text() for e in here if e.is_own]
		if line is not None:
			lines.append(line + ''.join(e.text() for e in here if not e.is_own))
	return ''.join(line + '\n' for line in lines)


def sections(lines, starts, name):
	"""The name of the section of each line, a section going from one start to the next; what is above the first is in none."""
	blocks = [NOWHERE] * (starts[0] if starts else len(lines))
	for begin, end in zip(starts, starts[1:] + [len(lines)]):
		blocks += [name(lines[begin:end])] * (end - begin)
	return blocks


def pipelines(lines):
	"""The pipeline of each line of .drone.yml."""
	starts = [i for i, line in enumerate(lines) if line == '---']
	first = [i for i, line in enumerate(lines) if line.startswith('kind: ')][:1]
	return sections(lines, first + starts, lambda part: next(s[6:] for s in part if s.startswith('name: ')))


def items(lines):
	"""The platform of the item that each line of a manifest's template belongs to."""
	starts = [i for i, line in enumerate(lines) if line.startswith('  - image: ')]
	return sections(lines, starts, lambda part: '/'.join(m.group(1) for m in map(PLATFORM.match, part) if m))


def rules(lines):
	"""The targets of the rule that each line of a Makefile belongs to. The digest in the name of an image's file is left out:
	the rule is the same when the build changes."""
	blocks, rule, goes_on = [], NOWHERE, False
	for line in lines:
		head = RULE.match(line)
		if head and not goes_on:
			rule = DIGEST.sub('*', head.group(1)).replace(' ', ',')
		elif not goes_on and not line.startswith('\t'):
			rule = NOWHERE
		goes_on = line.endswith('\\')
		blocks.append(rule)
	return blocks


def blocks_of(path, lines):
	"""The block of each generated line of an output."""
	if path.endswith('.drone.yml'):
		return pipelines(lines)
	return items(lines) if path.endswith('.tmpl') else rules(lines)


def around(edit, blocks):
	"""The blocks that an edit may be said to stand in; two, where it stands between them."""
	places = [edit.line - 1, edit.line] if edit.is_own else [edit.line]
	return [blocks[i] if 0 <= i < len(blocks) else NOWHERE for i in places]


def placed(path, text):
	"""The edits of an output that name a block, but for those in conflicts, and the blocks that each may be said to stand in."""
	generated, edits = take_apart(conflicts(text)[0])
	blocks = blocks_of(path, generated)
	return [(e, around(e, blocks)) for e in edits if e.block != NOWHERE]


def twice(text):
	"""The edits that stand in a text more than once, conflicts apart."""
	words = [e.word for e in take_apart(conflicts(text)[0])[1]]
	return sorted({w for w in words if words.count(w) > 1})


def add_edit(path, text, word, rng):
	"""A text with one edit more: half of them in a block that is drawn, so that short ones have theirs."""
	generated, edits = take_apart(text.splitlines())
	blocks = blocks_of(path, generated)
	line = rng.randrange(len(generated) + 1)
	if rng.random() < 0.5:
		block = rng.choice(sorted(set(blocks)))
		line = rng.choice([i for i, b in enumerate(blocks) if b == block])
	is_own = rng.random() < 0.6 or line == len(generated) or 'aqueduct-digest' in generated[line]
	return put_together(generated, edits + [named(Edit(word, NOWHERE, line, is_own), blocks)])


def named(edit, blocks):
	"""An edit that says in which block it stands."""
	places = set(around(edit, blocks))
	edit.block = places.pop() if len(places) == 1 else NOWHERE
	return edit


def decide(path, text, taken='=', is_gits=False):
	"""What a person makes of conflicts: the lines behind one of the marks, and right ahead of them, on lines of their own, the
	words of the other side that would be lost. They are edits of the place where they come to stand."""
	parts = [(part, line) for part, line in parted(text, is_gits) if line is not None]
	kept = set(WORD.findall('\n'.join(line for part, line in parts if part in ('', taken))))
	lines = []
	for part, line in parts:
		if part in ('', taken):
			lines.append(line)
		elif part != '|':
			lines += ['# own %s of ?' % word for word in WORD.findall(line) if word not in kept]
	generated, edits = take_apart(lines)
	blocks = blocks_of(path, generated)
	return put_together(generated, [named(e, blocks) if e.block == '?' else e for e in edits])
