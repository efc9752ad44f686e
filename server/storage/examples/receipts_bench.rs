//! Durable receipts a second: sixteen clients send fifty at a time, one writer gathers what waits into a transaction and
//! answers after the commit. Beside it, in the same run, the same through `rusqlite` with prepared statements, which
//! inserts the receipts and does nothing else: `cargo run --release -p storage --example receipts_bench [receipts]`.
//! With `DATABASE_URL` of an empty `PostgreSQL` database as second argument only that is measured.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

#[path = "support/fleet.rs"]
mod fleet;

use chrono::Duration;
use domain::{devices::PosId, money::Kopecks, receipts::Receipt};
use fleet::noon;
use rusqlite::params;
use std::{path::Path, sync::mpsc, time::Instant};
use storage::{
    Db,
    receipts::{Batch, ingest},
};
use tokio::sync::{mpsc as queue, oneshot};

const CLIENTS: usize = 16;
const A_REQUEST: usize = 50;
const TILLS: usize = 2_000;
const ROUNDS: usize = 3;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let receipts: usize = arguments.next().map_or(Ok(400_000), |count| count.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(url) = arguments.next() {
        let (rate, cpu) = runtime.block_on(ours(&url, receipts))?;
        println!("ours on this server: {rate:9.0} receipts/s, {cpu:.2} CPU-s/100k of this process");
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let file = folder.path().join(format!("raw{round}.db"));
        let (raw, raw_cpu) = raw(&file, receipts)?;
        let url = format!("sqlite://{}", folder.path().join(format!("ours{round}.db")).display());
        let (ours, cpu) = runtime.block_on(ours(&url, receipts))?;
        println!(
            "raw {raw:9.0} receipts/s, {raw_cpu:.2} CPU-s/100k   ours {ours:9.0} receipts/s, {cpu:.2} CPU-s/100k   {:3.0} %",
            ours / raw * 100.0
        );
        ratios.push(ours / raw * 100.0);
    }
    ratios.sort_unstable_by(f64::total_cmp);
    println!("median {:.0} %", ratios[ROUNDS / 2]);
    Ok(())
}

/// The requests of one client: each of another till, sold within the last hours.
fn requests(client: usize, receipts: usize) -> impl Iterator<Item = Vec<Receipt>> {
    let count = receipts / CLIENTS / A_REQUEST;
    (0..count).map(move |request| {
        let number = client + request * CLIENTS;
        let till = PosId(i64::try_from(number * 7_919 % TILLS).unwrap_or(0) + 1);
        (0..A_REQUEST)
            .map(|n| {
                let second = i64::try_from(number * 31 % 3_600 + n * 20).unwrap_or(0);
                Receipt {
                    pos_id: till,
                    id: format!("{number:08}-{n:04}-7000-8000-0198a1b2"),
                    sold_at: (noon() - Duration::seconds(second)).fixed_offset(),
                    total: Kopecks(12_345 + second),
                }
            })
            .collect()
    })
}

async fn ours(url: &str, receipts: usize) -> Result<(f64, f64), Failure> {
    let db = Db::connect(url).await?;
    fleet::fill_tills(&db, TILLS).await?;
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let (sender, mut waiting) = queue::channel::<(Batch, oneshot::Sender<usize>)>(CLIENTS);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let sender = sender.clone();
            tokio::spawn(async move {
                for receipts in requests(client, receipts) {
                    let (answer, answered) = oneshot::channel();
                    let batch = Batch { sender: receipts[0].pos_id, receipts };
                    sender.send((batch, answer)).await.map_err(|_| "the writer is gone")?;
                    assert_eq!(answered.await?, A_REQUEST);
                }
                Ok::<(), Failure>(())
            })
        })
        .collect();
    drop(sender);
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, CLIENTS).await > 0 {
        let (batches, answers): (Vec<_>, Vec<_>) = group.drain(..).unzip();
        let outcomes = ingest(&db, &batches, noon()).await?;
        for (outcomes, answer) in outcomes.into_iter().zip(answers) {
            let _ = answer.send(outcomes.len());
        }
    }
    for client in clients {
        client.await??;
    }
    let result = rates(receipts, start, cpu);
    let stored = storage::receipts::count(&db).await?;
    assert_eq!(usize::try_from(stored)?, receipts / CLIENTS / A_REQUEST * CLIENTS * A_REQUEST);
    db.close().await;
    Ok(result)
}

fn raw(file: &Path, receipts: usize) -> Result<(f64, f64), Failure> {
    let mut db = rusqlite::Connection::open(file)?;
    db.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table receipts (pos_id bigint not null, receipt_id text not null, outlet_id uuid not null,
            sold_at bigint not null, sold_offset bigint not null, total bigint not null, received_at bigint not null,
            primary key (pos_id, receipt_id));",
    )?;
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let (sender, waiting) = mpsc::sync_channel::<(Vec<Receipt>, mpsc::Sender<usize>)>(CLIENTS);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                let (answer, answered) = mpsc::channel();
                for receipts in requests(client, receipts) {
                    sender.send((receipts, answer.clone())).map_err(|_| "the writer is gone")?;
                    answered.recv()?;
                }
                Ok::<(), Failure>(())
            })
        })
        .collect();
    drop(sender);
    let outlet = [7_u8; 16];
    while let Ok(first) = waiting.recv() {
        let group: Vec<_> = std::iter::once(first).chain(waiting.try_iter()).collect();
        let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let mut insert = transaction
                .prepare_cached("insert into receipts values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing")?;
            for receipt in group.iter().flat_map(|(receipts, _)| receipts) {
                let (sold_at, total) = (receipt.sold_at.timestamp_millis(), receipt.total.0);
                insert.execute(params![
                    receipt.pos_id.0,
                    receipt.id,
                    outlet,
                    sold_at,
                    10_800,
                    total,
                    sold_at
                ])?;
            }
        }
        transaction.commit()?;
        for (receipts, answer) in group {
            answer.send(receipts.len())?;
        }
    }
    for client in clients {
        client.join().map_err(|_| "a client failed")??;
    }
    Ok(rates(receipts, start, cpu))
}

/// Receipts a second, and CPU seconds for 100,000 of them.
#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn rates(receipts: usize, start: Instant, cpu: f64) -> (f64, f64) {
    let receipts = receipts as f64;
    (receipts / start.elapsed().as_secs_f64(), (cpu_seconds() - cpu) / receipts * 100_000.0)
}

/// User and system time of this process so far; zero where the kernel does not say.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
