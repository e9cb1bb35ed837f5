// tag-judge BRANCH SUFFIX: for each ref on standard input, a line of what plugins/docker tags with the suffix, and what
// plugins/manifest tags, joined by "; " and commas between: "nothing" where they do nothing, "refused" where plugins/docker ends
// in an error, where a registry takes no such tag, or where the two do not tag the same.
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

	"github.com/drone-runners/drone-runner-docker/engine/resource"
	"github.com/drone/runner-go/manifest"
)

// https://github.com/distribution/reference: what a tag may be made of.
var isTag = regexp.MustCompile(`^\w[\w.-]{0,127}$`)

func judge(ref, branch, suffix string) string {
	if autotag.Skipped(ref, branch) {
		return "nothing"
	}
	built, err := autotag.Docker(ref, suffix)
	if err != nil {
		return "refused"
	}
	plain, _ := autotag.Docker(ref, "")
	lists := autotag.Manifest(ref)
	if strings.Join(plain, ",") != strings.Join(lists, ",") {
		return "refused"
	}
	// The list's image and its entries have the version as it is written, the builds as the plugin writes it anew: without zeros in
	// front where it is a pre-release, and without a dash that has nothing behind it.
	if text := strings.TrimPrefix(strings.TrimPrefix(ref, "refs/tags/"), "v"); plain[0] != "latest" && plain[len(plain)-1] != text {
		return "refused"
	}
	for _, tag := range append(built, lists...) {
		if !isTag.MatchString(tag) {
			return "refused"
		}
	}
	return strings.Join(built, ",") + "; " + strings.Join(lists, ",")
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
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		fmt.Println(judge(in.Text(), os.Args[1], os.Args[2]))
	}
}
