#!/usr/bin/env bash
# Shows on a terminal what Footnote does: puts the samples into a library of its own, asks three
# questions in quotes mode, and removes the library again. Usage: scripts/demo.sh FOOTNOTE_CLI

set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 FOOTNOTE_CLI" >&2; exit 2; }
cli="$(realpath -- "$1")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

library="$(mktemp -d "${TMPDIR:-/tmp}/footnote-demo.XXXXXX")"
trap 'rm -rf -- "$library"' EXIT
trap 'exit 130' INT TERM

mapfile -t questions <samples/demo.txt

heading() {
    if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi
}

heading "Adding the samples to a library of their own"
"$cli" --library "$library" add samples/documents

for question in "${questions[@]}"; do
    heading "$question"
    "$cli" --library "$library" ask "$question" --quotes
done

heading "Now with documents of your own"
cat <<END
  $cli add FILE_OR_FOLDER...
  $cli ask "..."
END
