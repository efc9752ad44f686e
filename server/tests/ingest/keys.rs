//! Keys: who is let in, and what the others are told.

use crate::{
    api::{Program, add, answer, post},
    log,
    support::{PATIENCE, Stopwatch, TestApp, Till},
};
use domain::{
    audit::Actor,
    devices::{DeviceKey, DeviceKind, DeviceQuery, PosId},
    members::Scope,
};
use serde_json::json;
use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};
use storage::{archived_calls, devices, keys};

fn foreign(pos_id: PosId) -> DeviceKey {
    DeviceKey { pos_id, secret: "0".repeat(40) }
}

async fn status(app: &TestApp, key: &DeviceKey) -> u16 {
    let body = Program::new("i", "r").heartbeat(app.clock.now());
    post(app, key, "heartbeat", &body).await.status.as_u16()
}

/// Waits until a key is refused; answers how long it took.
async fn until_refused(app: &TestApp, key: &DeviceKey) -> Duration {
    let (began, stopwatch) = (Instant::now(), Stopwatch::start());
    let body = Program::new("i", "r").heartbeat(app.clock.now());
    while app.device(key, "/api/v1/heartbeat").json(&body).send().await.unwrap().status() != 401 {
        assert!(began.elapsed() < PATIENCE, "the key is still accepted");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stopwatch.elapsed()
}

#[tokio::test]
async fn whatever_is_wrong_with_a_key_the_answer_is_the_same() {
    let app = TestApp::start().await;
    let [revoked, archived] = [add(&app, DeviceKind::Till).await, add(&app, DeviceKind::Till).await];
    keys::revoke(&app.db, &Actor::CommandLine, revoked.pos_id, app.clock.now()).await.unwrap();
    devices::archive(&app.db, &Actor::CommandLine, archived.pos_id, app.clock.now()).await.unwrap();
    for device in [&revoked, &archived] {
        until_refused(&app, &device.key).await;
    }
    let known = app.world.ours.tills[0].pos_id;
    let body = Program::new("i", "r").heartbeat(app.clock.now());
    let mut answers = Vec::new();
    for key in [&revoked.key, &archived.key, &foreign(known), &foreign(PosId(999_999))] {
        answers.push(answer(app.device(key, "/api/v1/heartbeat").json(&body)).await);
    }
    let without = |value: Option<&str>| {
        let request = app.request(reqwest::Method::POST, "/api/v1/heartbeat").json(&body);
        match value {
            Some(value) => request.header("authorization", value),
            None => request,
        }
    };
    for value in [None, Some("Bearer x"), Some("Basic MTIz"), Some("Bearer 1916-short"), Some("Bearer ")] {
        answers.push(answer(without(value)).await);
    }
    for answer in &answers {
        assert_eq!(answer.status, 401);
        assert_eq!(answer.body, json!({"error": "unauthorized", "message": "the key is not accepted"}));
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
}

#[tokio::test]
async fn the_key_is_asked_for_before_the_body_is_read() {
    let app = TestApp::start().await;
    let request = app.device(&foreign(PosId(5)), "/api/v1/receipts").body(vec![b'x'; 8 * 1024 * 1024]);
    let refused = request.send().await;
    // The server may hang up while the body is still being sent.
    assert!(refused.map_or(true, |response| response.status() == 401));
}

#[tokio::test]
async fn a_new_key_works_at_once_and_a_revoked_one_stops_within_two_seconds() {
    let app = TestApp::start().await;
    let Till { pos_id, key } = add(&app, DeviceKind::Till).await;
    assert_eq!(status(&app, &key).await, 200);
    let second = keys::add(&app.db, &Actor::CommandLine, pos_id, app.clock.now()).await.unwrap();
    assert_eq!(status(&app, &second).await, 200);
    assert_eq!(status(&app, &key).await, 200, "earlier keys stay valid");
    keys::revoke(&app.db, &Actor::CommandLine, pos_id, app.clock.now()).await.unwrap();
    let took = until_refused(&app, &key).await;
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(status(&app, &second).await, 401);
}

#[tokio::test]
async fn many_unknown_keys_are_slowed_down_but_nobody_else_behind_the_same_address() {
    let limit = NonZeroU32::new(5).unwrap();
    let app = TestApp::start_with(|config| config.ingest.unknown_keys_per_minute = limit).await;
    let mut statuses = Vec::new();
    for number in 0..8 {
        let body = Program::new("i", "r").heartbeat(app.clock.now());
        let answer = post(&app, &foreign(PosId(500 + number)), "heartbeat", &body).await;
        if answer.status == 429 {
            let seconds: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&seconds), "{seconds}");
        }
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses[..5], [401; 5]);
    assert!(statuses[5..].contains(&429), "{statuses:?}");
    assert_eq!(status(&app, &app.world.ours.tills[0].key).await, 200);
}

#[tokio::test]
async fn a_key_made_by_a_machine_whose_clock_is_behind_works_at_once() {
    let app = TestApp::start().await;
    let behind = app.clock.now() - chrono::Duration::hours(14);
    let pos_id = app.world.ours.tills[0].pos_id;
    let key = keys::add(&app.db, &Actor::CommandLine, pos_id, behind).await.unwrap();
    assert_eq!(status(&app, &key).await, 200);
    assert_eq!(
        status(&app, &keys::add(&app.db, &Actor::CommandLine, pos_id, behind).await.unwrap()).await,
        200
    );
}

#[tokio::test]
async fn an_archived_device_is_refused_after_a_restart_too_and_counts_nowhere() {
    let mut app = TestApp::start().await;
    let till = add(&app, DeviceKind::Till).await;
    Program::new("i", "r").beat(&app, &till.key).await;
    devices::archive(&app.db, &Actor::CommandLine, till.pos_id, app.clock.now()).await.unwrap();
    until_refused(&app, &till.key).await;
    let told = archived_calls::recent(&app.db, &Scope::Everything, app.clock.now()).await.unwrap();
    assert_eq!(told.iter().map(|call| call.pos_id).collect::<Vec<_>>(), [till.pos_id], "support is told");
    app.restart().await;
    assert_eq!(status(&app, &till.key).await, 401);
    let receipts = json!({"receipts": []});
    assert_eq!(post(&app, &till.key, "receipts", &receipts).await.status, 401);
    let query = DeviceQuery { search: till.pos_id.to_string(), ..DeviceQuery::default() };
    let page = devices::list(&app.db, &Scope::Everything, &query, app.clock.now()).await.unwrap();
    assert_eq!((page.rows.len(), page.counts.all), (0, 0));
    devices::restore(&app.db, &Actor::CommandLine, till.pos_id, app.clock.now()).await.unwrap();
    let began = Instant::now();
    while status(&app, &till.key).await != 200 {
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn no_key_reaches_the_log_and_a_calling_archived_device_does() {
    let log = log::of_this_thread();
    let app = TestApp::start().await;
    let archived = add(&app, DeviceKind::Till).await;
    devices::archive(&app.db, &Actor::CommandLine, archived.pos_id, app.clock.now()).await.unwrap();
    until_refused(&app, &archived.key).await;
    let (till, unknown) = (app.world.ours.tills[0].key.clone(), foreign(PosId(77)));
    assert_eq!((status(&app, &till).await, status(&app, &unknown).await), (200, 401));
    post(&app, &till, "receipts", &json!({"receipts": 1})).await;
    let text = log.text();
    let told = format!("an archived device still calls pos_id={}", archived.pos_id);
    assert!(text.contains(&told), "{text}");
    for key in [&till, &unknown, &archived.key] {
        assert!(!text.contains(&key.secret), "the log holds a key");
    }
}
