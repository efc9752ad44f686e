use crate::{
    preferences::{Preferences, Theme},
    sign_in::{SetLanguage, SetTheme, SignOut, SignOutEverywhere, use_session},
    text::{Texts, t, use_texts},
    ui::{Dialog, Icon, Once, in_turn},
};
use domain::{
    language::Language,
    members::{Role, Viewer},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Who is signed in, with language, theme and the ways out. All of it works without WASM: a popover and plain forms.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let session = use_session();
    view! {
        <Once resource=session let:session>
            {session.ok().and_then(|session| session.viewer).map(|viewer| view! { <Menu viewer=viewer/> })}
        </Once>
    }
}

#[component]
fn Menu(viewer: Viewer) -> impl IntoView {
    let texts = use_texts();
    view! {
        <button class="account" popovertarget="account-menu" aria-label=t!(texts, "account-menu", name = viewer.name.clone())>
            <Icon name="person"/>
            <span class="account-name">{viewer.name.clone()}</span>
            <Icon name="down"/>
        </button>
        {in_turn(move || view! { <Choices viewer=viewer/> }.into_any())}
        {in_turn(|| view! { <SignOutEverywhereQuestion/> }.into_any())}
    }
    .into_any()
}

#[component]
fn Choices(viewer: Viewer) -> impl IntoView {
    let texts = use_texts();
    view! {
        <div id="account-menu" class="menu" popover="auto">
            <p class="who">
                <b>{viewer.name}</b>
                <span>{viewer.email}</span>
                <span>{role_name(texts, viewer.role)}</span>
            </p>
            <LanguageSwitch/>
            <ThemeSwitch/>
            <a class="item" href="/tokens">{t!(texts, "tokens-title")}</a>
            <a class="item" href="/help">{t!(texts, "help-title")}</a>
            <form method="post" action=SignOut::PATH>
                <button class="item">{t!(texts, "sign-out")}</button>
            </form>
            <button class="item" popovertarget="sign-out-everywhere">{t!(texts, "sign-out-everywhere")}"…"</button>
        </div>
    }
    .into_any()
}

#[component]
fn SignOutEverywhereQuestion() -> impl IntoView {
    let texts = use_texts();
    view! {
        <Dialog id="sign-out-everywhere" title=t!(texts, "sign-out-everywhere")>
            <p>{t!(texts, "sign-out-everywhere-text")}</p>
            <form class="actions" method="post" action=SignOutEverywhere::PATH>
                <button class="primary">{t!(texts, "sign-out-everywhere")}</button>
                <button type="button" popovertarget="sign-out-everywhere" popovertargetaction="hide">
                    {t!(texts, "cancel")}
                </button>
            </form>
        </Dialog>
    }
    .into_any()
}

fn role_name(texts: Texts, role: Role) -> String {
    match role {
        Role::Technician => t!(texts, "role-technician"),
        Role::Support => t!(texts, "role-support"),
        Role::Admin => t!(texts, "role-admin"),
    }
}

/// Both languages; the chosen one is pressed. The page reloads in the other.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let texts = use_texts();
    let choices = Language::ALL.map(|language| {
        let name = match language {
            Language::Ru => "Русский",
            Language::En => "English",
        };
        let pressed = if language == texts.language() { "true" } else { "false" };
        view! {
            <button name="language" value=language.tag() lang=language.tag() aria-pressed=pressed>{name}</button>
        }
    });
    view! {
        <form class="choice" method="post" action=SetLanguage::PATH>
            <div class="segmented" role="group" aria-label=t!(texts, "language")>{choices.into_iter().collect_view()}</div>
        </form>
    }
    .into_any()
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let texts = use_texts();
    let chosen = expect_context::<Preferences>().theme;
    let choices = Theme::ALL.map(|theme| {
        let name = match theme {
            Theme::Auto => t!(texts, "theme-auto"),
            Theme::Light => t!(texts, "theme-light"),
            Theme::Dark => t!(texts, "theme-dark"),
        };
        let pressed = if theme == chosen { "true" } else { "false" };
        view! { <button name="theme" value=theme.name() aria-pressed=pressed>{name}</button> }
    });
    view! {
        <form class="choice" method="post" action=SetTheme::PATH>
            <div class="segmented" role="group" aria-label=t!(texts, "theme")>{choices.into_iter().collect_view()}</div>
        </form>
    }
    .into_any()
}
