#!/usr/bin/env python3
"""Every call with which the program touches files fails in turn, and it is killed in place of each; every allocation
fails in turn; and several calls, one after the other. faults.py AQUEDUCT SHIM FOLDER [all] prints a line for each: pass or fail, and what it tried."""
import errno, os, shutil, signal, subprocess, sys

AQUEDUCT, SHIM, FOLDER = (os.path.abspath(p) for p in sys.argv[1:4])
ALL = 'all' in sys.argv[4:]
DOCKERFILE = 'ARG REPO=library\nFROM ${REPO}/alpine:3\nARG ARCH=x86_64\nCOPY ./build/qemu-${ARCH}-static /usr/bin/\n'
DESCRIPTOR = '# kept\nimage: me/app\narches: [amd64, arm]\n'
OUTPUTS = ('Makefile', '.drone.yml', 'manifest.tmpl', 'get_qemu.sh')

WINDOWS = (2, 3, 10000) # calls that fail one after the other

# What each command is run on: files, whether they are generated from first, and what is changed then.
ROWS = [
	('init', ['init', '--image', 'me/app', '--arch', 'amd64,arm'], {}, False, {}),
	('init beside files of the user', ['init', '--image', 'me/app', '--arch', 'amd64,arm'],
		{'.gitignore': '*.o\n', 'Containerfile': DOCKERFILE, 'Dockerfile.arm': DOCKERFILE, '.drone.jsonnet': '{}\n'}, False, {}),
	('the first gen', ['gen'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, False, {}),
	('gen after a change', ['gen'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True,
		{'aqueduct.yml': DESCRIPTOR.replace('arm', 'arm, arm64') + 'manifest: {file: ci/manifest.tmpl}\n'}),
	('gen, a file becomes a folder', ['gen'], {'aqueduct.yml': DESCRIPTOR + 'manifest: {file: x}\n', 'Dockerfile': DOCKERFILE}, True,
		{'aqueduct.yml': DESCRIPTOR + 'manifest: {file: x/y/z}\n'}),
	('gen, a folder becomes a file', ['gen'], {'aqueduct.yml': DESCRIPTOR + 'manifest: {file: x/y/z}\n', 'Dockerfile': DOCKERFILE},
		True, {'aqueduct.yml': DESCRIPTOR + 'manifest: {file: x}\n'}),
	('gen --force', ['gen', '--force'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True,
		{'Makefile': 'mine\n', 'get_qemu.sh': 'mine\n'}),
	('gen --check', ['gen', '--check'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True, {}),
	('add', ['add', 'riscv64'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True, {}),
	('rm', ['rm', 'arm'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True, {}),
	('set', ['set', 'qemu.version', 'v7.0.0-7'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True, {}),
	('set that is refused', ['set', 'base', 'prefx'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True, {}),
	('unset', ['unset', 'qemu'], {'aqueduct.yml': DESCRIPTOR + 'qemu: {version: v7.0.0-7}\n', 'Dockerfile': DOCKERFILE}, True, {}),
	('gen --merge', ['gen', '--merge'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True,
		{'aqueduct.yml': DESCRIPTOR.replace('arm', 'arm, arm64'), 'Makefile': lambda text: text + '# mine\n'}),
	('add --merge', ['add', 'riscv64', '--merge'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True,
		{'Makefile': lambda text: text + '# mine\n', '.drone.yml': lambda text: text + '# mine\n'}),
	('set make.file', ['set', 'make.file', 'x.mk'], {'aqueduct.yml': DESCRIPTOR, 'Dockerfile': DOCKERFILE}, True, {}),
]


def call(folder, command, **env):
	p = subprocess.run([AQUEDUCT, *command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
		env={**os.environ, **{k: str(v) for k, v in env.items()}})
	return p.returncode, p.stdout.decode('utf-8', 'replace') + p.stderr.decode('utf-8', 'replace')


def read(folder):
	"""All that is in it, by path; folders end in a slash."""
	found = {}
	for where, folders, files in os.walk(folder):
		for name in folders:
			found[os.path.relpath(os.path.join(where, name), folder) + '/'] = None
		for name in files:
			with open(os.path.join(where, name), 'rb') as f:
				found[os.path.relpath(os.path.join(where, name), folder)] = f.read()
	return found


def put(folder, files):
	for path, text in files.items():
		if callable(text):
			with open(os.path.join(folder, path)) as f:
				text = text(f.read())
		with open(os.path.join(folder, path), 'w') as f:
			f.write(text)


def again(source, folder):
	shutil.rmtree(folder, ignore_errors=True)
	shutil.copytree(source, folder, symlinks=True)


def temporaries(files):
	return sorted(p for p in files if '.aqueduct/tmp' in p or '.aqueduct-' in p or (p == '.aqueduct/' and not any(
		q.startswith('.aqueduct/') and q != p for q in files)))


class Row:
	def __init__(self, name, command, files, generated, change):
		self.name, self.command = name, command
		self.start, self.repo, self.wrong = os.path.join(FOLDER, 'start'), os.path.join(FOLDER, 'repo'), []
		shutil.rmtree(self.start, ignore_errors=True)
		os.mkdir(self.start)
		put(self.start, files)
		if generated:
			assert call(self.start, ['gen'])[0] == 0
		put(self.start, change)
		self.old = read(self.start)
		again(self.start, self.repo)
		self.status, self.said = call(self.repo, command)
		self.new = read(self.repo)
		self.tried = 0

	def try_one(self, at, how):
		again(self.start, self.repo)
		status, said = call(self.repo, self.command, LD_PRELOAD=SHIM, FAULT_AT=at, FAULT_HOW=how)
		left = read(self.repo)
		self.tried += 1
		why = self.fault(status, said, left, how) or self.mends(left, said)
		if why:
			self.wrong.append('%s at %d: %s (exit %d: %s)' % (errno.errorcode.get(how, how), at, why, status,
				' / '.join(said.split('\n'))[:300]))

	def try_window(self, at, many):
		"""Nothing may help what was moved by then back: what is another one then is told, and where the old text is."""
		again(self.start, self.repo)
		status, said = call(self.repo, self.command, LD_PRELOAD=SHIM, FAULT_AT=at, FAULT_FOR=many, FAULT_HOW=errno.EIO)
		left = read(self.repo)
		self.tried += 1
		why = self.untold(said, left) if status == 1 else self.fault(status, said, left, errno.EIO)
		if why:
			self.wrong.append('%d calls from %d on: %s (exit %d: %s)' % (many, at, why, status, ' / '.join(said.split('\n'))[:300]))

	def untold(self, said, left):
		hidden = temporaries(left)
		for path in {**self.old, **left}:
			old, now = self.old.get(path), left.get(path)
			if path in hidden or path.endswith('/') or now == old:
				continue
			if now not in (None, self.new.get(path)):
				return path + ' is neither the old one nor the new one'
			if path + ': error: ' not in said:
				return 'it does not say that %s has changed' % path
			if old is not None and not any(left[p] == old and "'%s'" % p in said for p in hidden):
				return 'it does not say where the old %s is' % path
		return None if 'error: ' in said or self.status else 'it says nothing'

	def fault(self, status, said, left, how):
		if how == 'kill':
			if status != -signal.SIGKILL:
				return 'it was not killed'
		elif status not in (0, 1):
			return 'another status'
		if self.command[0] == 'init' and status == 0: # what it cannot look at, it takes to be somebody's
			return None if call(self.repo, ['gen', '--check'])[0] == 0 else 'done, but it is not whole'
		for path in {**self.old, **self.new, **left}:
			if path not in temporaries(left) and left.get(path) not in (self.old.get(path), self.new.get(path)):
				return path + ' is neither the old one nor the new one'
		if how == 'kill':
			return None
		kept = left
		left = {p: t for p, t in left.items() if p not in temporaries(kept)} # what cannot be removed now the next run removes
		done = {p: t for p, t in left.items() if p in self.new or t != self.old.get(p, 0)} # and what nothing wants any more
		if status == 0 and done != self.new:
			return 'done, but %s differs' % ' '.join(p for p in {**done, **self.new} if done.get(p, 0) != self.new.get(p, 0))
		if status == 1 and self.status == 0 and (left != self.old or 'error: ' not in said):
			return 'refused, but %s changed' % ' '.join(p for p in {**left, **self.old} if left.get(p, 0) != self.old.get(p, 0))
		if how == 'memory' and status == 1 and 'out of memory' not in said and said != self.said:
			return 'it does not say that there is no memory'
		return None

	def mends(self, left, before):
		"""The next run has no fault, and leaves what the descriptor that is there now says."""
		if 'aqueduct.yml' not in left:
			command, want = self.command, self.new
		else:
			command = self.command if self.name.startswith('gen') else ['gen', *(o for o in self.command if o == '--merge')]
			want = self.new if left['aqueduct.yml'] == self.new.get('aqueduct.yml') else self.old
		status, said = call(self.repo, command)
		if self.command[0] == 'init' and status and 'is there already' in said:
			status = 0
		if self.command[0] == 'init' and status == 0:
			want = None
		now = read(self.repo)
		if temporaries(now):
			return 'the next run leaves ' + ' '.join(temporaries(now))
		if status != (self.status if command == self.command else 0):
			return 'the next run fails: ' + said[:300]
		if any(p.endswith(('.new', '.old')) for p in temporaries(left)) and 'an earlier run was stopped' not in said:
			return 'the next run does not say what it found: ' + said[:300]
		if want is None:
			return None if call(self.repo, ['gen', '--check'])[0] == 0 else 'the next run does not mend it'
		if 'aqueduct: left ' in before: # an output that is none any more, which could not be read: said, and the user's now
			now = {p: t for p, t in now.items() if p in want or t != self.old.get(p, 0)}
		if now != want:
			return 'the next run leaves %s different' % ' '.join(p for p in {**now, **want} if now.get(p, 0) != want.get(p, 0))
		return None

	def count(self, how):
		path = os.path.join(FOLDER, 'count')
		again(self.start, self.repo)
		call(self.repo, self.command, LD_PRELOAD=SHIM, FAULT_HOW=how, FAULT_COUNT=path)
		with open(path) as f:
			return int(f.read())


def try_row(row):
	if call(FOLDER, [row[1][0], '--help'])[0] or (len(row[1]) > 1 and row[1][1].startswith('--') and row[1][1]
			not in call(FOLDER, [row[1][0], '--help'])[1]):
		return
	r = Row(*row)
	calls, allocations = r.count(1), r.count('memory')
	errnos = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR]
	for at in range(1, calls + 1, 1 if ALL else 2):
		for how in ['kill', *errnos, 'short'] if ALL else [('kill', *errnos, 'kill', 'short')[at % 7]]:
			r.try_one(at, how)
	for at in range(1, calls + 1, 1 if ALL else 5):
		for many in WINDOWS if ALL else [WINDOWS[at % 3]]:
			if r.command[0] != 'init': # which says what it takes to be there, and goes on
				r.try_window(at, many)
	for at in range(1, allocations + 1, 1 if ALL else 7):
		r.try_one(at, 'memory')
	print('%s\t%s: %d calls and %d allocations, %d faults' % ('fail' if r.wrong else 'pass', r.name, calls, allocations, r.tried))
	for line in r.wrong[:6] + (['and %d more' % (len(r.wrong) - 6)] if len(r.wrong) > 6 else []):
		print('\t' + line)
	sys.stdout.flush()


for row in ROWS:
	try_row(row)
