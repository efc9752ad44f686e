//! Every request gets an id, a line in the log and a place in the metrics. Neither holds a query, a cookie or a key.

use app::guard::{Asker, ClientIp};
use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode};
use std::{any::Any, time::Instant};
use tracing::Instrument;
use uuid::Uuid;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware around everything else.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7().simple().to_string();
    let method = request.method().clone();
    let route = route_of(&request);
    let client = request.extensions().get::<ClientIp>().map(|ip| ip.0);
    let span = tracing::info_span!("request", %id, %method, route);
    let mut response = next.run(request).instrument(span.clone()).await;
    let member = response.extensions().get::<Asker>().and_then(|asker| Some(asker.0.as_ref()?.member_id));
    let elapsed = started.elapsed();
    let status = response.status();
    let labels =
        [("method", method.to_string()), ("route", route.clone()), ("status", status.as_u16().to_string())];
    metrics::counter!("heado_http_requests_total", &labels).increment(1);
    metrics::histogram!("heado_http_request_seconds", "route" => route.clone()).record(elapsed.as_secs_f64());
    let ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), ms, client = ?client, member = ?member, "answered");
        } else if is_routine(&route) && status.is_success() {
            tracing::debug!(status = status.as_u16(), ms, client = ?client, "answered");
        } else {
            tracing::info!(status = status.as_u16(), ms, client = ?client, member = ?member, "answered");
        }
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    response
}

/// The pattern of the route, so that nothing that stands in an address is logged, and the metrics stay few.
pub(crate) fn route_of(request: &Request) -> String {
    request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned())
}

/// What tills, supervisors and browsers send all day.
fn is_routine(route: &str) -> bool {
    route.starts_with("/api/v1/") || route.starts_with("/health/") || route == "/metrics" || route == "other"
}

/// The answer of a handler that panicked.
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text =
        cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a handler panicked");
    metrics::counter!("heado_panics_total").increment(1);
    (StatusCode::INTERNAL_SERVER_ERROR, "internal error\n").into_response()
}
