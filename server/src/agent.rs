//! The reference agent: a real device of the device API, for pilots and as a pattern for those who write their own.
//!
//! It says once an interval that it is alive, with what the machine is, and sends the receipts that a trading system puts as
//! files into a folder. A receipt is on the disk from the moment when its file is moved away until the server has said that it
//! is stored: neither `kill -9` nor days without a network lose one, and what is sent twice the server counts once.

mod backoff;
mod beat;
mod client;
mod disk;
mod forms;
mod inbox;
mod machine;
mod pump;
mod settings;
mod spool;

pub use backoff::Backoff;
pub use forms::{Parsed, read_receipts};
pub use settings::{AgentArgs, DEFAULT_FILE, Settings, SettingsError};

use client::{CallError, Client};
use domain::time::Clock;
use machine::Machine;
use spool::Spool;
use std::{
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, atomic::AtomicI64},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Why the agent does not start.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A folder or file of its own cannot be used.
    #[error("{}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Two agents would send the same receipts, and be shown as duplicates.
    #[error("{}: another agent works in this folder", .0.display())]
    Taken(PathBuf),
    /// No connection can be made at all: the certificate authority cannot be read.
    #[error("connections: {0}")]
    Connections(#[from] CallError),
    /// Signals of the system cannot be heard.
    #[error(transparent)]
    Signals(#[from] crate::service::StartError),
}

/// Works until told to stop; then it says goodbye.
pub async fn run(settings: Settings, clock: Clock, stop: CancellationToken) -> Result<(), AgentError> {
    let folder = settings.folder.clone();
    let own = |source| AgentError::Folder { path: folder.clone(), source };
    disk::make_folders(&settings.folder).map_err(own)?;
    let _lock = lock(&settings)?;
    let instance_id = disk::instance_id(&settings.folder).map_err(own)?;
    let spool = Spool::open(settings.folder.join(disk::SPOOL)).map_err(own)?;
    let waiting = Arc::new(AtomicI64::new(spool.waiting()));
    let client = Client::new(&settings)?;
    tracing::info!(server = %settings.server, device = %settings.key.pos_id, instance_id,
        waiting = spool.waiting(), folder = %settings.folder.display(), "the agent has started");
    let beats = beat::Beats {
        client: client.clone(),
        clock: clock.clone(),
        machine: Machine::read(),
        instance_id,
        run_id: Uuid::now_v7().to_string(),
        waiting: waiting.clone(),
        settings: settings.clone(),
    };
    let pump = pump::Pump::new(client, clock, settings, spool, waiting);
    tokio::join!(beats.run(stop.clone()), pump.run(stop));
    tracing::info!("the agent has stopped");
    Ok(())
}

/// Held for as long as the file is open, also if the process dies.
fn lock(settings: &Settings) -> Result<File, AgentError> {
    let path = settings.folder.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| AgentError::Folder { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(AgentError::Taken(settings.folder.clone())),
        Err(std::fs::TryLockError::Error(source)) => Err(AgentError::Folder { path, source }),
    }
}
