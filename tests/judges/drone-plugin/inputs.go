package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
)

// fromEnvironment is build_args_from_env: a name that is not given yet, not even as the beginning of another, has the value
// of its variable, or of that in upper case, under both names; an empty one is left out.
func fromEnvironment(args []string, name string) []string {
	value := or(os.Getenv(name), os.Getenv(strings.ToUpper(name)))
	for _, arg := range args {
		if strings.HasPrefix(arg, name) || strings.HasPrefix(arg, strings.ToUpper(name)) {
			return args
		}
	}
	if value == "" {
		return args
	}
	return append(args, name+"="+value, strings.ToUpper(name)+"="+value)
}

// given is what docker makes of --build-arg: a name without a value has that of its variable, if there is one.
func given(args []string) map[string]string {
	m := pairs(args)
	for _, arg := range args {
		if value, ok := os.LookupEnv(arg); ok && !strings.Contains(arg, "=") {
			m[arg] = value
		}
	}
	return m
}

// buildInputs prints what the original would hand to docker. Values of secrets are shown by their sums, and the build does
// without them.
func buildInputs(args []string) (map[string]string, error) {
	for _, name := range list("BUILD_ARGS_FROM_ENV") {
		args = fromEnvironment(args, name)
	}
	m := given(args)
	for name, value := range m {
		fmt.Printf("build-arg %s=%s\n", name, value)
	}
	for _, item := range list("SECRETS_FROM_ENV") {
		id, name, _ := strings.Cut(item, "=")
		fmt.Printf("secret id=%s,env=%s %x\n", id, name, sha256.Sum256([]byte(os.Getenv(name))))
	}
	for _, item := range list("SECRETS_FROM_FILE") {
		id, path, _ := strings.Cut(item, "=")
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		fmt.Printf("secret id=%s,src=%s %x\n", id, path, sha256.Sum256(text))
	}
	if key := setting("SSH_AGENT_KEY"); key != "" {
		fmt.Printf("ssh default %x\n", sha256.Sum256([]byte(key)))
	}
	return m, nil
}
