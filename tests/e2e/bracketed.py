#!/usr/bin/env python3
"""Members taken out of lists and maps in brackets, whatever commas, comments and line ends are between them.

bracketed.py PROBE [EVERY]: a line for what was tried, with what is wrong in lines behind it.

A member goes unless a comment is its own: behind it on its last line, where no other member shares that, or right above it in its column.
What is left means what it meant without the member, with all comments, each behind the member that it stood behind. A member that is
added and taken out again leaves the bytes that were there. EVERY tries each such way alone.
"""
import itertools
import subprocess
import sys

import yaml

OPENS = ('%s', '%s\n  ', '%s # o\n  ', '%s\n  # o\n  ', '%s\n     # o\n  ')
BETWEEN = (', ', ',\n  ', ', # x\n  ', ' # x\n  , ', ',\n  # x\n  ', ',\n     # x\n  ', '\n  , ', ' # x\n  ,\n  ')
CLOSES = ('%s', '\n  %s', ', %s', ' # y\n  %s', ', # y\n  %s', ',\n  %s', '\n  # y\n  %s', ',\n  # y\n %s')


class Probe:
	def __init__(self, path):
		self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

	def ask(self, text, *words):
		"""The text that comes of it; None where that is refused."""
		command = '\n'.join(words).encode()
		self.process.stdin.write(b'%d %d\n' % (len(text.encode()), len(command)) + text.encode() + command)
		self.process.stdin.flush()
		n = int(self.process.stdout.readline())
		said = self.process.stdout.read(abs(n)).decode()
		return said if n > 0 else None


def written(head, brackets, members, way):
	"""The text, and where in it each member is."""
	opening, *between, closing = way
	text, places = head + opening % brackets[0], []
	for member, behind in zip(members, [*between, closing % brackets[1]]):
		places.append((len(text), len(text) + len(member)))
		text += member + behind
	return text + '\nbase: index\n', places


def owners(text, places):
	"""Each comment, with the member that it stands behind on one line, or None."""
	found, at = [], -1
	while (at := text.find('#', at + 1)) >= 0:
		line = text.rfind('\n', 0, at) + 1
		found.append((text[at:at + 3], next((i for i, (_, end) in reversed(list(enumerate(places))) if line <= end <= at), None)))
	return found


def has_comment(text, places, k):
	begin, end = places[k]
	line, next_line = text.rfind('\n', 0, begin) + 1, text.find('\n', end)
	above = text[text.rfind('\n', 0, line - 1) + 1:line - 1] if line else ''
	alone = sum(line <= b < next_line for b, _ in places) == 1
	heads = above.strip().startswith('#') and len(above) - len(above.lstrip()) == begin - line
	return (alone and '#' in text[end:next_line]) or heads


def places_of(text, members):
	return [(at, at + len(m)) for m in members for at in (text.index(m),)]


class Kind:
	def __init__(self, head, brackets, members, take_out, put_in, names):
		self.head, self.brackets, self.members, self.names = head, brackets, members, names
		self.take_out, self.put_in = take_out, put_in


def judge(probe, kind, members, way, wrong):
	text, places = written(kind.head, kind.brackets, members, way)
	tried = 0
	for k, name in enumerate(kind.names[:len(members)]):
		out = probe.ask(text, *kind.take_out(name))
		tried += 1
		rest = members[:k] + members[k + 1:]
		if has_comment(text, places, k):
			if out is not None:
				wrong.append('of %r %s goes, though it has a comment: %r' % (text, name, out))
		elif out is None:
			wrong.append('of %r %s does not go' % (text, name))
		elif yaml.safe_load(out) != yaml.safe_load(written(kind.head, kind.brackets, rest, ('%s', *([', '] * (len(rest) - 1)), '%s'))[0]):
			wrong.append('of %r without %s: %r' % (text, name, out))
		else:
			was = [(c, None if i is None or i == k else i - (i > k)) for c, i in owners(text, places)]
			now = owners(out, places_of(out, rest))
			if [c for c, _ in was] != [c for c, _ in now] or any(i is not None and i != j for (_, i), (_, j) in zip(was, now)):
				wrong.append('of %r without %s a comment stands elsewhere: %r' % (text, name, out))
	more = probe.ask(text, *kind.put_in)
	if more is not None and probe.ask(more, *kind.take_out(kind.put_in[1].split('.')[-1])) != text:
		wrong.append('%r with one more: %r' % (text, more))
	return tried


def main():
	probe, every, n_ways, tried, wrong = Probe(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1, 0, 0, []
	arches, labels = ['amd64', 'arm', 'arm64'], ['a: one', 'b: two', 'c: three']
	for kind in (Kind('image: x\narches: ', '[]', arches, lambda a: ('rm', a), ('add', 's390x'), arches),
			Kind('image: x\narches: [arm]\nlabels: ', '{}', labels, lambda a: ('unset', 'labels.' + a), ('set', 'labels.d', 'four'), 'abc')):
		for n in (2, 3):
			for way in itertools.product(OPENS, *[BETWEEN] * (n - 1), CLOSES):
				n_ways += 1
				if n_ways % every == 0:
					tried += judge(probe, kind, kind.members[:n], way, wrong)
	print('%d tried, %d wrong' % (tried, len(wrong)))
	for line in wrong[:12]:
		print('# ' + line)


main()
