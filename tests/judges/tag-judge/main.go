// tag-judge BRANCH SUFFIX TEMPLATE: for each ref on standard input, a line of what plugins/docker tags with the suffix, and what
// plugins/manifest tags, joined by "; " and commas between: "nothing" where they do nothing, "refused" where plugins/docker ends
// in an error, or where a registry takes no such tag. Where the list that plugins/manifest makes of the template is tagged
// otherwise than the builds, or is not of the image that was pushed with the suffix, the line says so.
//
// tag-judge --runs FILE: for each ref on standard input, "runs" where the last pipeline of a .drone.yml runs for an event that
// the ref can have, else "skips".
package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"

	"aqueduct/tests/judges/autotag"
	"aqueduct/tests/judges/spec"

	"github.com/drone-runners/drone-runner-docker/engine/resource"
	"github.com/drone/runner-go/manifest"
)

// https://github.com/distribution/reference: what a tag may be made of.
var isTag = regexp.MustCompile(`^\w[\w.-]{0,127}$`)

func judge(ref, branch, suffix, template string) string {
	if autotag.Skipped(ref, branch) {
		return "nothing"
	}
	built, err := autotag.Docker(ref, suffix)
	if err != nil {
		return "refused"
	}
	lists := autotag.Manifest(ref)
	for _, tag := range append(built, lists...) {
		if !isTag.MatchString(tag) {
			return "refused"
		}
	}
	if wrong := wrongList(ref, template, lists, built); wrong != "" {
		return wrong
	}
	return strings.Join(built, ",") + "; " + strings.Join(lists, ",")
}

// What is wrong with the list that the template makes, if anything.
func wrongList(ref, template string, tags, built []string) string {
	build := spec.Build{Ref: ref, Tags: tags}
	if strings.HasPrefix(ref, "refs/tags/") {
		build.Tag = strings.TrimPrefix(ref, "refs/tags/")
	}
	list, err := spec.Render(template, build)
	if err != nil {
		return err.Error()
	}
	repository, tag, _ := strings.Cut(list.Image, ":")
	if tag != tags[len(tags)-1] || strings.Join(list.Tags, ",") != strings.Join(tags, ",") {
		return fmt.Sprintf("the list is tagged %s and %v, not %v", tag, list.Tags, tags)
	}
	for _, m := range list.Manifests {
		if m.Image == repository+":"+built[len(built)-1] {
			return ""
		}
	}
	return fmt.Sprintf("the list has no image %s: %v", built[len(built)-1], list.Manifests)
}

// The events that a ref can have, by what it begins with.
func events(ref string) []string {
	switch {
	case strings.HasPrefix(ref, "refs/tags/"):
		return []string{"tag", "promote", "rollback"}
	case strings.HasPrefix(ref, "refs/pull/"):
		return []string{"pull_request"}
	}
	return []string{"push", "cron", "custom", "promote", "rollback"}
}

func runs(trigger manifest.Conditions, ref string) string {
	match := manifest.Match{Ref: ref}
	if strings.HasPrefix(ref, "refs/heads/") {
		match.Branch = strings.TrimPrefix(ref, "refs/heads/")
	}
	for _, match.Event = range events(ref) {
		if trigger.Match(match) {
			return "runs"
		}
	}
	return "skips"
}

func lastTrigger(file string) (manifest.Conditions, error) {
	m, err := manifest.ParseFile(file)
	if err != nil {
		return manifest.Conditions{}, err
	}
	last, ok := m.Resources[len(m.Resources)-1].(*resource.Pipeline)
	if !ok {
		return manifest.Conditions{}, fmt.Errorf("%s: no pipeline at its end", file)
	}
	return last.Trigger, nil
}

func main() {
	if os.Args[1] == "--runs" {
		trigger, err := lastTrigger(os.Args[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			fmt.Println(runs(trigger, in.Text()))
		}
		return
	}
	template, err := os.ReadFile(os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		fmt.Println(judge(in.Text(), os.Args[1], os.Args[2], string(template)))
	}
}
