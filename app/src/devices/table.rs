use super::{
    grid::{Grid, LiveRow},
    row::Row,
    view::GridView,
};
use crate::{
    text::{t, use_texts},
    ui::{ColumnHeader, SortHeader, Sorted, in_turn},
};
use domain::devices::DeviceColumn;
use leptos::prelude::*;

/// The nine columns of the manual, and «Последний чек» when asked for.
#[component]
pub fn DeviceTable(grid: Grid, view: Memo<GridView>) -> impl IntoView {
    let texts = use_texts();
    let last_receipt = Memo::new(move |_| view.get().shows_last_receipt());
    view! {
        <div class="table-wrap">
            <table class="devices" id="devices">
                <caption class="visually-hidden">{t!(texts, "devices-caption")}</caption>
                <thead>
                    {move || view! { <Headers view=view.get()/> }}
                </thead>
                <tbody>
                    <For each=move || grid.rows.get() key=|live| live.pos_id let:live>
                        <RowOf live=live grid=grid last_receipt=last_receipt/>
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn RowOf(live: LiveRow, grid: Grid, last_receipt: Memo<bool>) -> impl IntoView {
    in_turn(move || {
        // The handle belongs to the row on the screen; what it points to outlives it.
        let row = RwSignal::from(live.row);
        view! { <Row row=row shown=grid.shown last_receipt=last_receipt/> }.into_any()
    })
}

#[component]
fn Headers(view: GridView) -> impl IntoView {
    let texts = use_texts();
    let header = |column: DeviceColumn, label: String, class: &'static str| {
        let sorted = sorted(&view, column);
        view! { <ColumnHeader label=label href=view.sorted_by(column).href() sorted=sorted class=class/> }
    };
    view! {
        <tr>
            {header(DeviceColumn::PosId, t!(texts, "column-pos-id"), "id")}
            {header(DeviceColumn::Outlet, t!(texts, "column-outlet"), "outlet")}
            {header(DeviceColumn::Device, t!(texts, "column-device"), "device")}
            {header(DeviceColumn::Hours, t!(texts, "column-hours"), "hours")}
            {header(DeviceColumn::LastDisconnect, t!(texts, "column-last-disconnect"), "disconnect")}
            {header(DeviceColumn::Kind, t!(texts, "column-kind"), "kind")}
            {header(DeviceColumn::Version, t!(texts, "column-version"), "version")}
            <ReceiptsHeader view=view.clone()/>
            {view.shows_last_receipt().then(|| {
                header(DeviceColumn::LastReceipt, t!(texts, "column-last-receipt"), "last-receipt")
            })}
            {header(DeviceColumn::Note, t!(texts, "column-note"), "note")}
        </tr>
    }
    .into_any()
}

/// One column with two orders: by the sum and by the number of receipts.
#[component]
fn ReceiptsHeader(view: GridView) -> impl IntoView {
    let texts = use_texts();
    let (by_sum, by_number) = (sorted(&view, DeviceColumn::Revenue), sorted(&view, DeviceColumn::Receipts));
    let order = if by_sum == Sorted::No { by_number } else { by_sum };
    view! {
        <th scope="col" class="receipts n" aria-sort=order.aria()>
            <SortHeader
                label=t!(texts, "column-data")
                href=view.sorted_by(DeviceColumn::Revenue).href()
                sorted=by_sum
            />
            " / "
            <SortHeader
                label=t!(texts, "column-receipts")
                href=view.sorted_by(DeviceColumn::Receipts).href()
                sorted=by_number
            />
        </th>
    }
}

fn sorted(view: &GridView, column: DeviceColumn) -> Sorted {
    Sorted::of(view.query.sort == column, view.query.descending)
}
