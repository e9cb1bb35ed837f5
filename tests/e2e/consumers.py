"""Those who read the outputs, run for real, and what each of them got as plain data: lists and maps of texts.

make      GNU make or bmake with programs that record their arguments in place of the engine, curl and git
ci        Drone's server, envsubst, the runner's decoder (drone-judge), and the shell that it starts for each step
list      plugins/manifest's template library, and its YAML
"""
import json
import os
import re
import subprocess

# What the runner has in a build of a tag.
BUILD = {'DRONE_TAG': 'v1.2.3', 'DRONE_COMMIT': '0123456789abcdef0123', 'DRONE_COMMIT_SHA': '0123456789abcdef0123', 'DRONE_BRANCH': 'main',
	'DRONE_COMMIT_REF': 'refs/tags/v1.2.3', 'DRONE_SEMVER': '1.2.3'}

ENGINE = r'''#!/bin/sh
# A container engine that builds nothing: the id of an image is its platform.
printf '%s\0' $(($# + 1)) docker "$@" >>"$RECORD"
for last; do :; done
case $1 in
build)
	while [ $# -gt 0 ]; do
		case $1 in
		--platform) platform=${2#linux/} ;;
		--iidfile) file=$2 ;;
		esac
		shift
	done
	echo "sha256:$platform" >"$file"
	;;
image) case $* in *Variant*) echo "linux/${last#sha256:}/" ;; *) echo "$last" ;; esac ;;
info) echo x86_64 ;;
--version) echo 'Docker version 27.0.0, build 0' ;;
esac
'''
# The download: an ELF header is a program.
CURL = r'''#!/bin/sh
for url; do :; done
printf '%s\0' 2 curl "$url" >>"$RECORD"
while [ "$1" != -o ] && [ "$1" != -O ]; do shift; done
printf '\177ELF' >"$2"
'''
RECORD = r'''#!/bin/sh
printf '%s\0' $(($# + 1)) "${0##*/}" "$@" >>"$RECORD"
'''
RECORDENV = r'''#!/bin/sh
env -0 >>"$RECORD.env"
'''
GIT = r'''#!/bin/sh
printf '%s\0' $(($# + 1)) git "$@" >>"$RECORD"
echo 0123456789abcdef0123456789abcdef01234567
'''

def programs(folder):
	"""bin for make, and over it ci for the steps of CI, where make is told of only."""
	for name, text in (('bin/docker', ENGINE), ('bin/curl', CURL), ('bin/record', RECORD), ('bin/recordenv', RECORDENV), ('bin/git', GIT),
			('ci/make', RECORD), ('ci/apk', RECORD), ('ci/wget', CURL)):
		path = os.path.join(folder, name)
		os.makedirs(os.path.dirname(path), exist_ok=True)
		with open(path, 'w', encoding='utf-8') as f:
			f.write(text)
		os.chmod(path, 0o755)

# Variables of the machine, of make and of the test.
OURS = re.compile('(PATH|RECORD|HOME|LC_ALL|LANG|QEMU_[A-Z]*|TMPDIR|REF|TAGS|[A-Z]*MAKE[A-Z_]*|MFLAGS|MAKE_TERM[A-Z]*|PWD|OLDPWD|SHLVL|_|A)=')

def read_record(path):
	"""[[argument...]...] of what was called."""
	calls, words = [], read(path).split('\0')
	while len(words) > 1:
		n = int(words[0])
		calls.append(words[1:n + 1])
		words = words[n + 1:]
	return calls

def read(path):
	if not os.path.exists(path):
		return ''
	with open(path, 'rb') as f:
		return f.read().decode('utf-8', 'surrogateescape')

