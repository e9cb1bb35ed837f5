#!/usr/bin/env python3
"""What stands under Drone's keys, as its own decoders take it, and as `aqueduct check` does (drone-form).

usage: forms.py FOLDER

AQUEDUCT is the program, JUDGE drone-judge. Each value is written at each place of a pipeline, once as a CI file, which the server
and the docker runner decode, and once in a descriptor, among 'drone.pipelines.after'. Prints "pass" or "fail" and a name for each
place, and lines about it, each behind a tab.
"""
import os
import subprocess
import sys

PIPELINE = ['clone.disable', 'clone.depth', 'clone.retries', 'clone.skip_verify', 'clone.trace', 'concurrency.limit',
	'platform.version', 'workspace.base', 'workspace.path', 'node.disk', 'volumes[name: a].temp', 'volumes[name: a].host',
	'volumes[name: a].temp.medium', 'volumes[name: a].temp.size_limit', 'volumes[name: a].host.path', 'image_pull_secrets[]',
	'version', 'clone', 'concurrency', 'workspace', 'node']
STEP = ['detach', 'privileged', 'mem_limit', 'memswap_limit', 'shm_size', 'user', 'pull', 'failure', 'shell', 'network_mode',
	'working_dir', 'devices[name: a].path', 'commands[]', 'entrypoint[]', 'dns[]', 'dns_search[]', 'extra_hosts[]', 'ports[]',
	'ports[port: 80].host', 'ports[host: 80].port', 'ports[port: 80].protocol', 'dns', 'ports']
TEXTS = ['deep', '"true"', 'true', 'yes', 'On', 'n', '"1"', '1', '1.5', '-1', '"-1"', '0x10', '1_000', '1e3', '1e+3', '.5', '.inf', '08',
	'99999999999999999999', '2024-01-01', '1g', '"1GiB"', '1.5m', '512 MB', '1.5.5g', '5 x', '[]', '[1]', '[{a: b}]', '{a: b}',
	'~', '', '${X:-1}', '"${X:-1}"', '${X:-true}']

def written(place, value, indent):
	"""The lines of a value in its place: no flow, for in one ${...} would be something else."""
	head, _, rest = place.partition('.')
	key, bracket, beside = head.partition('[')
	if not bracket:
		return [indent + key + ':'] + written(rest, value, indent + '  ') if rest else [indent + key + ': ' + value]
	if not rest:
		return [indent + key + ':', indent + '- ' + value]
	return [indent + key + ':', indent + '- ' + beside.rstrip(']')] + written(rest, value, indent + '  ')

def document(place, value, of_step):
	lines = ['kind: pipeline', 'name: mine', 'depends_on: []'] + ([] if of_step else written(place, value, ''))
	return lines + ['steps:', '- name: one', '  image: alpine'] + (written(place, value, '  ') if of_step else [])

def judged(folder, cases):
	"""What Drone makes of the files: what it refuses. Keys that it ignores, and things for repositories that are trusted, it takes."""
	out = subprocess.run([os.environ['JUDGE']] + ['%d.drone.yml' % i for i in range(len(cases))], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
		text=True, check=False).stdout
	refused = {}
	for line in out.split('\n'):
		name, _, why = line.partition('.drone.yml: ')
		if name.isdigit() and cases[int(name)][1].startswith('$') and why.startswith('runner: '):
			continue # that depends on what the variable holds
		if name.isdigit() and 'untrusted' not in why and 'ignored keys' not in why:
			refused[int(name)] = why
	return refused

def told(folder, i, lines):
	with open(os.path.join(folder, 'aqueduct.yml'), 'w', encoding='ascii') as f:
		f.write('image: me/app\narches: [amd64]\ndrone:\n  pipelines:\n    after:\n    - %s\n' % '\n      '.join(lines))
	return '[drone-form]' in subprocess.run([os.environ['AQUEDUCT'], 'check'], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False).stderr

def main():
	folder, cases = sys.argv[1], []
	for place in PIPELINE + STEP:
		for text in TEXTS:
			if place == 'ports[]' and text in ('', '~'):
				continue # at which the server's linter crashes
			cases.append((place, text, document(place, text, place in STEP)))
	with open(os.path.join(folder, 'Dockerfile'), 'w', encoding='ascii') as f:
		f.write('FROM alpine:3\n')
	for i, (_, _, lines) in enumerate(cases):
		with open(os.path.join(folder, '%d.drone.yml' % i), 'w', encoding='ascii') as f:
			f.write('\n'.join(lines) + '\n')
	refused = judged(folder, cases)
	for place in PIPELINE + STEP:
		wrong = ['%s: Drone %s it, aqueduct does not' % (text, 'refuses' if i in refused else 'takes')
			for i, (where, text, lines) in enumerate(cases) if where == place and told(folder, i, lines) != (i in refused)]
		print('%s\t%s: as Drone takes it' % ('fail' if wrong else 'pass', place))
		for line in wrong:
			print('\t' + line)
	print('%s\t%d of %d texts are refused' % ('pass' if 0 < len(refused) < len(cases) else 'fail', len(refused), len(cases)))

main()
