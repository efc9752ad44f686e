use super::{api::try_limits, episodes::Episodes, outlets::Outlets, view::LimitsView};
use crate::{
    error::{AppError, Result},
    text::{Texts, t, use_texts},
    ui::{Failure, Fetched, Loaded},
};
use domain::{
    accounts::AccountId,
    lag::{
        EnteredLimits,
        what_if::{Footing, WhatIf},
    },
    language::Language,
    outlets::OutletId,
};
use leptos::{prelude::*, task::spawn_local};

/// Seconds of an answer. The server asks itself for all of it: perhaps nobody will ask for the rest. The browser asks for
/// parts, and shows how far it is.
const SECONDS: u32 = if cfg!(feature = "ssr") { 15 } else { 2 };

/// What is tried.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) account: AccountId,
    pub(super) outlet: Option<OutletId>,
    pub(super) entered: EnteredLimits,
    pub(super) after: Option<OutletId>,
}

impl Asked {
    /// What an address asks for; none where it tries nothing, or nothing that can be tried.
    pub(super) fn of(view: &LimitsView) -> Option<Self> {
        let entered = view.entered.clone().filter(|entered| entered.read().is_ok())?;
        Some(Self { account: view.account?, outlet: view.outlet, entered, after: view.after })
    }

    async fn answer(self, after: Option<OutletId>) -> Result<WhatIf> {
        try_limits(self.account, self.outlet, self.entered, after, SECONDS).await
    }

    /// The address of what follows an outlet.
    fn href_after(&self, after: OutletId) -> String {
        let entered = Some(self.entered.clone());
        LimitsView { entered, after: Some(after), ..LimitsView::of(self.account, self.outlet) }.href()
    }
}

/// The answer, or its first part; none where nothing is asked.
pub(super) type Found = Fetched<Option<WhatIf>>;

/// Asks for it.
pub(super) fn answer_to(asked: Memo<Option<Asked>>) -> Found {
    Fetched::new(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some(asked) => {
                    let after = asked.after;
                    asked.answer(after).await.map(Some)
                }
                None => Ok(None),
            }
        },
    )
}

/// What the limits that are tried would have raised.
#[component]
pub fn WhatIfSection(asked: Memo<Option<Asked>>, found: Found) -> impl IntoView {
    let texts = use_texts();
    let (waiting, set_waiting) = signal(false);
    let replaying = Memo::new(move |_| waiting.get() && asked.with(Option::is_some));
    view! {
        <div class="what-if" aria-busy=move || replaying.get().to_string()>
            <div role="status">
                {move || replaying.get().then(|| view! {
                    <p class="progress">
                        <progress aria-label=t!(texts, "what-if-replaying")></progress>
                        {t!(texts, "what-if-replaying")}
                    </p>
                })}
            </div>
            <Loaded resource=found rows=3 set_waiting=set_waiting let:found>
                <Answer asked=asked found=found/>
            </Loaded>
        </div>
    }
    .into_any()
}

#[component]
fn Answer(asked: Memo<Option<Asked>>, found: RwSignal<Option<WhatIf>>) -> impl IntoView {
    let failed = go_on(asked, found);
    view! {
        {move || found.get().map(|found| view! {
            <Summary found=found.clone()/>
            <Unfinished asked=asked found=found.clone()/>
            {move || failed.get().map(|error| view! { <Failure error=error/> })}
            <Outlets found=found.clone()/>
            <Episodes found=found/>
        })}
    }
    .into_any()
}

/// Fetches part after part until the answer is complete, or something else is asked. In the browser only. Gives what ended it.
fn go_on(asked: Memo<Option<Asked>>, found: RwSignal<Option<WhatIf>>) -> RwSignal<Option<AppError>> {
    let failed = RwSignal::new(None);
    Effect::new(move || {
        let next = found.with(|found| found.as_ref().and_then(|found| found.next));
        failed.set(None);
        let (Some(next), Some(asking)) = (next, asked.get_untracked()) else { return };
        spawn_local(async move {
            let more = asking.clone().answer(Some(next)).await;
            if asked.try_get_untracked().flatten() != Some(asking) {
                return;
            }
            match more {
                Ok(more) => {
                    found.try_update(|found| {
                        if let Some(found) = found.as_mut().filter(|found| found.next == Some(next)) {
                            found.join(more);
                        }
                    });
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    });
    failed
}

/// It in a sentence, and by outlet and month.
#[component]
fn Summary(found: WhatIf) -> impl IntoView {
    let texts = use_texts();
    let (now, then) = found.alarms();
    let sentence = match (now, then) {
        (0, 0) => t!(texts, "what-if-none"),
        (now, then) if now == then => t!(texts, "what-if-same", then = i64::from(then)),
        (now, then) => t!(texts, "what-if-sentence", then = i64::from(then), now = i64::from(now)),
    };
    let count = |wanted: fn(&Footing) -> bool| {
        i64::try_from(found.outlets.iter().filter(|outlet| wanted(&outlet.footing)).count()).unwrap_or(0)
    };
    let learning = count(|footing| matches!(footing, Footing::Learning { .. } | Footing::NothingSold));
    let too_few = count(|footing| matches!(footing, Footing::TooFewReceipts));
    let monthly = t!(
        texts,
        "what-if-monthly",
        now = rate(texts, found.monthly(now)),
        then = rate(texts, found.monthly(then)),
        outlets = i64::try_from(found.outlets.len()).unwrap_or(0)
    );
    let class = if then > now { "say warn" } else { "say" };
    view! {
        <p class=class role="status">{sentence}</p>
        <div class="lag-notes">
            <p>{monthly}</p>
            {(learning > 0).then(|| view! { <p>{t!(texts, "what-if-learning", count = learning)}</p> })}
            {(too_few > 0).then(|| view! { <p>{t!(texts, "what-if-too-few", count = too_few)}</p> })}
            {(found.left_out > 0).then(|| view! {
                <p>{t!(texts, "what-if-left-out", of = i64::from(found.of), left_out = i64::from(found.left_out))}</p>
            })}
            <p class="muted">{t!(texts, "what-if-honest")}</p>
        </div>
    }
    .into_any()
}

/// How far it is, while it is not complete.
#[component]
fn Unfinished(asked: Memo<Option<Asked>>, found: WhatIf) -> impl IntoView {
    let texts = use_texts();
    let done = i64::try_from(found.outlets.len()).unwrap_or(0);
    let of = i64::from(found.of);
    found.next.map(|next| {
        let asked = asked.get_untracked();
        let rest = asked.as_ref().map(|asked| asked.href_after(next));
        let stop = asked.map(|asked| LimitsView::of(asked.account, asked.outlet).href());
        view! {
            <p class="progress">
                <progress max=of.to_string() value=done.to_string() aria-label=t!(texts, "what-if-replaying")></progress>
                {t!(texts, "what-if-progress", done = done, of = of)}
                <noscript><a href=rest>{t!(texts, "what-if-rest")}</a></noscript>
                <a href=stop data-noscroll="">{t!(texts, "what-if-stop")}</a>
            </p>
        }
        .into_any()
    })
}

/// `0,3`.
fn rate(texts: Texts, monthly: f64) -> String {
    let number = format!("{monthly:.1}");
    match texts.language() {
        Language::Ru => number.replace('.', ","),
        Language::En => number,
    }
}
