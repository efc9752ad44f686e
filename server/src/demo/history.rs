//! The past of the demo: weeks of sales, connections and disconnects, and what happened since it last ran.

use super::{
    plan::{Planned, Role},
    sales::Sales,
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    devices::{DeviceQuery, PosId},
    members::Scope,
    receipts::Receipt,
    time::Slot,
};
use std::collections::HashMap;
use storage::{
    Db, devices, presence,
    presence::Heartbeat,
    receipts::{self, Batch},
};

/// Receipts in one import: a few days of all outlets.
const CHUNK: usize = 20_000;
/// What arrives later than this teaches nothing of how late receipts arrive (`storage::feed_delays`).
const DAY: Duration = Duration::hours(24);
/// Receipts that arrive with the mid-server's key instead of being imported, so that their tills are known to be
/// behind it.
const THROUGH_MID_SERVER: usize = 3;

/// Writes the sales of each device since its latest receipt, and at most since `since`, up to `now`. Answers how many. An outlet
/// whose lag lasts has sold nothing meanwhile.
pub(super) async fn fill_sales(
    db: &Db,
    devices: &[Planned],
    sales: &Sales,
    lasting: &[usize],
    (since, now): (DateTime<Utc>, DateTime<Utc>),
) -> storage::Result<u64> {
    let latest = latest_receipts(db, now).await?;
    let (mut past, mut through_mid_servers): (Vec<Receipt>, Vec<_>) = (Vec::new(), Vec::new());
    for device in devices.iter().filter(|device| !lasting.contains(&device.place)) {
        let from = latest.get(&device.pos_id).map_or(since, |at| (*at - device.clock_offset()).max(since));
        let until = match device.role {
            Role::Offline(hours) if latest.is_empty() => now - Duration::hours(hours),
            Role::Offline(_) => continue,
            _ => now,
        };
        let mut sold = sales.between(device, from, until);
        if let Role::Behind(mid_server) = device.role {
            let last = sold.split_off(sold.len().saturating_sub(THROUGH_MID_SERVER));
            through_mid_servers.push((mid_server, last));
        }
        past.append(&mut sold);
    }
    past.sort_by_key(|receipt| receipt.sold_at);
    let (old, last_day) = past.split_at(past.partition_point(|receipt| receipt.sold_at < now - DAY));
    let mut written = 0;
    for chunk in old.chunks(CHUNK) {
        written += receipts::import(db, chunk, now).await?;
    }
    // The engine learns from the last day how long it has to wait for receipts: these arrive within their quarter of an hour.
    let slot = |receipt: &Receipt| Slot::of(receipt.sold_at.to_utc());
    for chunk in last_day.chunk_by(|one, next| slot(one) == slot(next)) {
        let arrived = chunk.first().map_or(now, |first| Slot(slot(first).0 + 1).starts_at());
        written += receipts::import(db, chunk, arrived.min(now)).await?;
    }
    for (mid_server, receipts) in through_mid_servers {
        storage::receipts::ingest(db, &[Batch { sender: mid_server, receipts }], now).await?;
    }
    Ok(written)
}

/// When each device sold last, by its own clock.
async fn latest_receipts(db: &Db, now: DateTime<Utc>) -> storage::Result<HashMap<PosId, DateTime<Utc>>> {
    let mut latest = HashMap::new();
    let mut query = DeviceQuery::default();
    loop {
        let page = devices::list(db, &Scope::Everything, &query, now).await?;
        if page.rows.is_empty() {
            return Ok(latest);
        }
        let sold =
            page.rows.iter().filter_map(|row| Some((row.pos_id, row.last_receipt_at?.with_timezone(&Utc))));
        latest.extend(sold);
        query.page += 1;
    }
}

/// A change of a device's state in the past.
struct Turn {
    at: DateTime<Utc>,
    device: usize,
    online: bool,
}

/// Writes when devices connected and disconnected: each since its roll-out, some with interruptions, those that are
/// offline now up to their last hour. Those that run are heard at `now`, so that the first sweep finds them well.
pub(super) async fn create_presence(
    db: &Db,
    devices: &[Planned],
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    interval_seconds: i64,
) -> storage::Result<()> {
    let mut turns: Vec<Turn> = devices
        .iter()
        .enumerate()
        .filter(|(_, device)| device.has_software())
        .flat_map(|(index, device)| turns_of(index, device, since, now))
        .collect();
    turns.sort_by_key(|turn| turn.at);
    for turn in turns {
        let device = &devices[turn.device];
        if turn.online {
            presence::record(db, &[heartbeat(device, turn.at, interval_seconds)], turn.at).await?;
        } else {
            presence::record(db, &[heartbeat(device, turn.at, interval_seconds)], turn.at).await?;
            presence::goodbye(db, device.pos_id, &device.instance_id(0), turn.at).await?;
        }
    }
    let running: Vec<Heartbeat> = devices
        .iter()
        .filter(|device| device.is_running())
        .map(|device| heartbeat(device, now, interval_seconds))
        .collect();
    presence::record(db, &running, now).await.map(drop)
}

fn turns_of(index: usize, device: &Planned, since: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Turn> {
    let turn = |at, online| Turn { at, device: index, online };
    let spread = i64::try_from(index).unwrap_or(0);
    let mut turns = vec![turn(since + Duration::minutes(7 * spread % 4_000 + 60), true)];
    // An interruption of some minutes to hours, now and then, on other days for every device.
    for number in 0..spread % 4 {
        let at = now - Duration::minutes(1_500 + spread * 311 % 20_000 + number * 9_000);
        let back = at + Duration::minutes(12 + spread * 37 % 400);
        turns.extend([turn(at, false), turn(back, true)]);
    }
    if let Role::Offline(hours) = device.role {
        let gone = now - Duration::hours(hours);
        turns.retain(|turn| turn.at < gone);
        if turns.last().is_some_and(|turn| !turn.online) {
            turns.pop();
        }
        turns.push(turn(gone, false));
    }
    turns
}

fn heartbeat(device: &Planned, at: DateTime<Utc>, interval_seconds: i64) -> Heartbeat {
    Heartbeat {
        pos_id: device.pos_id,
        instance_id: device.instance_id(0),
        runs: vec![("history".to_owned(), at)],
        at,
        external_ip: device.external_ip(0).to_string(),
        facts: device.facts(0),
        clock_offset_ms: device.clock_offset().num_milliseconds(),
        waiting_receipts: Some(0),
        interval_seconds,
    }
}
