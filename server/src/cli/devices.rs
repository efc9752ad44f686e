//! `heado-monitor device …` and `heado-monitor key …`

use super::{Context, Failure, argument, say, users::taken};
use clap::Subcommand;
use domain::{
    audit::Actor,
    devices::{DeviceKind, PosId},
    outlets::OutletId,
};
use storage::{devices, keys};

#[derive(Debug, Subcommand)]
pub(super) enum Device {
    /// Register a till or mid-server and make its first key; prints `PosID-secret`, this once.
    Add {
        /// Its point of sale, as `outlet add` and `outlet list` print it.
        #[arg(long, value_name = "ID")]
        outlet: OutletId,
        /// Its name in the client's cabinet.
        #[arg(long)]
        name: String,
        /// `KKMWPF` or `Мидсервер`.
        #[arg(long, default_value = "KKMWPF", value_parser = kind)]
        kind: DeviceKind,
        /// Its number; the next free one if none is given.
        #[arg(long)]
        pos_id: Option<i64>,
    },
    /// Take it out of grid, counts and reports; its keys are refused, its history stays.
    Archive {
        /// Its number.
        pos_id: i64,
    },
    /// Undo this.
    Restore {
        /// Its number.
        pos_id: i64,
    },
}

fn kind(text: &str) -> Result<DeviceKind, String> {
    DeviceKind::parse(text).ok_or_else(|| "neither KKMWPF nor Мидсервер".to_owned())
}

impl Device {
    pub(super) async fn run(self, Context { db, clock, .. }: &Context) -> Result<(), Failure> {
        let now = clock.now();
        match self {
            Self::Add { outlet, name, kind, pos_id } => {
                let wanted = pos_id.map(|pos_id| pos_id.to_string()).unwrap_or_default();
                let device = devices::NewDevice { pos_id: pos_id.map(PosId), outlet_id: outlet, name, kind };
                let added =
                    devices::add(db, &Actor::CommandLine, &device, now).await.map_err(
                        |error| match error {
                            storage::Error::NotFound => {
                                argument(format!("--outlet {outlet}: there is no such outlet"))
                            }
                            other => taken("--pos-id", &wanted)(other),
                        },
                    )?;
                say(&keys::add(db, &Actor::CommandLine, added, now).await?.to_string())
            }
            Self::Archive { pos_id } => {
                devices::archive(db, &Actor::CommandLine, PosId(pos_id), now)
                    .await
                    .map_err(missing(pos_id))?;
                say(&format!("{pos_id} is archived."))
            }
            Self::Restore { pos_id } => {
                devices::restore(db, &Actor::CommandLine, PosId(pos_id), now)
                    .await
                    .map_err(missing(pos_id))?;
                say(&format!("{pos_id} is restored."))
            }
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a further key of a device; prints `PosID-secret`, this once.
    New {
        /// The device's number.
        pos_id: i64,
    },
    /// Refuse all keys of a device from now on.
    Revoke {
        /// The device's number.
        pos_id: i64,
    },
}

impl Key {
    pub(super) async fn run(self, Context { db, clock, .. }: &Context) -> Result<(), Failure> {
        match self {
            Self::New { pos_id } => {
                let key = keys::add(db, &Actor::CommandLine, PosId(pos_id), clock.now())
                    .await
                    .map_err(missing(pos_id))?;
                say(&key.to_string())
            }
            Self::Revoke { pos_id } => {
                let revoked = keys::revoke(db, &Actor::CommandLine, PosId(pos_id), clock.now())
                    .await
                    .map_err(missing(pos_id))?;
                say(&format!("{pos_id}: {revoked} keys are revoked."))
            }
        }
    }
}

fn missing(pos_id: i64) -> impl Fn(storage::Error) -> Failure {
    move |error| match error {
        storage::Error::NotFound => argument(format!("{pos_id}: there is no such device")),
        other => other.into(),
    }
}
