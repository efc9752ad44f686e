use super::Icon;
use leptos::prelude::*;

/// How a column takes part in the order of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    No,
    Ascending,
    Descending,
}

impl Sorted {
    /// Of a column that gives the order or does not.
    pub fn of(gives_order: bool, descending: bool) -> Self {
        match (gives_order, descending) {
            (false, _) => Self::No,
            (true, false) => Self::Ascending,
            (true, true) => Self::Descending,
        }
    }

    /// The value of `aria-sort`: only the column that gives the order has one.
    pub fn aria(self) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::Ascending => Some("ascending"),
            Self::Descending => Some("descending"),
        }
    }
}

/// The header of a column that can be sorted by.
#[component]
pub fn ColumnHeader(label: String, href: String, sorted: Sorted, class: &'static str) -> impl IntoView {
    view! {
        <th scope="col" class=class aria-sort=sorted.aria()><SortHeader label=label href=href sorted=sorted/></th>
    }
    .into_any()
}

/// The link in a column's header that sorts by it, and the other way when it already does.
#[component]
pub fn SortHeader(label: String, href: String, sorted: Sorted) -> impl IntoView {
    let arrow = match sorted {
        Sorted::No => None,
        Sorted::Ascending => Some("up"),
        Sorted::Descending => Some("down"),
    };
    view! {
        <a href=href class="sort" data-noscroll="">
            {label}
            {arrow.map(|name| view! { <Icon name=name/> })}
        </a>
    }
}
