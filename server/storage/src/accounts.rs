//! Accounts and partners.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Account, AccountId, Partner, PartnerId},
    language::Language,
    members::Scope,
};

pub async fn add_partner(_db: &Db, _name: &str) -> Result<Partner> {
    todo!()
}
pub async fn add(
    _db: &Db,
    _email: &str,
    _network: &str,
    _partner: Option<PartnerId>,
    _language: Language,
    _now: DateTime<Utc>,
) -> Result<Account> {
    todo!()
}
pub async fn list(_db: &Db, _scope: &Scope) -> Result<Vec<Account>> {
    todo!()
}
pub async fn find_by_email(_db: &Db, _email: &str) -> Result<Option<Account>> {
    todo!()
}
pub async fn get(_db: &Db, _scope: &Scope, _id: AccountId) -> Result<Account> {
    todo!()
}
