//! A secret that was just made is shown once. On its own page, with scripts, it is the answer of its form. Where another page follows,
//! that of a new device or what a plain form is led to, it goes along in a cookie that only the next page of its kind gets, and that ends
//! there. Nothing but the secret's hash is stored.
use crate::guard;
use axum::http::{
    HeaderValue,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// Seconds until even a page that nobody opens is too late.
const SECONDS: u32 = 60;

/// A kind of secrets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Once {
    /// The cookie's.
    pub(super) name: &'static str,
    /// Where the pages are that may show it.
    pub(super) path: &'static str,
}

impl Once {
    /// Lets the page that is loaded next show the secret: letters, digits and dashes.
    pub(super) fn carry(self, secret: &str) {
        self.set(secret, SECONDS);
    }

    /// The same for a plain form: with scripts the answer itself is shown.
    pub(super) fn carry_to_plain_form(self, secret: &str) {
        if crate::answer::is_plain_form() {
            self.carry(secret);
        }
    }

    /// The secret that was carried here. It is not carried on.
    pub(super) fn take(self) -> Option<String> {
        let parts = use_context::<Parts>()?;
        let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let carried = cookies
            .flat_map(|cookies| cookies.split(';'))
            .find_map(|pair| pair.trim().split_once('=').filter(|(name, _)| *name == self.name))
            .map(|(_, value)| value.to_owned())?;
        self.set("", 0);
        Some(carried)
    }

    fn set(self, value: &str, seconds: u32) {
        let secure = if guard::site().base_url.starts_with("https://") { "; Secure" } else { "" };
        let Self { name, path } = self;
        let cookie =
            format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        if let (Some(response), Ok(cookie)) =
            (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie))
        {
            response.append_header(SET_COOKIE, cookie);
        }
    }
}
