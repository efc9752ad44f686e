//! Reading a request's body: JSON, at most so many bytes, also after decompression.

use super::{error::ApiError, object::Object};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use flate2::read::MultiGzDecoder;
use futures::StreamExt;
use serde::de::DeserializeOwned;
use std::{io::Read, time::Duration};

/// A whole body arrives within this time, or the connection is given up: a slow sender holds nothing for long.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Some Windows programs write it before JSON.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The decompressed JSON text of a request, of at most `LIMIT` bytes.
pub(super) struct Payload<const LIMIT: usize>(pub(super) Bytes);

impl<const LIMIT: usize, S: Sync> FromRequest<S> for Payload<LIMIT> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        check_type(&parts.headers)?;
        let gzip = is_gzip(&parts.headers)?;
        let bytes = tokio::time::timeout(BODY_TIMEOUT, collect(body, &parts.headers, LIMIT))
            .await
            .map_err(|_| ApiError::Timeout)??;
        let bytes = if gzip { gunzip(&bytes, LIMIT)? } else { bytes };
        Ok(Self(if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.slice(BYTE_ORDER_MARK.len()..)
        } else {
            bytes
        }))
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let essence = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    if essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json")) {
        Ok(())
    } else {
        Err(ApiError::UnsupportedMediaType("Content-Type must be application/json".into()))
    }
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, ApiError> {
    let Some(encoding) = headers.get(header::CONTENT_ENCODING) else { return Ok(false) };
    match encoding.to_str().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Ok(false),
        "gzip" | "x-gzip" => Ok(true),
        _ => Err(ApiError::UnsupportedMediaType("Content-Encoding must be gzip or absent".into())),
    }
}

fn too_large(limit: usize) -> ApiError {
    ApiError::TooLarge { field: None, message: format!("more than {limit} bytes, also after decompression") }
}

async fn collect(body: Body, headers: &HeaderMap, limit: usize) -> Result<Bytes, ApiError> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let mut stream = body.into_data_stream();
    let mut collected: Vec<u8> = Vec::with_capacity(announced.unwrap_or(0));
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| ApiError::Malformed(format!("the body broke off: {error}")))?;
        if collected.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        collected.extend_from_slice(&chunk);
    }
    Ok(collected.into())
}

/// Never holds more than `limit` and one byte of what a small body may swell to.
fn gunzip(bytes: &[u8], limit: usize) -> Result<Bytes, ApiError> {
    let mut text = Vec::with_capacity((bytes.len() * 4).min(limit));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(bytes)
        .take(most)
        .read_to_end(&mut text)
        .map_err(|error| ApiError::Malformed(format!("the body is not gzip: {error}")))?;
    if text.len() > limit { Err(too_large(limit)) } else { Ok(text.into()) }
}

/// Reads a JSON object; an error names the field. The second, slower reading happens only after an error.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map(|Object(value)| value).map_err(|error| {
        if !error.is_data() {
            return ApiError::Malformed(format!("the body is not JSON: {error}"));
        }
        let json = &mut serde_json::Deserializer::from_slice(bytes);
        match serde_path_to_error::deserialize::<_, Object<T>>(json) {
            Ok(_) => ApiError::Malformed(format!("the body is not JSON: {error}")),
            Err(error) => {
                let (field, message) = name_field(&error.path().to_string(), error.inner());
                ApiError::Invalid { field, message }
            }
        }
    })
}

/// The path of the field at fault and what is wrong with it. A missing field is named only by serde's message.
pub(super) fn name_field(path: &str, error: &serde_json::Error) -> (Option<String>, String) {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    let field = match (path, missing) {
        ("." | "", missing) => missing.map(str::to_owned),
        (path, Some(missing)) => Some(format!("{path}.{missing}")),
        (path, None) => Some(path.to_owned()),
    };
    (field, message)
}
