//! Where a receipt belongs: the outlet of its till at the time of sale, and that outlet's business day.

use crate::{
    Error, Result,
    outlets::stored_hours,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::outlets::{OpeningHours, business_day_at, business_day_bounds};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Devices that one statement reads.
const PORTION: usize = 5_000;

/// Memberships and business days of the tills of one group.
pub(super) struct Places {
    /// By till, the oldest membership first.
    memberships: HashMap<i64, Vec<(i64, Uuid)>>,
    days: BTreeMap<Uuid, Days>,
}

/// The business days of one outlet. The last answer is kept: receipts come in the order of their days.
struct Days {
    zone: String,
    hours: OpeningHours,
    last: Option<(DateTime<Utc>, DateTime<Utc>, NaiveDate)>,
}

impl Places {
    pub(super) async fn load(tx: &mut Tx, tills: &[i64]) -> Result<Self> {
        let mut memberships: HashMap<i64, Vec<(i64, Uuid)>> = HashMap::with_capacity(tills.len());
        let mut days: BTreeMap<Uuid, Days> = BTreeMap::new();
        for portion in tills.chunks(PORTION) {
            let rows: Vec<(i64, i64, Uuid)> = on!(tx, |conn| {
                let mut query =
                    QueryBuilder::new("select pos_id, since_at, outlet_id from memberships where pos_id in ");
                push_list(&mut query, portion.iter().copied());
                query.push(" order by pos_id, since_at");
                query.build_query_as().persistent(false).fetch_all(&mut *conn).await?
            });
            let mut outlets: Vec<Uuid> = rows.iter().map(|(_, _, outlet)| *outlet).collect();
            outlets.sort_unstable();
            outlets.dedup();
            outlets.retain(|outlet| !days.contains_key(outlet));
            for (pos_id, since, outlet) in rows {
                memberships.entry(pos_id).or_default().push((since, outlet));
            }
            if !outlets.is_empty() {
                days.extend(load_days(tx, &outlets).await?);
            }
        }
        Ok(Self { memberships, days })
    }

    /// The outlet and its business day of a sale; before the first membership, those of the first one.
    pub(super) fn find(&mut self, pos_id: i64, sold_at: i64) -> Result<(Uuid, NaiveDate)> {
        let memberships = self.memberships.get(&pos_id).ok_or(Error::NotFound)?;
        let passed = memberships.partition_point(|(since, _)| *since <= sold_at);
        let (_, outlet) = memberships.get(passed.saturating_sub(1)).ok_or(Error::NotFound)?;
        let days = self.days.get_mut(outlet).ok_or(Error::NotFound)?;
        Ok((*outlet, days.day_of(crate::moments::moment(sold_at))))
    }
}

impl Days {
    fn day_of(&mut self, at: DateTime<Utc>) -> NaiveDate {
        if let Some((start, end, day)) = self.last
            && at >= start
            && at < end
        {
            return day;
        }
        let day = business_day_at(&self.hours, &self.zone, at);
        let (start, end) = business_day_bounds(&self.hours, &self.zone, day);
        self.last = Some((start, end, day));
        day
    }
}

async fn load_days(tx: &mut Tx, outlets: &[Uuid]) -> Result<Vec<(Uuid, Days)>> {
    let rows: Vec<(Uuid, String, String)> = on!(tx, |conn| {
        let mut query = QueryBuilder::new("select id, zone, hours from outlets where id in ");
        push_list(&mut query, outlets.iter().copied());
        query.build_query_as().persistent(false).fetch_all(conn).await?
    });
    rows.into_iter()
        .map(|(id, zone, hours)| Ok((id, Days { zone, hours: stored_hours(&hours)?, last: None })))
        .collect()
}
