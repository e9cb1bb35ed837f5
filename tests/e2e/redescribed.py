"""Descriptors, and how they change: by hand, by commands, and on two branches that come together."""
import dataclasses
import itertools

ARCHES = ('amd64', 'arm64', 'arm', 'riscv64', 's390x', 'ppc64le', '386')
IMAGES = ('api', 'web', 'job')
BUILD_ARGS = ('A', 'B', 'C')
TAGS = ('latest', 'one', 'two')
MAKEFILES = ('multiarch.mk', 'ci/Makefile')


@dataclasses.dataclass(frozen=True)
class Descriptor:
	"""What aqueduct.yml says."""
	arches: tuple
	images: tuple = ()  # none: one image without a name
	build_args: tuple = ()
	tags: tuple = ()
	makefile: str = ''
	is_flow: bool = True  # the list of arches is in brackets

	def text(self):
		lines = ['image: me/app']
		if self.images:
			lines = ['images:'] + ['  %s: {image: me/%s}' % (name, name) for name in self.images]
		if self.is_flow:
			lines += ['# one', 'arches: [%s]' % ', '.join(self.arches)]
		else:
			lines += ['# one', 'arches:'] + ['  - ' + arch for arch in self.arches]
		lines += ['# two', 'base: index', 'emulation: binfmt']
		if self.makefile:
			lines.append('make: {file: %s}' % self.makefile)
		lines.append('# three')
		if self.build_args:
			lines.append('build_args: {%s}' % ', '.join('%s: "1"' % name for name in self.build_args))
		if self.tags:
			lines.append('publish: {tags: [%s]}' % ', '.join(self.tags))
		return '\n'.join(lines) + '\n'

	def outputs(self):
		lists = ['manifest-%s.tmpl' % name for name in self.images] or ['manifest.tmpl']
		return [self.makefile or 'Makefile', '.drone.yml'] + lists

	def with_arch(self, arch):
		return dataclasses.replace(self, arches=self.arches + (arch,))

	def other_arches(self):
		return [arch for arch in ARCHES if arch not in self.arches]


def drawn(rng):
	return Descriptor(arches=tuple(rng.sample(ARCHES, rng.randint(1, 4))), images=rng.choice(((), (), IMAGES[:2])),
		is_flow=rng.random() < 0.5)


def toggled(rng, names, some):
	"""Some of the names with one more or one less, in the order of all of them."""
	name = rng.choice(names)
	return tuple(n for n in names if (n in some) != (n == name))


def put_arch(rng, d):
	"""An arch comes somewhere into the list, or goes elsewhere in it."""
	arch = rng.choice(ARCHES)
	rest = [a for a in d.arches if a != arch]
	at = rng.randrange(len(rest) + 1)
	return dataclasses.replace(d, arches=tuple(rest[:at] + [arch] + rest[at:]))


def rm_arch(rng, d):
	"""An arch goes: the first one, half of the time."""
	gone = rng.choice((d.arches[0], rng.choice(d.arches)))
	return dataclasses.replace(d, arches=tuple(a for a in d.arches if a != gone) or d.arches)


def reorder(rng, d):
	return dataclasses.replace(d, arches=tuple(rng.sample(d.arches, len(d.arches))))


def change_build_args(rng, d):
	return dataclasses.replace(d, build_args=toggled(rng, BUILD_ARGS, d.build_args))


def change_tags(rng, d):
	return dataclasses.replace(d, tags=toggled(rng, TAGS, d.tags))


def change_images(rng, d):
	"""One image more or one less, where there are several."""
	images = toggled(rng, IMAGES, d.images) if d.images else ()
	return dataclasses.replace(d, images=images) if images else d


def rename(rng, d):
	return dataclasses.replace(d, makefile=rng.choice(MAKEFILES + ('',)))


CHANGES = [put_arch] * 4 + [rm_arch] * 4 + [reorder] * 3 + [change_build_args] * 2 + [change_tags] * 2 + [change_images, rename]


def changed(rng, d):
	"""What a person makes of it."""
	for _ in range(rng.randint(1, 2)):
		d = rng.choice(CHANGES)(rng, d)
	return d


def command(rng, d):
	"""A command that changes it, and what it says then."""
	kind = rng.choice(('add', 'add', 'rm', 'rm', 'file', 'build_args', 'tags'))
	if kind == 'add' and d.other_arches():
		arch = rng.choice(d.other_arches())
		return ('add', arch), d.with_arch(arch)
	if kind == 'rm' and len(d.arches) > 1:
		arch = rng.choice(d.arches)
		return ('rm', arch), dataclasses.replace(d, arches=tuple(a for a in d.arches if a != arch))
	if kind == 'file':
		name = rng.choice([n for n in MAKEFILES if n != d.makefile])
		return ('set', 'make.file', name), dataclasses.replace(d, makefile=name)
	if kind == 'build_args' and 'A' not in d.build_args:
		return ('set', 'build_args.A', '1'), dataclasses.replace(d, build_args=('A',) + d.build_args)
	tags = rng.choice([t for t in itertools.permutations(TAGS, 2) if t != d.tags])
	return ('set', 'publish.tags', '[%s]' % ', '.join(tags)), dataclasses.replace(d, tags=tags)


def joined(base, one, two):
	"""What a list becomes that both have changed: two's, without what one has taken out, and behind it what one added."""
	kept = [n for n in two if n in one or n not in base]
	return tuple(kept + [n for n in one if n not in two and n not in base])


def union(base, one, two):
	"""What a person makes of the descriptors of two branches."""
	fields = {}
	for field in dataclasses.fields(Descriptor):
		was, a, b = (getattr(d, field.name) for d in (base, one, two))
		fields[field.name] = joined(was, a, b) if isinstance(was, tuple) else a if a != was else b
	fields['arches'] = fields['arches'] or base.arches
	fields['images'] = fields['images'] or two.images
	return Descriptor(**fields)
