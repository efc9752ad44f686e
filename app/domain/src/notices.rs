//! Notices: support's announcements of limited service (`product.md` section 2, the manual's first step).

use crate::{accounts::AccountId, id, text::paragraphs, time::LocalTime};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

id!(/** Identifies a [`Notice`]. */ NoticeId);

/// Characters of a notice, at most.
pub const MAX_NOTICE_CHARS: usize = 2_000;

/// Whom a notice concerns, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePlan {
    /// What is limited.
    pub text: String,
    /// The first moment of the limitation.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub until: DateTime<Utc>,
    /// Accounts concerned …
    pub accounts: BTreeSet<AccountId>,
    /// … and cities, as outlets name them. Where both are empty, everybody is concerned.
    pub cities: BTreeSet<String>,
}

/// Why a notice is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeFault {
    /// It says nothing.
    #[error("a notice needs a text")]
    Empty,
    /// More than [`MAX_NOTICE_CHARS`] characters.
    #[error("a notice has at most {MAX_NOTICE_CHARS} characters")]
    TooLong,
    /// It ends before it begins.
    #[error("a notice must end after it begins")]
    EndsFirst,
}

impl NoticeFault {
    /// The field of the form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Empty | Self::TooLong => "text",
            Self::EndsFirst => "until",
        }
    }
}

impl NoticePlan {
    /// Checks a plan; its text is made safe to store, and cities without a name are left out.
    pub fn checked(self) -> Result<Self, NoticeFault> {
        let text = paragraphs(&self.text);
        if text.is_empty() {
            return Err(NoticeFault::Empty);
        }
        if text.chars().count() > MAX_NOTICE_CHARS {
            return Err(NoticeFault::TooLong);
        }
        if self.until <= self.from {
            return Err(NoticeFault::EndsFirst);
        }
        let cities = self.cities.iter().map(|city| city.trim().to_owned()).filter(|city| !city.is_empty());
        Ok(Self { text, cities: cities.collect(), ..self })
    }

    /// Does it concern an outlet of this account in this city? A city of an account's or the platform's is none.
    pub fn concerns(&self, account: Option<AccountId>, city: Option<&str>) -> bool {
        (self.accounts.is_empty() && self.cities.is_empty())
            || account.is_some_and(|account| self.accounts.contains(&account))
            || city.is_some_and(|city| self.cities.contains(city))
    }

    /// Does it share time with `from..until`?
    pub fn overlaps(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        self.from < until && from < self.until
    }
}

/// A notice as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Made by the application.
    pub id: NoticeId,
    /// What it says, of whom and when. Accounts outside the viewer's scope are left out.
    pub plan: NoticePlan,
    /// Its first moment, by the outlet's clock where it is shown for an outlet; else in UTC.
    pub from: LocalTime,
    /// The first moment after it, likewise.
    pub until: LocalTime,
    /// Name of the member who announced it.
    pub author: String,
    /// It was taken back: it concerns nobody any more.
    pub withdrawn: bool,
}
