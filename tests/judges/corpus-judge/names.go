package main

import (
	"os"
	"path/filepath"
	"sort"

	"aqueduct/tests/judges/encoder"

	"github.com/drone-runners/drone-runner-docker/engine/resource"
)

// renamed are the steps of ours that do what a step of another name does in the original, by pipeline. Names of steps
// that run a plugin are for people; each is a difference all the same.
type renamed map[string]map[string]string

// pair takes the steps that only one side has, of one plugin each, in their order; lists by their names, which differ in
// the first or in a later environment.
func pair(original, ours, file string, all []environment) renamed {
	names, taken := renamed{}, map[string]bool{}
	for _, e := range all {
		theirs := plain(original, file, e)
		for pipeline, p := range plain(ours, file, e) {
			if names[pipeline] == nil {
				names[pipeline] = map[string]string{}
			}
			names.add(pipeline, lonely(p, theirs[pipeline]), lonely(theirs[pipeline], p), taken)
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

// lonely are the steps of p that q has none of the name of, by what they do.
func lonely(p, q *resource.Pipeline) map[string][]string {
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
