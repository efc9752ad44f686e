#!/usr/bin/env bash
# A year of real receipts (setup-real-receipts.sh) through the importer, from an empty database on: 20 outlets and their 60 tills
# are added by the command line, the file is imported, and what the chart of each outlet shows by day is compared with the file.
source "$(dirname "$0")/lib.sh"

bench=$TARGET_DIR/bench-lag
python=$bench/venv/bin/python
export DATABASE_URL=sqlite://$bench/import.db
program=$TARGET_DIR/release/$NAME
# Without the developer's own settings.
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT

step 1/4 "the data set (about 1 min the first time)"
"$ROOT/scripts/setup-real-receipts.sh"
"$python" "$ROOT/scripts/import_real_receipts.py" write "$bench/import.csv"

step 2/4 "the server, optimised (about 10 min the first time)"
(cd "$ROOT" && cargo build "${NATIVE[@]}" --release --bin "$NAME")

step 3/4 "20 outlets with 60 tills, and their receipts (about 1 min)"
rm -f "$bench"/import.db*
"$program" account add --email receipts@example.com --network "Пробная сеть" >/dev/null
outlets=()
for outlet in $(seq 20); do
  id=$("$program" outlet add --account receipts@example.com --city "Город $outlet" --address "Пробная, $outlet" --zone Europe/Moscow)
  outlets+=("$id")
  for till in 1 2 3; do
    "$program" device add --outlet "$id" --name "Касса $till" --pos-id $((1000 + outlet * 10 + till)) >/dev/null
  done
done
"$program" import receipts "$bench/import.csv"

step 4/4 "what the charts show beside the file"
first=$(date -u -d '-380 days' +%F)
last=$(date -u +%F)
for outlet in $(seq 20); do
  "$program" outlet revenue --outlet "${outlets[outlet - 1]}" --from "$first" --until "$last" >"$bench/sales.tsv"
  "$python" "$ROOT/scripts/import_real_receipts.py" check "$bench/import.csv" "$outlet" "$bench/sales.tsv"
done
say "To look at it: DATABASE_URL=$DATABASE_URL $program user add … and serve"
