// drone-ci is a Drone of one build: it decides as the server does which pipelines of a file run, and has the official
// docker runner execute each of them in a workspace of its own.
//
//	drone-ci -runner PROGRAM -work DIR [-event E] [-ref REF] [-branch NAME] [-slug S] [-socket PATH] [-at-once N] FILE
//
// It prints a line for each pipeline that the build has, in the order of the file: its name, and success, failure or
// skipped. What a runner says is in DIR/NAME.log. The exit status is 1 where a pipeline failed.
//
// Secrets are put into the text, as `secret-NAME`: `exec` of this release looks them up in a provider that only a server
// gives it, and falls over. An image without a tag is taken by the tag `local`, or the runner would ask a registry for it;
// plugins/docker as stand-in/docker, or the runner would start it privileged, which a sandbox may forbid.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/drone/drone-yaml/yaml"
)

type build struct {
	event, ref, defaultBranch, slug, source, work, runner, socket string
}

const (
	waiting = "waiting"
	running = "running"
	success = "success"
	failure = "failure"
	skipped = "skipped"
)

type stage struct {
	name                 string
	needs                []*stage
	status               string
	onSuccess, onFailure bool
}

func main() {
	var b build
	atOnce := flag.Int("at-once", 3, "pipelines at once")
	flag.StringVar(&b.event, "event", "push", "")
	flag.StringVar(&b.ref, "ref", "refs/heads/main", "")
	flag.StringVar(&b.defaultBranch, "branch", "main", "the repository's default branch")
	flag.StringVar(&b.slug, "slug", "me/app", "")
	flag.StringVar(&b.work, "work", "", "a folder for workspaces and logs")
	flag.StringVar(&b.runner, "runner", "drone-runner-docker", "")
	flag.StringVar(&b.socket, "socket", "", "the engine's, to mount into steps where the file does not say so")
	flag.Parse()
	failed, err := b.run(flag.Arg(0), *atOnce)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if failed {
		os.Exit(1)
	}
}

func (b *build) run(file string, atOnce int) (failed bool, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	b.source = filepath.Dir(file)
	m, err := yaml.ParseBytes(text)
	if err != nil {
		return false, err
	}
	text = local(text)
	stages := b.stages(m)
	type result struct {
		stage *stage
		good  bool
	}
	done := make(chan result)
	for busy := 0; ; busy-- {
		for _, s := range ready(stages) {
			if busy == atOnce {
				break
			}
			s.status = running
			busy++
			go func(s *stage) { done <- result{s, b.execute(s.name, text)} }(s)
		}
		if busy == 0 {
			break
		}
		r := <-done
		r.stage.status = map[bool]string{true: success, false: failure}[r.good]
	}
	for _, s := range stages {
		fmt.Println(s.name, s.status)
		failed = failed || s.status == failure
	}
	return failed, nil
}

var (
	secretBlock = regexp.MustCompile(`(?m):\n\s*from_secret: *(\S+)$`)
	secretFlow  = regexp.MustCompile(`\{ *from_secret: *([^\s}]+) *\}`)
	privileged  = regexp.MustCompile(`(?m)^(\s*(?:- )?image: )plugins/docker:`)
	untagged    = regexp.MustCompile(`(?m)^(\s*(?:- )?image: [^:\s]+)$`)
)

func local(text []byte) []byte {
	text = secretBlock.ReplaceAll(text, []byte(": secret-$1"))
	text = secretFlow.ReplaceAll(text, []byte("secret-$1"))
	text = untagged.ReplaceAll(text, []byte("$1:local"))
	return privileged.ReplaceAll(text, []byte("${1}stand-in/docker:"))
}

// branch is what the server calls the target: nothing for a tag.
func (b *build) branch() string {
	switch {
	case b.event == "pull_request":
		return b.defaultBranch
	case strings.HasPrefix(b.ref, "refs/heads/"):
		return strings.TrimPrefix(b.ref, "refs/heads/")
	}
	return ""
}

