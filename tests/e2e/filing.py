"""What the step that reads tags from a file ('get tags') hands to the plugins: told by running its commands."""
import os
import shlex
import subprocess
import tempfile

import yaml

# What may stand in the file, with the tags that it names; None: it is refused.
FILES = ((' 1.2.3 ,latest,\t1.2\r\n7\n', ['1.2.3', 'latest', '1.2', '7']), ('x.y_Z-0', ['x.y_Z-0']), (', ,\n', None), ('ok,a b\n', None),
	('-x', None), ("it's", None))
TOLD = {}

def flavoured(tags, flavour):
	return [flavour if flavour and t == 'latest' else '-'.join(filter(None, [t, flavour])) for t in tags]

class Filing:
	"""What is published in one pipeline with tags of a file."""
	def __init__(self, file, folder):
		self.file, self.folder, self.builds, self.lists = file, folder, [], []
	def add_build(self, env_file, flavour, suffix, args_file):
		self.builds.append((env_file, flavour, suffix, args_file))
	def add_list(self, template, spec, flavour, repository, builds):
		self.lists.append((template, spec, flavour, repository, builds))
	def faults(self, commands):
		with_templates = [self.read(self.folder, name) for name, *_ in self.lists]
		key = repr((commands, self.file, self.builds, self.lists, with_templates))
		if key not in TOLD:
			TOLD[key] = [fault for text, tags in FILES for fault in self.run(commands or [], text, tags)]
		return TOLD[key]
	@staticmethod
	def read(folder, name):
		try:
			with open(os.path.join(folder, name), encoding='utf-8') as f:
				return f.read()
		except OSError:
			return ''
	@staticmethod
	def write(folder, name, text):
		os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
		with open(os.path.join(folder, name), 'w', encoding='utf-8', newline='') as f:
			f.write(text)
	def run(self, commands, text, tags):
		"""As the runner does: one script that ends where a command fails."""
		with tempfile.TemporaryDirectory() as scratch:
			self.write(scratch, self.file, text)
			for template, *_ in self.lists:
				self.write(scratch, template, self.read(self.folder, template))
			for args_file in (b[3] for b in self.builds if b[3]):
				self.write(scratch, args_file, "DATE='x'\n")
			done = subprocess.run(['sh', '-e', '-c', '\n'.join(commands)], cwd=scratch, capture_output=True, text=True, timeout=60, check=False)
			if (done.returncode == 0) != (tags is not None) or (not tags and 'no tag' not in done.stderr):
				yield 'of %r it ends with %d: %s' % (text, done.returncode, done.stderr)
			elif tags:
				yield from self.told(scratch, tags)
	def told(self, scratch, tags):
		for env_file, flavour, suffix, args_file in self.builds:
			want = ['PLUGIN_TAGS=' + ','.join('%s-%s' % (t, suffix) for t in flavoured(tags, flavour))]
			want += ["DATE='x'"] if args_file else []
			got = self.read(scratch, env_file)
			if got.split('\n') != want + ['']:
				yield '%s is %r, not %r' % (env_file, got, want)
			if shlex.split(got) != [w.replace("'", '') for w in want]:
				yield '%s: a shell reads %r' % (env_file, shlex.split(got))
		for _, spec, flavour, repository, builds in self.lists:
			names = flavoured(tags, flavour)
			image = '%s:%s' % (repository, names[0])
			want = {'image': image, 'tags': names, 'manifests': ['%s-%s' % (image, suffix) for suffix in builds]}
			try:
				got = yaml.safe_load(self.read(scratch, spec)) or {}
				got = dict(got, manifests=[m['image'] for m in got.get('manifests', ())])
			except yaml.YAMLError as fault:
				got = str(fault)
			if got != want:
				yield '%s is %r, not %r' % (spec, got, want)
