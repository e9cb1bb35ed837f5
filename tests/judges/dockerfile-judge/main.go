// dockerfile-judge PROBE SEED COUNT: holds what aqueduct says that a Dockerfile reads against the engine's own parser.
// dockerfile-judge --serve: says what builds read; see serve.go.
//
// Makes COUNT Dockerfiles from a seed and asks obj/probe/reads about a stage of each. What BuildKit's parser, instructions and
// lexer say is computed for BuildKit and for the legacy builder, which differ about ARG behind ENV, and for base images
// that set the variables that nobody else does. All of it must be among what the program says; where the program has no
// doubt, it must be that exactly.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// The build arguments.
var given = map[string]string{"GIVEN": "x"}

type generator struct{ *rand.Rand }

func (g generator) one(of ...string) string { return of[g.Intn(len(of))] }

func (g generator) name() string { return g.one("A", "B", "C", "GIVEN", "TARGETARCH", "A", "B") }

func (g generator) word() string {
	return g.one("a", "b/c", "./d", "/e/", "f/../g", ".", "*.go", "a?", "[ab]c", "$A", "${B}", "x$C", "${A:-b}", "${B:+c}", "\"$A\"",
		"'$A'", "\\$A", "$GIVEN", "${GIVEN}/y", "$TARGETARCH", "\"a b\"", "h#i", "../j", "a${A:-$B}", "${C-}", "é")
}

func (g generator) words(least int) string {
	b := []string{}
	for n := least + g.Intn(3); n > 0; n-- {
		b = append(b, g.word())
	}
	return strings.Join(b, g.one(" ", " ", "  ", "\t", " \\\n  ", " \\\n# no\n "))
}

func (g generator) stage(i int) string {
	if g.Intn(12) == 0 {
		return g.one("$A", "${GIVEN}", "${A:-s0}")
	}
	return g.one("s"+strconv.Itoa(g.Intn(4)), strconv.Itoa(g.Intn(4)), "S1", "img", "img:1")
}

func (g generator) line(i int) string {
	switch g.Intn(14) {
	case 0, 1, 2:
		return "COPY " + g.words(1) + " /x/"
	case 3:
		return g.one("ADD ", "add ", "copy ") + g.one("", "--chown=a:b ", "--link ") + g.words(1) + " /x/"
	case 4:
		return "COPY --from=" + g.one("s0", "s1", "S2", "0", "1", "2", "img") + " " + g.words(1) + " /x/"
	case 5:
		return "ADD https://example.com/a " + g.words(0) + " /x/"
	case 6:
		return "COPY [\"" + g.one("a b", "$A", "c") + "\", \"d\", \"/x/\"]"
	case 7, 8:
		return "ARG " + g.name() + g.one("", "=1", "=$A", "=\"q r\"", "=${B:-z}") + g.one("", " "+g.name()+"=2")
	case 9:
		return "ENV " + g.name() + g.one("=1", "=$A", "=${B}3", " 4 5", "=\"6 7\" "+g.name()+"=$B")
	case 10:
		return "RUN --mount=" + g.one("type=bind,", "") + g.one("", "source=a/b,", "src=./c,", "from=s1,", "from=s0,source=d,", "from=img,") + "target=/y make"
	case 11:
		return "RUN --mount=type=" + g.one("cache", "secret", "tmpfs", "cache,from=s1") + ",target=/y make"
	case 12:
		return "COPY <<EOF " + g.one("", "a ") + "/x/\nCOPY no /x/\n$A\nEOF"
	}
	return g.one("RUN make", "# COPY no /x/", "", "WORKDIR /w", "LABEL a=b", "USER u", "CMD [\"a\"]", "ONBUILD RUN x", "RUN <<EOF\nCOPY no /x/\nEOF")
}

