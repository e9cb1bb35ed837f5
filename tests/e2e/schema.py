#!/usr/bin/env python3
"""schema.py SCHEMA <ANSWERS: whether answers, one JSON text behind the other, are what a schema says.

Prints how many there are, and a line for each of the first five faults. It ends with 1 where there are any.
"""
import json
import sys

import jsonschema


def main():
	with open(sys.argv[1], encoding='utf-8') as f:
		schema = jsonschema.Draft202012Validator(json.load(f))
	text, at, count, faults = sys.stdin.read().strip(), 0, 0, []
	while at < len(text):
		answer, at = json.JSONDecoder().raw_decode(text, at)
		at += len(text[at:]) - len(text[at:].lstrip())
		count += 1
		faults += ['%d: /%s: %s' % (count, '/'.join(map(str, e.path)), e.message) for e in schema.iter_errors(answer)]
	print(count)
	print(''.join(f[:300] + '\n' for f in faults[:5]), end='')
	sys.exit(1 if faults else 0)


if __name__ == '__main__':
	main()
