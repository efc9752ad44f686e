//! Requests that are refused, and how.

use crate::{
    api::{Program, answer, post, receipt, send},
    support::TestApp,
};
use flate2::{Compression, write::GzEncoder};
use reqwest::{Method, header};
use serde_json::{Value, json};
use std::io::Write;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

const MIB: usize = 1024 * 1024;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What a body is answered, as `receipts` with these headers.
async fn refuse(
    app: &TestApp,
    headers: &[(header::HeaderName, &str)],
    body: impl Into<reqwest::Body>,
) -> (u16, String) {
    let key = &app.world.ours.tills[0].key;
    let mut request = app.device(key, "/api/v1/receipts").body(body);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let answer = answer(request).await;
    let (status, code, _) = answer.refusal();
    (status, code.to_owned())
}

const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");
const GZIP: (header::HeaderName, &str) = (header::CONTENT_ENCODING, "gzip");

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let app = TestApp::start().await;
    assert_eq!(refuse(&app, &[], "{}").await, refusal(415, "unsupported_media_type"));
    let text = (header::CONTENT_TYPE, "text/plain");
    assert_eq!(refuse(&app, &[text], "{}").await, refusal(415, "unsupported_media_type"));
    let brotli = (header::CONTENT_ENCODING, "br");
    assert_eq!(refuse(&app, &[JSON, brotli], "{}").await, refusal(415, "unsupported_media_type"));
    assert_eq!(refuse(&app, &[JSON], "{\"receipts\": [").await, refusal(400, "malformed"));
    assert_eq!(refuse(&app, &[JSON], "").await, refusal(400, "malformed"));
    assert_eq!(refuse(&app, &[JSON], vec![b'"', 0xcf, 0xf0, b'"']).await, refusal(400, "malformed"));
    assert_eq!(refuse(&app, &[JSON, GZIP], "{\"receipts\": []}").await, refusal(400, "malformed"));
    assert_eq!(refuse(&app, &[JSON], "[]").await, refusal(422, "invalid"));
}

#[tokio::test]
async fn bodies_that_are_too_large_also_after_decompression() {
    let app = TestApp::start().await;
    let spaces = vec![b' '; MIB + 1];
    assert_eq!(refuse(&app, &[JSON], spaces.clone()).await, refusal(413, "too_large"));
    let bomb = gzip(&vec![b' '; 64 * MIB]);
    assert!(bomb.len() < MIB / 8, "{}", bomb.len());
    assert_eq!(refuse(&app, &[JSON, GZIP], bomb).await, refusal(413, "too_large"));
    assert_eq!(unannounced(&app, &spaces).await, "HTTP/1.1 413 Payload Too Large");
}

/// A body in chunks, whose length is not announced; the status line of the answer.
async fn unannounced(app: &TestApp, body: &[u8]) -> String {
    let head = format!(
        "POST /api/v1/receipts HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        app.world.ours.tills[0].key
    );
    let mut stream = tokio::net::TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    for chunk in body.chunks(64 * 1024) {
        let chunk = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
        if stream.write_all(&chunk).await.is_err() {
            break; // the server has heard enough
        }
    }
    let mut line = String::new();
    tokio::io::BufReader::new(stream).read_line(&mut line).await.unwrap();
    line.trim_end().to_owned()
}

#[tokio::test]
async fn a_body_of_one_mebibyte_is_taken() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    let mut body = json!({"receipts": [receipt(&app, "1", 60, 100)]}).to_string().into_bytes();
    body.resize(MIB, b' ');
    for (encoding, body) in [("identity", body.clone()), ("gzip", gzip(&body))] {
        let request = app.device(key, "/api/v1/receipts").header(JSON.0, JSON.1);
        let answer = answer(request.header(header::CONTENT_ENCODING, encoding).body(body)).await;
        assert_eq!(answer.status, 200, "{encoding}");
    }
}

