//! Changes between server processes: `NOTIFY` within the transaction that made them, `LISTEN` in one task a process.

use crate::Result;
use domain::{devices::PosId, live::Change};
use sqlx::{PgPool, postgres::PgListener};
use std::time::Duration;
use tokio::{sync::broadcast, task::AbortHandle};

pub(crate) const CHANNEL: &str = "heado_changes";
/// A payload must stay below 8,000 bytes; a `PosID` and its comma take at most 20.
const DEVICES_A_PAYLOAD: usize = 350;
/// Two ids with their quotes and brackets take 81.
const INCIDENTS_A_PAYLOAD: usize = 80;
const PAUSE_BEFORE_RECONNECT: Duration = Duration::from_secs(1);

/// The listening task; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Listening(AbortHandle);

impl Listening {
    pub(crate) fn stop(&self) {
        self.0.abort();
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Listens from now on: what is committed after this returns is heard.
pub(crate) async fn listen(pool: &PgPool, changes: broadcast::Sender<Change>) -> Result<Listening> {
    let listener = subscribe(pool).await?;
    let pool = pool.clone();
    let task = tokio::spawn(async move {
        let mut listener = listener;
        loop {
            hear(&mut listener, &changes).await;
            listener = loop {
                tokio::time::sleep(PAUSE_BEFORE_RECONNECT).await;
                match subscribe(&pool).await {
                    Ok(listener) => break listener,
                    Err(error) => tracing::warn!(%error, "cannot listen for changes"),
                }
            };
            announce(&changes, Change::Missed);
        }
    });
    Ok(Listening(task.abort_handle()))
}

async fn subscribe(pool: &PgPool) -> Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Passes changes on until the connection fails for good.
async fn hear(listener: &mut PgListener, changes: &broadcast::Sender<Change>) {
    loop {
        match listener.try_recv().await {
            Ok(Some(notification)) => match serde_json::from_str(notification.payload()) {
                Ok(change) => announce(changes, change),
                // A newer version of the server on the same database may say what this one does not know.
                Err(error) => {
                    tracing::warn!(%error, "a change that cannot be read");
                    announce(changes, Change::Missed);
                }
            },
            // The connection was lost and has been restored.
            Ok(None) => announce(changes, Change::Missed),
            Err(error) => {
                tracing::warn!(%error, "the connection that listens for changes is lost");
                return;
            }
        }
    }
}

pub(crate) fn announce(changes: &broadcast::Sender<Change>, change: Change) {
    // No receiver is no fault: nobody has a page open.
    let _ = changes.send(change);
}

/// The change in portions that fit into a notification.
pub(crate) fn portions(change: Change) -> Vec<Change> {
    match change {
        Change::Devices(pos_ids) => pos_ids
            .chunks(DEVICES_A_PAYLOAD)
            .map(|portion: &[PosId]| Change::Devices(portion.to_vec()))
            .collect(),
        Change::Incidents(incidents) => {
            incidents.chunks(INCIDENTS_A_PAYLOAD).map(|portion| Change::Incidents(portion.to_vec())).collect()
        }
        other => vec![other],
    }
}
