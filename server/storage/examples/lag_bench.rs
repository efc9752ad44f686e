//! What an evaluation of the lag engine costs: 10,000 outlets that are all open, with thirteen weeks of receipts, and a quarter
//! and a half of them: `lag_bench [outlets] [empty database of PostgreSQL]`. `scripts/bench.sh` calls it.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

mod support;

use chrono::{DateTime, Duration, Utc};
use domain::{
    members::Scope,
    outlets::{Outlet, OutletId},
    profiles::HISTORY_DAYS,
    time::Slot,
};
use rusqlite::{Connection as File, params};
use sqlx::{Connection, Executor, PgConnection};
use std::time::Instant;
use storage::{
    Db,
    lag::{self, Evaluation, Histories, Rules},
    outlets,
};
use support::{
    cpu_seconds,
    fleet::{fill_tills, noon},
    median, memory_kilobytes,
};

/// As in the other measurements.
const DEVICES_AN_OUTLET: usize = 5;
/// Evaluations after the first, a quarter of an hour apart. All four zones of the fleet are open during all of them.
const EVALUATIONS: i64 = 5;
/// Sets of histories whose memory is measured, each at an evaluation more.
const SETS: i64 = 3;
/// When outlets sell, in slots after their midnight: the fleet's hours are 09:00 to 21:30, or begin a little later.
const HOURS: std::ops::Range<i64> = 36..86;
const SLOTS_A_DAY: i64 = 96;

type Failure = Box<dyn std::error::Error>;

/// Where the slots are written, not through the product: it would take hours.
enum Writer {
    Sqlite(File),
    Postgres(PgConnection),
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let most: usize = arguments.next().map_or(Ok(10_000), |count| count.parse())?;
    println!("{:10} {:>10} {:^32} {:^32}", "", "", "first evaluation", "next ones, median");
    println!(
        "{:10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "", "outlets", "CPU s", "s", "judged", "CPU s", "s", "opened", "kB each"
    );
    if let Some(url) = arguments.next() {
        // Its rows are three times as large as those of SQLite: a quarter of the outlets is enough.
        let writer = Writer::Postgres(PgConnection::connect(&url).await?);
        measure("PostgreSQL", &url, writer, most / 4, false).await?;
    }
    for outlets in [most / 4, most / 2, most] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("lag.db");
        let url = format!("sqlite://{}", path.display());
        // The product makes the schema.
        Db::connect(&url).await?.close().await;
        let writer = Writer::Sqlite(File::open(&path)?);
        // One outlet takes as much, however many there are.
        measure("SQLite", &url, writer, outlets, outlets == most / 4).await?;
    }
    Ok(())
}

async fn measure(
    engine: &str,
    url: &str,
    mut writer: Writer,
    count: usize,
    with_memory: bool,
) -> Result<(), Failure> {
    let db = Db::connect(url).await?;
    fill_tills(&db, count * DEVICES_AN_OUTLET).await?;
    let all: Vec<Outlet> = outlets::list(&db, &Scope::Everything).await?;
    let all: Vec<(OutletId, i64)> = all.iter().map(|outlet| (outlet.id, ahead_of_utc(outlet))).collect();
    for day in (0..=i64::from(HISTORY_DAYS)).rev() {
        let until = Slot::of(noon() - Duration::days(day));
        writer.write(&all, Slot(until.0 - SLOTS_A_DAY), until).await?;
    }
    writer.ready().await?;

    let (histories, rules) = (Histories::default(), Rules::default());
    let (first, cpu, wall) = evaluate(&db, &histories, &rules, noon()).await?;
    let (mut cpus, mut walls, mut opened) = (Vec::new(), Vec::new(), 0);
    for quarter in 1..=EVALUATIONS {
        let now = noon() + Duration::minutes(15 * quarter);
        writer.write(&all, Slot(Slot::of(now).0 - 1), Slot::of(now)).await?;
        outlets::roll_over(&db, now).await?;
        let (next, cpu, wall) = evaluate(&db, &histories, &rules, now).await?;
        cpus.push(cpu);
        walls.push(wall);
        opened += next.opened;
    }
    let each = if with_memory { memory(&db, &rules, count).await? } else { "–".to_owned() };
    println!(
        "{engine:10} {count:10} {cpu:10.2} {wall:10.2} {:10} {:10.2} {:10.2} {opened:10} {each:>10}",
        first.judged,
        median(cpus),
        median(walls)
    );
    db.close().await;
    Ok(())
}

