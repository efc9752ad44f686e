//! Simulated devices: a load generator (`heado-monitor fleet`), and the client that the demo's tills use.

mod client;
mod load;
mod register;
mod report;

pub(crate) use client::gzip;
pub use client::{CallError, Client};
pub use load::{Load, Rate, Sink, run as load};
pub use register::{register, secret};
pub use report::{Report, Tally};

use crate::clock;
use clap::Args;
use domain::devices::DeviceKey;
use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};
use storage::Db;
use tokio_util::sync::CancellationToken;

/// Loads a running server on this machine with simulated devices and prints rates and latencies.
#[derive(Debug, Clone, Args)]
pub struct FleetArgs {
    /// Address of the server; only this machine is accepted.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    pub url: String,
    /// Number of devices. Without --keys they are registered in the configured database.
    #[arg(long, default_value_t = 1_000)]
    pub devices: usize,
    /// A file with device keys, one `PosID-secret` a line, instead of registering devices.
    #[arg(long)]
    pub keys: Option<PathBuf>,
    /// Connections for heartbeats, and as many for receipts.
    #[arg(long, default_value_t = 16)]
    pub clients: usize,
    /// Heartbeats per second; `max`: as many as are answered.
    #[arg(long, default_value = "20")]
    pub heartbeats: Rate,
    /// Batches of receipts per second; `max`: as many as are answered.
    #[arg(long, default_value = "20")]
    pub batches: Rate,
    /// Receipts in a batch.
    #[arg(long, default_value_t = 50)]
    pub receipts: usize,
    /// The same seed makes the same receipts.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Seconds to run.
    #[arg(long, default_value_t = 30)]
    pub seconds: u64,
    /// Writes each acknowledged receipt to this file, `PosID id` a line.
    #[arg(long)]
    pub acknowledged: Option<PathBuf>,
}

/// Why the load could not be run.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: {reason}", path.display())]
    Keys { path: PathBuf, reason: String },
    #[error(transparent)]
    Output(#[from] std::io::Error),
}

/// Runs the load and prints the report; stops early at `stop`.
pub async fn run(args: FleetArgs, db: &Db, stop: CancellationToken) -> Result<(), FleetError> {
    let client = Client::new(&args.url)?;
    // Devices whose clocks agree with the server's, whatever this machine's clock says.
    let clock = clock::set_to(client.ping().await?.server_time);
    let keys = match &args.keys {
        Some(path) => read_keys(path)?,
        None => register(db, args.devices, clock.now()).await?,
    };
    let load = Load {
        client,
        clock,
        keys,
        clients: args.clients.max(1),
        heartbeats: args.heartbeats,
        batches: args.batches,
        receipts_per_batch: args.receipts.clamp(1, domain::receipts::MAX_BATCH),
        seed: args.seed,
        duration: Duration::from_secs(args.seconds),
    };
    let sink = args.acknowledged.as_deref().map(create).transpose()?;
    let report = load::run(load, sink, stop).await?;
    write!(std::io::stdout(), "{report}")?;
    Ok(())
}

fn create(path: &Path) -> Result<Sink, FleetError> {
    let file =
        std::fs::File::create(path).map_err(|source| FleetError::File { path: path.to_owned(), source })?;
    Ok(Box::new(BufWriter::new(file)))
}

fn read_keys(path: &Path) -> Result<Vec<DeviceKey>, FleetError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| FleetError::File { path: path.to_owned(), source })?;
    let keys: Result<Vec<DeviceKey>, _> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .enumerate()
        .map(|(number, line)| line.parse().map_err(|error| format!("line {}: {error}", number + 1)))
        .collect();
    match keys {
        Ok(keys) if keys.is_empty() => Err("no keys in it".to_owned()),
        other => other,
    }
    .map_err(|reason| FleetError::Keys { path: path.to_owned(), reason })
}
