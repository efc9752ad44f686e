use super::{
    api::{NoticeBoard, WithdrawNotice, list_notices},
    form::NoticeForm,
};
use crate::{
    help::HelpLink,
    live::use_live,
    outlets::outlet_choices,
    sign_in::use_session,
    text::{t, use_texts},
    ui::{Badge, Empty, Fetched, FormAction, Loaded, Moment, Once, PostForm, refresh_after},
};
use domain::{live::Subscription, notices::Notice, outlets::OutletFilterChoices};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

/// `/notices`: support's announcements of limited service. Support makes and ends them, everybody concerned reads them.
#[component]
pub fn NoticesPage() -> impl IntoView {
    let texts = use_texts();
    let board = Fetched::new(|| (), |()| list_notices());
    let choices = Fetched::new(|| (), |()| outlet_choices());
    let session = use_session();
    view! {
        <Title text=t!(texts, "nav-notices")/>
        <div class="head"><h1>{t!(texts, "nav-notices")}</h1><HelpLink to="notices"/></div>
        <p class="muted">{t!(texts, "notices-text")}</p>
        <Loaded resource=board rows=6 let:board>
            <Once resource=session let:session>
                <Board
                    board=board
                    choices=choices
                    writes=session.ok().and_then(|session| session.viewer).is_some_and(|viewer| viewer.may_write_notes())
                />
            </Once>
        </Loaded>
    }
}

#[component]
fn Board(
    board: RwSignal<NoticeBoard>,
    choices: Fetched<OutletFilterChoices>,
    /// May the viewer announce and end notices?
    writes: bool,
) -> impl IntoView {
    let texts = use_texts();
    let refresh = keep_up_to_date(board);
    let (zone, now) = board.with_untracked(|board| (board.zone.clone(), board.now));
    let zone_of_form = zone.clone();
    view! {
        <Once resource=choices let:choices>
            {
                let choices = choices.unwrap_or_default();
                let form = writes.then(|| view! {
                    <NoticeForm choices=choices.clone() zone=zone_of_form.clone() now=now refresh=refresh/>
                });
                let zone = zone.clone();
                view! {
                    {form}
                    <Show
                        when=move || board.with(|board| !board.notices.is_empty())
                        fallback=move || view! {
                            <Empty title=t!(texts, "notices-empty-title")><p>{t!(texts, "notices-empty-text")}</p></Empty>
                        }
                    >
                        <List board=board choices=choices.clone() zone=zone.clone() writes=writes refresh=refresh/>
                    </Show>
                }
            }
        </Once>
    }
    .into_any()
}

#[component]
fn List(
    board: RwSignal<NoticeBoard>,
    choices: OutletFilterChoices,
    zone: String,
    writes: bool,
    refresh: Callback<()>,
) -> impl IntoView {
    // A notice that changed is another one: it says little enough to be written anew.
    let key = |(notice, over): &(Notice, Phase)| (serde_json::to_string(notice).unwrap_or_default(), *over);
    let notices = Memo::new(move |_| {
        board.with(|board| {
            let at = board.now;
            let phase = |notice: &Notice| match () {
                () if notice.withdrawn => Phase::Withdrawn,
                () if notice.until <= at => Phase::Over,
                () if notice.from > at => Phase::Ahead,
                () => Phase::Holds,
            };
            board.notices.iter().map(|notice| (notice.clone(), phase(notice))).collect::<Vec<_>>()
        })
    });
    view! {
        <ul class="notices">
            <For each=move || notices.get() key=key let:entry>
                <Entry notice=entry.0 phase=entry.1 choices=choices.clone() zone=zone.clone() writes=writes refresh=refresh/>
            </For>
        </ul>
    }
    .into_any()
}

/// How a notice stands to the present moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Phase {
    Ahead,
    Holds,
    Over,
    Withdrawn,
}

#[component]
fn Entry(
    notice: Notice,
    phase: Phase,
    choices: OutletFilterChoices,
    zone: String,
    writes: bool,
    refresh: Callback<()>,
) -> impl IntoView {
    let texts = use_texts();
    let badge = match phase {
        Phase::Ahead => {
            view! { <Badge icon="clock" kind="plain">{t!(texts, "notice-ahead")}</Badge> }.into_any()
        }
        Phase::Holds => {
            view! { <Badge icon="alert" kind="warn">{t!(texts, "notice-holds")}</Badge> }.into_any()
        }
        Phase::Over => {
            view! { <Badge icon="check" kind="plain">{t!(texts, "notice-over")}</Badge> }.into_any()
        }
        Phase::Withdrawn => {
            view! { <Badge icon="cross" kind="plain">{t!(texts, "notice-withdrawn")}</Badge> }.into_any()
        }
    };
    let email = |id| choices.accounts.iter().find(|(known, _)| *known == id).map(|(_, email)| email.clone());
    let accounts = notice.plan.accounts.iter().filter_map(|id| email(*id));
    let places: Vec<String> = accounts.chain(notice.plan.cities.iter().cloned()).collect();
    let places = if places.is_empty() { t!(texts, "notice-everybody") } else { places.join(", ") };
    let ends = writes && matches!(phase, Phase::Ahead | Phase::Holds);
    view! {
        <li class="card notice" class:over=!matches!(phase, Phase::Ahead | Phase::Holds)>
            <p>{badge}" "<Moment at=notice.from zone=zone.clone()/>" – "<Moment at=notice.until zone=zone/></p>
            <p class="said">{notice.plan.text}</p>
            <p class="authorship">{places}" · "{notice.author}</p>
            {ends.then(|| view! { <Withdraw id=notice.id refresh=refresh/> })}
        </li>
    }
    .into_any()
}

#[component]
fn Withdraw(id: domain::notices::NoticeId, refresh: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<WithdrawNotice>::new();
    let value = action.value();
    refresh_after(move || value.get(), refresh);
    view! {
        <PostForm action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <button>{t!(texts, "notice-end")}</button>
        </PostForm>
    }
    .into_any()
}

/// Every notice that is made or ended changes the page. In the browser only. Gives what fetches at once.
fn keep_up_to_date(board: RwSignal<NoticeBoard>) -> Callback<()> {
    let live = use_live();
    let fetch = move || {
        spawn_local(async move {
            if let Ok(fresh) = list_notices().await {
                let as_of = fresh.now.timestamp_millis();
                board.try_set(fresh);
                live.caught_up(as_of);
            }
        });
    };
    crate::live::every_minute(fetch);
    let wanted = Memo::new(|_| Subscription::default());
    live.watch(wanted, |_| ());
    live.on_resync(fetch);
    Callback::new(move |()| fetch())
}
