//! Who is asking, and may they. The first line of every server function.
//!
//! A server function asks for what it needs of here before it waits for the database: a part of a page may be rendered,
//! and the contexts of its resources be gone, while it waits.
//!
//! The server provides as Leptos contexts: `storage::Db`, `domain::time::Clock`, `site::SiteInfo`, [`Links`], [`SupportZone`],
//! `domain::lag::Settings`, [`KeptDays`], [`SessionLimits`] and [`AttemptLimits`]; and as request extensions: `tower_sessions::Session`, [`ClientIp`] and, where its middleware
//! has already found out who asks, [`Asker`] or, of a wall, [`WallAsker`].
use crate::{
    error::{AppError, Result},
    site::{Links, SiteInfo, SupportZone},
};
use axum::http::{Method, StatusCode, header::ACCEPT, request::Parts};
use chrono::{DateTime, Duration, Utc};
use domain::{
    administration::{FieldFault, KeptDays},
    audit::Actor,
    members::{MemberId, Role, Viewer},
    time::Clock,
    wall::WallViewer,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::{fmt::Write, net::IpAddr};
use storage::{Db, sessions::MEMBER_KEY};
use tower_sessions::{Expiry, Session, cookie::time::OffsetDateTime};

mod attempts;

pub use attempts::{AttemptLimits, may_ask_for_link, sign_in};

/// Key under which a session's data says when its member signed in (Unix milliseconds).
const SIGNED_IN_KEY: &str = "signed_in_at";
/// Key under which a session's data says when it was last used (Unix milliseconds, to the minute).
const SEEN_KEY: &str = "seen_at";

/// How long a session lives.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Without any request.
    pub idle: Duration,
    /// After the sign-in, whatever happens.
    pub absolute: Duration,
}

/// The address of the client: the peer's, or what a trusted proxy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientIp(pub IpAddr);

/// What the server's middleware found out about who sent this request: none is signed out.
#[derive(Debug, Clone)]
pub struct Asker(pub Option<Viewer>);

/// What the server's middleware found out about who asks for the page of a wall: none has no link that holds.
#[derive(Debug, Clone)]
pub struct WallAsker(pub Option<WallViewer>);

impl From<storage::Error> for AppError {
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::NotFound => refuse(Self::NotFound),
            storage::Error::Forbidden => refuse(Self::Forbidden),
            storage::Error::Conflict => refuse(Self::Conflict),
            storage::Error::Taken { field } => {
                refuse(Self::Invalid { field: field.to_owned(), message: "taken".to_owned() })
            }
            storage::Error::LastAdmin => {
                refuse(Self::Invalid { field: "role".to_owned(), message: "last-admin".to_owned() })
            }
            source => {
                tracing::error!(error = ?source, "storage failed");
                refuse(Self::Internal)
            }
        }
    }
}

impl From<FieldFault> for AppError {
    fn from(fault: FieldFault) -> Self {
        refuse(Self::Invalid { field: fault.field.to_owned(), message: fault.message.to_owned() })
    }
}

impl From<tower_sessions::session::Error> for AppError {
    fn from(source: tower_sessions::session::Error) -> Self {
        tracing::error!(error = ?source, "the session store failed");
        refuse(Self::Internal)
    }
}

/// The signed-in viewer with the scope that holds right now, or a 401.
pub async fn viewer() -> Result<Viewer> {
    viewer_if_any().await?.ok_or_else(|| refuse(AppError::SignedOut))
}

/// HEADO's own staff (support or admin), or a 403.
pub async fn support() -> Result<Viewer> {
    one_of(&[Role::Support, Role::Admin]).await
}

/// HEADO's own staff; to everybody else what they ask for does not exist: a 404.
pub async fn staff() -> Result<Viewer> {
    let viewer = viewer().await?;
    if viewer.is_staff() { Ok(viewer) } else { Err(refuse(AppError::NotFound)) }
}

/// An admin: support, who may read what is administered, gets a 403; to everybody else it does not exist: a 404.
pub async fn admin() -> Result<Viewer> {
    let viewer = staff().await?;
    if viewer.administers() { Ok(viewer) } else { Err(refuse(AppError::Forbidden)) }
}

