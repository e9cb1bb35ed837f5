#!/usr/bin/env python3
"""sample.py AQUEDUCT BASE SEED COUNT [KIND...]: a sample of mutation.py's kinds and changes, judged by a real engine.

BASE is the image that stands in for alpine:3. DOCKER and the rest of the environment are make's, as they are at a
user's.
COUNT is how many changes to the tree are made of each kind (0: all); one to an ignore file and one to a Dockerfile
follow.

Behind each change and its make, the engine is asked for each image without make: `docker build -q` in the same
folder, with the arguments that the descriptor asks for. What is compared is what images hold: settings, and of each
layer the names, modes, owners and contents. Ids would not do: they are checksums over times, too, and an id stays
only for as long as all comes from BuildKit's cache. Mostly it does, but Docker 20.10 has been seen to copy a context
again of which nothing had changed (that of 'exceptions', while others were built). Checksums of layers would not do
either, for a folder that COPY makes has the time of then.

Of each change is told:
- missed: an image holds something else, and make did not build it; or the engine refuses (a source of a COPY is
  gone), and make does not
- too many: make built an image that holds what it held; but for a touch, which only make sees, and for what
  mutation.py allows: all of the context counts while a Dockerfile or ignore file differs from what `gen` saw
- in second runs: make builds again although nothing changed
- stale: the image that make noted does not hold what the engine's own does; this compares the arguments, too

build/.aqueduct changes with each run and never counts for make (README's limits), so each kind has it in its ignore
file.
"""
import concurrent.futures
import glob
import hashlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

import mutation

# What is read, what is ignored, what no COPY names.
SAMPLE = {
	'several COPY, some ignored': ('a b.txt src/a.c src/b.h', 'c.txt docs/a.md src/deep/er/c', 'other/x'),
	'wildcards': ('b.txt c.txt src/a.c', '', 'a docs/a.md src/b.h'),
	'exceptions': ('a src/a.c src/deep/er/c', 'b.txt docs/a.md src/b.h', ''),
	'Dockerfiles for each arch': ('a docs/a.md src/a.c src/b.h', 'src/deep/er/c', 'b.txt other/x'),
	'images in a row, each in a context of its own': ('b.txt docs/a.md other/x src/a.c', '', ''),
}
READ, IGNORED, UNREAD = range(3)

# Those of Dockerfile and ignore file come last: until the next `gen`, make may build too many then.
CHANGES = [('edit', READ), ('add', READ), ('add_old', READ), ('remove', READ), ('rename', READ), ('touch', READ),
	('edit', IGNORED), ('add', IGNORED), ('edit', UNREAD), ('rename', UNREAD)]
LAST = [('ignore_more', READ), ('copy_more', UNREAD)]


def checksum(data):
	return hashlib.sha256(data).hexdigest()


class Real(mutation.Repository):
	"""A repository whose images are built by the engine that DOCKER names."""

	def __init__(self, spec, folder, options):
		def based(text):
			return text.replace('alpine:3', options['base'])
		ignore = (spec['ignore'] or '') + 'build/.aqueduct\n'
		super().__init__(dict(spec, dockerfile=based(spec['dockerfile']), ignore=ignore,
			text={name: based(text) for name, text in spec.get('text', {}).items()}), folder, options)
		self.known = {}

	def run(self, *command):
		return subprocess.run(command, cwd=self.path, capture_output=True, text=True, errors='replace', check=False)

	def truth(self):
		"""For each image, those below first, what the engine's own holds, or None where the engine refuses to build."""
		return {image: self.answer(image) for image in sorted(self.images, key=self.height)}

	def answer(self, image):
		dockerfile, context, args = self.images[image]
		name, arch = (['app'] + image.split('-'))[-2:]
		if 'several' in self.spec:
			args = args + ['TAG_SUFFIX=linux-' + arch]
		done = self.run(os.environ['DOCKER'], 'build', '-q', '--platform', mutation.ARCHES[arch], '-f', dockerfile,
			'-t', 'me/%s:linux-%s' % (name, arch), *[word for arg in args for word in ('--build-arg', arg)], context)
		if done.returncode and not re.search('not found|no such file', done.stderr):
			raise SystemExit('%s: the engine: %s' % (self.spec['name'], done.stderr))
		return None if done.returncode else self.held(done.stdout.strip())

	def held(self, image_id):
		"""A checksum over all that an image holds but times."""
		if image_id not in self.known:
			saved = subprocess.run([os.environ['DOCKER'], 'save', image_id], capture_output=True, check=True).stdout
			with tarfile.open(fileobj=io.BytesIO(saved)) as image:
				manifest = json.load(image.extractfile('manifest.json'))[0]
				config = json.load(image.extractfile(manifest['Config']))
				settings = [config['config'], config['os'], config['architecture'], config.get('variant')]
				layers = [image.extractfile(layer).read() for layer in manifest['Layers']]
			self.known[image_id] = checksum(repr([settings] + [self.listed(layer) for layer in layers]).encode())[:12]
		return self.known[image_id]

	def listed(self, layer):
		key = checksum(layer)
		if key not in self.known:
			with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
				self.known[key] = sorted((m.name, m.mode, m.uid, m.gid, m.type, m.linkname,
					checksum(tar.extractfile(m).read()) if m.isreg() else '') for m in tar)
		return self.known[key]

	def height(self, image):
		on = self.spec.get('on', {})
		return 1 + self.height(on[image]) if image in on else 0

	def kept(self):
		"""For each image, the id that make noted, and what tells one note from the next."""
		found = {}
		for name in glob.glob(self.at('build/.aqueduct/*/*.id')):
			with open(name, encoding='utf-8') as f:
				note = os.fstat(f.fileno())
				found[name.split(os.sep)[-2]] = (f.readline().strip(), note.st_ino, note.st_ctime_ns)
		return found

	def make(self):
		"""The images that are built, or None where make fails."""
		before = self.kept()
		done = self.run('make', 'build-all')
		self.said = done.stderr
		after = self.kept()
		self.has = {image: self.held(after[image][0]) for image in after}
		return None if done.returncode else sorted(image for image in after if after[image] != before.get(image))

	def texts(self):
		return {name: self.read(name) for name in self.files() + [self.dockerfile, self.ignores]}

	def restore(self, texts):
		"""Writes anew what is not as it was, so that times tell of it."""
		for name in self.files():
			if name not in texts:
				self.remove(name)
		for name, text in texts.items():
			if self.read(name) != text:
				self.write(name, text)


