//! `POST heartbeat` and `POST goodbye`: a device is alive, or shuts down.

use super::{
    Ingest,
    auth::Address,
    body::{Payload, parse},
    error::{ApiError, Problem},
    keys::Sender,
    text::identifier,
};
use axum::{Json, extract::State};
use chrono::{DateTime, FixedOffset, Utc};
use domain::devices::{DeviceKind, HostFacts};
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{ObjectBuilder, RefOr, Type, schema::Schema},
};

/// Bytes of a heartbeat or goodbye, at most.
pub(super) const SMALL: usize = 64 * 1024;

/// What a device says of itself, once per interval.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "instance_id": "0190f3c2-5a57-7c3e-9d5a-0c8f5f0b6a11", "run_id": "0198b1de-9e53-7d8b-8a44-2f9f4a3b7c02",
    "version": "2.8.1", "kind": "KKMWPF", "interactor": "OurXML",
    "cpu": "Intel(R) Celeron(R) CPU N3050 @ 1.60GHz", "cpu_mhz": 1601, "ram_mb": 4096,
    "os": "Microsoft Windows 7 Профессиональная (64-bit)", "internal_ip": "192.168.1.15",
    "clock": "2026-06-04T10:52:07+05:00", "waiting_receipts": 0
}))]
pub struct HeartbeatRequest {
    /// Random, made once per installation and kept for its life.
    #[schema(min_length = 1, max_length = 128)]
    pub instance_id: String,
    /// Random, made at each start of the program.
    #[schema(min_length = 1, max_length = 128)]
    pub run_id: String,
    /// Version of the HEADO software.
    pub version: String,
    /// What the program is; Latin and Cyrillic letters are the same.
    #[schema(schema_with = kind_schema)]
    pub kind: DeviceKind,
    /// The handler that reads the trading system.
    #[serde(default)]
    pub interactor: Option<String>,
    /// Processor model.
    #[serde(default)]
    pub cpu: Option<String>,
    #[serde(default)]
    #[schema(minimum = 0)]
    pub cpu_mhz: Option<i64>,
    /// Memory in MiB.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub ram_mb: Option<i64>,
    /// Operating system.
    #[serde(default)]
    pub os: Option<String>,
    /// Address in the outlet's own network.
    #[serde(default)]
    pub internal_ip: Option<String>,
    /// The device's clock, with its offset from UTC.
    pub clock: DateTime<FixedOffset>,
    /// Receipts that still wait on the device to be sent.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub waiting_receipts: Option<i64>,
}

/// When the next heartbeat is due.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"interval_seconds": 60, "server_time": "2026-06-04T05:52:07.120Z"}))]
pub struct HeartbeatAnswer {
    /// Seconds until the next heartbeat.
    pub interval_seconds: i64,
    pub server_time: DateTime<Utc>,
}

/// A clean shutdown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"instance_id": "0190f3c2-5a57-7c3e-9d5a-0c8f5f0b6a11"}))]
pub struct GoodbyeRequest {
    /// As in the heartbeats.
    #[schema(min_length = 1, max_length = 128)]
    pub instance_id: String,
}

/// The shutdown is recorded.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"server_time": "2026-06-04T05:52:07.120Z"}))]
pub struct GoodbyeAnswer {
    /// The time of the disconnect.
    pub server_time: DateTime<Utc>,
}

fn kind_schema() -> RefOr<Schema> {
    let names = ["KKMWPF", "ККМWPF", "Мидсервер", "MidServer"];
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
}

