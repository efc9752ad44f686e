//! The product comes to the browser in parts, each a WebAssembly module with the pages of its own: nobody waits for pages that they
//! do not open. The server renders all of them. A link from one part to another loads the page instead of changing it.
use crate::ui;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, HtmlAnchorElement};

/// The folder of the modules.
const FOLDER: &str = "/pkg";

/// A part, by what its pages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Without a sign-in: the sign-in page with what belongs to it, and walls.
    Access,
    /// What technicians watch all day: devices, outlets, incidents, notices, and the help.
    Work,
    /// What is made now and then: reports, letters, tokens, the administration.
    Office,
}

impl Part {
    /// The part that has the pages under a path.
    pub fn of(path: &str) -> Self {
        match path.trim_start_matches('/').split('/').next() {
            Some("sign-in" | "password" | "wall") => Self::Access,
            Some("reports" | "letters" | "tokens" | "administration") => Self::Office,
            _ => Self::Work,
        }
    }

    /// The name of its module, without an ending: `frontend/` has a crate for each.
    pub fn module(self) -> &'static str {
        match self {
            Self::Access => "heado-access",
            Self::Work => "heado-monitor",
            Self::Office => "heado-office",
        }
    }

    /// The script that starts the module: when the page is painted, so that it does not wait for what makes it live. Leptos' own asks for
    /// the module before that.
    ///
    /// The module is handed over whole. The browser reads one that streams in on the page's own thread, 60 ms of a desk's time, in which
    /// it does not answer touches; a whole one it reads beside it.
    pub(crate) fn start(self) -> String {
        let module = format!("{FOLDER}/{}", self.module());
        format!(
            "const start = () => {{
  const code = fetch(\"{module}.wasm\").then((answer) => answer.arrayBuffer());
  import(\"{module}.js\").then((module) => module.default({{ module_or_path: code }}).then(() => module.hydrate()));
}};
if (window.requestIdleCallback) requestIdleCallback(start, {{ timeout: 1000 }});
else start();"
        )
    }
}

/// Links to pages of another part load these: the router of this part knows no way there. In the browser only.
pub(crate) fn load_pages_of_other_parts(part: Part) {
    Effect::new(move || {
        let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
            if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok())
                && Part::of(&link.pathname()) != part
            {
                // Before the router hears of it: what is left is what links do by themselves.
                event.stop_propagation();
            }
        });
        let _ = document().add_event_listener_with_callback_and_bool(
            "click",
            listener.as_ref().unchecked_ref(),
            true,
        );
        // As long as the page.
        listener.forget();
    });
}

/// Lets the browser keep the module of a part that is probably next. What becomes of it does not matter here.
pub(crate) fn fetch_ahead(part: Part) {
    Effect::new(move || {
        let ignore = Closure::<dyn FnMut(JsValue)>::new(|_| {});
        let _ = window().fetch_with_str(&format!("{FOLDER}/{}.wasm", part.module())).catch(&ignore);
        ignore.forget();
    });
}

/// What this part has no page for: a page of another part is loaded, and what no part has is not there.
#[component]
pub(crate) fn Elsewhere(part: Part) -> impl IntoView {
    let location = use_location();
    let here = move || format!("{}{}", location.pathname.get(), ui::with_mark(&location.search.get()));
    let elsewhere = Part::of(&location.pathname.get_untracked()) != part;
    Effect::new(move || {
        if elsewhere {
            let _ = window().location().set_href(&here());
        }
    });
    (!elsewhere).then(|| view! { <ui::NotFound/> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_the_pages_under_its_paths() {
        for (path, part) in [
            ("/sign-in", Part::Access),
            ("/sign-in/help", Part::Access),
            ("/wall/demowalldemowalldemowallde", Part::Access),
            ("/", Part::Work),
            ("/devices/1916", Part::Work),
            ("/nowhere", Part::Work),
            ("/reports/compare", Part::Office),
            ("/administration", Part::Office),
            ("/administrations", Part::Work),
        ] {
            assert_eq!(Part::of(path), part, "{path}");
        }
    }
}