func (g generator) file() (string, int) {
	b := ""
	for n := g.Intn(3); n > 0; n-- {
		b += g.one("# syntax=docker/dockerfile:1\n", "# a\n", "ARG "+g.name()+"\n", "ARG "+g.name()+"=s1\n", "ARG "+g.name()+"=$A\n")
	}
	stages := 1 + g.Intn(4)
	for i := 0; i < stages; i++ {
		b += g.one("FROM ", "from ") + g.one("", "--platform=linux/arm ") + g.stage(i) + g.one("", fmt.Sprintf(" AS s%d", i), fmt.Sprintf(" as S%d", i)) + "\n"
		for n := g.Intn(6); n > 0; n-- {
			b += g.line(i) + "\n"
		}
	}
	return b, stages - 1 - g.Intn(2)*g.Intn(stages)
}

// The variables of a stage. A base image has one for each name that nobody sets, where `base` is not empty.
type env struct {
	own  map[string]string
	base string
}

func (e env) Get(key string) (string, bool) {
	if v, ok := e.own[key]; ok {
		return v, true
	}
	return e.base, e.base != ""
}

func (e env) Keys() []string {
	keys := []string{}
	for k := range e.own {
		keys = append(keys, k)
	}
	return keys
}

type engine struct {
	lex     *shell.Lex
	stages  []instructions.Stage
	global  map[string]string
	legacy  bool
	base    string
	state   []env
	isEnv   []map[string]bool
	sources map[string]bool
}

func (e *engine) find(name string, before int) int {
	for i := before - 1; i >= 0; i-- {
		if e.stages[i].Name != "" && strings.EqualFold(e.stages[i].Name, name) {
			return i
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < before {
		return n
	}
	return -1
}

func (e *engine) baseOf(i int) (int, error) {
	name, _, err := e.lex.ProcessWord(e.stages[i].BaseName, env{own: e.global})
	if err == nil && name == "" {
		err = errors.New("base name should not be blank")
	}
	return e.find(name, i), err
}

func (e *engine) arg(i int, a instructions.ArgCommand) error {
	for _, kv := range a.Args {
		value, has := "", false
		if v, ok := given[kv.Key]; ok {
			value, has = v, true
		} else if kv.Value != nil {
			v, _, err := e.lex.ProcessWord(*kv.Value, e.state[i])
			if err != nil {
				return err
			}
			value, has = v, true
		} else if v, ok := e.global[kv.Key]; ok {
			value, has = v, true
		}
		if has && !(e.legacy && e.isEnv[i][kv.Key]) {
			e.state[i].own[kv.Key] = value
		}
	}
	return nil
}

func (e *engine) add(source string) {
	source = strings.TrimPrefix(path.Join("/", source), "/")
	if source == "" {
		source = "."
	}
	e.sources[source] = true
}

func (e *engine) copied(i int, from string, paths []string, remote bool, needed map[int]bool) {
	if from != "" {
		if at := e.find(from, i); at >= 0 {
			needed[at] = true
		}
		return
	}
	for _, p := range paths {
		if !remote || !strings.HasPrefix(p, "https://") {
			e.add(p)
		}
	}
}

func (e *engine) command(i int, c instructions.Command, needed map[int]bool) error {
	if x, ok := c.(instructions.SupportsSingleWordExpansion); ok {
		if err := x.Expand(func(word string) (string, error) {
			w, _, err := e.lex.ProcessWord(word, e.state[i])
			return w, err
		}); err != nil {
			return err
		}
	}
	switch c := c.(type) {
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			e.state[i].own[kv.Key] = kv.Value
			e.isEnv[i][kv.Key] = true
		}
	case *instructions.CopyCommand:
		e.copied(i, c.From, c.SourcePaths, false, needed)
	case *instructions.AddCommand:
		e.copied(i, "", c.SourcePaths, true, needed)
	case *instructions.RunCommand:
		for _, m := range instructions.GetMounts(c) {
			if m.From != "" {
				e.copied(i, m.From, nil, false, needed)
			} else if m.Type == instructions.MountTypeBind {
				e.add(m.Source)
			}
		}
	}
	return nil
}

// What a stage reads by one engine's rules; stages below it, too.
func (e *engine) build(i int, done map[int]bool) error {
	if done[i] {
		return nil
	}
	done[i] = true
	e.state[i] = env{own: map[string]string{}, base: e.base}
	e.isEnv[i] = map[string]bool{}
	below, err := e.baseOf(i)
	if err != nil {
		return err
	}
	needed := map[int]bool{}
	if below >= 0 {
		if err := e.build(below, done); err != nil {
			return err
		}
		for k, v := range e.state[below].own {
			if e.isEnv[below][k] || !e.legacy {
				e.state[i].own[k] = v
				e.isEnv[i][k] = e.isEnv[below][k]
			}
		}
	}
	for _, c := range e.stages[i].Commands {
		if a, ok := c.(*instructions.ArgCommand); ok {
			err = e.arg(i, *a)
		} else {
			err = e.command(i, c, needed)
		}
		if err != nil {
			return err
		}
	}
	for at := range needed {
		if err := e.build(at, done); err != nil {
			return err
		}
	}
	return nil
}

// All that a stage reads; an error where the engine refuses the file.
func reads(text string, stage int, legacy bool, base string) (map[string]bool, error) {
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	stages, meta, err := instructions.Parse(result.AST, nil)
	if err != nil {
		return nil, err
	}
	e := &engine{lex: shell.NewLex(result.EscapeToken), stages: stages, global: map[string]string{}, legacy: legacy, base: base,
		state: make([]env, len(stages)), isEnv: make([]map[string]bool, len(stages)), sources: map[string]bool{}}
	for _, m := range meta {
		for _, kv := range m.Args {
			if v, ok := given[kv.Key]; ok {
				e.global[kv.Key] = v
			} else if kv.Value != nil {
				v, _, err := e.lex.ProcessWord(*kv.Value, env{own: e.global})
				if err != nil {
					return nil, err
				}
				e.global[kv.Key] = v
			}
		}
	}
	return e.sources, e.build(stage, map[int]bool{})
}

func list(set map[string]bool) string {
	all := []string{}
	for s := range set {
		all = append(all, s)
	}
	sort.Strings(all)
	return strings.Join(all, "\t")
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "dockerfile-judge:", err)
		os.Exit(2)
	}
}

