//! A new key is shown once. On the page of its device, with scripts, it is the answer of its form. Where another page follows, that of a
//! new device or what a plain form is led to, it goes along in a cookie that only the next page of a device gets, and that ends there.
//! Nothing but the key's hash is stored.
use crate::guard;
use axum::http::{
    HeaderValue,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
use domain::devices::{DeviceKey, PosId};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

const NAME: &str = "new_key";
const PATH: &str = "/administration/devices";
/// Seconds until even a page that nobody opens is too late.
const SECONDS: u32 = 60;

/// Lets the page of the device show the key, if it is loaded next.
pub(super) fn carry(key: &DeviceKey) {
    set(&key.to_string(), SECONDS);
}

/// The same for a plain form: with scripts the answer itself is shown.
pub(super) fn carry_to_plain_form(key: &DeviceKey) {
    if crate::answer::is_plain_form() {
        carry(key);
    }
}

/// The key that was carried here, if it is this device's. It is not carried on.
pub(super) fn take(pos_id: PosId) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let carried = cookies
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(name, _)| *name == NAME))
        .map(|(_, value)| value.to_owned())?;
    set("", 0);
    let key: DeviceKey = carried.parse().ok()?;
    (key.pos_id == pos_id).then_some(carried)
}

fn set(value: &str, seconds: u32) {
    let secure = if guard::site().base_url.starts_with("https://") { "; Secure" } else { "" };
    let cookie = format!("{NAME}={value}; Path={PATH}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}
