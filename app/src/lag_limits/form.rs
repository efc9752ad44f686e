use super::{
    api::SetLimits,
    save::{QUESTION, SaveLimits},
    view::{LimitsView, PATH},
};
use crate::{
    text::{Texts, t, use_texts},
    ui::{FieldError, FormAction},
};
use domain::{
    lag::{ChosenLimits, EnteredLimits, Limit, LimitInForce, written},
    language::Language,
    outlets::OutletId,
};
use leptos::prelude::*;
use leptos_router::components::Form;

/// The limits in force, each with where it comes from, and fields for others: a plain `GET` form that tries them.
#[component]
pub fn LimitsForm(
    chosen: ChosenLimits,
    entered: Memo<Option<EnteredLimits>>,
    save: FormAction<SetLimits>,
) -> impl IntoView {
    let texts = use_texts();
    let own = chosen.own();
    let limits =
        Memo::new(move |_| entered.with(|entered| entered.as_ref().and_then(|entered| entered.read().ok())));
    let changed = Memo::new(move |_| limits.get().is_some_and(|limits| limits != own));
    let title = match chosen.outlet {
        Some(outlet) => place(&chosen, outlet),
        None => t!(texts, "limits-of-account", account = chosen.email.clone()),
    };
    let of_outlet = chosen.outlet.is_some();
    let fields = chosen.limits.clone().into_iter().map(move |in_force| {
        view! { <LimitField in_force=in_force of_outlet=of_outlet entered=entered/> }
    });
    view! {
        <section class="card limits-card" aria-labelledby="limits-form-title">
            <h2 id="limits-form-title">{title}</h2>
            <Special chosen=chosen.clone()/>
            <Form method="get" action=PATH noscroll=true>
                <input type="hidden" name="account" value=chosen.account.to_string()/>
                {chosen.outlet.map(|outlet| view! { <input type="hidden" name="outlet" value=outlet.to_string()/> })}
                <div class="limit-fields">{fields.collect_view()}</div>
                <p class="muted">
                    {if of_outlet { t!(texts, "limits-empty-field-outlet") } else { t!(texts, "limits-empty-field") }}
                </p>
                <div class="actions">
                    <button class="primary" name="try" value="true">{t!(texts, "limits-try")}</button>
                    {move || changed.get().then(|| view! {
                        <button type="button" popovertarget=QUESTION>{t!(texts, "limits-save")}"…"</button>
                    })}
                    {move || (limits.get().is_some() && !changed.get()).then(|| view! {
                        <span class="muted">{t!(texts, "limits-unchanged")}</span>
                    })}
                </div>
            </Form>
            <SaveLimits chosen=chosen entered=entered save=save/>
        </section>
    }
    .into_any()
}

#[component]
fn LimitField(
    in_force: LimitInForce,
    of_outlet: bool,
    entered: Memo<Option<EnteredLimits>>,
) -> impl IntoView {
    let texts = use_texts();
    let limit = in_force.limit;
    let own = in_force.own.map(|value| decimal(texts, limit, value)).unwrap_or_default();
    let value = move || {
        let entered = entered.with(|entered| entered.as_ref().map(|entered| entered.get(limit).to_owned()));
        entered.unwrap_or_else(|| own.clone())
    };
    let error = Signal::derive(move || {
        let wrong = entered.with(|entered| entered.as_ref().and_then(|entered| entered.read().err()));
        wrong.filter(|wrong| wrong.contains(&limit)).map(|_| invalid(texts, limit))
    });
    let id = format!("limit-{limit}");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{hint_id} {error_id}");
    view! {
        <div class="field">
            <label for=id.clone()>{name(texts, limit)}</label>
            <input
                id=id
                name=limit.as_str()
                type="text"
                inputmode="decimal"
                autocomplete="off"
                maxlength="32"
                value=untrack(value.clone())
                prop:value=value
                placeholder=decimal(texts, limit, in_force.otherwise)
                aria-describedby=described_by
                aria-invalid=move || error.get().map(|_| "true")
            />
            <FieldError id=error_id error=error/>
            <small id=hint_id class="muted">{source(texts, &in_force, of_outlet)}</small>
        </div>
    }
    .into_any()
}

/// Which outlets of the account do not follow it.
#[component]
fn Special(chosen: ChosenLimits) -> impl IntoView {
    let texts = use_texts();
    let account = chosen.account;
    let special: Vec<OutletId> = if chosen.outlet.is_none() { chosen.special.clone() } else { Vec::new() };
    let links = special.iter().map(|outlet| {
        let href = LimitsView::of(account, Some(*outlet)).href();
        view! { <li><a href=href>{place(&chosen, *outlet)}</a></li> }
    });
    (!special.is_empty()).then(|| {
        view! {
            <div class="special">
                <p>{t!(texts, "limits-special")}</p>
                <ul>{links.collect_view()}</ul>
            </div>
        }
        .into_any()
    })
}

fn place(chosen: &ChosenLimits, outlet: OutletId) -> String {
    let known = chosen.outlets.iter().find(|(id, _)| *id == outlet);
    known.map_or_else(|| outlet.to_string(), |(_, place)| place.clone())
}

fn name(texts: Texts, limit: Limit) -> String {
    match limit {
        Limit::Share => t!(texts, "limit-name-share"),
        Limit::Alpha => t!(texts, "limit-name-alpha"),
        Limit::MinExpected => t!(texts, "limit-name-min-expected"),
    }
}

fn invalid(texts: Texts, limit: Limit) -> String {
    match limit {
        Limit::Share => t!(texts, "limit-invalid-share"),
        Limit::Alpha => t!(texts, "limit-invalid-alpha"),
        Limit::MinExpected => t!(texts, "limit-invalid-min-expected"),
    }
}

/// What holds, and by whose word.
fn source(texts: Texts, in_force: &LimitInForce, of_outlet: bool) -> String {
    let otherwise = shown(texts, in_force.limit, in_force.otherwise);
    let otherwise = if in_force.by_account {
        t!(texts, "limit-by-account", value = otherwise)
    } else {
        t!(texts, "limit-configured", value = otherwise)
    };
    match in_force.own.map(|own| shown(texts, in_force.limit, own)) {
        Some(own) if of_outlet => t!(texts, "limit-own-outlet", value = own, otherwise = otherwise),
        Some(own) => t!(texts, "limit-own-account", value = own, otherwise = otherwise),
        None => t!(texts, "limit-not-own", otherwise = otherwise),
    }
}

/// `40 %`, `0,0001`, `5`.
pub(super) fn shown(texts: Texts, limit: Limit, value: f64) -> String {
    let number = decimal(texts, limit, value);
    match (limit, texts.language()) {
        (Limit::Share, Language::Ru) => format!("{number}\u{a0}%"),
        (Limit::Share, Language::En) => format!("{number}%"),
        _ => number,
    }
}

/// As a field shows it, with the decimal mark of the language.
fn decimal(texts: Texts, limit: Limit, value: f64) -> String {
    let number = written(limit, value);
    match texts.language() {
        Language::Ru => number.replace('.', ","),
        Language::En => number,
    }
}
