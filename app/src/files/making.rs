//! A file on its way: how far it is, and how to stop it.
use super::sheets::SheetsFault;
use crate::{
    error::AppError,
    text::{Texts, t, use_texts},
    ui::{explain, use_toasts},
};
use futures::future::{AbortHandle, Abortable};
use leptos::{prelude::*, task::spawn_local};

/// Why a file was not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    App(AppError),
    Sheets(SheetsFault),
}

impl From<AppError> for Stopped {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<SheetsFault> for Stopped {
    fn from(fault: SheetsFault) -> Self {
        Self::Sheets(fault)
    }
}

impl Stopped {
    /// In the words of the page.
    pub fn explain(&self, texts: Texts) -> String {
        match self {
            Self::App(error) => explain(texts, error),
            Self::Sheets(fault) => fault.explain(texts),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Idle,
    Running { done: i64, total: i64 },
    Failed(String),
}

/// One file at a time.
#[derive(Debug, Clone, Copy)]
pub struct Making {
    state: RwSignal<State>,
    handle: StoredValue<Option<AbortHandle>>,
    texts: Texts,
}

impl Making {
    /// Nothing yet. What is being made ends with the page.
    pub fn idle() -> Self {
        let making =
            Self { state: RwSignal::new(State::Idle), handle: StoredValue::new(None), texts: use_texts() };
        on_cleanup(move || making.stop());
        making
    }

    /// Is a file being made?
    pub fn busy(self) -> bool {
        self.state.with(|state| matches!(state, State::Running { .. }))
    }

    /// Begins a work; nothing while another one goes on.
    pub fn start(self, work: impl Future<Output = Result<(), Stopped>> + 'static) {
        if self.state.with_untracked(|state| matches!(state, State::Running { .. })) {
            return;
        }
        let (texts, toasts) = (self.texts, use_toasts());
        let (handle, registration) = AbortHandle::new_pair();
        self.handle.set_value(Some(handle));
        self.state.set(State::Running { done: 0, total: 0 });
        spawn_local(async move {
            let state = match Abortable::new(work, registration).await {
                Ok(Ok(())) => {
                    toasts.show(t!(texts, "file-ready"));
                    State::Idle
                }
                Ok(Err(stopped)) => State::Failed(stopped.explain(texts)),
                Err(_) => return,
            };
            self.state.try_set(state);
        });
    }

    /// Tells how far it is.
    pub fn tell(self, done: i64, total: i64) {
        self.state.try_set(State::Running { done, total });
    }

    /// Gives up what is being made.
    pub fn stop(self) {
        if let Some(handle) = self.handle.try_update_value(Option::take).flatten() {
            handle.abort();
        }
        self.state.try_set(State::Idle);
    }

    /// How far it is with a button to stop it, or why it failed.
    pub fn progress(self) -> impl IntoView {
        let texts = self.texts;
        let running = Memo::new(move |_| self.busy());
        let far = move || match self.state.get() {
            State::Running { done, total } => (done, total),
            State::Idle | State::Failed(_) => (0, 0),
        };
        let failed = move || match self.state.get() {
            State::Failed(text) => Some(text),
            State::Idle | State::Running { .. } => None,
        };
        view! {
            <div class="making" role="status">
                <Show when=move || running.get()>
                    <progress
                        aria-label=t!(texts, "file-making")
                        max=move || far().1.max(1).to_string()
                        prop:value=move || far().0.to_string()
                    ></progress>
                    <span>{move || {
                        let (done, total) = far();
                        t!(texts, "file-progress", done = done, total = total)
                    }}</span>
                    <button type="button" on:click=move |_| self.stop()>{t!(texts, "cancel")}</button>
                </Show>
                {move || failed().map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
            </div>
        }
        .into_any()
    }
}
