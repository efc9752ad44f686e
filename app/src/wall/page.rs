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
    ui::{Fetched, Once, clock_time},
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
    let wall = Fetched::new(|| (), move |()| get_wall(asked.clone()));
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
    let known = WallState::new(snapshot);
    known.keep_up_to_date(token);
    keep_awake();
    let stale = Memo::new(move |_| known.is_stale());
    name_the_tab(texts, name.clone(), known, stale);
    Effect::new(move || {
        if known.over.get() {
            forget_document();
        }
    });
    view! {
        <Title text=first_title/>
        <Show when=move || !known.over.get() fallback=|| view! { <Gone/> }>
            <Screen name=name.clone() layout=layout known=known stale=stale/>
        </Show>
    }
    .into_any()
}

#[component]
fn Screen(name: String, layout: WallLayout, known: WallState, stale: Memo<bool>) -> impl IntoView {
    let texts = use_texts();
    // One text: the place of the picture must not take the class of what is stale away.
    let class = move || {
        let stale = if stale.get() { " stale" } else { "" };
        format!("wall-screen shift-{}{stale}", shift_at(known.now.get()))
    };
    view! {
        <main id="main" class=class tabindex="-1">
            <div class="wall-head">
                <h1><b>"HEADO"</b>" "{t!(texts, "product")}<span class="wall-name">{name}</span></h1>
                <Clock known=known/>
            </div>
            <Totals known=known/>
            <div class="wall-body">
                {match layout {
                    WallLayout::Problems => view! { <Problems known=known stale=stale/> }.into_any(),
                    WallLayout::Accounts | WallLayout::Cities => view! { <Groups layout=layout known=known/> }.into_any(),
                }}
            </div>
            <Foot layout=layout known=known stale=stale/>
        </main>
    }
    .into_any()
}

/// By the server's clock in the viewer's zone: nobody sets the clock of a machine behind a wall. Without scripts, of the data.
#[component]
fn Clock(known: WallState) -> impl IntoView {
    let first = known.snapshot.with_untracked(|snapshot| snapshot.at);
    let time = move || match known.server_now() {
        Some(now) => clock_time(now)[..5].to_owned(),
        None => first.format("%H:%M").to_string(),
    };
    view! { <p class="wall-clock">{time}</p> }
}

/// How old the data is, the rest of the rows, and the button that fills the screen.
#[component]
fn Foot(layout: WallLayout, known: WallState, stale: Memo<bool>) -> impl IntoView {
    let texts = use_texts();
    let first = known.snapshot.with_untracked(|snapshot| snapshot.at);
    let time = move || match known.now.get() {
        Some(_) => clock_time(known.as_of.get()),
        None => format!("{} {}", first.format("%H:%M:%S"), domain::time::offset_name(first)),
    };
    let order = match layout {
        WallLayout::Problems => t!(texts, "wall-ordered"),
        WallLayout::Accounts => t!(texts, "wall-by-account"),
        WallLayout::Cities => t!(texts, "wall-by-city"),
    };
    let more = Memo::new(move |_| known.snapshot.with(|snapshot| snapshot.more));
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
            <p>{move || t!(texts, "wall-stale-age", time = time(), age = age(texts, known.age()))}</p>
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
fn name_the_tab(texts: Texts, name: String, known: WallState, stale: Memo<bool>) {
    let gone = t!(texts, "wall-gone");
    let text = Memo::new(move |_| {
        if known.over.get() {
            return gone.clone();
        }
        known.snapshot.with(|snapshot| title(texts, &name, snapshot, stale.get()))
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
