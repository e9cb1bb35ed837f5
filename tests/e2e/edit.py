#!/usr/bin/env python3
"""Descriptors with comments and styles, drawn at random or read from files, and what edits make of them.

edit.py PROBE SEED COUNT FOLDER...: a line for what was tried, with what is wrong in lines behind '#'.

What a text means is said by another reader of YAML than aqueduct's (PyYAML). After `add X` it means what it meant, with X
at the end of the list; the text has one line more, or one item more in a line; after `rm X` its bytes are the old ones. A key
that is set has that value and nothing else has another one; unset again, the bytes are the old ones where it was new. What goes
is all that goes, or a comment that would go, too, is why not. Whatever is changed, the comments are the same, in the same order: what stands between the tokens that PyYAML finds.
"""
import json
import os
import random
import re
import subprocess
import sys

import yaml

LOADER = getattr(yaml, 'CBaseLoader', yaml.BaseLoader)
ARCHES = ['amd64', 'arm/v5', 'arm/v6', 'arm/v7', 'arm64', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'loong64',
	'windows/amd64']
SPELLINGS = {'amd64': ['linux/amd64', 'x86_64'], 'arm/v6': ['linux/arm/v6', 'arm32v6'], 'arm/v7': ['arm32v7', 'armhf'],
	'arm/v5': ['arm32v5'], 'arm64': ['arm64v8', 'aarch64'], '386': ['i386'], 's390x': ['linux/s390x']}
FREE = ['labels', 'publish', 'qemu', 'test', 'before', 'manifest', 'drone', 'base', 'emulation', 'run', 'context']
VARIANTS = {'arm/v5': 'armv5', 'arm/v6': 'armv6', 'arm/v7': 'armv7'}
KNOWN = {name: arch for arch in ARCHES for name in [arch] + SPELLINGS.get(arch, [])}
KNOWN.update({'arm': 'arm/v7', 'armel': 'arm/v6', 'armv6': 'arm/v6', 'armv7': 'arm/v7', 'armv5': 'arm/v5', 'i686': '386',
	'x86': '386', 'arm64/v8': 'arm64', 'armv8': 'arm64', 'windows': 'windows/amd64', 'windows-amd64': 'windows/amd64',
	'x86-64': 'amd64', 'ppc64el': 'ppc64le', 'loongarch64': 'loong64', 'linux/arm64': 'arm64', 'linux/386': '386',
	'linux/arm': 'arm/v7', 'linux/arm/v7': 'arm/v7', 'linux/riscv64': 'riscv64', 'linux/arm/v5': 'arm/v5', 'winamd64': 'windows/amd64'})

# What is another thing without quotes than in them.
NO_WORD = re.compile(r'(?i)(|~|=|<<|null|true|false|y|yes|n|no|on|off)$|[-+]?\.?[0-9]|[-+]?\.(_|(inf|nan)$)')


class Probe:
	def __init__(self, path):
		self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

	def ask(self, text, *words):
		"""The text that comes of it, or None and why not."""
		command = '\n'.join(words).encode()
		self.process.stdin.write(b'%d %d\n' % (len(text), len(command)) + text + command)
		self.process.stdin.flush()
		head = self.process.stdout.readline().decode()
		if not head:
			raise SystemExit('the probe died of %r on %r' % (words, text))
		said = self.process.stdout.read(abs(int(head)))
		return (None, said.decode()) if head[0] == '-' else (said, None)


# ---- a descriptor, written in a style of its own

WORDS = ['me/app', 'alpine', "it's", 'a b', 'x: y', '# no comment', '- dash', '[', 'a, b', '1.0', 'yes', '', ' lead', 'é', '"q"', 'make check',
	'a#b', "#'", '*', '&a', '!t', '%', '@', '`', 'a:b', 'http://x/y?z=1', '{v}', 'null', '~', 'true']
COMMENTS = ['# why', '#', '# a: b', "# it's", '#- amd64', '# [x, y', '## é', '# "']


