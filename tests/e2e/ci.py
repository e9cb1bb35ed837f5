#!/usr/bin/env python3
"""Examples as repositories of a test, and what they publish.

ci.py prepare EXAMPLE DIR REGISTRY BASES   a copy of an example that pushes to a registry and takes its base images from
                                           another; prints what is needed: `base NAME`, `suffixed NAME PLATFORM`, `left-out NAME`
ci.py images FILE                          images of the steps in a .drone.yml, one a line, as drone-ci has the runner take them
ci.py published REGISTRY                   what is in a registry, as lines of JSON: tags, lists, images
"""
import gzip, hashlib, io, json, os, re, shutil, sys, tarfile, urllib.request
import yaml

STEP = {'network_mode': 'host', 'environment': {'DOCKER_BUILDKIT': '1', 'DOCKER_MANIFEST_ARGS': '--insecure'}}


def without_host(name):
    host, _, rest = name.partition('/')
    return rest if rest and re.search(r'[.:]|^localhost$', host) else name


def merged(a, b):
    if not isinstance(a, dict) or not isinstance(b, dict):
        return b
    return {k: merged(a[k], b[k]) if k in a and k in b else b.get(k, a.get(k)) for k in {**a, **b}}


def is_windows(arch):
    return (arch['arch'] if isinstance(arch, dict) else arch).startswith('windows')


def suffixes(arches):
    for arch in arches:
        arch = arch if isinstance(arch, dict) else {'arch': arch}
        words = arch['arch'].split('/')
        yield arch.get('suffix', 'linux-' + arch.get('name', words[0])), arch['arch']


class Repository:
    def __init__(self, example, directory, registry, bases):
        self.dir, self.registry, self.bases, self.own = directory, registry, bases, {}
        shutil.copytree(example, directory)
        with open(os.path.join(directory, 'aqueduct.yml')) as f:
            self.desc = yaml.safe_load(f)

    def descriptor(self):
        d = self.desc
        for image in [d, *d.get('images', {}).values()]:
            if 'image' in image:
                self.own[image['image']] = image['image'] = self.registry + '/' + without_host(image['image'])
            left = [a for a in image.get('arches', []) if is_windows(a)]
            if left:
                print('left-out', ' '.join(a['arch'] if isinstance(a, dict) else a for a in left))
                image['arches'] = [a for a in image['arches'] if a not in left]
        if 'registry' in d.get('publish', {}):
            d['publish']['registry'] = self.registry
        d['qemu'] = merged(d.get('qemu', {}), {'url': os.environ['QEMU_AT']})
        d['drone'] = merged(d.get('drone', {}), {'merge': {'step': STEP}})
        with open(os.path.join(self.dir, 'aqueduct.yml'), 'w') as f:
            yaml.safe_dump(d, f, sort_keys=False)

    def base(self, name, stages):
        repo = name.split(':')[0]
        if name == 'scratch' or name in stages:
            return name
        if repo in self.own:
            return self.own[repo] + name[len(repo):]
        if '${TAG_SUFFIX}' in name:
            for suffix, arch in suffixes(self.desc['arches']):
                print('suffixed', name.replace('${TAG_SUFFIX}', suffix), arch)
        elif '$' not in name:
            print('base', name)
        return self.bases + '/' + name

    def dockerfile(self, path):
        stages, lines, stat = [], [], os.stat(path)
        with open(path) as f:
            text = f.readlines()
        for line in text:
            m = re.match(r'(FROM (?:--platform=\S+ )?)(\S+)(?: AS (\S+))?\s*$', line)
            if m:
                line = m[1] + self.base(m[2], stages) + (' AS ' + m[3] if m[3] else '') + '\n'
                stages.append(m[3])
            lines.append(line)
        with open(path, 'w') as f:
            f.writelines(lines)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def prepare(example, directory, registry, bases):
    repo = Repository(example, directory, registry, bases)
    repo.descriptor()
    for folder, _, files in os.walk(directory):
        for name in files:
            if name.startswith('Dockerfile') and not name.endswith('.windows'):
                repo.dockerfile(os.path.join(folder, name))


