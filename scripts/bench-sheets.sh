#!/usr/bin/env bash
# Measures and prints how long the browser takes to make a spreadsheet of 50,000 tills (BENCH_TILLS), and its longest frame
# meanwhile. With PROFILE=dev what was built for the tests is measured, which is slower.
source "$(dirname "$0")/lib.sh"

profile=${PROFILE:-release}
scripts/build.sh "$profile"
scripts/setup-end2end.sh
if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then apt chromium; fi
cd end2end
HEADO_BIN=$TARGET_DIR/${profile/dev/debug}/$NAME LEPTOS_SITE_ROOT=$SITE_DIR npx playwright test --config bench.config.ts bench/sheets.spec.ts
