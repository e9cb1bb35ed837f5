// ignore-judge PROBE SEED COUNT: holds aqueduct's reading of .dockerignore against the engine's own code.
//
// Makes COUNT files and trees from a seed, asks obj/probe/ignore about them and compares with what moby's patternmatcher
// keeps when it walks the tree as BuildKit does. A file that the program says it is not sure of may keep more, never less.
package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

var names = []string{"a", "b", "ab", "a.go", "b.go", "c.md", ".git", ".env", "src", "vendor", "é", "x y", "[a]", "a+b", "$a",
	"*", "README.md", "node_modules", "a^b", "-", "!a", "#a", "a\\b"}

var pieces = []string{"a", "b", "ab", ".go", "*", "**", "?", "/", "/", "/", "[a-c]", "[^a]", "[ab]", "[!a]", "[]a]", "[a-]", "[b-a]",
	"[*]", "[^/]", "[é]", "\\", "\\*", "\\a", "\\[", "^", "$", "+", "(", "|", "{", ".", "..", "é", " ", "src", "vendor", ".git",
	"README", "md", "node_modules", "**/", "/**", "*/", "!", "#", "]", "-", "[.]", "[\\]]", "[\\-a]", "x y"}

type generator struct{ *rand.Rand }

func (g generator) one(of []string) string { return of[g.Intn(len(of))] }

func (g generator) paths() []string {
	seen, list := map[string]bool{}, []string{}
	for n := 1 + g.Intn(12); n > 0; n-- {
		parts := []string{}
		for depth := 1 + g.Intn(4); depth > 0; depth-- {
			parts = append(parts, g.one(names))
			path := strings.Join(parts, "/")
			if !seen[path] {
				seen[path] = true
				list = append(list, path)
			}
		}
	}
	return list
}

func (g generator) pattern(paths []string) string {
	switch g.Intn(4) {
	case 0:
		return g.one(paths)
	case 1:
		p := strings.Split(g.one(paths), "/")
		p[g.Intn(len(p))] = g.one([]string{"*", "**", "?", "a*", "*.go", "[a-c]*"})
		return strings.Join(p, "/")
	}
	b := ""
	for n := 1 + g.Intn(5); n > 0; n-- {
		b += g.one(pieces)
	}
	return b
}

func (g generator) file(paths []string) string {
	b := ""
	if g.Intn(20) == 0 {
		b = "\ufeff"
	}
	for n := g.Intn(6); n > 0; n-- {
		b += g.one([]string{"", "", "", "", "!", "!", "! ", "/", " ", "./", "#", "\t", "\u00a0", "!./"})
		b += g.pattern(paths)
		b += g.one([]string{"", "", "", "/", " ", "\r", "\u3000", "/.", "/.."}) + "\n"
	}
	return b
}

// What the engine keeps: "1" for each path that is dropped.
func engine(text string, paths []string) (string, error) {
	lines, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		return "", err
	}
	pm, err := patternmatcher.New(lines)
	if err != nil {
		return "", err
	}
	b := ""
	for _, path := range paths {
		var info patternmatcher.MatchInfo
		dropped := false
		parts := strings.Split(path, "/")
		for i := range parts {
			dropped, info, err = pm.MatchesUsingParentResults(strings.Join(parts[:i+1], "/"), info)
			if err != nil {
				return "", err
			}
		}
		if dropped {
			b += "1"
		} else {
			b += "0"
		}
	}
	return b, nil
}

// Whether what the program is not sure of keeps all that the engine keeps.
func keepsMore(got, want string) bool {
	for i := range want {
		if want[i] == '0' && got[i] != '0' {
			return false
		}
	}
	return true
}

// Whether a file has a pattern with bad syntax that the engine would only find when it came to ask for it: the program
// refuses it always.
func isBad(text string) bool {
	lines, _ := ignorefile.ReadAll(strings.NewReader(text))
	for _, line := range lines {
		if strings.HasSuffix(line, "\\") {
			return true
		}
		for i := range line {
			if line[i] != '[' {
				continue
			}
			if _, err := filepath.Match(line[i:], ""); err != nil {
				return true
			}
			if end := strings.IndexByte(line[i:], ']'); end > 0 {
				if _, err := regexp.Compile(line[i : i+end+1]); err != nil {
					return true
				}
			}
		}
	}
	return false
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "ignore-judge:", err)
		os.Exit(2)
	}
}

func main() {
	seed, err := strconv.ParseInt(os.Args[2], 10, 64)
	check(err)
	count, err := strconv.Atoi(os.Args[3])
	check(err)
	g := generator{rand.New(rand.NewSource(seed))}
	probe := exec.Command(os.Args[1])
	in, err := probe.StdinPipe()
	check(err)
	out, err := probe.StdoutPipe()
	check(err)
	check(probe.Start())
	lines := bufio.NewReader(out)
	equal, dropped, refused, late, unknown, wrong := 0, 0, 0, 0, 0, 0
	for i := 0; i < count; i++ {
		paths := g.paths()
		text := g.file(paths)
		_, err := io.WriteString(in, fmt.Sprintf("%d %d\n%s%s\n", len(text), len(paths), text, strings.Join(paths, "\n")))
		check(err)
		got, err := lines.ReadString('\n')
		check(err)
		got = strings.TrimSuffix(got, "\n")
		want, err := engine(text, paths)
		sure := strings.TrimPrefix(got, "unknown ")
		switch {
		case err != nil && got == "refused":
			refused++
		case got == "refused" && isBad(text):
			late++
		case err == nil && got == want:
			equal++
			dropped += strings.Count(want, "1")
		case sure != got && (err != nil || keepsMore(sure, want)):
			unknown++
		default:
			wrong++
			fmt.Printf("%q: %q: the engine says %q (%v), aqueduct %q\n", text, paths, want, err, got)
		}
	}
	check(in.Close())
	check(probe.Wait())
	fmt.Printf("%d files: %d equal (%d paths dropped), %d refused by both, %d refused that the engine does not come to ask, "+
		"%d that aqueduct is not sure of, %d wrong\n", count, equal, dropped, refused, late, unknown, wrong)
	if wrong > 0 || late > count/20 || equal < count/2 || dropped < count/10 || refused == 0 {
		os.Exit(1)
	}
}
