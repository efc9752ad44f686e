use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// A browser has taken a file long before this is over.
const KEPT: Duration = Duration::from_mins(1);
const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Saves a spreadsheet under this name.
pub fn save_bytes(name: &str, content: &js_sys::Uint8Array) {
    let parts = js_sys::Array::of1(content);
    save(name, SPREADSHEET, |options| Blob::new_with_u8_array_sequence_and_options(&parts, options).ok());
}

/// Saves a text of this kind under this name.
pub fn save_text(name: &str, kind: &str, parts: &[String]) {
    let parts: js_sys::Array = parts.iter().map(|part| wasm_bindgen::JsValue::from_str(part)).collect();
    let kind = format!("{kind};charset=utf-8");
    save(name, &kind, |options| Blob::new_with_str_sequence_and_options(&parts, options).ok());
}

fn save(name: &str, kind: &str, content: impl FnOnce(&BlobPropertyBag) -> Option<Blob>) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let Some(url) = content(&options).and_then(|content| Url::create_object_url_with_blob(&content).ok())
    else {
        return;
    };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(name);
        // The router leaves such links alone.
        link.set_rel("external");
        link.click();
    }
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        KEPT,
    );
}
