package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"sort"
	"strings"

	"aqueduct/tests/judges/autotag"
	"aqueduct/tests/judges/spec"

	"github.com/drone-runners/drone-runner-docker/engine/resource"
	"github.com/drone/drone-go/drone"
	"github.com/drone/envsubst"
	"github.com/drone/runner-go/environ"
	"github.com/drone/runner-go/manifest"
	"github.com/joho/godotenv"
)

// https://github.com/distribution/reference: what a tag may be made of.
var isTag = regexp.MustCompile(`^\w[\w.-]{0,127}$`)

// The variables that the runner has for a ref, and those of the environment that only a server knows.
func environOf(ref, branch, commit string) map[string]string {
	build := &drone.Build{Ref: ref, After: commit, Event: drone.EventTag}
	if !strings.HasPrefix(ref, "refs/tags/") {
		build.Event = drone.EventPush
		build.Target = strings.TrimPrefix(ref, "refs/heads/")
	}
	env := environ.Combine(environ.Repo(&drone.Repo{Branch: branch}), environ.Build(build))
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "DRONE_") {
			env[name] = value
		}
	}
	return env
}

// What a push of the ref is to conditions.
func eventOf(ref string) manifest.Match {
	switch {
	case strings.HasPrefix(ref, "refs/tags/"):
		return manifest.Match{Ref: ref, Event: drone.EventTag}
	case strings.HasPrefix(ref, "refs/pull/"):
		return manifest.Match{Ref: ref, Event: drone.EventPullRequest}
	}
	return manifest.Match{Ref: ref, Event: drone.EventPush, Branch: strings.TrimPrefix(ref, "refs/heads/")}
}

// As the runner has it (pipeline/runtime/runner.go).
func substitutedBy(text string, env map[string]string) (string, error) {
	return envsubst.Eval(text, func(name string) string {
		if value := env[name]; strings.Contains(value, "\n") {
			return fmt.Sprintf("%q", value)
		}
		return env[name]
	})
}

// Steps that write files for the plugins are run here.
func writeFiles(s step, env map[string]string) error {
	if s.Name != "get tags" && s.Name != "get build arguments" {
		return nil
	}
	cmd := exec.Command("sh", "-e", "-c", strings.Join(s.Commands, "\n"))
	cmd.Stderr, cmd.Env = os.Stderr, os.Environ()
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd.Run()
}

// What plugins/docker reads into its environment, where that does not have it yet.
func readEnvFile(s step) error {
	if s.Settings["PLUGIN_ENV_FILE"] == "" {
		return nil
	}
	read, err := godotenv.Read(s.Settings["PLUGIN_ENV_FILE"])
	for name, value := range read {
		if _, there := s.Settings[name]; !there {
			s.Settings[name] = value
		}
	}
	return err
}

// What a step's plugin tags, by its settings; suffix: that of auto_tag.
func tagsOf(s step, ref, branch string, list bool) ([]string, error) {
	if s.Settings["PLUGIN_AUTO_TAG"] != "true" {
		return strings.Split(s.Settings["PLUGIN_TAGS"], ","), nil
	}
	if autotag.Skipped(ref, branch) {
		return nil, nil
	}
	if list {
		return autotag.Manifest(ref), nil
	}
	return autotag.Docker(ref, s.Settings["PLUGIN_AUTO_TAG_SUFFIX"])
}

func listOf(s step, ref, branch, commit string) ([]string, []string, error) {
	tags, err := tagsOf(s, ref, branch, true)
	if err != nil || len(tags) == 0 { // none by auto_tag
		return nil, nil, err
	}
	text, err := os.ReadFile(s.Settings["PLUGIN_SPEC"])
	if err != nil {
		return nil, nil, err
	}
	for name, value := range s.Environment {
		os.Setenv(name, value)
	}
	build := spec.Build{Ref: ref, Tags: tags, Commit: commit}
	if strings.HasPrefix(ref, "refs/tags/") {
		build.Tag = strings.TrimPrefix(ref, "refs/tags/")
	} else {
		build.Branch = strings.TrimPrefix(ref, "refs/heads/")
	}
	made, err := spec.Render(string(text), build)
	if err != nil {
		return nil, nil, err
	}
	lists, entries := []string{made.Image}, []string{}
	for _, tag := range made.Tags {
		lists = append(lists, made.Image[:strings.LastIndex(made.Image, ":")+1]+tag)
	}
	for _, m := range made.Manifests {
		entries = append(entries, m.Image)
	}
	return lists, entries, nil
}

func add(all map[string]bool, images []string) error {
	for _, image := range images {
		if !isTag.MatchString(image[strings.LastIndex(image, ":")+1:]) {
			return fmt.Errorf("%s has no tag", image)
		}
		all[image] = true
	}
	return nil
}

// All images that are pushed for a ref, arches and lists, sorted; nothing where the plugins do nothing.
func handed(text, ref, branch, commit string) ([]string, error) {
	substituted, err := substitutedBy(text, environOf(ref, branch, commit))
	if err != nil {
		return nil, err
	}
	m, err := manifest.ParseString(substituted)
	if err != nil {
		return nil, err
	}
	built, lists, entries := map[string]bool{}, map[string]bool{}, []string{}
	for _, r := range m.Resources {
		p, ok := r.(*resource.Pipeline)
		if !ok || !p.Trigger.Match(eventOf(ref)) {
			continue
		}
		for i, s := range steps(p.Steps) {
			if !p.Steps[i].When.Match(eventOf(ref)) || s.Settings["PLUGIN_DRY_RUN"] == "true" {
				continue
			}
			if err := writeFiles(s, environOf(ref, branch, commit)); err != nil {
				return nil, err
			}
			if repo := s.Settings["PLUGIN_REPO"]; repo != "" {
				if err := readEnvFile(s); err != nil {
					return nil, err
				}
				tags, err := tagsOf(s, ref, branch, false)
				if err != nil {
					return nil, err
				}
				for i := range tags {
					tags[i] = repo + ":" + tags[i]
				}
				if err := add(built, tags); err != nil {
					return nil, err
				}
			} else if s.Settings["PLUGIN_SPEC"] != "" {
				images, of, err := listOf(s, ref, branch, commit)
				if err != nil {
					return nil, err
				}
				if err := add(lists, images); err != nil {
					return nil, err
				}
				entries = append(entries, of...)
			}
		}
	}
	for _, entry := range entries {
		if !built[entry] {
			return nil, fmt.Errorf("%s is listed, and not built", entry)
		}
	}
	all := []string{}
	for image := range built {
		all = append(all, image)
	}
	for image := range lists {
		if built[image] {
			return nil, fmt.Errorf("%s is a list and an image", image)
		}
		all = append(all, image)
	}
	sort.Strings(all)
	return all, nil
}

// For each ref of the input, the images that are pushed with commas between them, "nothing", or "refused".
func printHanded(branch, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	commit := os.Getenv("COMMIT")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		all, err := handed(string(text), in.Text(), branch, commit)
		switch {
		case err != nil:
			fmt.Fprintf(os.Stderr, "%s: %v\n", in.Text(), err)
			fmt.Println("refused")
		case len(all) == 0:
			fmt.Println("nothing")
		default:
			fmt.Println(strings.Join(all, ","))
		}
	}
	return nil
}
