// Package encoder does what the docker runner's internal/encoder does, which cannot be imported.
package encoder

import (
	"strconv"
	"strings"

	"github.com/buildkite/yaml"
	jsonyaml "github.com/ghodss/yaml"
)

// Encode gives a setting as its variable.
func Encode(v interface{}) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	text, _ := yaml.Marshal(v)
	list := []string{}
	if _, ok := v.([]interface{}); ok && yaml.Unmarshal(text, &list) == nil {
		return strings.Join(list, ",")
	}
	out, _ := jsonyaml.YAMLToJSON(text)
	return string(out)
}
