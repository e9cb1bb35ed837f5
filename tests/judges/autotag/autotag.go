// Package autotag makes the tags of a git ref as plugins/docker (tags.go) and plugins/manifest (tagging.go) do when
// auto_tag is set. The two differ in what a tag is that is no semantic version.
package autotag

import (
	"fmt"
	"strings"

	"github.com/coreos/go-semver/semver"
)

// Skipped reports whether the plugins do nothing for the ref: it is neither a tag nor the default branch.
func Skipped(ref, branch string) bool {
	return !strings.HasPrefix(ref, "refs/tags/") && strings.TrimPrefix(ref, "refs/heads/") != branch
}

// Docker gives the tags of plugins/docker, each with the suffix behind it.
func Docker(ref, suffix string) ([]string, error) {
	tags, err := of(ref)
	if err != nil || suffix == "" {
		return tags, err
	}
	for i, tag := range tags {
		if tag == "latest" {
			tags[i] = suffix
		} else {
			tags[i] = tag + "-" + suffix
		}
	}
	return tags, nil
}

// Manifest gives the tags of plugins/manifest, which takes what is no version for the branch.
func Manifest(ref string) []string {
	tags, err := of(ref)
	if err != nil {
		return []string{"latest"}
	}
	return tags
}

func of(ref string) ([]string, error) {
	if !strings.HasPrefix(ref, "refs/tags/") {
		return []string{"latest"}, nil
	}
	text := strings.TrimPrefix(strings.TrimPrefix(ref, "refs/tags/"), "v")
	v, err := semver.NewVersion(text)
	if err != nil {
		return nil, err
	}
	if v.PreRelease != "" || v.Metadata != "" {
		return []string{v.String()}, nil
	}
	text = strings.SplitN(strings.SplitN(text, "+", 2)[0], "-", 2)[0]
	parts := strings.SplitN(text, ".", 3)
	minor, patch := parts[0]+"."+parts[1], parts[0]+"."+parts[1]+"."+parts[2]
	if v.Major == 0 {
		return []string{minor, patch}, nil
	}
	return []string{fmt.Sprintf("%0*d", len(parts[0]), v.Major), minor, patch}, nil
}
