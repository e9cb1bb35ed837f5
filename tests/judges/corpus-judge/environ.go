package main

import (
	"strings"

	"github.com/drone/runner-go/manifest"
)

// environment is one kind of build: what `${DRONE_*}` and the conditions see.
type environment struct {
	name  string
	match manifest.Match
	vars  map[string]string
}

const commit = "0123456789abcdef0123456789abcdef01234567"

func environments(branch, repo string) []environment {
	owner, name, _ := strings.Cut(repo, "/")
	make := func(kind, event, ref, tag, cron string) environment {
		vars := map[string]string{
			"DRONE": "true", "CI": "true", "DRONE_REPO": repo, "DRONE_REPO_OWNER": owner, "DRONE_REPO_NAMESPACE": owner,
			"DRONE_REPO_NAME": name, "DRONE_REPO_BRANCH": branch, "DRONE_BRANCH": branch, "DRONE_COMMIT_BRANCH": branch,
			"DRONE_SOURCE_BRANCH": branch, "DRONE_TARGET_BRANCH": branch, "DRONE_COMMIT": commit, "DRONE_COMMIT_SHA": commit,
			"DRONE_COMMIT_REF": ref, "DRONE_COMMIT_AUTHOR": "me", "DRONE_COMMIT_LINK": "https://example.com/commit",
			"DRONE_COMMIT_MESSAGE": "message", "DRONE_BUILD_NUMBER": "42", "DRONE_BUILD_EVENT": event, "DRONE_BUILD_LINK": "https://example.com/42",
			"DRONE_BUILD_STATUS": "success", "DRONE_BUILD_ACTION": "", "DRONE_TAG": tag, "DRONE_RUNNER_HOST": "runner",
			"DRONE_BUILD_STARTED": "1700000000", "DRONE_BUILD_CREATED": "1700000000", "DRONE_REMOTE_URL": "https://example.com/" + repo + ".git",
		}
		if v := strings.TrimPrefix(tag, "v"); tag != "" {
			vars["DRONE_SEMVER"] = v
			short, pre, _ := strings.Cut(v, "-")
			vars["DRONE_SEMVER_SHORT"], vars["DRONE_SEMVER_PRERELEASE"] = short, pre
			part := strings.Split(short, ".")
			vars["DRONE_SEMVER_MAJOR"], vars["DRONE_SEMVER_MINOR"], vars["DRONE_SEMVER_PATCH"] = part[0], part[1], part[2]
		}
		m := manifest.Match{Event: event, Ref: ref, Branch: branch, Cron: cron, Repo: repo}
		if tag != "" {
			m.Branch = "" // the server's, for tags
			vars["DRONE_BRANCH"], vars["DRONE_COMMIT_BRANCH"] = "", ""
		}
		if event == "pull_request" {
			vars["DRONE_PULL_REQUEST"] = "7"
			vars["DRONE_SOURCE_BRANCH"] = "feature"
			m.Action = "opened"
		}
		return environment{kind, m, vars}
	}
	return []environment{
		make("push", "push", "refs/heads/"+branch, "", ""),
		make("tag", "tag", "refs/tags/v1.2.3", "v1.2.3", ""),
		make("pre-release", "tag", "refs/tags/v1.2.4-rc.1", "v1.2.4-rc.1", ""),
		make("pull", "pull_request", "refs/pull/7/head", "", ""),
		make("cron", "cron", "refs/heads/"+branch, "", "nightly"),
	}
}

// of adds what a pipeline knows of itself. DRONE_STAGE_VARIANT is what its platform says, mostly nothing.
func (e environment) of(name string, p manifest.Platform) func(string) string {
	return func(key string) string {
		switch key {
		case "DRONE_STAGE_NAME":
			return name
		case "DRONE_STAGE_OS":
			return p.OS
		case "DRONE_STAGE_ARCH":
			return p.Arch
		case "DRONE_STAGE_VARIANT":
			return p.Variant
		}
		return e.vars[key]
	}
}

// passes tells whether conditions let a build of this kind run: by event, ref and branch, which are known here.
func (e environment) passes(c manifest.Conditions) bool {
	return c.Event.Match(e.match.Event) && c.Ref.Match(e.match.Ref) && c.Branch.Match(e.match.Branch)
}
