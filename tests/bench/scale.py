"""
Equal graphs for aqueduct, gn, ninja, make with make2graph, and jsonnet: of 1, 100 and 1 000 images of three arches; and
one of 100 000 nodes for aqueduct alone. Prints times, ratios, instructions, peak memory, and how all of it grows; exits 1
where the graphs are not equal, or something fails. A goal that is missed is said, and no failure: times of a machine that
others use are no judge.

That the graphs are equal is read back from each tool: nodes by their ids, and edges.

Ratios are of time on a processor, in the program and in the system for it, the least of all rounds: others who use the
machine, and what a disk does for them, add little to that. What is written by a first gen is more than what gn writes:
a file for each image's list, and all outputs once more as what 'gen --merge' starts from, two thousand files and 27 MB
beside gn's three and 5 MB.

A first gen has a folder of its own each time, and nothing is removed before the end: ext4 looks at each inode that was
freed within five minutes before it takes another one, which costs more than all that is measured here.

environment: BENCH_ROUNDS=7         rounds, in each of which every command has its turn
             BENCH_IMAGES=1,100,1000
             BENCH_LARGE=100000     nodes of the largest; 0: none
"""
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ARCHES = {"amd64": "linux/amd64", "arm": "linux/arm/v7", "arm64": "linux/arm64"}
AQUEDUCT = os.path.abspath(os.environ.get("AQUEDUCT", os.environ.get("top_builddir", ".") + "/aqueduct"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
SIZES = [int(n) for n in os.environ.get("BENCH_IMAGES", "1,100,1000").split(",")]
LARGE = int(os.environ.get("BENCH_LARGE", "100000"))
NODES_OF_IMAGE, NODES_BESIDE = 11, 12  # of the graphs below

missed = []


def die(text):
    sys.exit("scale.py: " + text)


# ---- one graph in each language

def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)


def write_aqueduct(folder, images):
    write(folder + "/Dockerfile", "FROM alpine:3\nCOPY src /src\n")
    write(folder + "/src/a", "")
    write(folder + "/aqueduct.yml", "images:\n" + "".join(f"  i{i}: {{image: me/i{i}}}\n" for i in range(images))
          + "arches: [amd64, arm/v7, arm64]\nbase: index\n")


def graph_of(folder):
    """Nodes and edges as aqueduct says them: what the others are made of, and held against."""
    out = subprocess.run([AQUEDUCT, "-C", folder, "graph", "--format", "json"], check=True, capture_output=True).stdout
    graph = json.loads(out)
    return [n["id"] for n in graph["nodes"]], [(e["from"], e["to"]) for e in graph["edges"]]


GN = """toolchain("none") {
  tool("stamp") { command = "touch {{output}}" }
}
images = [%(images)s ]
arches = [ "amd64", "arm", "arm64" ]
builds = []
pushes = []
manifests = []
foreach(image, images) {
  its = []
  foreach(arch, arches) {
    platform = "linux/$arch"
    if (arch == "arm") { platform = "linux/arm/v7" }
    action("image_${image}_$arch") {
      script = "run.py"
      outputs = [ "$target_out_dir/$image-$arch.id" ]
      args = [ "build", "--platform", platform, "-f", "Dockerfile", "." ]
      deps = [ ":source_Dockerfile", ":source_src" ]
    }
    action("run_${image}_$arch") {
      script = "run.py"
      outputs = [ "$target_out_dir/$image-$arch.run" ]
      args = [ "run", "$image" ]
      deps = [ ":image_${image}_$arch" ]
    }
    action("push_${image}_$arch") {
      script = "run.py"
      outputs = [ "$target_out_dir/$image-$arch.push" ]
      args = [ "push", "$image" ]
      deps = [ ":image_${image}_$arch" ]
    }
    builds += [ ":image_${image}_$arch" ]
    pushes += [ ":push_${image}_$arch" ]
    its += [ ":push_${image}_$arch" ]
  }
  action("manifest_$image") {
    script = "run.py"
    outputs = [ "$target_out_dir/$image.list" ]
    args = [ "manifest", "$image" ]
    deps = its
  }
  group("push-$image") { deps = its }
  manifests += [ ":manifest_$image" ]
}
group("source_Dockerfile") {}
group("source_src") {}
group("build-all") { deps = builds }
group("push") { deps = pushes }
group("all") { deps = [ ":build-all" ] }
group("manifest") { deps = manifests }
foreach(arch, arches) {
  its_builds = []
  its_pushes = []
  foreach(image, images) {
    its_builds += [ ":image_${image}_$arch" ]
    its_pushes += [ ":push_${image}_$arch" ]
  }
  group("build-$arch") { deps = its_builds }
  group("push-$arch") { deps = its_pushes }
}
"""

JSONNET = """local images = ['i' + i for i in std.range(0, %(last)d)];
local arches = ['amd64', 'arm', 'arm64'];
local edge(from, to) = { from: from, to: to };
local each(f) = std.flattenArrays([[f(i, a) for a in arches] for i in images]);
{
  nodes: ['build-all', 'push', 'all', 'manifest', 'source:Dockerfile', 'source:src']
    + ['manifest:' + i for i in images] + ['push-' + i for i in images]
    + ['build-' + a for a in arches] + ['push-' + a for a in arches]
    + each(function(i, a) 'image:' + i + ':' + a) + each(function(i, a) 'run:' + i + ':' + a)
    + each(function(i, a) 'push:' + i + ':' + a),
  edges: [edge('all', 'build-all')] + [edge('manifest', 'manifest:' + i) for i in images]
    + each(function(i, a) edge('build-all', 'image:' + i + ':' + a))
    + each(function(i, a) edge('push', 'push:' + i + ':' + a))
    + each(function(i, a) edge('manifest:' + i, 'push:' + i + ':' + a))
    + each(function(i, a) edge('push-' + i, 'push:' + i + ':' + a))
    + each(function(i, a) edge('image:' + i + ':' + a, 'source:Dockerfile'))
    + each(function(i, a) edge('image:' + i + ':' + a, 'source:src'))
    + each(function(i, a) edge('run:' + i + ':' + a, 'image:' + i + ':' + a))
    + each(function(i, a) edge('push:' + i + ':' + a, 'image:' + i + ':' + a))
    + each(function(i, a) edge('build-' + a, 'image:' + i + ':' + a))
    + each(function(i, a) edge('push-' + a, 'push:' + i + ':' + a)),
}
"""


def write_gn(folder, images):
    write(folder + "/.gn", 'buildconfig = "//BUILDCONFIG.gn"\n')
    write(folder + "/BUILDCONFIG.gn", 'set_default_toolchain("//:none")\n')
    write(folder + "/run.py", "")
    write(folder + "/BUILD.gn", GN % {"images": ",".join(f' "i{i}"' for i in range(images))})


def write_jsonnet(folder, images):
    write(folder + "/graph.jsonnet", JSONNET % {"last": images - 1})


def file_of(node):
    return node.replace(":", "_")


def write_lists(folder, nodes, edges):
    """For ninja and make, whose languages have no loops: each node with what it needs."""
    needs = {node: [] for node in nodes}
    for one, other in edges:
        needs[one].append(file_of(other))
    write(folder + "/build.ninja", "rule made\n  command = run $out\n"
          + "".join(f"build {file_of(n)}: made {' '.join(needs[n])}\n" for n in nodes))
    roots = sorted(set(nodes) - {other for _, other in edges})
    write(folder + "/Makefile", f"everything: {' '.join(map(file_of, roots))}\n.PHONY: {' '.join(map(file_of, nodes))}\n"
          + "".join(f"{file_of(n)}: {' '.join(needs[n])}\n\t@run $@\n" for n in nodes))


# ---- the graphs read back

def edges_of_dot(text):
    """What is needed, and by what. An ellipse is ninja's rule, that stands between them."""
    names = dict(re.findall(r'^"?(\w+)"? ?\[label="([^"]+)"', text, re.M))
    rules = set(re.findall(r'^"?(\w+)"? ?\[.*shape=ellipse', text, re.M))
    pairs = re.findall(r'^"?(\w+)"? -> "?(\w+)"?', text, re.M)
    made = {a: b for a, b in pairs if a in rules}
    return {(names[a], names[made.get(b, b)]) for a, b in pairs if a not in rules}


def check_equal(at, nodes, edges):
    plain = {(file_of(a), file_of(b)) for a, b in edges}
    if len(plain) != len(edges) or len({file_of(n) for n in nodes}) != len(nodes):
        die("two nodes or edges of ours are one")
    made = json.loads(output(at, "jsonnet graph.jsonnet"))
    if sorted(made["nodes"]) != sorted(nodes) or {(e["from"], e["to"]) for e in made["edges"]} != set(edges):
        die("jsonnet has another graph")
    output(at, "gn -q gen out")
    desc = json.loads(output(at, "gn desc --format=json out //:* deps"))
    if {(a[3:], b[3:]) for a, of in desc.items() for b in of.get("deps", [])} != plain or len(desc) != len(nodes):
        die("gn has another graph")
    if {(b, a) for a, b in edges_of_dot(output(at, "ninja -t graph"))} != plain:
        die("ninja has another graph")
    top = {e for e in edges_of_dot(output(at, MAKE2GRAPH)) if "everything" not in e}
    if {(b, a) for a, b in top} != plain:
        die("make2graph has another graph")


# ---- measuring

MAKE2GRAPH = "make -Bnd everything | make2graph"


def output(at, command):
    done = subprocess.run(command, shell=True, cwd=at, capture_output=True, text=True)
    if done.returncode:
        die(f"{command}: {done.stderr.strip()[:2000]}")
    return done.stdout


def once(at, command, env=None):
    """Seconds, those on a processor, and KiB at the peak; what it prints goes nowhere."""
    # The peak of a child begins with that of who starts it: what starts it here is small.
    child = ["sh", "-c", command] if "|" in command else command.split()
    starter = [WORK + "/starter", WORK + "/usage", *child]
    began = time.perf_counter()
    done = subprocess.run(starter, cwd=at, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    seconds = time.perf_counter() - began
    if done.returncode:
        die(f"{command}: exit {done.returncode}")
    with open(WORK + "/usage") as usage:
        processor, peak = usage.read().split()
    return seconds, int(processor) / 1e6, int(peak)


STARTER = r"""#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage used;
	char *preloaded = getenv("PRELOAD");
	int status;
	pid_t child;
	FILE *out;

	if (argc < 3 || (preloaded && setenv("LD_PRELOAD", preloaded, 1)) || (child = fork()) < 0)
		return 126;
	if (!child) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (wait4(child, &status, 0, &used) != child || !(out = fopen(argv[1], "w")))
		return 126;
	fprintf(out, "%lld %ld\n", (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec
		+ used.ru_stime.tv_usec, used.ru_maxrss);
	return fclose(out) || !WIFEXITED(status) ? 126 : WEXITSTATUS(status);
}
"""


def compiled(source, name, *options):
    write(f"{WORK}/{name}.c", source)
    subprocess.run([os.environ.get("CC", "cc").split()[-1], *options, "-o", f"{WORK}/{name}", f"{WORK}/{name}.c"], check=True)
    return f"{WORK}/{name}"


def instructions(at, command):
    out = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command.split()], cwd=at,
                         capture_output=True, text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
    count = re.search(r"Collected : (\d+)", out.stderr)
    if out.returncode or not count:
        die(f"callgrind: {command}: {out.stderr[-2000:]}")
    return int(count.group(1))


def is_output(name):
    return name in ("Makefile", ".drone.yml", ".aqueduct") or name.startswith("manifest")


def put_away(at, names):
    """Into a folder that nobody looks at any more."""
    away = tempfile.mkdtemp(prefix="away.", dir=WORK)
    for name in names:
        os.rename(f"{at}/{name}", f"{away}/{name}")


def remove_outputs(at):
    put_away(at, [n for n in os.listdir(at) if is_output(n)])


def remove_gn(at):
    put_away(at, [n for n in os.listdir(at) if n == "out"])


def without_flush():
    """A library in whose presence nothing is flushed to the disk."""
    names = ["fsync", "fdatasync", "syncfs"]
    source = "".join(f"int {n}(int fd); int {n}(int fd) {{ return fd < 0; }}\n" for n in names)
    return {"PRELOAD": compiled(source, "flush.so", "-shared", "-fPIC")}


# name, where, command, what is done before each run, whether nothing is flushed
def commands():
    ours = AQUEDUCT + " "
    return [
        ("gen --check", "ours", ours + "gen --check", None, False),
        ("gen, first", "ours", ours + "gen", remove_outputs, False),
        ("gen, first, not flushed", "ours", ours + "gen", remove_outputs, True),
        ("graph --format dot", "ours", ours + "graph --format dot", None, False),
        ("query deps", "ours", ours + "query deps all", None, False),
        ("query rdeps", "ours", ours + "query rdeps image:i0:arm", None, False),
        ("query path", "ours", ours + "query path all source:src", None, False),
        ("gn gen", "theirs", "gn -q gen out", None, False),
        ("gn gen, first", "theirs", "gn -q gen out", remove_gn, False),
        ("gn refs --all", "theirs", "gn refs out //:image_i0_arm --all", None, False),
        ("gn path", "theirs", "gn path out //:all //:source_src", None, False),
        ("ninja -t graph", "theirs", "ninja -t graph", None, False),
        ("ninja -n", "theirs", "ninja -n", None, False),
        ("make | make2graph", "theirs", MAKE2GRAPH, None, False),
        ("jsonnet", "theirs", "jsonnet graph.jsonnet", None, False),
    ]


# goal, ours, theirs, at most
RATIOS = [
    ("gen --check", "gn gen", 0.5),
    ("gen, first, not flushed", "gn gen, first", 1),
    ("query rdeps", "gn refs --all", 0.25),
    ("query path", "gn path", 0.25),
    ("graph --format dot", "make | make2graph", 0.05),
    ("graph --format dot", "ninja -t graph", 1),
]


def row(what, *values):
    print(f"{what:<44}" + "".join(f"{v:>13}" for v in values), flush=True)


def judge(what, value, limit, form="{:.3f}"):
    good = value <= limit
    row("  " + what, form.format(value), form.format(limit), "met" if good else "MISSED")
    if not good:
        missed.append(what)


def measure(at, rows, rounds, no_flush):
    """Of each command, once a round: the times, those on a processor, and the most memory."""
    times, busy, peaks = {r[0]: [] for r in rows}, {r[0]: [] for r in rows}, {r[0]: 0 for r in rows}
    for _ in range(rounds):
        for name, who, command, before, unflushed in rows:
            if before:
                before(f"{at}/{who}")
            seconds, processor, peak = once(f"{at}/{who}", command, no_flush if unflushed else None)
            times[name].append(seconds)
            busy[name].append(processor)
            peaks[name] = max(peaks[name], peak)
    return times, busy, peaks


def bytes_of_outputs(at):
    return sum(os.path.getsize(f"{at}/{n}") for n in os.listdir(at) if is_output(n) and os.path.isfile(f"{at}/{n}"))


def peers(images, no_flush):
    at = f"{WORK}/{images}"
    write_aqueduct(at + "/ours", images)
    nodes, edges = graph_of(at + "/ours")
    write_gn(at + "/theirs", images)
    write_jsonnet(at + "/theirs", images)
    write_lists(at + "/theirs", nodes, edges)
    check_equal(at + "/theirs", nodes, edges)
    once(at + "/ours", AQUEDUCT + " gen")
    times, busy, peaks = measure(at, commands(), ROUNDS, no_flush)
    row(f"{images} x {len(ARCHES)}: {len(nodes)} nodes, {len(edges)} edges", "processor ms", "best ms", "median ms", "peak MB")
    for name, runs in times.items():
        row("  " + name, f"{min(busy[name]) * 1000:.1f}", f"{min(runs) * 1000:.1f}", f"{statistics.median(runs) * 1000:.1f}",
            f"{peaks[name] * 1024 / 1e6:.1f}")
    flush = statistics.median(times["gen, first"]) - statistics.median(times["gen, first, not flushed"])
    row("  so flushing costs", "", "", f"{flush * 1000:.1f}", "")
    if images == 1000:
        row("goals for 1000 x 3", "is", "at most")
        for one, other, limit in RATIOS:
            judge(f"{one}, of {other}", min(busy[one]) / min(busy[other]), limit)
        size = bytes_of_outputs(at + "/ours")
        row("  bytes of the outputs, MB", f"{size / 1e6:.1f}", "", "")
        judge("peak of gen --check, MB", peaks["gen --check"] * 1024 / 1e6, 8 + 2 * size / 1e6, "{:.1f}")
        judge("peak of a first gen, MB", peaks["gen, first"] * 1024 / 1e6, 8 + 2 * size / 1e6, "{:.1f}")


GROWING = ["gen --check", "graph --format dot", "query deps all", "query rdeps image:i0:arm", "query path all source:src", "query why",
           "affected --files changed"]


def growth():
    """Each command at three sizes."""
    figures = {command: [] for command in GROWING}
    row("growth", "nodes", "processor ms", "peak MB", "instructions")
    for wanted in (1000, 10000, LARGE):
        images = max(1, (wanted - NODES_BESIDE + NODES_OF_IMAGE - 1) // NODES_OF_IMAGE)
        at = f"{WORK}/large{wanted}/ours"
        write_aqueduct(at, images)
        write(at + "/changed", "src/a\n")
        once(at, AQUEDUCT + " gen")
        nodes = NODES_BESIDE + NODES_OF_IMAGE * images
        row(f"  {images} x 3: {bytes_of_outputs(at) / 1e6:.1f} MB of outputs")
        for command in GROWING:
            runs = [once(at, f"{AQUEDUCT} {command}") for _ in range(ROUNDS if wanted < LARGE else 3)]
            best, peak = min(r[1] for r in runs), max(r[2] for r in runs)
            count = instructions(at, f"{AQUEDUCT} {command}")
            row("    " + command, nodes, f"{best * 1000:.1f}", f"{peak * 1024 / 1e6:.1f}", f"{count / 1e6:.0f} M")
            figures[command].append((nodes, count, best))
    row("goals for growth, as exponents", "is", "at most")
    for command, measured in figures.items():
        (n, count, seconds), (n2, count2, seconds2) = measured[0], measured[-1]
        judge(f"instructions of {command}", math.log(count2 / count) / math.log(n2 / n), 1.05)
        judge(f"time of {command}", math.log(seconds2 / seconds) / math.log(n2 / n), 1.15)


def main():
    compiled(STARTER, "starter")
    no_flush = without_flush()
    for images in SIZES:
        peers(images, no_flush)
    if LARGE:
        growth()
    print("missed: " + ("; ".join(missed) or "nothing"))


with tempfile.TemporaryDirectory(prefix="scale.") as WORK:
    main()
