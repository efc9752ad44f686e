//! The form over a list: a plain `GET` form; with WASM it applies itself while one types.
use super::{Icon, in_turn};
use crate::text::{t, use_texts};
use domain::accounts::AccountId;
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;
use web_sys::{FormData, HtmlFormElement};

/// Typing rests this long before it is searched for.
const REST: Duration = Duration::from_millis(250);

/// A search field, and whatever else the children choose. The address of the page is what the form says.
#[component]
pub fn FilterForm(
    /// The page's path.
    action: &'static str,
    /// Names of all fields that the children may have, hidden ones included.
    fields: &'static [&'static str],
    /// The address that fields mean, given in the form of a query.
    address_of: fn(&str) -> String,
    /// The present address.
    #[prop(into)]
    here: Signal<String>,
    /// What is searched for at present.
    #[prop(into)]
    searched: Signal<String>,
    label: String,
    placeholder: String,
    /// Further choices.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let texts = use_texts();
    let form = NodeRef::<html::Form>::new();
    let search = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let resting = StoredValue::new(None::<TimeoutHandle>);
    let stop_resting = move || {
        if let Some(timer) = resting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop_resting);
    let apply = StoredValue::new(move |replace: bool| {
        stop_resting();
        let chosen =
            form.get_untracked().and_then(|form| read_form(&form, fields)).map(|chosen| address_of(&chosen));
        if let Some(chosen) = chosen.filter(|chosen| *chosen != here.get_untracked()) {
            let options = NavigateOptions { replace, scroll: false, resolve: false, ..Default::default() };
            navigate(&chosen, options);
        }
    });
    let apply_now = move || {
        apply.try_with_value(|apply| apply(false));
    };
    let apply_soon = move |_| {
        stop_resting();
        let timer = set_timeout_with_handle(
            move || {
                apply.try_with_value(|apply| apply(true));
            },
            REST,
        );
        resting.try_set_value(timer.ok());
    };
    // A link or «back» changes the search from outside; it never takes letters from under the typing.
    Effect::new(move || {
        let text = searched.get();
        if let Some(search) = search.get_untracked() {
            let typing = document().active_element().is_some_and(|active| active == **search);
            if !typing && search.value() != text {
                search.set_value(&text);
            }
        }
    });
    view! {
        <form
            node_ref=form
            class="filters"
            role="search"
            method="get"
            action=action
            on:submit=move |event| { event.prevent_default(); apply_now(); }
            on:change=move |_| apply_now()
        >
            <div class="search">
                <Icon name="search"/>
                <input
                    node_ref=search
                    type="search"
                    name="search"
                    value=searched.get_untracked()
                    placeholder=placeholder
                    aria-label=label
                    aria-keyshortcuts="/"
                    autocomplete="off"
                    on:input=apply_soon
                />
            </div>
            {children.map(|children| children())}
            <button type="submit" class="find">{t!(texts, "search-button")}</button>
        </form>
    }
    .into_any()
}

/// The fields of a form as the query of an address.
pub fn read_form(form: &HtmlFormElement, fields: &[&str]) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let fields: Vec<_> =
        fields.iter().map(|name| (*name, data.get(name).as_string().unwrap_or_default())).collect();
    serde_urlencoded::to_string(fields).ok()
}

/// A choice of the form.
#[component]
pub fn Select(
    name: &'static str,
    label: String,
    /// The choice that is no filter.
    all: String,
    /// Values with what is shown of them.
    choices: Vec<(String, String)>,
    #[prop(into)] chosen: Signal<String>,
) -> impl IntoView {
    in_turn(move || {
        let now = chosen.get_untracked();
        let options = choices.into_iter().map(|(value, shown)| {
            let selected = value == now;
            view! { <option value=value selected=selected>{shown}</option> }
        });
        view! {
            <select name=name aria-label=label prop:value=move || chosen.get() class:on=move || !chosen.get().is_empty()>
                <option value="">{all}</option>
                {options.collect_view()}
            </select>
        }
        .into_any()
    })
}

/// The choice of an account; nothing where there is only one.
#[component]
pub fn AccountSelect(
    accounts: Vec<(AccountId, String)>,
    #[prop(into)] chosen: Signal<Option<AccountId>>,
    /// What stands there while none is chosen; all accounts are shown then, if nothing else is said.
    #[prop(optional, into)]
    none: Option<String>,
) -> impl IntoView {
    let texts = use_texts();
    (accounts.len() > 1).then(|| {
        view! {
            <Select
                name="account"
                label=t!(texts, "column-account")
                all=none.unwrap_or_else(|| t!(texts, "filter-all-accounts"))
                choices=accounts.into_iter().map(|(id, email)| (id.to_string(), email)).collect()
                chosen=Signal::derive(move || chosen.get().map(|id| id.to_string()).unwrap_or_default())
            />
        }
    })
}

/// The choice of a city.
#[component]
pub fn CitySelect(cities: Vec<String>, #[prop(into)] chosen: Signal<String>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <Select
            name="city"
            label=t!(texts, "filter-city")
            all=t!(texts, "filter-all-cities")
            choices=cities.into_iter().map(|city| (city.clone(), city)).collect()
            chosen=chosen
        />
    }
}

/// What the form does not show but must not lose: fields with their values, none left out.
#[component]
pub fn Kept(#[prop(into)] fields: Signal<Vec<(&'static str, String)>>) -> impl IntoView {
    move || {
        fields
            .get()
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    }
}
