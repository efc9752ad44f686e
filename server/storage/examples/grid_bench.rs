//! How long a page of the grid takes with 50,000 devices, by filter and by sort:
//! `cargo run --release -p storage --example grid_bench [devices]`. `DATABASE_URL` is not read: it makes a file of its
//! own, or uses the second argument (an empty database).
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that prints what it measured"
)]

#[path = "support/fleet.rs"]
mod fleet;

use domain::{
    accounts::AccountId,
    devices::{DeviceColumn, DeviceKind, DeviceQuery, StateFilter},
    members::Scope,
};
use fleet::{fill, noon};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use storage::{Db, devices, overview};

const ROUNDS: u32 = 15;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(50_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let url =
        arguments.next().unwrap_or_else(|| format!("sqlite://{}", folder.path().join("grid.db").display()));
    let db = Db::connect(&url).await?;
    let start = Instant::now();
    fill(&db, count).await?;
    let owners: Vec<AccountId> = storage::accounts::list(&db, &Scope::Everything)
        .await?
        .into_iter()
        .map(|account| account.id)
        .collect();
    println!("filled with {count} devices in {:.1} s", start.elapsed().as_secs_f64());

    let mut all = Vec::new();
    for (name, scope, query) in cases(&owners) {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            std::hint::black_box(devices::list(&db, &scope, &query, noon()).await?);
            times.push(start.elapsed());
        }
        all.extend_from_slice(&times);
        let found = devices::list(&db, &scope, &query, noon()).await?.counts.all;
        report(&name, &mut times, &format!("{found} devices"));
    }
    report("all of them", &mut all, "");

    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        std::hint::black_box(overview::get(&db, &Scope::Everything, noon()).await?);
        times.push(start.elapsed());
    }
    report("the start page", &mut times, "");
    db.close().await;
    Ok(())
}

fn report(name: &str, times: &mut [Duration], note: &str) {
    times.sort_unstable();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = ((times.len() - 1) as f64 * share).round() as usize;
        times[index].as_secs_f64() * 1_000.0
    };
    println!("{name:44} p50 {:7.1} ms   p95 {:7.1} ms   {note}", at(0.5), at(0.95));
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
