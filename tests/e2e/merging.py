"""Merges of random texts, by aqueduct and by git merge-file: COUNT of them, from SEED.

git takes changes of lines that touch each other for a conflict, aqueduct does not; both take those of the same lines for
one. So the same is asked of both where the edits keep apart or fall on each other: texts and conflicts are equal to the
byte. Where they touch, all lines that came have to be there, in order, and none that went.
"""
import os
import random
import subprocess
import sys

PROBE, FOLDER = sys.argv[1:3]


def edit(lines, mark, places):
    """The lines with edits at places: {index: kind}."""
    out = []
    for i, line in enumerate(lines):
        kind = places.get(i)
        if kind == 'insert':
            out += ['%s%d' % (mark, i), '%s%d.' % (mark, i)]
        if kind == 'delete':
            continue
        out.append('%s%d' % (mark, i) if kind == 'replace' else line)
    return out


def write(name, lines):
    path = os.path.join(FOLDER, name)
    with open(path, 'w', encoding='ascii') as f:
        f.write(''.join(line + '\n' for line in lines))
    return path


def run(*argv):
    p = subprocess.run(argv, capture_output=True, check=False, text=True)
    return p.returncode, p.stdout


def apart(one, two):
    """Whether edits of different hands are of the same line, in the same way of kinds, or more than a line apart."""
    for i, kind in one.items():
        for k, other in two.items():
            if i == k and not (kind != 'insert' and other != 'insert'):
                return False
            if i != k and abs(i - k) < 2:
                return False
    return True


def main():
    rng = random.Random(int(os.environ.get('SEED', '1')))
    count = int(os.environ.get('COUNT', '200'))
    equal = touching = conflicts = 0
    for n in range(count):
        base = ['line %d of %d' % (i, n) for i in range(rng.randrange(4, 40))]
        hands = [{rng.randrange(len(base)): rng.choice(['insert', 'delete', 'replace']) for _ in range(rng.randrange(1, 6))}
                 for _ in range(2)]
        one, two = (edit(base, mark, hand) for mark, hand in zip(('mine', 'theirs'), hands))
        paths = write('one', one), write('base', base), write('two', two)
        status, text = run(PROBE, *paths)
        git_status, git_text = run('git', 'merge-file', '-p', '--zdiff3', '-L', 'one', '-L', 'base', '-L', 'two', *paths)
        if apart(*hands):
            equal += 1
            conflicts += status
            if text != git_text or (status == 0) != (git_status == 0):
                sys.exit('case %d: aqueduct, exit status %d:\n%sgit, %d:\n%s' % (n, status, text, git_status, git_text))
            continue
        touching += 1
        lines = text.splitlines()
        if git_status == 0 and (status or text != git_text):
            sys.exit('case %d: git merges without conflict:\n%saqueduct:\n%s' % (n, git_text, text))
        for side in (one, two):
            came = [line for line in side if line not in base]
            if not [line for line in lines if line in set(came)] == came:
                sys.exit('case %d: lost a line that came:\n%s' % (n, text))
        if status == 0:
            want = [line for line in base if line in one and line in two]
            if [line for line in lines if line in set(base)] != want:
                sys.exit('case %d: a line that one hand removed, or a wrong order:\n%s' % (n, text))
    if not (equal > count // 10 and touching > count // 10 and conflicts):
        sys.exit('too few cases: %d apart, %d touching, %d conflicts' % (equal, touching, conflicts))
    print('%d texts: %d as git has them (%d with conflicts), %d that touch' % (count, equal, conflicts, touching))


main()
