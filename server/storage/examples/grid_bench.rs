//! How long a page of the grid takes with 50,000 devices, by filter and by sort:
//! `grid_bench [devices] [empty database of PostgreSQL]`. `scripts/bench.sh` calls it.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

mod support;

use domain::{
    accounts::AccountId,
    devices::{DeviceColumn, DeviceKind, DeviceQuery, StateFilter},
    members::Scope,
};
use sqlx::{Connection, Executor, PgConnection};
use std::{collections::BTreeSet, time::Instant};
use storage::{Db, devices, overview};
use support::{
    fleet::{fill, noon},
    percentile,
};

const ROUNDS: u32 = 15;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(50_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("grid.db").display());
    let db = Db::connect(&file).await?;
    fill(&db, count).await?;
    measure("SQLite", &db, count).await?;
    db.close().await;
    if let Some(url) = arguments.next() {
        let db = Db::connect(&url).await?;
        fill(&db, count).await?;
        // What its autovacuum does within minutes.
        PgConnection::connect(&url).await?.execute("vacuum analyze").await?;
        measure("PostgreSQL", &db, count).await?;
        db.close().await;
    }
    Ok(())
}

async fn measure(engine: &str, db: &Db, count: usize) -> Result<(), Failure> {
    let owners: Vec<AccountId> = storage::accounts::list(db, &Scope::Everything)
        .await?
        .into_iter()
        .map(|account| account.id)
        .collect();
    println!("{count} devices on {engine}");
    println!("{:44} {:>8} {:>8} {:>10}", "a page", "p50 ms", "p95 ms", "of devices");
    let (mut all, mut slow) = (Vec::new(), Vec::new());
    for (name, scope, query) in cases(&owners) {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            found = devices::list(db, &scope, &query, noon()).await?.counts.all;
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
        all.extend_from_slice(&times);
        if report(&name, &mut times, &found.to_string()) > 30.0 {
            slow.push(name);
        }
    }
    report("all of them", &mut all, "");

    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        std::hint::black_box(overview::get(db, &Scope::Everything, noon()).await?);
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    report("the start page", &mut times, "");
    println!("p50 above 30 ms: {}", if slow.is_empty() { "none".to_owned() } else { slow.join("; ") });
    Ok(())
}

/// Prints a line; answers the median.
fn report(name: &str, times: &mut [f64], note: &str) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    println!("{name:44} {:8.1} {:8.1} {note:>10}", percentile(times, 0.5), percentile(times, 0.95));
    percentile(times, 0.5)
}

/// Every sort alone and within filters, every filter alone, and the ends of long lists.
fn cases(owners: &[AccountId]) -> Vec<(String, Scope, DeviceQuery)> {
    let default = DeviceQuery::default;
    let mut cases = Vec::new();
    let mut add = |name: String, query: DeviceQuery| cases.push((name, Scope::Everything, query));
    for sort in DeviceColumn::ALL {
        add(format!("by {sort}"), DeviceQuery { sort, ..default() });
        add(format!("by {sort} descending"), DeviceQuery { sort, descending: true, ..default() });
        add(format!("by {sort}, last page"), DeviceQuery { sort, page: 490, ..default() });
        add(format!("by {sort}, offline"), DeviceQuery { sort, state: StateFilter::Offline, ..default() });
        add(
            format!("by {sort}, kkmwpf пермь"),
            DeviceQuery { sort, search: "kkmwpf пермь".into(), ..default() },
        );
        add(format!("by {sort}, duplicates"), DeviceQuery { sort, duplicates: true, ..default() });
    }
    for text in ["1916", "celeron 3007", "торговый центр", "203.0.7", "nothing at all"] {
        add(format!("search {text}"), DeviceQuery { search: text.into(), ..default() });
    }
    add("account".into(), DeviceQuery { account: owners.first().copied(), ..default() });
    add("city".into(), DeviceQuery { city: "Москва".into(), ..default() });
    add("kind".into(), DeviceQuery { kind: Some(DeviceKind::MidServer), ..default() });
    add("version".into(), DeviceQuery { version: "2.3.1".into(), ..default() });
    add("never connected".into(), DeviceQuery { never_connected: true, ..default() });
    add("no receipts today".into(), DeviceQuery { no_receipts_today: true, ..default() });
    add("silent".into(), DeviceQuery { silent: true, ..default() });
    add("online".into(), DeviceQuery { state: StateFilter::Online, ..default() });
    let ten = Scope::Accounts(owners.iter().copied().take(10).collect::<BTreeSet<_>>());
    for sort in [DeviceColumn::PosId, DeviceColumn::Outlet, DeviceColumn::Revenue] {
        cases.push((format!("by {sort}, ten accounts"), ten.clone(), DeviceQuery { sort, ..default() }));
    }
    cases
}
