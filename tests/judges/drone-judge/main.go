// drone-judge holds files against Drone's own code.
//
//	drone-judge FILE...            accepts .drone.yml files as the server and the docker runner do
//	drone-judge --stages FILE      prints what the runner reads, as JSON
//	drone-judge --serve            answers questions on standard input: serve.go
//	drone-judge --spec REF FILE    renders a manifest.tmpl for a ref as plugins/manifest does, as JSON; COMMIT in the environment is its commit
//	drone-judge --subst            makes of each line of the input what the runner does, with the variables of the environment
//	drone-judge --handed BRANCH FILE  tells of each ref of the input what the plugins push, by what the runner hands to them
//	drone-judge --tags REF SUFFIX  prints the tags of plugins/docker, or what is wrong
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"aqueduct/tests/judges/autotag"
	"aqueduct/tests/judges/encoder"
	"aqueduct/tests/judges/spec"

	gyaml "github.com/buildkite/yaml"
	runnerlint "github.com/drone-runners/drone-runner-docker/engine/linter"
	"github.com/drone-runners/drone-runner-docker/engine/resource"
	"github.com/drone/drone-go/drone"
	"github.com/drone/drone-yaml/yaml"
	"github.com/drone/drone-yaml/yaml/linter"
	"github.com/drone/envsubst"
	"github.com/drone/runner-go/manifest"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "--stages":
		return stages(args[1])
	case len(args) == 1 && args[0] == "--subst":
		return subst()
	case len(args) == 3 && args[0] == "--handed":
		return printHanded(args[1], args[2])
	case len(args) == 1 && args[0] == "--serve":
		return serve()
	case len(args) == 3 && args[0] == "--spec":
		return printSpec(args[1], args[2])
	case len(args) == 3 && args[0] == "--tags":
		tags, err := autotag.Docker(args[1], args[2])
		fmt.Println(strings.Join(tags, "\n"))
		return err
	case len(args) == 0:
		return errors.New("usage: drone-judge FILE... | --stages FILE | --serve | --spec REF FILE | --tags REF SUFFIX")
	}
	failed := 0
	for _, file := range args {
		if err := accept(file); err != nil {
			fmt.Printf("%s: %v\n", file, err)
			failed++
		} else {
			fmt.Printf("ok %s\n", file)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d refused", failed, len(args))
	}
	return nil
}

// A line that the runner cannot read becomes "! " and why.
func subst() error {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24) // a text may be longer than a Scanner takes
	for in.Scan() {
		text, err := envsubst.Eval(in.Text(), os.Getenv)
		if err != nil {
			text = "! " + err.Error()
		}
		fmt.Println(text)
	}
	return in.Err()
}

func accept(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := acceptServer(text, wantsTrust(text)); err != nil {
		return fmt.Errorf("server: %w", err)
	}
	if err := acceptRunner(text, wantsTrust(text)); err != nil {
		return fmt.Errorf("runner: %w", err)
	}
	return nil
}

// The commit that the server pins differs from this release in one thing: two more arches.
func serverTakes(err error) bool {
	return err == nil || err.Error() == "linter: unsupported architecture: ppc64le" ||
		err.Error() == "linter: unsupported architecture: s390x"
}

// What asks for the socket of the runner's engine is for repositories that an administrator trusts.
func wantsTrust(text []byte) bool {
	return bytes.Contains(text, []byte("docker.sock")) || bytes.Contains(text, []byte("docker_engine"))
}

func acceptServer(text []byte, trusted bool) error {
	m, err := yaml.ParseBytes(text)
	if err != nil {
		return err
	}
	if err := linter.Manifest(m, trusted); !serverTakes(err) {
		return err
	}
	for _, r := range m.Resources {
		if p, ok := r.(*yaml.Pipeline); ok && p.Type != "" && p.Type != "docker" {
			continue // the server asks Manifest alone, and other runners have rules of their own
		}
		if err := linter.Lint(r, trusted); !serverTakes(err) {
			return err
		}
	}
	return nil
}

// The variables of the build.
var variables = map[string]string{"DRONE_TAG": "v1.2.3", "DRONE_BRANCH": "main", "DRONE_COMMIT": "0123456789abcdef",
	"DRONE_COMMIT_SHA": "0123456789abcdef"}

