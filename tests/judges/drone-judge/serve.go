package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/drone-runners/drone-runner-docker/engine/resource"
)

// What is asked of a file: its name, and the variables of the build in which it is read.
type question struct {
	File    string
	Environ map[string]string
	Read    bool // whether the pipelines are asked for
	Trusted bool
}

// A pipeline as the runner's decoder has it; of steps, what it hands over: settings and environment are variables.
type readStep struct {
	*resource.Step
	Settings    map[string]string `json:"settings,omitempty"` // as PLUGIN_* variables; secrets as "secret:NAME"
	Environment map[string]string `json:"environment,omitempty"`
}

type readPipeline struct {
	*resource.Pipeline
	Steps    []readStep `json:"steps,omitempty"`
	Services []readStep `json:"services,omitempty"`
}

func readSteps(in []*resource.Step) []readStep {
	out := []readStep{}
	for i, s := range steps(in) {
		out = append(out, readStep{Step: in[i], Settings: s.Settings, Environment: s.Environment})
	}
	return out
}

// One line of JSON for each question: {"refused": ...}, or {"pipelines": [...]}. The server sees the text as it is, the runner
// with the variables.
func answer(q question) (out map[string]interface{}) {
	defer func() { // drone-yaml does not expect all that YAML can say
		if fault := recover(); fault != nil {
			out = map[string]interface{}{"refused": fmt.Sprint("panic: ", fault)}
		}
	}()
	text, err := os.ReadFile(q.File)
	if err != nil {
		return map[string]interface{}{"refused": err.Error()}
	}
	if err := acceptServer(text, q.Trusted); err != nil {
		return map[string]interface{}{"refused": "server: " + err.Error()}
	}
	variables = q.Environ
	if err := acceptRunner(text, q.Trusted); err != nil {
		return map[string]interface{}{"refused": "runner: " + err.Error()}
	}
	if !q.Read {
		return map[string]interface{}{}
	}
	all, err := pipelines(text)
	if err != nil {
		return map[string]interface{}{"refused": err.Error()}
	}
	read := []readPipeline{}
	for _, p := range all {
		read = append(read, readPipeline{Pipeline: p, Steps: readSteps(p.Steps), Services: readSteps(p.Services)})
	}
	return map[string]interface{}{"pipelines": read}
}

func serve() error {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadString('\n')
		if strings.TrimSpace(line) == "" {
			return nil
		}
		if err != nil {
			return fmt.Errorf("no line: %w", err)
		}
		var q question
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			return err
		}
		if err := out.Encode(answer(q)); err != nil {
			return err
		}
	}
}
