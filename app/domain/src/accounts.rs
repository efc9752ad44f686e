//! Accounts (a client's retail network) and the partners that support them (`product.md` section 2).

use crate::{id, language::Language};
use serde::{Deserialize, Serialize};

id!(/** Identifies an [`Account`]. */ AccountId);
id!(/** Identifies a [`Partner`]. */ PartnerId);

/// An organisation with an agency contract that gives technical support to accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Made by the application.
    pub id: PartnerId,
    /// Name of the organisation.
    pub name: String,
}

/// A client's HEADO account, shown as its e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Made by the application.
    pub id: AccountId,
    /// The e-mail by which the account is known, for example `demoshop@example.com`.
    pub email: String,
    /// The retail network's name.
    pub network: String,
    /// The partner that supports it; none: HEADO's own support.
    pub partner_id: Option<PartnerId>,
    /// The language of mails to its alert addresses.
    pub language: Language,
}
