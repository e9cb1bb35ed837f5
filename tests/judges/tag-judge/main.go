// tag-judge BRANCH SUFFIX: for each ref on standard input, a line of what plugins/docker tags with the suffix, and what
// plugins/manifest tags, joined by "; " and commas between: "nothing" where they do nothing, "refused" where plugins/docker ends
// in an error, where a registry takes no such tag, or where the two do not tag the same.
package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"

	"aqueduct/tests/judges/autotag"
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
	// The plugin writes a version anew, where zeros in front are lost; the release of the same numbers keeps them.
	if text := strings.TrimPrefix(strings.TrimPrefix(ref, "refs/tags/"), "v"); len(plain) == 1 && plain[0] != "latest" && plain[0] != text {
		return "refused"
	}
	for _, tag := range append(built, lists...) {
		if !isTag.MatchString(tag) {
			return "refused"
		}
	}
	return strings.Join(built, ",") + "; " + strings.Join(lists, ",")
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		fmt.Println(judge(in.Text(), os.Args[1], os.Args[2]))
	}
}