func main() {
	if os.Args[1] == "--serve" {
		serve()
		return
	}
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
	equal, doubted, refused, strict, wrong := 0, 0, 0, 0, 0
	for i := 0; i < count; i++ {
		text, stage := g.file()
		_, err := io.WriteString(in, fmt.Sprintf("%d %d\n%s", len(text), stage, text))
		check(err)
		answer, err := lines.ReadString('\n')
		check(err)
		answer = strings.TrimSuffix(answer, "\n")
		got, doubt := map[string]bool{}, false
		for _, s := range strings.Split(answer, "\t")[1:] {
			doubt = doubt || s == ". ?"
			got[strings.TrimSuffix(s, " ?")] = true
		}
		verdict := ""
		accepted := 0
		for _, legacy := range []bool{false, true} {
			for _, base := range []string{"", "zz", "q/r"} {
				want, err := reads(text, stage, legacy, base)
				if err != nil {
					continue
				}
				accepted++
				for s := range want {
					if !got[s] && !got["."] {
						verdict = fmt.Sprintf("it reads %q (legacy %v, base %q)", s, legacy, base)
					}
				}
				if !doubt && list(want) != list(got) {
					verdict = fmt.Sprintf("it reads %q (legacy %v, base %q)", list(want), legacy, base)
				}
			}
		}
		switch {
		case answer == "refused" && accepted == 0:
			refused++
		case answer != "refused" && accepted == 0:
			strict++ // the engine refuses it, for variables mostly; nothing is built
		case verdict != "" || answer == "refused":
			wrong++
			fmt.Printf("stage %d of %q: %s; aqueduct says %q\n", stage, text, verdict, answer)
		case doubt:
			doubted++
		default:
			equal++
		}
	}
	check(in.Close())
	check(probe.Wait())
	fmt.Printf("%d Dockerfiles: %d equal, %d with a doubt, %d refused by both, %d by the engine alone, %d wrong\n", count, equal, doubted,
		refused, strict, wrong)
	if wrong > 0 || equal < count/4 || doubted < count/20 {
		os.Exit(1)
	}
}
