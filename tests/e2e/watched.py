"""Kinds of repositories in which git keeps nothing of what counts, and of files that are read by no Dockerfile: by make, by CI,
by what downloads. For affected.py; a case() gives what those of histories.py do.
"""
import os
import re

import mutation
from drawn import Drawn
from histories import SPECS, TREE, FROM, Kind, is_open

PIPELINES = ['pipeline linux-amd64', 'pipeline linux-arm64', 'pipeline manifest']
LIST = 'image: me/app:latest\nmanifests: []\n'
BOTH = ['amd64', 'arm64', *PIPELINES]


class Read(Drawn):
	"""With files that are watched: of each, what it concerns where its text is another one. '': any file."""
	ignored = ()

	def look(self):
		found, essence, ci = super().look()
		texts = {name: self.text_of(name) for name, _ in self.watched()}
		every = {}
		for folder, _, files in os.walk(self.scratch):
			for f in files:
				at = os.path.join(folder, f)
				every[os.path.relpath(at, self.scratch)] = self.bytes_of(at)
		edited = re.findall('^# mine.*', self.text_of('Makefile') or '', re.M)
		return {image: text + repr(edited) for image, text in found.items()}, essence, ci, texts, every

	def bytes_of(self, at):
		if os.path.islink(at):
			return os.readlink(at)
		with open(at, 'rb') as f:
			return f.read()

	def names(self):
		"""Not what git ignores: of what was there and is not, it leaves no trace."""
		return [n for n in super().names() if n not in self.ignored] or ['aqueduct.yml']

	def watched(self):
		return self.spec.get('watched', [])

	def wanted(self, before, after):
		found = super().wanted(before, after)
		for name, ids in self.watched():
			if before[3][name] != after[3][name] if name else before[4] != after[4]:
				found.update(ids)
		return found


class Unkept(Kind):
	"""Files that git ignores, or was told not to look at: as they were on the disk counts, of which git knows nothing."""
	name = 'what git does not keep'

	def begin(self, spec, folder):
		r, draw = Read(spec, folder, self.options, self.draw), self.draw
		hidden = draw.sample(['aqueduct.yml', 'local.mk', 'GNUmakefile', 'makefile', 'Makefile', '.drone.yml', r.dockerfile, r.ignores,
			'.aqueduct/templates/x', *draw.sample(r.names(), 3)], 4)
		self.hidden = hidden
		r.ignored = hidden if draw.random() < .6 else []
		if r.ignored:
			where = draw.choice(['.gitignore', '.git/info/exclude', os.path.join(folder, 'exclude')])
			if where.startswith('/'):
				r.git('config', 'core.excludesFile', where)
			r.write(where, ''.join('/%s\n' % name for name in hidden))
			for name in hidden:
				r.git('rm', '-q', '--cached', name, check=False)
			r.commit()
		else:
			for name in hidden:
				if not os.path.lexists(r.at(name)):
					r.write(name, '# first\n')
			r.gen()
			r.commit()
			for name in hidden:
				r.git('update-index', draw.choice(['--assume-unchanged', '--skip-worktree']), name, check=False)
		return r

	def do(self, r, name):
		r.counter += 1
		if name == 'aqueduct.yml':
			r.salt(name)
			if self.draw.random() < .7:
				r.gen()
		elif name not in r.ignored and name in r.names() and self.draw.random() < .5 and os.path.lexists(r.at(name)):
			r.remove(name)
		elif not os.path.islink(r.at(name)):
			r.write(name, '# mine %d\n' % r.counter, 'a')

	def case(self, r):
		draw = self.draw
		r.commit()
		before = r.of_disk()
		what = []
		for _ in range(draw.choice([1, 1, 2])):
			if draw.random() < .8:
				what.append(draw.choice(self.hidden))
				self.do(r, what[-1])
			else:
				what.append(r.change(gen=False))
		after = r.of_disk()
		found, known = r.ask('--base', 'HEAD')
		self.seen += before != after
		return '%s of %s' % (', '.join(what), self.hidden), r.wanted(before, after), found, known, '.drone.yml' in self.hidden or is_open(r, before[1], after[1])


def several(watched, more, files):
	return mutation.kind('two images', 'ARG TAG_SUFFIX\nFROM me/base:${TAG_SUFFIX}\nCOPY src /x\n', '', mutation.TREE,
		text=dict({'Base': FROM + 'COPY docs a /x/\n'}, **{n: LIST for n in files}),
		several='images:\n  app: {image: me/app}\n  base: {image: me/base, dockerfile: Base}\n' + more, arches=['amd64', 'arm64'],
		images={'app-amd64': ('Dockerfile', '.', []), 'base-amd64': ('Base', '.', []), 'app-arm64': ('Dockerfile', '.', []), 'base-arm64': ('Base', '.', [])},
		on={'app-amd64': 'base-amd64', 'app-arm64': 'base-arm64'}, watched=watched)


def one(name, dockerfile, more, files, watched):
	return mutation.kind(name, dockerfile, '', mutation.TREE, more=more, watched=watched, text={n: LIST for n in files})


