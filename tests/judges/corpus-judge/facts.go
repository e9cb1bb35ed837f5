package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/buildkite/yaml"
	"github.com/drone-runners/drone-runner-docker/engine/resource"
	"github.com/drone/envsubst"
	"github.com/drone/runner-go/manifest"
	jsonyaml "github.com/ghodss/yaml"
)

// facts is what a configuration means, flat: `pipeline/step/key` to a text that has one spelling.
type facts struct {
	values map[string]string
	owner  map[string]string          // of a key: the fact without which it is none ("pipeline/step")
	runs   map[string]map[string]bool // of a pipeline or step: the environments it runs in
	order  map[string]sequence        // of "pipeline/steps"
}

func (f *facts) set(owner, key, value string) {
	if value == "" {
		return
	}
	path := key
	if owner != "" {
		path = owner + "/" + key
	}
	f.values[path] = value
	f.owner[path] = owner
}

func (f *facts) parent(other *facts, key string) string {
	if owner, ok := f.owner[key]; ok {
		return owner
	}
	return other.owner[key]
}

// concerns tells whether a fact is one of this environment: what never runs in any of them concerns all.
func (f *facts) concerns(key, environment string) bool {
	runs := f.runs[f.owner[key]]
	return f.values[key] != "" && (len(runs) == 0 || runs[environment])
}

// reader makes the facts of one folder in one environment.
type reader struct {
	*facts
	dir   string
	e     environment
	all   []environment
	names renamed
}

func readFacts(dir, file string, e environment, all []environment, names renamed) (*facts, error) {
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		return nil, err
	}
	r := &reader{&facts{map[string]string{}, map[string]string{}, map[string]map[string]bool{}, map[string]sequence{}}, dir, e, all, names}
	needs := map[string][]string{}
	first, err := documents(string(text), e.of("", manifest.Platform{}))
	if err != nil {
		return nil, err
	}
	for i, doc := range first {
		if doc.Kind != "pipeline" {
			r.other(doc)
			continue
		}
		p, err := decode(doc)
		if err != nil {
			return nil, err
		}
		// Once more, as the runner of just this pipeline sees it.
		again, err := documents(string(text), e.of(p.Name, p.Platform))
		if err != nil {
			return nil, err
		}
		if p, err = decode(again[i]); err != nil {
			return nil, err
		}
		names.apply(p)
		needs[p.Name] = p.Deps
		r.pipeline(p, again[i])
	}
	for name := range needs {
		r.set(name, "after", strings.Join(closure(needs, name), " "))
	}
	return r.facts, nil
}

func documents(text string, vars func(string) string) ([]*manifest.RawResource, error) {
	text, err := envsubst.Eval(text, vars)
	if err != nil {
		return nil, err
	}
	return manifest.ParseRaw(strings.NewReader(text))
}

