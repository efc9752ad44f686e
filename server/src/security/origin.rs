//! Cross-site requests may not change anything.
//!
//! Browsers say where a request comes from: `Sec-Fetch-Site` on secure pages, `Origin` on every request that is not a
//! `GET`. What says neither is no browser, carries no cookies of anybody, and is let through.

use crate::{config::Config, observe::route_of};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use std::sync::Arc;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses requests that another site made a browser send. The API of the devices knows no cookies and is not asked.
pub async fn check(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(request.headers(), request.uri(), &config.base_url) {
        return next.run(request).await;
    }
    tracing::warn!(route = route_of(&request), origin = ?request.headers().get(header::ORIGIN), "cross-site request");
    (StatusCode::FORBIDDEN, "cross-site requests are refused\n").into_response()
}

fn is_own(headers: &HeaderMap, uri: &Uri, base_url: &str) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == base_url {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(http::uri::Authority::as_str));
    matches!((origin.split_once("://"), host), (Some((_, from)), Some(host)) if from == host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn allowed(headers: &[(&'static str, &'static str)]) -> bool {
        let map = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_own(&map.collect(), &Uri::from_static("/rpc/x"), "https://monitor.example.com")
    }

    #[test]
    fn what_the_browser_says_of_the_site_decides() {
        assert!(allowed(&[("sec-fetch-site", "same-origin"), ("origin", "https://monitor.example.com")]));
        assert!(allowed(&[("sec-fetch-site", "none")]));
        assert!(!allowed(&[("sec-fetch-site", "cross-site"), ("origin", "https://monitor.example.com")]));
        assert!(!allowed(&[("sec-fetch-site", "same-site"), ("origin", "https://other.example.com")]));
    }

    #[test]
    fn without_it_the_origin_is_compared_with_our_address_and_the_host() {
        assert!(allowed(&[("origin", "https://monitor.example.com"), ("host", "10.0.0.5:3000")]));
        assert!(allowed(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(!allowed(&[("origin", "https://evil.example"), ("host", "127.0.0.1:3000")]));
        assert!(!allowed(&[
            ("origin", "https://monitor.example.com.evil.example"),
            ("host", "monitor.example.com")
        ]));
        assert!(!allowed(&[("origin", "null"), ("host", "127.0.0.1:3000")]));
    }

    #[test]
    fn what_is_no_browser_is_let_through() {
        assert!(allowed(&[("host", "127.0.0.1:3000")]));
    }
}
