//! What heartbeats cost the database: 50,000 devices, 833 of them in each batch, as every second brings them; and larger
//! batches: `presence_bench [devices] [database of PostgreSQL]`. `scripts/bench.sh` calls it.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

mod support;

use chrono::{DateTime, Duration, Utc};
use domain::devices::PosId;
use std::time::Instant;
use storage::{Db, outlets, presence};
use support::{
    cpu_seconds,
    fleet::{fill_tills, heartbeat, noon},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(50_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("presence.db").display());
    measure("SQLite", &file, count).await?;
    if let Some(url) = arguments.next() {
        measure("PostgreSQL", &url, count).await?;
    }
    Ok(())
}

async fn measure(engine: &str, url: &str, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let db = Db::connect(url).await?;
    let all = fill_tills(&db, count).await?;
    println!("{count} devices on {engine}");
    println!("{:38} {:>10} {:>10} {:>10} {:>11}", "", "ms each", "CPU ms", "devices/s", "CPU-s/100k");
    // The second heartbeat of an instance looks once more whether another number has it.
    let rounds = [
        ("first heartbeats, 5,000 a batch", 5_000),
        ("second heartbeats, 5,000 a batch", 5_000),
        ("heartbeats, 833 a batch", 833),
        ("heartbeats, 5,000 a batch", 5_000),
        ("heartbeats, 833 a batch", 833),
    ];
    for (minute, (name, size)) in (1..).zip(rounds) {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let mut batches = 0_u32;
        for (second, portion) in all.chunks(size).enumerate() {
            let at = noon() + Duration::minutes(minute) + Duration::seconds(i64::try_from(second)?);
            let beats: Vec<_> = portion.iter().map(|device| heartbeat(*device, at)).collect();
            presence::record(&db, &beats, at).await?;
            batches += 1;
        }
        report(name, start, cpu, all.len(), batches);
    }
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for _ in 0..20 {
        presence::sweep(&db, noon() + Duration::minutes(6), DateTime::<Utc>::MIN_UTC).await?;
    }
    report("a sweep that finds nothing", start, cpu, all.len() * 20, 20);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    outlets::roll_over(&db, noon() + Duration::minutes(6)).await?;
    report("a roll-over, all tills become silent", start, cpu, all.len(), 1);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    outlets::roll_over(&db, noon() + Duration::hours(24)).await?;
    report("a roll-over to the next day", start, cpu, all.len(), 1);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let gone: Vec<PosId> =
        presence::sweep(&db, noon() + Duration::hours(1), DateTime::<Utc>::MIN_UTC).await?;
    report("all fall silent at once", start, cpu, gone.len(), 1);
    db.close().await;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn report(name: &str, start: Instant, cpu: f64, devices: usize, times: u32) {
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!(
        "{name:38} {:10.1} {:10.1} {:10.0} {:11.2}",
        wall / f64::from(times) * 1_000.0,
        cpu / f64::from(times) * 1_000.0,
        devices as f64 / wall,
        cpu / devices as f64 * 100_000.0
    );
}
