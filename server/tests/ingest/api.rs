//! Calls of devices. Every answer is checked against the OpenAPI document, and so is every request that is accepted.

use crate::{
    schema::Document,
    support::{TestApp, Till},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    audit::Actor,
    devices::{DeviceDetails, DeviceKey, DeviceKind, DeviceRow, PosId},
    members::Scope,
};
use reqwest::{RequestBuilder, StatusCode, header};
use serde_json::{Value, json};
use server::ingest::ReceiptsAnswer;
use storage::{devices, keys};

/// An answer: status, headers, JSON.
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// Status, code and field of a refusal.
    pub fn refusal(&self) -> (u16, &str, &str) {
        let text = |key: &str| self.body.get(key).and_then(Value::as_str).unwrap_or_default();
        (self.status.as_u16(), text("error"), text("field"))
    }

    /// What became of a batch that was taken.
    pub fn receipts(self) -> ReceiptsAnswer {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_value(self.body).unwrap()
    }
}

/// Sends a request and checks the answer against the document.
pub async fn answer(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let (path, method) = (request.url().path().to_owned(), request.method().as_str().to_lowercase());
    let response = client.execute(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"));
    let document = Document::of_types();
    let schema = document.body_schema(&path, &method, &["responses", status.as_str()]);
    document.assert_conforms(
        schema.unwrap_or_else(|| panic!("{method} {path} {status} is not described")),
        &body,
    );
    Answer { status, headers, body }
}

/// `POST` with JSON and the till's key.
pub async fn post(app: &TestApp, key: &DeviceKey, path: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/{path}");
    let answer = answer(app.device(key, &path).json(body)).await;
    if answer.status.is_success() {
        let document = Document::of_types();
        let schema = document.body_schema(&path, "post", &["requestBody"]).unwrap();
        document.assert_conforms(schema, body);
    }
    answer
}

/// A receipt sold so many seconds ago.
pub fn receipt(app: &TestApp, id: &str, seconds_ago: i64, kopecks: i64) -> Value {
    json!({"id": id, "sold_at": app.clock.now() - TimeDelta::seconds(seconds_ago), "total_kopecks": kopecks})
}

pub async fn send(app: &TestApp, key: &DeviceKey, receipts: &[Value]) -> ReceiptsAnswer {
    post(app, key, "receipts", &json!({"receipts": receipts})).await.receipts()
}

/// new, repeated, in conflict, rejected.
pub fn counts(answer: &ReceiptsAnswer) -> (u32, u32, u32, usize) {
    (answer.new, answer.repeated, answer.conflicts, answer.rejected.len())
}

/// One running program: the heartbeats that it sends.
#[derive(Clone)]
pub struct Program {
    pub instance: String,
    pub run: String,
    pub cpu: String,
    /// Its clock minus the right time.
    pub clock: TimeDelta,
}

impl Program {
    pub fn new(instance: &str, run: &str) -> Self {
        let (instance, run) = (instance.to_owned(), run.to_owned());
        Self { cpu: format!("CPU of {instance}"), instance, run, clock: TimeDelta::zero() }
    }

    pub fn heartbeat(&self, now: DateTime<Utc>) -> Value {
        json!({
            "instance_id": self.instance, "run_id": self.run, "version": "2.8.1", "kind": "KKMWPF",
            "interactor": "OurXML", "cpu": self.cpu, "cpu_mhz": 1601, "ram_mb": 4096, "os": "Windows 7",
            "internal_ip": "192.168.1.15", "clock": now + self.clock,
        })
    }

    pub async fn beat(&self, app: &TestApp, key: &DeviceKey) {
        let answer = post(app, key, "heartbeat", &self.heartbeat(app.clock.now())).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub async fn leave(&self, app: &TestApp, key: &DeviceKey) {
        let answer = post(app, key, "goodbye", &json!({"instance_id": self.instance})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

/// One round of what otherwise happens every five seconds.
pub async fn sweep(app: &TestApp) {
    app.service().state().ingest.sweep().await.unwrap();
}

/// Lets time pass as the service lives it: it is swept every 20 seconds.
pub async fn pass(app: &TestApp, seconds: i64) {
    let mut left = seconds;
    while left > 0 {
        let step = left.min(20);
        app.clock.advance(TimeDelta::seconds(step));
        sweep(app).await;
        left -= step;
    }
}

/// The device's row of the grid, after all that was heard is written.
pub async fn row(app: &TestApp, pos_id: PosId) -> DeviceRow {
    sweep(app).await;
    let rows = devices::rows(&app.db, &Scope::Everything, &[pos_id], app.clock.now()).await.unwrap();
    rows.into_iter().next().unwrap()
}

pub async fn details(app: &TestApp, pos_id: PosId) -> DeviceDetails {
    sweep(app).await;
    devices::get(&app.db, &Scope::Everything, pos_id, app.clock.now()).await.unwrap()
}

/// Adds a device beside the tills of `ours`.
pub async fn add(app: &TestApp, kind: DeviceKind) -> Till {
    let outlet_id = app.world.ours.outlet.id;
    let device = devices::NewDevice { pos_id: None, outlet_id, name: "Ещё одна".into(), kind };
    let pos_id = devices::add(&app.db, &Actor::CommandLine, &device, app.clock.now()).await.unwrap();
    Till { pos_id, key: keys::add(&app.db, &Actor::CommandLine, pos_id, app.clock.now()).await.unwrap() }
}
