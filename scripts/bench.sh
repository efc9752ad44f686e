#!/usr/bin/env bash
# Measures and prints a table: scripts/bench.sh grid|outlet|lag-engine|what-if|receipts|heartbeats|kill|browser [sqlite]. docs/performance.md says what is
# compared with what. With `sqlite` PostgreSQL is left out.
source "$(dirname "$0")/lib.sh"
what=${1:-}
case $what in grid | outlet | lag-engine | what-if | receipts | heartbeats | kill | browser) ;; *) die "usage: scripts/bench.sh grid|outlet|lag-engine|what-if|receipts|heartbeats|kill|browser [sqlite]" ;; esac

if [ "${2:-}" != sqlite ] && [ "$what" != browser ] && [ -z "${HEADO_TEST_POSTGRES:-}" ]; then
  HEADO_TEST_POSTGRES_DURABLE=yes exec scripts/with-postgres.sh "$0" "$what"
fi
postgres=()
if [ "${2:-}" != sqlite ]; then postgres=("$HEADO_TEST_POSTGRES"); fi

# All with the crates of the program itself, so that nothing is built twice.
examples() { # EXAMPLE…: of storage
  say "builds the measurement (about 4 min the first time)"
  cargo build --quiet --release "${NATIVE[@]}" "${@/#/--example=}"
}
program() {
  say "builds the program (about 15 min the first time)"
  cargo build --quiet --release "${NATIVE[@]}" --bin "$NAME" --example api_bench
}

case $what in
  grid)
    examples grid_bench
    "$TARGET_DIR/release/examples/grid_bench" 50000 "${postgres[@]}"
    ;;
  outlet)
    examples outlet_bench
    "$TARGET_DIR/release/examples/outlet_bench" 50000 "${postgres[@]}"
    ;;
  lag-engine)
    examples lag_bench
    "$TARGET_DIR/release/examples/lag_bench" 10000 "${postgres[@]}"
    ;;
  what-if)
    examples what_if_bench
    "$TARGET_DIR/release/examples/what_if_bench" 60 "${postgres[@]}"
    ;;
  receipts)
    examples receipts_bench
    program
    "$TARGET_DIR/release/examples/receipts_bench" 400000 "${postgres[@]}"
    "$TARGET_DIR/release/examples/api_bench" receipts "$TARGET_DIR/release/$NAME"
    ;;
  heartbeats)
    examples presence_bench
    program
    "$TARGET_DIR/release/examples/api_bench" heartbeats "$TARGET_DIR/release/$NAME"
    "$TARGET_DIR/release/examples/presence_bench" 50000 "${postgres[@]}"
    ;;
  browser)
    say "builds the release (about 20 min the first time); the measurement takes about 20 min"
    scripts/build.sh release
    scripts/setup-end2end.sh
    if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then apt chromium; fi
    export HEADO_BIN=$TARGET_DIR/release/$NAME LEPTOS_SITE_ROOT=$SITE_DIR
    (cd end2end && npx playwright test --config bench-alone.config.ts)
    ;;
  kill)
    say "builds the tests (about 10 min the first time); then each engine takes receipts for about a minute"
    HEADO_TEST_KILL_RECEIPTS=${HEADO_TEST_KILL_RECEIPTS:-200000} \
      cargo test --quiet -p server --features app/ssr --test ingest kill -- --nocapture --test-threads=1
    ;;
esac
