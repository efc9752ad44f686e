#!/usr/bin/env bash
# Makes sure that there is a Rust compiler, and that it can build for WebAssembly. Changes nothing where both are true.
#  1. rustup, and it may download: `rustup target add`.
#  2. Debian or Ubuntu otherwise (WASM_OFFLINE=1 goes straight there): the distribution's rustc-web builds its standard
#     library for WASM once, into .toolchain/. scripts/cargo-wasm.sh then uses it; rustup's compiler still builds the server.
#  3. no Rust at all: on Debian and Ubuntu rustc-web serves for the server too; elsewhere, says how to get rustup.
source "$(dirname "$0")/lib.sh"

needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml | head -1)
recent() { [ "$(printf '%s\n' "${needed:-1.0}" "$("$1" --version | cut -d' ' -f2)" | sort -V | head -1)" = "${needed:-1.0}" ]; }
has_std() { compgen -G "$("$1" --print sysroot)/lib/rustlib/$WASM_TARGET/lib/libstd-*.rlib" >/dev/null; }
# What .toolchain is made from: another compiler or linker, or another recipe below, makes it anew.
stamp() { echo "recipe 1 for $TOOLCHAIN_DIR"; /usr/bin/rustc -vV; readlink -f "$1"; }
linker() { # rustup's lld where there is one; else Debian's, as new as the compiler: rustc-web brings none
  local lld llvm
  lld=$(rustc --print sysroot 2>/dev/null)/lib/rustlib/$(rustc -vV 2>/dev/null | sed -n 's/^host: //p')/bin/rust-lld
  llvm=$(/usr/bin/rustc -vV 2>/dev/null | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  if [ -x "$lld" ]; then echo "$lld"; else echo "/usr/bin/lld-$llvm"; fi
}

if have rustc && have cargo && recent rustc; then
  if has_std rustc; then
    rm -rf "$TOOLCHAIN_DIR"
    exit 0
  fi
  if [ -e "$TOOLCHAIN_DIR/stamp" ] && [ "$(cat "$TOOLCHAIN_DIR/stamp")" = "$(stamp "$(linker)" 2>/dev/null)" ]; then exit 0; fi
  if [ -z "${WASM_OFFLINE:-}" ] && have rustup; then
    step "${STEP:-rust}" "standard library for WebAssembly from rustup (under a minute, once)"
    if timeout 300 rustup target add "$WASM_TARGET"; then exit 0; fi
    echo "rustup cannot download it here; trying the distribution's packages." >&2
  fi
elif have rustup && [ -z "${WASM_OFFLINE:-}" ]; then
  step "${STEP:-rust}" "Rust ${needed} or newer from rustup (about 2 min, once)"
  timeout 900 rustup toolchain install stable --profile minimal --component clippy --component rustfmt --target "$WASM_TARGET" &&
    { rustup default >/dev/null 2>&1 || rustup default stable; } &&
    recent rustc && has_std rustc && exit 0
fi

if ! apt_has rustc-web; then
  if [ "$(id -u)" = 0 ] && have apt-get; then apt-get update -qq; fi
  apt_has rustc-web || die \
    "HEADO Monitoring needs Rust ${needed} or newer with the target $WASM_TARGET. This command installs both:" \
    "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --target $WASM_TARGET" \
    "Then open a new shell and run make again."
fi

step "${STEP:-rust}" "Debian's compiler and the standard library for WebAssembly (about 1 min, once)"
apt rustc-web cargo-web libstd-rust-web-dev rust-web-src
lld=$(linker)
if [ ! -x "$lld" ]; then apt "${lld#/usr/bin/}"; fi
recent /usr/bin/rustc || die "The distribution's compiler is $(/usr/bin/rustc --version), but Rust ${needed} is needed: please install rustup."
if ! have rustc || ! recent rustc; then # one on the PATH is too old for the server
  mkdir -p "$TOOLS_DIR/bin"
  ln -sf /usr/bin/{cargo,rustc,rustdoc} "$TOOLS_DIR/bin/"
fi

host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
new=$TOOLCHAIN_DIR.new
rm -rf "$new"
mkdir -p "$new/bin" "$new/lib/rustlib/$host/bin" "$new/lib/rustlib/$WASM_TARGET/lib"
ln -s "$lld" "$new/lib/rustlib/$host/bin/rust-lld"
ln -s "/usr/lib/rustlib/$host/lib" "$new/lib/rustlib/$host/lib"
ln -s /usr/bin/cargo /usr/bin/cargo-clippy "$new/bin/"
for tool in rustc rustdoc; do
  printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' "$tool" "$TOOLCHAIN_DIR" >"$new/bin/$tool"
done
chmod +x "$new"/bin/{rustc,rustdoc}

seed=$(mktemp -d)
trap 'rm -rf "$seed"' EXIT
mkdir "$seed/src"
echo '#![no_std]' >"$seed/src/lib.rs"
printf '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2021"\n' >"$seed/Cargo.toml"
(cd "$seed" && env -u RUSTUP_TOOLCHAIN -u RUSTFLAGS CARGO_TARGET_DIR="$seed/target" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
  /usr/bin/cargo build --quiet --release --target "$WASM_TARGET" -Zbuild-std=std,panic_abort)
rm -f "$seed/target/$WASM_TARGET/release/deps"/libseed-*
cp "$seed/target/$WASM_TARGET/release/deps"/lib*.rlib "$new/lib/rustlib/$WASM_TARGET/lib/"
stamp "$lld" >"$new/stamp"
rm -rf "$TOOLCHAIN_DIR"
mv "$new" "$TOOLCHAIN_DIR"
