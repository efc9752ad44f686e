use super::{
    api::{WallView, get_wall},
    gone::{Gone, NoWall},
    groups::Groups,
    live::WallState,
    problems::Problems,
    screen::{fill_screen, fills_screen, forget_document, keep_awake, shift_at},
    totals::Totals,
};
use crate::{
    error::AppError,
    text::{Texts, t, use_texts},
    ui::{Once, clock_time},
};
use domain::wall::{WallLayout, WallSnapshot};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// In the head of the document: no search engine keeps it, no other site learns of it, and without scripts it loads itself anew.
#[component]
pub fn Head(
    /// The link holds: there is something to be read again.
    holds: bool,
) -> impl IntoView {
    view! {
        <meta name="robots" content="noindex, nofollow"/>
        <meta name="referrer" content="no-referrer"/>
        {holds.then(|| view! { <noscript><meta http-equiv="refresh" content="15"/></noscript> })}
    }
}

/// `/wall/{token}`: a screen on a wall.
#[component]
pub fn WallPage() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    let asked = token.clone();
    let wall = Resource::new(|| (), move |()| get_wall(asked.clone()));
    view! {
        <Once resource=wall let:wall>
            {match wall {
                Ok(wall) => view! { <WallScreen wall=wall token=token.clone()/> }.into_any(),
                Err(error) => view! { <NoWall unknown=error == AppError::NotFound/> }.into_any(),
            }}
        </Once>
    }
}

#[component]
fn WallScreen(wall: WallView, token: String) -> impl IntoView {
    let texts = use_texts();
    let WallView { name, layout, snapshot } = wall;
    let first_title = title(texts, &name, &snapshot, false);
    let state = WallState::new(snapshot);
    state.keep_up_to_date(token);
    keep_awake();
    let stale = Memo::new(move |_| state.is_stale());
    name_the_tab(texts, name.clone(), state, stale);
    Effect::new(move || {
        if state.over.get() {
            forget_document();
        }
    });
    view! {
        <Title text=first_title/>
        <Show when=move || !state.over.get() fallback=|| view! { <Gone/> }>
            <Screen name=name.clone() layout=layout state=state stale=stale/>
        </Show>
    }
    .into_any()
}

#[component]
fn Screen(name: String, layout: WallLayout, state: WallState, stale: Memo<bool>) -> impl IntoView {
    let texts = use_texts();
    let class = move || format!("wall-screen shift-{}", shift_at(state.now.get()));
    view! {
        <main id="main" class=class class:stale=stale tabindex="-1">
            <div class="wall-head">
                <h1><b>"HEADO"</b>" "{t!(texts, "product")}<span class="wall-name">{name}</span></h1>
                <Clock state=state/>
            </div>
            <Totals state=state/>
            <div class="wall-body">
                {match layout {
                    WallLayout::Problems => view! { <Problems state=state stale=stale/> }.into_any(),
                    WallLayout::Accounts | WallLayout::Cities => view! { <Groups layout=layout state=state/> }.into_any(),
                }}
            </div>
            <Foot layout=layout state=state stale=stale/>
        </main>
    }
    .into_any()
}

/// By the viewer's own clock; until that is known, and without scripts, of the data.
#[component]
fn Clock(state: WallState) -> impl IntoView {
    let first = state.snapshot.with_untracked(|snapshot| snapshot.at);
    let time = move || match state.now.get() {
        Some(now) => clock_time(now)[..5].to_owned(),
        None => first.format("%H:%M").to_string(),
    };
    view! { <p class="wall-clock">{time}</p> }
}

/// How old the data is, the rest of the rows, and the button that fills the screen.
#[component]
fn Foot(layout: WallLayout, state: WallState, stale: Memo<bool>) -> impl IntoView {
    let texts = use_texts();
    let first = state.snapshot.with_untracked(|snapshot| snapshot.at);
    let time = move || match state.now.get() {
        Some(_) => clock_time(state.as_of.get()),
        None => format!("{} {}", first.format("%H:%M:%S"), domain::time::offset_name(first)),
    };
    let order = match layout {
        WallLayout::Problems => t!(texts, "wall-ordered"),
        WallLayout::Accounts => t!(texts, "wall-by-account"),
        WallLayout::Cities => t!(texts, "wall-by-city"),
    };
    let more = Memo::new(move |_| state.snapshot.with(|snapshot| snapshot.more));
    let fills = fills_screen();
    let scripts = RwSignal::new(false);
    Effect::new(move || scripts.set(true));
    view! {
        <div class="wall-foot">
            <p class="wall-more">
                <b hidden=move || more.get() == 0>{move || t!(texts, "wall-more", count = more.get())}</b>
                <span>{order}</span>
            </p>
            <button type="button" class="wall-fill" hidden=move || !scripts.get() || fills.get() on:click=|_| fill_screen()>
                {t!(texts, "wall-fill")}
            </button>
            <p class="wall-age">
                <span class="dot"></span>
                {move || t!(texts, "live-as-of", time = time())}
            </p>
        </div>
        // Announced once, when it is so; how old the data is grows silently beside it.
        <div class="wall-stale" hidden=move || !stale.get()>
            <p role="alert">{move || stale.get().then(|| t!(texts, "wall-stale"))}</p>
            <p>{move || t!(texts, "wall-stale-age", time = time(), age = age(texts, state.age()))}</p>
        </div>
    }
    .into_any()
}

/// `25 с`, `3 мин`, `2 ч`.
fn age(texts: Texts, seconds: i64) -> String {
    match seconds {
        ..60 => t!(texts, "wall-seconds", count = seconds),
        60..7_200 => t!(texts, "wall-minutes", count = seconds / 60),
        _ => t!(texts, "wall-hours", count = seconds / 3_600),
    }
}

/// The tab says how much is wrong, also when nobody sees it.
fn name_the_tab(texts: Texts, name: String, state: WallState, stale: Memo<bool>) {
    let gone = t!(texts, "wall-gone");
    let text = Memo::new(move |_| {
        if state.over.get() {
            return gone.clone();
        }
        state.snapshot.with(|snapshot| title(texts, &name, snapshot, stale.get()))
    });
    Effect::new(move || document().set_title(&format!("{} · HEADO {}", text.get(), t!(texts, "product"))));
}

fn title(texts: Texts, name: &str, snapshot: &WallSnapshot, stale: bool) -> String {
    match snapshot.totals.problems {
        _ if stale => format!("{}: {name}", t!(texts, "wall-stale")),
        0 => name.to_owned(),
        problems => format!("({problems}) {name}"),
    }
}
