#!/usr/bin/env python3
"""Texts of a size or kind that nobody means, in every file that aqueduct reads: bounded time and memory, and a
diagnostic or a right result. size.py AQUEDUCT FOLDER SECONDS MEGABYTES prints a line for each: ok or not, its figures."""
import os, re, resource, shutil, subprocess, sys, time

AQUEDUCT, FOLDER, SECONDS, MEGABYTES = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
HEAD = 'image: me/app\narches: [amd64, arm/v6, arm64]\n'
DOCKERFILE = 'ARG REPO=library\nFROM ${REPO}/alpine:3\nARG ARCH=x86_64\nCOPY ./build/qemu-${ARCH}-static /usr/bin/\n'
MIB = 1 << 20
SAME, IGNORED = 'the outputs of the plain one', 'those of one with an ignore file'
IGNORE = 'a\n!b\n'


def repository(name, text, dockerfile, files):
	folder = os.path.join(FOLDER, name)
	shutil.rmtree(folder, ignore_errors=True)
	os.makedirs(folder + '/.aqueduct/templates')
	paths = {'ignore': '.dockerignore', 'template': '.aqueduct/templates/manifest.tmpl.mustache', 'output': 'Makefile'}
	for path, what in (('aqueduct.yml', text), ('Dockerfile', dockerfile), *((paths[k], v) for k, v in files.items())):
		with open(os.path.join(folder, path), 'wb') as f:
			f.write(what if isinstance(what, bytes) else what.encode('utf-8', 'surrogateescape'))
	return folder


def limit():
	resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
	resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * MIB, MEGABYTES * MIB))


