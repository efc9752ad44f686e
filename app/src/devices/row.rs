use super::{
    grid::still_matches,
    hardware::{short_hardware, short_os},
    view::GridView,
};
use crate::{
    text::{Texts, joined, t, use_texts},
    ui::{Icon, Moment, StateBadge},
};
use domain::{
    devices::{DeviceRow, DeviceState, NEVER_CONNECTED_NAME},
    money::Kopecks,
    time::LocalTime,
};
use leptos::prelude::*;

/// One device. Its cells follow its signal; the row itself never moves, and what is open in it stays open.
///
/// A row listens once and not in each of its thirty texts: a page has a hundred rows, which were half of its hydration.
#[component]
pub fn Row(
    row: RwSignal<DeviceRow>,
    /// What the rows were asked for with.
    shown: RwSignal<GridView>,
    last_receipt: Memo<bool>,
) -> impl IntoView {
    let texts = use_texts();
    let gone = Memo::new(move |_| shown.with(|shown| row.with(|row| !still_matches(&shown.query, row))));
    let mut fades = Fades::default();
    view! {
        <tr class:gone=gone title=move || gone.get().then(|| t!(texts, "row-gone"))>
            {move || cells(texts, &row.get(), &mut fades, last_receipt.get())}
        </tr>
    }
    .into_any()
}

/// Fades a cell once whenever its value changes.
struct Fade<T> {
    known: Option<T>,
    changes: u32,
}

impl<T> Default for Fade<T> {
    fn default() -> Self {
        Self { known: None, changes: 0 }
    }
}

impl<T: PartialEq> Fade<T> {
    /// The cell's class: one of two in turn, so that each change begins anew.
    fn class(&mut self, name: &'static str, value: T) -> String {
        if self.known.as_ref().is_some_and(|known| *known != value) {
            self.changes += 1;
        }
        self.known = Some(value);
        match self.changes {
            0 => name.to_owned(),
            odd if odd % 2 == 1 => format!("{name} fresh-a"),
            _ => format!("{name} fresh-b"),
        }
    }
}

/// The cells that fade, by what they tell.
#[derive(Default)]
struct Fades {
    identity: Fade<(DeviceState, i64)>,
    disconnect: Fade<LocalTime>,
    receipts: Fade<(i64, Kopecks)>,
    last_receipt: Fade<Option<LocalTime>>,
}

fn cells(texts: Texts, row: &DeviceRow, fades: &mut Fades, last_receipt: bool) -> impl IntoView + use<> {
    let language = texts.language();
    let (hours, note) = (row.hours.format(language), row.note.clone());
    let hours_title = hours.clone();
    view! {
        {identity(texts, row, &mut fades.identity)}
        {outlet(row)}
        {device(texts, row)}
        <td class="hours" title=hours_title>{hours}</td>
        {disconnect(texts, row, &mut fades.disconnect)}
        <td class="kind">{row.kind.label(language)}</td>
        <td class="version">{row.facts.version.clone()}</td>
        {receipts(texts, row, &mut fades.receipts)}
        {last_receipt.then(|| latest_receipt(texts, row, &mut fades.last_receipt))}
        <td class="note" title=note>{row.note.clone()}</td>
    }
    .into_any()
}

/// `1916 (2)`, `1916 / 1918`, and the state.
fn identity(texts: Texts, row: &DeviceRow, fade: &mut Fade<(DeviceState, i64)>) -> impl IntoView + use<> {
    let same_machine = row.same_machine.map(|other| {
        view! {
            " / "
            <a href=format!("/devices/{other}") title=t!(texts, "same-machine", pos_id = other.to_string())>
                {other.to_string()}
            </a>
        }
    });
    let copies = (row.copies > 1).then(|| {
        view! {
            " "
            <span class="badge warn" title=t!(texts, "copies-title", count = row.copies)>
                <Icon name="copies"/>
                <span class="visually-hidden">{t!(texts, "copies-title", count = row.copies)}</span>
            </span>
        }
    });
    let odd = [row.unstable.then(|| t!(texts, "unstable")), row.silent.then(|| t!(texts, "silent"))];
    let odd =
        odd.into_iter().flatten().map(|word| view! { <span class="remark">{word}</span> }).collect_view();
    view! {
        <th scope="row" class=fade.class("id", (row.state, row.copies))>
            <a class="open" href=format!("/devices/{}", row.pos_id)>{row.label_of_copies()}</a>
            {same_machine}
            {copies}
            <br/>
            <StateBadge state=row.state/>
            {odd}
        </th>
    }
}

/// Where it stands; the link leads to the page of the outlet.
fn outlet(row: &DeviceRow) -> impl IntoView + use<> {
    view! {
        <td class="outlet" title=row.title()>
            <a href=format!("/outlets/{}", row.outlet_id)>{joined(&[&row.city, &row.address], ", ")}</a>
            <small>{joined(&[&row.network, &row.mall, &row.account_email], " · ")}</small>
        </td>
    }
}

/// The computer, or the manual's name of a device that never connected.
fn device(texts: Texts, row: &DeviceRow) -> impl IntoView + use<> {
    let (first, second) = two_lines(texts, row);
    view! { <td class="device" title=row.device_name()>{first}<small>{second}</small></td> }
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

fn disconnect(texts: Texts, row: &DeviceRow, fade: &mut Fade<LocalTime>) -> impl IntoView + use<> {
    let creation = row.disconnect_is_creation;
    let label = (!creation).then(|| t!(texts, "card-disconnect"));
    view! {
        <td class=fade.class("disconnect", row.last_disconnect_at) data-label=label>
            <Moment at=row.last_disconnect_at zone=row.zone.clone()/>
            {creation.then(|| view! { <small>{t!(texts, "created")}</small> })}
        </td>
    }
}

/// Sum and number of today's receipts; «Подробнее» opens addresses, interactor and hardware.
fn receipts(texts: Texts, row: &DeviceRow, fade: &mut Fade<(i64, Kopecks)>) -> impl IntoView + use<> {
    view! {
        <td class=fade.class("receipts n", (row.receipts_today, row.revenue_today))>
            {row.revenue_today.format(texts.language())}
            <details class="more" name="more">
                <summary>{t!(texts, "receipts-count", count = row.receipts_today)}" · "{t!(texts, "more")}</summary>
                <div class="more-body">{more(texts, row)}</div>
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

fn latest_receipt(
    texts: Texts,
    row: &DeviceRow,
    fade: &mut Fade<Option<LocalTime>>,
) -> impl IntoView + use<> {
    let moment = match row.last_receipt_at {
        Some(at) => view! { <Moment at=at zone=row.zone.clone()/> }.into_any(),
        None => view! { "—" }.into_any(),
    };
    let class = fade.class("last-receipt", row.last_receipt_at);
    view! { <td class=class data-label=t!(texts, "card-last-receipt")>{moment}</td> }
}
