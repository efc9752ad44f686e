#!/usr/bin/env bash
# Lighthouse against the release build on loopback: sign-in, grid and outlet, as a phone and as a desk see them. The reports go to
# target/lighthouse. With PROFILE=dev what was built for the tests is measured, which is slower.
source "$(dirname "$0")/lib.sh"

profile=${PROFILE:-release}
port=${PORT:-3210}
scripts/build.sh "$profile"
have npm || die "Lighthouse needs Node 20 or newer with npm."
if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then apt chromium; fi
npm install --silent --no-audit --no-fund --ignore-scripts --prefix end2end/lighthouse

folder=$(mktemp -d)
export HEADO_LISTEN=127.0.0.1:$port DATABASE_URL=sqlite://$folder/heado.db HEADO_MAIL__FOLDER=$folder/letters LEPTOS_SITE_ROOT=$SITE_DIR
"$TARGET_DIR/${profile/dev/debug}/$NAME" demo --at 14:00 > "$folder/log" 2>&1 &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$folder"' EXIT
node end2end/lighthouse/measure.mjs "http://127.0.0.1:$port" "$TARGET_DIR/lighthouse"
