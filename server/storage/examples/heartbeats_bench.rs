//! What heartbeats cost: 50,000 devices, 833 of them in each batch, as every second brings them; and the largest batches:
//! `cargo run --release -p storage --example heartbeats_bench [devices]`.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

#[path = "support/fleet.rs"]
mod fleet;

use chrono::{DateTime, Duration, Utc};
use domain::devices::PosId;
use fleet::{heartbeat, noon};
use std::time::Instant;
use storage::{Db, outlets, presence};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(50_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("beats.db");
    let url = arguments.next().unwrap_or_else(|| format!("sqlite://{}", file.display()));
    let db = Db::connect(&url).await?;
    let all = fleet::fill_tills(&db, count).await?;
    for size in [5_000, 833, 5_000] {
        let minute = if size == 833 { 2 } else { 1 };
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let mut batches = 0_u32;
        for (second, portion) in all.chunks(size).enumerate() {
            let at = noon() + Duration::minutes(minute) + Duration::seconds(i64::try_from(second)?);
            let beats: Vec<_> = portion.iter().map(|device| heartbeat(*device, at)).collect();
            presence::record(&db, &beats, at).await?;
            batches += 1;
        }
        report(&format!("{size} in a batch"), start, cpu, all.len(), batches);
    }
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for _ in 0..20 {
        presence::sweep(&db, noon() + Duration::minutes(3), DateTime::<Utc>::MIN_UTC).await?;
    }
    report("a sweep that finds nothing", start, cpu, all.len(), 20);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    outlets::roll_over(&db, noon() + Duration::minutes(3)).await?;
    report("a roll-over", start, cpu, all.len(), 1);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    outlets::roll_over(&db, noon() + Duration::hours(24)).await?;
    report("a roll-over of all outlets", start, cpu, all.len(), 1);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let gone: Vec<PosId> =
        presence::sweep(&db, noon() + Duration::hours(1), DateTime::<Utc>::MIN_UTC).await?;
    report("all fall silent at once", start, cpu, gone.len(), 1);
    db.close().await;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn report(name: &str, start: Instant, cpu: f64, devices: usize, batches: u32) {
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!(
        "{name:28} {:9.1} ms each, {:7.1} ms of CPU each, {:9.0} devices/s, {:.2} CPU-s/100k",
        wall / f64::from(batches) * 1_000.0,
        cpu / f64::from(batches) * 1_000.0,
        devices as f64 / wall,
        cpu / devices as f64 * 100_000.0
    );
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