class Runner:
	def __init__(self, top):
		self.top = top
		programs(top)
		self.judge = subprocess.Popen([os.environ['JUDGE'], '--serve'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) \
			if os.environ.get('JUDGE') else None
		self.shell = ['busybox', 'sh'] if subprocess.run('command -v busybox', shell=True, capture_output=True, check=False).returncode == 0 else ['sh']
	def run(self, argv, repo, under='bin', **more):
		"""(status, output, calls, environment that was shown): nothing of the machine's own but its programs."""
		record = repo.folder + '.record'
		for name in (record, record + '.env'):
			if os.path.exists(name):
				os.remove(name)
		path = ':'.join([os.path.join(self.top, p) for p in (('ci', 'bin') if under == 'ci' else ('bin',))] + [os.environ['PATH']])
		env = dict({'PATH': path, 'RECORD': record, 'HOME': repo.folder, 'LC_ALL': 'C.UTF-8', 'QEMU_CACHE': repo.folder + '.cache', 'TMPDIR': self.top}, **more)
		p = subprocess.run(argv, cwd=repo.folder, env=env, capture_output=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
		shown = sorted(line for line in read(record + '.env').split('\0') if line and not OURS.match(line))
		return p.returncode, (p.stdout + p.stderr).decode('utf-8', 'surrogateescape'), read_record(record), shown

	# --- make

	def make(self, program, repo, environ, gate):
		"""gate: whether the ref is published is up to the texts."""
		prefix = repo.data.get('make', {}).get('prefix', '')
		file = repo.data.get('make', {}).get('file', 'Makefile')
		argv = [program, *(['-k'] if gate else []), '-f', file, *(prefix + t for t in repo.world.targets)]
		status, out, calls, shown = self.run(argv, repo, REF='refs/tags/v1.2.3', QEMU_HOST='x86_64', TAGS='', **environ)
		if status and not gate:
			raise ValueError('%s exits %d: %s' % (program, status, out[-600:]))
		return {'status': status, 'calls': [[plain(w) for w in c] for c in calls], 'environment': shown, 'said': told(out)}

	# --- CI

	def ci(self, repo, environ, steps=None):
		"""steps: numbers of those whose shell is started; without, those that have marks."""
		file = repo.path(repo.data.get('drone', {}).get('file', '.drone.yml'))
		question = {'File': file, 'Environ': dict(BUILD, **environ), 'Read': True, 'Scripts': True, 'Trusted': True}
		self.judge.stdin.write(json.dumps(question) + '\n')
		self.judge.stdin.flush()
		answer = json.loads(self.judge.stdout.readline())
		if 'refused' in answer:
			raise ValueError('Drone refuses it: ' + answer['refused'])
		did, number = {}, 0
		for doc in answer['pipelines']:
			for step in doc.get('steps', ()):
				step['settings'] = settings(step.get('settings', {}))
				script, number = step.pop('script', ''), number + 1
				if script and (MARK.search(script + str(step)) if steps is None else str(number) in steps):
					did[str(number)] = self.step(repo, doc, step, script, environ)
		return {'read': bare(answer['pipelines']), 'steps': did}
	def step(self, repo, doc, step, script, environ):
		"""As the runner starts it: `echo "$DRONE_SCRIPT" | /bin/sh` in an image of Alpine's."""
		env = {k: v for k, v in {**doc.get('environment', {}), **step.get('environment', {})}.items() if k and not re.search('[=\0]', k) and '\0' not in v}
		env.update(environ, **BUILD)
		for k in ('PATH', 'RECORD', 'HOME'):
			env.pop(k, None)
		status, out, calls, _ = self.run([*self.shell, '-c', 'echo "$DRONE_SCRIPT" | %s' % ' '.join(self.shell)], repo, 'ci', **dict(env, DRONE_SCRIPT=script))
		if status:
			raise ValueError("the step '%s' of '%s' ends with %d: %s" % (step['name'], doc['name'], status, out[-600:]))
		return [[plain(w) for w in c] for c in calls]

	# --- the list

	def lists(self, repo):
		out = {}
		if 'spec' in repo.data.get('manifest', {}): # a program of the user's in that language
			return {'text': re.sub('(?m)^#.*digest.*$', '', read(repo.path(repo.data['manifest'].get('file', 'manifest.tmpl'))))}
		for folder, _, files in os.walk(repo.folder):
			for name in sorted(files):
				if name.endswith('.tmpl') and '.aqueduct' not in folder:
					for ref in ('refs/heads/main', 'refs/tags/v1.2.3'):
						p = subprocess.run([os.environ['JUDGE'], '--spec', ref, os.path.join(folder, name)], capture_output=True, check=False)
						if p.returncode:
							raise ValueError('plugins/manifest refuses %s: %s' % (name, p.stderr.decode('utf-8', 'replace')))
						out['%s of %s' % (ref, os.path.relpath(os.path.join(folder, name), repo.folder))] = json.loads(p.stdout)
		return out

MARK = re.compile('mk[0-9]+p[0-9]*z', re.I)

def bare(value):
	"""Without what is empty, which the runner cannot tell from what is not there."""
	if isinstance(value, dict):
		out = {k: bare(v) for k, v in value.items()}
		return {k: v for k, v in out.items() if v not in ({}, [], '', None, False, 0)}
	return [bare(v) for v in value] if isinstance(value, list) else value

def plain(word):
	"""Without numbers of processes, and digests of recipes."""
	return re.sub(r'(build/\.aqueduct/\S*?(?:new|began|publish)\b[^/]*?)\.\d+', r'\1', re.sub(r'\b[0-9a-f]{16}\.id\b|\bcontext_[0-9a-f]{8}\b', 'DIGEST', word))

def told(out):
	"""What a person is shown: lines that do not hold what only a run has."""
	return [re.sub(' +', ' ', line) for line in out.split('\n') if line.startswith('  make ')]

LISTS = ('TAG', 'TAGS', 'CUSTOM_LABELS', 'LABELS', 'CACHE_FROM', 'SECRETS_FROM_ENV', 'SECRETS_FROM_FILE', 'BUILD_ARGS_FROM_ENV', 'PLATFORMS')

def settings(some):
	"""As the plugins read them: lists at commas and trimmed; arguments of a build at commas, or at semicolons."""
	out = {}
	for key, value in some.items():
		name = key[len('PLUGIN_'):]
		if name in LISTS:
			value = [v.strip() for v in value.split(',')]
		elif name == 'BUILD_ARGS':
			value = [v.strip() for v in value.split(',')]
		elif name == 'BUILD_ARGS_NEW':
			name, value = 'BUILD_ARGS', value.split(';')
		elif name == 'MULTIPLE_BUILD_ARGS':
			continue
		out[name] = value
	return out
