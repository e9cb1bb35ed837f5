// drone-plugin stands in for plugins/docker, plugins/manifest and thegeeklab/drone-docker-buildx, which are not to be had as
// modules: it does what their sources do with the PLUGIN_* and DRONE_* variables (see the notes at each function), on the
// engine of the tests.
//
// Different from the originals: those that build start an engine of their own, here the one behind /var/run/docker.sock is
// asked; registries are spoken to by plain http.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/joho/godotenv"

	"aqueduct/tests/judges/autotag"
)

func main() {
	run := map[string]func() error{"drone-docker": docker, "drone-buildx": buildx, "drone-manifest": manifest}[filepath.Base(os.Args[0])]
	if run == nil {
		fmt.Fprintln(os.Stderr, "call it drone-docker, drone-buildx or drone-manifest")
		os.Exit(2)
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func setting(name string) string { return os.Getenv("PLUGIN_" + name) }

// Lists are split at commas, and trimmed (urfave/cli).
func list(name string) []string {
	var items []string
	for _, item := range strings.Split(setting(name), ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func pairs(items []string) map[string]string {
	m := map[string]string{}
	for _, item := range items {
		if i := strings.Index(item, "="); i > 0 {
			m[item[:i]] = item[i+1:]
		}
	}
	return m
}

// errSkipped: auto_tag is set and the ref is neither a tag nor the default branch; the plugins end well then.
var errSkipped = errors.New("skipping automated build")

// auto_tag replaces tags wholly; without both the tag is latest.
func dockerTags() ([]string, error) {
	ref := os.Getenv("DRONE_COMMIT_REF")
	if setting("AUTO_TAG") == "true" {
		if autotag.Skipped(ref, os.Getenv("DRONE_REPO_BRANCH")) {
			return nil, errSkipped
		}
		return autotag.Docker(ref, setting("AUTO_TAG_SUFFIX"))
	}
	if tags := append(list("TAG"), list("TAGS")...); len(tags) > 0 {
		return tags, nil
	}
	return []string{"latest"}, nil
}

func docker() error {
	if file := setting("ENV_FILE"); file != "" {
		if err := godotenv.Load(file); err != nil { // which changes no variable that there is
			return err
		}
	}
	tags, err := dockerTags()
	if err == errSkipped {
		fmt.Println(err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot build docker image for %s, invalid semantic version: %w",
			os.Getenv("DRONE_COMMIT_REF"), err)
	}
	if err := logins(); err != nil {
		return err
	}
	id := fmt.Sprintf("standin/%d-%d", time.Now().UnixNano(), os.Getpid())
	if err := build(setting("PLATFORM"), id); err != nil {
		return err
	}
	for _, tag := range tags {
		name := setting("REPO") + ":" + tag
		if err := engine("tag", id, name); err != nil {
			return err
		}
		if setting("DRY_RUN") == "true" {
			continue
		}
		if err := engine("push", name); err != nil {
			return err
		}
	}
	return nil
}

// logins are those of plugins/docker: to the registry of base images where one is named, then to that which is pushed to.
func logins() error {
	if base := or(setting("DOCKER_REGISTRY"), setting("BASE_IMAGE_REGISTRY")); base != "" {
		if err := login(or(setting("DOCKER_USERNAME"), setting("BASE_IMAGE_USERNAME")),
			or(setting("DOCKER_PASSWORD"), setting("BASE_IMAGE_PASSWORD")), base); err != nil {
			return err
		}
	}
	if setting("PASSWORD") == "" {
		return nil
	}
	return login(setting("USERNAME"), setting("PASSWORD"), or(setting("REGISTRY"), "https://index.docker.io/v1/"))
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
