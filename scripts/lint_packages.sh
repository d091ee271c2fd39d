#!/usr/bin/env bash
# Checks the packages in `packages` by the rules of Debian and of the desktop. Fails on anything but what is explained in
# `packaging/linux/lintian-overrides` and below.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for tool in lintian desktop-file-validate appstreamcli man; do
    command -v "$tool" >/dev/null || { echo "lint-packages: $tool is missing" >&2; exit 1; }
done

tree="$(mktemp -d "${TMPDIR:-/tmp}/footnote-lint.XXXXXX")"
trap 'rm -rf -- "$tree"' EXIT
deb="$(ls -t packages/*.deb | head -n 1)"
dpkg-deb -x "$deb" "$tree"

desktop-file-validate "$tree/usr/share/applications/footnote.desktop"
# The address of pictures and project page is named only where there is one (`package.py --homepage`), and is not asked for here.
appstreamcli validate --no-net --explain "$tree/usr/share/metainfo/app.footnote.Footnote.metainfo.xml"
for page in "$tree"/usr/share/man/man1/*.gz; do
    complaints="$(LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -l "$page" 2>&1 >/dev/null)"
    [ -z "$complaints" ] || { echo "$page: $complaints" >&2; exit 1; }
done
lintian --fail-on error,warning --info --show-overrides "$deb"
echo "the packages keep the rules"
