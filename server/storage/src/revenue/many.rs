//! What many outlets sold, with one question for all of them.

use super::slots::numbers;
use crate::{Db, Result, db::read};
use domain::{money::Kopecks, outlets::OutletId, profiles::Sold, time::Slot};
use sqlx::QueryBuilder;
use std::{collections::HashMap, ops::Range};
use uuid::Uuid;

/// What outlets sold, by outlet: slots in order, refunds not counted.
pub(crate) type Sales = HashMap<OutletId, Vec<(Slot, Sold)>>;

/// What each of these outlets sold in a range of slots; those that sold nothing are left out.
///
/// The slots of an outlet come as one text: a row each would cost more on its way than it costs to be read.
pub(crate) async fn sales_of_outlets(db: &Db, ranges: &[(OutletId, Range<Slot>)]) -> Result<Sales> {
    if ranges.is_empty() {
        return Ok(Sales::new());
    }
    let rows: Vec<(Uuid, Option<String>)> = read!(db, |pool| {
        let mut query = QueryBuilder::new("with v (outlet_id, first, until) as (");
        query.push_values(ranges, |mut row, (outlet, range)| {
            row.push_bind(outlet.0).push_bind(range.start.0).push_bind(range.end.0);
        });
        query.push(
            ") select v.outlet_id, (select string_agg(s.slot || ' ' || s.sales || ' ' || s.revenue, ' ')
                from outlet_slots s
                where s.outlet_id = v.outlet_id and s.slot >= v.first and s.slot < v.until)
             from v",
        );
        query.build_query_as().persistent(false).fetch_all(pool).await?
    });
    rows.into_iter()
        .filter_map(|(outlet, slots)| Some((OutletId(outlet), slots?)))
        .map(|(outlet, slots)| Ok((outlet, parse(&slots)?)))
        .collect()
}

/// `slot sales revenue slot sales revenue …`
fn parse(text: &str) -> Result<Vec<(Slot, Sold)>> {
    let sold = |[slot, sales, revenue]: [i64; 3]| (Slot(slot), Sold { sales, revenue: Kopecks(revenue) });
    let mut slots: Vec<(Slot, Sold)> = numbers(Some(text))?.into_iter().map(sold).collect();
    // They are read along the key, but nothing promises it.
    slots.sort_unstable_by_key(|(slot, _)| *slot);
    Ok(slots)
}
