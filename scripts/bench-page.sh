#!/usr/bin/env bash
# bench-page.sh sheets | wall: measures a page in Chromium, and fails where it misses what its spec in end2end/bench asks for. Both specs say
# which figures of theirs the environment changes. With PROFILE=dev what was built for the tests is measured, which is slower.
source "$(dirname "$0")/lib.sh"

spec=${1:?sheets or wall}
profile=${PROFILE:-release}
scripts/build.sh "$profile"
scripts/setup-end2end.sh
if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then apt chromium; fi
cd end2end
HEADO_BIN=$TARGET_DIR/${profile/dev/debug}/$NAME LEPTOS_SITE_ROOT=$SITE_DIR npx playwright test --config bench.config.ts "bench/$spec.spec.ts"