// decode gives a pipeline of any type the docker runner's struct, and the defaults of the server.
func decode(doc *manifest.RawResource) (*resource.Pipeline, error) {
	p := new(resource.Pipeline)
	if err := yaml.Unmarshal(doc.Data, p); err != nil {
		return nil, err
	}
	p.Name, p.Type = either(p.Name, "default"), either(p.Type, "docker")
	p.Platform.OS, p.Platform.Arch = either(p.Platform.OS, "linux"), either(p.Platform.Arch, "amd64")
	return p, nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// closure names all pipelines that one waits for, directly or not.
func closure(needs map[string][]string, name string) []string {
	seen := map[string]bool{}
	var walk func(string)
	walk = func(name string) {
		for _, need := range needs[name] {
			if !seen[need] {
				seen[need] = true
				walk(need)
			}
		}
	}
	walk(name)
	return sorted(seen)
}

func sorted(set map[string]bool) []string {
	out := []string{}
	for name := range set {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

func (r *reader) other(doc *manifest.RawResource) {
	if doc.Kind == "signature" {
		r.set("", "kind signature", "present")
		return
	}
	text, err := jsonyaml.YAMLToJSON(doc.Data)
	if err != nil {
		text = []byte(err.Error())
	}
	r.set("", "kind "+doc.Kind+" "+doc.Name, string(text))
}

func (r *reader) pipeline(p *resource.Pipeline, doc *manifest.RawResource) {
	r.set("", p.Name, "pipeline")
	r.set(p.Name, "type", p.Type)
	r.set(p.Name, "platform", strings.TrimSpace(p.Platform.OS+"/"+p.Platform.Arch+" "+p.Platform.Variant+" "+p.Platform.Version))
	r.conditions(p.Name, "trigger", p.Trigger)
	r.runs[p.Name] = r.whenRuns(nil, p.Trigger)
	r.keys(p.Name, p, "name", "type", "platform", "conditions", "depends_on", "steps", "services", "volumes", "version", "kind")
	for _, v := range p.Volumes {
		if v != nil {
			r.set(p.Name, "volume "+v.Name, text(v))
		}
	}
	raw := map[string]interface{}{}
	if p.Type != "docker" {
		yaml.Unmarshal(doc.Data, &raw)
		r.unknown(p.Name, raw, p)
	}
	r.steps(p.Name, "steps", p.Steps, list(raw["steps"]))
	r.steps(p.Name, "services", p.Services, list(raw["services"]))
}

// whenRuns names the environments, of those that something else runs in, which conditions let pass.
func (r *reader) whenRuns(within map[string]bool, c manifest.Conditions) map[string]bool {
	runs := map[string]bool{}
	for _, e := range r.all {
		if e.passes(c) && (len(within) == 0 || within[e.name]) {
			runs[e.name] = true
		}
	}
	return runs
}

// conditions are sets: order and repetition mean nothing.
func (r *reader) conditions(owner, key string, c manifest.Conditions) {
	fields := map[string]manifest.Condition{}
	data, _ := json.Marshal(c)
	json.Unmarshal(data, &fields)
	for name, f := range fields {
		r.set(owner, key+"/"+name, strings.Join(words(f.Include), " "))
		r.set(owner, key+"/"+name+"/exclude", strings.Join(words(f.Exclude), " "))
	}
}

func words(list []string) []string {
	set := map[string]bool{}
	for _, word := range list {
		set[word] = true
	}
	return sorted(set)
}

// keys are the other fields of a struct, each as one fact; what is zero is not there.
func (r *reader) keys(owner string, v interface{}, except ...string) {
	fields := map[string]interface{}{}
	data, _ := json.Marshal(v)
	json.Unmarshal(data, &fields)
	for _, key := range except {
		delete(fields, key)
	}
	for key, value := range fields {
		if m, ok := value.(map[string]interface{}); ok {
			for name, value := range m {
				r.set(owner, key+"/"+name, text(value))
			}
			continue
		}
		r.set(owner, key, text(value))
	}
}

func text(v interface{}) string {
	if s, ok := v.(string); ok {
		return s
	}
	data, _ := json.Marshal(v)
	return string(data)
}

// unknown are the keys that pipelines and steps of other types have beside those of docker.
func (r *reader) unknown(owner string, raw map[string]interface{}, like interface{}) {
	known := map[string]bool{"trigger": true, "when": true, "pull": true}
	data, _ := yaml.Marshal(like)
	fields := map[string]interface{}{}
	yaml.Unmarshal(data, &fields)
	for key := range fields {
		known[key] = true
	}
	for key, value := range raw {
		if !known[key] {
			data, _ := yaml.Marshal(value)
			json, _ := jsonyaml.YAMLToJSON(data)
			r.set(owner, key, string(json))
		}
	}
}

func list(v interface{}) []interface{} {
	l, _ := v.([]interface{})
	return l
}

func fields(v interface{}) map[string]interface{} {
	out := map[string]interface{}{}
	m, _ := v.(map[interface{}]interface{})
	for key, value := range m {
		out[fmt.Sprint(key)] = value
	}
	return out
}
