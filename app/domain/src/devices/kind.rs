//! Kinds of HEADO software, in all the letters in which people and devices write them.

use super::search::normalise_search;
use crate::{language::Language, names::UnknownName};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What kind of HEADO software a device runs.
///
/// It is read from Latin, Cyrillic and mixed letters in any case (also by serde), and written in one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub enum DeviceKind {
    /// `KKMWPF`: a till with a graphical interface.
    #[serde(rename = "KKMWPF")]
    Till,
    /// `Мидсервер`: a service that carries the receipts of several tills.
    #[serde(rename = "Мидсервер")]
    MidServer,
}

impl DeviceKind {
    /// Both kinds, in the order in which filters offer them.
    pub const ALL: [Self; 2] = [Self::Till, Self::MidServer];

    /// The name in storage, addresses and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Till => "KKMWPF",
            Self::MidServer => "Мидсервер",
        }
    }

    /// The name on pages: `KKMWPF`; `Мидсервер` or, in English, `Mid-server`.
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Till, _) => "KKMWPF",
            (Self::MidServer, Language::Ru) => "Мидсервер",
            (Self::MidServer, Language::En) => "Mid-server",
        }
    }

    /// What a search column holds, so that the kind is found by each of its names.
    pub const fn search_text(self) -> &'static str {
        match self {
            Self::Till => "KKMWPF",
            Self::MidServer => "Мидсервер MidServer Mid-server",
        }
    }

    /// Reads `KKMWPF`, `ККМWPF`, `Мидсервер`, `MidServer`, `mid-server` …; case, hyphens and spaces do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let mut name = normalise_search(text);
        name.retain(|c| !matches!(c, '-' | '_' | ' '));
        match name.as_str() {
            "kkmwpf" | "till" => Some(Self::Till),
            "midserver" => Some(Self::MidServer),
            _ => (name == normalise_search("мидсервер")).then_some(Self::MidServer),
        }
    }
}

impl fmt::Display for DeviceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for DeviceKind {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::parse(text).ok_or(UnknownName { what: "DeviceKind" })
    }
}

impl TryFrom<String> for DeviceKind {
    type Error = UnknownName;

    fn try_from(text: String) -> Result<Self, UnknownName> {
        text.parse()
    }
}
