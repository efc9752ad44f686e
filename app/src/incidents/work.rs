//! Who works on an incident: take it, give it back, hand it over.
use super::{
    api::{HandOverIncident, IncidentShown, TakeIncident},
    explain,
    words::handler_name,
};
use crate::{
    text::{t, use_texts},
    ui::{FieldError, FormAction, PostForm, use_toasts},
};
use domain::incidents::IncidentState;
use leptos::prelude::*;

#[component]
pub fn Work(
    shown: RwSignal<IncidentShown>,
    /// Fetches the page's data anew.
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let owner = Memo::new(move |_| shown.with(|shown| shown.details.row.owner.clone()));
    let handler = Memo::new(move |_| shown.with(|shown| shown.details.row.handler.clone()));
    let may_work = Memo::new(move |_| shown.with(|shown| shown.details.may_work));
    let is_open = Memo::new(move |_| shown.with(|shown| shown.details.row.state == IncidentState::Open));
    let me = shown.with_untracked(|shown| shown.me);
    let desk = shown.with_untracked(|shown| shown.links.service_desk.clone());
    view! {
        <section class="card work" id="work" aria-labelledby="work-title">
            <h2 id="work-title">{t!(texts, "work-title")}</h2>
            <dl class="facts">
                <dt>{t!(texts, "handled-by")}</dt>
                <dd>{move || handler_name(texts, &handler.get())}</dd>
                <dt>{t!(texts, "column-worker")}</dt>
                <dd>{move || owner.get().map_or_else(|| t!(texts, "nobody-took-it"), |owner| owner.name)}</dd>
                {(!desk.is_empty()).then(|| view! {
                    <dt>{t!(texts, "service-desk")}</dt>
                    <dd><a href=desk.clone() rel="external noreferrer" target="_blank">{crate::sign_in::without_scheme(&desk)}</a></dd>
                })}
            </dl>
            <Show
                when=move || may_work.get()
                fallback=move || is_open.get().then(|| view! { <p class="muted">{t!(texts, "read-only")}</p> })
            >
                <div class="actions">
                    <Show when=move || owner.with(Option::is_none)><Take shown=shown refresh=refresh/></Show>
                    <Show when=move || owner.with(|owner| owner.as_ref().is_some_and(|owner| owner.member_id == me))>
                        <GiveBack shown=shown refresh=refresh/>
                    </Show>
                </div>
                <HandOver shown=shown refresh=refresh/>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn Take(shown: RwSignal<IncidentShown>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let action = FormAction::<TakeIncident>::new();
    let value = action.value();
    let (id, me) = shown.with_untracked(|shown| (shown.details.row.id, shown.me));
    Effect::new(move || {
        if let Some(Ok(owner)) = value.get() {
            if owner.member_id != me {
                toasts.show(t!(texts, "taken-by-other", name = owner.name));
            }
            refresh.run(());
        }
    });
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <button class="primary">{t!(texts, "take")}</button>
            <FieldError id="take-error".to_owned() error=error/>
        </PostForm>
    }
    .into_any()
}

#[component]
fn GiveBack(shown: RwSignal<IncidentShown>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<HandOverIncident>::new();
    let value = action.value();
    let id = shown.with_untracked(|shown| shown.details.row.id);
    Effect::new(move || {
        if matches!(value.get(), Some(Ok(_))) {
            refresh.run(());
        }
    });
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <button>{t!(texts, "give-back")}</button>
        </PostForm>
    }
    .into_any()
}

#[component]
fn HandOver(shown: RwSignal<IncidentShown>, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let toasts = use_toasts();
    let action = FormAction::<HandOverIncident>::new();
    let value = action.value();
    let id = shown.with_untracked(|shown| shown.details.row.id);
    let others = Memo::new(move |_| {
        shown.with(|shown| {
            let owner = shown.details.row.owner.as_ref().map(|owner| owner.member_id);
            shown
                .colleagues
                .iter()
                .filter(|other| Some(other.member_id) != owner)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    Effect::new(move || {
        if let Some(Ok(owner)) = value.get() {
            if let Some(owner) = owner {
                toasts.show(t!(texts, "handed-over", name = owner.name));
            }
            refresh.run(());
        }
    });
    let error = Signal::derive(move || value.get().and_then(Result::err).map(|error| explain(texts, &error)));
    view! {
        <PostForm action=action>
            <div class="hand-over">
                <input type="hidden" name="id" value=id.to_string()/>
                <label for="to">{t!(texts, "hand-over-to")}</label>
                <select id="to" name="to" required=true>
                    <option value="">{t!(texts, "hand-over-choose")}</option>
                    <For each=move || others.get() key=|other| other.member_id let:other>
                        <option value=other.member_id.to_string()>{other.name}</option>
                    </For>
                </select>
                <button>{t!(texts, "hand-over")}</button>
            </div>
            <FieldError id="hand-over-error".to_owned() error=error/>
        </PostForm>
    }
    .into_any()
}
