//! From the folder into the spool, and from the spool to the server.

use super::{
    Settings,
    client::{CallError, Client},
    disk::{self, BAD},
    inbox::Inbox,
    spool::{Batch, Spool},
};
use crate::ingest::{ReceiptItem, ReceiptsAnswer};
use domain::{receipts::MAX_BATCH, time::Clock};
use rand::Rng;
use serde_json::json;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Requests after which the folder is looked into, however much there is to be sent.
const LOOK_AFTER: u64 = 50;
const TIDY_EVERY: Duration = Duration::from_hours(1);
/// One line each for receipts that the server refused for good, or has with other content.
const REFUSED: &str = "refused.jsonl";

pub(super) struct Pump {
    client: Client,
    clock: Clock,
    settings: Settings,
    inbox: Inbox,
    spool: Spool,
    waiting: Arc<AtomicI64>,
    failures: u32,
    /// Nothing is sent before.
    pause_until: Instant,
    /// Receipts of a request, at most: halved where the server finds it too large.
    most: usize,
    tidied: Option<Instant>,
}

impl Pump {
    pub(super) fn new(
        client: Client,
        clock: Clock,
        settings: Settings,
        spool: Spool,
        waiting: Arc<AtomicI64>,
    ) -> Self {
        let inbox = Inbox::new(&settings.folder, &settings.zone);
        let (pause_until, most) = (Instant::now(), MAX_BATCH);
        Self { client, clock, settings, inbox, spool, waiting, failures: 0, pause_until, most, tidied: None }
    }

    /// What is under way when the agent is told to stop is given up: it is still in the spool, and sent again.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = async {
                loop {
                    self.look();
                    self.send().await;
                    tokio::time::sleep(self.settings.watch).await;
                }
            } => {}
        }
    }

    /// A full disk or a lost share is no reason to end: the files stay where they are.
    fn look(&mut self) {
        if let Err(error) = self.inbox.look(&mut self.spool) {
            tracing::error!(%error, "files cannot be taken, and will be tried again");
        }
        self.waiting.store(self.spool.waiting(), Ordering::Relaxed);
        if let Some(kept) = self.settings.done_kept
            && self.tidied.is_none_or(|at| at.elapsed() >= TIDY_EVERY)
        {
            self.tidied = Some(Instant::now());
            if let Err(error) = self.inbox.tidy(kept, self.clock.now()) {
                tracing::warn!(%error, "old files cannot be removed");
            }
        }
    }

    /// Sends until nothing is left to be sent now, or something fails. Now and then it looks for files meanwhile.
    async fn send(&mut self) {
        for sent in 0_u64.. {
            if Instant::now() < self.pause_until {
                return;
            }
            if sent.is_multiple_of(LOOK_AFTER) && sent > 0 {
                self.look();
            }
            let batch = match self.spool.batch(self.most, Instant::now()) {
                Ok(Some(batch)) => batch,
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(%error, "the spool cannot be read, and will be tried again");
                    return;
                }
            };
            match self.client.receipts(batch.receipts.clone()).await {
                Ok(answer) => {
                    self.failures = 0;
                    if let Err(error) = self.answered(batch, &answer) {
                        // They are sent again, and counted once.
                        tracing::error!(%error, "the spool cannot be written");
                        self.pause(None);
                    }
                }
                Err(error) => self.failed(&error, batch),
            }
            self.waiting.store(self.spool.waiting(), Ordering::Relaxed);
        }
    }

    fn failed(&mut self, error: &CallError, batch: Batch) {
        self.pause(error.retry_after());
        if error.is_too_large() && batch.receipts.len() > 1 {
            self.most = batch.receipts.len() / 2;
            if let Err(error) = self.spool.split(batch, self.most) {
                tracing::error!(%error, "the spool cannot be written");
            }
        }
        tracing::warn!(%error, failures = self.failures, waiting = self.spool.waiting(), "receipts were not sent");
    }

    fn pause(&mut self, retry_after: Option<Duration>) {
        self.failures = self.failures.saturating_add(1);
        let wait = self.settings.backoff.wait_after(retry_after, self.failures, rand::rng().random());
        self.pause_until = Instant::now() + wait;
    }

    fn answered(&mut self, batch: Batch, answer: &ReceiptsAnswer) -> io::Result<()> {
        let mut again = Vec::new();
        let at = |index: u32| usize::try_from(index).ok().and_then(|index| batch.receipts.get(index));
        for rejected in &answer.rejected {
            let Some(receipt) = at(rejected.index) else { continue };
            if rejected.retryable {
                again.push(receipt.clone());
            } else {
                self.note_refused(receipt, &rejected.message)?;
            }
        }
        for receipt in answer.conflicting.iter().filter_map(|index| at(*index)) {
            self.note_refused(
                receipt,
                "the server has a receipt with this id and other content: the first stays",
            )?;
        }
        let ReceiptsAnswer { new, repeated, conflicts, .. } = answer;
        tracing::info!(new, repeated, conflicts, rejected = answer.rejected.len(), "receipts were sent");
        self.spool.done(batch, &again, Instant::now() + self.settings.again_after)
    }

    /// Before it leaves the spool: nothing is lost without a trace.
    fn note_refused(&self, receipt: &ReceiptItem, reason: &str) -> io::Result<()> {
        tracing::error!(id = receipt.id, reason, "a receipt was refused");
        let line = json!({ "at": self.clock.now(), "reason": reason, "receipt": receipt });
        disk::append(&self.settings.folder.join(BAD).join(REFUSED), &line.to_string())
    }
}
