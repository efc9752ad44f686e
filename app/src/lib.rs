//! Pages, components and server functions.
use leptos::prelude::*;

pub mod error;
#[cfg(feature = "ssr")]
pub mod guard;
pub mod site;

/// The document around the pages.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::MetaTags;
    view! {
        <!DOCTYPE html>
        <html lang="ru">
            <head>
                <meta charset="utf-8"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body><App/></body>
        </html>
    }
}

/// The root component.
#[component]
pub fn App() -> impl IntoView {
    leptos_meta::provide_meta_context();
    view! { <p>"HEADO"</p> }
}
