//! `GET ping` and `GET openapi.json`: the API describes itself.

use super::{Ingest, error::Problem, heartbeat, receipts};
use axum::{Json, body::Bytes, extract::State, http::header, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// The service can be reached.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"service": "HEADO Monitoring", "server_time": "2026-06-04T05:52:07.120Z"}))]
pub struct Ping {
    pub service: String,
    pub server_time: DateTime<Utc>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "HEADO Monitoring API",
        version = "1.0.0",
        description = "What tills and mid-servers call, and what programs of people read. JSON in UTF-8, gzip allowed, at most 1 MiB. Unknown fields are ignored.\n\nTimes are RFC 3339 with an offset, money is an integer of kopecks. A request that got no answer, or one with status 429 or 5xx, is sent again after `Retry-After` seconds, unchanged: nothing is counted twice. A request with another status 4xx must be mended first.\n\nUse the fiscal sign or a UUID as the id of a receipt: the same id with other content is a conflict, and the first stays.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        heartbeat::heartbeat, receipts::receipts, heartbeat::goodbye, ping, json,
        crate::api::devices, crate::api::outlets, crate::api::incidents,
    ),
    components(schemas(Problem)),
    tags((name = "devices", description = "With the device's key"),
        (name = "reading", description = "With a personal token: what its owner may see, and nothing is changed"),
        (name = "service", description = "Without a key")),
    modifiers(&Key)
)]
struct Document;

/// `Authorization: Bearer PosID-secret`, or `Bearer hm_…`.
struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("PosID-secret")
            .description(Some("The device's key as it was shown when it was made."))
            .build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("hm_…")
            .description(Some("A personal token, made under «Личные токены». It is no device's key."))
            .build();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The `OpenAPI` document, made from the types.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

static DOCUMENT: LazyLock<Bytes> =
    LazyLock::new(|| serde_json::to_vec(&document()).unwrap_or_default().into());

/// Whether the service can be reached; without a key.
#[utoipa::path(
    get, path = "/api/v1/ping", tag = "service",
    responses((status = 200, description = "It can", body = Ping))
)]
pub(super) async fn ping(State(ingest): State<Ingest>) -> Json<Ping> {
    Json(Ping { service: "HEADO Monitoring".to_owned(), server_time: ingest.parts.clock.now() })
}

/// This document.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "service",
    responses((status = 200, description = "The OpenAPI document of this API", body = Object))
)]
pub(super) async fn json() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.clone())
}
