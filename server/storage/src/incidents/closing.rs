//! Closing an incident, and with it its parts.

use super::{Work, details, history};
use crate::{
    Db, Error, Result,
    db::read,
    outbox,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    incidents::{Closing, IncidentEvent, IncidentId, Lacking, lacking_for_closing},
    live::Change,
    mail::LetterKind,
    members::Viewer,
};
use uuid::Uuid;

/// Closes an incident, and those of its parts that are open, if nothing is lacking; else answers what is.
pub async fn close(
    db: &Db,
    viewer: &Viewer,
    id: IncidentId,
    closing: &Closing,
    now: DateTime<Utc>,
) -> Result<Vec<Lacking>> {
    let closing = closing.tidied();
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    let steps = details::steps_now(&mut tx, id.0, &work.zone).await?;
    let lasts = work.recovered_at.is_none();
    let lacking = lacking_for_closing(&steps, &closing, lasts);
    if !lacking.is_empty() {
        return Ok(lacking);
    }
    // A reason that is not needed would say that the lag had lasted.
    let closing =
        Closing { lasting_reason: if lasts { closing.lasting_reason } else { String::new() }, ..closing };
    let parts = open_parts(&mut tx, id).await?;
    write(&mut tx, id.0, None, &closing, now).await?;
    let event = IncidentEvent::Closed { closing: closing.clone(), with: None };
    history::add(&mut tx, id.0, Some(viewer), &event, now).await?;
    for (part, _) in &parts {
        write(&mut tx, *part, Some(id.0), &closing, now).await?;
        let event = IncidentEvent::Closed { closing: closing.clone(), with: Some(id) };
        history::add(&mut tx, *part, Some(viewer), &event, now).await?;
    }
    let told: Vec<IncidentId> = parts.iter().map(|(part, _)| IncidentId(*part)).chain([id]).collect();
    outbox::withdraw(&mut tx, &told, &[LetterKind::LagOpened, LetterKind::Reminder]).await?;
    work.announce(&mut tx);
    let parts = parts.into_iter().map(|(part, account)| (IncidentId(part), account.map(AccountId)));
    tx.announce(Change::Incidents(parts.collect()));
    tx.commit().await?;
    Ok(Vec::new())
}

async fn open_parts(tx: &mut Tx, id: IncidentId) -> Result<Vec<(Uuid, Option<Uuid>)>> {
    let lock = tx.lock(" for update");
    on!(tx, |conn| {
        let mut sql = sqlx::QueryBuilder::new("select id, account_id from incidents where part_of = ");
        sql.push_bind(id.0).push(" and closed_at is null order by id").push(lock);
        Ok(sql.build_query_as().fetch_all(conn).await?)
    })
}

async fn write(
    tx: &mut Tx,
    id: Uuid,
    with: Option<Uuid>,
    closing: &Closing,
    now: DateTime<Utc>,
) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
        "update incidents set closed_at = $2, closed_with = $3, receipts_complete = $4, cause = $5, cause_comment = $6,
            lasting_reason = case when recovered_at is null then $7 else '' end
         where id = $1",
    )
    .bind(id)
    .bind(now.timestamp_millis())
    .bind(with)
    .bind(closing.receipts_complete)
    .bind(closing.cause.map(domain::incidents::Cause::as_str))
    .bind(&closing.comment)
    .bind(&closing.lasting_reason)
    .execute(conn)
    .await
    .map(drop)
    })?;
    Ok(())
}

/// With what an incident was closed.
pub(super) async fn stored(db: &Db, id: IncidentId) -> Result<Option<Closing>> {
    let row: Option<(bool, Option<String>, String, String)> = read!(db, |pool| sqlx::query_as(
        "select receipts_complete, cause, cause_comment, lasting_reason from incidents
         where id = $1 and closed_at is not null",
    )
    .bind(id.0)
    .fetch_optional(pool)
    .await?);
    row.map(|(receipts_complete, cause, comment, lasting_reason)| {
        let cause = cause.map(|cause| cause.parse().map_err(Error::corrupt("cause"))).transpose()?;
        Ok(Closing { receipts_complete, cause, comment, lasting_reason })
    })
    .transpose()
}
