#!/usr/bin/env bash
# The lag rule on a year of real receipts (setup-real-receipts.sh): false alarms, what it finds, how soon; beside two plain rules.
# The parameters were chosen on the first half of the year.
source "$(dirname "$0")/lib.sh"

bench=$TARGET_DIR/bench-lag
venv=$bench/venv
receipts=$bench/receipts.csv

step 1/3 "the data set (about 1 min the first time)"
scripts/setup-real-receipts.sh
if [ scripts/bench_lag_receipts.py -nt "$receipts" ]; then
  "$venv/bin/python" scripts/bench_lag_receipts.py "$receipts.new"
  mv "$receipts.new" "$receipts"
fi

step 2/3 "the server, optimised (about 10 min the first time)"
cargo build "${NATIVE[@]}" --release --bin "$NAME"

step 3/3 "three replays (about 2 min)"
replay() { # WHAT ARGS…
  printf '\n%s\n' "$1"
  "$TARGET_DIR/release/$NAME" backtest "$receipts" --zone America/New_York --hours "Mon–Sun: 07:00–23:00" \
    --days scripts/bench_lag_days.txt --inject "${@:2}"
}
replay "First half of the year, on which the parameters were chosen" --until 2017-07-01
replay "Second half" --from 2017-07-01
replay "Second half, outages on 12 % of the history's days" --from 2017-07-01 --pollute
