//! What only demo data needs.

use crate::{Db, Result, db::read};

/// Is the database empty (no account yet)?
pub async fn is_empty(db: &Db) -> Result<bool> {
    let accounts: i64 =
        read!(db, |pool| sqlx::query_scalar("select count(*) from accounts").fetch_one(pool).await?);
    Ok(accounts == 0)
}
