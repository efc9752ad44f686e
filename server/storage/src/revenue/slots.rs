//! What an outlet, or one till of it, sold in its slots, and its business days made of them.

use crate::{Db, Error, Result, db::read};
use chrono::{Days, NaiveDate};
use domain::{
    devices::PosId,
    money::Kopecks,
    outlets::{Outlet, OutletId, business_day_slots},
    profiles::{Calendar, Day, DayKind, HISTORY_DAYS, Sold},
    time::Slot,
};
use sqlx::QueryBuilder;
use std::{ops::Range, sync::LazyLock};

static RUSSIA: LazyLock<Calendar> = LazyLock::new(Calendar::russia);

// Slots come as one text of numbers: a row each would cost more on its way than it costs to be read.
/// All tills together.
const OF_OUTLET: &str = "select string_agg(slot || ' ' || receipts || ' ' || sales || ' ' || revenue, ' ')
    from outlet_slots where outlet_id = $1 and slot >= $2 and slot < $3";
/// One till. Its rows lie among those of the others, but only the index of those is read.
const OF_TILL: &str = "select string_agg(slot || ' ' || receipts || ' ' || sales || ' ' || revenue, ' ')
    from sales_slots where outlet_id = $1 and slot >= $2 and slot < $3 and pos_id = $4";

/// What was sold in one slot.
pub(super) struct SlotSales {
    pub(super) slot: Slot,
    /// Refunds included.
    pub(super) receipts: i64,
    pub(super) sold: Sold,
}

/// The slots of a range in which something was sold, in order.
pub(super) async fn sales(
    db: &Db,
    outlet: OutletId,
    range: Range<Slot>,
    till: Option<PosId>,
) -> Result<Vec<SlotSales>> {
    let text: Option<String> = read!(db, |pool| {
        let query = sqlx::query_scalar(if till.is_some() { OF_TILL } else { OF_OUTLET })
            .bind(outlet.0)
            .bind(range.start.0)
            .bind(range.end.0);
        let query = if let Some(till) = till { query.bind(till.0) } else { query };
        query.fetch_one(pool).await?
    });
    let mut sales: Vec<SlotSales> = numbers(text.as_deref())?
        .into_iter()
        .map(|[slot, receipts, sales, revenue]| SlotSales {
            slot: Slot(slot),
            receipts,
            sold: Sold { sales, revenue: Kopecks(revenue) },
        })
        .collect();
    // They are read along the key, but nothing promises it.
    sales.sort_unstable_by_key(|one| one.slot);
    Ok(sales)
}

/// The numbers of a text, `N` for each slot.
pub(super) fn numbers<const N: usize>(text: Option<&str>) -> Result<Vec<[i64; N]>> {
    let numbers = text.unwrap_or_default().split_ascii_whitespace();
    let numbers: Result<Vec<i64>> =
        numbers.map(|number| number.parse().map_err(Error::corrupt("slots"))).collect();
    Ok(numbers?.as_chunks().0.to_vec())
}

/// What each till sold in the slots of some ranges, refunds not counted.
pub(super) async fn sales_of_tills(
    db: &Db,
    outlet: OutletId,
    ranges: &[Range<Slot>],
) -> Result<Vec<(PosId, Slot, Sold)>> {
    if ranges.is_empty() {
        return Ok(Vec::new());
    }
    let texts: Vec<Option<String>> = read!(db, |pool| {
        let mut query = QueryBuilder::new("with v (first, until) as (");
        query.push_values(ranges, |mut row, range| {
            row.push_bind(range.start.0).push_bind(range.end.0);
        });
        // Range by range: a join may be made by reading all slots of the outlet.
        query.push(
            ") select (select string_agg(s.pos_id || ' ' || s.slot || ' ' || s.sales || ' ' || s.revenue, ' ')
                from sales_slots s where s.slot >= v.first and s.slot < v.until and s.outlet_id = ",
        );
        query.push_bind(outlet.0).push(") from v").build_query_scalar().fetch_all(pool).await?
    });
    let sold = |[pos_id, slot, sales, revenue]: [i64; 4]| {
        (PosId(pos_id), Slot(slot), Sold { sales, revenue: Kopecks(revenue) })
    };
    let mut sales = Vec::new();
    for text in texts.iter().flatten() {
        sales.extend(numbers(Some(text))?.into_iter().map(sold));
    }
    Ok(sales)
}

/// The first day of the history of the profile of a day.
pub(super) fn oldest(first: NaiveDate) -> NaiveDate {
    first.checked_sub_days(Days::new(HISTORY_DAYS.into())).unwrap_or(first)
}

/// The business days `first..=last` with what was sold in them. The sales are in order.
pub(super) fn days(
    outlet: &Outlet,
    first: NaiveDate,
    last: NaiveDate,
    sales: impl Iterator<Item = (Slot, Sold)>,
) -> Vec<Day> {
    let mut sales = sales.peekable();
    first
        .iter_days()
        .take_while(|day| *day <= last)
        .map(|on| {
            let mut day = empty_day(outlet, on);
            // Both are in order, so each slot is looked at once.
            while let Some((slot, sold)) =
                sales.next_if(|(slot, _)| day.slots.last().is_some_and(|last| *slot <= last.slot))
            {
                day.add(slot, sold);
            }
            day
        })
        .collect()
}

/// A business day in which nothing was sold.
pub(crate) fn empty_day(outlet: &Outlet, on: NaiveDate) -> Day {
    let kind = if RUSSIA.is_unusual(on) { DayKind::Holiday } else { DayKind::Ordinary };
    Day::new(&outlet.hours, &outlet.zone, on, kind)
}

/// The slots of a business day. `Error::NotFound` of a day that the calendar does not have.
pub(super) fn slots_of(outlet: &Outlet, day: NaiveDate) -> Result<Range<Slot>> {
    let slots = business_day_slots(&outlet.hours, &outlet.zone, day);
    if slots.start < slots.end { Ok(slots) } else { Err(Error::NotFound) }
}
