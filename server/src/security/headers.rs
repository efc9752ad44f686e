//! What browsers are told to refuse.

use crate::config::Config;
use app::wall::is_wall;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::prelude::{use_context, use_nonce};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// For all that is not a page: nothing in it runs, except that a worker's script may fetch and compile its module.
const NOT_A_PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
];

/// The address of a wall is all that opens it: no other site and no search engine learns of it.
const OF_WALLS: [(HeaderName, &str); 2] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

/// A year; said on `https` only. The hosts beneath ours are not ours to speak for.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds to every response what it does not say itself.
pub async fn add(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let wall = is_wall(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if wall {
        for (name, value) in OF_WALLS {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    for (name, value) in ALWAYS {
        default(headers, name, HeaderValue::from_static(value));
    }
    default(headers, header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOT_A_PAGE));
    default(headers, header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if config.secure() {
        default(headers, header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

/// Called while a page is rendered: its own policy, with the nonce that its inline scripts carry.
///
/// The modules that these scripts import, and the worker of spreadsheets, are named by `'self'`.
pub fn allow_page() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; worker-src 'self'; \
         style-src 'self'; img-src 'self' data:; frame-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