class Writer:
	def __init__(self, draw):
		self.draw = draw
		self.indent = draw.choice([1, 2, 2, 2, 3, 4, 4, 8])
		self.dash = draw.choice([0, 0, self.indent, 2])
		self.behind = draw.choice([1, 1, 1, 1, 3])
		self.quote = draw.choice(['', '', '', '"', "'"])
		self.flows = draw.choice([0, 0.2, 0.5, 1])
		self.comments = draw.choice([0, 0.1, 0.4])
		self.pad = draw.choice(['', '', ' '])
		self.separator = draw.choice([', ', ', ', ',', ' , '])
		self.trailing = draw.choice(['', '', ','])

	def scalar(self, s, flow=False):
		quote = self.quote
		special = not s or s[0] in ' -?:,[]{}#&*!|>\'"%@`~' or ': ' in s or ' #' in s or s.endswith((' ', ':')) or s in (
			'null', '~') or (flow and any(c in s for c in ',[]{}')) or (flow and s[-1] == ':')
		if not quote and special:
			quote = self.draw.choice('"\'')
		if quote == '"' or '\n' in s:
			return '"%s"' % s.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n')
		return "'%s'" % s.replace("'", "''") if quote else s

	def behind_line(self):
		return ' ' * self.draw.choice([1, 2, 5]) + self.draw.choice(COMMENTS) if self.draw.random() < self.comments else ''

	def between(self, indent):
		"""Comments on lines of their own, and empty lines."""
		lines = []
		while self.draw.random() < self.comments / 2:
			lines.append(self.draw.choice(['', ' ' * self.draw.choice([0, indent, indent + 3]) + self.draw.choice(COMMENTS)]))
		return lines

	def flow(self, y):
		if isinstance(y, str):
			return self.scalar(y, True)
		pad = self.pad
		if isinstance(y, list):
			parts, ends = [self.flow(i) for i in y], '[]'
		else:
			parts, ends = ['%s: %s' % (self.scalar(k, True), self.flow(v)) for k, v in y.items()], '{}'
		if not parts:
			return ends[0] + pad + ends[1]
		return ends[0] + pad + self.separator.join(parts) + self.trailing + pad + ends[1]

	def flow_lines(self, y, indent):
		"""A list or map in brackets on several lines."""
		draw, ends = self.draw, '[]' if isinstance(y, list) else '{}'
		parts = [self.flow(i) for i in y] if isinstance(y, list) else ['%s: %s' % (self.scalar(k, True), self.flow(v)) for k, v in y.items()]
		inner = ' ' * (indent + self.indent)
		if draw.random() < 0.2 and not self.trailing: # commas ahead
			lines = [ends[0] + ' ' + parts[0]] if draw.random() < 0.5 else [ends[0], inner + parts[0]]
			return lines + [inner + ', ' + p + self.behind_line() for p in parts[1:]] + [inner + ends[1]]
		if draw.random() < 0.2: # two on a line
			lines, row = [ends[0]], []
			for i, p in enumerate(parts):
				row.append(p)
				if len(row) == 2 or i + 1 == len(parts):
					last = i + 1 == len(parts)
					lines.append(inner + self.separator.join(row) + ('' if last and not self.trailing else ',') + self.behind_line())
					row = []
			if draw.random() < 0.5 and '#' not in lines[-1]:
				return lines[:-1] + [lines[-1] + ends[1]]
			return lines + [' ' * (indent + 1) + ends[1]]
		lines = [ends[0] + self.behind_line()]
		for i, p in enumerate(parts):
			lines += self.between(len(inner))
			comma = ',' if i + 1 < len(parts) or self.trailing else ''
			lines.append(inner + p + comma + self.behind_line())
		return lines + self.between(len(inner)) + [' ' * (indent + draw.choice([1, self.indent])) + ends[1]]

	def value(self, y, indent, in_list=False):
		"""What stands behind a colon or dash, as lines; the first goes on with that line."""
		draw = self.draw
		if isinstance(y, str):
			if '\n' in y:
				return [' |'] + [' ' * (indent + self.indent) + line for line in y[:-1].split('\n')]
			return [' ' + self.scalar(y) + self.behind_line()]
		if not y or draw.random() < self.flows:
			if y and draw.random() < 0.3:
				lines = self.flow_lines(y, indent)
				return [' ' + lines[0]] + lines[1:-1] + [lines[-1] + self.behind_line()]
			return [' ' + self.flow(y) + self.behind_line()]
		if in_list:
			lines = self.block(y, indent + 1 + self.behind if isinstance(y, dict) else indent + 2)
			while not lines[0].strip() or lines[0].strip()[0] == '#':
				lines = lines[1:]
			return [lines[0][indent + 1:]] + lines[1:]
		return [self.behind_line()] + self.block(y, indent + (self.indent if isinstance(y, dict) else self.dash))

	def block(self, y, indent):
		lines = []
		for k in y:
			lines += self.between(indent)
			head = ' ' * indent + ('-' if isinstance(y, list) else self.scalar(k) + ':')
			value = self.value(k if isinstance(y, list) else y[k], indent, isinstance(y, list))
			if isinstance(y, list) and isinstance(k, str) and '\n' not in k:
				value[0] = ' ' * (self.behind - 1) + value[0]
			lines += [head + value[0]] + value[1:]
		return lines

	def text(self, y):
		draw = self.draw
		if draw.random() < 0.04:
			lines = [self.flow(y)]
		else:
			lines = self.between(0) + self.block(y, 0) + self.between(0)
		if draw.random() < 0.1:
			lines = ['---'] + lines
		eol = '\r\n' if draw.random() < 0.15 else '\n'
		text = eol.join(lines) + ('' if draw.random() < 0.15 and list(y)[-1] != 'manifest' else eol)
		return (('\ufeff' if draw.random() < 0.05 else '') + text).encode()


