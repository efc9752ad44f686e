#!/usr/bin/env bash
# Serves the demo, and builds and starts it anew whenever a source changes. A build that fails leaves the last one running.
source "$(dirname "$0")/lib.sh"

sources=(Cargo.toml Cargo.lock app frontend server style public migrations)
mark=$(mktemp)
server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }
trap 'stop; rm -f "$mark"' EXIT
trap exit INT TERM

while true; do
  touch "$mark"
  if scripts/build.sh dev; then
    stop
    LEPTOS_SITE_ROOT=$SITE_DIR "$TARGET_DIR/debug/$NAME" demo "$@" &
    server=$!
  else
    say "The build failed; waiting for the next change."
  fi
  until [ -n "$(find "${sources[@]}" -newer "$mark" -type f -print -quit)" ]; do sleep 1; done
done
