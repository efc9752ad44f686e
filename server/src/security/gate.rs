//! Who asks: every page, server function and stream gets the viewer of its session. Pages of signed-out people are
//! answered by the way to the sign-in page; server functions and streams refuse by themselves. Walls know no sessions: what their
//! link shows is found out here.

use crate::AppState;
use app::{
    guard::{self, Asker, WallAsker},
    wall::token_of,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderName, Method, StatusCode};
use std::fmt::Write;
use tower_sessions::Session;

/// The pages that signed-out people may see.
pub const OPEN_PAGES: [&str; 4] = ["/sign-in", "/sign-in/help", "/password/forgotten", "/password/new"];

/// Nobody is at a wall to load it again: the browser does, in seconds.
const AGAIN: (HeaderName, &str) = (HeaderName::from_static("refresh"), "15");

/// What is not a page: the guard of each server function answers, and the live stream itself.
fn is_page(path: &str) -> bool {
    !path.starts_with("/rpc/") && path != "/live"
}

/// Middleware of all routes that know sessions. The response tells the log who asked.
pub async fn check(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if let Err(response) = admit(&state, &mut request).await {
        return response;
    }
    let asker = request.extensions().get::<Asker>().cloned();
    let mut response = next.run(request).await;
    if let Some(asker) = asker {
        response.extensions_mut().insert(asker);
    }
    response
}

/// Finds out who asks and tells the request; the answer of pages that signed-out people may not see is an error.
pub async fn admit(state: &AppState, request: &mut Request) -> Result<(), Response> {
    if let Some(token) = token_of(request.uri().path()) {
        let found = storage::wall::viewer(&state.db, token, state.clock.now()).await;
        let viewer = found.map_err(|error| {
            tracing::error!(?error, "the link of a wall cannot be looked up");
            (StatusCode::SERVICE_UNAVAILABLE, [AGAIN], "try again\n").into_response()
        })?;
        // Whoever may be signed in at this browser: a wall is nobody's.
        request.extensions_mut().insert(Asker(None));
        request.extensions_mut().insert(WallAsker(viewer));
        return Ok(());
    }
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        tracing::error!("the request carries no session");
        return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    let limits = state.config.session_limits();
    let found = guard::identify(&state.db, &session, limits, state.clock.now()).await;
    let viewer = found.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
    let path = request.uri().path();
    if viewer.is_none() && is_page(path) && !OPEN_PAGES.contains(&path) {
        return Err(Redirect::to(&sign_in_address(request)).into_response());
    }
    request.extensions_mut().insert(Asker(viewer));
    Ok(())
}

/// The sign-in page, which leads back to the page that was asked for.
fn sign_in_address(request: &Request) -> String {
    let wanted = request.uri().path_and_query().map_or("/", |address| address.as_str());
    if wanted == "/" || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?next={}", encode(wanted))
}

/// Percent-encodes all but letters, digits and `-._~/`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn the_way_to_the_sign_in_page_leads_back() {
        let of = |uri: &str| sign_in_address(&Request::get(uri).body(Body::empty()).unwrap());
        assert_eq!(of("/"), "/sign-in");
        assert_eq!(of("/devices?search=a&page=2"), "/sign-in?next=/devices%3Fsearch%3Da%26page%3D2");
    }
}
