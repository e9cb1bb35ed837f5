package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"

	yaml "gopkg.in/yaml.v3"
)

type entry struct {
	tag, text string
	pattern   *regexp.Regexp
	met       bool
}

var tagged = regexp.MustCompile(`^(B[0-9]+|choice:[a-z-]+) +(.+)$`)

func readExpected(name string) ([]*entry, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var out []*entry
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := tagged.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("%s: neither `B1 LINE` nor `choice:NAME LINE`: %s", name, line)
		}
		pattern := strings.ReplaceAll(regexp.QuoteMeta(m[2]), `\*`, `.*`)
		out = append(out, &entry{m[1], m[2], regexp.MustCompile("^" + pattern + "$"), false})
	}
	return out, nil
}

// surprises are the lines that no entry expects, and the entries that no line meets. An entry that is met word for word
// goes before patterns.
func surprises(found []string, expected []*entry) []string {
	var out []string
	for _, line := range found {
		known := false
		for _, e := range expected {
			if e.text == line || e.pattern.MatchString(line) {
				e.met, known = true, true
			}
		}
		if !known {
			out = append(out, "unlisted: "+line)
		}
	}
	for _, e := range expected {
		if !e.met {
			out = append(out, "stale: "+e.tag+" "+e.text)
		}
	}
	return out
}

// printLines counts lines that say something; an escape is what stands under drone.documents, drone.pipelines and drone.merge. What
// is copied are these and all steps and services that the descriptor says in Drone's own words.
func printLines(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	root := new(yaml.Node)
	if err := yaml.Unmarshal(text, root); err != nil {
		return err
	}
	escape, copied := map[int]bool{}, map[int]bool{}
	for _, key := range []string{"documents", "pipelines", "merge"} {
		if drone := child(root.Content[0], "drone"); drone != nil {
			mark(child(drone, key), escape)
		}
	}
	markSteps(root, copied)
	all, escapes, copies := 0, 0, 0
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		all++
		if escape[i+1] {
			escapes++
		}
		if escape[i+1] || copied[i+1] {
			copies++
		}
	}
	fmt.Println(all, escapes, copies)
	return nil
}

func child(node *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// markSteps marks each list that holds steps or services.
func markSteps(node *yaml.Node, lines map[int]bool) {
	for i, below := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 1 && below.Kind == yaml.SequenceNode {
			switch node.Content[i-1].Value {
			case "steps", "services", "before", "after":
				mark(below, lines)
			}
		}
		markSteps(below, lines)
	}
}

func mark(node *yaml.Node, lines map[int]bool) {
	if node == nil {
		return
	}
	last := node.Line
	if node.Kind == yaml.ScalarNode {
		last += strings.Count(node.Value, "\n")
	}
	for ; last >= node.Line; last-- {
		lines[last] = true
	}
	for _, below := range node.Content {
		mark(below, lines)
	}
}
