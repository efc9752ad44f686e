use super::{
    api::{RolloutBoard, list_rollout},
    board::Board,
    import::ImportList,
};
use crate::{
    text::{t, use_texts},
    ui::Loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/reports/rollout`: how far the roll-out is; for admins the import of outlets and tills.
#[component]
pub fn RolloutPage() -> impl IntoView {
    let texts = use_texts();
    let board = Resource::new(|| (), |()| list_rollout());
    view! {
        <Title text=t!(texts, "rollout-title")/>
        <div class="head">
            <h1>{t!(texts, "rollout-title")}</h1>
            <nav class="tabs" aria-label=t!(texts, "reports-label")>
                <a href="/reports">{t!(texts, "checklist-title")}</a>
                <a href="/reports/compare">{t!(texts, "compare-title")}</a>
                <a href="/reports/rollout" aria-current="page">{t!(texts, "rollout-title")}</a>
            </nav>
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
