//! Calls of the device API, with the device's key.

use super::Settings;
use crate::{
    fleet::gzip,
    ingest::{
        GoodbyeRequest, HeartbeatAnswer, HeartbeatRequest, Problem, ReceiptItem, ReceiptsAnswer,
        ReceiptsRequest,
    },
};
use domain::devices::DeviceKey;
use http::{StatusCode, header};
use reqwest::{Certificate, Url, redirect::Policy};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(10);
/// The longest wait for an answer.
const ANSWER: Duration = Duration::from_mins(1);
/// Smaller bodies are not worth compressing.
const GZIP_FROM: usize = 1_024;
/// A server may not silence a till for longer.
const LONGEST_RETRY_AFTER: u64 = 3_600;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The server cannot be reached, or its answer cannot be read.
    #[error("no answer: {0:?}")]
    NoAnswer(#[from] reqwest::Error),
    /// The request was refused.
    #[error("{status}: {message}")]
    Refused {
        /// How.
        status: StatusCode,
        /// Not earlier than this the same request may be sent again.
        retry_after: Option<Duration>,
        /// In the server's words.
        message: String,
    },
    /// It could not be written.
    #[error("the request cannot be written: {0}")]
    Request(String),
}

impl CallError {
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The batch is larger than the server takes.
    pub(super) fn is_too_large(&self) -> bool {
        matches!(self, Self::Refused { status: StatusCode::PAYLOAD_TOO_LARGE, .. })
    }
}

/// Cheap to clone; connections are kept alive.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    key: DeviceKey,
}

impl Client {
    pub(super) fn new(settings: &Settings) -> Result<Self, CallError> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("heado-monitor-agent/", env!("CARGO_PKG_VERSION")))
            // The key goes where it was configured to go, and nowhere else.
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER);
        if let Some(authority) = &settings.authority {
            for certificate in Certificate::from_pem_bundle(authority)? {
                builder = builder.add_root_certificate(certificate);
            }
        }
        if settings.is_local() {
            builder = builder.no_proxy();
        }
        Ok(Self { http: builder.build()?, base: settings.server.clone(), key: settings.key.clone() })
    }

    pub(super) async fn heartbeat(&self, request: &HeartbeatRequest) -> Result<HeartbeatAnswer, CallError> {
        self.post("heartbeat", request).await
    }

    pub(super) async fn receipts(&self, receipts: Vec<ReceiptItem>) -> Result<ReceiptsAnswer, CallError> {
        self.post("receipts", &ReceiptsRequest { receipts }).await
    }

    pub(super) async fn goodbye(&self, instance_id: &str) -> Result<(), CallError> {
        let request = GoodbyeRequest { instance_id: instance_id.to_owned() };
        self.post::<serde_json::Value>("goodbye", &request).await.map(drop)
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, request: &impl Serialize) -> Result<T, CallError> {
        let unwritten = |error: String| CallError::Request(error);
        let body = serde_json::to_vec(request).map_err(|error| unwritten(error.to_string()))?;
        let base = self.base.as_str().trim_end_matches('/');
        let post = self
            .http
            .post(format!("{base}/api/v1/{path}"))
            .bearer_auth(&self.key)
            .header(header::CONTENT_TYPE, "application/json");
        let post = if body.len() < GZIP_FROM {
            post.body(body)
        } else {
            let body = gzip(&body).map_err(|error| unwritten(error.to_string()))?;
            post.header(header::CONTENT_ENCODING, "gzip").body(body)
        };
        let response = post.send().await?;
        let status = response.status();
        if status.is_success() {
            return Ok(response.json().await?);
        }
        let seconds =
            response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let retry_after = seconds.map(|seconds: u64| Duration::from_secs(seconds.min(LONGEST_RETRY_AFTER)));
        let text = response.text().await?;
        let message = serde_json::from_str::<Problem>(&text)
            .map_or_else(|_| text.chars().take(200).collect(), |problem| problem.message);
        Err(CallError::Refused { status, retry_after, message })
    }
}
