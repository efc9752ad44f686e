#!/usr/bin/env bash
# Feeds 200,000 updates (BENCH_UPDATES) to the page of a wall as fast as it shows them; fails if its memory grows by a fifth or its document has
# another number of nodes. With PROFILE=dev what was built for the tests is measured, which is slower.
source "$(dirname "$0")/lib.sh"

profile=${PROFILE:-release}
scripts/build.sh "$profile"
scripts/setup-end2end.sh
if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then apt chromium; fi
cd end2end
HEADO_BIN=$TARGET_DIR/${profile/dev/debug}/$NAME LEPTOS_SITE_ROOT=$SITE_DIR npx playwright test --config bench.config.ts bench/wall.spec.ts
