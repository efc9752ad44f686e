#!/usr/bin/env bash
# Takes the pictures of the help (public/help) and of docs/ anew, from the demo at a fixed time of day.
source "$(dirname "$0")/lib.sh"

scripts/build.sh dev
step 6/6 "the pictures (about 3 min)"
scripts/setup-end2end.sh
if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then apt chromium fonts-dejavu-core; fi
export HEADO_BIN=$TARGET_DIR/debug/$NAME LEPTOS_SITE_ROOT=$SITE_DIR
npm --silent --prefix end2end exec -- playwright test --config end2end/screenshots.config.ts "$@"
say "their sizes:"
du -ch public/help/*/*.webp docs/*.webp docs/*.png | sed 's/^/      /' >&2
