// Package spec reads what plugins/manifest makes of its template: handlebars first, then the YAML of manifest-tool.
package spec

import (
	"fmt"
	"strings"

	"github.com/drone/drone-template-lib/template"
	yaml "gopkg.in/yaml.v3"
)

// Spec is manifest-tool's YAMLInput (v2/pkg/types): keys are its fields' names in lower case.
type Spec struct {
	Image     string
	Tags      []string
	Manifests []Manifest
}

// Manifest is one entry of the list.
type Manifest struct {
	Image    string
	Platform Platform
}

// Platform is what the entry is listed as.
type Platform struct {
	OS           string   `yaml:"os" json:"os"`
	Architecture string   `yaml:"architecture" json:"architecture"`
	Variant      string   `yaml:"variant" json:"variant,omitempty"`
	OSVersion    string   `yaml:"osversion" json:"os.version,omitempty"`
	OSFeatures   []string `yaml:"osfeatures" json:"os.features,omitempty"`
}

// Build is what the template may name, beside what stays empty.
type Build struct {
	Tag, Ref, Branch, Commit, Event, Number string
	Tags                                    []string
}

var arches = map[string]bool{"386": true, "amd64": true, "arm": true, "arm64": true, "mips": true, "mips64": true,
	"mips64le": true, "mipsle": true, "ppc64": true, "ppc64le": true, "riscv64": true, "s390x": true, "wasm": true,
	"loong64": true} // loong64: since manifest-tool 2.1

// Render renders and reads a template. Keys that manifest-tool would ignore are errors.
func Render(text string, b Build) (*Spec, error) {
	rendered, err := template.RenderTrim(text, map[string]interface{}{"build": map[string]interface{}{
		"tag": b.Tag, "ref": b.Ref, "branch": b.Branch, "commit": b.Commit, "event": b.Event, "number": b.Number,
		"tags": b.Tags}})
	if err != nil {
		return nil, err
	}
	s := new(Spec)
	decoder := yaml.NewDecoder(strings.NewReader(rendered))
	decoder.KnownFields(true)
	if err := decoder.Decode(s); err != nil {
		return nil, fmt.Errorf("%v in\n%s", err, rendered)
	}
	return s, s.check()
}

func (s *Spec) check() error {
	if !strings.Contains(s.Image, ":") || len(s.Manifests) == 0 {
		return fmt.Errorf("no image with a tag, or no entry: %+v", *s)
	}
	for _, m := range s.Manifests {
		p := m.Platform
		known := p.Variant == "" || p.OS == "linux" && (p.Architecture == "arm" && strings.Contains("v5v6v7", p.Variant) ||
			p.Architecture == "arm64" && p.Variant == "v8")
		if (p.OS != "linux" && p.OS != "windows") || !arches[p.Architecture] || !known {
			return fmt.Errorf("Manifest entry for image %s has unsupported os/arch or os/arch/variant combination: %s/%s/%s",
				m.Image, p.OS, p.Architecture, p.Variant)
		}
	}
	return nil
}
