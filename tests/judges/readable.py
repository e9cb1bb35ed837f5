"""readable.py JUDGE FOLDER...: prints what in the .drone.yml of folders says nothing: a line for each quoted text that reads the
same without quotes, and each key that only repeats a default. What stands in the folder's descriptor is the user's own."""
import concurrent.futures, glob, os, re, subprocess, sys, tempfile, yaml

JUDGE, FOLDERS = sys.argv[1], sys.argv[2:]

# Keys and values that mean the same as nothing (drone.yml's reference; the plugins' own defaults).
DEFAULTS = {
    'pipeline': [('version', None), ('concurrency', {}), ('depends_on', []), ('clone', {'disable': False}), ('node', {})],
    'platform': [('os', 'linux'), ('arch', 'amd64')],
    'step': [('detach', False), ('privileged', False), ('pull', 'if-not-exists'), ('shell', '/bin/sh'), ('environment', {}),
        ('commands', []), ('settings', {}), ('when', {}), ('depends_on', [])],
    'settings': [('dockerfile', 'Dockerfile'), ('context', '.'), ('purge', True), ('pull_image', True), ('auto_label', True),
        ('dry_run', False), ('no_push', False), ('auto_tag', False), ('ignore_missing', False), ('skip_verify', False),
        ('registry', 'https://index.docker.io/v1/'), ('registry', 'docker.io'), ('no_cache', False), ('tags', ['latest'])],
    'conditions': [('status', ['success']), ('status', 'success')],
}

def documents(text):
    return [d for d in (yaml.safe_load(part) for part in re.split(r'(?m)^---.*$', text)) if d]

def repeated(text):
    """'WHERE: KEY: VALUE' of each default that is said."""
    def of(kind, where, m):
        for key, value in DEFAULTS[kind]:
            if isinstance(m, dict) and key in m and m[key] == value and type(m[key]) is type(value):
                yield '%s: %s: %s' % (where, key, value)
    for d in documents(text):
        if d.get('kind') != 'pipeline':
            continue
        name = d.get('name')
        yield from of('pipeline', name, d)
        yield from of('platform', name + ' platform', d.get('platform'))
        yield from of('conditions', name + ' trigger', d.get('trigger'))
        for s in (d.get('steps') or []) + (d.get('services') or []):
            where = '%s, %s' % (name, s.get('name'))
            yield from of('step', where, s)
            yield from of('settings', where, s.get('settings'))
            yield from of('conditions', where, s.get('when'))

def stages(text):
    """What the official runner's decoder reads; None where it refuses."""
    with tempfile.NamedTemporaryFile('w', suffix='.yml', encoding='utf-8') as f:
        f.write(text)
        f.flush()
        p = subprocess.run([JUDGE, '--stages', f.name], capture_output=True)
    return p.stdout if p.returncode == 0 else None

def decoded(text):
    try:
        return documents(text)
    except yaml.YAMLError:
        return None

def quoted(text):
    """(begin, end, value) of each quoted scalar."""
    at = 0
    for part in re.split(r'(?m)(^---.*\n)', text):
        for token in yaml.scan(part):
            if isinstance(token, yaml.ScalarToken) and token.style in ('"', "'"):
                yield at + token.start_mark.index, at + token.end_mark.index, token.value
        at += len(part)

def needless(text, own):
    """Quoted scalars that both decoders read the same without quotes."""
    whole = None
    for begin, end, value in quoted(text):
        # What a variable holds nobody knows; what envsubst would change has to be written by its number.
        if text[begin:end] in own or '\n' in value or not value or re.search(r'\$\{|\$\$|\\[\\/]', value):
            continue
        plain = text[:begin] + value + text[end:]
        whole = whole or (stages(text), decoded(text))
        if decoded(plain) == whole[1] and stages(plain) == whole[0]:
            yield '%s needs no quotes' % text[begin:end]

def look(folder):
    out = []
    for descriptor in glob.glob(folder + '/repo/aqueduct.yml') + glob.glob(folder + '/aqueduct.yml'):
        with open(descriptor, encoding='utf-8') as f:
            own = f.read()
        for name in glob.glob(folder + '/expect/.drone.yml') + glob.glob(folder + '/.drone.yml'):
            with open(name, encoding='utf-8') as f:
                text = f.read()
            looked.append(name)
            said = [r for r in repeated(text) if r.split(': ')[1] + ':' not in own]
            out += ['%s: %s' % (os.path.relpath(name), x) for x in said + list(needless(text, own))]
    return out

looked = []
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    for lines in pool.map(look, FOLDERS):
        for line in lines:
            print(line)
print('%d files' % len(looked), file=sys.stderr)
