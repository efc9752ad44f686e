//! How late the receipts of each outlet arrive: a slot is judged only when they have had time to.

use crate::{Db, Result, db::read, devices, scope::push_list, tx::on};
use chrono::{DateTime, Duration, Utc};
use domain::{members::Scope, outlets::OutletId, profiles::learn_feed_delay};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Receipts of so many days teach (`profile.md`, Data).
const DAYS: i64 = 14;
/// What arrives later than this was held up by an outage, or imported: it says nothing of the usual way.
const LATEST: Duration = Duration::hours(24);

/// Learns the delay of every outlet anew. Answers how many have another one than before.
///
/// It walks the receipts of each outlet's tills by their primary key: once a day that costs less than an index.
pub async fn learn(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let outlets: Vec<(Uuid, i64)> = read!(db, |pool| sqlx::query_as(
        "select id, feed_delay_minutes from outlets where archived_at is null order by id",
    )
    .fetch_all(pool)
    .await?);
    let mut changed = 0;
    for (id, known) in outlets {
        let learnt = learn_feed_delay(&lateness(db, OutletId(id), now).await?);
        if learnt != known {
            let mut tx = db.begin().await?;
            on!(tx, |conn| sqlx::query("update outlets set feed_delay_minutes = $2 where id = $1")
                .bind(id)
                .bind(learnt)
                .execute(conn)
                .await
                .map(drop))?;
            tx.commit().await?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Seconds from sale to arrival of the receipts of the last days.
async fn lateness(db: &Db, id: OutletId, now: DateTime<Utc>) -> Result<Vec<i64>> {
    let tills = devices::numbers_at(db, &Scope::Everything, id).await?;
    if tills.is_empty() {
        return Ok(Vec::new());
    }
    Ok(read!(db, |pool| {
        let mut sql =
            QueryBuilder::new("select (received_at - sold_at) / 1000 from receipts where outlet_id = ");
        sql.push_bind(id.0);
        sql.push(" and sold_at >= ").push_bind((now - Duration::days(DAYS)).timestamp_millis());
        sql.push(" and received_at - sold_at < ").push_bind(LATEST.num_milliseconds());
        sql.push(" and pos_id in ");
        push_list(&mut sql, tills.iter().map(|till| till.0));
        sql.build_query_scalar().fetch_all(pool).await?
    }))
}
