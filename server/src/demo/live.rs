//! The demo's devices while it runs: they call the real device API over loopback.

use super::{
    places::SILENT,
    plan::{Planned, Role},
    sales::Sales,
};
use crate::{
    fleet::{CallError, Client},
    ingest::{HeartbeatRequest, ReceiptItem, ReceiptsRequest},
};
use chrono::{DateTime, Duration, Utc};
use domain::{devices::PosId, receipts::Receipt, time::Clock};
use std::{sync::Arc, time::Duration as StdDuration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// Receipts in one request of a demo device.
const BATCH: usize = 200;
/// A slow line delivers once in so many turns.
const SLOW_TURNS: u64 = 60;
/// An unstable device is there for so many turns, and away for as many.
const UNSTABLE_TURNS: u64 = 14;

/// What all devices share.
pub(super) struct Fleet {
    pub(super) client: Client,
    pub(super) clock: Clock,
    pub(super) devices: Vec<Planned>,
    pub(super) sales: Sales,
    /// Everything before is in the database.
    pub(super) filled_until: DateTime<Utc>,
    /// From now on one outlet sends no receipts.
    pub(super) silent_from: DateTime<Utc>,
    pub(super) interval: StdDuration,
}

impl Fleet {
    /// Runs all devices until `stop`; then they say nothing, as a fleet whose server goes away.
    pub(super) async fn run(self, stop: CancellationToken) {
        let fleet = Arc::new(self);
        let tasks = TaskTracker::new();
        let number = u32::try_from(fleet.devices.len()).unwrap_or(u32::MAX).max(1);
        for (index, device) in (0..).zip(&fleet.devices) {
            if !device.is_running() && device.role != Role::ReceiptsOnly {
                continue;
            }
            let mut device = Device::new(fleet.clone(), device.clone());
            let (stop, begins) = (stop.clone(), fleet.interval / number * index);
            tasks.spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = device.run(begins) => {}
                }
            });
        }
        tasks.close();
        tasks.wait().await;
    }
}

/// One running copy of the software.
struct Copy {
    number: u8,
    run_id: String,
}

/// A device with what it still has to send.
struct Device {
    fleet: Arc<Fleet>,
    planned: Planned,
    copies: Vec<Copy>,
    /// Devices whose receipts it carries, itself included, and until when they are sent.
    tills: Vec<(Planned, DateTime<Utc>)>,
    turn: u64,
}

impl Device {
    fn new(fleet: Arc<Fleet>, planned: Planned) -> Self {
        let machines: &[u8] = match planned.role {
            Role::TwoMachines => &[0, 1],
            Role::ClonedDisk => &[0, 0],
            Role::ReceiptsOnly => &[],
            _ => &[0],
        };
        let copies = machines
            .iter()
            .map(|number| Copy { number: *number, run_id: Uuid::now_v7().to_string() })
            .collect();
        let carried =
            |till: &&Planned| till.pos_id == planned.pos_id || till.role == Role::Behind(planned.pos_id);
        let tills =
            fleet.devices.iter().filter(carried).map(|till| (till.clone(), fleet.filled_until)).collect();
        Self { fleet, planned, copies, tills, turn: 0 }
    }

    async fn run(&mut self, begins: StdDuration) {
        tokio::time::sleep(begins).await;
        let mut interval = self.fleet.interval;
        loop {
            match self.turn().await {
                Ok(seconds) => interval = seconds.unwrap_or(interval),
                Err(error) if error.is_passing() => tracing::debug!(%error, "a demo device is not answered"),
                Err(error) => {
                    tracing::warn!(%error, pos_id = %self.planned.pos_id, "a demo device is refused");
                }
            }
            self.turn += 1;
            tokio::time::sleep(interval).await;
        }
    }

    /// Heartbeats of all copies, then the receipts that are due; answers the interval that the server asks for.
    async fn turn(&mut self) -> Result<Option<StdDuration>, CallError> {
        let key = self.planned.key();
        if self.planned.role == Role::Unstable {
            let place = self.turn % (2 * UNSTABLE_TURNS);
            if place == UNSTABLE_TURNS {
                self.fleet.client.goodbye(&key, &self.planned.instance_id(0)).await?;
            }
            if place >= UNSTABLE_TURNS {
                return Ok(None);
            }
        }
        let now = self.fleet.clock.now();
        let due = self.due(now);
        let mut interval = None;
        for copy in &self.copies {
            let request = self.heartbeat(copy, now, due.len());
            let from = Some(self.planned.external_ip(copy.number));
            let answer = self.fleet.client.heartbeat(&key, &request, from).await?;
            interval = u64::try_from(answer.interval_seconds).ok().map(StdDuration::from_secs);
        }
        if self.planned.role != Role::Slow || self.turn.is_multiple_of(SLOW_TURNS) {
            self.send(due, now).await?;
        }
        Ok(interval)
    }

    fn heartbeat(&self, copy: &Copy, now: DateTime<Utc>, waiting: usize) -> HeartbeatRequest {
        let facts = self.planned.facts(copy.number);
        HeartbeatRequest {
            instance_id: self.planned.instance_id(copy.number),
            run_id: copy.run_id.clone(),
            version: facts.version,
            kind: self.planned.kind,
            interactor: Some(facts.interactor),
            cpu: Some(facts.cpu),
            cpu_mhz: facts.cpu_mhz,
            ram_mb: facts.ram_mb,
            os: Some(facts.os),
            internal_ip: Some(facts.internal_ip),
            clock: (now + self.planned.clock_offset()).fixed_offset(),
            waiting_receipts: (self.planned.role == Role::Slow)
                .then(|| i64::try_from(waiting).unwrap_or(i64::MAX)),
        }
    }

    /// Receipts that were sold and not yet sent; none of the outlet that has fallen silent.
    fn due(&self, now: DateTime<Utc>) -> Vec<Receipt> {
        let silent = self.planned.place == SILENT && now >= self.fleet.silent_from;
        let until = if silent { self.fleet.silent_from } else { now };
        self.tills
            .iter()
            .flat_map(|(till, sent_until)| self.fleet.sales.between(till, *sent_until, until))
            .collect()
    }

    async fn send(&mut self, due: Vec<Receipt>, now: DateTime<Utc>) -> Result<(), CallError> {
        let key = self.planned.key();
        for batch in due.chunks(BATCH) {
            let receipts = batch.iter().map(|receipt| item(receipt, self.planned.pos_id)).collect();
            let request = ReceiptsRequest { receipts };
            // Each copy sends what the till sold; the server counts it once.
            let machines = if self.planned.role == Role::TwoMachines { 0..=1 } else { 0..=0 };
            for machine in machines {
                let from = Some(self.planned.external_ip(machine));
                self.fleet.client.receipts(&key, &request, from).await?;
            }
        }
        for (_, sent_until) in &mut self.tills {
            *sent_until = now;
        }
        Ok(())
    }
}

fn item(receipt: &Receipt, sender: PosId) -> ReceiptItem {
    ReceiptItem {
        id: receipt.id.clone(),
        sold_at: receipt.sold_at,
        total_kopecks: receipt.total.0,
        pos_id: (receipt.pos_id != sender).then_some(receipt.pos_id.0),
    }
}

/// When the silent outlet falls silent.
pub(super) fn silent_from(now: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    now + Duration::minutes(minutes.into())
}
