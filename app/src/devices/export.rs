//! The grid as a file: all rows of the view, whatever its page.
use super::{
    api::{device_numbers, device_portion},
    view::GridView,
};
use crate::{
    files::{Making, Sheets, Stopped, save_bytes},
    text::{Texts, t, use_texts},
    ui::state_word,
};
use domain::{
    devices::{DeviceQuery, DeviceRow, PosId},
    tables::{Cell, Column, Sheet, file_name},
    time::offset_name,
};
use leptos::prelude::*;

/// Where the server gives the view as text.
pub const EXPORT_PATH: &str = "/devices/export.csv";

/// The columns of the grid in a file.
pub fn device_columns(texts: Texts) -> Vec<Column> {
    vec![
        Column::new(t!(texts, "pos-id"), 10),
        Column::new(t!(texts, "export-copies"), 8),
        Column::new(t!(texts, "column-state"), 18),
        Column::new(t!(texts, "export-network"), 20),
        Column::new(t!(texts, "filter-city"), 18),
        Column::new(t!(texts, "export-address"), 36),
        Column::new(t!(texts, "export-mall"), 20),
        Column::new(t!(texts, "column-account"), 26),
        Column::new(t!(texts, "device-name"), 24),
        Column::new(t!(texts, "column-device"), 34),
        Column::new(t!(texts, "column-hours"), 22),
        Column::new(t!(texts, "column-last-disconnect"), 28),
        Column::new(t!(texts, "column-kind"), 12),
        Column::new(t!(texts, "column-version-full"), 10),
        Column::new(t!(texts, "export-receipts"), 12),
        Column::new(t!(texts, "export-revenue"), 16),
        Column::new(t!(texts, "column-last-receipt"), 18),
        Column::new(t!(texts, "internal-ip"), 16),
        Column::new(t!(texts, "external-ip"), 16),
        Column::new(t!(texts, "interactor"), 14),
        Column::new(t!(texts, "column-note"), 40),
        Column::new(t!(texts, "checklist-zone"), 10),
    ]
}

/// A row of the grid as cells under [`device_columns`].
pub fn device_cells(texts: Texts, row: &DeviceRow) -> Vec<Cell> {
    let language = texts.language();
    let disconnected = row.last_disconnect_at.naive_local();
    vec![
        Cell::Number(row.pos_id.0),
        Cell::Number(row.copies),
        Cell::text(state_word(texts, row.state)),
        Cell::text(row.network.as_str()),
        Cell::text(row.city.as_str()),
        Cell::text(row.address.as_str()),
        Cell::text(row.mall.as_str()),
        Cell::text(row.account_email.as_str()),
        Cell::text(row.name.as_str()),
        Cell::text(row.device_name()),
        Cell::text(row.hours.format(language)),
        if row.disconnect_is_creation {
            Cell::Labelled(disconnected, t!(texts, "created"))
        } else {
            Cell::Moment(disconnected)
        },
        Cell::text(row.kind.label(language)),
        Cell::text(row.facts.version.as_str()),
        Cell::Number(row.receipts_today),
        Cell::Money(row.revenue_today),
        row.last_receipt_at.map_or(Cell::Dash, |at| Cell::Moment(at.naive_local())),
        Cell::text(row.facts.internal_ip.as_str()),
        Cell::text_or_dash(&row.external_ip),
        Cell::text(row.facts.interactor.as_str()),
        Cell::text(row.note.as_str()),
        Cell::text(offset_name(row.last_disconnect_at)),
    ]
}

/// The name of a file with the grid of a day, without its ending.
pub fn devices_name(texts: Texts, day: &str) -> String {
    file_name(&[&t!(texts, "nav-devices"), day])
}

/// «Скачать .xlsx / .csv»: the view as it is filtered and sorted.
#[component]
pub(super) fn Export(
    view: Memo<GridView>,
    /// Unix milliseconds at which the page was read.
    #[prop(into)]
    as_of: Signal<i64>,
) -> impl IntoView {
    let texts = use_texts();
    let making = Making::idle();
    let href = move || {
        let address = view.get().on_page(0).href();
        address.replacen("/devices", EXPORT_PATH, 1)
    };
    let excel = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let query = view.get_untracked().query;
        let day = chrono::DateTime::from_timestamp_millis(as_of.get_untracked()).unwrap_or_default();
        let name = format!("{}.xlsx", devices_name(texts, &day.date_naive().to_string()));
        making.start(make(texts, making, DeviceQuery { page: 0, ..query }, name));
    };
    // Without scripts there is no spreadsheet: the text opens in the same program.
    view! {
        <span class="downloads">
            {t!(texts, "download")}
            " "
            <a href=href rel="external" download="" on:click=excel>".xlsx"</a>
            " / "
            <a href=href rel="external" download="">".csv"</a>
        </span>
        {making.progress()}
    }
    .into_any()
}

async fn make(texts: Texts, making: Making, query: DeviceQuery, name: String) -> Result<(), Stopped> {
    let numbers = device_numbers(query).await?;
    let total = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
    making.tell(0, total);
    let sheets = Sheets::start()?;
    sheets.begin(&Sheet { name: t!(texts, "nav-devices"), columns: device_columns(texts) }).await?;
    let mut portions = numbers.chunks(DeviceQuery::PORTION);
    let mut rows = fetch(portions.next()).await?;
    let mut done = 0;
    while let Some(now) = rows {
        let cells: Vec<_> = now.iter().map(|row| device_cells(texts, row)).collect();
        // The next rows come while these are written.
        let (written, next) = futures::join!(sheets.rows(&cells), fetch(portions.next()));
        written?;
        done += i64::try_from(now.len()).unwrap_or(0);
        making.tell(done, total);
        rows = next?;
    }
    save_bytes(&name, &sheets.finish().await?);
    Ok(())
}

async fn fetch(portion: Option<&[PosId]>) -> Result<Option<Vec<DeviceRow>>, Stopped> {
    let Some(portion) = portion else { return Ok(None) };
    let devices = portion.iter().map(PosId::to_string).collect::<Vec<_>>().join(",");
    Ok(Some(device_portion(devices).await?))
}
