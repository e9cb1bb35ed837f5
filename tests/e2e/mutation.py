#!/usr/bin/env python3
"""mutation.py AQUEDUCT JUDGE ENGINE MAKE SEED COUNT [KIND...]: whether make builds what changed, and nothing else.

For each kind of repository below, make builds all images with an engine that is a stand-in. Then COUNT times (0: for
every file, each change once) something changes: a file is touched, edited, added, added with an old time, removed or
renamed, a COPY is added to the Dockerfile or a pattern to its ignore file without `gen`; make runs twice. JUDGE, the
engine's own parser and patternmatcher (tests/judges/dockerfile-judge), says what each image is made of before and after.

Prints a line for each kind: its name, the number of changes, of builds that they needed, builds missed, builds too many, builds
of the second run; then what happened, for the first of the last three.

Builds too many are allowed where README's limits say so: while a Dockerfile or ignore file differs from what `gen` saw, for
the kinds whose Dockerfile leaves open what it reads or that read through a link, and for the first run behind a `gen`.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ARCHES = {'amd64': 'linux/amd64', 'arm64': 'linux/arm64', 'arm': 'linux/arm/v7'}
FROM = 'FROM alpine:3\n'
TREE = ['a', 'b.txt', 'c.txt', 'src/a.c', 'src/b.h', 'src/deep/er/c', 'docs/a.md', 'docs/b.md', 'other/x']


def kind(name, dockerfile=None, ignore=None, files=None, **more):
	"""A repository: files are names, 'NAME -> TARGET' for links, 'NAME/' for folders."""
	return dict(more, name=name, dockerfile=dockerfile, ignore=ignore, files=TREE if files is None else files)


KINDS = [
	kind('a file', FROM + 'COPY a /x\n'),
	kind('a folder', FROM + 'COPY src /x\n'),
	kind('all', FROM + 'COPY . /x\n'),
	kind('all, some ignored', FROM + 'COPY . /x\n', 'docs\n*.txt\n.git\n'),
	kind('several COPY', FROM + 'COPY a b.txt /x/\nCOPY src/ /y\nRUN true\nCOPY docs/a.md /z\n'),
	kind('several COPY, some ignored', FROM + 'COPY a b.txt /x/\nCOPY src/ /y\n', 'src/deep\nc.txt\n*.md\n'),
	kind('wildcards', FROM + 'COPY *.txt /x/\nCOPY src/*.c /y/\n'),
	kind('wildcards in folders', FROM + 'COPY */a* s?c/b.? /x/\n', 'docs\n'),
	kind('brackets', FROM + 'COPY [a-b]* /x/\n'),
	kind('exceptions', FROM + 'COPY . /x\n', '*\n!src\n!a\nsrc/*.h\n'),
	kind('exceptions below what is ignored', FROM + 'COPY . /x\n', 'src\n!src/deep/er\ndocs/*\n!docs/b.md\n'),
	kind('two stars', FROM + 'COPY . /x\n', '**/*.md\n**/er\n!**/a.md\nother/**\n'),
	kind('stages', FROM[:-1] + ' AS one\nCOPY src /s\nFROM alpine:3\nCOPY --from=one /s /s\nCOPY a /a\n'),
	kind('a stage that is not needed', FROM[:-1] + ' AS one\nCOPY src /s\nFROM alpine:3 AS two\nCOPY docs /d\nFROM one\nCOPY a /a\n'),
	kind('stages by number', FROM + 'COPY src /s\n' + FROM + 'COPY docs /d\n' + FROM + 'COPY --from=1 /d /d\n'),
	kind('blanks in names', FROM + 'COPY ["a b", "c d/", "/x/"]\n', None, ['a b', 'c d/e f', 'c d/g', 'h i', 'j']),
	kind('blanks in names, all', FROM + 'COPY . /x/\n', 'k*\n', ['a b', 'c d/e f', 'c d/g', 'h i', 'j', 'k l']),
	kind('odd names', FROM + 'COPY . /x/\n', None, ['a:b', '$x', '#y', '%z', '[q]', "it's", '-n', 'x=y', '~', 'a*', 'back\\slash', 'é', 'z;w']),
	kind('odd names, by name', FROM + 'COPY ["$x", "#y", "é", "/x/"]\n'.replace('$', '\\\\$'), None,
		['$x', '#y', 'é', '%z', 'other', 'sub/é']),
	kind('blanks at the ends of names', FROM + 'COPY src /x/\nCOPY [" a", "/x/"]\n', None, ['src/x ', 'src/ y', 'src/z', ' a', 'b ']),
	kind('lines in names', FROM + 'COPY . /x/\n', None, ['d\ne/f', 'd\ne/g h', 'a\nb', 'c', 'a', 'k/l']),
	kind('letters of several bytes', FROM + 'COPY ? /x/\n', 'd?\n', ['a', 'é', '日', 'bb', 'dé', 'dd', 'ddd']),
	kind('links in a folder', FROM + 'COPY src /x\n', None, TREE + ['src/l -> ../a', 'src/m -> deep', 'n -> a']),
	kind('a source that is a link', FROM + 'COPY l /x\n', None, TREE + ['l -> src'], open=True),
	kind('a source behind a link', FROM + 'COPY l/deep /x\n', None, TREE + ['l -> src'], open=True),
	kind('links that dangle', FROM + 'COPY src /x\n', None, TREE + ['src/l -> nowhere', 'm -> nowhere']),
	kind('empty folders', FROM + 'COPY src /x\n', None, TREE + ['src/e/', 'src/deep/f/', 'g/']),
	kind('two thousand files', FROM + 'COPY t /x\n', 't/d1*\n', ['t/d%d/f%d' % (i % 20, i) for i in range(2000)], few=True),
	kind('a default', 'ARG D=src\n' + FROM + 'ARG D\nARG E=docs\nCOPY $D ${E}/a.md /x/\n'),
	kind('a build argument', FROM + 'ARG D=src\nCOPY ${D} /x/\n', None, None, more='build_args: {D: docs}\n', args=['D=docs']),
	kind('an argument for each arch', FROM + 'ARG D=src\nCOPY ${D} /x/\n', None, None,
		arches=['{arch: amd64, build_args: {D: docs}}', 'arm64', '{arch: arm, build_args: {D: other}}'],
		images={'amd64': ('Dockerfile', '.', ['D=docs']), 'arm64': ('Dockerfile', '.', []), 'arm': ('Dockerfile', '.', ['D=other'])}),
	kind('an ignore file for a Dockerfile', FROM + 'COPY . /x\n', None, TREE, text={'Dockerfile.dockerignore': 'docs\n*.txt\n',
		'.dockerignore': 'src\n'}, ignores='Dockerfile.dockerignore'),
	kind('a Dockerfile in a folder', FROM + 'COPY src /x\n', 'src/deep\n', more='dockerfile: docker/D\n', dockerfile_path='docker/D',
		images={'amd64': ('docker/D', '.', []), 'arm64': ('docker/D', '.', [])}),
	kind('Dockerfiles for each arch', FROM + 'COPY src /x\n', 'src/deep\n', text={'D2': FROM + 'COPY docs a /x/\n'},
		arches=['amd64', '{arch: arm64, dockerfile: D2}'], images={'amd64': ('Dockerfile', '.', []), 'arm64': ('D2', '.', [])}),
	kind('contexts in contexts', FROM + 'COPY . /x\n', None, TREE + ['src/.dockerignore'],
		arches=['amd64', '{arch: arm64, context: src}', '{arch: arm, context: src/deep}'],
		images={'amd64': ('Dockerfile', '.', []), 'arm64': ('Dockerfile', 'src', []), 'arm': ('Dockerfile', 'src/deep', [])}),
	kind('a context of its own', FROM + 'COPY deep b.h /x/\n', None, TREE, more='context: ./src/\n', text={'src/.dockerignore': 'deep/d\n'},
		images={'amd64': ('Dockerfile', 'src', []), 'arm64': ('Dockerfile', 'src', [])}, ignores='src/.dockerignore'),
	kind('a context under build', FROM + 'COPY . /x/\n', None, TREE + ['build/a', 'build/b/c'], more='context: build\n',
		images={'amd64': ('Dockerfile', 'build', []), 'arm64': ('Dockerfile', 'build', [])}),
	kind('ADD and heredocs', FROM + 'ADD a https://example.com/x /x/\nCOPY <<EOF src/a.c /y/\nCOPY docs /no\nEOF\nRUN <<EOF\nCOPY other /no\nEOF\n'),
	kind('JSON', FROM + 'COPY ["src/a.c", "docs", "/x/"]\nADD [ "a" , "/y" ]\n'),
	kind('mounts', FROM + 'RUN --mount=type=bind,source=src,target=/s true\nRUN --mount=type=cache,target=/c --mount=target=/d,src=docs/a.md true\n'),
	kind('continued lines', '# escape=`\n' + FROM + 'COPY a `\n# no\n  b.txt `\n  /x/\n'),
	kind('an argument of the engine', FROM + 'ARG TARGETOS\nCOPY $TARGETOS /x/\n', None, TREE + ['linux/a'], args=['TARGETOS=linux'], open=True),
	kind('an ONBUILD image', 'FROM alpine:3-onbuild\nCOPY a /x\n', open=True),
	kind('ONBUILD of a stage', FROM[:-1] + ' AS one\nONBUILD COPY src /s\nONBUILD RUN --mount=source=docs true\nFROM one\nCOPY a /a\n', more='', open=True),
	kind('what is named as qemu is', FROM + 'COPY build/qemu-user a /x/\n', None, TREE + ['build/qemu-user/lib-static', 'build/b']),
	kind('what aqueduct writes, by its name', FROM + 'COPY qemu.lock a /x/\n', None, TREE + ['qemu.lock', 'get_qemu.sh']),
	kind('nothing', FROM + 'RUN true\n'),
	kind('paths with detours', FROM + 'COPY ./src/../a /docs/./b.md src/deep/ /x/\n'),
	kind('two images on one base', 'ARG TAG_SUFFIX\nFROM me/base:${TAG_SUFFIX}\nCOPY src /x\n', 'docs/b.md\n',
		text={'Base': FROM + 'COPY docs a /x/\n', 'Other': 'ARG TAG_SUFFIX\nFROM me/base:$TAG_SUFFIX AS b\n' + FROM + 'COPY --from=b /x /x\nCOPY other /y/\n'},
		several='images:\n  app: {image: me/app}\n  base: {image: me/base, dockerfile: Base}\n  other: {image: me/other, dockerfile: Other}\n',
		images={'app-amd64': ('Dockerfile', '.', []), 'base-amd64': ('Base', '.', []), 'other-amd64': ('Other', '.', []),
			'app-arm64': ('Dockerfile', '.', []), 'base-arm64': ('Base', '.', []), 'other-arm64': ('Other', '.', [])},
		arches=['amd64', 'arm64'], on={'app-amd64': 'base-amd64', 'other-amd64': 'base-amd64', 'app-arm64': 'base-arm64', 'other-arm64': 'base-arm64'}),
	kind('images in a row, each in a context of its own', 'ARG TAG_SUFFIX\nFROM me/two:${TAG_SUFFIX}\nCOPY . /x\n', None,
		text={'src/D': FROM + 'COPY . /x/\n', 'docs/D': 'ARG TAG_SUFFIX\nFROM docker.io/me/one:$TAG_SUFFIX\nCOPY *.md /y/\n'},
		several='images:\n  three: {image: me/three}\n  two: {image: me/two, dockerfile: docs/D, context: docs}\n  one: {image: me/one, dockerfile: src/D, context: src}\n',
		images={'one-amd64': ('src/D', 'src', []), 'two-amd64': ('docs/D', 'docs', []), 'three-amd64': ('Dockerfile', '.', [])},
		arches=['amd64'], on={'three-amd64': 'two-amd64', 'two-amd64': 'one-amd64'}),
	kind('a repository of git', FROM + 'COPY . /x\n', None, TREE + ['.git/HEAD', '.git/objects/x']),
]

ODD = re.compile('[^A-Za-z0-9._/+,@-]')  # compared by checksum, for make cannot spell it


class Repository:
	def __init__(self, spec, folder, options):
		self.spec, self.options = spec, options
		self.path = os.path.join(folder, 'repository')
		self.engine = os.path.join(folder, 'engine')
		os.makedirs(self.path)
		os.makedirs(self.engine)
		self.dockerfile = spec.get('dockerfile_path', 'Dockerfile')
		self.ignores = spec.get('ignores', '.dockerignore')
		self.images = spec.get('images') or {
			arch: ('Dockerfile', '.', spec.get('args', [])) for arch in ('amd64', 'arm64')}
		arches = ''.join('  - %s\n' % a for a in spec.get('arches', self.images))
		self.write('aqueduct.yml', spec.get('several', 'image: me/app\n') + 'arches:\n' + arches + 'emulation: binfmt\n' + ('' if 'several' in spec else 'base: index\n') + spec.get('more', ''))
		self.write(self.dockerfile, spec['dockerfile'])
		if spec['ignore'] is not None:
			self.write('.dockerignore', spec['ignore'])
		for name, text in spec.get('text', {}).items():
			self.write(name, text)
		for name in spec['files']:
			if ' -> ' in name:
				name, to = name.split(' -> ')
				os.makedirs(os.path.dirname(self.at(name)), exist_ok=True)
				os.symlink(to, self.at(name))
			elif name.endswith('/'):
				os.makedirs(self.at(name))
			elif not name.endswith('.dockerignore'):
				self.write(name, name + '\n')
		self.judge = options['judge'] and subprocess.Popen([options['judge'], '--serve'], cwd=self.path, text=True,
			stdin=subprocess.PIPE, stdout=subprocess.PIPE)
		self.is_open = spec.get('open', False)  # more is built than need be
		self.changed = False  # a Dockerfile or ignore file, since gen
		self.counter = 0

	def at(self, name):
		return os.path.join(self.path, name)

	def read(self, name):
		if not os.path.exists(self.at(name)):
			return None
		with open(self.at(name), encoding='utf-8') as f:
			return f.read()

	def write(self, name, text, mode='w'):
		os.makedirs(os.path.dirname(self.at(name)), exist_ok=True)
		with open(self.at(name), mode, encoding='utf-8') as f:
			f.write(text)

	def gen(self):
		"""Writes the outputs; a Dockerfile and ignore file that gen refuses (a COPY of what is ignored) become what they were."""
		done = subprocess.run([self.options['aqueduct'], 'gen'], cwd=self.path, capture_output=True, text=True, check=False)
		if done.returncode:
			if not re.search(r'\[(copy-ignored|qemu-copy)\]', done.stderr) or not self.changed:
				raise SystemExit('%s: %s' % (self.spec['name'], done.stderr))
			for name, text in self.generated.items():
				if text is not None:
					self.write(name, text)
				elif os.path.exists(self.at(name)):
					os.remove(self.at(name))
			self.changed = False
			return self.gen()
		self.generated = {name: self.read(name) for name in (self.dockerfile, self.ignores)}
		self.changed = False

	def truth(self):
		"""For each arch, what its image is made of."""
		found = {}
		for arch, (dockerfile, context, args) in self.images.items():
			self.judge.stdin.write('\t'.join([dockerfile, context] + args) + '\n')
			self.judge.stdin.flush()
			found[arch] = self.judge.stdout.readline()
			if not found[arch]:
				raise SystemExit('%s: the judge gave up' % self.spec['name'])
		own = dict(found)
		for image in found:
			base = image
			while base in self.spec.get('on', {}):
				base = self.spec['on'][base]
				found[image] += own[base]
		return found

	def make(self):
		"""The arches that are built."""
		log = os.path.join(self.engine, 'log')
		if os.path.exists(log):
			os.remove(log)
		done = subprocess.run([self.options['make'], 'DOCKER=sh ' + self.options['engine'], 'build-all'], cwd=self.path,
			env=dict(os.environ, STAND_IN=self.engine), capture_output=True, text=True, errors='replace', check=False)
		if done.returncode:
			raise SystemExit('%s: make: %s%s' % (self.spec['name'], done.stdout, done.stderr))
		with open(log, encoding='utf-8') as f:
			builds = [line.split() for line in f if line.startswith('build ')]
		self.said = done.stderr
		return sorted(image for words in builds for image, (dockerfile, _, _) in self.images.items()
			if ARCHES[image.split('-')[-1]] == words[2] and (dockerfile == words[4] or 'several' not in self.spec))

	def files(self):
		found = []
		for folder, folders, files in os.walk(self.path):
			rel = os.path.relpath(folder, self.path)
			if rel in ('build', '.'):
				folders[:] = [f for f in folders if f != '.aqueduct']
			for f in files:
				name = os.path.normpath(os.path.join(rel, f))
				if name not in ('aqueduct.yml', 'Makefile', '.drone.yml', self.dockerfile, 'D2', 'Base', 'Other') and os.path.basename(name) not in ('D',) and 'dockerignore' not in name and not name.startswith('manifest'):
					found.append(name)
		return sorted(found)

	def touch(self, name):
		os.utime(self.at(name), follow_symlinks=False)

	def edit(self, name):
		self.counter += 1
		if os.path.islink(self.at(name)):
			os.remove(self.at(name))
			os.symlink('to-%d' % self.counter, self.at(name))
		else:
			self.write(name, 'edit %d\n' % self.counter, 'a')

	def new_name(self, name, how):
		self.counter += 1
		folder, last = os.path.split(name)
		stem, end = os.path.splitext(last)
		return os.path.join(folder, {0: '%s%d%s', 1: '%s.%d%s'}[how] % (stem, self.counter, end))

	def add(self, name):
		self.write(self.new_name(name, self.counter % 2), 'new\n')

	def add_old(self, name):
		name = self.new_name(name, 0)
		self.write(name, 'old\n')
		os.utime(self.at(name), (10 ** 9, 10 ** 9))

	def add_folder(self, name):
		os.makedirs(self.at(self.new_name(name, 0)))

	def remove(self, name):
		os.remove(self.at(name))

	def rename(self, name):
		os.rename(self.at(name), self.at(self.new_name(name, 0)))

	def rename_old(self, name):
		"""To a name that was there before, or will be again."""
		other = self.at(name) + '.moved'
		os.rename(self.at(name), other)
		os.rename(other, self.at(self.new_name(name, 0)))

	def copy_more(self, name):
		if os.path.realpath(self.at(name)) != os.path.join(os.path.realpath(self.path), name):
			self.is_open = True  # it reads through a link from now on
		context = next(c for d, c, _ in self.images.values() if d == self.dockerfile)
		name = os.path.relpath(name, context)
		if name.startswith('..') or set(name) & set('\\*[?\n\'"'):
			name = '.'
		self.write(self.dockerfile, '\nCOPY ["%s", "/more/"]\n' % name.replace('$', '\\\\$'), 'a')
		self.changed = True

	def ignore_more(self, name):
		self.counter += 1
		old = self.read(self.ignores) or ''
		part = name.split('/')[0]
		if set(part) & set('\\*[?^$|{}#!'):
			part = 'nothing'
		self.write(self.ignores, old + '%s%s\n' % ('!' if self.counter % 3 == 0 else '', part))
		self.changed = True


CHANGES = ['touch', 'edit', 'add', 'add_old', 'add_folder', 'remove', 'rename', 'rename_old', 'copy_more', 'ignore_more']


def tell(trouble, text):
	if len(trouble) < 3:
		trouble.append(text)


def try_kind(spec, options):
	folder = tempfile.mkdtemp(prefix='mutation.')
	r = Repository(spec, folder, options)
	draw = random.Random('%d %s' % (options['seed'], spec['name']))
	trouble = []
	needed = missed = many = second = 0
	r.gen()
	if r.make() != sorted(r.images):
		tell(trouble, 'the first run does not build all')
		missed += 1
	if r.make():
		second += 1
	if options['count']:
		changes = [(draw.choice(CHANGES), None) for _ in range(options['count'])]
	else:
		names = r.files()
		changes = [(c, f) for f in (draw.sample(names, 10) if spec.get('few') else names) for c in CHANGES]
	for change, name in changes:
		names = r.files()
		if name not in names:
			if not names:
				r.write('a', 'again\n')
				r.make()
				names = ['a']
			name = draw.choice(names)
		before = r.truth()
		getattr(r, change)(name)
		after = r.truth()
		wanted = sorted(a for a in r.images if before[a] != after[a])
		if change == 'touch' and ODD.search(name):
			wanted = []
		built = r.make()
		needed += len(wanted)
		what = '%s %s: built %s, wanted %s; ' % (change, name, built, wanted)
		if set(wanted) - set(built):
			missed += 1
			tell(trouble, what)
		if set(built) - set(wanted) and not (r.changed or r.is_open):
			many += 1
			tell(trouble, what)
		again = r.make()
		if again:
			second += 1
			tell(trouble, what + 'then %s; ' % again)
		if r.changed and draw.random() < 0.5:
			r.gen()
			r.make()
	r.judge.stdin.close()
	r.judge.wait()
	shutil.rmtree(folder)
	return '%s: %d changes, %d builds needed, %d missed, %d too many, %d in second runs\n%s' % (
		spec['name'], len(changes), needed, missed, many, second, ''.join('# %s\n' % t for t in trouble))


def main():
	aqueduct, judge, engine, make, seed, count = sys.argv[1:7]
	options = {'aqueduct': aqueduct, 'judge': judge, 'engine': engine, 'make': make, 'seed': int(seed), 'count': int(count)}
	for spec in KINDS:
		if not sys.argv[7:] or spec['name'] in sys.argv[7:]:
			sys.stdout.write(try_kind(spec, options))
			sys.stdout.flush()


if __name__ == '__main__':  # sample.py takes kinds and changes from here
	main()