def arches(draw):
	found, names = [], set()
	for arch in draw.sample(ARCHES, draw.randint(1, 6)):
		short = 'arm' if arch in VARIANTS else arch.replace('/', '-')
		written = draw.choice([arch] + SPELLINGS.get(arch, []))
		item = {'arch': written}
		if short in names:
			item['name'] = arch.replace('/', '')
			item['suffix'] = 'linux-' + arch.replace('/', '')
		names.add(item.get('name', short))
		if draw.random() < 0.15:
			item['build_args'] = {'A': draw.choice(WORDS)}
		if draw.random() < 0.1:
			item['emulation'] = 'native'
		found.append(written if len(item) == 1 and draw.random() < 0.9 else item)
	return found


def descriptor(draw):
	y = {}
	if draw.random() < 0.75:
		y['image'] = 'me/app'
		y['arches'] = arches(draw)
	else:
		names = draw.sample(['api', 'web', 'base', 'a.b'], draw.randint(1, 3))
		own = draw.choice(['none', 'some', 'all'])
		y['images'] = {n: {'image': 'me/' + n} for n in names}
		for n in names:
			if own == 'all' or (own == 'some' and draw.random() < 0.5):
				y['images'][n]['arches'] = arches(draw)
		if own != 'all':
			y['arches'] = arches(draw)
	if draw.random() < 0.4:
		y['labels'] = {k: draw.choice(WORDS) for k in draw.sample(['a', 'b.c', 'org.x/y', 'd'], draw.randint(0, 3))}
	if draw.random() < 0.4:
		y['publish'] = {'tags': draw.choice(['auto', ['latest', '1.0'], ['latest']]), 'branch': draw.choice(WORDS)}
	if draw.random() < 0.3:
		y['qemu'] = {'version': 'v7.2.0-1', 'sha256': {'arm': '0' * 64, 's390x': '1' * 64}}
	if draw.random() < 0.3:
		y['test'] = {'run': [draw.choice(WORDS) for _ in range(draw.randint(1, 3))]}
	if draw.random() < 0.3:
		y['before'] = [{'name': 'x', 'image': 'y', 'commands': [draw.choice(WORDS), 'b']}, {'name': draw.choice(WORDS)}]
	if draw.random() < 0.2:
		y['manifest'] = {'spec': 'image: x\ntags:\n- a\n'}
	if draw.random() < 0.2:
		y['drone'] = {'merge': {'step': {'pull': draw.choice(WORDS), 'volumes': [{'name': 'a', 'path': '/a'}]}}}
	keys = list(y)
	draw.shuffle(keys)
	return {k: y[k] for k in keys}


