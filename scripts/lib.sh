# Shared by the scripts beside it: the folders of the build and how a step announces itself. Sourced, never run.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$ROOT" "$1" ;; esac; }

NAME=heado-monitor
WASM_TARGET=wasm32-unknown-unknown

# Each of these may be moved outside the checkout, so that CI can keep them between runs.
TARGET_DIR=$(absolute "${CARGO_TARGET_DIR:-target}")    # the server's build
FRONT_DIR=$TARGET_DIR/front                             # the browser's build: never shares a folder with the server's
TOOLS_DIR=$(absolute "${HEADO_TOOLS_DIR:-.tools}")      # wasm-bindgen and the like
TOOLCHAIN_DIR=$(absolute "${HEADO_TOOLCHAIN_DIR:-.toolchain}") # Debian's compiler with a standard library for WASM
SITE_DIR=$(absolute "${LEPTOS_SITE_ROOT:-target/site}")
export CARGO_TARGET_DIR=$TARGET_DIR
export PATH="$TOOLS_DIR/bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

# The crates that are built natively, always in one call: the same features for each, so that nothing is built twice.
NATIVE=(-p domain -p messages -p storage -p app -p server -p sheets --features app/ssr)

# The parts of the product that are hydrated in the browser, a module each (app/src/parts.rs).
PARTS=(-p frontend -p access -p office)

# step NUMBER/OF WHAT…: says what comes next and how long it should take.
step() { printf '\033[1m[%s]\033[0m %s\n' "$1" "${*:2}" >&2; }
say() { printf '      %s\n' "$*" >&2; }
die() { printf '%s\n' "$@" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# apt PACKAGE…: installs Debian packages as root; otherwise prints the line and stops.
apt() {
  local missing=() package
  for package; do dpkg -s "$package" 2>/dev/null | grep -q '^Status: .* installed$' || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  local line="apt-get install -y --no-install-recommends ${missing[*]}"
  [ "$(id -u)" = 0 ] || die "This needs Debian packages that are not installed. As root, run:" "  $line"
  apt-get update -qq
  # shellcheck disable=SC2086 # the line is words
  DEBIAN_FRONTEND=noninteractive $line -qq --no-remove -o DPkg::Lock::Timeout=600 >&2 </dev/null
}
# apt_has PACKAGE: whether the distribution offers it.
apt_has() {
  have apt-cache && [ -n "$(apt-cache show "$1" 2>/dev/null)" ]
}
