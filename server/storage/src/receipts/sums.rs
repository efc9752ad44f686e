//! What new receipts add to: slots, business days, and the devices' own counts.

use super::group::Item;
use crate::{
    Result,
    outlets::SILENCE,
    scope::push_list,
    search,
    tx::{Tx, on},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{devices::PosId, time::Slot};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 2_000;
const SLOT_MS: i64 = Slot::SECONDS * 1_000;

#[derive(Default, Clone, Copy)]
struct Sum {
    receipts: i64,
    sales: i64,
    revenue: i64,
    last: i64,
}

impl Sum {
    fn add(&mut self, item: &Item<'_>) {
        self.receipts += 1;
        self.sales += i64::from(item.total >= 0);
        self.revenue = self.revenue.saturating_add(item.total);
        self.last = if self.receipts == 1 { item.sold_at } else { self.last.max(item.sold_at) };
    }

    fn join(&mut self, other: &Self) {
        self.receipts += other.receipts;
        self.sales += other.sales;
        self.revenue = self.revenue.saturating_add(other.revenue);
        self.last = self.last.max(other.last);
    }
}

/// Sums of new receipts by outlet, slot and till.
type Slots = BTreeMap<(Uuid, i64, i64), Sum>;
/// By outlet, business day and till.
type Days = BTreeMap<(Uuid, NaiveDate, i64), Sum>;

/// Adds new receipts to slots and business days, in the order of their keys.
pub(super) async fn add<'a>(
    tx: &mut Tx,
    new: impl Iterator<Item = (&'a Item<'a>, (Uuid, NaiveDate))>,
) -> Result<()> {
    let (mut slots, mut days) = (Slots::new(), Days::new());
    for (item, (outlet, day)) in new {
        slots.entry((outlet, item.sold_at.div_euclid(SLOT_MS), item.pos_id)).or_default().add(item);
        days.entry((outlet, day, item.pos_id)).or_default().add(item);
    }
    add_to_slots(tx, &slots).await?;
    add_to_outlet_slots(tx, &slots).await?;
    add_to_days(tx, days).await
}

async fn add_to_slots(tx: &mut Tx, slots: &Slots) -> Result<()> {
    let slots: Vec<_> = slots.iter().collect();
    for portion in slots.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "insert into sales_slots (outlet_id, slot, pos_id, receipts, sales, revenue) ",
            );
            query.push_values(portion, |mut row, ((outlet, slot, pos_id), sum)| {
                row.push_bind(*outlet)
                    .push_bind(*slot)
                    .push_bind(*pos_id)
                    .push_bind(sum.receipts)
                    .push_bind(sum.sales)
                    .push_bind(sum.revenue);
            });
            query.push(
                " on conflict (outlet_id, slot, pos_id) do update set receipts = sales_slots.receipts + excluded.receipts,
                    sales = sales_slots.sales + excluded.sales, revenue = sales_slots.revenue + excluded.revenue",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

/// The same, all tills of an outlet together.
async fn add_to_outlet_slots(tx: &mut Tx, slots: &Slots) -> Result<()> {
    let mut sums: Vec<((Uuid, i64), Sum)> = Vec::with_capacity(slots.len());
    for ((outlet, slot, _), sum) in slots {
        match sums.last_mut() {
            Some((key, all)) if *key == (*outlet, *slot) => all.join(sum),
            _ => sums.push(((*outlet, *slot), *sum)),
        }
    }
    for portion in sums.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query =
                QueryBuilder::new("insert into outlet_slots (outlet_id, slot, receipts, sales, revenue) ");
            query.push_values(portion, |mut row, ((outlet, slot), sum)| {
                row.push_bind(*outlet)
                    .push_bind(*slot)
                    .push_bind(sum.receipts)
                    .push_bind(sum.sales)
                    .push_bind(sum.revenue);
            });
            query.push(
                " on conflict (outlet_id, slot) do update set receipts = outlet_slots.receipts + excluded.receipts,
                    sales = outlet_slots.sales + excluded.sales, revenue = outlet_slots.revenue + excluded.revenue",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

async fn add_to_days(tx: &mut Tx, days: Days) -> Result<()> {
    let days: Vec<_> = days.into_iter().collect();
    for portion in days.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "insert into device_days (outlet_id, day, pos_id, receipts, revenue, last_receipt_at) ",
            );
            query.push_values(portion, |mut row, ((outlet, day, pos_id), sum)| {
                row.push_bind(*outlet)
                    .push_bind(*day)
                    .push_bind(*pos_id)
                    .push_bind(sum.receipts)
                    .push_bind(sum.revenue)
                    .push_bind(sum.last);
            });
            query.push(
                " on conflict (outlet_id, day, pos_id) do update set receipts = device_days.receipts + excluded.receipts,
                    revenue = device_days.revenue + excluded.revenue,
                    last_receipt_at = case when device_days.last_receipt_at > excluded.last_receipt_at
                        then device_days.last_receipt_at else excluded.last_receipt_at end",
            );
            query.build().persistent(false).execute(conn).await?;
        });
    }
    Ok(())
}

