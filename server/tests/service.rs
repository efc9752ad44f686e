//! The running service: health, its limits, and its stop.

mod support;

use domain::live::LiveEvent;
use server::config::Networks;
use storage::Db;
use support::{PATIENCE, TestApp};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

#[tokio::test]
async fn it_says_that_it_is_alive_and_ready() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/health/live").send().await.unwrap().status(), 200);
    assert_eq!(app.get("/health/ready").send().await.unwrap().status(), 200);
    app.db.close().await;
    assert_eq!(app.get("/health/live").send().await.unwrap().status(), 200);
    assert_eq!(app.get("/health/ready").send().await.unwrap().status(), 503);
}

#[tokio::test]
async fn metrics_are_for_the_configured_networks_only() {
    let app = TestApp::start().await;
    app.get("/health/live").send().await.unwrap();
    let answer = app.get("/metrics").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    assert!(text.contains("heado_http_requests_total"), "{text}");
    // A proxy on this machine that nobody has declared: what it passes on may come from anywhere.
    let passed_on = app.get("/metrics").header("x-forwarded-for", "203.0.113.9").send().await.unwrap();
    assert_eq!(passed_on.status(), 404);
    let closed = TestApp::start_with(|config| config.metrics.networks = Networks::default()).await;
    assert_eq!(closed.get("/metrics").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_stop_ends_streams_and_keeps_what_was_accepted() {
    let mut app = TestApp::start_with(|config| config.limits.stop_seconds = 5).await;
    let url = app.service().state().config.database_url.clone();
    let cookie = app.session(&app.world.owner).await;
    let mut events = app.live(&cookie, "totals=true").await;
    assert!(matches!(events.next().await, Some(LiveEvent::Hello { .. })));
    // Heard, and not yet written: heartbeats are written once a second.
    let till = app.world.ours.tills[0].clone();
    let beat = serde_json::json!({
        "instance_id": "i", "run_id": "r", "version": "2.8.1", "kind": "KKMWPF", "clock": app.clock.now(),
    });
    let answer = app.device(&till.key, "/api/v1/heartbeat").json(&beat).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    timeout(PATIENCE, app.stop()).await.expect("the stop ends");
    while events.next().await.is_some() {}
    assert!(TcpStream::connect(app.address()).await.is_err(), "nobody listens any more");
    let db = Db::connect(&url).await.unwrap();
    let scope = domain::members::Scope::Everything;
    let rows = storage::devices::rows(&db, &scope, &[till.pos_id], app.clock.now()).await.unwrap();
    assert_eq!(rows[0].facts.version, "2.8.1");
}

#[tokio::test]
async fn a_request_that_runs_is_finished_before_the_stop() {
    let mut app = TestApp::start().await;
    let till = app.world.ours.tills[0].clone();
    let body =
        serde_json::json!({"receipts": [{"id": "1", "sold_at": app.clock.now(), "total_kopecks": 100}]})
            .to_string();
    let head = format!(
        "POST /api/v1/receipts HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        till.key,
        body.len()
    );
    let mut connection = TcpStream::connect(app.address()).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    // The handler asks for the body: the request runs.
    let mut go_on = [0; 25];
    timeout(PATIENCE, connection.read_exact(&mut go_on)).await.unwrap().unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"));
    let answered = async {
        connection.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let (answer, ()) = tokio::join!(answered, app.stop());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let app = TestApp::start_with(|config| config.limits.header_bytes = 8 * 1024).await;
    let answer = app.get("/health/live").header("x-long", "x".repeat(9 * 1024)).send().await.unwrap();
    assert_eq!(answer.status(), 431);
}

#[tokio::test]
async fn a_connection_that_never_says_what_it_wants_is_closed() {
    let app = TestApp::start_with(|config| config.limits.header_seconds = 1).await;
    let mut connection = TcpStream::connect(app.address()).await.unwrap();
    connection.write_all(b"GET /health/live HTTP/1.1\r\nHost: t\r\n").await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, connection.read_to_end(&mut answer)).await.expect("it is closed").unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let app = TestApp::start().await;
    let config = server::config::Config { listen: app.address(), ..Default::default() };
    let error = server::service::Service::start_on(app.db.clone(), config, app.clock.clock()).await;
    let text = error.err().expect("the port is taken").to_string();
    assert!(text.starts_with(&format!("cannot listen on {}: ", app.address())), "{text}");
}
