//! Batches of receipts: what is counted, what is refused, and for whom (cases 7, 26–28).

use crate::{
    api::{Program, add, answer, counts, post, receipt, row, send},
    support::TestApp,
};
use chrono::TimeDelta;
use domain::{
    devices::{DeviceKind, DeviceState},
    money::Kopecks,
};
use futures::future::join_all;
use serde_json::{Value, json};
use server::ingest::ReceiptsAnswer;

/// Reason, field, and whether to try again, by place.
fn rejections(answer: &ReceiptsAnswer) -> Vec<(u32, &str, &str, bool)> {
    answer
        .rejected
        .iter()
        .map(|item| {
            (item.index, item.reason.as_str(), item.field.as_deref().unwrap_or_default(), item.retryable)
        })
        .collect()
}

async fn today(app: &TestApp) -> (i64, Kopecks) {
    let row = row(app, app.world.ours.tills[0].pos_id).await;
    (row.receipts_today, row.revenue_today)
}

#[tokio::test]
async fn a_receipt_counts_once_and_other_content_is_a_conflict() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let (one, two) = (receipt(&app, "1", 60, 10_000), receipt(&app, "2", 30, 5_000));
    assert_eq!(counts(&send(&app, &till.key, &[one.clone(), two.clone()]).await), (2, 0, 0, 0));
    let other = receipt(&app, "2", 30, 5_001);
    let answer = send(&app, &till.key, &[one.clone(), other.clone(), receipt(&app, "3", 10, 1)]).await;
    assert_eq!(counts(&answer), (1, 1, 1, 0));
    assert_eq!(answer.conflicting, [1]);
    assert_eq!(today(&app).await, (3, Kopecks(15_001)));
    assert_eq!(row(&app, till.pos_id).await.receipt_conflicts, 1);
    // The same moment in another offset is the same receipt; twice in one batch is once.
    let elsewhere = app.clock.now().with_timezone(&chrono::FixedOffset::east_opt(8 * 3_600).unwrap());
    let same = json!({"id": "1", "sold_at": elsewhere - TimeDelta::seconds(60), "total_kopecks": 10_000});
    let four = receipt(&app, "4", 5, 7);
    assert_eq!(counts(&send(&app, &till.key, &[same, four.clone(), four]).await), (1, 2, 0, 0));
    assert_eq!(today(&app).await, (4, Kopecks(15_008)));
}

#[tokio::test]
async fn the_same_receipt_from_two_machines_at_once_counts_once() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    let receipts: Vec<Value> = (0..50).map(|number| receipt(&app, &number.to_string(), 60, 100)).collect();
    let answers = join_all((0..8).map(|_| send(&app, key, &receipts))).await;
    let total = |of: fn(&ReceiptsAnswer) -> u32| answers.iter().map(of).sum::<u32>();
    assert_eq!((total(|a| a.new), total(|a| a.repeated), total(|a| a.conflicts)), (50, 350, 0));
    assert_eq!(today(&app).await, (50, Kopecks(5_000)));
}

#[tokio::test]
async fn bad_items_are_refused_by_their_place_and_the_rest_is_taken() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    let with = |field: &str, value: Value| {
        let mut item = receipt(&app, "bad", 60, 100);
        item[field] = value;
        item
    };
    let mut nameless = receipt(&app, "x", 60, 100);
    nameless.as_object_mut().unwrap().remove("id");
    let batch = [
        receipt(&app, "1", 60, 100),
        json!("a receipt"),
        nameless,
        with("id", json!(7)),
        with("id", json!("")),
        with("id", json!("x".repeat(129))),
        with("id", json!("a\u{0}b")),
        with("sold_at", json!("yesterday")),
        with("total_kopecks", json!(12.5)),
        with("total_kopecks", json!(1_000_000_000_001_i64)),
        with("pos_id", json!("1916")),
        with("pos_id", json!(app.world.ours.tills[1].pos_id)),
        receipt(&app, "2", 60, -40),
    ];
    let answer = send_unchecked(&app, key, &batch).await;
    assert_eq!(counts(&answer), (2, 0, 0, 11));
    assert_eq!(
        rejections(&answer),
        [
            (1, "malformed", "", false),
            (2, "malformed", "id", false),
            (3, "malformed", "id", false),
            (4, "invalid_id", "id", false),
            (5, "invalid_id", "id", false),
            (6, "invalid_id", "id", false),
            (7, "malformed", "sold_at", false),
            (8, "malformed", "total_kopecks", false),
            (9, "malformed", "total_kopecks", false),
            (10, "malformed", "pos_id", false),
            (11, "unknown_till", "pos_id", false),
        ]
    );
    assert_eq!(answer.rejected[6].id.as_deref(), Some("bad"));
    assert_eq!(today(&app).await, (2, Kopecks(60)));
}

/// A batch that does not conform to the document.
async fn send_unchecked(app: &TestApp, key: &domain::devices::DeviceKey, batch: &[Value]) -> ReceiptsAnswer {
    answer(app.device(key, "/api/v1/receipts").json(&json!({"receipts": batch}))).await.receipts()
}

