use super::{
    api::{RolloutBoard, list_rollout},
    board::Board,
    import::ImportList,
};
use crate::{
    help::HelpLink,
    reports::{ReportTab, ReportTabs, use_report_view},
    text::{t, use_texts},
    ui::{Fetched, Loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/reports/rollout`: how far the roll-out is; for admins the import of outlets and tills.
#[component]
pub fn RolloutPage() -> impl IntoView {
    let texts = use_texts();
    let board = Fetched::new(|| (), |()| list_rollout());
    view! {
        <Title text=t!(texts, "rollout-title")/>
        <div class="head">
            <h1>{t!(texts, "rollout-title")}</h1>
            <HelpLink to="reports#rollout"/>
            <ReportTabs view=use_report_view() here=ReportTab::Rollout/>
        </div>
        <div class="report">
            <Loaded resource=board rows=8 let:shown>
                <Board board=shown/>
                <Import board=shown refresh=Callback::new(move |()| board.refetch())/>
            </Loaded>
        </div>
    }
}

#[component]
fn Import(board: RwSignal<RolloutBoard>, refresh: Callback<()>) -> impl IntoView {
    board
        .with_untracked(|board| board.may_import)
        .then(|| view! { <ImportList board=board refresh=refresh/> })
}
