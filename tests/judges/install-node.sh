#!/bin/sh
# Installs Node and npm for mermaid's parser where they are not there, as root.
set -eu
if command -v node >/dev/null && command -v npm >/dev/null; then exit 0; fi
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends nodejs npm