# ---- what must be

def name_of(item):
	return item.get('name') or short_name(item['arch']) if isinstance(item, dict) else short_name(item)


def short_name(written):
	arch = KNOWN[written.lower()]
	return 'arm' if arch in VARIANTS else arch.replace('/', '-')


def row_of(item):
	return KNOWN[(item['arch'] if isinstance(item, dict) else item).lower()]


def lists_of(y):
	"""The lists that add and rm change."""
	if 'arches' in y:
		return [y['arches']]
	return [i['arches'] for i in y.get('images', {}).values()]


def added(y, arch):
	"""The meaning with an arch more."""
	for items in lists_of(y):
		if short_name(arch) in [name_of(i) for i in items]:
			variant = VARIANTS[KNOWN[arch]]
			items.append({'arch': KNOWN[arch], 'name': variant, 'suffix': 'linux-' + variant})
		else:
			items.append(arch)
	return y


def can_add(y, arch):
	"""Whether it is in none of the lists, and has a name to go by."""
	for items in lists_of(y):
		names = [name_of(i) for i in items]
		if KNOWN[arch] in [row_of(i) for i in items] or (arch in names and arch != KNOWN[arch]):
			return False
		if short_name(arch) in names and VARIANTS.get(KNOWN[arch]) in names + [None]:
			return False
	return True


def load(text):
	return yaml.load(text.decode('utf-8-sig'), LOADER)


def comments(text):
	"""The comments of a text, and of each whether it has its line for itself."""
	text = text.decode('utf-8-sig')
	found, at = [], 0

	def take(begin, end):
		for m in re.finditer(r'#[^\r\n\x85\u2028\u2029]*', text[begin:end]):
			ahead = re.split(r'[\r\n\x85\u2028\u2029]', text[:begin + m.start()])[-1]
			found.append((m.group().rstrip(), not ahead.strip()))

	for token in yaml.scan(text, LOADER):
		begin, end = token.start_mark.index, token.end_mark.index
		take(at, begin)
		if isinstance(token, yaml.ScalarToken) and token.style in ('|', '>'):
			take(begin, begin + len(re.match('[^\r\n]*', text[begin:end]).group()))
		at = max(at, end)
	take(at, len(text))
	return found


def scalars(y):
	"""The values of a tree that are no list or map."""
	if isinstance(y, str):
		return [y]
	return [s for v in (y.values() if isinstance(y, dict) else y) for s in scalars(v)]


def lines_changed(old, new, lists):
	"""What is wrong with the difference: one line more for each list, or in a line an item more, or a comma besides."""
	a, b = old.splitlines(True), new.splitlines(True)
	inserted = len(b) - len(a)
	if inserted < 0 or inserted > lists:
		return '%d lines more' % inserted
	changed = k = 0
	for line in a:
		ahead = b[k] if k < len(b) else b''
		behind = b[k + 1] if inserted and k + 1 < len(b) else b''
		if ahead == line or (behind != line and is_put_in(line, ahead, lists)):
			k += 1
		elif behind == line or is_put_in(line, behind, lists):
			inserted -= 1
			k += 2
		else:
			return 'the line %r has gone, for %r' % (line, ahead)
		changed += b[k - 1] != line
	if len(b) - k != inserted:
		return 'lines at the end'
	return '%d lines changed' % changed if changed > lists or (not changed and len(a) == len(b)) else ''


def is_put_in(old, new, pieces):
	"""Whether a line is another one with a piece put in; of several pieces only that the line is still there."""
	n = 0
	if pieces > 1:
		rest = iter(new)
		return all(c in rest for c in old)
	while n < len(old) and n < len(new) and old[n] == new[n]:
		n += 1
	return new.endswith(old[n:]) and len(new) > len(old)


