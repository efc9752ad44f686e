#!/usr/bin/env bash
# Formatting, lints and documentation of everything, with warnings denied. Changes nothing.
source "$(dirname "$0")/lib.sh"

STEP=1/6 scripts/setup-rust.sh
if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
  if have rustup; then rustup component add rustfmt clippy; else apt rustfmt-web rust-web-clippy; fi
fi

step 2/6 "formatting (seconds)"
cargo fmt --all --check

step 3/6 "clippy on the server's crates and their tests (about 3 min the first time)"
cargo clippy "${NATIVE[@]}" --all-targets -- -D warnings

step 4/6 "clippy on the browser's crates (about 3 min the first time)"
if [ -e "$TOOLCHAIN_DIR/stamp" ]; then apt rust-web-clippy; fi
scripts/cargo-wasm.sh clippy -p frontend --lib --profile wasm-dev -- -D warnings
if [ -f frontend/sheets/Cargo.toml ]; then
  scripts/cargo-wasm.sh clippy -p sheets --lib --profile wasm-dev -- -D warnings
fi

step 5/6 "documentation (about 1 min the first time)"
RUSTDOCFLAGS=-Dwarnings cargo doc --quiet "${NATIVE[@]}" --no-deps

step 6/6 "style sheets, scripts, end-to-end tests (seconds)"
scripts/css.sh >/dev/null
if have shellcheck; then
  shellcheck -x -P scripts scripts/*.sh .ci/run
else
  say "skipped shellcheck: it is not installed"
fi
if have npm; then
  scripts/setup-end2end.sh
  npm --silent --prefix end2end run check
else
  say "skipped the types of end2end/: Node is not installed"
fi
