#!/bin/sh
# build.sh DIR: builds the judges into a folder: drone-judge, drone-runner-docker (the official runner), drone-plugin, ignore-judge
# and dockerfile-judge (a module of its own: its BuildKit wants other versions).
# Go's own cache makes a second time quick.
set -eu
dir=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
export CGO_ENABLED=0 GOFLAGS='-mod=readonly -trimpath'
sh go.sh build -o "$dir/" ./drone-judge ./drone-plugin ./ignore-judge github.com/drone-runners/drone-runner-docker
cd dockerfile-judge && sh ../go.sh build -o "$dir/" .