/// Kilobytes of the histories of an outlet: so much more memory is in use with each further set of them. The first set takes what
/// is free already.
async fn memory(db: &Db, rules: &Rules, count: usize) -> Result<String, Failure> {
    let (mut sets, mut used) = (Vec::new(), Vec::new());
    for further in 1..=SETS {
        let histories = Histories::default();
        evaluate(db, &histories, rules, noon() + Duration::minutes(15 * (EVALUATIONS + further))).await?;
        sets.push(histories);
        used.push(memory_kilobytes());
    }
    let more = used.last().zip(used.first()).map_or(0, |(last, first)| last.saturating_sub(*first));
    #[expect(clippy::cast_precision_loss, reason = "kilobytes and outlets")]
    let each = more as f64 / (count * (used.len() - 1)) as f64;
    Ok(format!("{each:.1}"))
}

/// An evaluation, with the processor time that it took of this process, and the time.
async fn evaluate(
    db: &Db,
    histories: &Histories,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<(Evaluation, f64, f64), Failure> {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let evaluation = lag::evaluate(db, histories, rules, now).await?.ok_or("it is not its turn")?;
    Ok((evaluation, cpu_seconds() - cpu, start.elapsed().as_secs_f64()))
}

impl Writer {
    /// What every outlet sells in some slots: zero to four receipts of 300 to 900 roubles, the same for the same slot of an
    /// outlet in every run. Row after row by time, as they come in operation.
    async fn write(&mut self, outlets: &[(OutletId, i64)], from: Slot, until: Slot) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => {
                // A measurement may lose its data.
                file.execute_batch("pragma synchronous = off; pragma cache_size = -400000; begin immediate")?;
                let mut insert = file.prepare_cached(
                    "insert into outlet_slots (outlet_id, slot, receipts, sales, revenue) values (?, ?, ?, ?, ?)",
                )?;
                for (number, (outlet, ahead)) in (0..).zip(outlets) {
                    let sells = |slot: &i64| HOURS.contains(&(slot + ahead).rem_euclid(SLOTS_A_DAY));
                    for slot in (from.0..until.0).filter(sells) {
                        let chance = mixed(number * 1_000_003 + slot);
                        // None in one slot of eight.
                        let sales = [0, 1, 1, 2, 2, 3, 3, 4][chance as usize % 8];
                        let revenue = sales * (30_000 + i64::from(chance / 8) % 60_000);
                        if sales > 0 {
                            insert.execute(params![outlet.0.as_bytes(), slot, sales, sales, revenue])?;
                        }
                    }
                }
                drop(insert);
                file.execute_batch("commit")?;
            }
            Self::Postgres(conn) => {
                let slots = sqlx::query(
                    "insert into outlet_slots (outlet_id, slot, receipts, sales, revenue)
                     select o.id, slot, sales, sales, sales * (30000 + chance / 8 % 60000)
                     from outlets o, generate_series($1::bigint, $2::bigint - 1) slot,
                        lateral (select hashtextextended(o.id::text, slot) & 2147483647 as chance) c,
                        lateral (select (array[0, 1, 1, 2, 2, 3, 3, 4])[(chance % 8 + 1)::int] as sales) s
                     where sales > 0 and (slot + case o.zone when 'Europe/Kaliningrad' then 8 when 'Europe/Moscow'
                        then 12 when 'Asia/Yekaterinburg' then 20 else 40 end) % 96 between 36 and 85",
                );
                slots.bind(from.0).bind(until.0).execute(conn).await?;
            }
        }
        Ok(())
    }

    /// What the database does by itself within minutes of operation.
    async fn ready(&mut self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => file.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?,
            Self::Postgres(conn) => conn.execute("vacuum analyze").await.map(drop)?,
        }
        Ok(())
    }
}

/// Slots by which the clock of an outlet is ahead.
fn ahead_of_utc(outlet: &Outlet) -> i64 {
    i64::from(outlet.local_time(noon()).offset().local_minus_utc()) / Slot::SECONDS
}

/// A number that looks like chance.
fn mixed(number: i64) -> u32 {
    let mixed = number.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    u32::try_from(mixed >> 33).unwrap_or(0)
}
