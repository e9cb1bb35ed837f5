//go:build tools

// Package judges keeps what the official runner, built as a program, needs in go.mod.
package judges

import _ "github.com/drone-runners/drone-runner-docker/command"
