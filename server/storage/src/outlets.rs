//! Outlets and their business days.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    members::Scope,
    outlets::{OpeningHours, Outlet, OutletId},
};

/// What is needed to add an outlet.
#[derive(Debug, Clone)]
pub struct NewOutlet {
    pub account_id: AccountId,
    pub city: String,
    pub address: String,
    pub mall: String,
    pub zone: String,
    pub hours: OpeningHours,
}

pub async fn add(_db: &Db, _outlet: &NewOutlet, _now: DateTime<Utc>) -> Result<Outlet> {
    todo!()
}
pub async fn get(_db: &Db, _scope: &Scope, _id: OutletId) -> Result<Outlet> {
    todo!()
}
pub async fn list(_db: &Db, _scope: &Scope) -> Result<Vec<Outlet>> {
    todo!()
}
/// Replaces hours and zone; recomputes the business day.
pub async fn change_hours(
    _db: &Db,
    _id: OutletId,
    _zone: &str,
    _hours: &OpeningHours,
    _now: DateTime<Utc>,
) -> Result<()> {
    todo!()
}
/// Moves each outlet whose business day has ended on to the current one; announces `Change::Registry` if any did.
/// Called once a minute; safe in several processes.
pub async fn roll_over(_db: &Db, _now: DateTime<Utc>) -> Result<u64> {
    todo!()
}
