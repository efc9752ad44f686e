//! From the headers of a request to the device that sent it.

use super::{Ingest, error::ApiError, keys::Sender};
use app::guard::ClientIp;
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use domain::devices::PosId;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
};

impl<S> FromRequestParts<S> for Sender
where
    S: Send + Sync,
    Ingest: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let ingest = Ingest::from_ref(state);
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
fn presented_key(headers: &HeaderMap) -> Option<(PosId, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let (pos_id, secret) = key.trim().split_once('-')?;
    let digits = !pos_id.is_empty() && pos_id.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !secret.is_empty()).then(|| Some((PosId(pos_id.parse().ok()?), secret.to_owned())))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn key_of(value: &str) -> Option<(i64, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        presented_key(&headers).map(|(pos_id, secret)| (pos_id.0, secret))
    }

    #[test]
    fn a_key_is_a_number_and_a_secret() {
        assert_eq!(key_of("Bearer 1916-abc-def"), Some((1916, "abc-def".into())));
        assert_eq!(key_of("bearer  1916-abc"), Some((1916, "abc".into())));
    }

    #[test]
    fn everything_else_is_no_key() {
        for value in ["", "Bearer", "Basic 1916-abc", "Bearer abc", "Bearer -abc", "Bearer 1916-", "Bearer +5-abc"] {
            assert_eq!(key_of(value), None, "{value}");
        }
        assert_eq!(key_of("Bearer 99999999999999999999-abc"), None);
    }
}