def sample(spec, seed, count):
	"""The changes to a kind, each with the name of a file."""
	draw = random.Random('%d %s' % (seed, spec['name']))
	sorts = [names.split() for names in SAMPLE[spec['name']]]
	first = [change for change in CHANGES if sorts[change[1]]]
	first = draw.sample(first, min(count or len(first), len(first)))
	return [(change, sort, draw.choice(sorts[sort] or sorts[READ])) for change, sort in first + LAST]


def try_kind(spec, options):
	folder = tempfile.mkdtemp(prefix='sample.')
	r = Real(spec, folder, options)
	trouble, counts = [], dict.fromkeys(['refused', 'needed', 'missed', 'too many', 'in second runs', 'stale'], 0)
	r.gen()

	def count(what, which, told):
		if which:
			counts[what] += 1
			mutation.tell(trouble, '%s: %s' % (what, told))

	def all_is_built(after):
		if r.make() is None:
			raise SystemExit('%s: make after %s: %s' % (spec['name'], after, r.said))
		truth = r.truth()
		count('stale', r.has != truth, '%s: make has %s, the engine %s' % (after, r.has, truth))
		return truth

	before = all_is_built('gen')
	changes = sample(spec, options['seed'], options['count'])
	for change, _, name in changes:
		if name not in r.texts():
			r.write(name, 'again\n')
			before = all_is_built('another %s' % name)
		texts, changed = r.texts(), r.changed
		getattr(r, change)(name)
		built, after = r.make(), r.truth()
		wanted = sorted(image for image in r.images if before[image] != after[image])
		told = '%s %s: built %s, wanted %s' % (change, name, built, wanted)
		counts['needed'] += len(wanted)
		if None in after.values():
			count('missed', built is not None, told + ', which the engine refuses')
			counts['refused'] += 1
			r.restore(texts)
			r.changed = changed
			before = all_is_built('what undoes %s' % told)
			continue
		if built is None:
			raise SystemExit('%s: %s: make: %s' % (spec['name'], told, r.said))
		count('missed', set(wanted) - set(built), told)
		count('too many', set(built) - set(wanted) and not (r.changed or change == 'touch'), told)
		count('stale', r.has != after, '%s: make has %s, the engine %s' % (told, r.has, after))
		count('in second runs', r.make() != [], told)
		before = after
	shutil.rmtree(folder)
	told = '%s: %d changes, %d refused, %d builds needed, %d missed, %d too many, %d in second runs, %d stale\n' % (
		spec['name'], len(changes), *counts.values())
	return told + ''.join('# %s\n' % t for t in trouble)


def main():
	aqueduct, base, seed, count = sys.argv[1:5]
	options = {'aqueduct': aqueduct, 'base': base, 'seed': int(seed), 'count': int(count), 'judge': None}
	kinds = [spec for spec in mutation.KINDS if spec['name'] in (sys.argv[5:] or SAMPLE)]
	drawn = {change[:2] for spec in kinds for change in sample(spec, options['seed'], options['count'])}
	if not sys.argv[5:] and drawn != set(CHANGES + LAST):
		raise SystemExit('the sample leaves out %s; take another seed' % (set(CHANGES + LAST) - drawn))
	with concurrent.futures.ThreadPoolExecutor(len(kinds)) as pool:
		for said in pool.map(lambda spec: try_kind(spec, options), kinds):
			print(said, end='', flush=True)


main()
