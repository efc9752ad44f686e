//! The two languages of the interface, of mails and of reports (`product.md` section 4).

use serde::{Deserialize, Serialize};

/// A language that every text of the product exists in. Russian is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Ru,
    En,
}

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Ru, Self::En];

    /// The BCP 47 tag, as in `<html lang>` and in the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
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
