//! Members (people who sign in), their roles, and what each may see (`product.md` section 1).

mod credentials;
mod links;

pub use credentials::{
    MAX_EMAIL_BYTES, MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS, PasswordFault, check_password, is_email,
    normalise_email,
};
pub use links::{LinkPurpose, LinkSecret, LinkView};

use crate::{accounts::AccountId, id, language::Language, names::names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

id!(/** Identifies a member. */ MemberId);

/// What a member is to HEADO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Of a partner or of a client: sees the accounts granted to them, nothing else.
    Technician,
    /// HEADO's own staff: sees every account, writes device notes and service notices.
    Support,
    /// What support may, and users, accounts, partners, grants, keys, wall screens.
    Admin,
}

names!(Role: Technician = "technician", Support = "support", Admin = "admin");

/// The accounts that a viewer may see. Every query takes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Every account: support and admins.
    Everything,
    /// Possibly none.
    Accounts(BTreeSet<AccountId>),
}

impl Scope {
    /// May objects of this account be seen?
    pub fn covers(&self, account: AccountId) -> bool {
        match self {
            Self::Everything => true,
            Self::Accounts(accounts) => accounts.contains(&account),
        }
    }
}

/// Who asks: a signed-in, enabled member with the scope that holds right now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Who.
    pub member_id: MemberId,
    /// With which the member signs in.
    pub email: String,
    /// As colleagues see it, for example at notes.
    pub name: String,
    /// What the member may.
    pub role: Role,
    /// Of pages and mails.
    pub language: Language,
    /// What the member may see.
    pub scope: Scope,
}

impl Viewer {
    /// A letter may speak of any account: who does not see everything sees none.
    pub fn may_see_letters(&self) -> bool {
        self.scope == Scope::Everything
    }

    /// HEADO's own: support and admins. They set the limits of the lag.
    pub fn is_staff(&self) -> bool {
        matches!(self.role, Role::Support | Role::Admin)
    }

    /// May the viewer change who and what there is? What support may read of it, it may not change.
    pub fn administers(&self) -> bool {
        self.role == Role::Admin
    }

    /// May something of this account be seen? None: of the platform, which only support and admins see.
    pub fn may_see(&self, account: Option<AccountId>) -> bool {
        account.map_or(self.scope == Scope::Everything, |account| self.scope.covers(account))
    }

    /// Only HEADO's support (and admins) write device notes.
    pub fn may_write_notes(&self) -> bool {
        self.is_staff()
    }
}
