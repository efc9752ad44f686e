#!/usr/bin/env bash
# Installs what the end-to-end tests import, unless end2end/node_modules/ has it already.
source "$(dirname "$0")/lib.sh"

have npm || die "The end-to-end tests need Node 20 or newer with npm."
installed=end2end/node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ end2end/package-lock.json -nt "$installed" ]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund --prefix end2end
fi
