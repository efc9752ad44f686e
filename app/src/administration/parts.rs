//! What the pages of the administration have in common.
use crate::{
    error::{AppError, Result},
    help::HelpLink,
    sign_in::use_session,
    text::{Texts, joined, t, use_texts},
    ui::{self, Dialog, Once, use_toasts},
};
use domain::{
    language::Language,
    members::{Role, Viewer},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// The sections.
#[component]
pub(crate) fn Sections() -> impl IntoView {
    let texts = use_texts();
    view! {
        <nav class="tabs administration-tabs" aria-label=t!(texts, "administration-sections")>
            <A href="/administration" exact=true>{t!(texts, "nav-overview")}</A>
            <A href="/administration/accounts">{t!(texts, "administration-accounts")}</A>
            <A href="/administration/partners">{t!(texts, "administration-partners")}</A>
            <A href="/administration/members">{t!(texts, "administration-members")}</A>
            <A href="/administration/outlets">{t!(texts, "nav-outlets")}</A>
            <A href="/administration/devices">{t!(texts, "nav-devices")}</A>
            <A href="/administration/walls">{t!(texts, "walls-title")}</A>
            <A href="/administration/lag">{t!(texts, "nav-limits")}</A>
            <A href="/administration/audit">{t!(texts, "administration-audit")}</A>
            <A href="/administration/retention">{t!(texts, "administration-retention")}</A>
        </nav>
    }
    .into_any()
}

/// The head of a page.
#[component]
pub(super) fn Head(
    title: String,
    #[prop(optional, into)] sub: String,
    /// As in [`HelpLink`].
    #[prop(default = "administration")]
    help: &'static str,
) -> impl IntoView {
    let texts = use_texts();
    // Outlets and devices have pages of the same names elsewhere.
    let section = t!(texts, "nav-administration");
    let section = if title == section { "" } else { section.as_str() };
    view! {
        <Title text=joined(&[title.as_str(), section], " · ")/>
        <div class="head administration-head">
            <h1>{title}</h1>
            <HelpLink to=help/>
            {(!sub.is_empty()).then(|| view! { <p class="sub">{sub}</p> })}
        </div>
        <Sections/>
    }
    .into_any()
}

/// What only administrators see: forms that change something.
#[component]
pub(super) fn ForAdmins(children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    view! {
        <Once resource=session let:session>
            {
                let administers = session.ok().and_then(|session| session.viewer).as_ref().is_some_and(Viewer::administers);
                administers.then(|| children())
            }
        </Once>
    }
}

/// The way from a page to the administration of what it shows: for HEADO's staff.
#[component]
pub(crate) fn AdministerLink(href: String) -> impl IntoView {
    let texts = use_texts();
    let session = use_session();
    view! {
        <Once resource=session let:session>
            {
                let staff = session.ok().and_then(|session| session.viewer).as_ref().is_some_and(Viewer::is_staff);
                staff.then(|| view! { <a class="administer" href=href.clone()>{t!(texts, "nav-administration")}</a> })
            }
        </Once>
    }
}

/// A question before what cannot be undone, opened by a button; both work without scripts.
#[component]
pub(super) fn Confirm(
    #[prop(into)] id: String,
    /// What the button says.
    label: String,
    title: String,
    text: String,
    /// The form with its button that does it.
    children: Children,
) -> impl IntoView {
    let texts = use_texts();
    let (opens, closes) = (id.clone(), id.clone());
    view! {
        <button type="button" class="danger" popovertarget=opens>{label}"…"</button>
        <Dialog id=id title=title>
            <p>{text}</p>
            {children()}
            <p><button type="button" popovertarget=closes popovertargetaction="hide">{t!(texts, "cancel")}</button></p>
        </Dialog>
    }
    .into_any()
}

/// Says that it is done, and fetches the page's data anew. In the browser only.
pub(super) fn follow<T: 'static>(
    answer: impl Fn() -> Option<Result<T>> + Send + Sync + 'static,
    done: Callback<()>,
) {
    follow_saying(t!(use_texts(), "administration-saved"), answer, done);
}

/// The same in other words.
pub(super) fn follow_saying<T: 'static>(
    said: String,
    answer: impl Fn() -> Option<Result<T>> + Send + Sync + 'static,
    done: Callback<()>,
) {
    let toasts = use_toasts();
    Effect::new(move || {
        if matches!(answer(), Some(Ok(_))) {
            toasts.show(said.clone());
            done.run(());
        }
    });
}

