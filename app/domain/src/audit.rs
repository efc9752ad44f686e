//! The audit log: who administered what and when. Passwords and keys are never part of it.

use crate::{
    accounts::AccountId,
    id,
    members::{MemberId, Viewer},
    names::names,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

id!(/** Identifies an entry of the audit log. */ AuditId);

/// Who changes something. Storage takes one for every change of an administrator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who is signed in, or who follows the link of a letter.
    Member {
        /// Who.
        id: MemberId,
        /// As others see the member.
        name: String,
    },
    /// Whoever runs the service: a command, or the demo.
    CommandLine,
}

impl From<&Viewer> for Actor {
    fn from(viewer: &Viewer) -> Self {
        Self::Member { id: viewer.member_id, name: viewer.name.clone() }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// It is new.
    Added,
    /// Some of it is another.
    Changed,
    /// It went out of grid, counts and reports.
    Archived,
    /// It came back.
    Restored,
    /// The member may not sign in any more.
    Disabled,
    /// The member may sign in again.
    Enabled,
    /// The member may see an account.
    Granted,
    /// The member may not see an account any more.
    Withdrawn,
    /// A letter with a link is on its way.
    Invited,
    /// A letter with a link to choose another password is on its way, because an administrator said so.
    ResetSent,
    /// The member has another password.
    PasswordSet,
    /// All sessions of the member were ended.
    SessionsEnded,
    /// A key is refused from now on.
    Revoked,
}

names!(
    AuditAction: Added = "added",
    Changed = "changed",
    Archived = "archived",
    Restored = "restored",
    Disabled = "disabled",
    Enabled = "enabled",
    Granted = "granted",
    Withdrawn = "withdrawn",
    Invited = "invited",
    ResetSent = "reset_sent",
    PasswordSet = "password_set",
    SessionsEnded = "sessions_ended",
    Revoked = "revoked",
);

/// Of which kind is the thing that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditThing {
    /// A client's account.
    Account,
    /// A partner.
    Partner,
    /// Somebody who signs in.
    Member,
    /// A point of sale.
    Outlet,
    /// A till or mid-server.
    Device,
    /// A key of a device; its id is the `PosID`.
    Key,
    /// The link of a wall screen.
    Wall,
}

names!(
    AuditThing: Account = "account",
    Partner = "partner",
    Member = "member",
    Outlet = "outlet",
    Device = "device",
    Key = "key",
    Wall = "wall",
);

/// What of a thing an entry tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditField {
    /// E-mail address.
    Email,
    /// Name of a member, a partner or a device.
    Name,
    /// Retail network of an account.
    Network,
    /// Role of a member.
    Role,
    /// Language of pages and letters.
    Language,
    /// Partner that supports, or employs.
    Partner,
    /// Account that was granted, withdrawn, or that something belongs to.
    Account,
    /// Addresses that get alerts.
    Alerts,
    /// City of an outlet.
    City,
    /// Street and house of an outlet.
    Address,
    /// Mall or other name of an outlet.
    Mall,
    /// Time zone.
    Zone,
    /// Weekly plan of opening hours.
    Hours,
    /// Days with other opening hours.
    Exceptions,
    /// Outlet in which a device stands.
    Outlet,
    /// Kind of a device.
    Kind,
    /// Limit of the lag: missing share.
    Share,
    /// Limit of the lag: probability by chance.
    Alpha,
    /// Limit of the lag: expected receipts.
    MinExpected,
    /// How many keys, or sessions, or devices.
    Count,
    /// When a key was made.
    Made,
    /// The accounts that a wall shows, or [`AuditField::ALL_ACCOUNTS`].
    Accounts,
    /// What a wall shows of them.
    Layout,
}

impl AuditField {
    /// In place of the accounts of a wall that shows all of them.
    pub const ALL_ACCOUNTS: &str = "*";
}

/// Values of a thing, in words.
pub type Facts = BTreeMap<AuditField, String>;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Made when it was written; later ones are greater.
    pub id: AuditId,
    /// Unix milliseconds.
    pub at: i64,
    /// Name of the member, as it was then; none: the command line.
    pub actor: Option<String>,
    /// What was done …
    pub action: AuditAction,
    /// … with what.
    pub thing: AuditThing,
    /// Its id, as pages have it in their addresses.
    pub thing_id: String,
    /// As it was called then.
    pub name: String,
    /// What was otherwise before.
    pub was: Facts,
    /// What it became.
    pub became: Facts,
}

impl AuditEntry {
    /// Each field that the entry tells of, with what it was and what it became.
    pub fn changes<'a>(&'a self) -> Vec<(AuditField, Option<&'a str>, Option<&'a str>)> {
        let fields: BTreeSet<AuditField> = self.was.keys().chain(self.became.keys()).copied().collect();
        let value = |facts: &'a Facts, field| facts.get(&field).map(String::as_str);
        fields.into_iter().map(|field| (field, value(&self.was, field), value(&self.became, field))).collect()
    }
}

/// What of the log is asked for; all of it without a choice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// Things of this kind …
    pub thing: Option<AuditThing>,
    /// … and this one alone.
    pub thing_id: String,
    /// What this member did, or [`AuditQuery::COMMAND_LINE`]; empty: anybody.
    pub who: String,
    /// What is of this account.
    pub account: Option<AccountId>,
    /// From 0.
    pub page: u32,
}

impl AuditQuery {
    /// Entries of a page.
    pub const PAGE_SIZE: u32 = 50;
    /// In place of a member.
    pub const COMMAND_LINE: &str = "command-line";
    const LAST_PAGE: u32 = 10_000;

    /// The page, within bounds.
    pub fn page(&self) -> u32 {
        self.page.min(Self::LAST_PAGE)
    }

    /// Entries before the page.
    pub fn page_offset(&self) -> i64 {
        i64::from(self.page()) * i64::from(Self::PAGE_SIZE)
    }
}

/// A page of the log, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Entries of all pages.
    pub total: i64,
    /// Members who ever changed something, to filter by.
    pub people: Vec<(MemberId, String)>,
    /// All accounts, to filter by.
    pub accounts: Vec<(AccountId, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_each_field_once() {
        let facts = |pairs: &[(AuditField, &str)]| -> Facts {
            pairs.iter().map(|(field, value)| (*field, (*value).to_owned())).collect()
        };
        let entry = AuditEntry {
            id: AuditId(uuid::Uuid::nil()),
            at: 0,
            actor: None,
            action: AuditAction::Changed,
            thing: AuditThing::Member,
            thing_id: String::new(),
            name: "Анна".to_owned(),
            was: facts(&[(AuditField::Name, "Аня"), (AuditField::Partner, "Сервис")]),
            became: facts(&[(AuditField::Name, "Анна"), (AuditField::Role, "admin")]),
        };
        assert_eq!(
            entry.changes(),
            [
                (AuditField::Name, Some("Аня"), Some("Анна")),
                (AuditField::Role, None, Some("admin")),
                (AuditField::Partner, Some("Сервис"), None)
            ]
        );
    }
}
