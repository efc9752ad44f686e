#!/usr/bin/env bash
# Formatting, lints and documentation of everything, with warnings denied. Changes nothing; reports all it finds, not the
# first alone.
source "$(dirname "$0")/lib.sh"

failed=()
try() { # WHAT COMMAND…
  "${@:2}" || failed+=("$1")
}

STEP=1/6 scripts/setup-rust.sh
if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
  if have rustup && [ -z "${WASM_OFFLINE:-}" ]; then rustup component add rustfmt clippy; else apt rustfmt-web rust-web-clippy; fi
fi

step 2/6 "formatting (seconds)"
try formatting cargo fmt --all --check

step 3/6 "clippy on the server's crates and their tests (about 3 min the first time)"
try clippy cargo clippy "${NATIVE[@]}" --all-targets -- -D warnings

step 4/6 "clippy on the browser's crates (about 3 min the first time)"
if [ -e "$TOOLCHAIN_DIR/stamp" ]; then apt rust-web-clippy; fi
try "clippy (browser)" scripts/cargo-wasm.sh clippy "${PARTS[@]}" -p start --lib --no-deps --profile wasm-dev -- -D warnings
try "clippy (sheets)" scripts/cargo-wasm.sh clippy -p sheets --lib --profile wasm-dev -- -D warnings

step 5/6 "documentation (about 1 min the first time)"
try documentation env RUSTDOCFLAGS=-Dwarnings cargo doc --quiet "${NATIVE[@]}" --no-deps

step 6/6 "style sheets, scripts, end-to-end tests (seconds)"
css() { scripts/css.sh >/dev/null; }
try "style sheets" css
if have shellcheck; then
  try shellcheck shellcheck -x -P scripts scripts/*.sh .ci/run
else
  say "skipped shellcheck: it is not installed"
fi
if have npm; then
  scripts/setup-end2end.sh
  try "types of end2end/" npm --silent --prefix end2end run check
else
  say "skipped the types of end2end/: Node is not installed"
fi

if [ ${#failed[@]} -gt 0 ]; then
  for what in "${failed[@]}"; do say "failed: $what"; done
  exit 1
fi
