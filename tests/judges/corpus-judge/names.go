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

// pair takes the steps that only one side has, of one plugin each, in their order.
func pair(original, ours, file string, e environment) renamed {
	theirs, names := plain(original, file, e), renamed{}
	for name, p := range plain(ours, file, e) {
		for kind, own := range lonely(p, theirs[name]) {
			others := lonely(theirs[name], p)[kind]
			for i := 0; i < len(own) && i < len(others); i++ {
				if names[name] == nil {
					names[name] = map[string]string{}
				}
				names[name][own[i]] = others[i]
			}
		}
	}
	return names
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
