#!/usr/bin/env bash
# Builds what is not up to date, then serves the demo: scripts/run.sh [OPTION of `heado-monitor demo`…]
source "$(dirname "$0")/lib.sh"

have cc || apt gcc libc6-dev
scripts/build.sh dev
step 6/6 "the demo: its address and log-ins follow (a few seconds; the first time it makes its data)"
LEPTOS_SITE_ROOT=$SITE_DIR exec "$TARGET_DIR/debug/$NAME" demo "$@"
