use super::{
    super::{
        devices::ArchivedBadge,
        lists::{Pages, SearchForm, href, parse, use_sought},
        parts::{ForAdmins, Head},
        records::RecordTable,
    },
    api::list_outlets,
    place::AddForm,
};
use crate::{
    text::{t, use_texts},
    ui::{Fetched, Loaded},
};
use domain::administration::{OutletRecord, Rows};
use leptos::prelude::*;

const PATH: &str = "/administration/outlets";

/// `/administration/outlets`: all outlets, archived ones too, and a form for a new one.
#[component]
pub fn OutletsPage() -> impl IntoView {
    let texts = use_texts();
    let sought = use_sought();
    let changes = RwSignal::new(0_u32);
    let rows = Fetched::new(move || (sought.get(), changes.get()), |(sought, _)| list_outlets(sought));
    let done = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Head title=t!(texts, "nav-outlets") help="administration#outlets"/>
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
                <AddForm
                    accounts=rows.with_untracked(|rows| rows.choices.accounts.clone())
                    chosen=sought.with_untracked(|sought| sought.account)
                    done=done
                />
            </ForAdmins>
        </Loaded>
    }
}

#[component]
fn Table(rows: RwSignal<Rows<OutletRecord>>) -> impl IntoView {
    let texts = use_texts();
    let row = move |row: OutletRecord| {
        view! {
            <tr>
                <th scope="row"><a href=format!("{PATH}/{}", row.outlet.id)>{row.outlet.place()}</a></th>
                <td data-label=t!(texts, "column-account")>{row.account_email}</td>
                <td data-label=t!(texts, "administration-hours")>{row.outlet.hours.format(texts.language())}</td>
                <td data-label=t!(texts, "administration-zone")>{row.outlet.zone.clone()}</td>
                <td data-label=t!(texts, "nav-devices")>{texts.number(row.devices)}</td>
                <td data-label=t!(texts, "column-state")><ArchivedBadge archived=row.outlet.archived/></td>
            </tr>
        }
    };
    let columns = vec![
        t!(texts, "outlet-word"),
        t!(texts, "column-account"),
        t!(texts, "administration-hours"),
        t!(texts, "administration-zone"),
        t!(texts, "nav-devices"),
        t!(texts, "column-state"),
    ];
    view! { <RecordTable rows=rows caption=t!(texts, "nav-outlets") columns=columns row=row/> }.into_any()
}
