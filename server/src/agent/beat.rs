//! Heartbeats: one at the start, then one an interval, as long as the server asks for; goodbye at the end.

use super::{
    Settings,
    client::Client,
    machine::{Machine, internal_ip},
};
use crate::ingest::HeartbeatRequest;
use domain::time::Clock;
use rand::Rng;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// What a server may ask for.
const INTERVALS: std::ops::RangeInclusive<u64> = 1..=3_600;
/// A machine that shuts down does not wait for long.
const GOODBYE: Duration = Duration::from_secs(5);

pub(super) struct Beats {
    pub(super) client: Client,
    pub(super) clock: Clock,
    pub(super) machine: Machine,
    pub(super) instance_id: String,
    pub(super) run_id: String,
    pub(super) waiting: Arc<AtomicI64>,
    pub(super) settings: Settings,
}

impl Beats {
    pub(super) async fn run(self, stop: CancellationToken) {
        let (mut interval, mut failures) = (Duration::from_mins(1), 0_u32);
        loop {
            let heard = tokio::select! {
                () = stop.cancelled() => break,
                answer = async { self.client.heartbeat(&self.request().await).await } => answer,
            };
            let wait = match heard {
                Ok(answer) => {
                    if failures > 0 {
                        tracing::info!(failures, "the server answers again");
                    }
                    failures = 0;
                    let seconds = u64::try_from(answer.interval_seconds).unwrap_or(0);
                    interval = Duration::from_secs(seconds.clamp(*INTERVALS.start(), *INTERVALS.end()));
                    interval
                }
                Err(error) => {
                    failures = failures.saturating_add(1);
                    tracing::warn!(%error, failures, "a heartbeat was not heard");
                    // Not rarer than heartbeats: the device is to be seen soon after the server is back.
                    let mut backoff = self.settings.backoff;
                    backoff.cap = backoff.cap.min(interval);
                    backoff.wait_after(error.retry_after(), failures, rand::rng().random())
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(wait) => {}
            }
        }
        match tokio::time::timeout(GOODBYE, self.client.goodbye(&self.instance_id)).await {
            Ok(Ok(())) => tracing::info!("the server knows of the shutdown"),
            Ok(Err(error)) => tracing::warn!(%error, "the server was not told of the shutdown"),
            Err(_) => tracing::warn!("the server was not told of the shutdown in time"),
        }
    }

    async fn request(&self) -> HeartbeatRequest {
        let Machine { cpu, cpu_mhz, ram_mb, os } = self.machine.clone();
        HeartbeatRequest {
            instance_id: self.instance_id.clone(),
            run_id: self.run_id.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            kind: self.settings.kind,
            interactor: Some(self.settings.interactor.clone()),
            cpu,
            cpu_mhz,
            ram_mb,
            os,
            internal_ip: internal_ip(&self.settings.server).await.map(|ip| ip.to_string()),
            clock: self.clock.now().fixed_offset(),
            waiting_receipts: Some(self.waiting.load(Ordering::Relaxed)),
        }
    }
}
