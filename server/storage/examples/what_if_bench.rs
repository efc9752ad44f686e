//! How long it takes to try other limits of the lag on the last eight weeks of an account with many outlets, each with 147 days of
//! sales: `what_if_bench [outlets] [empty database of PostgreSQL]`. `scripts/bench.sh what-if` calls it.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

mod support;

use chrono::Duration;
use domain::{
    accounts::AccountId,
    audit::Actor,
    devices::{DeviceKind, PosId},
    lag::{OwnLimits, Settings},
    language::Language,
    members::Scope,
    money::Kopecks,
    outlets::{OpeningHours, OutletId},
    receipts::Receipt,
};
use sqlx::{Connection, Executor, PgConnection};
use std::time::{Duration as Time, Instant};
use storage::{
    Db, Result, accounts, devices, outlets, receipts,
    what_if::{self, Trial},
};
use support::{cpu_seconds, fleet::noon, percentile};

/// Those that are replayed, and the history of the first of them.
const DAYS: i64 = 56 + 91;
/// Between two receipts: 72 a day of twelve hours.
const MINUTES: i64 = 10;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(60), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("what_if.db").display());
    for (engine, url) in [("SQLite", Some(file)), ("PostgreSQL", arguments.next())] {
        let Some(url) = url else { continue };
        let db = Db::connect(&url).await?;
        let account = fill(&db, count).await?;
        if engine == "PostgreSQL" {
            // What its autovacuum does within minutes.
            PgConnection::connect(&url).await?.execute("vacuum analyze").await?;
        }
        println!("\n{engine}, {count} outlets, {DAYS} days of 72 receipts each");
        println!("{:34} {:>8} {:>8} {:>8} {:>8}", "", "p50 s", "most s", "CPU s", "alarms");
        for (name, limits) in [
            ("the present limits once more", OwnLimits::default()),
            ("30 %", OwnLimits { share: Some(0.3), ..OwnLimits::default() }),
            (
                "40 % without evidence",
                OwnLimits { alpha: Some(1.0), min_expected: Some(0.0), ..OwnLimits::default() },
            ),
        ] {
            measure(&db, name, Trial { account, outlet: None, limits }).await?;
        }
        db.close().await;
    }
    Ok(())
}

async fn measure(db: &Db, name: &str, trial: Trial) -> Result<()> {
    let (settings, patience) = (Settings::default(), Time::from_hours(1));
    let (mut times, cpu, mut alarms) = (Vec::with_capacity(ROUNDS), cpu_seconds(), (0, 0));
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let found =
            what_if::try_limits(db, &Scope::Everything, &trial, None, patience, &settings, noon()).await?;
        times.push(start.elapsed().as_secs_f64());
        alarms = found.alarms();
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of rounds")]
    let cpu = (cpu_seconds() - cpu) / ROUNDS as f64;
    times.sort_unstable_by(f64::total_cmp);
    let alarms = format!("{}→{}", alarms.0, alarms.1);
    println!(
        "{name:34} {:8.2} {:8.2} {cpu:8.2} {alarms:>8}",
        percentile(&times, 0.5),
        percentile(&times, 1.0)
    );
    Ok(())
}

async fn fill(db: &Db, count: usize) -> Result<AccountId> {
    let created = noon() - Duration::days(DAYS + 1);
    let account =
        accounts::add(db, &Actor::CommandLine, "many@example.com", "Сеть", None, Language::Ru, created)
            .await?
            .id;
    for n in 0..count {
        let new = outlets::NewOutlet {
            account_id: account,
            city: "Самара".into(),
            address: format!("Сергея Лазо, {n}"),
            mall: String::new(),
            zone: "Europe/Moscow".into(),
            hours: OpeningHours::daily(540, 1_260),
        };
        let outlet = outlets::add(db, &Actor::CommandLine, &new, created).await?.id;
        let till = till(db, outlet).await?;
        receipts::import(db, &history(till), noon()).await?;
    }
    outlets::roll_over(db, noon()).await?;
    Ok(account)
}

async fn till(db: &Db, outlet_id: OutletId) -> Result<PosId> {
    let created = noon() - Duration::days(DAYS + 1);
    let till =
        devices::NewDevice { pos_id: None, outlet_id, name: "Касса".into(), kind: DeviceKind::Till };
    devices::add(db, &Actor::CommandLine, &till, created).await
}

/// One in three receipts is missing by chance that is the same each time, and on one day in twenty a further half.
fn history(till: PosId) -> Vec<Receipt> {
    // 09:00 in Moscow.
    let opens = noon() - Duration::hours(3);
    let chance = |number: i64, of: i64| (till.0 * 7_919 + number).wrapping_mul(2_654_435_761) / 65_536 % of;
    let is_thin = |day: i64| chance(day * 31 + 5, 20) == 0;
    (1..=DAYS)
        .flat_map(|day| (0..12 * 60 / MINUTES * 3 / 2).map(move |n| (day, n)))
        .filter(|(day, n)| chance(day * 1_009 + n, 3) != 0 && !(is_thin(*day) && n % 2 == 0))
        .map(|(day, n)| Receipt {
            pos_id: till,
            id: format!("{day}-{n}"),
            sold_at: (opens - Duration::days(day) + Duration::minutes(n * MINUTES * 2 / 3)).fixed_offset(),
            total: Kopecks(50_000 + (day * 37 + n * 101 + till.0) % 70_000),
        })
        .collect()
}
