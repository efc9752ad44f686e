//! The live stream over a real socket (`product.md` section 5; cases 34 and 35).

mod support;

use chrono::TimeDelta;
use domain::{audit::Actor, devices::DeviceState, live::LiveEvent, money::Kopecks};
use std::time::Duration;
use storage::{members, sessions};
use support::{Events, Person, Stopwatch, TestApp};

/// The stream of somebody who looks at all tills, after its first event.
async fn watch(app: &TestApp, person: &Person, query: &str) -> (String, Events) {
    let cookie = app.session(person).await;
    let tills = app.world.ours.tills.iter().chain(&app.world.theirs.tills);
    let devices = tills.map(|till| till.pos_id.to_string()).collect::<Vec<_>>().join(",");
    let mut events = app.live(&cookie, &format!("devices={devices}{query}")).await;
    let at = app.clock.now().timestamp_millis();
    assert_eq!(events.next().await, Some(LiveEvent::Hello { at }));
    (cookie, events)
}

/// All that comes until the stream has shown this device, which must come; its row.
async fn until_device(events: &mut Events, pos_id: domain::devices::PosId) -> domain::devices::DeviceRow {
    loop {
        match events.news().await.expect("the stream lasts") {
            LiveEvent::Device(row) if row.pos_id == pos_id => return *row,
            LiveEvent::Bye => panic!("the stream ended"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_change_of_a_shown_device_comes_as_one_row() {
    let app = TestApp::start().await;
    let till = app.world.ours.tills[0].clone();
    let (_, mut events) = watch(&app, &app.world.owner, "").await;
    app.heartbeat(&till.key, "2.8.1").await;
    let row = until_device(&mut events, till.pos_id).await;
    assert_eq!(row.state, DeviceState::Online);
    assert_eq!(row.facts.version, "2.8.1");
}

#[tokio::test]
async fn a_device_that_is_not_shown_does_not_come() {
    let app = TestApp::start().await;
    let [shown, other] = [app.world.ours.tills[0].clone(), app.world.ours.tills[1].clone()];
    let cookie = app.session(&app.world.owner).await;
    let mut events = app.live(&cookie, &format!("devices={}", shown.pos_id)).await;
    assert!(matches!(events.next().await, Some(LiveEvent::Hello { .. })));
    app.heartbeat(&other.key, "2.8.1").await;
    app.heartbeat(&shown.key, "2.8.1").await;
    match events.news().await {
        Some(LiveEvent::Device(row)) => assert_eq!(row.pos_id, shown.pos_id),
        other => panic!("not a row: {other:?}"),
    }
}

#[tokio::test]
async fn what_lies_outside_the_scope_does_not_come_even_if_it_is_asked_for() {
    let app = TestApp::start().await;
    let (_, mut foreign) = watch(&app, &app.world.stranger, "&totals=true").await;
    let (_, mut support) = watch(&app, &app.world.support, "").await;
    let (ours, theirs) = (app.world.ours.tills[0].clone(), app.world.theirs.tills[0].clone());
    app.heartbeat(&ours.key, "2.8.1").await;
    assert_eq!(until_device(&mut support, ours.pos_id).await.pos_id, ours.pos_id);
    app.heartbeat(&theirs.key, "2.8.1").await;
    // Its own till comes after the foreign one would have.
    loop {
        match foreign.news().await.unwrap() {
            LiveEvent::Device(row) => {
                assert_eq!(row.account_id, app.world.theirs.account.id);
                break;
            }
            LiveEvent::Account(totals) => assert_eq!(totals.account_id, app.world.theirs.account.id),
            other => panic!("unexpected: {other:?}"),
        }
    }
}

#[tokio::test]
async fn totals_come_when_something_has_changed() {
    let app = TestApp::start().await;
    let till = app.world.ours.tills[0].clone();
    let cookie = app.session(&app.world.owner).await;
    let mut events = app.live(&cookie, "totals=true").await;
    assert!(matches!(events.next().await, Some(LiveEvent::Hello { .. })));
    let receipts = serde_json::json!({"receipts": [
        {"id": "1", "sold_at": app.clock.now(), "total_kopecks": 125_000},
    ]});
    let answer = app.device(&till.key, "/api/v1/receipts").json(&receipts).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    loop {
        match events.news().await.unwrap() {
            LiveEvent::Account(totals) if totals.receipts_today == 1 => {
                assert_eq!(totals.revenue_today, Kopecks(125_000));
                break;
            }
            LiveEvent::Account(_) => {}
            other => panic!("unexpected: {other:?}"),
        }
    }
}

#[tokio::test]
async fn totals_of_a_foreign_account_do_not_exist() {
    let app = TestApp::start().await;
    let foreign = app.world.ours.account.id;
    let cookie = app.session(&app.world.stranger).await;
    let refused = app.live_response(&cookie, &format!("totals=true&account={foreign}")).await;
    let unknown = app.live_response(&cookie, &format!("totals=true&account={}", uuid::Uuid::now_v7())).await;
    assert_eq!((refused.status().as_u16(), unknown.status().as_u16()), (404, 404));
    assert_eq!(refused.text().await.unwrap(), unknown.text().await.unwrap());
}

#[tokio::test]
async fn nobody_hears_nothing() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/live?totals=true").send().await.unwrap().status(), 401);
}

/// Reads to the end of the stream, which must say goodbye within five seconds.
async fn goodbye(events: &mut Events) {
    let asked = Stopwatch::start();
    loop {
        match events.news().await {
            Some(LiveEvent::Bye) => break,
            Some(_) => {}
            None => panic!("the stream ended without a goodbye"),
        }
    }
    assert!(asked.elapsed() < Duration::from_secs(5), "took {:?}", asked.elapsed());
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_sign_out_ends_the_stream() {
    let app = TestApp::start().await;
    let (_, mut events) = watch(&app, &app.world.owner, "").await;
    sessions::end_all(&app.db, &Actor::CommandLine, app.world.owner.id, app.clock.now()).await.unwrap();
    goodbye(&mut events).await;
}

#[tokio::test]
async fn a_disabled_members_stream_ends() {
    let app = TestApp::start().await;
    let (_, mut events) = watch(&app, &app.world.owner, "").await;
    let (_, mut others) = watch(&app, &app.world.colleague, "").await;
    members::disable(&app.db, &Actor::CommandLine, app.world.owner.id, app.clock.now()).await.unwrap();
    goodbye(&mut events).await;
    let till = app.world.ours.tills[0].clone();
    app.heartbeat(&till.key, "2.8.1").await;
    until_device(&mut others, till.pos_id).await;
}

#[tokio::test]
async fn a_stream_ends_with_the_greatest_age_of_its_session() {
    let app = TestApp::start().await;
    let (cookie, mut events) = watch(&app, &app.world.owner, "").await;
    // Kept alive by use, day after day.
    for _ in 0..60 {
        app.clock.advance(TimeDelta::hours(12) - TimeDelta::minutes(1));
        assert_eq!(app.page("/").header("cookie", &cookie).send().await.unwrap().status(), 200);
    }
    // Used just before: it is the thirtieth day that ends it.
    app.clock.advance(TimeDelta::minutes(61));
    goodbye(&mut events).await;
}

#[tokio::test]
async fn a_withdrawn_grant_holds_at_once_and_the_page_is_told_to_read_again() {
    let app = TestApp::start().await;
    let (_, mut events) = watch(&app, &app.world.owner, "").await;
    members::grant(
        &app.db,
        &Actor::CommandLine,
        app.world.owner.id,
        app.world.theirs.account.id,
        app.clock.now(),
    )
    .await
    .unwrap();
    assert!(matches!(events.news().await, Some(LiveEvent::Resync { .. })));
    members::withdraw(
        &app.db,
        &Actor::CommandLine,
        app.world.owner.id,
        app.world.ours.account.id,
        app.clock.now(),
    )
    .await
    .unwrap();
    assert!(matches!(events.news().await, Some(LiveEvent::Resync { .. })));
    let (ours, theirs) = (app.world.ours.tills[0].clone(), app.world.theirs.tills[0].clone());
    app.heartbeat(&ours.key, "2.8.1").await;
    app.heartbeat(&theirs.key, "2.8.1").await;
    match events.news().await {
        Some(LiveEvent::Device(row)) => assert_eq!(row.pos_id, theirs.pos_id),
        other => panic!("not a row: {other:?}"),
    }
}

#[tokio::test]
async fn streams_of_one_member_are_limited() {
    let app = TestApp::start_with(|config| config.limits.streams_per_member = 2).await;
    let cookie = app.session(&app.world.owner).await;
    let first = app.live_response(&cookie, "totals=true").await;
    let _second = app.live(&cookie, "totals=true").await;
    assert_eq!(app.live_response(&cookie, "totals=true").await.status(), 429);
    let colleague = app.session(&app.world.colleague).await;
    assert_eq!(app.live_response(&colleague, "totals=true").await.status(), 200);
    drop(first);
    tokio::time::timeout(support::PATIENCE, async {
        while app.live_response(&cookie, "totals=true").await.status() != 200 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("a closed stream gives its seat up");
}

#[tokio::test]
async fn no_proxy_may_hold_the_stream_back() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.owner).await;
    let response = app.live_response(&cookie, "totals=true").await;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header("x-accel-buffering").as_deref(), Some("no"));
    assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
    assert_eq!(header("content-encoding"), None);
}
