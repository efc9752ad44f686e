//! The receipt writer: one task that gathers the requests of a few milliseconds into one durable transaction.

use super::{IngestConfig, error::ApiError};
use domain::time::Clock;
use futures::FutureExt;
use std::{panic::AssertUnwindSafe, time::Duration};
use storage::{
    Db,
    receipts::{Batch, Outcome},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};

/// What became of each receipt of a batch; none: nothing of it was stored.
type Answer = Option<Vec<Outcome>>;

enum Job {
    Write {
        batch: Batch,
        answer: oneshot::Sender<Answer>,
    },
    /// Answered when all that was queued before it is durable.
    Flush(oneshot::Sender<()>),
}

/// The queue in front of the writer task.
pub(super) struct ReceiptWriter {
    queue: mpsc::Sender<Job>,
}

impl ReceiptWriter {
    /// Starts the task; it ends when all handles are gone and the queue is empty.
    pub(super) fn start(db: Db, clock: Clock, config: &IngestConfig) -> Self {
        let (queue, jobs) = mpsc::channel(config.queue_requests);
        let task = Task {
            db,
            clock,
            jobs,
            window: Duration::from_millis(config.commit_window_ms),
            most: config.commit_receipts,
        };
        tokio::spawn(task.run());
        Self { queue }
    }

    /// Answers once the batch is durable. A full queue refuses at once instead of keeping the device waiting.
    pub(super) async fn write(&self, batch: Batch) -> Result<Vec<Outcome>, ApiError> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Job::Write { batch, answer }).map_err(|_| {
            metrics::counter!("heado_receipt_queue_full_total").increment(1);
            ApiError::Unavailable { seconds: 2 }
        })?;
        match answered.await {
            Ok(Some(outcomes)) => Ok(outcomes),
            _ => Err(ApiError::Unavailable { seconds: 5 }),
        }
    }

    /// Waits until all that was queued so far is durable.
    pub(super) async fn flush(&self) {
        let (answer, answered) = oneshot::channel();
        if self.queue.send(Job::Flush(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }
}

/// The requests of one transaction.
#[derive(Default)]
struct Group {
    batches: Vec<Batch>,
    answers: Vec<oneshot::Sender<Answer>>,
    flushes: Vec<oneshot::Sender<()>>,
    receipts: usize,
}

impl Group {
    fn add(&mut self, job: Job) {
        match job {
            Job::Write { batch, answer } => {
                self.receipts += batch.receipts.len();
                self.batches.push(batch);
                self.answers.push(answer);
            }
            Job::Flush(answer) => self.flushes.push(answer),
        }
    }
}

struct Task {
    db: Db,
    clock: Clock,
    jobs: mpsc::Receiver<Job>,
    window: Duration,
    most: usize,
}

impl Task {
    async fn run(mut self) {
        while let Some(first) = self.jobs.recv().await {
            let group = self.gather(first).await;
            self.commit(group).await;
        }
    }

    async fn gather(&mut self, first: Job) -> Group {
        let deadline = Instant::now() + self.window;
        let mut group = Group::default();
        group.add(first);
        while group.receipts < self.most && group.flushes.is_empty() {
            match timeout_at(deadline, self.jobs.recv()).await {
                Ok(Some(job)) => group.add(job),
                Ok(None) | Err(_) => break,
            }
        }
        while group.receipts < self.most && group.flushes.is_empty() {
            let Ok(job) = self.jobs.try_recv() else { break };
            group.add(job);
        }
        group
    }

    async fn commit(&self, group: Group) {
        if !group.batches.is_empty() {
            metrics::gauge!("heado_receipt_queue").set(size(self.jobs.len()));
            metrics::histogram!("heado_receipt_commit_receipts").record(size(group.receipts));
            let began = Instant::now();
            let answers = self.answers(&group.batches).await;
            metrics::histogram!("heado_receipt_commit_seconds").record(began.elapsed());
            for (waiting, answer) in group.answers.into_iter().zip(answers) {
                let _ = waiting.send(answer); // the device may have hung up: its receipts are stored all the same
            }
        }
        for waiting in group.flushes {
            let _ = waiting.send(());
        }
    }

    /// One transaction for all; if it fails, one for each, so that no request suffers from another's.
    async fn answers(&self, batches: &[Batch]) -> Vec<Answer> {
        if let Some(outcomes) = self.ingest(batches).await {
            return outcomes.into_iter().map(Some).collect();
        }
        let mut answers = Vec::with_capacity(batches.len());
        for batch in batches {
            let alone = match batches.len() {
                1 => None,
                _ => self.ingest(std::slice::from_ref(batch)).await.and_then(|mut outcomes| outcomes.pop()),
            };
            answers.push(alone);
        }
        answers
    }

    /// A panic inside must not end the only task that takes receipts.
    async fn ingest(&self, batches: &[Batch]) -> Option<Vec<Vec<Outcome>>> {
        let taken = storage::receipts::ingest(&self.db, batches, self.clock.now());
        match AssertUnwindSafe(taken).catch_unwind().await {
            Ok(Ok(outcomes)) => Some(outcomes),
            Ok(Err(error)) => {
                tracing::error!(%error, requests = batches.len(), "receipts were not stored");
                None
            }
            Err(_) => {
                tracing::error!(requests = batches.len(), "storing receipts panicked");
                None
            }
        }
    }
}

fn size(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