class Judge:
	def __init__(self, probe):
		self.probe = Probe(probe)
		self.counts = {'descriptors': 0, 'added': 0, 'set': 0, 'same': 0, 'json': 0, 'taken': 0, 'comments': 0, 'kept': 0, 'by hand': 0, 'refused': 0}
		self.trouble = []

	def wrong(self, what, text, *more):
		self.trouble.append('%s\n%s' % (what, '\n'.join(repr(t) for t in (text,) + more)))

	def keeps_comments(self, what, old, new):
		self.counts['comments'] += 1
		if comments(old) != comments(new):
			self.wrong('%s has other comments' % what, old, new)

	def try_add(self, text, y, arch):
		new, why = self.probe.ask(text, 'add', arch)
		if new is None:
			self.counts['refused'] += 1
			self.wrong('add %s is refused: %s' % (arch, why), text)
			return
		self.counts['added'] += 1
		want = added(load(text), arch)
		if repr(load(new)) != repr(want):
			self.wrong('add %s means something else' % arch, text, new)
		self.keeps_comments('add ' + arch, text, new)
		bad = lines_changed(text, new, len(lists_of(y)))
		if bad:
			self.wrong('add %s: %s' % (arch, bad), text, new)
		again, why = self.probe.ask(new, 'rm', arch)
		if again != text:
			self.wrong('add and rm %s: %s' % (arch, why), text, new, again)

	def try_set(self, text, y, draw):
		"""Keys that are there, and keys that are not."""
		for key, value, path in [('qemu.version', 'v1', ('qemu', 'version')), ('labels.b.c', draw.choice(WORDS), ('labels', 'b.c')),
				('publish.registry', draw.choice(WORDS), ('publish', 'registry')), ('target', draw.choice(WORDS), ('target',)),
				('drone.merge.step.pull', 'never', ('drone', 'merge', 'step', 'pull')), ('run.args', '[-v, x]', ('run', 'args')),
				('publish.tags', '[latest, "2.0", c]', ('publish', 'tags'))]:
			want = load(text)
			at, there = want, True
			for k in path[:-1]:
				there = there and k in at
				at = at.setdefault(k, {}) if isinstance(at, dict) else at
			if not isinstance(at, dict):
				continue  # of the error tests
			there = there and path[-1] in at
			at[path[-1]] = yaml.load(value, LOADER) if value[:1] == '[' and len(value) > 1 else value
			if value == '[' and key in ('publish.tags', 'run.args'):
				continue
			new, why = self.probe.ask(text, 'set', key, value)
			if new is None:
				self.counts['kept' if 'comment' in why else 'refused'] += 1
				if 'this comment would' not in why or not there or key not in ('publish.tags', 'run.args', 'qemu.version'):
					self.wrong('set %s is refused: %s' % (key, why), text)
				continue
			self.counts['set'] += 1
			if repr(load(new)) != repr(want):
				self.wrong('set %s %s means something else' % (key, value), text, new)
			self.keeps_comments('set ' + key, text, new)
			if there:
				continue
			again, why = self.probe.ask(new, 'unset', key)
			if again != text and not (path[0] in y and not y[path[0]]):
				self.wrong('set and unset %s: %s' % (key, why), text, new, again)

	def try_same(self, text, y):
		"""What is there, set as JSON has it: where quotes make no difference, not a byte changes."""
		for key in ('labels', 'before', 'matrix'):
			if key not in y or any(NO_WORD.match(s) for s in scalars(y[key])):
				continue
			self.counts['same'] += 1
			new, why = self.probe.ask(text, 'set', key, json.dumps(y[key], ensure_ascii=False))
			if new != text:
				self.wrong('set %s to what it is: %s' % (key, why), text, new)

	def try_json(self, y, draw):
		"""What is JSON stays that, whatever VALUE is written in."""
		text = json.dumps(dict(y, ssh=True), ensure_ascii=False, indent=draw.choice([None, 1, 4])).encode()
		for key, value, meaning in [('before', "[{name: a, pull: true, 1: ['b c', 3]}]", [{'name': 'a', 'pull': True, '1': ['b c', 3]}]),
				('build_args', '{V: {git: version}, W: x}', {'V': {'git': 'version'}, 'W': 'x'}), ('target', 'a: b', 'a: b'),
				('publish.tags', '[latest, "2.0", \'c\']', ['latest', '2.0', 'c'])]:
			want, at = json.loads(text), None
			for k in key.split('.'):
				at, last = (want if at is None else at.setdefault(last, {})), k
			at[last] = meaning
			self.counts['json'] += 1
			new, why = self.probe.ask(text, 'set', key, value)
			try:
				right = json.loads(new) == want
			except (TypeError, ValueError):
				right = False
			if not right:
				self.wrong('set %s in JSON: %s' % (key, why), text, new)

	def try_take(self, text, y, draw):
		"""What is there goes, unless a comment would go with it."""
		taken = [('unset', key) for key in draw.sample(list(y), min(len(y), 3)) if key in FREE]
		names = [name_of(i) for i in lists_of(y)[0]]
		if len(lists_of(y)) == 1 and len(names) > 1 and len(set(names)) == len(names):
			taken.append(('rm', draw.randrange(len(names))))
		for verb, which in taken:
			want = load(text)
			if verb == 'rm':
				word = name_of(lists_of(want)[0].pop(which))
			else:
				word = which
				del want[which]
			new, why = self.probe.ask(text, verb, word)
			if new is None:
				# Safe, if not what a person would need: a comma that heads the next line, no line end behind a block.
				by_hand = 'would be read as something else' in why
				self.counts['by hand' if by_hand else 'kept'] += 1
				if not by_hand and ('this comment would' not in why or not comments(text)):
					self.wrong('%s %s is refused: %s' % (verb, word, why), text)
				continue
			self.counts['taken'] += 1
			if repr(load(new)) != repr(want):
				self.wrong('%s %s means something else' % (verb, word), text, new)
			self.keeps_comments('%s %s' % (verb, word), text, new)

	def judge(self, text, draw, every=False):
		y = load(text)
		if not isinstance(y, dict) or not lists_of(y) or not all(isinstance(i, list) and i for i in lists_of(y)):
			return
		self.counts['descriptors'] += 1
		names = [a for a in ARCHES if can_add(y, a)]
		for arch in names if every else draw.sample(names, min(len(names), 2)):
			self.try_add(text, y, arch)
		self.try_set(text, y, draw)
		self.try_same(text, y)
		self.try_take(text, y, draw)