// The text as the runner parses it: variables are replaced first, wherever they stand.
func substituted(text []byte) (string, error) {
	return envsubst.Eval(string(text), func(name string) string { return variables[name] })
}

func pipelines(text []byte) ([]*resource.Pipeline, error) {
	s, err := substituted(text)
	if err != nil {
		return nil, err
	}
	m, err := manifest.ParseString(s)
	if err != nil {
		return nil, err
	}
	var all []*resource.Pipeline
	for _, r := range m.Resources {
		if p, ok := r.(*resource.Pipeline); ok {
			all = append(all, p)
		}
	}
	return all, strict(s)
}

func acceptRunner(text []byte, trusted bool) error {
	all, err := pipelines(text)
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := runnerlint.New().Lint(p, &drone.Repo{Trusted: trusted}); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return nil
}

// strict decodes each pipeline once more, so that a key which the runner's structs do not have is no longer ignored.
func strict(text string) error {
	raw, err := manifest.ParseRaw(strings.NewReader(text))
	if err != nil {
		return err
	}
	for _, r := range raw {
		if r.Kind != "pipeline" || (r.Type != "" && r.Type != "docker") {
			continue
		}
		p := new(resource.Pipeline)
		decoder := gyaml.NewDecoder(bytes.NewReader(r.Data))
		decoder.SetStrict(true)
		if err := decoder.Decode(p); err != nil {
			return fmt.Errorf("ignored keys: %w", err)
		}
	}
	return nil
}

type step struct {
	Name, Image        string
	Commands           []string
	Settings           map[string]string `json:",omitempty"` // as PLUGIN_* variables; secrets as "secret:NAME"
	Environment        map[string]string `json:",omitempty"`
	WhenEvent, WhenRef []string          `json:",omitempty"`
}

type stage struct {
	Name                     string
	DependsOn                []string
	OS, Arch, Version        string
	Event, Ref, Branch       []string
	ExcludeEvent, ExcludeRef []string `json:",omitempty"`
	Steps, Services          []step
}

func stages(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	all, err := pipelines(text)
	if err != nil {
		return err
	}
	out := []stage{}
	for _, p := range all {
		s := stage{Name: p.Name, DependsOn: p.Deps, OS: p.Platform.OS, Arch: p.Platform.Arch, Version: p.Platform.Version,
			Event: p.Trigger.Event.Include, Ref: p.Trigger.Ref.Include, Branch: p.Trigger.Branch.Include,
			ExcludeEvent: p.Trigger.Event.Exclude, ExcludeRef: p.Trigger.Ref.Exclude}
		s.Steps, s.Services = steps(p.Steps), steps(p.Services)
		out = append(out, s)
	}
	return printJSON(out)
}

func steps(in []*resource.Step) []step {
	out := []step{}
	for _, from := range in {
		s := step{Name: from.Name, Image: from.Image, Commands: from.Commands, Settings: map[string]string{},
			Environment: map[string]string{}, WhenEvent: from.When.Event.Include, WhenRef: from.When.Ref.Include}
		for key, value := range from.Settings {
			if value == nil {
				continue
			}
			s.Settings["PLUGIN_"+strings.ToUpper(key)] = either(value.Secret, encoder.Encode(value.Value))
		}
		for key, value := range from.Environment {
			if value == nil {
				continue
			}
			s.Environment[key] = either(value.Secret, value.Value)
		}
		out = append(out, s)
	}
	return out
}

func either(secret, value string) string {
	if secret != "" {
		return "secret:" + secret
	}
	return value
}

func printSpec(ref, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	build := spec.Build{Ref: ref, Tags: autotag.Manifest(ref), Commit: "0123456789abcdef", Branch: "main"}
	if commit := os.Getenv("COMMIT"); commit != "" {
		build.Commit = commit
	}
	if strings.HasPrefix(ref, "refs/tags/") {
		build.Tag = strings.TrimPrefix(ref, "refs/tags/")
	}
	s, err := spec.Render(string(text), build)
	if err != nil {
		return err
	}
	sort.Strings(s.Tags)
	return printJSON(s)
}

func printJSON(v interface{}) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
