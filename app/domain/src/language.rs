//! The two languages of the interface, of mails and of reports (`product.md` section 4).

use crate::names::UnknownName;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A language that every text of the product exists in. Russian is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Ru, Self::En];

    /// The BCP 47 tag, as in `<html lang>` and in the cookie.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The name in storage and JSON: the tag.
    pub const fn as_str(self) -> &'static str {
        self.tag()
    }

    /// The language of a tag such as `en` or `en-GB`; anything unknown is Russian.
    pub fn of_tag(tag: &str) -> Self {
        if tag.split(['-', '_']).next().is_some_and(|main| main.eq_ignore_ascii_case("en")) {
            Self::En
        } else {
            Self::Ru
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Language {
    type Err = UnknownName;

    /// Strict, for what storage holds; [`Language::of_tag`] is for what browsers send.
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|language| language.as_str() == text)
            .ok_or(UnknownName { what: "Language" })
    }
}
