// corpus-judge tells in what two CI configurations differ once Drone's own code has read them.
//
//	corpus-judge [--branch B] [--repo SLUG] ORIGINAL OURS [EXPECTED]
//	    prints each difference of two folders as a line `pipeline/step/key: original -> ours`. With a file of expected
//	    ones (`TAG LINE`, where `*` stands for any text) only those that it does not list, and entries that nothing meets.
//	corpus-judge --lines FILE
//	    prints how many lines a descriptor has, blank ones and comments left out, how many of them are escapes, and how many are
//	    these or steps in Drone's own words.
//
// The folders hold .drone.yml (or what --file names) and the templates that its steps name. Both are read in several
// environments, after envsubst, by the manifest reader of runner-go with the pipelines of drone-runner-docker; the
// differences of all environments are joined. Pipelines of other types are compared key by key, as YAML.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/drone/drone-yaml/yaml"
	"github.com/drone/drone-yaml/yaml/linter"
)

func main() {
	branch := flag.String("branch", "master", "the default branch")
	repo := flag.String("repo", "me/app", "the repository")
	file := flag.String("file", ".drone.yml", "name of the CI file in both folders")
	lines := flag.Bool("lines", false, "count the lines of a descriptor")
	flag.Parse()
	if err := run(*lines, *branch, *repo, *file, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(lines bool, branch, repo, file string, args []string) error {
	if lines && len(args) == 1 {
		return printLines(args[0])
	}
	if len(args) < 2 || len(args) > 3 {
		return fmt.Errorf("usage: corpus-judge [--branch B] [--repo SLUG] ORIGINAL OURS [EXPECTED] | --lines FILE")
	}
	found, err := compare(args[0], args[1], file, environments(branch, repo))
	if err != nil {
		return err
	}
	if len(args) == 3 {
		expected, err := readExpected(args[2])
		if err != nil {
			return err
		}
		found = surprises(found, expected)
	}
	for _, line := range found {
		fmt.Println(line)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d differences", len(found))
	}
	return nil
}

// compare joins the differences of all environments: a line that is not met in all of them names those it is met in.
func compare(original, ours, file string, all []environment) ([]string, error) {
	met, read := map[string][]string{}, 0
	names := pair(original, ours, file, all)
	for _, e := range all {
		a, errA := readFacts(original, file, e, all, nil)
		b, errB := readFacts(ours, file, e, all, names)
		switch {
		case errA != nil: // the runner refuses it, where a variable is empty: it means nothing
		case errB != nil:
			read++
			line := fmt.Sprintf("file: read -> %v", errB)
			met[line] = append(met[line], e.name)
		default:
			read++
			for _, line := range differ(a, b, e.name) {
				met[line] = append(met[line], e.name)
			}
		}
	}
	if read == 0 {
		_, err := readFacts(original, file, all[0], all, nil)
		return nil, fmt.Errorf("%s: %w", original, err)
	}
	return append(append(names.lines(), lines(met)...), refused(ours, file)...), nil
}

// refused tells what the server has against our file; the original may be one that it refuses.
func refused(dir, file string) []string {
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err == nil {
		var m *yaml.Manifest
		if m, err = yaml.ParseBytes(text); err == nil {
			err = linter.Manifest(m, false)
		}
	}
	if err != nil {
		return []string{"server: takes -> " + err.Error()}
	}
	return nil
}

// lines names the environments of a line where its key has another one in others.
func lines(met map[string][]string) []string {
	count := map[string]int{}
	for line := range met {
		key, _, _ := strings.Cut(line, ": ")
		count[key]++
	}
	out := []string{}
	for line, names := range met {
		if key, _, _ := strings.Cut(line, ": "); count[key] > 1 {
			line += " [" + strings.Join(names, " ") + "]"
		}
		out = append(out, line)
	}
	sort.Strings(out)
	return out
}

const none = "(none)"

// differ compares facts, leaving out those of a pipeline or step that only one side has, beside its absence, and those of
// a step that runs in other environments than this one.
func differ(a, b *facts, environment string) []string {
	var out []string
	for key := range union(a.values, b.values) {
		x, inA := a.values[key]
		y, inB := b.values[key]
		if x == y && inA == inB || missing(a, b, key) || !a.concerns(key, environment) && !b.concerns(key, environment) {
			continue
		}
		out = append(out, fmt.Sprintf("%s: %s -> %s", key, shown(x, inA), shown(y, inB)))
	}
	for key, x := range a.order {
		for _, order := range x.without(b.order[key]) {
			out = append(out, key+": "+order+" -> "+none)
		}
		for _, order := range b.order[key].without(x) {
			out = append(out, key+": "+none+" -> "+order)
		}
	}
	return out
}

func missing(a, b *facts, key string) bool {
	owner := a.owner[key]
	if owner == "" {
		owner = b.owner[key]
	}
	for ; owner != ""; owner = a.parent(b, owner) {
		if _, inA := a.values[owner]; !inA {
			return owner != key
		}
		if _, inB := b.values[owner]; !inB {
			return owner != key
		}
	}
	return false
}

func shown(value string, is bool) string {
	if !is {
		return none
	}
	return strings.ReplaceAll(value, "\n", `\n`)
}

func union(a, b map[string]string) map[string]bool {
	all := map[string]bool{}
	for key := range a {
		all[key] = true
	}
	for key := range b {
		all[key] = true
	}
	return all
}
