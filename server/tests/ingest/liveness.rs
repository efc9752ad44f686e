//! Who is online, since when, and what a stop of the service changes (cases 1–4, 7, 9, 36).

use crate::{
    api::{Program, details, pass, post, row, sweep},
    support::{TestApp, Till},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{devices::DeviceState, members::Scope, presence::PresenceFlip};
use rand::{Rng, SeedableRng};
use serde_json::json;
use storage::presence;

async fn flips(app: &TestApp, till: &Till) -> Vec<PresenceFlip> {
    let now = app.clock.now();
    presence::flips(&app.db, till.pos_id, now - TimeDelta::days(1), now + TimeDelta::days(1)).await.unwrap()
}

async fn last_disconnect(app: &TestApp, till: &Till) -> Option<DateTime<Utc>> {
    let row = row(app, till.pos_id).await;
    (!row.disconnect_is_creation).then(|| row.last_disconnect_at.with_timezone(&Utc))
}

#[tokio::test]
async fn a_heartbeat_makes_a_device_online_and_is_told_when_the_next_is_due() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let body = Program::new("i", "r").heartbeat(app.clock.now());
    let answer = post(&app, &till.key, "heartbeat", &body).await;
    assert_eq!(answer.body, json!({"interval_seconds": 60, "server_time": app.clock.now()}));
    let row = row(&app, till.pos_id).await;
    assert_eq!((row.state, row.copies), (DeviceState::Online, 1));
    assert_eq!((row.facts.version.as_str(), row.facts.interactor.as_str()), ("2.8.1", "OurXML"));
    assert_eq!((row.facts.cpu_mhz, row.facts.ram_mb), (Some(1_601), Some(4_096)));
    assert_eq!((row.external_ip.as_str(), row.facts.internal_ip.as_str()), ("127.0.0.1", "192.168.1.15"));
    assert!(row.disconnect_is_creation);
}

#[tokio::test]
async fn a_jitter_of_three_seconds_is_no_disconnect() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let program = Program::new("i", "r");
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    for _ in 0..60 {
        program.beat(&app, &till.key).await;
        pass(&app, random.random_range(57..=63)).await;
    }
    assert_eq!(flips(&app, till).await.len(), 1);
    assert_eq!(row(&app, till.pos_id).await.state, DeviceState::Online);
}

#[tokio::test]
async fn a_toggling_till_is_unstable_and_its_history_is_whole() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let program = Program::new("i", "r");
    for _ in 0..8 {
        program.beat(&app, &till.key).await;
        pass(&app, 240).await;
    }
    let flips = flips(&app, till).await;
    assert_eq!(flips.len(), 16);
    assert!(flips.iter().enumerate().all(|(index, flip)| flip.online == (index % 2 == 0)), "{flips:?}");
    assert!(row(&app, till.pos_id).await.unstable);
}

#[tokio::test]
async fn silence_is_a_disconnect_at_the_last_heartbeat_after_three_intervals() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let program = Program::new("i", "r");
    program.beat(&app, &till.key).await;
    let heard = app.clock.now();
    pass(&app, 180).await;
    assert_eq!(row(&app, till.pos_id).await.state, DeviceState::Online);
    pass(&app, 1).await;
    assert_eq!(row(&app, till.pos_id).await.state, DeviceState::Offline);
    assert_eq!(last_disconnect(&app, till).await, Some(heard));
    // The same machine comes back: it is not its own duplicate, and the disconnect stays.
    pass(&app, 30).await;
    program.beat(&app, &till.key).await;
    let row = row(&app, till.pos_id).await;
    assert_eq!((row.state, row.copies), (DeviceState::Online, 1));
    assert_eq!(last_disconnect(&app, till).await, Some(heard));
}

#[tokio::test]
async fn a_clean_shutdown_is_a_disconnect_at_its_own_time() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let program = Program::new("i", "r");
    program.beat(&app, &till.key).await;
    pass(&app, 25).await;
    // The heartbeat just before the goodbye is still in memory; it must not undo it.
    program.beat(&app, &till.key).await;
    program.leave(&app, &till.key).await;
    let left = app.clock.now();
    pass(&app, 5).await;
    assert_eq!(row(&app, till.pos_id).await.state, DeviceState::Offline);
    assert_eq!(last_disconnect(&app, till).await, Some(left));
    assert_eq!(row(&app, till.pos_id).await.copies, 0);
    Program::new("i", "r2").beat(&app, &till.key).await;
    let row = row(&app, till.pos_id).await;
    assert_eq!((row.state, row.copies), (DeviceState::Online, 1));
}

