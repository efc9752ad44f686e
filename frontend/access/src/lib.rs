//! Hydrates the pages that the server rendered, and nothing else: the sign-in page with what belongs to it, and walls.
#![recursion_limit = "512"]

/// Called by the page's script once the module has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    start::hydrate(app::AccessApp);
}
