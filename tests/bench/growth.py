"""
How the work grows with descriptors of many shapes: each is written for n and 4n of something, and the instructions of a
command are counted by callgrind. Prints them with the exponent between (1 is linear), and says which are above 1.1; that
is no failure.

environment: BENCH_SHAPES=NAME,...  these alone
"""
import math
import os
import re
import subprocess
import sys
import tempfile

AQUEDUCT = os.path.abspath(os.environ.get("AQUEDUCT", os.environ.get("top_builddir", ".") + "/aqueduct"))
MOST = 1.1
TAIL = "arches: [amd64, arm/v7, arm64]\nbase: index\n"


def images(n, keys=""):
    return "images:\n" + "".join(f"  i{i}: {{image: me/i{i}{keys.format(i=i)}}}\n" for i in range(n))


def jobs(n, needs):
    return "image: me/app\n" + TAIL + "jobs:\n" + "".join(
        f"  j{i}: {{stage: free, {needs(i)}steps: [{{name: s{i}, image: alpine, commands: [make j{i}]}}]}}\n" for i in range(n))


# name: (n, the text of a descriptor for n)
SHAPES = {
    "images": (100, lambda n: images(n) + TAIL),
    "a pipeline for each image": (50, lambda n: images(n) + TAIL + "drone: {build: {name: '{arch}-{image}'}}\n"),
    "tags of each image": (50, lambda n: images(n, ", tags: [latest, 'v{i}-${{DRONE_TAG}}']") + TAIL),
    "tags with variables": (30, lambda n: "image: me/app\n" + TAIL + "publish: {tags: ["
                            + ", ".join(f"'a{i}-${{DRONE_TAG}}'" for i in range(n)) + "]}\n"),
    "build arguments": (100, lambda n: "image: me/app\n" + TAIL + "build_args: {"
                        + ", ".join(f"A{i}: b{i}" for i in range(n)) + "}\n"),
    "jobs": (50, lambda n: jobs(n, lambda i: "")),
    "jobs in a row": (50, lambda n: jobs(n, lambda i: f"needs: [j{i - 1}], " if i else "")),
    "steps in an order of their own": (50, lambda n: "image: me/app\n" + TAIL + "before:\n" + "".join(
        f"  - {{name: s{i}, image: alpine, commands: [make s{i}]" + (f", depends_on: [s{i - 1}]" if i else "") + "}\n"
        for i in range(n))),
    "steps ahead": (50, lambda n: "image: me/app\n" + TAIL + "before:\n"
                    + "".join(f"  - {{name: s{i}, image: alpine, commands: [make s{i}]}}\n" for i in range(n))),
    "publications": (10, lambda n: "image: me/app\n" + TAIL + "publish:\n  also:\n"
                     + "".join(f"    r{i}: {{registry: r{i}.example.org, image: r{i}.example.org/me/app}}\n" for i in range(n))),
    "a matrix": (24, lambda n: "image: me/app\nmatrix: {version: [" + ", ".join(f"'{i}'" for i in range(n)) + "]}\n" + TAIL
                 + "build_args: {VERSION: '{version}'}\n"),
    "documents": (100, lambda n: "image: me/app\n" + TAIL + "drone:\n  documents:\n" + "".join(
        f"    - {{kind: secret, name: d{i}, get: {{path: a, name: b}}}}\n" for i in range(n))),
}


def run(at, *arguments, counted=False):
    command = [AQUEDUCT, "-C", at, *arguments]
    if counted:
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    out = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
    found = re.search(r"Collected : (\d+)", out.stderr)
    if out.returncode or (counted and not found):
        sys.exit(f"growth.py: {' '.join(command)}: {out.stderr[:2000]}")
    return int(found.group(1)) if counted else 0


def count(work, text, n):
    at = f"{work}/{n}"
    os.makedirs(at + "/src")
    for name, content in (("aqueduct.yml", text), ("Dockerfile", "FROM alpine:3\nARG VERSION\nCOPY src /src\n"), ("src/a", "")):
        with open(f"{at}/{name}", "w") as out:
            out.write(content)
    run(at, "gen")
    return run(at, "gen", "--check", counted=True)


def main():
    wanted, steep = os.environ.get("BENCH_SHAPES"), []
    print(f"{'gen --check: millions of instructions':<44}{'n':>8}{'of n':>12}{'of 4n':>12}{'exponent':>12}")
    for name, (n, text) in SHAPES.items():
        if wanted and name not in wanted.split(","):
            continue
        with tempfile.TemporaryDirectory(prefix="growth.") as work:
            small, large = count(work, text(n), n), count(work, text(4 * n), 4 * n)
        exponent = math.log(large / small) / math.log(4)
        if exponent > MOST:
            steep.append(name)
        print(f"{'  ' + name:<44}{n:>8}{small / 1e6:>12.1f}{large / 1e6:>12.1f}{exponent:>12.3f}"
              + ("  TOO STEEP" if name in steep else ""), flush=True)
    print("not linear: " + (", ".join(steep) or "nothing"))


main()
