//! A device's side of the device API, over a real connection to this machine.

use crate::ingest::{
    GoodbyeRequest, HeartbeatAnswer, HeartbeatRequest, Ping, Problem, ReceiptsAnswer, ReceiptsRequest,
};
use domain::devices::DeviceKey;
use flate2::{Compression, write::GzEncoder};
use http::{StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

/// The longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Smaller bodies are not worth compressing.
const GZIP_FROM: usize = 1_024;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The address is not this machine's own.
    #[error("{0}: simulated devices call this machine only (127.0.0.1, ::1, localhost)")]
    NotLoopback(String),
    #[error("no answer: {0}")]
    NoAnswer(#[from] reqwest::Error),
    /// The request was refused.
    #[error("{status}: {message}")]
    Refused { status: StatusCode, message: String },
    #[error("the request cannot be written: {0}")]
    Request(String),
}

impl CallError {
    /// Whether the same request may succeed later: a real device keeps it and sends it again.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::NoAnswer(_) => true,
            Self::Refused { status, .. } => {
                status.is_server_error() || matches!(status.as_u16(), 401 | 408 | 429)
            }
            Self::NotLoopback(_) | Self::Request(_) => false,
        }
    }
}

/// Calls the device API; connections are kept alive. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    /// A client for a base URL such as `http://127.0.0.1:3000`; only this machine is accepted.
    pub fn new(base: &str) -> Result<Self, CallError> {
        let refused = || CallError::NotLoopback(base.to_owned());
        let url = reqwest::Url::parse(base).map_err(|_| refused())?;
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if url.scheme() != "http" || !local {
            return Err(refused());
        }
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .resolve("localhost", SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .tcp_nodelay(true)
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned() })
    }

    /// Whether the service answers, and what its clock shows.
    pub async fn ping(&self) -> Result<Ping, CallError> {
        answer(self.http.get(format!("{}/api/v1/ping", self.base)).send().await?).await
    }

    /// `POST heartbeat`. `from`: the address to claim as a proxy would; believed only if the server trusts this machine.
    pub async fn heartbeat(
        &self,
        key: &DeviceKey,
        request: &HeartbeatRequest,
        from: Option<IpAddr>,
    ) -> Result<HeartbeatAnswer, CallError> {
        self.post("heartbeat", key, request, from).await
    }

    /// `POST receipts`, with gzip when it is worth it.
    pub async fn receipts(
        &self,
        key: &DeviceKey,
        request: &ReceiptsRequest,
        from: Option<IpAddr>,
    ) -> Result<ReceiptsAnswer, CallError> {
        self.post("receipts", key, request, from).await
    }

    /// `POST goodbye`.
    pub async fn goodbye(&self, key: &DeviceKey, instance_id: &str) -> Result<(), CallError> {
        let request = GoodbyeRequest { instance_id: instance_id.to_owned() };
        self.post::<serde_json::Value>("goodbye", key, &request, None).await.map(drop)
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &DeviceKey,
        request: &impl Serialize,
        from: Option<IpAddr>,
    ) -> Result<T, CallError> {
        let body = serde_json::to_vec(request).map_err(|error| CallError::Request(error.to_string()))?;
        let mut post = self
            .http
            .post(format!("{}/api/v1/{path}", self.base))
            .bearer_auth(key)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(from) = from {
            post = post.header("x-forwarded-for", from.to_string());
        }
        let post = if body.len() < GZIP_FROM {
            post.body(body)
        } else {
            let body = gzip(&body).map_err(|error| CallError::Request(error.to_string()))?;
            post.header(header::CONTENT_ENCODING, "gzip").body(body)
        };
        answer(post.send().await?).await
    }
}

/// A body, packed.
pub(crate) fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

async fn answer<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, CallError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response.json().await?);
    }
    let text = response.text().await?;
    let message = serde_json::from_str::<Problem>(&text).map_or(text, |problem| problem.message);
    Err(CallError::Refused { status, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called() {
        for base in
            ["http://127.0.0.1:3000", "http://localhost:3000/", "http://[::1]:3000", "http://127.9.9.9"]
        {
            assert!(Client::new(base).is_ok(), "{base}");
        }
        for base in [
            "http://192.0.2.1:3000",
            "https://example.com",
            "http://127.0.0.1.example.com",
            "http://localhost@example.com",
            "ftp://127.0.0.1",
            "127.0.0.1",
            "",
        ] {
            assert!(matches!(Client::new(base), Err(CallError::NotLoopback(_))), "{base}");
        }
    }
}
