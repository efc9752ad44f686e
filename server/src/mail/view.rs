//! A letter as its recipient sees it: shown within support's page of letters, by itself and without rights.

use super::{chart, message::in_words, parts, site};
use crate::AppState;
use app::guard::Asker;
use axum::{
    Extension, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::mail::{AddressedLetter, LetterId};
use http::{StatusCode, header};
use storage::outbox;

/// Nothing in it runs or loads, but for the picture that it carries; it is shown within our own pages, and its links open
/// beside them.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; \
     form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// `GET /letters/{id}/body.html` and `.txt`.
pub fn routes() -> Router<AppState> {
    Router::new().route("/letters/{id}/body.html", get(html)).route("/letters/{id}/body.txt", get(plain))
}

type Asked = (State<AppState>, Extension<Asker>, Path<String>);

async fn html(asked: Asked) -> Response {
    let state = asked.0.0.clone();
    let letter = match letter(asked).await {
        Ok(letter) => letter,
        Err(status) => return status.into_response(),
    };
    let picture = chart::picture(&state.db, &state.config.lag_settings(), &letter, state.clock.now()).await;
    let address = picture.map(|png| format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)));
    let words = in_words(&letter, &site(&state.config));
    let page = parts::html(&words, letter.recipient.language, address.as_deref());
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (headers, page).into_response()
}

async fn plain(asked: Asked) -> Response {
    let state = asked.0.0.clone();
    match letter(asked).await {
        Ok(letter) => {
            let headers = [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
            ];
            (headers, parts::plain(&in_words(&letter, &site(&state.config)))).into_response()
        }
        Err(status) => status.into_response(),
    }
}

async fn letter(
    (State(state), Extension(Asker(viewer)), Path(id)): Asked,
) -> Result<AddressedLetter, StatusCode> {
    let viewer = viewer.ok_or(StatusCode::UNAUTHORIZED)?;
    let id: LetterId = id.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    match outbox::find(&state.db, &viewer.scope, id).await {
        Ok((_, letter)) => Ok(letter),
        Err(storage::Error::NotFound) => Err(StatusCode::NOT_FOUND),
        Err(error) => {
            tracing::error!(?error, "a letter cannot be read");
            Err(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
