use super::{
    grid::still_matches,
    hardware::{short_hardware, short_os},
    view::GridView,
};
use crate::{
    text::{Texts, joined, t, use_texts},
    ui::{Icon, Moment, StateBadge},
};
use domain::devices::{DeviceRow, DeviceState, NEVER_CONNECTED_NAME};
use leptos::prelude::*;

/// One device. Its texts follow its signal; the row itself never moves.
#[component]
pub fn Row(
    row: RwSignal<DeviceRow>,
    /// What the rows were asked for with.
    shown: RwSignal<GridView>,
    last_receipt: Memo<bool>,
) -> impl IntoView {
    let texts = use_texts();
    let language = texts.language();
    let gone = Memo::new(move |_| shown.with(|shown| row.with(|row| !still_matches(&shown.query, row))));
    let hours = move || row.with(|row| row.hours.format(language));
    let note = move || row.with(|row| row.note.clone());
    view! {
        <tr class:gone=gone title=move || gone.get().then(|| t!(texts, "row-gone"))>
            <Identity row=row/>
            <OutletCell row=row/>
            <DeviceCell row=row/>
            <td class="hours" title=hours>{hours}</td>
            <Disconnect row=row/>
            <td class="kind">{move || row.with(|row| row.kind.label(language))}</td>
            <td class="version">{move || row.with(|row| row.facts.version.clone())}</td>
            <Receipts row=row/>
            {move || last_receipt.get().then(|| view! { <LastReceipt row=row/> })}
            <td class="note" title=note>{note}</td>
        </tr>
    }
    .into_any()
}

/// A class that fades the cell once whenever the value changes; two in turn, so that each change starts it again.
fn fade<T>(
    name: &'static str,
    row: RwSignal<DeviceRow>,
    value: fn(&DeviceRow) -> T,
) -> impl Fn() -> String + Clone + Send + 'static
where
    T: PartialEq + Send + Sync + 'static,
{
    let changes = Memo::new(move |before: Option<&(T, u32)>| {
        let value = row.with(value);
        let changes = before.map_or(0, |(known, changes)| changes + u32::from(*known != value));
        (value, changes)
    });
    move || match changes.with(|(_, changes)| *changes) {
        0 => name.to_owned(),
        odd if odd % 2 == 1 => format!("{name} fresh-a"),
        _ => format!("{name} fresh-b"),
    }
}

/// `1916 (2)`, `1916 / 1918`, and the state.
#[component]
fn Identity(row: RwSignal<DeviceRow>) -> impl IntoView {
    let texts = use_texts();
    let same_machine = move || {
        row.with(|row| row.same_machine).map(|other| view! {
            " / "
            <a href=format!("/devices/{other}") title=t!(texts, "same-machine", pos_id = other.to_string())>
                {other.to_string()}
            </a>
        })
    };
    let copies = move || {
        row.with(|row| (row.copies > 1).then_some(row.copies)).map(|copies| {
            view! {
                " "
                <span class="badge warn" title=t!(texts, "copies-title", count = copies)>
                    <Icon name="copies"/>
                    <span class="visually-hidden">{t!(texts, "copies-title", count = copies)}</span>
                </span>
            }
        })
    };
    let odd = move || {
        let (unstable, silent) = row.with(|row| (row.unstable, row.silent));
        [unstable.then(|| t!(texts, "unstable")), silent.then(|| t!(texts, "silent"))]
            .into_iter()
            .flatten()
            .map(|word| view! { <span class="remark">{word}</span> })
            .collect_view()
    };
    view! {
        <th scope="row" class=fade("id", row, |row| (row.state, row.copies))>
            <a class="open" href=move || row.with(|row| format!("/devices/{}", row.pos_id))>
                {move || row.with(DeviceRow::label_of_copies)}
            </a>
            {same_machine}
            {copies}
            <br/>
            <StateBadge state=Signal::derive(move || row.with(|row| row.state))/>
            {odd}
        </th>
    }
}

