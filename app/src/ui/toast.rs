use leptos::prelude::*;
use std::time::Duration;

/// Short messages about what has just been done; they go away by themselves and are announced politely.
#[derive(Debug, Clone, Copy)]
pub struct Toasts(RwSignal<Option<String>>);

impl Toasts {
    /// Shows a message for five seconds.
    pub fn show(self, message: String) {
        self.0.set(Some(message.clone()));
        set_timeout(
            move || {
                if self.0.try_get_untracked().flatten().is_some_and(|shown| shown == message) {
                    self.0.set(None);
                }
            },
            Duration::from_secs(5),
        );
    }
}

/// Provides the [`Toasts`] of the page.
pub fn provide_toasts() {
    provide_context(Toasts(RwSignal::new(None)));
}

/// The [`Toasts`] of the page.
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// Where they appear.
#[component]
pub fn ToastArea() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status">
            {move || toasts.0.get().map(|message| view! { <p class="toast">{message}</p> })}
        </div>
    }
}
