//! Hydrates the pages that the server rendered, and nothing else: reports, letters, tokens and the administration.
#![recursion_limit = "512"]

/// Called by the page's script once the module has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    start::hydrate(app::OfficeApp);
}