def files(folders):
	"""The texts of all files of YAML below."""
	for folder in folders:
		for where, below, names in os.walk(folder):
			below.sort()
			for name in sorted(names):
				if name.endswith('.yml') and os.path.isfile(os.path.join(where, name)):
					with open(os.path.join(where, name), 'rb') as f:
						yield f.read()


def main():
	seed, count = int(sys.argv[2]), int(sys.argv[3])
	judge = Judge(sys.argv[1])
	draw = random.Random(seed)
	for _ in range(count):
		meaning = descriptor(draw)
		text = Writer(draw).text(meaning)
		while repr(load(text)) != repr(meaning):  # a comment behind a block scalar is text where it stands as deep
			text = Writer(draw).text(meaning)
		judge.judge(text, draw)
		judge.try_json(meaning, random.Random(len(text)))
	for text in files(sys.argv[4:]):
		try:
			load(text)
			known = [row_of(i) for items in lists_of(load(text)) for i in items]
		except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
			continue  # of the error tests: no descriptor that could be edited
		why = judge.probe.ask(text, 'unset', 'target')[1]
		if known and '[yaml]' not in str(why) and '[duplicate-key]' not in str(why):
			judge.judge(text, draw, True)
	if judge.counts['by hand'] * 50 > judge.counts['taken']:
		judge.trouble.append('%d are left to be changed by hand' % judge.counts['by hand'])
	print(', '.join('%d %s' % (n, what) for what, n in judge.counts.items()) + ', %d wrong' % len(judge.trouble))
	for t in judge.trouble[:20]:
		print('# ' + t.replace('\n', '\n# '))


main()
