#!/usr/bin/env bash
# Makes the pictures of docs/screenshots from the real app, on a display of its own, and makes them small.
# The table of the screens is in tests/window/screenshots. Usage: scripts/screenshots.sh [FOLDER]

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

FOOTNOTE_PICTURES="$(realpath -m -- "${1:-docs/screenshots}")"
export FOOTNOTE_PICTURES
for package in imagemagick:import pngquant:pngquant; do
    command -v "${package#*:}" >/dev/null || { echo "$0: ${package#*:} is missing (on Debian: apt-get install ${package%:*})" >&2; exit 1; }
done

cargo build --workspace --bins --examples
(cd tests/window && npm run --silent screenshots)
# Exit status 98 and 99 say that a picture was left as it is because it would not get smaller, or not well enough.
for picture in "$FOOTNOTE_PICTURES"/*.png; do
    pngquant --force --ext .png --skip-if-larger --strip --speed 1 --quality 85-98 -- "$picture" || [ $? -ge 98 ]
done
du -ch "$FOOTNOTE_PICTURES"/*.png | tail -n 1
