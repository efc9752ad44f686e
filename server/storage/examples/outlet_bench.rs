//! How long the page of an outlet takes: 12 tills (and 3, and 48) that sold in every slot of 26 weeks, among 50,000 devices:
//! `outlet_bench [devices] [empty database of PostgreSQL]`. `scripts/bench.sh` calls it.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

mod support;

use chrono::{Days, Duration};
use domain::{
    audit::Actor,
    devices::{DeviceKind, PosId},
    lag::Settings,
    members::Scope,
    money::Kopecks,
    outlets::{OpeningHours, OutletColumn, OutletId, OutletQuery},
    receipts::Receipt,
    revenue::Step,
};
use sqlx::{Connection, Executor, PgConnection};
use std::time::Instant;
use storage::{
    Db, Result, accounts, devices, outlets, receipts,
    revenue::{self, RevenueQuery},
};
use support::{
    cpu_seconds,
    fleet::{fill, noon},
    percentile,
};

/// The first is what the goal speaks of.
const TILLS: [i64; 3] = [12, 3, 48];
/// The longest period and the days of its profile.
const DAYS: i64 = 91 + 91;
/// In opening hours of twelve.
const SLOTS_A_DAY: i64 = 48;
const ROUNDS: usize = 60;

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(50_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("outlet.db").display());
    for (engine, url) in [("SQLite", Some(file)), ("PostgreSQL", arguments.next())] {
        let Some(url) = url else { continue };
        let analyse = engine == "PostgreSQL";
        let db = Db::connect(&url).await?;
        fill(&db, count).await?;
        for tills in TILLS {
            let outlet = busy_outlet(&db, tills).await?;
            if analyse {
                // What its autovacuum does within minutes.
                PgConnection::connect(&url).await?.execute("vacuum analyze").await?;
            }
            println!(
                "\n{engine}, {count} devices, {tills} tills, {} rows of slots",
                tills * DAYS * SLOTS_A_DAY
            );
            println!("{:44} {:>8} {:>8} {:>8}", "", "p50 ms", "p95 ms", "CPU ms");
            measure_page(&db, outlet).await?;
        }
        measure_list(&db).await?;
        db.close().await;
    }
    Ok(())
}

/// One receipt in every slot of every till: as many rows of slots as there can be.
async fn busy_outlet(db: &Db, tills: i64) -> Result<OutletId> {
    let created = noon() - Duration::days(DAYS + 1);
    let account = accounts::list(db, &Scope::Everything).await?.remove(0).id;
    let new = outlets::NewOutlet {
        account_id: account,
        city: "Самара".into(),
        address: "Сергея Лазо, 17".into(),
        mall: String::new(),
        zone: "Europe/Moscow".into(),
        hours: OpeningHours::daily(540, 1_260),
    };
    let outlet = outlets::add(db, &Actor::CommandLine, &new, created).await?.id;
    for n in 0..tills {
        let name = format!("Касса {n}");
        let till = devices::NewDevice { pos_id: None, outlet_id: outlet, name, kind: DeviceKind::Till };
        let till = devices::add(db, &Actor::CommandLine, &till, created).await?;
        receipts::import(db, &history(till), noon()).await?;
    }
    outlets::roll_over(db, noon()).await?;
    Ok(outlet)
}

fn history(till: PosId) -> Vec<Receipt> {
    // 09:00 in Moscow.
    let opens = noon() - Duration::hours(3);
    (0..DAYS)
        .flat_map(|day| (0..SLOTS_A_DAY).map(move |slot| (day, slot)))
        .map(|(day, slot)| Receipt {
            pos_id: till,
            id: format!("{day}-{slot}"),
            sold_at: (opens - Duration::days(day) + Duration::minutes(slot * 15)).fixed_offset(),
            total: Kopecks(50_000 + (day * 37 + slot * 101 + till.0) % 70_000),
        })
        .filter(|receipt| receipt.sold_at <= noon())
        .collect()
}

async fn measure_page(db: &Db, outlet: OutletId) -> Result<()> {
    let today = noon().date_naive();
    let period = |days: u64, step| RevenueQuery {
        first: today.checked_sub_days(Days::new(days - 1)).unwrap_or(today),
        last: today,
        step,
        till: None,
    };
    let one_till =
        devices::of_outlet(db, &Scope::Everything, outlet, noon()).await?.pop().map(|row| row.pos_id);
    for (name, query) in [
        ("today by the hour", period(1, Step::Hour)),
        ("today by the hour, one till", RevenueQuery { till: one_till, ..period(1, Step::Hour) }),
        ("7 days by the hour", period(7, Step::Hour)),
        ("28 days by the day", period(28, Step::Day)),
        ("28 days by the hour", period(28, Step::Hour)),
        ("91 days by the day", period(91, Step::Day)),
    ] {
        let (mut times, cpu) = (Vec::with_capacity(ROUNDS), cpu_seconds());
        for _ in 0..ROUNDS {
            let start = Instant::now();
            page(db, outlet, query).await?;
            times.push(milliseconds(start));
        }
        print(name, times, cpu);
    }
    Ok(())
}

/// All that the page asks for.
async fn page(db: &Db, outlet: OutletId, query: RevenueQuery) -> Result<()> {
    let (scope, settings) = (Scope::Everything, Settings::default());
    std::hint::black_box(outlets::row(db, &scope, outlet).await?);
    std::hint::black_box(devices::of_outlet(db, &scope, outlet, noon()).await?);
    std::hint::black_box(revenue::silent_tills(db, &scope, outlet, &settings, noon()).await?);
    std::hint::black_box(revenue::report(db, &scope, outlet, query, &settings, noon()).await?);
    Ok(())
}

async fn measure_list(db: &Db) -> Result<()> {
    println!("\n{:44} {:>8} {:>8} {:>8}", "the list of outlets", "p50 ms", "p95 ms", "CPU ms");
    for sort in [OutletColumn::Outlet, OutletColumn::Revenue, OutletColumn::Deviation] {
        let query = OutletQuery { sort, descending: true, ..OutletQuery::default() };
        let (mut times, cpu) = (Vec::with_capacity(ROUNDS), cpu_seconds());
        for _ in 0..ROUNDS {
            let start = Instant::now();
            std::hint::black_box(outlets::page(db, &Scope::Everything, &query, noon()).await?);
            times.push(milliseconds(start));
        }
        print(&format!("by {sort}"), times, cpu);
    }
    Ok(())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// Of `PostgreSQL` the processor time is this program's alone.
#[expect(clippy::cast_precision_loss, reason = "a count of rounds")]
fn print(name: &str, mut times: Vec<f64>, cpu: f64) {
    let cpu = (cpu_seconds() - cpu) * 1_000.0 / times.len() as f64;
    times.sort_unstable_by(f64::total_cmp);
    println!("{name:44} {:8.1} {:8.1} {cpu:8.1}", percentile(&times, 0.5), percentile(&times, 0.95));
}
