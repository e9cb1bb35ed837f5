package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/drone-runners/drone-runner-docker/engine/compiler/shell"
	"github.com/drone-runners/drone-runner-docker/engine/resource"
)

// What is asked of a file: its name, and the variables of the build in which it is read.
type question struct {
	File    string
	Environ map[string]string
	Read    bool // whether the pipelines are asked for
	Scripts bool // and of their steps what the runner hands to the shell
	Trusted bool
	// A descriptor whose documents are to be compared with the file's, too. Nothing is linted then: it is as its user wrote it.
	Descriptor string
}

// A pipeline as the runner's decoder has it; of steps, what it hands over: settings and environment are variables.
type readStep struct {
	*resource.Step
	Settings    map[string]string `json:"settings,omitempty"` // as PLUGIN_* variables; secrets as "secret:NAME"
	Environment map[string]string `json:"environment,omitempty"`
	Script      string            `json:"script,omitempty"`
}

type readPipeline struct {
	*resource.Pipeline
	Steps    []readStep `json:"steps,omitempty"`
	Services []readStep `json:"services,omitempty"`
}

func readSteps(in []*resource.Step, scripts bool) []readStep {
	out := []readStep{}
	for i, s := range steps(in) {
		read := readStep{Step: in[i], Settings: s.Settings, Environment: s.Environment}
		if scripts && len(s.Commands) > 0 {
			read.Script = shell.Script(s.Commands)
		}
		out = append(out, read)
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
	if q.Descriptor != "" {
		return compareDocuments(text, q)
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
		read = append(read, readPipeline{Pipeline: p, Steps: readSteps(p.Steps, q.Scripts), Services: readSteps(p.Services, false)})
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
