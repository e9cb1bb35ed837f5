package main

import (
	"os"
	"path/filepath"
	"strings"

	"aqueduct/tests/judges/autotag"
	"aqueduct/tests/judges/spec"

	"github.com/drone/drone-template-lib/template"
	yaml "gopkg.in/yaml.v3"
)

// manifestSettings puts what plugins/manifest would publish in the place of the settings that say it: the lists' names,
// and each entry with its platform, whether from a template, in a file or in the setting, or from arguments.
func (r *reader) manifestSettings(owner string, vars map[string]string) {
	ref := r.e.match.Ref
	tags := []string{}
	if vars["TAGS"] != "" {
		tags = strings.Split(vars["TAGS"], ",")
	}
	if vars["AUTO_TAG"] == "true" {
		delete(vars, "TAGS")
		if autotag.Skipped(ref, r.e.vars["DRONE_REPO_BRANCH"]) {
			tags = nil
		} else {
			tags = autotag.Manifest(ref)
		}
	}
	if vars["SPEC"] != "" {
		r.spec(owner, vars, tags)
		return
	}
	s := arguments(vars)
	s.Tags = tags
	r.published(owner, s)
	for _, key := range []string{"PLATFORMS", "TARGET", "TEMPLATE", "TAGS"} {
		delete(vars, key)
	}
}

func (r *reader) spec(owner string, vars map[string]string, tags []string) {
	text := vars["SPEC"]
	file, err := os.ReadFile(filepath.Join(r.dir, text))
	switch {
	case err == nil:
		text = string(file)
	case !strings.Contains(text, "\n"): // made by a step, or not kept
		return
	}
	delete(vars, "SPEC")
	delete(vars, "TAGS") // the template has them, or not
	s, err := r.render(text, vars, tags)
	if err != nil {
		r.set(owner, "list/fault", err.Error())
		return
	}
	r.published(owner, s)
}

func (r *reader) render(text string, vars map[string]string, tags []string) (*spec.Spec, error) {
	v := r.e.vars
	owner, name, _ := strings.Cut(v["DRONE_REPO"], "/")
	rendered, err := template.RenderTrim(text, map[string]interface{}{
		"build": map[string]interface{}{"tag": v["DRONE_TAG"], "ref": r.e.match.Ref, "branch": v["DRONE_BRANCH"], "commit": commit,
			"event": r.e.match.Event, "number": v["DRONE_BUILD_NUMBER"], "tags": tags, "pull": v["DRONE_PULL_REQUEST"]},
		"repo":   map[string]interface{}{"owner": owner, "name": name, "branch": v["DRONE_REPO_BRANCH"]},
		"config": map[string]interface{}{"target": vars["TARGET"], "template": vars["TEMPLATE"]},
	})
	if err != nil {
		return nil, err
	}
	s := new(spec.Spec)
	return s, yaml.Unmarshal([]byte(rendered), s)
}

func arguments(vars map[string]string) *spec.Spec {
	s := &spec.Spec{Image: vars["TARGET"]}
	for _, platform := range strings.Split(vars["PLATFORMS"], ",") {
		part := strings.SplitN(platform+"//", "/", 4)
		image := strings.Replace(vars["TEMPLATE"], "ARCH", part[1], 1)
		image = strings.Replace(image, "OS", part[0], 1)
		image = strings.Replace(image, "VARIANT", part[2], 1)
		s.Manifests = append(s.Manifests, spec.Manifest{Image: image,
			Platform: spec.Platform{OS: part[0], Architecture: part[1], Variant: part[2]}})
	}
	return s
}

// published: the list has its own tag and all others, in any order; arm64 is v8.
func (r *reader) published(owner string, s *spec.Spec) {
	refs := map[string]bool{s.Image: true}
	repo := s.Image
	if i := strings.LastIndex(repo, ":"); i > strings.LastIndex(repo, "/") {
		repo = repo[:i]
	}
	for _, tag := range s.Tags {
		refs[repo+":"+tag] = true
	}
	r.set(owner, "list/tags", strings.Join(sorted(refs), " "))
	for _, m := range s.Manifests {
		p := m.Platform
		if p.Architecture == "arm64" && p.Variant == "v8" {
			p.Variant = ""
		}
		platform := strings.Trim(strings.Join([]string{p.OS, p.Architecture, p.Variant}, "/"), "/")
		if p.OSVersion != "" {
			platform += " " + p.OSVersion
		}
		r.set(owner, "list/"+m.Image, either(platform, "as the image says"))
	}
}
