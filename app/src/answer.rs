//! What a server function or a page may set in the answer to its request. On the server only.
use crate::{
    guard::WallAsker,
    preferences::{Preferences, Theme},
};
use axum::http::{
    HeaderValue, StatusCode,
    header::{ACCEPT, COOKIE, SET_COOKIE},
    request::Parts,
};
use domain::time::Clock;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// A year, in seconds.
const REMEMBERED_FOR: u32 = 31_536_000;

impl Preferences {
    /// From the cookies of the request. A wall is dark, and in the language of its link.
    pub fn of_request() -> Self {
        let Some(parts) = use_context::<Parts>() else { return Self::default() };
        if let Some(WallAsker(wall)) = parts.extensions.get::<WallAsker>() {
            return Self { language: wall.as_ref().map(|wall| wall.language), theme: Theme::Dark };
        }
        let header = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        Self::of_cookies(&header.collect::<Vec<_>>().join("; "))
    }
}

/// Is the page of a wall asked for, and does its link hold?
pub fn asks_for_wall() -> Option<bool> {
    let WallAsker(wall) = use_context::<Parts>()?.extensions.get::<WallAsker>()?.clone();
    Some(wall.is_some())
}

/// When the page is rendered, Unix milliseconds.
pub fn now() -> Option<String> {
    use_context::<Clock>().map(|clock| clock.now().timestamp_millis().to_string())
}

/// The path of the page that is asked for.
pub fn path() -> String {
    use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default()
}

/// Sets a cookie that holds a preference; it is no secret, and the value is one of ours.
pub fn remember(name: &'static str, value: &'static str) {
    let cookie = format!("{name}={value}; Path=/; Max-Age={REMEMBERED_FOR}; SameSite=Lax");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}

/// Does a form without scripts ask, which is answered by leading it to a page?
pub fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts.headers.get(ACCEPT).is_some_and(|accept| accept.to_str().is_ok_and(|a| a.contains("text/html")))
    })
}

/// Leads a plain form on to another page. Pages with WASM get the value and go there themselves.
pub fn lead_plain_form_to(path: &str) {
    if is_plain_form() {
        leptos_axum::redirect(path);
    }
}

/// Gives the page the status 404.
pub fn not_found() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::NOT_FOUND);
    }
}
