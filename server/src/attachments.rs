//! Files of incidents: they come by a form of several parts, and are handed out as downloads, never to be shown.

use crate::AppState;
use app::{
    error::AppError,
    guard::Asker,
    incidents::{after_attaching, refused_file},
};
use axum::{
    Extension, Json, Router,
    extract::{
        DefaultBodyLimit, Multipart, Path, State,
        multipart::{Field, MultipartError},
    },
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use domain::{
    incidents::{AttachmentFault, AttachmentId, IncidentId, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS},
    members::Viewer,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::time::Duration;

/// Bytes of a form with as many files as an incident takes, and of what stands between them.
#[expect(clippy::cast_possible_truncation, reason = "ten files")]
pub const MAX_FORM_BYTES: usize = MAX_ATTACHMENTS as usize * MAX_ATTACHMENT_BYTES + 64 * 1024;
/// A slow line may take so long to send them.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// `POST /incidents/{id}/attachments` and `GET /attachments/{id}`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/incidents/{id}/attachments", post(attach))
        .route("/attachments/{id}", get(download))
        // What the form may have as a whole is limited by the router.
        .layer(DefaultBodyLimit::disable())
}

/// Why there is no file.
enum Refusal {
    SignedOut,
    NotFound,
    Form(MultipartError),
    Storage(storage::Error),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED.into_response(),
            Self::NotFound | Self::Storage(storage::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
            Self::Storage(storage::Error::Forbidden) => StatusCode::FORBIDDEN.into_response(),
            Self::Storage(storage::Error::Conflict) => StatusCode::CONFLICT.into_response(),
            Self::Form(error) => error.into_response(),
            Self::Storage(error) => {
                tracing::error!(?error, "a file of an incident cannot be kept or read");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

impl Refusal {
    /// For a page that asked by a script.
    fn told(self) -> Response {
        let error = match &self {
            Self::SignedOut => AppError::SignedOut,
            Self::NotFound | Self::Storage(storage::Error::NotFound) => AppError::NotFound,
            Self::Storage(storage::Error::Forbidden) => AppError::Forbidden,
            Self::Storage(storage::Error::Conflict) => AppError::Conflict,
            Self::Form(_) | Self::Storage(_) => AppError::Internal,
        };
        (self.into_response().status(), Json(error)).into_response()
    }
}

impl From<storage::Error> for Refusal {
    fn from(error: storage::Error) -> Self {
        Self::Storage(error)
    }
}

impl From<MultipartError> for Refusal {
    fn from(error: MultipartError) -> Self {
        Self::Form(error)
    }
}

/// Keeps the files of the form. A plain one is led back to the incident's page; a page that asks for JSON is told and stays.
async fn attach(
    State(state): State<AppState>,
    Extension(Asker(viewer)): Extension<Asker>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let by_script = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.to_str().is_ok_and(|accept| accept.contains("application/json")));
    match keep(&state, viewer, &id, form).await {
        Ok((_, None)) if by_script => StatusCode::NO_CONTENT.into_response(),
        Ok((_, Some(fault))) if by_script => {
            (StatusCode::UNPROCESSABLE_ENTITY, Json(refused_file(fault))).into_response()
        }
        Ok((id, fault)) => Redirect::to(&after_attaching(id, fault)).into_response(),
        Err(refusal) if by_script => refusal.told(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Keeps each file, up to the first one that is refused.
async fn keep(
    state: &AppState,
    viewer: Option<Viewer>,
    id: &str,
    mut form: Multipart,
) -> Result<(IncidentId, Option<AttachmentFault>), Refusal> {
    let viewer = viewer.ok_or(Refusal::SignedOut)?;
    let id: IncidentId = id.parse().map_err(|_| Refusal::NotFound)?;
    // Before anything is read for somebody who may not.
    let incident = storage::incidents::find(&state.db, &viewer, id, state.clock.now()).await?;
    if !incident.may_work {
        return Err(storage::Error::Forbidden.into());
    }
    let mut fault = None;
    while let Some(field) = form.next_field().await? {
        let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else {
            continue;
        };
        let content = read(field).await?;
        if fault.is_none() {
            let kept = storage::incidents::attach(&state.db, &viewer, id, &name, &content, state.clock.now());
            fault = kept.await?.err();
        }
    }
    Ok((id, fault))
}

/// The content, or a byte more than is allowed of one that is too large. It is read to its end, or the browser would see a
/// broken connection in place of the answer.
async fn read(mut field: Field<'_>) -> Result<Vec<u8>, MultipartError> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        let room = (MAX_ATTACHMENT_BYTES + 1).saturating_sub(content.len());
        content.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(content)
}

async fn download(
    State(state): State<AppState>,
    Extension(Asker(viewer)): Extension<Asker>,
    Path(id): Path<String>,
) -> Result<(HeaderMap, Vec<u8>), Refusal> {
    let viewer = viewer.ok_or(Refusal::SignedOut)?;
    let id: AttachmentId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (name, content) = storage::incidents::attachment(&state.db, &viewer.scope, id).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    );
    headers.insert(header::CONTENT_DISPOSITION, disposition(&name));
    Ok((headers, content))
}

/// RFC 6266: a name that every browser reads, and the whole one for those that know RFC 8187.
pub(crate) fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let whole = utf8_percent_encode(name, NON_ALPHANUMERIC);
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(
            disposition("Логи \"1\".zip"),
            "attachment; filename=\"____ _1_.zip\"; filename*=UTF-8''%D0%9B%D0%BE%D0%B3%D0%B8%20%221%22%2Ezip"
        );
        assert_eq!(disposition("a\r\nSet-Cookie: x.log").to_str().unwrap().lines().count(), 1);
    }
}
