//! From the headers of a request to the member whose token it carries.

use crate::{AppState, ingest::ApiError};
use app::guard::ClientIp;
use axum::{
    Extension,
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    members::Viewer,
    tokens::{TokenId, is_token},
};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _};
use std::{
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
    sync::Arc,
};
use storage::tokens;

/// Who asks, with what the member may see at this moment.
pub(crate) struct Reader(pub(super) Viewer);

/// How much is answered.
pub(super) struct Limits {
    refusals: DefaultKeyedRateLimiter<IpAddr>,
    requests: DefaultKeyedRateLimiter<TokenId>,
}

/// More keys than this are forgotten but for those that were used of late.
const MANY: usize = 10_000;

impl Limits {
    pub(super) fn new(refusals: NonZeroU32, requests: u32) -> Self {
        let requests = NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN);
        Self {
            refusals: DefaultKeyedRateLimiter::keyed(Quota::per_minute(refusals)),
            requests: DefaultKeyedRateLimiter::keyed(Quota::per_minute(requests)),
        }
    }

    fn refuse(&self, ip: IpAddr) -> ApiError {
        metrics::counter!("heado_tokens_refused_total").increment(1);
        if self.refusals.len() > MANY {
            self.refusals.retain_recent();
        }
        match self.refusals.check_key(&crate::ingest::network(ip)) {
            Ok(()) => ApiError::Unauthorized,
            Err(until) => {
                let wait = until.wait_time_from(self.refusals.clock().now());
                ApiError::TooManyRequests { seconds: wait.as_secs() + 1 }
            }
        }
    }

    fn admit(&self, token: TokenId) -> Result<(), ApiError> {
        if self.requests.len() > MANY {
            self.requests.retain_recent();
        }
        self.requests.check_key(&token).map_err(|until| {
            let wait = until.wait_time_from(self.requests.clock().now());
            ApiError::TooManyRequests { seconds: wait.as_secs() + 1 }
        })
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let limits = Extension::<Arc<Limits>>::from_request_parts(parts, state).await;
        let Ok(Extension(limits)) = limits else { return Err(ApiError::Unavailable { seconds: 5 }) };
        let ip = parts.extensions.get::<ClientIp>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ip| ip.0);
        // A token that was never one costs no query.
        let Some(token) = presented(&parts.headers).filter(|token| is_token(token)) else {
            return Err(limits.refuse(ip));
        };
        let found = tokens::viewer(&state.db, token, state.clock.now()).await;
        match found.map_err(|error| ApiError::storage(&error))? {
            Some((token, viewer)) => {
                limits.admit(token)?;
                Ok(Self(viewer))
            }
            None => Err(limits.refuse(ip)),
        }
    }
}

/// `Authorization: Bearer hm_…`
fn presented(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