// triggered is what trigger.go of the server asks of a pipeline (trigger/skip.go; instance and paths it does not ask).
func (b *build) triggered(t yaml.Conditions) bool {
	action := map[string]string{"pull_request": "opened", "tag": "create"}[b.event]
	return t.Branch.Match(b.branch()) && t.Event.Match(b.event) && t.Action.Match(action) && t.Ref.Match(b.ref) &&
		t.Repo.Match(b.slug) && t.Target.Match("") && t.Cron.Match("")
}

// stages are the triggered pipelines. One that is not is replaced, in what others wait for, by what it waits for itself
// (trigger/dag).
func (b *build) stages(m *yaml.Manifest) []*stage {
	all, pipelines := map[string]*stage{}, map[string]*yaml.Pipeline{}
	var list []*stage
	for _, r := range m.Resources {
		p, ok := r.(*yaml.Pipeline)
		if !ok {
			continue
		}
		pipelines[p.Name] = p
		if !b.triggered(p.Trigger) {
			continue
		}
		status := p.Trigger.Status
		s := &stage{name: p.Name, status: waiting, onSuccess: status.Match(success),
			onFailure: len(status.Include) > 0 && status.Match(failure)}
		all[p.Name] = s
		list = append(list, s)
	}
	var needs func(p *yaml.Pipeline) []*stage
	needs = func(p *yaml.Pipeline) (found []*stage) {
		for _, name := range p.DependsOn {
			if s := all[name]; s != nil {
				found = append(found, s)
			} else if pipelines[name] != nil {
				found = append(found, needs(pipelines[name])...)
			}
		}
		return found
	}
	for _, s := range list {
		s.needs = needs(pipelines[s.name])
	}
	return list
}

// ready are the stages that can begin: those that wait for nothing whatever came of others; of those that wait, each when
// all of that is done, if it runs on success, or on failure of any stage of the build; else it is skipped here
// (operator/manager/teardown.go).
func ready(stages []*stage) (list []*stage) {
	for again := true; again; {
		again, list = false, nil
		failed := false
		for _, s := range stages {
			failed = failed || s.status == failure
		}
		for _, s := range stages {
			switch {
			case s.status != waiting || !allDone(s.needs):
			case len(s.needs) == 0 || (failed && s.onFailure) || (!failed && s.onSuccess):
				list = append(list, s)
			default:
				s.status, again = skipped, true
			}
		}
	}
	return list
}

func allDone(list []*stage) bool {
	for _, s := range list {
		if s.status == waiting || s.status == running {
			return false
		}
	}
	return true
}

// execute has the runner run a stage, in a copy of the repository.
func (b *build) execute(name string, text []byte) bool {
	dir := filepath.Join(b.work, name)
	log, err := os.Create(dir + ".log")
	if err != nil {
		return false
	}
	defer log.Close()
	copied := exec.Command("cp", "-Rp", b.source, dir)
	copied.Stdout, copied.Stderr = log, log
	if os.RemoveAll(dir) != nil || copied.Run() != nil || os.WriteFile(filepath.Join(dir, ".ci.yml"), text, 0o644) != nil {
		return false
	}
	args := []string{"exec", "--pretty", "--stage-name=" + name, "--build-event=" + b.event, "--commit-ref=" + b.ref,
		"--commit-target=" + b.branch(), "--repo-branch=" + b.defaultBranch, "--repo-slug=" + b.slug, "--repo-trusted"}
	if b.socket != "" && !strings.Contains(string(text), "path: /var/run/docker.sock") {
		args = append(args, "--volumes="+b.socket+":/var/run/docker.sock")
	}
	runner := exec.Command(b.runner, append(args, ".ci.yml")...)
	runner.Dir, runner.Stdout, runner.Stderr = dir, log, log
	return runner.Run() == nil
}
