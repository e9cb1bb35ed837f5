#!/bin/sh
# build.sh DIR: builds the judges into a folder: corpus-judge, drone-ci, drone-judge, drone-plugin,
# drone-runner-docker (the official runner), ignore-judge, tag-judge, and dockerfile-judge (a module of its own: its
# BuildKit wants other versions).
# Go's own cache makes a second time quick. Several tests at once take turns, and each program appears whole.
set -eu
dir=$(mkdir -p "$1" && cd "$1" && pwd)
if [ -z "${AQUEDUCT_JUDGES_LOCKED-}" ]; then
	AQUEDUCT_JUDGES_LOCKED=yes exec flock "$dir" sh "$0" "$dir"
fi
cd "$(dirname "$0")"
new=$dir/new
mkdir -p "$new"
for judge in "$dir"/*; do # what is up to date is not linked again
	[ ! -f "$judge" ] || cp -p "$judge" "$new"
done
export CGO_ENABLED=0 GOFLAGS='-mod=readonly -trimpath'
sh go.sh build -o "$new/" ./corpus-judge ./drone-ci ./drone-judge ./drone-plugin ./ignore-judge ./tag-judge github.com/drone-runners/drone-runner-docker
(cd dockerfile-judge && sh ../go.sh build -o "$new/" .)
mv -f "$new"/* "$dir"
rmdir "$new"
