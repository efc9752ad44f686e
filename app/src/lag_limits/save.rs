use super::{api::SetLimits, form::shown, view::LimitsView};
use crate::{
    error::AppError,
    text::{Texts, t, use_texts},
    ui::{Dialog, FieldError, FormAction, PostForm, use_toasts},
};
use domain::lag::{ChosenLimits, EnteredLimits, Limit, OwnLimits};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The id of the question.
pub(super) const QUESTION: &str = "save-limits";

/// What is tried can be set, after a question that says what changes: a button beside opens it.
#[component]
pub fn SaveLimits(
    chosen: ChosenLimits,
    entered: Memo<Option<EnteredLimits>>,
    save: FormAction<SetLimits>,
) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let value = save.value();
    let href = LimitsView::of(chosen.account, chosen.outlet).href();
    Effect::new(move |before: Option<usize>| {
        let saved = save.version().get();
        if before.is_some_and(|before| before != saved) && matches!(value.get_untracked(), Some(Ok(()))) {
            toasts.show(t!(texts, "limits-saved"));
            navigate(&href, NavigateOptions { scroll: false, ..Default::default() });
        }
        saved
    });
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    let limits =
        Memo::new(move |_| entered.with(|entered| entered.as_ref().and_then(|entered| entered.read().ok())));
    let own = chosen.own();
    let chosen = StoredValue::new(chosen);
    view! {
        <FieldError id="limits-error".to_owned() error=error/>
        {move || limits.get().filter(|limits| *limits != own).map(|limits| {
            let entered = entered.get_untracked().unwrap_or_default();
            view! { <Question chosen=chosen.get_value() limits=limits entered=entered save=save/> }
        })}
    }
    .into_any()
}

#[component]
fn Question(
    chosen: ChosenLimits,
    limits: OwnLimits,
    entered: EnteredLimits,
    save: FormAction<SetLimits>,
) -> impl IntoView {
    let texts = use_texts();
    let own = chosen.own();
    let changes =
        Limit::ALL.into_iter().filter_map(|limit| change(texts, limit, own.get(limit), limits.get(limit)));
    let changes = changes.map(|change| view! { <li>{change}</li> }).collect_view();
    let text = match chosen.outlet {
        Some(_) => t!(texts, "limits-save-text-outlet"),
        None => t!(texts, "limits-save-text-account"),
    };
    view! {
        <Dialog id=QUESTION title=t!(texts, "limits-save-title")>
            <ul class="changes">{changes}</ul>
            <p>{text}</p>
            <PostForm action=save>
                <input type="hidden" name="account" value=chosen.account.to_string()/>
                {chosen.outlet.map(|outlet| view! { <input type="hidden" name="outlet" value=outlet.to_string()/> })}
                <input type="hidden" name="entered[share]" value=entered.share/>
                <input type="hidden" name="entered[alpha]" value=entered.alpha/>
                <input type="hidden" name="entered[min_expected]" value=entered.min_expected/>
                <div class="actions">
                    <button class="primary">{t!(texts, "limits-save")}</button>
                    <button type="button" popovertarget=QUESTION popovertargetaction="hide">{t!(texts, "cancel")}</button>
                </div>
            </PostForm>
        </Dialog>
    }
    .into_any()
}

/// `не хватает выручки: 40 % → 30 %`; none where nothing changes.
fn change(texts: Texts, limit: Limit, before: Option<f64>, after: Option<f64>) -> Option<String> {
    if before == after {
        return None;
    }
    let value = |value: Option<f64>| {
        value.map_or_else(|| t!(texts, "limit-not-set"), |value| shown(texts, limit, value))
    };
    let (before, after) = (value(before), value(after));
    Some(match limit {
        Limit::Share => t!(texts, "limit-change-share", before = before, after = after),
        Limit::Alpha => t!(texts, "limit-change-alpha", before = before, after = after),
        Limit::MinExpected => t!(texts, "limit-change-min-expected", before = before, after = after),
    })
}

fn explain(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { .. } => t!(texts, "error-invalid"),
        AppError::SignedOut => t!(texts, "error-signed-out"),
        AppError::NotFound => t!(texts, "not-found-text"),
        _ => crate::ui::explain(texts, error),
    }
}
