#!/usr/bin/env python3
"""A year of real receipts as a file for `heado-monitor import receipts`, and what must come of it.

    import_real_receipts.py write FILE                 as if its last day had been yesterday
    import_real_receipts.py check FILE OUTLET SALES    SALES: what `heado-monitor outlet revenue` prints of outlet number OUTLET

Stores are pooled into 20 outlets as in bench_lag_receipts.py. The receipts of the data set name no till, so each is given one of
the outlet's three by its number. Its dates are moved by whole weeks and written by the clock of the shop, without an offset.
"""

import collections
import csv
import datetime
import sys

import bench_lag_receipts

OUTLETS = 20
TILLS = 3
RECEIPTS_A_DAY = 21  # what all receipts are enough for 20 outlets of
FIRST_TILL = 1_000  # till 2 of outlet 7 is 1072


def write(target):
    receipts = bench_lag_receipts.read()
    pools = bench_lag_receipts.pools(receipts, RECEIPTS_A_DAY)
    assert len(pools) == OUTLETS, len(pools)
    local = receipts.time.dt.tz_localize("UTC").dt.tz_convert("America/New_York").dt.tz_localize(None)
    yesterday = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=1)
    weeks = (yesterday - local.max().date()).days // 7
    receipts = receipts.assign(time=local + datetime.timedelta(weeks=weeks)).sort_values("time", kind="stable")
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["PosID", "Чек", "Время", "Сумма"])
        outlet_of = {store: number for number, pool in enumerate(pools, 1) for store in pool}
        for row in receipts.itertuples():
            outlet = outlet_of.get(row.store)
            if outlet:
                till = FIRST_TILL + outlet * 10 + row.Index % TILLS + 1
                writer.writerow([till, f"basket-{row.Index}", row.time.strftime("%Y-%m-%d %H:%M:%S"), f"{row.total:.2f}"])


def check(source, outlet, sales):
    expected = collections.defaultdict(lambda: [0, 0])
    with open(source, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if (int(row["PosID"]) - FIRST_TILL) // 10 == outlet:
                roubles, kopecks = row["Сумма"].split(".")
                day = expected[row["Время"][:10]]
                day[0] += 1
                day[1] += int(roubles) * 100 + int(kopecks)
    with open(sales, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    shown = {day: [int(receipts), int(revenue)] for day, receipts, revenue, _ in rows if int(receipts)}
    wrong = [day for day in expected.keys() | shown.keys() if expected.get(day) != shown.get(day)]
    total = [sum(column) for column in zip(*expected.values())]
    print(f"outlet {outlet:2}: {len(expected)} days, {total[0]} receipts, {total[1] / 100:.2f}: ", end="")
    print("the same" if not wrong else f"{len(wrong)} days differ, the first {min(wrong)}")
    return not wrong


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "write":
        write(*arguments)
    elif not check(arguments[0], int(arguments[1]), arguments[2]):
        sys.exit(1)
