#!/usr/bin/env bash
# cargo with the compiler that can build for WebAssembly: scripts/cargo-wasm.sh build -p frontend --profile wasm-dev
# Its target folder is the browser's own, so that it never disturbs the server's build.
source "$(dirname "$0")/lib.sh"

export CARGO_TARGET_DIR=$FRONT_DIR CARGO_BUILD_TARGET=$WASM_TARGET
if [ -e "$TOOLCHAIN_DIR/stamp" ]; then
  unset RUSTUP_TOOLCHAIN
  export PATH="$TOOLCHAIN_DIR/bin:$PATH"
  export SYSROOT=$TOOLCHAIN_DIR # clippy asks this, not the compiler beside it, where the standard library is
fi
exec cargo "$@"
