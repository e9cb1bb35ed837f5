package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// What an image is made of, in two digests: of the files that are read, and of its Dockerfile.
//
// A question is a line: the Dockerfile, the context, and build arguments as NAME=VALUE, each behind a tab, from within the
// repository. Read are the sources of COPY, ADD and bind mounts as the parser gives them, with all below them, less
// what the patternmatcher drops; a source that is a link, or lies behind one, is read where it leads, too. The time of a
// file counts, since make can see nothing else; that of a folder does not.
func serve() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		fields := strings.Split(in.Text(), "\t")
		given = map[string]string{}
		for _, arg := range fields[2:] {
			name, value, _ := strings.Cut(arg, "=")
			given[name] = value
		}
		text, err := os.ReadFile(fields[0])
		check(err)
		info, err := os.Stat(fields[0])
		check(err)
		fmt.Printf("%x %x\n", sha256.Sum256([]byte(contents(fields[0], fields[1], string(text)))),
			sha256.Sum256([]byte(fmt.Sprint(string(text), info.ModTime().UnixNano()))))
	}
}

func ignored(dockerfile, context string) *patternmatcher.PatternMatcher {
	f, err := os.Open(dockerfile + ".dockerignore")
	if err != nil {
		f, err = os.Open(filepath.Join(context, ".dockerignore"))
	}
	lines := []string{}
	if err == nil {
		defer f.Close()
		lines, err = ignorefile.ReadAll(f)
		check(err)
	}
	m, err := patternmatcher.New(lines)
	check(err)
	return m
}

func isRead(sources map[string]bool, name string) bool {
	parts := strings.Split(name, "/")
	for n := len(parts); n > 0; n-- {
		head := strings.Join(parts[:n], "/")
		for s := range sources {
			matched, err := path.Match(s, head)
			if s == "." || s == head || (err == nil && matched) {
				return true
			}
		}
	}
	return false
}

// Sources that links lead to.
func followed(context string, sources map[string]bool) map[string]bool {
	all := map[string]bool{}
	root, err := filepath.EvalSymlinks(context)
	check(err)
	root, err = filepath.Abs(root)
	check(err)
	for s := range sources {
		all[s] = true
		matches, _ := filepath.Glob(filepath.Join(root, s))
		for _, m := range append(matches, filepath.Join(root, s)) {
			if to, err := filepath.EvalSymlinks(m); err == nil {
				if rel, err := filepath.Rel(root, to); err == nil && !strings.HasPrefix(rel, "..") {
					all[rel] = true
				}
			}
		}
	}
	return all
}

func contents(dockerfile, context, text string) string {
	stages := strings.Count("\n"+strings.ToUpper(text), "\nFROM ")
	sources, err := reads(text, stages-1, false, "")
	check(err)
	sources = followed(context, sources)
	matcher := ignored(dockerfile, context)
	above := map[string]patternmatcher.MatchInfo{}
	b := strings.Builder{}
	check(filepath.WalkDir(context+"/.", func(p string, d fs.DirEntry, err error) error {
		check(err)
		name, err := filepath.Rel(context, p)
		check(err)
		if name == "." {
			return nil
		}
		dropped, info, err := matcher.MatchesUsingParentResults(name, above[path.Dir(name)])
		check(err)
		if d.IsDir() {
			above[name] = info
		}
		if dropped || !isRead(sources, name) || (isOwn(p) && !sources[name]) {
			return nil
		}
		fmt.Fprintf(&b, "%q %v", name, d.Type())
		if d.Type()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(p)
			check(err)
			fmt.Fprintf(&b, " %q", to)
		} else if d.Type().IsRegular() {
			bytes, err := os.ReadFile(p)
			check(err)
			stat, err := os.Stat(p)
			check(err)
			fmt.Fprintf(&b, " %x %d", sha256.Sum256(bytes), stat.ModTime().UnixNano())
		}
		b.WriteByte('\n')
		return nil
	}))
	return b.String()
}

// What aqueduct itself writes makes no image stale, unless it is named.
func isOwn(name string) bool {
	switch name = filepath.Clean(name); name {
	case "aqueduct.yml", "Makefile", ".drone.yml", "manifest.tmpl", "get_qemu.sh", "qemu.lock", "build":
		return true
	}
	isQemu, _ := path.Match("build/qemu-*-static", name)
	return isQemu || strings.HasPrefix(name, "build/.aqueduct") || strings.HasPrefix(name, "manifest-")
}
