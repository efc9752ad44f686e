//! Pages, components and server functions of HEADO Monitoring.
#![recursion_limit = "256"]
// As the other crates call it: `t!` names what it needs in all of them.
extern crate self as app;

pub mod administration;
#[cfg(feature = "ssr")]
pub mod answer;
pub mod devices;
pub mod error;
pub mod files;
pub mod frame;
#[cfg(feature = "ssr")]
pub mod guard;
pub mod help;
pub mod incidents;
pub mod lag_limits;
pub mod letters;
pub mod live;
pub mod maintenance;
pub mod notices;
pub mod outlets;
pub mod overview;
pub mod parts;
pub mod password;
pub mod period;
pub mod preferences;
pub mod reports;
pub mod rollout;
pub mod sign_in;
pub mod site;
pub mod text;
pub mod tokens;
pub mod ui;
pub mod wall;

use devices::{DevicePage, DevicesPage};
use frame::{Footer, Header, PlainHeader};
use help::{AccessHelpPage, HelpPage, HelpTopicPage};
use incidents::{IncidentPage, IncidentsPage, provide_open_count};
use lag_limits::LagLimitsPage;
use leptos::{html, nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Outlet, ParentRoute, Route, Router, Routes},
    hooks::use_location,
    path,
};
use letters::{LetterPage, LettersPage};
use notices::{NoticeBanner, NoticesPage};
use outlets::{OutletPage, OutletsPage};
use overview::OverviewPage;
use parts::{Elsewhere, Part, load_pages_of_other_parts};
use password::{ForgottenPage, NewPasswordPage};
use reports::{ComparePage, ReportsPage};
use rollout::RolloutPage;
use sign_in::{SignInPage, provide_session};
use text::Texts;
use tokens::TokensPage;
use wall::WallPage;

/// What differs between the server and the browser.
mod side {
    use crate::preferences::Preferences;

    #[cfg(feature = "ssr")]
    pub(crate) use crate::answer::{asks_for_wall, not_found, now, path};

    /// The symbols of [`crate::ui::Icon`]; the browser has them from the server.
    pub(crate) const SYMBOLS: &str = if cfg!(feature = "ssr") { include_str!("ui/icons.svg") } else { "" };

    #[cfg(not(feature = "ssr"))]
    pub(crate) fn not_found() {}

    #[cfg(not(feature = "ssr"))]
    pub(crate) fn asks_for_wall() -> Option<bool> {
        None
    }

    #[cfg(not(feature = "ssr"))]
    pub(crate) fn path() -> String {
        String::new()
    }

    #[cfg(not(feature = "ssr"))]
    pub(crate) fn now() -> Option<String> {
        None
    }

    pub(crate) fn preferences() -> Preferences {
        #[cfg(feature = "ssr")]
        return Preferences::of_request();
        #[cfg(not(feature = "ssr"))]
        return Preferences::of_document();
    }
}

/// The document around the pages.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let preferences = side::preferences();
    let wall = side::asks_for_wall();
    let part = Part::of(&side::path());
    view! {
        <!DOCTYPE html>
        <html
            lang=preferences.language.unwrap_or_default().tag()
            data-theme=preferences.theme.name()
            data-wall=wall.map(|_| "")
            data-rendered-at=side::now()
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                {wall.map(|holds| view! { <wall::Head holds=holds/> })}
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="stylesheet" href=format!("/{}/{}.css", options.site_pkg_dir, options.output_name)/>
                <AutoReload options=options.clone()/>
                <script type="module" nonce=use_nonce()>{part.start()}</script>
                <MetaTags/>
            </head>
            <body>
                {match part {
                    Part::Access => view! { <AccessApp/> }.into_any(),
                    Part::Work => view! { <WorkApp/> }.into_any(),
                    Part::Office => view! { <OfficeApp/> }.into_any(),
                }}
            </body>
        </html>
    }
}

/// The root of [`Part::Access`]. Signed-out people come to these alone: the server leads them to the sign-in page, and a page whose
/// session has ended goes there by itself.
#[component]
pub fn AccessApp() -> impl IntoView {
    app(Part::Access, || {
        view! {
            <Routes fallback=|| missing(Part::Access)>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/help") view=AccessHelpPage ssr=SsrMode::Async/>
                <Route path=path!("/password/forgotten") view=ForgottenPage ssr=SsrMode::Async/>
                <Route path=path!("/password/new") view=NewPasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/wall/:token") view=WallPage ssr=SsrMode::Async/>
            </Routes>
        }
    })
}

