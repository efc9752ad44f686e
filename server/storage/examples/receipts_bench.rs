//! Durable receipts a second: sixteen clients send fifty at a time, one writer gathers what waits into a transaction and
//! answers after the commit. Beside it, in turns in the same run, the same through `rusqlite` with prepared statements,
//! which inserts the receipts and does nothing else; on `PostgreSQL` a bare `unnest`, 500 in a transaction:
//! `receipts_bench [receipts] [database of PostgreSQL]`. `scripts/bench.sh` calls it.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

mod support;

use chrono::Duration;
use domain::{devices::PosId, money::Kopecks, receipts::Receipt};
use rusqlite::params;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{path::Path, sync::mpsc, time::Instant};
use storage::{
    Db,
    receipts::{Batch, ingest},
};
use support::{
    cpu_seconds,
    fleet::{fill_tills, noon},
    median,
};
use tokio::{
    runtime::Runtime,
    sync::{mpsc as queue, oneshot},
};

const CLIENTS: usize = 16;
const A_REQUEST: usize = 50;
const TILLS: usize = 2_000;
const ROUNDS: usize = 5;
/// How long the product's writer gathers requests (`ingest.commit_window_ms`).
const WINDOW: std::time::Duration = std::time::Duration::from_millis(2);
/// Receipts of one transaction of the yardstick on `PostgreSQL`.
const A_TRANSACTION: usize = 500;

const TABLE: &str =
    "create table receipts (pos_id bigint not null, receipt_id text not null, outlet_id uuid not null,
    sold_at bigint not null, sold_offset bigint not null, total bigint not null, received_at bigint not null,
    primary key (pos_id, receipt_id))";

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let receipts: usize = arguments.next().map_or(Ok(400_000), |count| count.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    on_sqlite(&runtime, receipts)?;
    if let Some(url) = arguments.next() {
        runtime.block_on(on_postgres(&url, receipts))?;
    }
    Ok(())
}

fn on_sqlite(runtime: &Runtime, receipts: usize) -> Result<(), Failure> {
    head("SQLite", "rusqlite", receipts);
    let folder = tempfile::tempdir()?;
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let raw = raw_sqlite(&folder.path().join(format!("raw{round}.db")), receipts)?;
        let url = format!("sqlite://{}", folder.path().join(format!("ours{round}.db")).display());
        ratios.push(compared(raw, runtime.block_on(ours(&url, receipts))?));
    }
    println!("median {:.0} %", median(ratios));
    Ok(())
}

/// The server's own processor time is not in the figures of `PostgreSQL`.
async fn on_postgres(url: &str, receipts: usize) -> Result<(), Failure> {
    head("PostgreSQL", "bare unnest", receipts);
    let (server, _) = url.rsplit_once('/').ok_or("the database has no name")?;
    let mut admin = PgConnection::connect(url).await?;
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        for name in ["raw", "ours"] {
            admin.execute(AssertSqlSafe(format!("create database {name}{round}"))).await?;
        }
        let raw = raw_postgres(&format!("{server}/raw{round}"), receipts).await?;
        ratios.push(compared(raw, ours(&format!("{server}/ours{round}"), receipts).await?));
        for name in ["raw", "ours"] {
            admin.execute(AssertSqlSafe(format!("drop database {name}{round} with (force)"))).await?;
        }
    }
    println!("median {:.0} %", median(ratios));
    Ok(())
}

fn head(engine: &str, yardstick: &str, receipts: usize) {
    println!("{receipts} durable receipts on {engine}, {CLIENTS} clients, {A_REQUEST} a request");
    println!(
        "{yardstick:>14} {:>10} {:>14} {:>10} {:>8}",
        "CPU-s/100k", "the product", "CPU-s/100k", "ratio"
    );
}

fn compared((raw, raw_cpu): (f64, f64), (ours, cpu): (f64, f64)) -> f64 {
    let ratio = ours / raw * 100.0;
    println!("{raw:12.0}/s {raw_cpu:10.2} {ours:12.0}/s {cpu:10.2} {ratio:6.0} %");
    ratio
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
    fill_tills(&db, TILLS).await?;
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
    while let Some(first) = waiting.recv().await {
        group.push(first);
        let window = tokio::time::Instant::now() + WINDOW;
        while let Ok(Some(next)) = tokio::time::timeout_at(window, waiting.recv()).await {
            group.push(next);
        }
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

fn raw_sqlite(file: &Path, receipts: usize) -> Result<(f64, f64), Failure> {
    let mut db = rusqlite::Connection::open(file)?;
    db.execute_batch(&format!("pragma journal_mode = wal; pragma synchronous = full; {TABLE};"))?;
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

async fn raw_postgres(url: &str, receipts: usize) -> Result<(f64, f64), Failure> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute(TABLE).await?;
    let all: Vec<Receipt> = (0..CLIENTS).flat_map(|client| requests(client, receipts)).flatten().collect();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for portion in all.chunks(A_TRANSACTION) {
        sqlx::query(
            "insert into receipts select a, b, $5, c, 10800, d, c
             from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) as t (a, b, c, d) on conflict do nothing",
        )
        .bind(portion.iter().map(|receipt| receipt.pos_id.0).collect::<Vec<_>>())
        .bind(portion.iter().map(|receipt| receipt.id.as_str()).collect::<Vec<_>>())
        .bind(portion.iter().map(|receipt| receipt.sold_at.timestamp_millis()).collect::<Vec<_>>())
        .bind(portion.iter().map(|receipt| receipt.total.0).collect::<Vec<_>>())
        .bind(uuid::Uuid::nil())
        .execute(&mut connection)
        .await?;
    }
    let result = rates(all.len(), start, cpu);
    connection.close().await?;
    Ok(result)
}

/// Receipts a second, and CPU seconds for 100,000 of them.
#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn rates(receipts: usize, start: Instant, cpu: f64) -> (f64, f64) {
    let receipts = receipts as f64;
    (receipts / start.elapsed().as_secs_f64(), (cpu_seconds() - cpu) / receipts * 100_000.0)
}
