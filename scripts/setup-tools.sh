#!/usr/bin/env bash
# Installs wasm-bindgen into .tools/, at exactly the version that Cargo.lock names.
source "$(dirname "$0")/lib.sh"

version=$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
if have wasm-bindgen && [ "$(wasm-bindgen --version)" = "wasm-bindgen $version" ]; then exit 0; fi

step "${STEP:-tools}" "wasm-bindgen $version (about 2 min, once)"
# Only what reads and writes modules is worth optimising: that halves the build. No TLS: it downloads nothing.
# No --locked: its lock names a version that was withdrawn.
fast=(--debug --config 'profile.dev.debug=0')
for crate in walrus wasmparser wasm-encoder wasm-bindgen-cli-support gimli hashbrown indexmap id-arena leb128fmt; do
  fast+=(--config "profile.dev.package.$crate.opt-level=1")
done
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
CARGO_TARGET_DIR=$build cargo install --quiet wasm-bindgen-cli --version "$version" --bin wasm-bindgen \
  --no-default-features --root "$TOOLS_DIR" "${fast[@]}" 2> >(grep -vE '^(warning|note):|^$' >&2)