/// The errors of a form by its fields; of no field, what none of these fields explains.
pub(super) fn errors<T: 'static>(
    answer: impl Fn() -> Option<Result<T>> + Copy + Send + Sync + 'static,
    fields: &'static [&'static str],
) -> impl Fn(&'static str) -> Signal<Option<String>> + Copy {
    let texts = use_texts();
    move |field| {
        Signal::derive(move || {
            let error = answer()?.err()?;
            match &error {
                AppError::Invalid { field: of, message } if of == field => Some(fault(texts, field, message)),
                AppError::Invalid { field: of, .. } if fields.contains(&of.as_str()) => None,
                AppError::Invalid { field: of, message } if field.is_empty() => {
                    Some(fault(texts, of, message))
                }
                _ if !field.is_empty() => None,
                _ => Some(ui::explain(texts, &error)),
            }
        })
    }
}

/// What is wrong with a field.
fn fault(texts: Texts, field: &str, message: &str) -> String {
    match (field, message) {
        ("address", "taken") => t!(texts, "fault-place-taken"),
        (_, "taken") => t!(texts, "fault-taken"),
        (_, "empty") => t!(texts, "fault-empty"),
        (_, "last-admin") => t!(texts, "fault-last-admin"),
        (_, "overlap") => t!(texts, "fault-overlap"),
        (_, "too-many") => t!(texts, "fault-too-many"),
        (_, "ends-first") => t!(texts, "fault-ends-first"),
        (_, "too-long") => t!(texts, "fault-too-long"),
        ("email" | "alerts", _) => t!(texts, "fault-email"),
        ("zone", _) => t!(texts, "fault-zone"),
        ("pos_id", _) => t!(texts, "fault-number"),
        ("from" | "until", _) => t!(texts, "fault-date"),
        ("hours" | "day0" | "day1" | "day2" | "day3" | "day4" | "day5" | "day6", _) => {
            t!(texts, "fault-hours")
        }
        _ => t!(texts, "error-invalid"),
    }
}

/// Is it one of the fields with an error? For `aria-invalid`.
pub(super) fn invalid(error: Signal<Option<String>>) -> impl Fn() -> Option<&'static str> + Copy {
    move || error.get().map(|_| "true")
}

/// A labelled field of a nested form: `form[email]`.
#[component]
pub(super) fn TextField(
    /// The field's own name: `email`.
    field: &'static str,
    /// Before the name in the id, where several forms stand on one page.
    #[prop(default = "form")]
    id: &'static str,
    label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] list: Option<&'static str>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = format!("{id}-{field}");
    let (error_id, hint_id) = (format!("{id}-error"), format!("{id}-hint"));
    let described_by = if hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                name=format!("form[{field}]")
                type=kind
                value=value
                required=required
                maxlength="254"
                autocomplete="off"
                list=list
                aria-describedby=described_by
                aria-invalid=invalid(error)
            />
            {(!hint.is_empty()).then(|| view! { <small id=hint_id class="muted">{hint}</small> })}
            <ui::FieldError id=error_id error=error/>
        </div>
    }
    .into_any()
}

/// A labelled choice of a nested form.
#[component]
pub(super) fn Choice(
    field: &'static str,
    #[prop(default = "form")] id: &'static str,
    label: String,
    /// Values with what is shown of them.
    choices: Vec<(String, String)>,
    #[prop(optional, into)] chosen: String,
    /// The whole name, where the form is not nested.
    #[prop(optional)]
    name: Option<&'static str>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = format!("{id}-{field}");
    let error_id = format!("{id}-error");
    let name = name.map_or_else(|| format!("form[{field}]"), ToOwned::to_owned);
    let options = choices.into_iter().map(|(value, shown)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{shown}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name aria-describedby=error_id.clone() aria-invalid=invalid(error)>
                {options.collect_view()}
            </select>
            <ui::FieldError id=error_id error=error/>
        </div>
    }
    .into_any()
}

/// Both languages, by their own names.
pub(super) fn languages() -> Vec<(String, String)> {
    Language::ALL.into_iter().map(|language| (language.tag().to_owned(), language_name(language))).collect()
}

pub(super) fn language_name(language: Language) -> String {
    match language {
        Language::Ru => "Русский",
        Language::En => "English",
    }
    .to_owned()
}

/// A role in words.
pub(super) fn role_name(texts: Texts, role: Role) -> String {
    match role {
        Role::Technician => t!(texts, "role-technician"),
        Role::Support => t!(texts, "role-support"),
        Role::Admin => t!(texts, "role-admin"),
    }
}

/// Where the log of a thing is.
pub(super) fn audit_href(thing: domain::audit::AuditThing, id: &impl ToString) -> String {
    let pairs = [("thing", thing.to_string()), ("thing_id", id.to_string())];
    format!("/administration/audit?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// The link there.
#[component]
pub(super) fn AuditLink(href: String) -> impl IntoView {
    let texts = use_texts();
    view! { <p><a href=href>{t!(texts, "administration-history")}</a></p> }
}
