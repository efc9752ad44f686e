//! What a person chose for this browser: language and theme, kept in cookies so that the server renders them too.
use domain::language::Language;
use serde::{Deserialize, Serialize};

/// The cookie that holds the language's tag.
pub const LANGUAGE_COOKIE: &str = "lang";
/// The cookie that holds the theme.
pub const THEME_COOKIE: &str = "theme";

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The name in the cookie and in `<html data-theme>`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name; anything unknown follows the system.
    pub fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// Language and theme of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preferences {
    /// None: never chosen here.
    pub language: Option<Language>,
    pub theme: Theme,
}

impl Preferences {
    /// From the value of a `Cookie` header.
    pub fn of_cookies(header: &str) -> Self {
        let value = |name: &str| {
            header.split(';').find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name))
        };
        Self {
            language: value(LANGUAGE_COOKIE).map(|(_, tag)| Language::of_tag(tag)),
            theme: value(THEME_COOKIE).map_or_else(Theme::default, |(_, name)| Theme::of_name(name)),
        }
    }

    /// In the browser: what the server rendered, so that both sides agree whatever happened to the cookies since.
    pub fn of_document() -> Self {
        let root = leptos::prelude::document().document_element();
        let attribute =
            |name: &str| root.as_ref().and_then(|root| root.get_attribute(name)).unwrap_or_default();
        Self {
            language: Some(Language::of_tag(&attribute("lang"))),
            theme: Theme::of_name(&attribute("data-theme")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_choose_and_nonsense_is_russian_in_the_theme_of_the_system() {
        let of = Preferences::of_cookies;
        assert_eq!(
            of("id=1; lang=en; theme=dark"),
            Preferences { language: Some(Language::En), theme: Theme::Dark }
        );
        assert_eq!(of("slang=en;theme=pink"), Preferences::default());
        assert_eq!(of(""), Preferences::default());
    }
}
