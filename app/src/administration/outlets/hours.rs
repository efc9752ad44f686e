//! The opening hours of an outlet: the weekly plan, and days with other hours.
use super::{
    super::parts::{ForAdmins, TextField, errors, follow, invalid},
    api::{RemoveException, SetException, SetWeek},
};
use crate::{
    maintenance::day_names,
    text::{Texts, t, use_texts},
    ui::{FieldError, FormAction, PostForm},
};
use chrono::NaiveDate;
use domain::{
    administration::{WeekForm, exception_ranges},
    language::Language,
    outlets::{Interval, OpeningHours, Outlet, OutletId},
};
use leptos::prelude::*;

const DAYS: &[&str] = &["day0", "day1", "day2", "day3", "day4", "day5", "day6"];

/// What holds, for everybody; the forms, for administrators.
#[component]
pub(super) fn Hours(outlet: Outlet, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let id = outlet.id;
    let written = outlet.hours.format(texts.language());
    let ranges = exception_ranges(&outlet.hours);
    let none = ranges.is_empty();
    let rows = ranges.into_iter().map(|(from, until, day)| {
        view! { <Exception id=id from=from until=until day=day done=done/> }
    });
    let hours = outlet.hours.clone();
    view! {
        <section class="card admin-card" id="hours" aria-labelledby="hours-title">
            <h2 id="hours-title">{t!(texts, "administration-hours")}</h2>
            <p>{written}</p>
            <ForAdmins><WeekPlan id=id hours=hours.clone() done=done/></ForAdmins>
            <h3>{t!(texts, "administration-exceptions")}</h3>
            {none.then(|| view! { <p class="muted">{t!(texts, "administration-exceptions-none")}</p> })}
            <ul class="plain exception-list">{rows.collect_view()}</ul>
            <ForAdmins><ExceptionFields id=id done=done/></ForAdmins>
        </section>
    }
    .into_any()
}

/// A field a day, which says at once how it is understood.
#[component]
fn WeekPlan(id: OutletId, hours: OpeningHours, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<SetWeek>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), DAYS);
    let form = WeekForm::of(&hours, texts.language());
    let names = day_names(texts);
    let fields = form.days().map(|(field, text)| (field, text.to_owned()));
    let fields = names.into_iter().zip(fields).map(move |(name, (field, text))| {
        view! { <Day field=field name=name text=text error=error(field)/> }
    });
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <fieldset class="week">
                <legend>{t!(texts, "administration-week")}</legend>
                <p class="muted" id="week-hint">{t!(texts, "administration-week-hint")}</p>
                {fields.collect_view()}
            </fieldset>
            <FieldError id="week-error".to_owned() error=error("")/>
            <div class="actions">
                <button class="primary">{t!(texts, "administration-save-hours")}</button>
            </div>
        </PostForm>
    }
    .into_any()
}

#[component]
fn Day(field: &'static str, name: String, text: String, error: Signal<Option<String>>) -> impl IntoView {
    let texts = use_texts();
    let typed = RwSignal::new(text.clone());
    let error_id = format!("{field}-error");
    let described_by = format!("week-hint {error_id}");
    view! {
        <div class="week-day">
            <label for=field>{name}</label>
            <input
                id=field
                name=format!("form[{field}]")
                type="text"
                value=text
                maxlength="120"
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=invalid(error)
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <span class="understood muted" aria-hidden="true">{move || typed.with(|text| understood(texts, text))}</span>
            <FieldError id=error_id error=error/>
        </div>
    }
    .into_any()
}

/// `09:00–02:00 (до 02:00 следующего дня)`; `?` where it cannot be read yet.
fn understood(texts: Texts, text: &str) -> String {
    if text.trim().is_empty() {
        return OpeningHours::format_day(&[], texts.language());
    }
    let Ok(day) = OpeningHours::parse_day(text) else { return "?".to_owned() };
    let night = day.iter().find(|interval| interval.crosses_midnight());
    let written = OpeningHours::format_day(&day, texts.language());
    match night {
        Some(night) => {
            let until = format!("{:02}:{:02}", night.closes / 60, night.closes % 60);
            format!("{written} · {}", t!(texts, "administration-next-day", until = until))
        }
        None => written,
    }
}

#[component]
fn ExceptionFields(id: OutletId, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<SetException>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &["from", "until", "hours"]);
    view! {
        <details open=move || matches!(value.get_untracked(), Some(Err(_)))>
            <summary>{t!(texts, "administration-add-exception")}</summary>
            <PostForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <div class="pair">
                    <TextField id="exception" field="from" kind="date" label=t!(texts, "administration-from") required=true error=error("from")/>
                    <TextField id="exception" field="until" kind="date" label=t!(texts, "administration-until") error=error("until")/>
                </div>
                <TextField
                    id="exception"
                    field="hours"
                    label=t!(texts, "administration-exception-hours")
                    hint=t!(texts, "administration-exception-hint")
                    error=error("hours")
                />
                <FieldError id="exception-error".to_owned() error=error("")/>
                <div class="actions">
                    <button>{t!(texts, "administration-add")}</button>
                </div>
            </PostForm>
        </details>
    }
    .into_any()
}

#[component]
fn Exception(
    id: OutletId,
    from: NaiveDate,
    until: NaiveDate,
    day: Vec<Interval>,
    done: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let dates = if from == until {
        date(from, texts.language())
    } else {
        format!("{} – {}", date(from, texts.language()), date(until, texts.language()))
    };
    view! {
        <li>
            <span>{dates}": "{OpeningHours::format_day(&day, texts.language())}</span>
            <ForAdmins><Remove id=id from=from until=until done=done/></ForAdmins>
        </li>
    }
    .into_any()
}

#[component]
fn Remove(id: OutletId, from: NaiveDate, until: NaiveDate, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<RemoveException>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &[]);
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="form[from]" value=from.to_string()/>
            <input type="hidden" name="form[until]" value=until.to_string()/>
            <button>{t!(texts, "maintenance-remove")}</button>
        </PostForm>
        <FieldError id=format!("remove-{from}-error") error=error("")/>
    }
    .into_any()
}

fn date(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Ru => date.format("%d.%m.%Y").to_string(),
        Language::En => date.format("%Y-%m-%d").to_string(),
    }
}
