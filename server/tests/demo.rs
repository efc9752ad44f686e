//! The demo at different hours: what `make run` promises is there whenever it is started.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

use chrono::{DateTime, Duration, Utc};
use domain::{
    incidents::{IncidentFilter, IncidentQuery, IncidentState, LagState, Subject},
    lag::Sentence,
    members::Viewer,
};
use server::{
    clock,
    config::Config,
    demo::{Demo, DemoArgs},
};
use storage::{Db, incidents, members};

/// Shops are open; the day has begun in the far east; all but those that never close are closed; a night in Moscow.
const HOURS: [&str; 3] = ["2026-06-03T11:00:00Z", "2026-06-06T02:10:00Z", "2026-06-07T21:01:00Z"];

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_that_is_silent_is_an_incident_at_any_hour() {
    for hour in HOURS {
        at(hour.parse().unwrap()).await;
    }
}

async fn at(now: DateTime<Utc>) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&format!("sqlite://{}", folder.path().join("demo.db").display())).await.unwrap();
    let (clock, config) = (clock::set_to(now), Config::default());
    let args = DemoArgs { weeks: 10, seed: 1, silent_after: 4, at: None, no_devices: true };
    Demo::prepare(&args, &db, &clock, &config).await.unwrap();

    let support = viewer(&db, "support@example.com", "demo-support-2026").await;
    let query = IncidentQuery { show: IncidentFilter::All, ..IncidentQuery::default() };
    let rows = incidents::page(&db, &support, &query, now).await.unwrap().rows;
    let titles: Vec<_> = rows.iter().map(|row| (&row.title, row.state, row.opened_at)).collect();
    assert!(rows.iter().all(|row| row.subject == Subject::Outlet), "{now}: {titles:?}");
    // Five of an account's, one that never closes, one of the day before.
    let closed = rows.iter().filter(|row| row.state == IncidentState::Closed);
    assert_eq!(closed.count(), 1, "{now}: {titles:?}");
    let open: Vec<_> = rows.iter().filter(|row| row.state != IncidentState::Closed).collect();
    let shops = open.iter().filter(|row| row.title.contains("demoshop@example.com"));
    assert!(shops.count() >= 5, "{now}: {titles:?}");
    let silent = open.iter().filter(|row| {
        matches!(row.detection.sentence, Sentence::NoReceiptsSince(_))
            && row.lag == LagState::Lasting
            && now - row.opened_at.to_utc() < Duration::minutes(16)
    });
    let told: Vec<_> = open.iter().map(|row| &row.detection).collect();
    assert!(silent.count() >= 1, "{now}: {told:?}");
}

async fn viewer(db: &Db, email: &str, password: &str) -> Viewer {
    let member = members::check_password(db, email, password).await.unwrap().unwrap();
    members::viewer(db, member).await.unwrap().unwrap()
}