/// Where it stands; the link leads to the page of the outlet.
#[component]
fn OutletCell(row: RwSignal<DeviceRow>) -> impl IntoView {
    let href = move || row.with(|row| format!("/outlets/{}", row.outlet_id));
    view! {
        <td class="outlet" title=move || row.with(DeviceRow::title)>
            <a href=href>{move || row.with(|row| joined(&[&row.city, &row.address], ", "))}</a>
            <small>{move || row.with(|row| joined(&[&row.network, &row.mall, &row.account_email], " · "))}</small>
        </td>
    }
}

/// The computer, or the manual's name of a device that never connected.
#[component]
fn DeviceCell(row: RwSignal<DeviceRow>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <td class="device" title=move || row.with(DeviceRow::device_name)>
            {move || row.with(|row| two_lines(texts, row).0)}
            <small>{move || row.with(|row| two_lines(texts, row).1)}</small>
        </td>
    }
}

fn two_lines(texts: Texts, row: &DeviceRow) -> (String, String) {
    if row.state == DeviceState::NeverConnected {
        let (name, extra) = NEVER_CONNECTED_NAME.split_once(' ').unwrap_or((NEVER_CONNECTED_NAME, ""));
        return (name.to_owned(), extra.to_owned());
    }
    let hardware = short_hardware(texts, &row.facts);
    let first = if hardware.is_empty() { row.name.clone() } else { hardware };
    (first, short_os(&row.facts.os))
}

#[component]
fn Disconnect(row: RwSignal<DeviceRow>) -> impl IntoView {
    let texts = use_texts();
    let label = move || (!row.with(|row| row.disconnect_is_creation)).then(|| t!(texts, "card-disconnect"));
    view! {
        <td class=fade("disconnect", row, |row| row.last_disconnect_at) data-label=label>
            <Moment
                at=Signal::derive(move || row.with(|row| row.last_disconnect_at))
                zone=row.with_untracked(|row| row.zone.clone())
            />
            {move || row.with(|row| row.disconnect_is_creation).then(|| view! {
                <small>{t!(texts, "created")}</small>
            })}
        </td>
    }
}

/// Sum and number of today's receipts; «Подробнее» opens addresses, interactor and hardware.
#[component]
fn Receipts(row: RwSignal<DeviceRow>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <td class=fade("receipts n", row, |row| (row.receipts_today, row.revenue_today))>
            {move || row.with(|row| row.revenue_today.format(texts.language()))}
            <details class="more" name="more">
                <summary>
                    {move || t!(texts, "receipts-count", count = row.with(|row| row.receipts_today))}
                    " · "
                    {t!(texts, "more")}
                </summary>
                <div class="more-body">{move || row.with(|row| more(texts, row))}</div>
            </details>
        </td>
    }
}

/// What «Подробнее» tells, a line each.
fn more(texts: Texts, row: &DeviceRow) -> impl IntoView + use<> {
    let facts = &row.facts;
    let number = |count: i64| if count > 0 { texts.number(count) } else { String::new() };
    [
        (t!(texts, "ip-both"), joined(&[&facts.internal_ip, &row.external_ip], " / ")),
        (t!(texts, "interactor"), facts.interactor.clone()),
        (t!(texts, "hardware"), joined(&[&facts.hardware(), &facts.os], ", ")),
        (t!(texts, "device-name"), row.name.clone()),
        (t!(texts, "waiting-receipts"), number(row.waiting_receipts)),
        (t!(texts, "receipt-conflicts"), number(row.receipt_conflicts)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| view! { <p data-label=label>{value}</p> })
    .collect_view()
}

#[component]
fn LastReceipt(row: RwSignal<DeviceRow>) -> impl IntoView {
    let texts = use_texts();
    let zone = row.with_untracked(|row| row.zone.clone());
    view! {
        <td class=fade("last-receipt", row, |row| row.last_receipt_at) data-label=t!(texts, "card-last-receipt")>
            {move || match row.with(|row| row.last_receipt_at) {
                Some(at) => view! { <Moment at=at zone=zone.clone()/> }.into_any(),
                None => view! { "—" }.into_any(),
            }}
        </td>
    }
}