def images(file):
    with open(file) as f:
        for pipeline in yaml.safe_load_all(f):
            for step in pipeline.get('steps', []) + pipeline.get('services', []):
                print(re.sub('^plugins/docker:', 'stand-in/docker:', step['image']) if ':' in step['image']
                    else step['image'] + ':local')


# --- registries

TYPES = ', '.join(['application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.list.v2+json', 'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.oci.image.index.v1+json'])


def platform(p):
    """In a fixed order of words; containerd takes arm64/v8 for arm64."""
    return {k: v for k, v in sorted(p.items()) if (p['architecture'], k, v) != ('arm64', 'variant', 'v8')}


class Registry:
    def __init__(self, address):
        self.address, self.layers, self.images = address, {}, {}

    def get(self, path):
        request = urllib.request.Request('http://%s/v2/%s' % (self.address, path), headers={'Accept': TYPES})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def json(self, path):
        return json.loads(self.get(path))

    def layer(self, repo, digest):
        """What is in a layer, without times."""
        if digest not in self.layers:
            blob, content = self.get('%s/blobs/%s' % (repo, digest)), []
            with tarfile.open(fileobj=io.BytesIO(gzip.decompress(blob))) as tar:
                for m in tar:
                    data = hashlib.sha256(tar.extractfile(m).read()).hexdigest() if m.isfile() else ''
                    content.append([m.name, m.type.decode(), m.mode, m.uid, m.gid, m.linkname, data])
            self.layers[digest] = hashlib.sha256(json.dumps(sorted(content)).encode()).hexdigest()[:16]
        return self.layers[digest]

    def image(self, repo, digest):
        """A configuration without times, and without the labels that name them; layers by what is in them."""
        if digest not in self.images:
            manifest = self.json('%s/manifests/%s' % (repo, digest))
            config = self.json('%s/blobs/%s' % (repo, manifest['config']['digest']))
            for key in ('created', 'container', 'container_config', 'id', 'docker_version', 'moby.buildkit.buildinfo.v1'):
                config.pop(key, None)
            labels = config['config'].pop('Labels', None) or {}
            labels = {k: v for k, v in labels.items() if not k.startswith('org.opencontainers.image.')}
            config['config'] = {k: v for k, v in config['config'].items() if v not in (None, '', [], {}, False)}
            history = [[h.get('created_by'), h.get('empty_layer', False)] for h in config.pop('history', [])]
            config['history'] = [h for h in history if not str(h[0]).startswith('LABEL org.opencontainers.image.')]
            config.pop('rootfs')
            config['layers'] = [self.layer(repo, l['digest']) for l in manifest['layers']]
            self.images[digest] = {**config, 'labels': labels}
        return self.images[digest]

    def published(self):
        for repo in sorted(self.json('_catalog?n=1000')['repositories']):
            if repo.endswith('-aside'): # where the stand-in of buildx keeps what real one pushes without a tag
                continue
            for tag in sorted(self.json(repo + '/tags/list')['tags'] or []):
                manifest = self.json('%s/manifests/%s' % (repo, tag))
                if 'manifests' not in manifest:
                    yield {'tag': repo + ':' + tag, 'image': self.image(repo, tag_digest(self, repo, tag))}
                    continue
                yield {'tag': repo + ':' + tag, 'platforms': sorted(
                    ([platform(m['platform']), self.image(repo, m['digest'])] for m in manifest['manifests']),
                    key=lambda pair: json.dumps(pair[0]))}


def tag_digest(registry, repo, tag):
    return 'sha256:' + hashlib.sha256(registry.get('%s/manifests/%s' % (repo, tag))).hexdigest()


def published(address):
    for item in Registry(address).published():
        print(json.dumps(item, sort_keys=True))


if __name__ == '__main__':
    {'prepare': prepare, 'images': images, 'published': published}[sys.argv[1]](*sys.argv[2:])
