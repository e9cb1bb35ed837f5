#!/usr/bin/env python3
"""Lines that no test executes, against the reasons for them.

uncovered.py REPORT LIST ROOT: REPORT is what `gcovr --json` says, LIST is tests/meta/uncovered.list, ROOT the repository.
Fails, and names them, where a line has no reason, or where a row is about a line that is not there any more. A row names a
line by its file, its function and a piece of its text, so that it stays right when lines are put in above it.
"""
import json
import os
import sys


def rows_of(path):
	"""The rows of the list: file, function, text, where it stands."""
	with open(path, encoding='utf-8') as f:
		for number, line in enumerate(f, 1):
			if line.startswith('\t'):
				words = line.strip().split(None, 2)
				if len(words) != 3:
					sys.exit('%s:%d: a row is FILE FUNCTION TEXT' % (path, number))
				yield (*words, number)


def lines_of(root, entry):
	"""Each line that has code: its number, function, text and how often it was executed."""
	with open(os.path.join(root, entry['file']), encoding='utf-8') as f:
		text = f.read().split('\n')
	starts = sorted((f['lineno'], f['name']) for f in entry['functions'])
	for line in entry['lines']:
		if line['gcovr/noncode']:
			continue
		number = line['line_number']
		names = [name for start, name in starts if start <= number]
		yield number, names[-1] if names else '', text[number - 1].strip(), line['count']


def matches(row, name, function, text):
	return row[0] in ('*', name) and row[1] in ('*', function) and (row[2] == '*' or row[2] in text)


def main():
	report, listed, root = sys.argv[1:]
	rows = list(rows_of(listed))
	used, there = set(), set()
	bad = reasons = 0
	with open(report, encoding='utf-8') as f:
		files = json.load(f)['files']
	for entry in sorted(files, key=lambda e: e['file']):
		name = os.path.basename(entry['file'])
		for number, function, text, count in lines_of(root, entry):
			found = [r for r in rows if matches(r, name, function, text)]
			there.update(found)
			if count:
				continue
			used.update(found)
			reasons += bool(found)
			if not found:
				bad += 1
				print('%s:%d: %s: no test executes this line, and no reason is in %s: %s' % (entry['file'], number, function, listed, text))
	for row in rows:
		if row not in there:
			bad += 1
			print('%s:%d: there is no such line: %s %s %s' % (listed, row[3], *row[:3]))
	print('%d lines that no test executes have a reason; %d rows of %d are about some of them' % (reasons, len(used), len(rows)))
	sys.exit(1 if bad else 0)


main()
