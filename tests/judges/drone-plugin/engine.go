package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sort"
	"strings"

	"aqueduct/tests/judges/autotag"
)

func engine(args ...string) error {
	fmt.Println("+ docker", strings.Join(args, " "))
	command := exec.Command("docker", args...)
	command.Env = append(os.Environ(), "DOCKER_BUILDKIT=1")
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

func login(user, password, host string) error {
	fmt.Println("login", host)
	out, err := exec.Command("docker", "login", "-u", user, "-p", password, host).CombinedOutput()
	if err != nil {
		return fmt.Errorf("Error authenticating: %s", out)
	}
	return nil
}

// build is the command line of both plugins, without the cache: the originals have a new engine each time.
func build(platform, tag string) error {
	args := []string{"build", "--rm=true", "-f", or(setting("DOCKERFILE"), "Dockerfile"), "-t", tag, "--pull=true", "--no-cache"}
	values := list("BUILD_ARGS")
	if setting("MULTIPLE_BUILD_ARGS") == "true" {
		values = strings.Split(setting("BUILD_ARGS_NEW"), ";")
	}
	given, err := buildInputs(values)
	if err != nil {
		return err
	}
	var names []string
	for name := range given {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		args = append(args, "--build-arg", name+"="+given[name])
	}
	if target := setting("TARGET"); target != "" {
		args = append(args, "--target", target)
	}
	if platform != "" {
		args = append(args, "--platform", platform)
	}
	for _, label := range []string{"created=2020-01-01T00:00:00Z", "revision=" + os.Getenv("DRONE_COMMIT_SHA"),
		"source=" + os.Getenv("DRONE_REMOTE_URL"), "url=" + os.Getenv("DRONE_REPO_LINK")} {
		args = append(args, "--label", "org.opencontainers.image."+label)
	}
	for _, label := range append(list("CUSTOM_LABELS"), list("LABELS")...) {
		args = append(args, "--label", label)
	}
	return engine(append(args, or(setting("CONTEXT"), "."))...)
}

// buildx pushes one list of the images of all platforms, under each tag; the images themselves have none. Of a ref that
// auto_tag skips it builds, but pushes nothing.
func buildx() error {
	ref, push := os.Getenv("DRONE_COMMIT_REF"), setting("DRY_RUN") != "true"
	tags := append(list("TAG"), list("TAGS")...)
	if setting("AUTO_TAG") == "true" {
		push = push && !autotag.Skipped(ref, os.Getenv("DRONE_REPO_BRANCH"))
		var err error
		if tags, err = autotag.Docker(ref, setting("AUTO_TAG_SUFFIX")); push && err != nil {
			return err
		}
	}
	if len(tags) == 0 {
		tags = []string{"latest"}
	}
	if len(list("PLATFORMS")) == 0 {
		return errors.New("no platforms")
	}
	var entries []entry
	for i, platform := range list("PLATFORMS") {
		// Pushed aside, and mounted into the repository from there.
		aside := fmt.Sprintf("%s-aside:%d", setting("REPO"), i)
		if err := build(platform, aside); err != nil {
			return err
		}
		if !push {
			continue
		}
		if err := engine("push", aside); err != nil {
			return err
		}
		e, err := adopt(setting("REPO"), aside, platform)
		if err != nil {
			return err
		}
		entries = append(entries, e)
	}
	if !push {
		return nil
	}
	return pushList(setting("REPO"), tags, entries)
}
