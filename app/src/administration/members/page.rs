use super::{
    super::{
        lists::{Pages, SearchForm, href, parse, use_sought},
        parts::{ForAdmins, Head, role_name},
        records::RecordTable,
    },
    api::list_members,
    invite::InviteForm,
};
use crate::{
    text::{Texts, t, use_texts},
    ui::{Badge, Fetched, Loaded},
};
use domain::{
    administration::{MemberRow, MemberState, Rows},
    members::Role,
};
use leptos::prelude::*;

const PATH: &str = "/administration/members";

/// `/administration/members`: all members, and the form that invites a new one.
#[component]
pub fn MembersPage() -> impl IntoView {
    let texts = use_texts();
    let sought = use_sought();
    let changes = RwSignal::new(0_u32);
    let rows = Fetched::new(move || (sought.get(), changes.get()), |(sought, _)| list_members(sought));
    let done = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Head title=t!(texts, "administration-members") help="administration#members"/>
        <Loaded resource=rows rows=8 let:rows>
            <SearchForm
                path=PATH
                address_of=|fields| href(PATH, &parse(fields))
                sought=sought
                accounts=rows.with_untracked(|rows| rows.choices.accounts.clone())
            />
            <Table rows=rows/>
            <Pages path=PATH sought=sought total=Signal::derive(move || rows.with(|rows| rows.total))/>
            <ForAdmins>
                <InviteForm choices=rows.with_untracked(|rows| rows.choices.clone()) done=done/>
            </ForAdmins>
        </Loaded>
    }
}

#[component]
fn Table(rows: RwSignal<Rows<MemberRow>>) -> impl IntoView {
    let texts = use_texts();
    let row = move |row: MemberRow| {
        let sees = match row.role {
            Role::Technician => texts.number(row.grants),
            Role::Support | Role::Admin => t!(texts, "administration-all-accounts"),
        };
        view! {
            <tr>
                <th scope="row"><a href=format!("{PATH}/{}", row.id)>{row.name}</a></th>
                <td data-label=t!(texts, "sign-in-email")>{row.email}</td>
                <td data-label=t!(texts, "administration-role")>{role_name(texts, row.role)}</td>
                <td data-label=t!(texts, "administration-partner")>{row.partner.map_or_else(|| "—".to_owned(), |partner| partner.name)}</td>
                <td data-label=t!(texts, "administration-accounts")>{sees}</td>
                <td data-label=t!(texts, "column-state")><StateBadge state=row.state/></td>
            </tr>
        }
    };
    let columns = vec![
        t!(texts, "administration-name"),
        t!(texts, "sign-in-email"),
        t!(texts, "administration-role"),
        t!(texts, "administration-partner"),
        t!(texts, "administration-accounts"),
        t!(texts, "column-state"),
    ];
    view! { <RecordTable rows=rows caption=t!(texts, "administration-members") columns=columns row=row/> }
        .into_any()
}

/// Can the member sign in? By a shape, a word and a colour.
#[component]
pub(super) fn StateBadge(state: MemberState) -> impl IntoView {
    let texts = use_texts();
    let (icon, kind) = match state {
        MemberState::Active => ("check", "good"),
        MemberState::Invited => ("clock", "warn"),
        MemberState::Disabled => ("cross", "plain"),
    };
    view! { <Badge icon=icon kind=kind>{state_name(texts, state)}</Badge> }
}

fn state_name(texts: Texts, state: MemberState) -> String {
    match state {
        MemberState::Active => t!(texts, "member-active"),
        MemberState::Invited => t!(texts, "member-invited"),
        MemberState::Disabled => t!(texts, "member-disabled"),
    }
}
