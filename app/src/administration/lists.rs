//! Lists of the administration: what they are asked for stands in their address.
use crate::{
    text::{t, use_texts},
    ui::{AccountSelect, FilterForm, Pager},
};
use domain::{accounts::AccountId, administration::Sought};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// What a list is asked for by the present address.
pub(super) fn use_sought() -> Memo<Sought> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| parse(search)))
}

/// What a list is asked for, from the query of an address.
pub(super) fn parse(search: &str) -> Sought {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default();
    let mut sought = Sought::default();
    for (name, value) in pairs {
        match name.as_str() {
            "search" => sought.search = value.trim().chars().take(200).collect(),
            "account" => sought.account = value.parse().ok(),
            "page" => sought.page = value.parse().unwrap_or_default(),
            _ => {}
        }
    }
    sought
}

/// The address of a list.
pub(super) fn href(path: &str, sought: &Sought) -> String {
    let mut pairs = Vec::new();
    if !sought.search.is_empty() {
        pairs.push(("search", sought.search.clone()));
    }
    pairs.extend(sought.account.map(|account| ("account", account.to_string())));
    if sought.page > 0 {
        pairs.push(("page", sought.page.to_string()));
    }
    let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The form over a list.
#[component]
pub(super) fn SearchForm(
    path: &'static str,
    /// The address that the form's fields mean.
    address_of: fn(&str) -> String,
    sought: Memo<Sought>,
    /// To filter by; none: the list has no accounts.
    #[prop(optional)]
    accounts: Vec<(AccountId, String)>,
) -> impl IntoView {
    let texts = use_texts();
    view! {
        <FilterForm
            action=path
            fields=&["search", "account"]
            address_of=address_of
            here=Signal::derive(move || href(path, &sought.get()))
            searched=Signal::derive(move || sought.get().search)
            label=t!(texts, "administration-search")
            placeholder=t!(texts, "administration-search")
        >
            <AccountSelect accounts=accounts chosen=Signal::derive(move || sought.get().account)/>
        </FilterForm>
    }
    .into_any()
}

/// The pages of a list.
#[component]
pub(super) fn Pages(
    path: &'static str,
    sought: Memo<Sought>,
    #[prop(into)] total: Signal<i64>,
) -> impl IntoView {
    view! {
        <div class="below">
            {move || {
                let now = sought.get();
                view! {
                    <Pager
                        page=now.page
                        page_size=Sought::PAGE_SIZE
                        total=total.get()
                        href=move |page| href(path, &Sought { page, ..now.clone() })
                    />
                }
            }}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_survives_its_address() {
        let sought = Sought {
            search: "Тверь & co".to_owned(),
            account: "0198a1b2-0000-7000-8000-000000000001".parse().ok(),
            page: 2,
        };
        assert_eq!(parse(href("/x", &sought).split_once('?').unwrap().1), sought);
        assert_eq!(href("/x", &parse("?page=0&search=&account=nobody")), "/x");
    }
}