/// Whoever looks at a wall, by the token of its link, with the accounts that it shows right now. What was revoked is a 404, like what
/// never was.
pub async fn wall(token: &str) -> Result<WallViewer> {
    let (db, now) = (context::<Db>()?, now());
    storage::wall::viewer(&db, token, now).await?.ok_or_else(|| refuse(AppError::NotFound))
}

async fn one_of(roles: &[Role]) -> Result<Viewer> {
    let viewer = viewer().await?;
    if roles.contains(&viewer.role) { Ok(viewer) } else { Err(refuse(AppError::Forbidden)) }
}

/// The viewer if somebody is signed in: for what signed-out people may see too (the sign-in page, the frame of pages).
pub async fn viewer_if_any() -> Result<Option<Viewer>> {
    let parts = parts()?;
    if let Some(Asker(viewer)) = parts.extensions.get::<Asker>() {
        return Ok(viewer.clone());
    }
    let session = session(&parts)?;
    identify(&context()?, &session, context()?, now()).await
}

/// Who a session belongs to right now. Ends a session that is too old or whose member is gone; keeps the others alive.
pub async fn identify(
    db: &Db,
    session: &Session,
    limits: SessionLimits,
    now: DateTime<Utc>,
) -> Result<Option<Viewer>> {
    let Some(member) = session.get::<MemberId>(MEMBER_KEY).await? else { return Ok(None) };
    let signed_in = session.get::<i64>(SIGNED_IN_KEY).await?.unwrap_or(0);
    let seen = session.get::<i64>(SEEN_KEY).await?.unwrap_or(0);
    let elapsed = |since: i64| Duration::milliseconds(now.timestamp_millis().saturating_sub(since));
    if elapsed(signed_in) >= limits.absolute || elapsed(seen) >= limits.idle {
        session.flush().await?;
        return Ok(None);
    }
    let viewer = storage::members::viewer(db, member).await?;
    if viewer.is_none() {
        session.flush().await?;
    } else if elapsed(seen) >= Duration::minutes(1) {
        keep_alive(session, limits, now).await?;
    }
    Ok(viewer)
}

/// When a session ends whatever happens; at once if nobody is signed in.
pub async fn ends_at(session: &Session, limits: SessionLimits) -> Result<DateTime<Utc>> {
    let signed_in = session.get::<i64>(SIGNED_IN_KEY).await?.unwrap_or(0);
    Ok(DateTime::from_timestamp_millis(signed_in).unwrap_or_default() + limits.absolute)
}

/// Begins the session of a member under a new id, so that an id planted before the sign-in is worth nothing.
pub async fn begin(
    session: &Session,
    member: MemberId,
    limits: SessionLimits,
    now: DateTime<Utc>,
) -> Result<()> {
    session.clear().await;
    session.cycle_id().await?;
    session.insert(MEMBER_KEY, member).await?;
    session.insert(SIGNED_IN_KEY, now.timestamp_millis()).await?;
    keep_alive(session, limits, now).await
}

async fn keep_alive(session: &Session, limits: SessionLimits, now: DateTime<Utc>) -> Result<()> {
    session.insert(SEEN_KEY, now.timestamp_millis()).await?;
    let expires = OffsetDateTime::from_unix_timestamp((now + limits.idle).timestamp()).ok();
    session.set_expiry(expires.map(Expiry::AtDateTime));
    Ok(())
}

/// Ends this session.
pub async fn sign_out() -> Result<()> {
    session(&parts()?)?.flush().await?;
    Ok(())
}

/// Ends all sessions of the viewer, this one included.
pub async fn sign_out_everywhere() -> Result<()> {
    let viewer = viewer().await?;
    storage::sessions::end_all(&db(), &Actor::from(&viewer), viewer.member_id, now()).await?;
    sign_out().await
}

