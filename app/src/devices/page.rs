use super::{
    api::{choices, list_devices},
    chips::{Chips, Tabs},
    export::Export,
    filters::Filters,
    grid::Grid,
    table::DeviceTable,
    view::{GridView, use_view},
};
use crate::{
    help::HelpLink,
    text::{t, use_texts},
    ui::{Empty, Fetched, Icon, Loaded, Pager, in_turn},
};
use domain::devices::{DeviceQuery, StateCounts};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/devices`: the grid of the manual. Its whole state is its address.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let texts = use_texts();
    let view = use_view();
    let asked = Memo::new(move |_| view.get().query);
    let page = Fetched::new(move || asked.get(), list_devices);
    let choices = Fetched::new(|| (), |()| choices());
    let (waiting, set_waiting) = signal(false);
    let head = move || {
        view! {
            <div class="head">
                <h1>{t!(texts, "nav-devices")}</h1>
                <HelpLink to="devices"/>
                <Filters view=view choices=choices/>
            </div>
        }
        .into_any()
    };
    let list = move || {
        view! {
            <div class="grid" aria-busy=move || waiting.get().to_string()>
                <Loaded resource=page rows=20 set_waiting=set_waiting let:latest>
                    {
                        let grid = Grid::following(view, latest);
                        view! {
                            {in_turn(move || view! { <Tabs view=view counts=grid.counts/> }.into_any())}
                            <Chips view=view counts=grid.counts choices=choices/>
                            <Refresh grid=grid refresh=move || page.refetch()/>
                            <Rows view=view grid=grid/>
                            <Export view=view as_of=Signal::derive(move || latest.with(|page| page.as_of))/>
                        }
                    }
                </Loaded>
            </div>
        }
        .into_any()
    };
    view! {
        <Title text=t!(texts, "nav-devices")/>
        {in_turn(head)}
        {in_turn(list)}
    }
}

/// The table with its pager, or why there is none.
#[component]
fn Rows(view: Memo<GridView>, grid: Grid) -> impl IntoView {
    let empty = move || grid.rows.with(Vec::is_empty);
    view! {
        <Show when=move || !empty() fallback=move || view! { <NoRows view=view counts=grid.counts/> }>
            {in_turn(move || view! { <DeviceTable grid=grid view=view/> }.into_any())}
        </Show>
        {move || {
            let shown = grid.shown.get();
            let total = grid.counts.get().of(shown.query.state);
            let view = view.get();
            (total > 0).then(|| view! {
                <div class="below">
                    <Pager
                        page=shown.query.page
                        page_size=DeviceQuery::PAGE_SIZE
                        total=total
                        href=move |page| view.on_page(page).href()
                    />
                </div>
            })
        }}
    }
    .into_any()
}

/// «Обновить (3)»: visible rows that the filters would no longer show stay until the viewer asks, and new ones come then.
#[component]
fn Refresh(grid: Grid, refresh: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    let texts = use_texts();
    let counted = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let gone = Memo::new(move |_| counted(grid.gone()));
    let new = Memo::new(move |_| counted(grid.missing()));
    let refresh = StoredValue::new(refresh);
    view! {
        <Show when=move || { gone.get() > 0 || new.get() > 0 }>
            <p class="refresh" role="status">
                {move || (gone.get() > 0).then(|| t!(texts, "rows-gone", count = gone.get()))}
                " "
                {move || (new.get() > 0).then(|| t!(texts, "rows-new", count = new.get()))}
                " "
                <button type="button" on:click=move |_| refresh.with_value(|refresh| refresh())>
                    <Icon name="refresh"/>
                    {move || t!(texts, "refresh", count = gone.get() + new.get())}
                </button>
            </p>
        </Show>
    }
}

#[component]
fn NoRows(view: Memo<GridView>, counts: RwSignal<StateCounts>) -> impl IntoView {
    let texts = use_texts();
    move || {
        let view = view.get();
        if view.query.page > 0 {
            return view! {
                <Empty title=t!(texts, "empty-page-title")>
                    <p><a class="button" href=view.on_page(0).href()>{t!(texts, "pager-first")}</a></p>
                </Empty>
            }
            .into_any();
        }
        if view.is_filtered() || (counts.get().all > 0) {
            let everything = GridView { last_receipt: view.last_receipt, ..GridView::default() };
            return view! {
                <Empty title=t!(texts, "empty-filtered-title")>
                    <p>{t!(texts, "empty-filtered-text")}</p>
                    <p><a class="button" href=everything.href()>{t!(texts, "filters-reset")}</a></p>
                </Empty>
            }
            .into_any();
        }
        view! {
            <Empty title=t!(texts, "empty-devices-title")><p>{t!(texts, "empty-devices-text")}</p></Empty>
        }
        .into_any()
    }
}
