use super::{
    api::{SetLimits, limits_of},
    form::LimitsForm,
    view::{LimitsView, PATH, use_limits_view},
    what_if::{Asked, Found, WhatIfSection, answer_to},
};
use crate::{
    administration::Sections,
    help::HelpLink,
    text::{t, use_texts},
    ui::{AccountSelect, Empty, Fetched, FormAction, Loaded, Select},
};
use domain::{
    accounts::AccountId,
    lag::{ChosenLimits, LimitsBoard},
    outlets::OutletId,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// `/administration/lag`: the limits of the lag of an account or an outlet, and what others would have raised in the last eight
/// weeks. Its whole state is its address.
#[component]
pub fn LagLimitsPage() -> impl IntoView {
    let texts = use_texts();
    let view = use_limits_view();
    let place = Memo::new(move |_| view.with(|view| (view.account, view.outlet)));
    let save = FormAction::<SetLimits>::new();
    let saved = save.version();
    let board =
        Fetched::new(move || (place.get(), saved.get()), |((account, outlet), _)| limits_of(account, outlet));
    // Both here, and not where they are shown: the server builds that twice, and would work it out twice.
    let asked = Memo::new(move |_| view.with(Asked::of));
    let found = answer_to(asked);
    view! {
        <Title text=t!(texts, "limits-title")/>
        <div class="head"><h1>{t!(texts, "limits-title")}</h1><HelpLink to="administration#limits"/></div>
        <Sections/>
        <p class="muted lag-about">{t!(texts, "limits-text")}</p>
        <div class="lag-limits">
            <Loaded resource=board rows=8 let:board>
                <Board view=view board=board asked=asked found=found save=save/>
            </Loaded>
        </div>
    }
}

#[component]
fn Board(
    view: Memo<LimitsView>,
    board: RwSignal<LimitsBoard>,
    asked: Memo<Option<Asked>>,
    found: Found,
    save: FormAction<SetLimits>,
) -> impl IntoView {
    let texts = use_texts();
    let accounts = board.with_untracked(|board| board.accounts.clone());
    let nobody = Memo::new(move |_| board.with(|board| board.chosen.is_none()));
    // Keyed, so that nothing of one account or outlet is left over in the fields of another.
    let outlets_of =
        |chosen: &ChosenLimits| serde_json::to_string(&(chosen.account, &chosen.outlets)).unwrap_or_default();
    let key = |chosen: &ChosenLimits| serde_json::to_string(chosen).unwrap_or_default();
    view! {
        <div class="chosen">
            <AccountChoice view=view accounts=accounts/>
            // Not made anew with each choice, so that the keyboard stays in it.
            <For each=move || board.get().chosen key=outlets_of let:chosen>
                <OutletChoice view=view account=chosen.account outlets=chosen.outlets/>
            </For>
        </div>
        <Show when=move || nobody.get()>
            <Empty title=t!(texts, "limits-empty-title")><p>{t!(texts, "limits-empty-text")}</p></Empty>
        </Show>
        <For each=move || board.get().chosen key=key let:chosen>
            <Chosen view=view chosen=chosen asked=asked found=found save=save/>
        </For>
    }
    .into_any()
}

#[component]
fn Chosen(
    view: Memo<LimitsView>,
    chosen: ChosenLimits,
    asked: Memo<Option<Asked>>,
    found: Found,
    save: FormAction<SetLimits>,
) -> impl IntoView {
    let (account, outlet) = (chosen.account, chosen.outlet);
    // What is entered for these outlets, and not for those that are on their way.
    let entered = Memo::new(move |_| {
        view.with(|view| {
            let here = view.account.is_none_or(|asked| asked == account) && view.outlet == outlet;
            view.entered.clone().filter(|_| here)
        })
    });
    view! {
        <LimitsForm chosen=chosen entered=entered save=save/>
        <WhatIfSection asked=asked found=found/>
    }
    .into_any()
}

/// A plain form; with WASM it applies itself.
#[component]
fn AccountChoice(view: Memo<LimitsView>, accounts: Vec<(AccountId, String)>) -> impl IntoView {
    let texts = use_texts();
    let navigate = use_navigate();
    let choose = move |event| {
        let account = event_target_value(&event).parse().ok();
        navigate(&LimitsView { account, ..LimitsView::default() }.href(), NavigateOptions::default());
    };
    (accounts.len() > 1).then(|| {
        view! {
            <form class="choose" method="get" action=PATH on:change=choose>
                <AccountSelect
                    accounts=accounts
                    chosen=Signal::derive(move || view.get().account)
                    none=t!(texts, "limits-choose-account")
                />
                <noscript><button>{t!(texts, "period-show")}</button></noscript>
            </form>
        }
        .into_any()
    })
}

/// The same for an outlet of the account.
#[component]
fn OutletChoice(
    view: Memo<LimitsView>,
    account: AccountId,
    outlets: Vec<(OutletId, String)>,
) -> impl IntoView {
    let texts = use_texts();
    let navigate = use_navigate();
    let choose = move |event| {
        let outlet = event_target_value(&event).parse().ok();
        navigate(&LimitsView::of(account, outlet).href(), NavigateOptions::default());
    };
    view! {
        <form class="choose" method="get" action=PATH on:change=choose>
            <input type="hidden" name="account" value=account.to_string()/>
            <Select
                name="outlet"
                label=t!(texts, "outlet-word")
                all=t!(texts, "limits-whole-account")
                choices=outlets.into_iter().map(|(id, place)| (id.to_string(), place)).collect()
                chosen=Signal::derive(move || view.get().outlet.map(|id| id.to_string()).unwrap_or_default())
            />
            <noscript><button>{t!(texts, "period-show")}</button></noscript>
        </form>
    }
    .into_any()
}