/// What the group changes of devices.
#[derive(Default)]
pub(super) struct Devices(BTreeMap<i64, Difference>);

#[derive(Default)]
struct Difference {
    days: BTreeMap<(Uuid, NaiveDate), Sum>,
    last: Option<i64>,
    conflicts: i64,
    sender: i64,
}

#[derive(sqlx::FromRow)]
struct Current {
    pos_id: i64,
    outlet_id: Uuid,
    business_day: NaiveDate,
    online: bool,
    via_pos_id: Option<i64>,
    first_seen_at: Option<i64>,
    last_receipt_at: Option<i64>,
    silent: bool,
}

impl Devices {
    pub(super) fn sold(&mut self, item: &Item<'_>, at: (Uuid, NaiveDate)) {
        let device = self.0.entry(item.pos_id).or_default();
        device.days.entry(at).or_default().add(item);
        device.last = device.last.max(Some(item.sold_at));
        device.sender = item.sender;
    }

    pub(super) fn conflict(&mut self, item: &Item<'_>) {
        let device = self.0.entry(item.pos_id).or_default();
        device.conflicts += 1;
        device.sender = item.sender;
    }

    /// Writes the differences; answers the devices, sorted.
    pub(super) async fn save(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<PosId>> {
        let ids: Vec<i64> = self.0.keys().copied().collect();
        let lock = tx.lock(" for no key update");
        let mut known_now = Vec::new();
        for portion in ids.chunks(PORTION) {
            let current: Vec<Current> = on!(tx, |conn| {
                let mut query = QueryBuilder::new(
                    "select pos_id, outlet_id, business_day, online, via_pos_id, first_seen_at, last_receipt_at, silent
                     from devices where pos_id in ",
                );
                push_list(&mut query, portion.iter().copied());
                query.push(" order by pos_id").push(lock);
                query.build_query_as().persistent(false).fetch_all(conn).await?
            });
            let rows: Vec<Row> =
                current.iter().map(|device| device.after(&self.0[&device.pos_id], now)).collect();
            write(tx, &rows, now).await?;
            known_now.extend(
                current.iter().filter(|device| device.was_unknown()).map(|device| PosId(device.pos_id)),
            );
        }
        // From the first receipt on it is no longer shown as never connected.
        search::refresh(tx, &known_now).await?;
        Ok(ids.into_iter().map(PosId).collect())
    }
}

/// A device as it is written.
struct Row {
    pos_id: i64,
    receipts: i64,
    revenue: i64,
    last: Option<i64>,
    conflicts: i64,
    via: Option<i64>,
    silent: bool,
}

impl Current {
    fn was_unknown(&self) -> bool {
        self.first_seen_at.is_none() && self.last_receipt_at.is_none() && self.via_pos_id.is_none()
    }

    fn after(&self, difference: &Difference, now: DateTime<Utc>) -> Row {
        let today = difference.days.get(&(self.outlet_id, self.business_day)).copied().unwrap_or_default();
        let last = self.last_receipt_at.max(difference.last);
        let via = (difference.sender != self.pos_id).then_some(difference.sender);
        Row {
            pos_id: self.pos_id,
            receipts: today.receipts,
            revenue: today.revenue,
            last,
            conflicts: difference.conflicts,
            // A till with software of its own is no till of a mid-server, even if that sends its receipts.
            via: if self.online { None } else { via },
            silent: self.silent && last.is_none_or(|last| last <= (now - SILENCE).timestamp_millis()),
        }
    }
}

async fn write(tx: &mut Tx, rows: &[Row], now: DateTime<Utc>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    on!(tx, |conn| {
        let mut query =
            QueryBuilder::new("with v (pos_id, receipts, revenue, last, conflicts, via_pos_id, silent) as (");
        query.push_values(rows, |mut row, device| {
            row.push_bind(device.pos_id)
                .push_bind(device.receipts)
                .push_bind(device.revenue)
                .push_bind(device.last)
                .push_bind(device.conflicts)
                .push_bind(device.via)
                .push_bind(device.silent);
        });
        query.push(
            ") update devices set receipts_today = devices.receipts_today + v.receipts,
                revenue_today = devices.revenue_today + v.revenue, last_receipt_at = v.last,
                receipt_conflicts = devices.receipt_conflicts + v.conflicts, via_pos_id = v.via_pos_id,
                silent = v.silent, changed_at = case when devices.changed_at >= ",
        );
        query.push_bind(now.timestamp_millis()).push(" then devices.changed_at + 1 else ");
        query.push_bind(now.timestamp_millis()).push(" end from v where devices.pos_id = v.pos_id");
        query.build().persistent(false).execute(conn).await?;
    });
    Ok(())
}
