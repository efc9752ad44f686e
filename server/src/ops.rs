//! For those who run it: is it alive, is it ready, and what has it done.

use crate::{AppState, security::client_ip};
use app::guard::ClientIp;
use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Duration};

/// How long readiness waits for the database.
const PATIENCE: Duration = Duration::from_secs(2);
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// `/health/live`, `/health/ready` and `/metrics`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/health/live", get(|| async { "alive\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
}

/// Ready: not stopping, and the database answers.
async fn ready(State(state): State<AppState>) -> Response {
    if state.live.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match tokio::time::timeout(PATIENCE, state.db.check()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(error)) => {
            tracing::error!(?error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer in time\n").into_response(),
    }
}

/// To the configured networks only; to everybody else it does not exist. What a proxy that is not trusted passes on
/// comes from nobody knows where.
async fn metrics(State(state): State<AppState>, request: Request) -> Response {
    let networks = &state.config.metrics.networks;
    let near = request.extensions().get::<ClientIp>().is_some_and(|ip| networks.contain(ip.0));
    if !near || client_ip::is_forwarded_by_stranger(&request, &state.config.trusted_proxies) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    match recorder() {
        Some(recorder) => (content_type, recorder.render()).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The process's one recorder of metrics; installed by the first call.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .and_then(PrometheusBuilder::install_recorder)
            .inspect_err(|error| tracing::error!(%error, "there will be no metrics"))
            .ok()
    };
    RECORDER.get_or_init(install).as_ref()
}

/// Drops what the recorder keeps only until it is read; called now and then, in case nobody reads.
pub fn upkeep() {
    if let Some(recorder) = recorder() {
        recorder.run_upkeep();
    }
}
