#!/usr/bin/env python3
"""Drone's own decoders on what aqueduct makes of the inputs that fuzzers left.

usage: fuzzed.py FOLDER...

AQUEDUCT is the program, JUDGE drone-judge. A FOLDER is a corpus of fuzz_pipeline or fuzz_descriptor; each input that gives outputs is
generated in a folder of its own. The server's decoder splits and takes the CI file, envsubst and the runner's decoder take each
generated document, and each document that the descriptor copies says to the decoder what it said there. Prints "pass" or "fail"
and a name, and lines about it, each behind a tab.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

AQUEDUCT = os.environ['AQUEDUCT']
DOCKERFILE = (b'ARG REPO=library\nFROM ${REPO}/alpine:3 AS build\nARG ARCH=x86_64\nCOPY build/qemu-${ARCH}-static /usr/bin/\n'
	b'FROM scratch\nCOPY --from=build / /\n') # of fuzz_descriptor.c

class Judge:
	def __init__(self):
		self.process = subprocess.Popen([os.environ['JUDGE'], '--serve'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
	def ask(self, **question):
		self.process.stdin.write(json.dumps(question) + '\n')
		self.process.stdin.flush()
		return json.loads(self.process.stdout.readline())

def parts(data):
	"""As fuzz_pipeline.c cuts: a descriptor up to a NUL or a line of %%%, and its Dockerfile."""
	head, nul, rest = data.partition(b'\0')
	if nul:
		return head, rest
	at = data.find(b'\n%%%\n')
	return (data[:at + 1], data[at + 5:]) if at >= 0 else (data, b'')

def try_input(judge, top, descriptor, dockerfile):
	"""(outputs, documents copied, what is wrong)."""
	folder = os.path.join(top, 'r')
	shutil.rmtree(folder, ignore_errors=True)
	os.mkdir(folder)
	for name, data in (('aqueduct.yml', descriptor), ('Dockerfile', dockerfile)):
		with open(os.path.join(folder, name), 'wb') as f:
			f.write(data)
	p = subprocess.run([AQUEDUCT, 'gen'], cwd=folder, capture_output=True, timeout=60, check=False)
	if p.returncode:
		return 0, 0, None if p.returncode == 1 else 'exit status %d' % p.returncode
	# The Makefile, then the CI file.
	wrote = re.findall(r'^aqueduct: wrote (.*) \((?:new|changed)\)$', p.stderr.decode('utf-8', 'replace'), re.M)
	if len(wrote) < 2:
		return 1, 0, 'it wrote %r' % wrote
	answer = judge.ask(File=os.path.join(folder, wrote[1]), Descriptor=os.path.join(folder, 'aqueduct.yml'))
	return 1, answer.get('copied', 0), answer.get('refused')

def main():
	judge, top = Judge(), tempfile.mkdtemp(prefix='fuzzed.')
	try:
		for corpus in sys.argv[1:]:
			faults, made, copied, names = [], 0, 0, sorted(os.listdir(corpus))
			for name in names:
				with open(os.path.join(corpus, name), 'rb') as f:
					data = f.read()
				for descriptor, dockerfile in ((data, DOCKERFILE),) if 'descriptor' in os.path.basename(corpus) else (parts(data),):
					one, some, fault = try_input(judge, top, descriptor, dockerfile)
					made, copied = made + one, copied + some
					faults += ['%s: %s' % (name, fault)] if fault else []
			what = '/'.join(os.path.normpath(corpus).split('/')[-2:])
			print('%s\t%s: Drone reads what is made of %d of %d inputs, and %d documents as they were written' % ('fail' if faults else 'pass', what, made, len(names), copied))
			for fault in faults[:12] + (['and %d more' % (len(faults) - 12)] if len(faults) > 12 else []):
				print('\t' + fault.replace('\n', ' / ')[:600])
			sys.stdout.flush()
	finally:
		shutil.rmtree(top)

main()