/// The root of [`Part::Work`].
#[component]
pub fn WorkApp() -> impl IntoView {
    app(Part::Work, || {
        view! {
            <Routes fallback=|| missing(Part::Work)>
                <ParentRoute path=path!("") view=SignedIn ssr=SsrMode::Async>
                    <Route path=path!("/") view=OverviewPage ssr=SsrMode::Async/>
                    <Route path=path!("/devices") view=DevicesPage ssr=SsrMode::Async/>
                    <Route path=path!("/devices/:pos_id") view=DevicePage ssr=SsrMode::Async/>
                    <Route path=path!("/outlets") view=OutletsPage ssr=SsrMode::Async/>
                    <Route path=path!("/outlets/:id") view=OutletPage ssr=SsrMode::Async/>
                    <Route path=path!("/incidents") view=IncidentsPage ssr=SsrMode::Async/>
                    <Route path=path!("/incidents/:id") view=IncidentPage ssr=SsrMode::Async/>
                    <Route path=path!("/notices") view=NoticesPage ssr=SsrMode::Async/>
                    <Route path=path!("/help") view=HelpPage ssr=SsrMode::Async/>
                    <Route path=path!("/help/:topic") view=HelpTopicPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        }
    })
}

/// The root of [`Part::Office`].
#[component]
pub fn OfficeApp() -> impl IntoView {
    app(Part::Office, || {
        view! {
            <Routes fallback=|| missing(Part::Office)>
                <ParentRoute path=path!("") view=SignedIn ssr=SsrMode::Async>
                    <Route path=path!("/tokens") view=TokensPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports") view=ReportsPage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/compare") view=ComparePage ssr=SsrMode::Async/>
                    <Route path=path!("/reports/rollout") view=RolloutPage ssr=SsrMode::Async/>
                    <Route path=path!("/letters") view=LettersPage ssr=SsrMode::Async/>
                    <Route path=path!("/letters/:id") view=LetterPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration") view=administration::AdministrationPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/accounts") view=administration::AccountsPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/accounts/:id") view=administration::AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/partners") view=administration::PartnersPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/members") view=administration::MembersPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/members/:id") view=administration::MemberPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/outlets") view=administration::OutletsPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/outlets/:id") view=administration::OutletPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/devices") view=administration::DevicesPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/devices/:pos_id") view=administration::DevicePage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/audit") view=administration::AuditPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/retention") view=administration::RetentionPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/walls") view=administration::WallsPage ssr=SsrMode::Async/>
                    <Route path=path!("/administration/lag") view=LagLimitsPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        }
    })
}

/// What all parts have around their pages.
fn app<V: IntoView + 'static>(part: Part, pages: impl FnOnce() -> V + Send + 'static) -> AnyView {
    provide_meta_context();
    let preferences = side::preferences();
    let texts = Texts(preferences.language.unwrap_or_default());
    provide_context(preferences);
    provide_context(texts);
    ui::provide_browser_clock();
    ui::provide_toasts();
    live::provide_live();
    provide_session();
    load_pages_of_other_parts(part);
    let open = provide_open_count();
    view! {
        <Title formatter=move |title: String| format!("{}{title} · HEADO {}", open.mark(), t!(texts, "product"))/>
        <div hidden inner_html=side::SYMBOLS></div>
        <a class="skip" href="#main" rel="external">{t!(texts, "skip-to-content")}</a>
        <Router>{pages()}<Bottom/></Router>
        <ui::ToastArea/>
    }
    .into_any()
}

/// What stands where a part has no page.
fn missing(part: Part) -> AnyView {
    if part == Part::Access {
        return view! { <PlainHeader/><main id="main" tabindex="-1"><Elsewhere part=part/></main> }
            .into_any();
    }
    framed(move || view! { <Elsewhere part=part/> }.into_any())
}

/// What stands under every page, but for walls.
#[component]
fn Bottom() -> impl IntoView {
    let on_wall = use_location().pathname.with_untracked(|path| wall::is_wall(path));
    (!on_wall).then(|| {
        let footer = view! { <Footer/> }.into_any();
        ui::in_turn(move || footer)
    })
}

/// A signed-in page in its frame.
#[component]
fn SignedIn() -> impl IntoView {
    framed(|| view! { <Outlet/> }.into_any())
}

/// The frame of signed-in pages.
fn framed(page: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    let main = NodeRef::<html::Main>::new();
    let path = use_location().pathname;
    // A page that was reached without loading is where the keyboard and a screen reader go on.
    Effect::new(move |before: Option<String>| {
        let here = path.get();
        if before.is_some_and(|before| before != here)
            && let Some(main) = main.get_untracked()
        {
            let _ = main.focus();
        }
        here
    });
    view! {
        {ui::in_turn(|| view! { <Header/> }.into_any())}
        {ui::in_turn(|| view! { <NoticeBanner/> }.into_any())}
        {ui::in_turn(move || view! { <main id="main" tabindex="-1" node_ref=main>{page()}</main> }.into_any())}
    }
    .into_any()
}
