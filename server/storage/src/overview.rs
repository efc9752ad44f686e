//! The start page's totals by account.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::{members::Scope, overview::Overview};

pub async fn get(_db: &Db, _scope: &Scope, _now: DateTime<Utc>) -> Result<Overview> {
    todo!()
}
