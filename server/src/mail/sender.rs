//! The task that sends letters: one at a time, as soon as they are queued, and again when they are due.

use super::{Mailer, chart, smtp};
use crate::AppState;
use chrono::TimeDelta;
use domain::{
    lag::Settings,
    live::Change,
    mail::{Attempt, LetterState},
    time::Clock,
};
use smtp::Connection;
use std::time::Duration;
use storage::{
    Db,
    outbox::{self, Claim},
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::MissedTickBehavior,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Letters that are held or tried again are looked for so often.
const INTERVAL: Duration = Duration::from_secs(10);
/// What a letter may take besides sending: its chart, and recording how it went.
const BESIDES: Duration = Duration::from_secs(30);

/// Sends what is due.
pub struct Sender {
    db: Db,
    clock: Clock,
    /// Of the charts.
    lag: Settings,
    mailer: Mailer,
    stop: CancellationToken,
}

/// Starts the task. The stop of the service waits for the letter that is being sent.
pub fn start(state: &AppState, mailer: Mailer, tasks: &TaskTracker, stop: &CancellationToken) {
    let changes = state.db.changes();
    let lag = state.config.lag_settings();
    let sender =
        Sender { stop: stop.clone(), ..Sender::new(state.db.clone(), state.clock.clone(), lag, mailer) };
    tasks.spawn(sender.run(changes));
}

impl Sender {
    /// A sender that sends when it is told to.
    pub fn new(db: Db, clock: Clock, lag: Settings, mailer: Mailer) -> Self {
        Self { db, clock, lag, mailer, stop: CancellationToken::new() }
    }

    async fn run(self, mut changes: Receiver<Change>) {
        let mut turns = tokio::time::interval(INTERVAL);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut reachable = true;
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = turns.tick() => {}
                // While the mail server is away, one letter each interval finds out whether it is back.
                () = queued(&mut changes), if reachable => {}
            }
            reachable = self.send_due().await.unwrap_or_else(|error| {
                tracing::error!(?error, "letters cannot be read or recorded, and will be tried again");
                false
            });
        }
    }

    /// Sends all letters that are due, until there are none or the service stops. `false`: the mail server cannot be reached, and
    /// further letters were not tried.
    pub async fn send_due(&self) -> storage::Result<bool> {
        let mut connection = None;
        let done = loop {
            if self.stop.is_cancelled() {
                break Ok(true);
            }
            match self.send_next(&mut connection).await {
                Ok(Next::Attempted) => {}
                Ok(Next::Unreachable) => break Ok(false),
                Ok(Next::NothingDue) => break Ok(true),
                Err(error) => break Err(error),
            }
        };
        if let Some(connection) = connection {
            smtp::say_farewell(connection).await;
        }
        self.report().await?;
        done
    }

    async fn send_next(&self, connection: &mut Option<Connection>) -> storage::Result<Next> {
        let (db, clock) = (&self.db, &self.clock);
        let lease = TimeDelta::from_std(self.mailer.patience() + BESIDES).unwrap_or(TimeDelta::MAX);
        let Some(claim) = outbox::claim(db, 1, lease, clock.now()).await?.pop() else {
            return Ok(Next::NothingDue);
        };
        let chart = chart::picture(db, &self.lag, &claim.letter, clock.now()).await;
        let outcome = self.mailer.send(&claim.letter, chart, connection, clock.now()).await;
        note(&claim, &outcome.attempt);
        outbox::record(db, &claim, &outcome.attempt, rand::random(), clock.now()).await?;
        Ok(if outcome.unreachable { Next::Unreachable } else { Next::Attempted })
    }

    async fn report(&self) -> storage::Result<()> {
        let waiting = outbox::waiting(&self.db).await?;
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        for (state, count) in [("queued", waiting.queued), ("delayed", waiting.delayed)] {
            metrics::gauge!("heado_letters_waiting", "state" => state).set(count as f64);
        }
        Ok(())
    }
}

enum Next {
    Attempted,
    Unreachable,
    NothingDue,
}

/// Tells the log and the metrics how an attempt ended.
fn note(claim: &Claim, attempt: &Attempt) {
    let (id, kind) = (claim.letter.id, claim.letter.letter.kind());
    let outcome = match attempt {
        Attempt::Taken(answer) => {
            tracing::info!(letter = %id, %kind, answer, "sent");
            "sent"
        }
        Attempt::Later(answer) => {
            tracing::warn!(letter = %id, %kind, answer, attempts = claim.attempts, "not sent yet");
            "later"
        }
        Attempt::Never(answer) => {
            tracing::error!(letter = %id, %kind, answer, "refused for good");
            LetterState::Failed.as_str()
        }
    };
    metrics::counter!("heado_letter_attempts_total", "outcome" => outcome).increment(1);
}

/// Returns when letters may have been queued.
async fn queued(changes: &mut Receiver<Change>) {
    loop {
        match changes.recv().await {
            Ok(Change::Letters | Change::Missed) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // The database is being closed, and the stop comes.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
