//! The load generator against a server of this test.

use crate::{memory::InMemory, support::TestApp};
use server::fleet::{Client, Load, Rate, Sink, load, register};
use std::{collections::HashSet, time::Duration};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_load_run_reports_what_the_server_has() {
    let app = TestApp::start().await;
    let keys = register(&app.db, 12, app.clock.now()).await.unwrap();
    assert_eq!(keys.len(), 12);
    assert_eq!(register(&app.db, 12, app.clock.now()).await.unwrap(), keys, "registered once");
    let run = Load {
        client: Client::new(&format!("http://{}", app.address())).unwrap(),
        clock: app.clock.clock(),
        keys,
        clients: 4,
        heartbeats: Rate::PerSecond(50.0),
        batches: Rate::Unlimited,
        receipts_per_batch: 20,
        seed: 3,
        duration: Duration::from_secs(3),
    };
    let lines = InMemory::default();
    let sink: Sink = Box::new(lines.clone());
    let report = load(run, Some(sink), CancellationToken::new()).await.unwrap();
    assert!(report.acknowledged() > 0 && report.heartbeats.latencies.len() > 10, "{report}");
    assert_eq!((report.rejected, report.conflicts), (0, 0), "{report}");
    assert_eq!((report.heartbeats.failures, report.batches.failures), (0, 0), "{report}");
    let text = lines.text();
    let acknowledged: HashSet<&str> = text.lines().collect();
    assert_eq!(acknowledged.len() as u64, report.acknowledged());
    let stored = storage::receipts::count(&app.db).await.unwrap();
    assert_eq!(stored, i64::try_from(acknowledged.len()).unwrap());
}
