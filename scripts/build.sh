#!/usr/bin/env bash
# Builds everything into target/: build.sh dev | release. Each step is skipped, or takes a second, when it is up to date.
source "$(dirname "$0")/lib.sh"

profile=${1:-dev}
wasm=$FRONT_DIR/$WASM_TARGET/wasm-$profile
duration() { if [ -d "$1" ]; then echo "seconds"; else echo "$2, the first time"; fi; }

STEP=1/6 scripts/setup-rust.sh
STEP=2/6 scripts/setup-tools.sh
if [ "$profile" = release ]; then STEP=2/6 scripts/setup-release.sh; fi

step 3/6 "the browser's part ($(duration "$wasm/deps" "about 5 min"))"
scripts/cargo-wasm.sh build "${PARTS[@]}" --lib --profile "wasm-$profile"
scripts/cargo-wasm.sh build -p sheets --lib --profile "wasm-$profile"
modules=(frontend access office sheets)

step 4/6 "the server ($(duration "$TARGET_DIR/${profile/dev/debug}/deps" "about 5 min"))"
cargo build "${NATIVE[@]}" --profile "$profile" --bins

step 5/6 "the site (seconds)"
pkg=$SITE_DIR/pkg
inputs=$(for module in "${modules[@]}"; do stat -c "$profile %n %Y %s" "$wasm/$module.wasm"; done; cksum scripts/build.sh)
if [ "$(cat "$SITE_DIR.stamp" 2>/dev/null)" != "$inputs" ] || [ ! -d "$pkg" ]; then
  rm -rf "$SITE_DIR" "$SITE_DIR.stamp"
  mkdir -p "$pkg"
  for module in "${modules[@]}"; do
    case $module in frontend) name=$NAME ;; sheets) name=sheets ;; *) name=heado-$module ;; esac
    wasm-bindgen --target web --no-typescript --out-name "$name" --out-dir "$pkg" "$wasm/$module.wasm"
    if [ "$profile" = release ]; then
      # Not -Oz: as large when compressed, and the browser compiles each function at its first call, so that fewer are quicker.
      wasm-opt -O3 --enable-bulk-memory --enable-nontrapping-float-to-int "$pkg/${name}_bg.wasm" -o "$pkg/${name}_bg.wasm"
    fi
    if [ "$module" != sheets ]; then mv "$pkg/${name}_bg.wasm" "$pkg/$name.wasm"; fi # the name that the pages ask for
  done
  # To compress a module on each request takes the server of a development build a second.
  if [ "$profile" = dev ]; then gzip -1 -n -k "$pkg"/*.wasm; fi
  echo "$inputs" >"$SITE_DIR.stamp"
fi
cp -R public/. "$SITE_DIR/"
scripts/css.sh >"$pkg/$NAME.css.new"
if [ "$profile" = release ]; then lightningcss --minify "$pkg/$NAME.css.new" -o "$pkg/$NAME.css.new"; fi
mv "$pkg/$NAME.css.new" "$pkg/$NAME.css"

if [ "$profile" = release ]; then # the server sends these in place of compressing on each request
  find "$SITE_DIR" -type f \( -name '*.js' -o -name '*.css' -o -name '*.wasm' -o -name '*.svg' \) -print0 |
    while IFS= read -r -d '' file; do
      gzip -9 -n -c "$file" >"$file.gz"
      if have brotli; then brotli -q 11 -f -o "$file.br" "$file"; fi
    done
  say "$TARGET_DIR/release/$NAME and $SITE_DIR are ready:"
  (cd "$pkg" && ls -lh) | awk 'NR > 1 { printf "      %-28s %s\n", $NF, $5 }' >&2
fi
