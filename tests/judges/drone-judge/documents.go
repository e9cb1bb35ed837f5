package main

import (
	"bytes"
	"fmt"
	"os"

	gyaml "github.com/buildkite/yaml"
	droneyaml "github.com/drone/drone-yaml/yaml"
	"github.com/drone/runner-go/manifest"
)

// One way to write what the decoder has of a text.
func canonical(value interface{}) (string, error) {
	text, err := gyaml.Marshal(value)
	return string(text), err
}

func decoded(text []byte) (interface{}, error) {
	var value interface{}
	err := gyaml.Unmarshal(text, &value)
	return value, err
}

// The items of lists in a descriptor, in the order in which they are copied: ahead of what is generated, and behind it.
func verbatim(file string) (before, after []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var d struct {
		Drone struct {
			Documents []interface{}
			Pipelines struct{ Before, After []interface{} }
		}
	}
	if err := gyaml.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &d); err != nil {
		return nil, nil, err
	}
	for i, value := range append(append(d.Drone.Pipelines.Before, d.Drone.Pipelines.After...), d.Drone.Documents...) {
		item, err := canonical(value)
		if err != nil {
			return nil, nil, err
		}
		if i < len(d.Drone.Pipelines.Before) {
			before = append(before, item)
		} else {
			after = append(after, item)
		}
	}
	return before, after, nil
}

// The documents of a file as the server splits and decodes them. Those of the descriptor's lists stand where they belong and say
// the same to the decoder; the server and the runner have no fault to find in the others.
func compareDocuments(text []byte, q question) map[string]interface{} {
	refused := func(format string, args ...interface{}) map[string]interface{} {
		return map[string]interface{}{"refused": fmt.Sprintf(format, args...)}
	}
	raw, err := droneyaml.ParseRawBytes(text)
	if err != nil {
		return refused("the server does not split it: %v", err)
	}
	if _, err := substituted(text); err != nil {
		return refused("the runner: %v", err)
	}
	before, after, unread := verbatim(q.Descriptor)
	if len(raw) < len(before)+len(after) {
		return refused("%d documents, and %d are copied", len(raw), len(before)+len(after))
	}
	for i, r := range raw {
		value, err := decoded(r.Data)
		if err != nil {
			return refused("document %d: %v", i, err)
		}
		want := ""
		if unread != nil { // it is ours to read, not Drone's
			continue
		}
		if i < len(before) {
			want = before[i]
		} else if at := i - len(raw) + len(after); at >= 0 {
			want = after[at]
		} else if err := acceptDocument(r.Data); err != nil {
			return refused("document %d: %v", i, err)
		} else {
			continue
		}
		if got, err := canonical(value); err != nil || got != want {
			return refused("document %d is %q, copied was %q (%v)", i, got, want, err)
		}
	}
	return map[string]interface{}{"documents": len(raw), "copied": len(before) + len(after)}
}

// A generated document by itself, as both decode it.
func acceptDocument(data []byte) error {
	if _, err := droneyaml.ParseBytes(data); err != nil {
		return fmt.Errorf("server: %w", err)
	}
	text, err := substituted(data)
	if err != nil {
		return fmt.Errorf("runner: %w", err)
	}
	if _, err := manifest.ParseString(text); err != nil {
		return fmt.Errorf("runner: %w", err)
	}
	return nil
}
