//! The device API (`/api/v1`): what tills and mid-servers call (`product.md` section 3).

mod auth;
mod body;
mod config;
mod error;
mod heartbeat;
mod keys;
mod object;
mod openapi;
mod receipts;
mod text;
mod writer;

pub use config::{IngestConfig, OutOfRange};
pub use error::{ApiError, ErrorCode, Problem};
pub use heartbeat::{GoodbyeAnswer, GoodbyeRequest, HeartbeatAnswer, HeartbeatRequest};
pub use keys::Sender;
pub(crate) use keys::network;
pub use openapi::{Ping, document};
pub use receipts::{ReceiptItem, ReceiptsAnswer, ReceiptsRequest, Rejected};

use crate::presence::Presence;
use axum::{
    Router,
    routing::{any, get, post},
};
use domain::time::Clock;
use keys::KeyRing;
use std::{sync::Arc, time::Duration};
use storage::Db;
use tokio_util::sync::CancellationToken;
use writer::ReceiptWriter;

const REFRESH_KEYS_EVERY: Duration = Duration::from_secs(1);

/// The handle of the device API: key ring, presence buffer and receipt writer, each with its task. Cheap to clone.
#[derive(Clone)]
pub struct Ingest {
    parts: Arc<Parts>,
}

struct Parts {
    db: Db,
    clock: Clock,
    config: IngestConfig,
    keys: KeyRing,
    presence: Presence,
    receipts: ReceiptWriter,
}

impl Ingest {
    /// Starts the tasks behind the device API. After `stop` no new rounds begin; requests under way are still served.
    pub fn start(db: Db, clock: Clock, config: IngestConfig, stop: CancellationToken) -> Self {
        let parts = Arc::new(Parts {
            keys: KeyRing::new(db.clone(), clock.clone(), config.unknown_keys_per_minute),
            presence: Presence::new(db.clone(), clock.clone(), config.interval_seconds),
            receipts: ReceiptWriter::start(db.clone(), clock.clone(), &config),
            db,
            clock,
            config,
        });
        let (ingest, stopping) = (Self { parts }, stop.clone());
        let (presence, keys) = (ingest.clone(), ingest.clone());
        tokio::spawn(async move { presence.parts.presence.run(stop).await });
        tokio::spawn(async move { keys.refresh_keys(stopping).await });
        ingest
    }

    /// Waits until everything that was accepted so far is in the database: the last step of a graceful stop.
    pub async fn flush(&self) {
        self.parts.receipts.flush().await;
        if let Err(error) = self.parts.presence.flush().await {
            tracing::error!(%error, "heartbeats could not be written");
        }
    }

    /// One round of what otherwise happens every five seconds: heartbeats are written, silent devices go offline.
    pub async fn sweep(&self) -> storage::Result<()> {
        self.parts.presence.sweep().await
    }

    async fn refresh_keys(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(REFRESH_KEYS_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.parts.keys.refresh().await {
                tracing::error!(%error, "device keys could not be refreshed");
            }
        }
    }
}

/// The routes of the device API, with JSON answers for everything below `/api/v1`. They know no more than the device API, which is
/// cloned for each request.
pub fn routes<S>(ingest: Ingest) -> Router<S> {
    Router::new()
        .route("/api/v1/heartbeat", post(heartbeat::heartbeat).fallback(wrong_method))
        .route("/api/v1/receipts", post(receipts::receipts).fallback(wrong_method))
        .route("/api/v1/goodbye", post(heartbeat::goodbye).fallback(wrong_method))
        .route("/api/v1/ping", get(openapi::ping).fallback(wrong_method))
        .route("/api/v1/openapi.json", get(openapi::json).fallback(wrong_method))
        .route("/api/v1/{*rest}", any(unknown))
        .with_state(ingest)
}

async fn wrong_method() -> ApiError {
    ApiError::MethodNotAllowed
}

async fn unknown() -> ApiError {
    ApiError::NotFound
}
