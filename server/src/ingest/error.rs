//! What a device is told when its request is refused.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a request was refused, for the program that sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the body is not JSON, or not gzip although it says so.
    Malformed,
    /// 401: no key, or a key that is not accepted. It never says why.
    Unauthorized,
    /// 404: there is no such address.
    NotFound,
    /// 405: the address exists, but not with this method.
    MethodNotAllowed,
    /// 408: the body did not arrive in time.
    Timeout,
    /// 413: more than 1 MiB (also after decompression) or more than 1,000 receipts: split the batch.
    TooLarge,
    /// 415: the body is not `application/json`, or in an encoding other than gzip.
    UnsupportedMediaType,
    /// 422: a field is missing, of the wrong type or out of range; `field` names it.
    Invalid,
    /// 429: too many requests, or too many with keys that are not accepted; wait for `Retry-After` seconds.
    TooManyRequests,
    /// 503: nothing of this request was stored; send it again after `Retry-After` seconds.
    Unavailable,
}

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"error": "invalid", "field": "instance_id", "message": "missing field `instance_id`"}))]
pub struct Problem {
    pub error: ErrorCode,
    /// Path of the field at fault, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For a person who reads the log.
    pub message: String,
}

/// A refused request.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("{0}")]
    Malformed(String),
    #[error("the key is not accepted")]
    Unauthorized,
    #[error("there is no such address in this API")]
    NotFound,
    #[error("this address does not know this method")]
    MethodNotAllowed,
    #[error("the body did not arrive in time")]
    Timeout,
    #[error("{message}")]
    TooLarge { field: Option<&'static str>, message: String },
    #[error("{0}")]
    UnsupportedMediaType(String),
    #[error("{message}")]
    Invalid { field: Option<String>, message: String },
    #[error("too many requests")]
    TooManyRequests { seconds: u64 },
    #[error("the service is busy, nothing of this request was stored")]
    Unavailable { seconds: u64 },
}

impl ApiError {
    /// A field that is missing, of the wrong type or out of range.
    pub(super) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid { field: Some(field.to_owned()), message: message.into() }
    }

    /// The database did not answer: the device keeps its data and tries again.
    pub(crate) fn storage(error: &storage::Error) -> Self {
        tracing::error!(%error, "device API: the database did not answer");
        Self::Unavailable { seconds: 5 }
    }

    fn code(&self) -> (StatusCode, ErrorCode) {
        match self {
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, ErrorCode::Malformed),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized),
            Self::NotFound => (StatusCode::NOT_FOUND, ErrorCode::NotFound),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed),
            Self::Timeout => (StatusCode::REQUEST_TIMEOUT, ErrorCode::Timeout),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge),
            Self::UnsupportedMediaType(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType)
            }
            Self::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Invalid),
            Self::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests),
            Self::Unavailable { .. } => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable),
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::Invalid { field, .. } => field.clone(),
            Self::TooLarge { field, .. } => field.map(str::to_owned),
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, error) = self.code();
        let problem = Problem { error, field: self.field(), message: self.to_string() };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::TooManyRequests { seconds } | Self::Unavailable { seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            _ => {}
        }
        response
    }
}