#[tokio::test]
async fn the_clock_decides_and_the_refusal_names_it() {
    let app = TestApp::start_with(|config| config.ingest.retention_days = 30).await;
    let key = &app.world.ours.tills[0].key;
    let day = 86_400;
    let batch = [
        receipt(&app, "ten minutes ahead", -600, 1),
        receipt(&app, "a second more", -601, 1),
        receipt(&app, "a day ahead", -day, 1),
        receipt(&app, "as old as may be", 30 * day, 1),
        receipt(&app, "older", 30 * day + 1, 1),
    ];
    let answer = send(&app, key, &batch).await;
    assert_eq!(answer.new, 2);
    assert_eq!(
        rejections(&answer),
        [
            (1, "in_the_future", "sold_at", true),
            (2, "in_the_future", "sold_at", true),
            (4, "too_old", "sold_at", false),
        ]
    );
    assert!(answer.rejected[1].message.contains("86400 s after the server's time"), "{answer:?}");
    assert!(answer.rejected[1].message.contains("clock"), "{answer:?}");
    // Such a till is a device like any other.
    let program = Program { clock: TimeDelta::days(1), ..Program::new("i", "r") };
    program.beat(&app, key).await;
    assert_eq!(row(&app, app.world.ours.tills[0].pos_id).await.state, DeviceState::Online);
    // And once the time has come, the same receipts are taken.
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(counts(&send(&app, key, &batch[1..3]).await), (2, 0, 0, 0));
}

#[tokio::test]
async fn late_receipts_count_when_they_were_issued() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    // It is 15:52 in Irkutsk: forty receipts of 11:00–14:00, ten of yesterday.
    let late = (0..40).map(|number| receipt(&app, &format!("late {number}"), (113 + number * 4) * 60, 1_000));
    let old = (0..10).map(|number| receipt(&app, &format!("old {number}"), 86_400 + number * 60, 50_000));
    let batch: Vec<Value> = late.chain(old).collect();
    assert_eq!(send(&app, key, &batch).await.new, 50);
    assert_eq!(today(&app).await, (40, Kopecks(40_000)));
    let last = row(&app, app.world.ours.tills[0].pos_id).await.last_receipt_at.unwrap();
    assert_eq!(last.with_timezone(&chrono::Utc), app.clock.now() - TimeDelta::minutes(113));
}

#[tokio::test]
async fn refunds_are_counted_and_subtracted_also_below_nothing() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    send(&app, key, &[receipt(&app, "1", 60, 10_000), receipt(&app, "2", 50, -25_050)]).await;
    assert_eq!(today(&app).await, (2, Kopecks(-15_050)));
}

#[tokio::test]
async fn receipts_alone_make_no_device_online() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    assert_eq!(row(&app, till.pos_id).await.state, DeviceState::NeverConnected);
    send(&app, &till.key, &[receipt(&app, "1", 60, 100)]).await;
    assert_eq!(row(&app, till.pos_id).await.state, DeviceState::ReceiptsWithoutSoftware);
}

#[tokio::test]
async fn a_mid_server_speaks_for_the_tills_of_its_account() {
    let app = TestApp::start().await;
    let server = add(&app, DeviceKind::MidServer).await;
    let [one, two] = [app.world.ours.tills[0].pos_id, app.world.ours.tills[1].pos_id];
    let stranger = app.world.theirs.tills[0].pos_id;
    let of = |pos_id: Value, id: &str| {
        let mut item = receipt(&app, id, 60, 100);
        item["pos_id"] = pos_id;
        item
    };
    let batch = [
        of(json!(one), "1"),
        of(json!(two), "1"),
        of(json!(stranger), "1"),
        of(json!(987_654), "1"),
        of(json!(server.pos_id), "1"),
        receipt(&app, "2", 60, 100),
    ];
    let answer = send(&app, &server.key, &batch).await;
    assert_eq!(answer.new, 4, "an id is unique under its till");
    assert_eq!(
        rejections(&answer),
        [(2, "unknown_till", "pos_id", false), (3, "unknown_till", "pos_id", false)]
    );
    assert_eq!(
        answer.rejected[0].message.replace(&stranger.to_string(), "N"),
        "N is not a till of this account"
    );
    for pos_id in [one, two] {
        let row = row(&app, pos_id).await;
        assert_eq!((row.state, row.receipts_today), (DeviceState::ThroughMidServer(server.pos_id), 1));
    }
    assert_eq!(row(&app, server.pos_id).await.receipts_today, 2);
    assert_eq!(row(&app, stranger).await.receipts_today, 0);
    assert_eq!(counts(&send(&app, &server.key, &batch).await), (0, 4, 0, 2));
}

#[tokio::test]
async fn nothing_is_a_batch_too() {
    let app = TestApp::start().await;
    let answer = post(&app, &app.world.ours.tills[0].key, "receipts", &json!({"receipts": []})).await;
    assert_eq!(counts(&answer.receipts()), (0, 0, 0, 0));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_everything_is_counted_once_in_the_end() {
    let app = TestApp::start_with(|config| {
        config.ingest.queue_requests = 1;
        config.ingest.commit_receipts = 1;
    })
    .await;
    let key = &app.world.ours.tills[0].key;
    let mut waiting: Vec<Value> = (0..60).map(|number| receipt(&app, &number.to_string(), 60, 100)).collect();
    let (mut refused, mut rounds) = (0, 0);
    while !waiting.is_empty() {
        let path = "/api/v1/receipts";
        let sent =
            waiting.iter().map(|item| answer(app.device(key, path).json(&json!({"receipts": [item]}))));
        let answers = join_all(sent).await;
        let mut again = Vec::new();
        for (item, answer) in waiting.into_iter().zip(answers) {
            if answer.status == 503 {
                assert_eq!(answer.refusal().1, "unavailable");
                assert!(answer.headers.contains_key("retry-after"));
                again.push(item);
            } else {
                assert_eq!(answer.receipts().new, 1);
            }
        }
        refused += again.len();
        waiting = again;
        rounds += 1;
        assert!(rounds < 200, "the queue never empties");
    }
    assert!(refused > 0, "the queue was never full");
    assert_eq!(today(&app).await, (60, Kopecks(6_000)));
}
