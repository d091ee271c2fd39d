#!/usr/bin/env bash
# Set-up on a machine without our packages, as somebody who may not install them: it stops and names them.
# Debian's tools are stand-ins here; that the packages can be installed only a fresh machine shows.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stand_ins="$(mktemp -d)"
trap 'rm -rf "$stand_ins"' EXIT

stand_in() {
    printf '#!/bin/sh\n%s\n' "$2" >"$stand_ins/$1"
    chmod +x "$stand_ins/$1"
}

fail() {
    printf 'tests/setup.sh: %s\n' "$@" >&2
    exit 1
}

# Like the real one, it fails when it does not know one of the packages.
stand_in dpkg-query 'echo "installed pkg-config"; echo "unpacked cmake"; exit 1'
stand_in apt-get 'echo "apt-get was called" >&2; exit 1'
stand_in id 'echo 1000'

status=0
said="$(PATH="$stand_ins:$PATH" bash scripts/setup.sh 2>&1)" || status=$?
[ "$status" -eq 1 ] || fail "set-up ended with $status and said:" "$said"
for package in cmake libclang-dev libwebkit2gtk-4.1-dev xvfb; do
    [[ "$said" == *" $package"* ]] || fail "$package is missing and set-up does not name it:" "$said"
done
[[ "$said" != *" pkg-config"* ]] || fail "pkg-config is there, and set-up calls it missing:" "$said"
