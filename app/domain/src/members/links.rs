//! Links of letters with which a member chooses a password.

use crate::names::names;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// The first password of somebody new.
    Invitation,
    /// Another password in place of a forgotten one.
    Reset,
}

names!(LinkPurpose: Invitation = "invitation", Reset = "reset");

impl LinkPurpose {
    /// How long a link holds after its letter was asked for.
    pub const fn valid_for(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::Reset => TimeDelta::hours(1),
        }
    }
}

/// The secret of a link. It is in the letter and nowhere else; no log shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret(pub String);

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret")
    }
}

/// What the page of a link shows of it, while it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// With which the member signs in.
    pub email: String,
    /// As others see the member.
    pub name: String,
}
