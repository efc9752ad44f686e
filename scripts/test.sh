#!/usr/bin/env bash
# Every test there is: the crates' own on both database engines, then the pages in a browser. Ends with their number.
source "$(dirname "$0")/lib.sh"

log=$TARGET_DIR/test.log
report=end2end/results/report.json
failed=0
mkdir -p "$TARGET_DIR"
rm -f "$log" "$report"

scripts/build.sh dev
step 6/6 "the crates' tests (about 5 min the first time), then the browser's (about 12 min)"
scripts/with-postgres.sh cargo test "${NATIVE[@]}" --no-fail-fast 2>&1 | tee "$log" || failed=1

scripts/setup-end2end.sh
if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then apt chromium; fi
if [ -z "${FIREFOX:-}" ] && ! [ -x /usr/bin/firefox-esr ]; then apt firefox-esr; fi
if ! have soffice; then apt libreoffice-calc-nogui; fi # opens a spreadsheet that the browser made
HEADO_BIN=$TARGET_DIR/debug/$NAME LEPTOS_SITE_ROOT=$SITE_DIR npm --silent --prefix end2end test || failed=1

rust=$(sed -n 's/^test result: .* \([0-9]*\) passed; \([0-9]*\) failed; \([0-9]*\) ignored.*/\1 \2 \3/p' "$log")
pages=$(node -p "const s = require('./$report').stats; [s.expected, s.unexpected + s.flaky, s.skipped].join(' ')") || pages="0 1 0"
summary=$(printf '%s\n' "$rust" "$pages" |
  awk '{ p += $1; f += $2; s += $3 } END { printf "%d passed, %d failed, %d skipped", p, f, s }')
# A crate that does not compile, or a browser that does not start, fails no test: count it all the same.
if [ $failed = 1 ]; then summary=${summary/ 0 failed/ 1 failed}; fi
echo "$summary"
exit $failed