#[tokio::test]
async fn a_downtime_of_the_service_is_none_of_the_devices() {
    let mut app = TestApp::start().await;
    let tills = app.world.ours.tills.clone();
    let program = Program::new("i", "r");
    for till in &tills {
        program.beat(&app, &till.key).await;
    }
    sweep(&app).await;
    app.stop().await;
    app.clock.advance(TimeDelta::minutes(10));
    app.restart().await;
    // Nobody is turned offline before everybody has had three intervals.
    pass(&app, 100).await;
    assert_eq!(row(&app, tills[1].pos_id).await.state, DeviceState::Online);
    program.beat(&app, &tills[0].key).await;
    pass(&app, 100).await;
    assert_eq!(flips(&app, &tills[0]).await.len(), 1);
    assert_eq!(last_disconnect(&app, &tills[0]).await, None);
    let row = row(&app, tills[0].pos_id).await;
    assert_eq!((row.state, row.copies, row.unstable), (DeviceState::Online, 1, false));
    // The one that did not return is offline by now.
    assert_eq!(self::row(&app, tills[1].pos_id).await.state, DeviceState::Offline);
}

async fn row_state(app: &TestApp, till: &Till) -> DeviceState {
    row(app, till.pos_id).await.state
}

#[tokio::test]
async fn a_quick_restart_excuses_nobody() {
    let mut app = TestApp::start().await;
    let till = app.world.ours.tills[0].clone();
    Program::new("i", "r").beat(&app, &till.key).await;
    pass(&app, 160).await;
    app.stop().await;
    app.clock.advance(TimeDelta::seconds(10));
    app.restart().await;
    pass(&app, 15).await;
    assert_eq!(row_state(&app, &till).await, DeviceState::Offline);
}

/// The state as it is in the database by now.
async fn stored(app: &TestApp, till: &Till) -> DeviceState {
    let (pos_ids, now) = ([till.pos_id], app.clock.now());
    storage::devices::rows(&app.db, &Scope::Everything, &pos_ids, now).await.unwrap()[0].state
}

#[tokio::test]
async fn a_stop_writes_what_was_heard() {
    let mut app = TestApp::start().await;
    let till = app.world.ours.tills[0].clone();
    Program::new("i", "r").beat(&app, &till.key).await;
    app.restart().await;
    assert_eq!(stored(&app, &till).await, DeviceState::Online);
}

#[tokio::test]
async fn heartbeats_are_written_without_being_asked_to() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    Program::new("i", "r").beat(&app, &till.key).await;
    let began = std::time::Instant::now();
    loop {
        if stored(&app, till).await == DeviceState::Online {
            break;
        }
        assert!(began.elapsed() < crate::support::PATIENCE);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_wrong_clock_is_shown_and_changes_nothing_else() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    for (clock, seconds) in
        [(-TimeDelta::minutes(40), -2_400), (TimeDelta::hours(3), 10_800), (TimeDelta::days(1), 86_400)]
    {
        let program = Program { clock, ..Program::new("i", "r") };
        program.beat(&app, &till.key).await;
        let details = details(&app, till.pos_id).await;
        assert_eq!((details.row.state, details.clock_offset_seconds), (DeviceState::Online, Some(seconds)));
        assert_eq!(details.last_seen_at.unwrap().with_timezone(&Utc), app.clock.now());
        pass(&app, 60).await;
    }
}

#[tokio::test]
async fn the_clients_address_is_the_proxys_word_only_if_the_proxy_is_trusted() {
    for (trusted, expected) in [(false, "127.0.0.1"), (true, "203.0.113.7")] {
        let app = TestApp::start_with(|config| {
            if trusted {
                config.trusted_proxies = server::config::Networks::loopback();
            }
        })
        .await;
        let till = &app.world.ours.tills[0];
        for (header, value) in [
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-for", "::ffff:203.0.113.7"),
            ("forwarded", "for=203.0.113.7;proto=https"),
        ] {
            let body = Program::new("i", "r").heartbeat(app.clock.now());
            let request = app.device(&till.key, "/api/v1/heartbeat").header(header, value).json(&body);
            assert_eq!(request.send().await.unwrap().status(), 200);
            assert_eq!(row(&app, till.pos_id).await.external_ip, expected, "{header}: {value}");
        }
    }
}

#[tokio::test]
async fn markup_in_a_name_stays_text_and_control_characters_go() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let mut body = Program::new("i", "r").heartbeat(app.clock.now());
    body["os"] = json!("<img src=x onerror=alert(1)>");
    body["cpu"] = json!("Intel\u{0}\u{7} N3050\nsecond line");
    body["version"] = json!("9".repeat(500));
    assert_eq!(post(&app, &till.key, "heartbeat", &body).await.status, 200);
    let facts = row(&app, till.pos_id).await.facts;
    assert_eq!(facts.os, "<img src=x onerror=alert(1)>");
    assert_eq!(facts.cpu, "Intel N3050 second line");
    assert!(facts.version.len() <= 64);
}

#[tokio::test]
async fn receipts_that_wait_on_the_till_are_shown() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let mut body = Program::new("i", "r").heartbeat(app.clock.now());
    body["waiting_receipts"] = json!(17);
    post(&app, &till.key, "heartbeat", &body).await;
    assert_eq!(row(&app, till.pos_id).await.waiting_receipts, 17);
}
