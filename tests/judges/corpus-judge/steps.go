package main

import (
	"path"
	"strings"

	"aqueduct/tests/judges/encoder"

	"github.com/drone-runners/drone-runner-docker/engine/resource"
)

// sequence is the order of the steps that run in one environment: which begins when which is done.
type sequence struct {
	running map[string]bool
	before  map[[2]string]bool
}

// steps run one behind the other; where one has depends_on, each waits for what it names alone. The order of steps that
// never run together means nothing.
func (r *reader) steps(pipeline, key string, all []*resource.Step, raw []interface{}) {
	needs, graph, running := map[string][]string{}, false, map[string]bool{}
	for i, s := range all {
		running[s.Name] = r.e.passes(s.When)
		needs[s.Name] = s.DependsOn
		graph = graph || len(s.DependsOn) > 0
		step := map[string]interface{}{}
		if i < len(raw) {
			step = fields(raw[i])
		}
		r.step(pipeline, s, step)
	}
	before := map[[2]string]bool{}
	for i, s := range all {
		if graph {
			for _, need := range closure(needs, s.Name) {
				before[[2]string{need, s.Name}] = true
			}
		} else {
			for _, earlier := range all[:i] {
				before[[2]string{earlier.Name, s.Name}] = true
			}
		}
	}
	r.order[pipeline+"/"+key] = sequence{running, before}
}

// without tells the orders that the other one has not, of steps that both run.
func (s sequence) without(other sequence) []string {
	out := []string{}
	for pair := range s.before {
		both := true
		for _, name := range pair {
			both = both && s.running[name] && other.running[name]
		}
		if both && !other.before[pair] {
			out = append(out, pair[0]+" < "+pair[1])
		}
	}
	return out
}

func (r *reader) step(pipeline string, s *resource.Step, raw map[string]interface{}) {
	r.set(pipeline, s.Name, "step")
	owner := pipeline + "/" + s.Name
	r.keys(owner, s, "name", "depends_on", "settings", "environment", "when", "pull", "volumes")
	r.unknown(owner, raw, s)
	r.set(owner, "pull", effectivePull(s))
	for _, v := range s.Volumes {
		r.set(owner, "volume "+v.Name, v.MountPath)
	}
	r.conditions(owner, "when", s.When)
	if r.values[owner+"/when/status"] == "success" { // so is it without
		delete(r.values, owner+"/when/status")
	}
	for key, value := range r.values { // what the pipeline's trigger says already
		if name := strings.TrimPrefix(key, owner+"/when/"); name != key && r.values[pipeline+"/trigger/"+name] == value {
			delete(r.values, key)
		}
	}
	r.runs[owner] = r.whenRuns(r.runs[pipeline], s.When)
	for name, v := range s.Environment {
		if v != nil {
			r.set(owner, "environment/"+name, value(v.Secret, v.Value))
		}
	}
	r.settings(owner, s)
}

// effectivePull is what the runner does, told or not.
func effectivePull(s *resource.Step) string {
	name := s.Image[strings.LastIndex(s.Image, "/")+1:]
	if s.Pull == "" && (!strings.Contains(name, ":") || strings.HasSuffix(name, ":latest")) {
		return "always"
	}
	return either(s.Pull, "if-not-exists")
}

func value(secret, plain string) string {
	if secret != "" {
		return "secret " + strings.ToLower(secret)
	}
	return plain
}

// Names of one setting, and what the plugins take where it is absent (main.go of drone-docker, plugin.go of drone-manifest).
var aliases = map[string]string{"TAG": "TAGS", "DEFAULT_TAGS": "AUTO_TAG", "DEFAULT_SUFFIX": "AUTO_TAG_SUFFIX", "NO_PUSH": "DRY_RUN"}
var defaults = map[string]string{"DOCKERFILE": "Dockerfile", "CONTEXT": ".", "DRY_RUN": "false", "AUTO_TAG": "false",
	"PURGE": "true", "PULL_IMAGE": "true", "AUTO_LABEL": "true", "DAEMON_OFF": "false", "INSECURE": "false", "DEBUG": "false",
	"NO_CACHE": "false", "SQUASH": "false", "COMPRESS": "false", "QUIET": "false", "IGNORE_MISSING": "false", "SKIP_VERIFY": "false",
	"REGISTRY": "https://index.docker.io/v1/"}
var sets = map[string]bool{"TAGS": true, "BUILD_ARGS": true, "BUILD_ARGS_FROM_ENV": true, "CUSTOM_LABELS": true, "PLATFORMS": true}

// plugin is "docker" for plugins/docker and what was made from it, "manifest" for plugins/manifest, or "".
func plugin(image string) string {
	name, tag, _ := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	switch {
	case name == "drone-images" && strings.HasPrefix(tag, "docker-"): // rancher's build of it
		return "docker"
	case image == name || strings.HasPrefix(image, "docker:"):
		return ""
	case name == "docker", name == "drone-docker", name == "drone-docker-buildx", name == "ecr", name == "gcr", name == "acr":
		return "docker"
	case name == "manifest", name == "drone-manifest":
		return "manifest"
	}
	return ""
}

// settings are the plugin's variables as the runner makes them: PLUGIN_ is left out here.
func (r *reader) settings(owner string, s *resource.Step) {
	vars := map[string]string{}
	kind := plugin(s.Image)
	for key, v := range s.Settings {
		if v == nil || v.Secret == "" && v.Value == nil {
			continue
		}
		key = strings.ToUpper(key)
		if alias := aliases[key]; alias != "" && kind != "" {
			key = alias
		}
		vars[key] = value(v.Secret, encoder.Encode(v.Value))
	}
	switch kind {
	case "docker":
		dockerSettings(vars)
	case "manifest":
		r.manifestSettings(owner, vars)
	}
	for key, v := range vars {
		if kind != "" && (defaults[key] == v || sets[key] && v == "") {
			continue
		}
		if strings.HasPrefix(key, "PLATFORM") && kind == "docker" {
			v = strings.NewReplacer("linux/arm64/v8", "linux/arm64", "linux/arm/", "linux/arm/", "linux/arm64", "linux/arm64",
				"linux/arm", "linux/arm/v7").Replace(v)
		}
		if sets[key] && kind != "" {
			v = strings.Join(words(strings.Split(v, ",")), " ")
		}
		r.set(owner, "settings/"+key, v)
	}
}

func dockerSettings(vars map[string]string) {
	if vars["AUTO_TAG"] == "true" {
		delete(vars, "TAGS")
	} else {
		delete(vars, "AUTO_TAG_SUFFIX")
		vars["TAGS"] = either(vars["TAGS"], "latest")
	}
	if vars["CONTEXT"] != "" {
		vars["CONTEXT"] = path.Clean(vars["CONTEXT"])
	}
}