/// The device is alive.
///
/// Send the first one at the start of the program and further ones at the interval of the answer. A device is online
/// while its last heartbeat is at most three intervals old. Texts are shown as they are, cut to 128 characters
/// (version and address: 64).
#[utoipa::path(
    post, path = "/api/v1/heartbeat", tag = "devices", request_body = HeartbeatRequest,
    security(("key" = [])),
    responses(
        (status = 200, description = "Heard", body = HeartbeatAnswer),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "The key is not accepted", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not application/json", body = Problem),
        (status = 422, description = "A field is missing or wrong", body = Problem),
        (status = 429, description = "Too many requests with keys that are not accepted", body = Problem),
        (status = 503, description = "Try again after Retry-After seconds", body = Problem),
    )
)]
pub(super) async fn heartbeat(
    State(ingest): State<Ingest>,
    sender: Sender,
    Address(address): Address,
    Payload(bytes): Payload<SMALL>,
) -> Result<Json<HeartbeatAnswer>, ApiError> {
    let request: HeartbeatRequest = parse(&bytes)?;
    check_ranges(&request)?;
    let now = ingest.parts.clock.now();
    let interval_seconds = ingest.parts.config.interval_seconds;
    if request.kind != sender.kind {
        metrics::counter!("heado_heartbeats_of_other_kind_total").increment(1);
    }
    ingest.parts.presence.hear(storage::presence::Heartbeat {
        pos_id: sender.pos_id,
        instance_id: identifier("instance_id", &request.instance_id)?,
        runs: vec![(identifier("run_id", &request.run_id)?, now)],
        at: now,
        external_ip: address.to_string(),
        clock_offset_ms: request.clock.signed_duration_since(now).num_milliseconds(),
        waiting_receipts: request.waiting_receipts,
        interval_seconds,
        facts: facts(request),
    });
    metrics::counter!("heado_heartbeats_total").increment(1);
    Ok(Json(HeartbeatAnswer { interval_seconds, server_time: now }))
}

fn check_ranges(request: &HeartbeatRequest) -> Result<(), ApiError> {
    for (field, number) in [
        ("cpu_mhz", request.cpu_mhz),
        ("ram_mb", request.ram_mb),
        ("waiting_receipts", request.waiting_receipts),
    ] {
        if number.is_some_and(|number| number < 0) {
            return Err(ApiError::invalid(field, "must not be negative"));
        }
    }
    Ok(())
}

fn facts(request: HeartbeatRequest) -> HostFacts {
    let facts = HostFacts {
        version: request.version,
        interactor: request.interactor.unwrap_or_default(),
        cpu: request.cpu.unwrap_or_default(),
        cpu_mhz: request.cpu_mhz,
        ram_mb: request.ram_mb,
        os: request.os.unwrap_or_default(),
        internal_ip: request.internal_ip.unwrap_or_default(),
    };
    facts.clamped()
}

/// The program shuts down.
///
/// The time of this request counts as the disconnect. A device that only falls silent is taken to have disconnected
/// at its last heartbeat.
#[utoipa::path(
    post, path = "/api/v1/goodbye", tag = "devices", request_body = GoodbyeRequest,
    security(("key" = [])),
    responses(
        (status = 200, description = "Recorded", body = GoodbyeAnswer),
        (status = 400, description = "The body is not JSON", body = Problem),
        (status = 401, description = "The key is not accepted", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not application/json", body = Problem),
        (status = 422, description = "A field is missing or wrong", body = Problem),
        (status = 429, description = "Too many requests with keys that are not accepted", body = Problem),
        (status = 503, description = "Try again after Retry-After seconds", body = Problem),
    )
)]
pub(super) async fn goodbye(
    State(ingest): State<Ingest>,
    sender: Sender,
    Payload(bytes): Payload<SMALL>,
) -> Result<Json<GoodbyeAnswer>, ApiError> {
    let request: GoodbyeRequest = parse(&bytes)?;
    let instance_id = identifier("instance_id", &request.instance_id)?;
    let server_time = ingest.parts.clock.now();
    ingest
        .parts
        .presence
        .goodbye(sender.pos_id, &instance_id)
        .await
        .map_err(|error| ApiError::storage(&error))?;
    metrics::counter!("heado_goodbyes_total").increment(1);
    Ok(Json(GoodbyeAnswer { server_time }))
}
