package main

import (
	"os"
	"path/filepath"
	"regexp"
	"sort"

	"aqueduct/tests/judges/encoder"

	"github.com/drone-runners/drone-runner-docker/engine/resource"
)

// renamed are the steps of ours that do what a step of another name does in the original, by pipeline. Names of steps
// that run a plugin are for people; each is a difference all the same.
type renamed map[string]map[string]string

// pair takes the steps that only one side has, of one plugin each, in their order: first those of one repository, and lists
// by their names, which differ in the first or in a later environment.
func pair(original, ours, file string, all []environment) renamed {
	names, taken := renamed{}, map[string]bool{}
	for _, repository := range []bool{true, false} {
		for _, e := range all {
			a, b := lone{original, repository}, lone{ours, repository}
			theirs := plain(original, file, e)
			for pipeline, p := range plain(ours, file, e) {
				if names[pipeline] == nil {
					names[pipeline] = map[string]string{}
				}
				names.add(pipeline, b.steps(p, theirs[pipeline]), a.steps(theirs[pipeline], p), taken)
			}
		}
	}
	return names
}

func (n renamed) add(pipeline string, ours, theirs map[string][]string, taken map[string]bool) {
	for kind, own := range ours {
		var others []string
		for _, name := range theirs[kind] {
			if !taken[pipeline+"/"+name] {
				others = append(others, name)
			}
		}
		for _, name := range own {
			if len(others) == 0 {
				break
			}
			if n[pipeline][name] == "" {
				n[pipeline][name], others = others[0], others[1:]
				taken[pipeline+"/"+n[pipeline][name]] = true
			}
		}
	}
}

func plain(dir, file string, e environment) map[string]*resource.Pipeline {
	out := map[string]*resource.Pipeline{}
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		return out
	}
	docs, _ := documents(string(text), func(key string) string { return e.vars[key] })
	for _, doc := range docs {
		if p, err := decode(doc); err == nil && doc.Kind == "pipeline" {
			out[p.Name] = p
		}
	}
	return out
}

// lone finds steps in the files of a folder.
type lone struct {
	dir        string
	repository bool // tells steps apart by it
}

var listed = regexp.MustCompile(`(?m)^image: *([^\s:{]+)`)

func (l lone) of(s *resource.Step) string {
	if v := s.Settings["repo"]; v != nil {
		return " " + encoder.Encode(v.Value)
	}
	if v := s.Settings["spec"]; v != nil {
		text, _ := os.ReadFile(filepath.Join(l.dir, encoder.Encode(v.Value)))
		if m := listed.FindSubmatch(text); m != nil {
			return " " + string(m[1])
		}
	}
	return ""
}

// steps are those of p that q has none of the name of, by what they do.
func (l lone) steps(p, q *resource.Pipeline) map[string][]string {
	out := map[string][]string{}
	if p == nil || q == nil {
		return out
	}
	for _, s := range p.Steps {
		if kind := plugin(s.Image); kind != "" && q.GetStep(s.Name) == nil {
			if v := s.Settings["dry_run"]; v != nil && encoder.Encode(v.Value) == "true" {
				kind += " dry"
			}
			if v := s.Settings["target"]; v != nil { // a list is that of its name
				kind += " " + encoder.Encode(v.Value)
			}
			if l.repository {
				kind += l.of(s)
			}
			out[kind] = append(out[kind], s.Name)
		}
	}
	return out
}

func (n renamed) apply(p *resource.Pipeline) {
	for _, s := range p.Steps {
		s.Name = either(n[p.Name][s.Name], s.Name)
		for i, need := range s.DependsOn {
			s.DependsOn[i] = either(n[p.Name][need], need)
		}
	}
}

func (n renamed) lines() []string {
	out := []string{}
	for pipeline, names := range n {
		for ours, theirs := range names {
			out = append(out, pipeline+"/"+theirs+"/name: "+theirs+" -> "+ours)
		}
	}
	sort.Strings(out)
	return out
}
