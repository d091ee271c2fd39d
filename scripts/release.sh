#!/usr/bin/env bash
# Builds both programs as they are handed out: code for every processor level, no path of this machine in them, and the same bytes
# each time.
#
# Foreign crates are named by where they are published, not by where they lie here. Ours are named relative to the checkout, so
# that another clone with the same build folder builds no dependency again.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target="${CARGO_TARGET_DIR:-$PWD/target}"
cargo_home="${CARGO_HOME:-$HOME/.cargo}"

# The time of the last change, for whatever wants to write a time into what it builds.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}"
export SOURCE_DATE_EPOCH

rust_flags=("--remap-path-prefix=$cargo_home=/cargo" "--remap-path-prefix=$(rustc --print sysroot)=/rust")
c_flags=("-ffile-prefix-map=$cargo_home=/cargo" "-ffile-prefix-map=$target=/target")
# The folder of a registry is called after its host. The longest prefix goes last, where it takes precedence.
for registry in "$cargo_home"/registry/src/*/; do
    rust_flags+=("--remap-path-prefix=${registry%/}=/crates")
    c_flags+=("-ffile-prefix-map=${registry%/}=/crates")
done
rust_flags+=("--remap-path-prefix=$target=/target")

# Separated by what no path contains.
CARGO_ENCODED_RUSTFLAGS="$(printf '%s\x1f' "${rust_flags[@]}")"
export CARGO_ENCODED_RUSTFLAGS="${CARGO_ENCODED_RUSTFLAGS%$'\x1f'}"
export CFLAGS="${c_flags[*]}" CXXFLAGS="${c_flags[*]}"
# Then the programs look for nothing in this checkout.
export FOOTNOTE_RELEASE=1

cargo build --workspace --release --bins --features footnote/every-processor,footnote-cli/every-processor "$@"