def run(folder, command):
	with open(os.path.join(FOLDER, 'said'), 'wb') as said:
		p = subprocess.Popen([AQUEDUCT, *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=said, preexec_fn=limit)
		_, status, usage = os.wait4(p.pid, 0)
		p.returncode = 0
	with open(os.path.join(FOLDER, 'said'), 'rb') as said:
		text = said.read().decode('utf-8', 'replace')
	return status, text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def outputs(folder):
	"""But for the digests of what they were made of."""
	return {n: re.sub(rb'[0-9a-f]{16,}|[0-9]{4,} [0-9]+', b'', open(os.path.join(folder, n), 'rb').read())
		for n in ('Makefile', '.drone.yml', 'manifest.tmpl', 'get_qemu.sh')}


def fault(folder, want, status, text):
	if os.WIFSIGNALED(status):
		return 'killed by signal %d' % os.WTERMSIG(status)
	status = os.WEXITSTATUS(status)
	if len(text) > 100000:
		return 'it says %d bytes' % len(text)
	if want in PLAIN:
		status = status or run(folder, ['gen'])[0]
		return 'refused' if status else None if outputs(folder) == PLAIN[want] else 'other outputs'
	if status == 0:
		return None if 'ok' in want.split('|') or re.search(want, text) else 'taken'
	if want == 'ok' or status != 1 or not re.search(': error: ', text):
		return 'exit status %d' % status
	return None if re.search(want, text) else 'another diagnostic than ' + want


def row(name, want, descriptor=HEAD, dockerfile=DOCKERFILE, command=('gen', '--dry-run'), **files):
	"""Try it at once: texts are too large to be kept, and a process begins with the memory of the one that it is born of."""
	folder = repository('repo', descriptor, dockerfile, files)
	del descriptor, dockerfile, files
	status, said, seconds, megabytes = run(folder, command)
	why = fault(folder, want, status, said)
	print('%s\t%s: %.2f s, %d MB%s' % ('fail' if why else 'pass', name, seconds, megabytes, '; ' + why if why else ''))
	if why:
		print('\n'.join('\t' + line[:200] for line in said.split('\n')[:4]))
	sys.stdout.flush()
	WORST[:] = [max(WORST[0], seconds), max(WORST[1], megabytes)]


def lines(form, n):
	return ''.join(form % {'i': i, 'j': i - 1} for i in range(1, n + 1))


def fill(head, piece, size=MIB):
	"""A text that repeats a piece up to a size."""
	return head + piece * ((size - len(head)) // len(piece))


WORST = [0, 0]
PLAIN = {}
for want, files in ((SAME, {}), (IGNORED, {'ignore': IGNORE})):
	assert run(repository('plain', HEAD, DOCKERFILE, files), ['gen'])[0] == 0
	PLAIN[want] = outputs(os.path.join(FOLDER, 'plain'))

# --- the descriptor: a mebibyte of lines

row('100 000 lines of comments', SAME, HEAD + '# 3456789\n' * 100000)
row('a million empty lines', SAME, HEAD + '\n' * 1000000)
row('100 000 lines that are too large', 'larger than a descriptor', HEAD + 'build_args:\n' + lines('  A%(i)d: bcde\n', 100000))
row('more nodes than fit', 'more nodes', HEAD + 'test:\n  run: [' + 'a, ' * 100000 + ']\n')
for key in ('build_args', 'labels', 'build_secrets', 'arg_names', 'matrix', 'jobs'):
	value = '{secret: b}' if key == 'build_secrets' else 'b'
	want = 'unknown key' if key == 'arg_names' else 'matrix' if key == 'matrix' else "'%s' has 12000 entries" % key
	row('12 000 ' + key, want, HEAD + '%s:\n' % key + lines('  a%%(i)d: %s\n' % value, 12000))
row('a thousand build arguments', 'ok', HEAD + 'build_args:\n' + lines('  A%(i)d: b\n', 1000))
row('a thousand secrets', 'ok', HEAD + 'build_secrets:\n' + lines('  a%(i)d: {secret: b%(i)d}\n', 1000))
row('a thousand tags', 'ok', HEAD + 'publish:\n  tags:\n' + lines('    - t%(i)d\n', 1000))
row('a thousand refs', 'ok', HEAD + 'publish:\n  when:\n    ref:\n' + lines('    - refs/heads/*t%(i)d*\n', 1000))
row('30 000 refs', "'ref' has 30000 entries", HEAD + 'publish:\n  when:\n    ref:\n' + lines('    - refs/heads/t%(i)d\n', 30000))
row('30 000 refs that are left out', "'exclude' has 30000 entries",
	HEAD + 'publish:\n  when:\n    ref:\n      exclude:\n' + lines('      - refs/heads/t%(i)d\n', 30000))
row('45 000 unknown arches', "'arches' has 45000 entries", 'image: me/app\narches:\n' + '  - amd65\n' * 45000)
row('a hundred times one arch', 'arch-name|platform', 'image: me/app\narches:\n' + '  - amd64\n' * 100)
row('20 000 unknown keys', 'unknown key', HEAD + lines('k%(i)d: b\n', 20000))
row('20 000 times one key', 'duplicate key', HEAD + 'labels:\n' + '  a: b\n' * 20000)
row('a thousand steps', 'ok', HEAD + 'before:\n' + lines('  - {name: s%(i)d, image: a, commands: [b]}\n', 1000))
row('a thousand steps one after the other', 'ok', HEAD + 'before:\n  - {name: s0, image: a, commands: [b]}\n'
	+ lines('  - {name: s%(i)d, image: a, commands: [b], depends_on: [s%(j)d]}\n', 999))
row('a thousand documents', 'ok', HEAD + 'drone:\n  documents:\n' + lines('    - {kind: secret, name: s%(i)d, data: x}\n', 1000))
row('a hundred publications', 'ok', HEAD + 'publish:\n  also:\n' + lines('    a%(i)d: {registry: q%(i)d.io}\n', 100))
row('a hundred publications of one repository', 'publication', HEAD + 'publish:\n  also:\n'
	+ lines('    a%(i)d: {image: me/x}\n', 100))
row('a thousand images', 'ok', 'images:\n' + lines('  i%(i)d: {image: me/i%(i)d}\n', 1000) + 'arches: [amd64]\n', 'FROM a\n')
row('many images with many tags', 'more arguments, labels, tags and files', 'images:\n' + lines('  i%(i)d: {image: me/i%(i)d}\n', 200)
	+ 'arches: [amd64, arm, arm64]\npublish:\n  tags:\n' + lines('    - t%(i)d\n', 1000), 'FROM a\n')
row('many images that read much', 'more arguments, labels, tags and files', 'images:\n'
	+ lines('  i%(i)d: {image: me/i%(i)d}\n', 1000) + 'arches: [amd64, arm, arm64]\n', 'FROM a\n' + lines('COPY a%(i)d /\n', 900))
row('much that is copied into many pipelines', '64 MiB', HEAD + 'before:\n'
	+ lines('  - {name: s%%(i)d, image: a, commands: [b, "%s"]}\n' % ('x' * 900), 900) + 'publish:\n  also:\n'
	+ lines('    a%(i)d: {registry: q%(i)d.io, pipeline: "p%(i)d-{os}-{name}"}\n', 100))

# --- long lines

row('a line of 10 MB', 'larger than a descriptor', HEAD + '# ' + 'x' * 10 * MIB)
row('a comment of a mebibyte', SAME, fill(HEAD + '# ', 'x'))
for name, head, piece, want in (
		('label', 'labels: {a: "', 'x', 'label'), ('key', '', 'x', 'yaml|unknown key|larger'), ('number', 'lables: ', '1', 'unknown key'),
		('quotes', 'labels: ', '"', 'yaml'), ('escapes', 'labels: {a: "', '\\x41', 'label'), ('dollars', 'build_args: {A: "', '$', 'build-arg'),
		('variables', 'publish: {tags: ["', '${DRONE_TAG}', 'tags'), ('variables in variables', 'publish: {tags: ["', '${DRONE_TAG:-', 'tags'),
		('stars', 'publish: {when: {ref: "refs/heads/', '*a', 'when|substitution'), ('folders', 'context: "', 'a/', 'path'),
		('parents', 'dockerfile: "', '../', 'path'), ('placeholders', 'qemu: {url: "http://', '{arch}', 'qemu'),
		('commands', 'test: {run: "', 'echo $x; ', 'test|long-line')):
	text = fill(HEAD + head, piece, MIB - 10)
	if '"' in head:
		text += '"' + ']' * head.count('[') + '}' * head.count('{')
	row('a line of %s' % name, want, text + ('' if name == 'key' else '\n'))

# --- bombs and depth

row('a bomb of aliases', 'anchors', HEAD + 'a: &a [x, x, x]\n' + ''.join(
	'%s: &%s [%s]\n' % (y, y, ', '.join(['*' + x] * 9)) for x, y in zip('abcdefgh', 'bcdefghi')))
row('200 000 anchors', 'anchors', HEAD + 'labels: [' + '&a ' * 200000 + ']\n')
row('10 000 lists in lists', 'nested deeper', HEAD + 'labels: ' + '[' * 10000 + ']' * 10000 + '\n')
row('10 000 maps in maps', 'nested deeper', HEAD + 'labels: ' + '{a: ' * 10000 + '}' * 10000 + '\n')
row('10 000 items in items', 'nested deeper', HEAD + 'labels:\n  ' + '- ' * 10000 + 'a\n')
row('10 000 keys of keys', 'nested deeper', HEAD + '? ' * 10000)
row('1 400 levels of blanks', 'nested deeper', HEAD + ''.join(' ' * i + 'a:\n' for i in range(1400)))
row('half a million open lists', 'nested deeper', HEAD + 'labels: ' + '[' * 500000)
row('300 000 keys on a line', 'yaml', HEAD + '{{{' + 'a: ' * 300000)
row('a mebibyte of colons', 'yaml', fill(HEAD, ': '))
row('a mebibyte of tabs', 'yaml', fill(HEAD, '\t'))
row('a mebibyte of tags', 'yaml', fill(HEAD + 'a: ', '!a '))
row('200 000 documents', 'second document', HEAD + '---\n' * 200000)
row('a block of 150 000 lines', 'label', HEAD + 'labels:\n  a: |\n' + '    x\n' * 150000)
row('150 000 empty lines in a block', 'label', HEAD + 'labels:\n  a: |\n    b\n' + '   \n' * 150000)

# --- what is no text, or one of another system

for name, into in (('the descriptor', lambda t: dict(descriptor=t)), ('the Dockerfile', lambda t: dict(dockerfile=t)),
		('the ignore file', lambda t: dict(ignore=t)), ('a template', lambda t: dict(template=t))):
	text = {'the descriptor': HEAD, 'the Dockerfile': DOCKERFILE, 'the ignore file': IGNORE}.get(name) or open(os.path.join(
		os.path.dirname(__file__), '../../templates/manifest.tmpl.mustache')).read()
	same = IGNORED if name == 'the ignore file' else SAME
	row('%s with a byte order mark' % name, same, **into('\ufeff' + text))
	row('%s with CRLF' % name, same, **into(text.replace('\n', '\r\n')))
	row('%s with both' % name, same, **into('\ufeff' + text.replace('\n', '\r\n')))
	row('%s in UTF-16' % name, 'UTF-16', **into(text.encode('utf-16')))
	row('%s in UTF-16, the other way round' % name, 'UTF-16', **into(b'\xfe\xff' + text.encode('utf-16-be')))
	row('%s in UTF-32' % name, 'UTF-32', **into(text.encode('utf-32')))
	row('%s of NULs' % name, 'NUL|unknown instruction|larger|64 KiB', **into(b'\0' * MIB))
	row('%s of 10 MB in one line' % name, 'larger', **into(text + '#' + 'x' * 10 * MIB))
	row('%s of 60 MB' % name, 'larger', **into(text + ('#' * 99 + '\n') * 600000))
	row('%s of 100 MB' % name, 'File too large', **into(text + ('#' * 99 + '\n') * 1050000))
row('a NUL in the descriptor', 'NUL', HEAD + 'a\0: b\n')
row('a NUL in a template', 'NUL', template='# aqueduct-digest: 0000000000000000\n\0\n')
row('a byte that is no UTF-8', 'not UTF-8', HEAD.encode() + b'# \xe4\n')
row('line ends with CR alone', 'line end', HEAD.replace('\n', '\r'))

# --- Dockerfiles

row('a Dockerfile of comments', SAME, dockerfile=fill(DOCKERFILE, '# 3456789\n'))
row('170 000 RUN', SAME, dockerfile=DOCKERFILE + 'RUN a\n' * 170000)
row('50 000 COPY', 'ok', dockerfile=DOCKERFILE + lines('COPY s/a%(i)d /b\n', 50000))
row('COPY of 80 000 files', 'ok', dockerfile=DOCKERFILE + 'COPY ' + lines('s/a%(i)d \\\n', 80000) + ' /b/\n')
row('COPY of an array of 130 000', 'ok', dockerfile=DOCKERFILE + 'COPY [' + '"x", \\\n' * 130000 + ' "/b/"]\n')
row('RUN with 33 000 mounts', 'ok', dockerfile=DOCKERFILE + 'RUN ' + '--mount=type=bind,source=a \\\n' * 33000 + ' a\n')
row('70 000 ARG', SAME, dockerfile=DOCKERFILE + lines('ARG A%(i)d=b\n', 70000))
row('a variable that doubles a hundred times', 'ok', dockerfile=DOCKERFILE + 'ENV A0=aaaaaaaa\n'
	+ lines('ENV A%(i)d=$A%(j)d$A%(j)d\n', 100) + 'COPY $A100 /b\n')
row('60 000 ENV', 'ok', dockerfile=DOCKERFILE + lines('ENV A%(i)d=b\n', 60000) + 'COPY $A60000 /b\n' * 1000)
row('a thousand stages', 'ok', dockerfile='FROM a AS s0\n' + lines('FROM a AS s%(i)d\nCOPY --from=s%(j)d / /\n', 999))
row('20 000 stages', 'more stages', dockerfile='FROM a AS s0\n' + lines('FROM s%(j)d AS s%(i)d\n', 20000))
row('30 000 sources that are no stage', 'ok', dockerfile=DOCKERFILE + lines('COPY --from=x%(i)d / /\n', 30000))
row('a line of 65 535 bytes', SAME, dockerfile=DOCKERFILE + 'RUN ' + 'x' * 65531 + '\n')
row('a line of 65 536 bytes', '64 KiB', dockerfile=DOCKERFILE + 'RUN ' + 'x' * 65532 + '\n')
for name, piece in (('quotes', '"'), ('backslashes', '\\'), ('open variables', '${x:-'), ('folders', 'a/'), ('commas', 'a=b,')):
	row('COPY of %s' % name, 'ok', dockerfile=DOCKERFILE + fill('COPY ', piece, 60000) + ' /b/\n')
row('a FROM of 60 000 bytes', 'reference|dockerfile|base-name|ok', dockerfile=DOCKERFILE + 'FROM ' + 'a/' * 30000 + '\n')
row('170 000 continued lines', SAME, dockerfile=DOCKERFILE + 'RUN a \\\n' + '  b \\\n' * 170000 + ' c\n')
row('170 000 comments in a command', SAME, dockerfile=DOCKERFILE + 'RUN a \\\n' + '# b\n' * 170000 + ' c\n')
row('a heredoc of half a million lines', 'ok', dockerfile=DOCKERFILE + 'RUN <<A\n' + 'b\n' * 500000 + 'A\n')
row('16 000 heredocs', 'ok', dockerfile=DOCKERFILE + 'RUN ' + '<<A ' * 16000 + '\n' + 'A\n' * 16000)
row('120 000 open heredocs', 'heredoc', dockerfile=DOCKERFILE + 'RUN <<A\n' * 120000)
row('250 000 faults', 'and 249980 more errors', dockerfile=DOCKERFILE + 'FOO\n' * 250000)
row('90 000 directives', 'twice', dockerfile='# syntax=docker/dockerfile:1\n' * 30000 + DOCKERFILE)

# --- ignore files

for name, text, want in (
		('5 000 patterns', lines('a%(i)d\n', 5000), 'ok'), ('200 000 patterns', 'a\n' * 200000, 'more patterns'),
		('5 000 exceptions', '*\n' + lines('!a%(i)d\n', 4999), 'ignore|dockerfile|qemu'), ('5 000 of two stars', lines('**/a*%(i)d\n', 5000), 'ok'),
		('a line of 64 KiB', 'a' * 65537 + '\n', '64 KiB'), ('a line of stars', '*a' * 30000, 'too large|ok'),
		('a line of two stars', '**/' * 20000, 'ok'), ('a line of brackets', '[' * 60000, 'no pattern'),
		('a line of backslashes', '\\' * 60001, 'no pattern'), ('5 000 long patterns', lines('*a' * 90 + 'b%(i)d\n', 5000), 'ok'),
		('20 000 parents', '../' * 20000, 'ok')):
	row('an ignore file: ' + name, want, ignore=text)

# --- templates

for name, piece, want in (
		('lines', '# x\n', 'ok'), ('names that are not defined', '# <%foo%>\n', 'not defined'), ('open sections', '<%#a%>\n', 'nested|closed'),
		('closed sections', '<%/a%>\n', 'closed'), ('delimiters', '<%=<% %>=%>', 'ok'), ('open tags', '<%', 'tag'), ('itself', '<%>manifest.tmpl%>\n',
		'limit')):
	row('a template of %s' % name, want, template=fill('{{=<% %>=}}\n# aqueduct-digest: 0000000000000000\n', piece, MIB - 10))
row('a template with a long name', 'tag', template=fill('# aqueduct-digest: 0000000000000000\n{{', 'x', MIB - 10) + '}}')

# --- outputs that are there

row('an output of 100 MB', 'not written by aqueduct', output=b'#' * 100 * MIB, command=('gen',))
row('an output of 60 MB in one line', 'ok', output=b'#' * 60 * MIB, command=('gen', '--diff'))
row('an output of a million lines', 'ok', output=b''.join(b'%d\n' % i for i in range(1000000)), command=('gen', '--diff'))
row('an output of 60 MB, replaced', 'ok', output=b'#\n' * 30 * MIB, command=('gen', '--force'))

print('\tat most %.2f s and %d MB of %d s and %d MB' % (*WORST, SECONDS, MEGABYTES))
