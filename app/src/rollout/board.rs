use super::api::RolloutBoard;
use crate::{
    text::{t, use_texts},
    ui::Empty,
};
use domain::rollout::RolloutState;
use leptos::prelude::*;

/// How far each account is, with the lists of the rest.
#[component]
pub(super) fn Board(board: RwSignal<RolloutBoard>) -> impl IntoView {
    let texts = use_texts();
    let accounts = Memo::new(move |_| board.with(|board| board.accounts.clone()));
    view! {
        <section class="card" aria-labelledby="rollout-board">
            <h2 id="rollout-board">{t!(texts, "rollout-board")}</h2>
            <Show
                when=move || !accounts.with(Vec::is_empty)
                fallback=move || view! { <Empty title=t!(texts, "rollout-no-accounts")><p>{t!(texts, "rollout-no-accounts-text")}</p></Empty> }
            >
                <div class="table-wrap inner" tabindex="0" role="group" aria-labelledby="rollout-board">
                    <table class="administration-table stacked">
                        <thead>
                            <tr>
                                <th scope="col">{t!(texts, "column-account")}</th>
                                <th scope="col" class="n">{t!(texts, "rollout-devices")}</th>
                                <th scope="col" class="n">{t!(texts, "rollout-with-key")}</th>
                                <th scope="col" class="n">{t!(texts, "rollout-connected")}</th>
                                <th scope="col" class="n">{t!(texts, "rollout-sold")}</th>
                                <th scope="col">{t!(texts, "rollout-rest")}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || accounts.get() key=RolloutState::clone let:state>
                                <Line state=state/>
                            </For>
                        </tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn Line(state: RolloutState) -> impl IntoView {
    let texts = use_texts();
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let of = |count: i64, all: i64| {
        let share = (all > 0).then(|| format!(" ({})", texts.percent(count as f64 / all as f64)));
        format!("{}{}", texts.number(count), share.unwrap_or_default())
    };
    let account = state.account;
    let (never_connected, never_sold) = (state.devices - state.ever_connected, state.tills - state.ever_sold);
    view! {
        <tr>
            <th scope="row">{state.network.clone()}<br/><span class="muted">{state.email.clone()}</span></th>
            <td class="n" data-label=t!(texts, "rollout-devices")>{texts.number(state.devices)}</td>
            <td class="n" data-label=t!(texts, "rollout-with-key")>{of(state.with_key, state.devices)}</td>
            <td class="n" data-label=t!(texts, "rollout-connected")>{of(state.ever_connected, state.devices)}</td>
            <td class="n" data-label=t!(texts, "rollout-sold")>{of(state.ever_sold, state.tills)}</td>
            <td class="rest" data-label=t!(texts, "rollout-rest")>
                {(never_connected > 0).then(|| view! {
                    <a href=format!("/reports?account={account}&show=never_connected")>
                        {t!(texts, "rollout-not-connected", count = never_connected)}
                    </a>
                })}
                {(never_sold > 0).then(|| view! {
                    <a href=format!("/reports?account={account}&show=no_receipts")>
                        {t!(texts, "rollout-not-sold", count = never_sold)}
                    </a>
                })}
                {(never_connected == 0 && never_sold == 0).then(|| t!(texts, "rollout-complete"))}
            </td>
        </tr>
    }
    .into_any()
}
