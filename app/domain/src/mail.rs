//! Letters (e-mails): what each says, to whom it goes, and how long it is tried (`product.md` section 7).
//!
//! A letter is kept as what it says, not as its text: the text is made when it is sent, and what has become untrue by then
//! is left out.

mod delivery;

pub use crate::incidents::IncidentId;
pub use delivery::{
    AddressedLetter, Attempt, Delivery, LetterPage, LetterQuery, LetterRow, LetterState, give_up_at,
    next_attempt_at,
};

use crate::{
    devices::PosId,
    id,
    language::Language,
    members::{LinkPurpose, LinkSecret, MemberId},
    money::Kopecks,
    names::names,
    outlets::OutletId,
    revenue::deviation_per_mille,
    time::LocalTime,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

id!(/** Identifies a letter to one recipient. */ LetterId);

/// To whom a letter goes, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Recipient {
    /// The address, as [`crate::members::normalise_email`] leaves it.
    pub email: String,
    /// The person's name; empty where the address is nobody's in particular.
    pub name: String,
    /// The language of the letter.
    pub language: Language,
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Letter {
    /// Incidents were opened: one outlet, or a burst of them.
    LagOpened {
        /// At least one.
        outlets: Vec<LaggingOutlet>,
    },
    /// Incidents are still open, and their outlets still behind.
    Reminder {
        /// At least one.
        outlets: Vec<LaggingOutlet>,
    },
    /// Outlets have recovered by themselves; their incidents stay open until somebody closes them.
    Recovered {
        /// At least one.
        outlets: Vec<RecoveredOutlet>,
    },
    /// An incident was handed to HEADO's support.
    Escalated(Box<Escalated>),
    /// Many outlets at once, or no receipts at all: the fault is not theirs.
    Platform(PlatformLag),
    /// That fault is over.
    PlatformRecovered(PlatformRecovery),
    /// Somebody may sign in from now on, and chooses a password first.
    Invited(PasswordLink),
    /// Somebody has forgotten the password, and chooses another.
    PasswordReset(PasswordLink),
    /// It says that mail works.
    Test,
}

/// A letter with a link that is good for one use. The secret is made when the letter is sent, and kept nowhere else: whoever
/// looks at the letter afterwards does not find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordLink {
    /// Whose password it is.
    pub member: MemberId,
    /// Name of the administrator who sent it; empty: the member asked for it.
    pub by: String,
    /// Part of the link, while the letter is being sent.
    #[serde(skip)]
    pub secret: Option<LinkSecret>,
}

/// The kinds of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// [`Letter::LagOpened`].
    LagOpened,
    /// [`Letter::Reminder`].
    Reminder,
    /// [`Letter::Recovered`].
    Recovered,
    /// [`Letter::Escalated`].
    Escalated,
    /// [`Letter::Platform`].
    Platform,
    /// [`Letter::PlatformRecovered`].
    PlatformRecovered,
    /// [`Letter::Invited`].
    Invited,
    /// [`Letter::PasswordReset`].
    PasswordReset,
    /// [`Letter::Test`].
    Test,
}

names!(
    LetterKind: LagOpened = "lag_opened",
    Reminder = "reminder",
    Recovered = "recovered",
    Escalated = "escalated",
    Platform = "platform",
    PlatformRecovered = "platform_recovered",
    Invited = "invited",
    PasswordReset = "password_reset",
    Test = "test",
);

/// An outlet behind its profile, with the facts of the detection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaggingOutlet {
    /// The outlet; links lead to its page.
    pub outlet: OutletId,
    /// Its open incident.
    pub incident: IncidentId,
    /// `Network (City, Street, 1) (Mall) (account e-mail)`, see [`crate::outlets::title`].
    pub title: String,
    /// City, street and house.
    pub address: String,
    /// Sold in the window in which the lag showed.
    pub revenue: Kopecks,
    /// What the profile expects of that window; 0 where there is no profile, and silence alone was the alarm.
    pub expected: Kopecks,
    /// When the revenue left the profile, by the outlet's clock.
    pub since: LocalTime,
    /// The outlet's IANA time zone.
    pub zone: String,
    /// Its tills that are offline.
    pub offline: Vec<PosId>,
    /// Its tills that are online but sell less than they should.
    pub silent: Vec<PosId>,
    /// The notice of limited service that concerned it when the letter was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Announced>,
}

/// A notice of limited service, as a letter cites it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Announced {
    /// What it says.
    pub text: String,
    /// When it ends, by the outlet's clock.
    pub until: LocalTime,
}

impl LaggingOutlet {
    /// `revenue / expected − 1` in per mille: −570 is 57 % below the profile; none where nothing is expected.
    pub fn deviation_per_mille(&self) -> Option<i64> {
        deviation_per_mille(self.revenue, self.expected)
    }
}

/// An outlet that has come back to its profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveredOutlet {
    /// The outlet; links lead to its page.
    pub outlet: OutletId,
    /// Its incident, which is still open.
    pub incident: IncidentId,
    /// `Network (City, Street, 1) (Mall) (account e-mail)`.
    pub title: String,
    /// When the revenue had left the profile, by the outlet's clock.
    pub since: LocalTime,
    /// When it was back.
    pub recovered: LocalTime,
    /// The outlet's IANA time zone.
    pub zone: String,
    /// Receipts of the lag arrived afterwards: they were sold in time and delivered late.
    pub delivered_late: bool,
}

