use super::{
    super::{
        lists::{Pages, SearchForm, href, parse, use_sought},
        parts::Head,
        records::RecordTable,
    },
    api::list_devices,
};
use crate::{
    text::{t, use_texts},
    ui::{Badge, Fetched, Loaded},
};
use domain::administration::{DeviceRecord, Rows};
use leptos::prelude::*;

const PATH: &str = "/administration/devices";

/// `/administration/devices`: all devices, archived ones too.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let texts = use_texts();
    let sought = use_sought();
    let rows = Fetched::new(move || sought.get(), list_devices);
    view! {
        <Head title=t!(texts, "nav-devices") help="administration#devices"/>
        <p class="muted">{t!(texts, "administration-devices-text")}</p>
        <Loaded resource=rows rows=8 let:rows>
            <SearchForm
                path=PATH
                address_of=|fields| href(PATH, &parse(fields))
                sought=sought
                accounts=rows.with_untracked(|rows| rows.choices.accounts.clone())
            />
            <Table rows=rows/>
            <Pages path=PATH sought=sought total=Signal::derive(move || rows.with(|rows| rows.total))/>
        </Loaded>
    }
}

#[component]
fn Table(rows: RwSignal<Rows<DeviceRecord>>) -> impl IntoView {
    let texts = use_texts();
    let row = move |row: DeviceRecord| {
        let keys = if row.keys == 0 { t!(texts, "administration-no-key") } else { texts.number(row.keys) };
        view! {
            <tr>
                <th scope="row"><a href=format!("{PATH}/{}", row.pos_id)>{row.pos_id.to_string()}</a></th>
                <td data-label=t!(texts, "administration-name")>{row.name}</td>
                <td data-label=t!(texts, "outlet-word")>
                    <a href=format!("/administration/outlets/{}", row.outlet_id)>{row.place}</a>
                    <small>{row.account_email}</small>
                </td>
                <td data-label=t!(texts, "administration-kind")>{row.kind.label(texts.language())}</td>
                <td data-label=t!(texts, "administration-keys")>{keys}</td>
                <td data-label=t!(texts, "column-state")><ArchivedBadge archived=row.archived/></td>
            </tr>
        }
    };
    let columns = vec![
        "PosID".to_owned(),
        t!(texts, "administration-name"),
        t!(texts, "outlet-word"),
        t!(texts, "administration-kind"),
        t!(texts, "administration-keys"),
        t!(texts, "column-state"),
    ];
    view! { <RecordTable rows=rows caption=t!(texts, "nav-devices") columns=columns row=row/> }.into_any()
}

/// In use, or archived.
#[component]
pub(in super::super) fn ArchivedBadge(archived: bool) -> impl IntoView {
    let texts = use_texts();
    if archived {
        view! { <Badge icon="never" kind="plain">{t!(texts, "administration-archived")}</Badge> }
    } else {
        view! { <Badge icon="check" kind="good">{t!(texts, "administration-in-use")}</Badge> }
    }
}
