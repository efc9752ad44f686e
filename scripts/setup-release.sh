#!/usr/bin/env bash
# Installs what only a release needs into .tools/: wasm-opt and lightningcss. From npm where Node is there, since those
# packages bring ready programs; otherwise from crates.io. A wasm-opt on the PATH is not used: older ones break the module.
source "$(dirname "$0")/lib.sh"

if [ -x "$TOOLS_DIR/bin/wasm-opt" ] && [ -x "$TOOLS_DIR/bin/lightningcss" ]; then exit 0; fi
mkdir -p "$TOOLS_DIR/bin"
if have npm; then
  step "${STEP:-tools}" "wasm-opt and lightningcss from npm (seconds, once)"
  mkdir -p "$TOOLS_DIR/node"
  cp scripts/node/package.json scripts/node/package-lock.json "$TOOLS_DIR/node/"
  npm ci --silent --no-audit --no-fund --prefix "$TOOLS_DIR/node"
  ln -sf ../node/node_modules/.bin/wasm-opt ../node/node_modules/.bin/lightningcss "$TOOLS_DIR/bin/"
else
  step "${STEP:-tools}" "wasm-opt and lightningcss from their sources (about 15 min, once)"
  build=$(mktemp -d)
  trap 'rm -rf "$build"' EXIT
  CARGO_TARGET_DIR=$build cargo install --quiet wasm-opt --version 0.116.1 --root "$TOOLS_DIR"
  CARGO_TARGET_DIR=$build cargo install --quiet lightningcss --version 1.0.0-alpha.72 --features cli --root "$TOOLS_DIR"
fi