/// An incident handed to HEADO's support, with what the manual asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Escalated {
    /// The facts of the incident.
    pub facts: LaggingOutlet,
    /// Name of the member who handed it over.
    pub by: String,
    /// What happens.
    pub description: String,
    /// What was done, and what came of it.
    pub results: String,
    /// Version of the trading software.
    pub software_version: String,
    /// When the trading software was changed last; none: not known.
    pub software_changed_on: Option<NaiveDate>,
    /// Address of the `DeviceAPI` that was called; this and the next two are empty where there is none.
    pub api_url: String,
    /// The JSON request to it.
    pub api_request: String,
    /// Its answer.
    pub api_answer: String,
    /// Names of the attached log files, which are downloaded from the incident's page.
    pub files: Vec<String>,
}

/// A fault of the platform, or of all of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlatformLag {
    /// Its incident, if it has one of its own.
    pub incident: Option<IncidentId>,
    /// Network and e-mail of the account; none: of the whole platform.
    pub account: Option<String>,
    /// Outlets that fell behind at once; 0 where no receipts arrive at all.
    pub behind: u32,
    /// Outlets that were judged.
    pub judged: u32,
    /// When it was seen first.
    pub since: LocalTime,
    /// The IANA time zone of `since`.
    pub zone: String,
}

/// The end of a fault of the platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlatformRecovery {
    /// Its incident, which is still open.
    pub incident: IncidentId,
    /// Outlets that were behind; 0 where no receipts arrived at all.
    pub behind: u32,
    /// When it had been seen first.
    pub since: LocalTime,
    /// When it was over.
    pub recovered: LocalTime,
    /// The IANA time zone of both.
    pub zone: String,
}

impl Letter {
    /// Its link to choose a password, and what that is for.
    pub fn password_link(&mut self) -> Option<(LinkPurpose, &mut PasswordLink)> {
        match self {
            Self::Invited(link) => Some((LinkPurpose::Invitation, link)),
            Self::PasswordReset(link) => Some((LinkPurpose::Reset, link)),
            _ => None,
        }
    }

    /// Of which kind it is.
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::LagOpened { .. } => LetterKind::LagOpened,
            Self::Reminder { .. } => LetterKind::Reminder,
            Self::Recovered { .. } => LetterKind::Recovered,
            Self::Escalated(_) => LetterKind::Escalated,
            Self::Platform(_) => LetterKind::Platform,
            Self::PlatformRecovered(_) => LetterKind::PlatformRecovered,
            Self::Invited(_) => LetterKind::Invited,
            Self::PasswordReset(_) => LetterKind::PasswordReset,
            Self::Test => LetterKind::Test,
        }
    }

    /// The incidents that it speaks of, each with its outlet where it is of one.
    pub fn incidents(&self) -> Vec<(IncidentId, Option<OutletId>)> {
        match self {
            Self::LagOpened { outlets } | Self::Reminder { outlets } => {
                outlets.iter().map(|outlet| (outlet.incident, Some(outlet.outlet))).collect()
            }
            Self::Recovered { outlets } => {
                outlets.iter().map(|outlet| (outlet.incident, Some(outlet.outlet))).collect()
            }
            Self::Escalated(escalated) => vec![(escalated.facts.incident, Some(escalated.facts.outlet))],
            Self::Platform(platform) => {
                platform.incident.map(|incident| (incident, None)).into_iter().collect()
            }
            Self::PlatformRecovered(recovery) => vec![(recovery.incident, None)],
            Self::Invited(_) | Self::PasswordReset(_) | Self::Test => Vec::new(),
        }
    }

    /// The outlet that it names first, or the account; empty where it names none.
    pub fn about(&self) -> &str {
        match self {
            Self::LagOpened { outlets } | Self::Reminder { outlets } => {
                outlets.first().map_or("", |outlet| &outlet.title)
            }
            Self::Recovered { outlets } => outlets.first().map_or("", |outlet| &outlet.title),
            Self::Escalated(escalated) => &escalated.facts.title,
            Self::Platform(platform) => platform.account.as_deref().unwrap_or_default(),
            Self::PlatformRecovered(_) | Self::Invited(_) | Self::PasswordReset(_) | Self::Test => "",
        }
    }

    /// Outlets that it speaks of.
    pub fn outlet_count(&self) -> usize {
        match self {
            Self::LagOpened { outlets } | Self::Reminder { outlets } => outlets.len(),
            Self::Recovered { outlets } => outlets.len(),
            Self::Escalated(_) => 1,
            Self::Platform(platform) => platform.behind as usize,
            Self::PlatformRecovered(recovery) => recovery.behind as usize,
            Self::Invited(_) | Self::PasswordReset(_) | Self::Test => 0,
        }
    }

    /// The letter without these incidents; none if there is nothing left to say.
    pub fn without(self, untrue: &[IncidentId]) -> Option<Self> {
        let holds = |incident: IncidentId| !untrue.contains(&incident);
        let lagging = |outlets: Vec<LaggingOutlet>| {
            let rest: Vec<_> = outlets.into_iter().filter(|outlet| holds(outlet.incident)).collect();
            (!rest.is_empty()).then_some(rest)
        };
        match self {
            Self::LagOpened { outlets } => lagging(outlets).map(|outlets| Self::LagOpened { outlets }),
            Self::Reminder { outlets } => lagging(outlets).map(|outlets| Self::Reminder { outlets }),
            Self::Recovered { outlets } => {
                let rest: Vec<_> = outlets.into_iter().filter(|outlet| holds(outlet.incident)).collect();
                (!rest.is_empty()).then_some(Self::Recovered { outlets: rest })
            }
            Self::Escalated(escalated) => {
                holds(escalated.facts.incident).then_some(Self::Escalated(escalated))
            }
            Self::Platform(platform) => {
                platform.incident.is_none_or(holds).then_some(Self::Platform(platform))
            }
            Self::PlatformRecovered(recovery) => {
                holds(recovery.incident).then_some(Self::PlatformRecovered(recovery))
            }
            letter @ (Self::Invited(_) | Self::PasswordReset(_) | Self::Test) => Some(letter),
        }
    }
}
