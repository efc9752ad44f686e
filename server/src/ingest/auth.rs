//! From the headers of a request to the device that sent it.

use super::{Ingest, error::ApiError, keys::Sender};
use app::guard::ClientIp;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::devices::DeviceKey;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
};

impl FromRequestParts<Ingest> for Sender {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, ingest: &Ingest) -> Result<Self, ApiError> {
        ingest.parts.keys.admit(presented_key(&parts.headers), client_ip(parts)).await
    }
}

/// The client's address as pages show it: IPv4 in its own form also where the socket speaks IPv6.
pub(super) struct Address(pub(super) IpAddr);

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(client_ip(parts)))
    }
}

fn client_ip(parts: &Parts) -> IpAddr {
    parts
        .extensions
        .get::<ClientIp>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ClientIp(ip)| ip.to_canonical())
}

/// `Authorization: Bearer PosID-secret`.
fn presented_key(headers: &HeaderMap) -> Option<DeviceKey> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.trim().split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { key.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn key_of(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        presented_key(&headers).map(|key| key.to_string())
    }

    #[test]
    fn only_a_bearer_key_counts() {
        let key = format!("1916-{}", "a".repeat(32));
        assert_eq!(key_of(&format!("Bearer {key}")), Some(key.clone()));
        assert_eq!(key_of(&format!("bearer  {key} ")), Some(key.clone()));
        for value in [&format!("Basic {key}"), &key, "Bearer", "Bearer 1916-short", ""] {
            assert_eq!(key_of(value), None, "{value}");
        }
    }
}
