#!/usr/bin/env bash
# Prints style/main.css as one style sheet: each line `@import "file.css";` gives way to the file it names, and
# `@import "file.css" layer(name);` to the file within that layer. Every file in style/ must be imported.
source "$(dirname "$0")/lib.sh"

declare -A seen
bundle() { # FILE, relative to style/
  [ -f "style/$1" ] || die "style/$1 is imported, but it does not exist."
  [ -z "${seen[$1]:-}" ] || die "style/$1 is imported twice."
  seen[$1]=yes
  local line import='^@import[[:space:]]+"([^"]+)"([[:space:]]+layer\(([^)]+)\))?;'
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ $import ]]; then
      local file=${BASH_REMATCH[1]#./} layer=${BASH_REMATCH[3]:-}
      [ -z "$layer" ] || printf '@layer %s {\n' "$layer"
      bundle "$file"
      [ -z "$layer" ] || printf '}\n'
    elif [[ $line == *@import* ]]; then
      die "style/$1: write '@import \"file.css\";' at the start of a line, not: $line"
    else
      printf '%s\n' "$line"
    fi
  done <"style/$1"
}
bundle main.css

while IFS= read -r file; do
  [ -n "${seen[${file#style/}]:-}" ] || die "$file is not imported by style/main.css."
done < <(find style -name '*.css' | sort)