#[tokio::test]
async fn a_thousand_receipts_are_taken_and_one_more_is_not() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    let mut receipts: Vec<Value> =
        (0..1_000).map(|number| receipt(&app, &number.to_string(), 60, 100)).collect();
    assert_eq!(send(&app, key, &receipts).await.new, 1_000);
    receipts.push(receipt(&app, "1000", 60, 100));
    let answer = post(&app, key, "receipts", &json!({"receipts": receipts})).await;
    assert_eq!(answer.refusal(), (413, "too_large", "receipts"));
    assert_eq!(storage::receipts::count(&app.db).await.unwrap(), 1_000);
}

#[tokio::test]
async fn a_field_at_fault_is_named() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    let whole = Program::new("i", "r").heartbeat(app.clock.now());
    for (field, value) in [
        ("instance_id", Value::Null),
        ("instance_id", json!("")),
        ("instance_id", json!("a\u{0}b")),
        ("instance_id", json!("x".repeat(129))),
        ("run_id", json!(7)),
        ("kind", json!("Холодильник")),
        ("clock", json!("10:52")),
        ("clock", json!("2026-06-04T10:52:07")),
        ("ram_mb", json!(-1)),
        ("cpu_mhz", json!("fast")),
        ("waiting_receipts", json!(-5)),
    ] {
        let mut body = whole.clone();
        body[field] = value.clone();
        let answer = post(&app, key, "heartbeat", &body).await;
        assert_eq!(answer.refusal(), (422, "invalid", field), "{value} {}", answer.body);
    }
    for field in ["instance_id", "run_id", "version", "kind", "clock"] {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(field);
        let answer = post(&app, key, "heartbeat", &body).await;
        assert_eq!(answer.refusal(), (422, "invalid", field), "{}", answer.body);
    }
    let answer = post(&app, key, "receipts", &json!({"checks": []})).await;
    assert_eq!(answer.refusal(), (422, "invalid", "receipts"));
}

#[tokio::test]
async fn an_array_of_the_values_is_no_object() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    assert_eq!(post(&app, key, "goodbye", &json!(["i1"])).await.refusal(), (422, "invalid", ""));
    let receipt = json!(["r1", app.clock.now(), 100, null]);
    assert_eq!(post(&app, key, "receipts", &json!([[receipt]])).await.refusal(), (422, "invalid", ""));
    // Not as the document has it, and no reason to refuse the rest of the batch.
    let batch = json!({"receipts": [receipt]});
    let answer = answer(app.device(key, "/api/v1/receipts").json(&batch)).await;
    assert_eq!(
        (&answer.body["new"], &answer.body["rejected"][0]["reason"]),
        (&json!(0), &json!("malformed"))
    );
}

#[tokio::test]
async fn what_a_heartbeat_may_leave_out_and_how_it_may_be_written() {
    let app = TestApp::start().await;
    let key = &app.world.ours.tills[0].key;
    let least = json!({"instance_id": "i", "run_id": "r", "version": "1", "kind": "ККМWPF", "clock": app.clock.now()});
    assert_eq!(post(&app, key, "heartbeat", &least).await.status, 200);
    // A byte order mark, a charset, fields of a later version.
    let mut later = least.clone();
    later["colour"] = json!("green");
    let request =
        app.device(key, "/api/v1/heartbeat").header(header::CONTENT_TYPE, "Application/JSON; charset=utf-8");
    assert_eq!(answer(request.body(format!("\u{feff}{later}"))).await.status, 200);
}

#[tokio::test]
async fn unknown_addresses_and_methods_answer_json_too() {
    let app = TestApp::start().await;
    for (method, path, status, code) in [
        (Method::GET, "/api/v1/heartbeat", 405, "method_not_allowed"),
        (Method::DELETE, "/api/v1/receipts", 405, "method_not_allowed"),
        (Method::POST, "/api/v1/ping", 405, "method_not_allowed"),
        (Method::POST, "/api/v1/receipt", 404, "not_found"),
        (Method::GET, "/api/v1/receipts/1", 404, "not_found"),
    ] {
        let response = app.request(method, path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["error"], code, "{path}");
    }
}

#[tokio::test]
async fn a_ping_needs_no_key() {
    let app = TestApp::start().await;
    let answer = answer(app.get("/api/v1/ping")).await;
    assert_eq!(answer.body["server_time"], json!(app.clock.now()));
}