OWN = 'manifest: {own: true, file: ci/list.tmpl}\n'
STEP = '[{name: own, image: "alpine:3", commands: [cat a]}]'
READ = [
	one('a template of the user\'s', FROM + 'COPY src /x\n', OWN, ['ci/list.tmpl'], [('ci/list.tmpl', ['pipeline manifest'])]),
	one('one that an image copies, too', FROM + 'COPY . /x\n', OWN, ['ci/list.tmpl'], [('ci/list.tmpl', ['pipeline manifest'])]),
	one('one for each registry', FROM + 'COPY src /x\n', OWN + 'publish: {also: {q: {registry: q.example, manifest_pipeline: lists}}}\n',
		['ci/list.tmpl', 'ci/list-q.tmpl'], [('ci/list.tmpl', ['pipeline manifest']), ('ci/list-q.tmpl', ['pipeline lists'])]),
	several([('ci/list-app.tmpl', ['pipeline manifest']), ('ci/list-base.tmpl', ['pipeline manifest'])], OWN, ['ci/list-app.tmpl', 'ci/list-base.tmpl']),
	one('tags in a file', FROM + 'COPY src /x\n', 'publish: {tags_file: v/TAGS}\n', ['v/TAGS'], [('v/TAGS', PIPELINES)]),
	one('tags in a file, of one registry', FROM + 'COPY src /x\n', 'publish: {tags_file: v/TAGS, also: {q: {registry: q.example, tags: [x], '
		'pipeline: "q-{name}", manifest_pipeline: lists}}}\n', ['v/TAGS'], [('v/TAGS', PIPELINES)]),
	one('downloads', 'FROM alpine:3\nARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\nCOPY a /x\n', '', ['qemu.lock'],
		[('qemu.lock', BOTH), ('tools/get.sh', BOTH)]),
	one('commands that call make', FROM + 'COPY src /x\n', 'drone: {builder: command}\npublish: {tags_file: v/TAGS}\n', ['v/TAGS'], [('v/TAGS', PIPELINES),
		('Makefile', PIPELINES)]),
	one('steps ahead of builds', FROM + 'COPY src /x\n', 'drone: {build: {before: %s}}\n' % STEP, [], [('', PIPELINES)]),
	one('steps ahead of lists', FROM + 'COPY src /x\n', 'drone: {manifest: {before: %s}}\n' % STEP, [], [('', ['pipeline manifest'])]),
	one('tests', FROM + 'COPY src /x\n', 'test: {image: ubuntu, run: [true]}\n', [], [('', ['pipeline test'])]),
]


class Watched(Kind):
	"""What make and CI read beside the images' files; links lead to it, or it is told as a list, or as a folder."""
	name = 'what make and CI read'
	specs = READ
	cases = 4

	def begin(self, spec, folder):
		if spec['name'] == 'downloads':
			spec = dict(spec, arches=['arm', 'arm64'], images={a: ('Dockerfile', '.', ['ARCH=' + a]) for a in ('arm', 'arm64')},
				more='qemu: {script: tools/get.sh}\n', watched=[(n, ['arm', 'arm64', 'pipeline linux-arm', 'pipeline linux-arm64', 'pipeline manifest'])
					for n, _ in spec['watched']], emulation='static')
		r = Watcher(spec, folder, self.options, self.draw)
		r.write('local.mk', '# first\n')
		r.commit()
		return r

	def touch(self, r):
		draw = self.draw
		name = draw.choice([n for n, _ in r.watched() if n] * 2 + ['local.mk', '.drone.yml', 'Makefile', 'a'])
		how = draw.choice(['edit', 'edit', 'edit', 'remove', 'rename'])
		if not os.path.lexists(r.at(name)):
			r.write(name, 'new\n')
		elif name in ('.drone.yml', 'Makefile', 'tools/get.sh', 'local.mk') or how == 'edit':
			r.counter += 1
			r.write(name, '# mine %d\n' % r.counter, 'a')
		else:
			getattr(r, how)(name)
		return '%s %s' % (how, name)

	def case(self, r):
		draw, what = self.draw, ''
		name = draw.choice([n for n, _ in r.watched() if n not in ('', 'Makefile', 'tools/get.sh')] + ['local.mk'])
		if draw.random() < .3 and os.path.isfile(r.at(name)) and not os.path.islink(r.at(name)):
			what = '%s is a link; ' % name
			os.rename(r.at(name), r.at('real%d' % r.counter))
			os.symlink(os.path.relpath(r.at('real%d' % r.counter), os.path.dirname(r.at(name))), r.at(name))
		r.commit()
		before = r.of_disk()
		what += self.touch(r) if draw.random() < .8 else r.change(gen=False)
		after = r.of_disk()
		if draw.random() < .3 and 'add_folder' not in what:  # git names no empty folder
			names = set(r.git('diff', '--name-only', 'HEAD').split('\n') + r.git('ls-files', '-o', '--exclude-standard').split('\n')) - {''}
			if draw.random() < .5:
				names = {os.path.dirname(n) or '.' for n in names}
			found, known = r.ask('--files', '-', text=''.join('%s\n' % n for n in sorted(names)))
			what += ', told as %s' % sorted(names)
			known = set()
		else:
			words = ['--base', 'HEAD']
			if draw.random() < .3:
				r.commit()
				words = ['--base', 'HEAD~1', '--head', 'HEAD']
				after = r.of_commit('HEAD')
			found, known = r.ask(*words)
		self.seen += before[3:] != after[3:]
		wanted = r.wanted(before, after)
		r.left_over(what)
		return what, wanted, found, known, is_open(r, before[1], after[1]) or bool(after[1].keys() & {'local.mk', *(n for n, _ in r.watched())})


class Watcher(Read):
	def left_over(self, what):
		"""An output that was edited would go on to count."""
		if re.search('(Makefile|drone.yml|get.sh)', what):
			self.gen()


KINDS = [Unkept, Watched]