/// Keeps a text in this session for the page that takes it, once: what a form without scripts has made, and nobody may read
/// in an address.
pub async fn keep_once(name: &str, text: &str) -> Result<()> {
    let (session, limits, now) = (session(&parts()?)?, context()?, now());
    session.insert(name, text).await?;
    keep_alive(&session, limits, now).await
}

/// What was kept under this name; it is gone then.
pub async fn take_once(name: &str) -> Result<Option<String>> {
    let (session, limits, now) = (session(&parts()?)?, context()?, now());
    let Some(kept) = session.get::<String>(name).await? else { return Ok(None) };
    session.remove::<String>(name).await?;
    // A session that changes says anew when it ends, by the service's own clock.
    keep_alive(&session, limits, now).await?;
    Ok(Some(kept))
}

/// The server's time.
pub fn now() -> DateTime<Utc> {
    expect_context::<Clock>().now()
}

/// The database.
pub fn db() -> Db {
    expect_context()
}

/// When revenue counts as lagging.
pub fn lag() -> domain::lag::Settings {
    expect_context()
}

/// What the configuration says of this installation.
pub fn site() -> SiteInfo {
    expect_context()
}

/// Where the steps of an incident are done.
pub fn links() -> Links {
    expect_context()
}

/// For how many days each kind of data is kept.
pub fn kept_days() -> KeptDays {
    expect_context()
}

/// By whose clock support announces.
pub fn support_zone() -> String {
    expect_context::<SupportZone>().0
}

/// Gives the response the status of the error, and the error back.
///
/// Scripts, WASM and pages get an honest status; a plain form gets the redirect back to its page that Leptos prepares,
/// which a 4xx status would cancel.
pub fn refuse(error: AppError) -> AppError {
    let plain_form = use_context::<Parts>().is_some_and(|parts| {
        parts.method == Method::POST
            && parts
                .headers
                .get(ACCEPT)
                .is_some_and(|accept| accept.to_str().is_ok_and(|a| a.contains("text/html")))
    });
    if let (false, Some(response)) = (plain_form, use_context::<ResponseOptions>()) {
        response.set_status(status(&error));
    }
    error
}

fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::SignedOut => StatusCode::UNAUTHORIZED,
        AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::Conflict => StatusCode::CONFLICT,
        AppError::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Internal | AppError::NoConnection => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Where to go after the sign-in: a page of this installation and nowhere else, as an address that a header can hold.
///
/// `//host`, `/\\host` and whatever else a browser may take for another site lead to the start page, and so does the
/// sign-in page itself.
pub fn local_path(next: &str) -> String {
    let local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.chars().any(|c| c == '\\' || c.is_control());
    let page = next.split(['?', '#']).next().unwrap_or_default();
    if !local || page == "/sign-in" || page.starts_with("/rpc/") {
        return "/".to_owned();
    }
    let mut path = String::with_capacity(next.len());
    for c in next.chars() {
        if c.is_ascii_graphic() {
            path.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

fn parts() -> Result<Parts> {
    context()
}

fn session(parts: &Parts) -> Result<Session> {
    parts.extensions.get::<Session>().cloned().ok_or_else(|| {
        tracing::error!("the request carries no session");
        refuse(AppError::Internal)
    })
}

/// A context that the server provides; its absence is a fault of ours, not a panic.
fn context<T: Clone + 'static>() -> Result<T> {
    use_context::<T>().ok_or_else(|| {
        tracing::error!(context = std::any::type_name::<T>(), "a context is missing");
        refuse(AppError::Internal)
    })
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(local_path("/devices?search=a&page=2"), "/devices?search=a&page=2");
        assert_eq!(local_path("/devices?city=Томск 1"), "/devices?city=%D0%A2%D0%BE%D0%BC%D1%81%D0%BA%201");
        let elsewhere = [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "/\t/evil.example",
            "evil",
            "",
            "javascript:x",
        ];
        for next in elsewhere {
            assert_eq!(local_path(next), "/", "{next}");
        }
    }

    #[test]
    fn the_way_back_is_a_page() {
        assert_eq!(local_path("/sign-in?next=/"), "/");
        assert_eq!(local_path("/rpc/sign-out"), "/");
    }
}
