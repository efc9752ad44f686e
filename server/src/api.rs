//! The read-only API for programs of members: what the grids show, as JSON, with a personal token.
//!
//! Its tokens are no device keys, and device keys are none of its tokens: each is refused by the other's routes.

mod devices;
mod incidents;
mod outlets;
mod reader;

pub(crate) use devices::{__path_devices, devices};
pub(crate) use incidents::{__path_incidents, incidents};
pub(crate) use outlets::{__path_outlets, outlets};

use crate::{AppState, ingest::ApiError};
use axum::{Extension, Router, extract::FromRequestParts, http::request::Parts, routing::get};
use reader::Limits;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Requests of one token in a minute, at most.
const REQUESTS_PER_MINUTE: u32 = 120;

/// Beside the device API.
pub fn routes(state: &AppState) -> Router<AppState> {
    let limits = Limits::new(state.config.ingest.unknown_keys_per_minute, REQUESTS_PER_MINUTE);
    Router::new()
        .route("/api/v1/devices", get(devices).fallback(wrong_method))
        .route("/api/v1/outlets", get(outlets).fallback(wrong_method))
        .route("/api/v1/incidents", get(incidents).fallback(wrong_method))
        .layer(Extension(Arc::new(limits)))
}

async fn wrong_method() -> ApiError {
    ApiError::MethodNotAllowed
}

/// The query of an address, as the grid has it. What cannot be read is refused: a program is to hear of its mistake.
pub(crate) struct Asked<Q>(Q);

impl<Q: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<Q> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let fields = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(fields).map(Self).map_err(|error| ApiError::Invalid {
            field: Some(error.path().to_string()).filter(|path| path != "."),
            message: error.inner().to_string(),
        })
    }
}

/// Pages that so many rows fill, at least one.
fn pages(rows: i64, size: u32) -> i64 {
    (rows.max(1) - 1) / i64::from(size) + 1
}
