//! Handing an incident to HEADO's support, and the files that belong to it.

use super::{Work, history};
use crate::{
    Db, Error, Result,
    db::read,
    lag,
    moments::{local, local_of, zone},
    scope::push_scope,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    incidents::{
        Attachment, AttachmentFault, AttachmentId, Escalation, EscalationFault, IncidentEvent, IncidentId,
        MAX_ATTACHMENTS, attachment_name,
    },
    members::{Scope, Viewer},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Hands an incident to HEADO's support if nothing is wrong with the escalation; else answers what is. Whoever owned it
/// does not any more. `Error::Conflict` if it was escalated before.
pub async fn escalate(
    db: &Db,
    viewer: &Viewer,
    id: IncidentId,
    escalation: &Escalation,
    now: DateTime<Utc>,
) -> Result<Vec<EscalationFault>> {
    let escalation = escalation.tidied();
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    if work.escalated_at.is_some() {
        return Err(Error::Conflict);
    }
    let files = count_files(&mut tx, id).await?;
    let faults = escalation.faults(files, local_of(now, zone(&work.zone)).date_naive());
    if !faults.is_empty() {
        return Ok(faults);
    }
    let text = serde_json::to_string(&escalation).map_err(Error::corrupt("escalation"))?;
    on!(tx, |conn| sqlx::query(
        "update incidents set escalated_at = $2, escalation = $3, owner_id = null where id = $1",
    )
    .bind(id.0)
    .bind(now.timestamp_millis())
    .bind(text)
    .execute(conn)
    .await
    .map(drop))?;
    lag::tell_escalated(&mut tx, id, &escalation, &viewer.name, now).await?;
    let event = IncidentEvent::Escalated { escalation: Box::new(escalation) };
    history::add(&mut tx, id.0, Some(viewer), &event, now).await?;
    work.announce(&mut tx);
    tx.commit().await?;
    Ok(Vec::new())
}

/// What was handed over.
pub(super) async fn stored(db: &Db, id: IncidentId) -> Result<Option<Escalation>> {
    let text: Option<String> =
        read!(db, |pool| sqlx::query_scalar("select escalation from incidents where id = $1")
            .bind(id.0)
            .fetch_optional(pool)
            .await?)
        .flatten();
    text.map(|text| serde_json::from_str(&text).map_err(Error::corrupt("escalation"))).transpose()
}

/// Keeps a file with an incident, if its name, its size and their number are within the limits.
pub async fn attach(
    db: &Db,
    viewer: &Viewer,
    id: IncidentId,
    name: &str,
    content: &[u8],
    now: DateTime<Utc>,
) -> Result<Result<Attachment, AttachmentFault>> {
    let name = match attachment_name(name, content.len()) {
        Ok(name) => name,
        Err(fault) => return Ok(Err(fault)),
    };
    let bytes = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let mut tx = db.begin().await?;
    let work = Work::begin(&mut tx, viewer, id).await?;
    if count_files(&mut tx, id).await? >= MAX_ATTACHMENTS {
        return Ok(Err(AttachmentFault::TooMany));
    }
    let file = AttachmentId(Uuid::now_v7());
    on!(tx, |conn| {
        sqlx::query(
            "insert into incident_files (id, incident_id, name, bytes, author_id, author, at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(file.0)
        .bind(id.0)
        .bind(&name)
        .bind(bytes)
        .bind(viewer.member_id.0)
        .bind(&viewer.name)
        .bind(now.timestamp_millis())
        .execute(&mut *conn)
        .await?;
        sqlx::query("insert into incident_file_contents (file_id, content) values ($1, $2)")
            .bind(file.0)
            .bind(content)
            .execute(conn)
            .await?;
    });
    let event = IncidentEvent::Attached { name: name.clone(), bytes };
    history::add(&mut tx, id.0, Some(viewer), &event, now).await?;
    work.announce(&mut tx);
    tx.commit().await?;
    let at = local_of(now, zone(&work.zone));
    Ok(Ok(Attachment { id: file, name, bytes, author: viewer.name.clone(), at }))
}

async fn count_files(tx: &mut Tx, id: IncidentId) -> Result<i64> {
    on!(tx, |conn| Ok(sqlx::query_scalar("select count(*) from incident_files where incident_id = $1")
        .bind(id.0)
        .fetch_one(conn)
        .await?))
}

/// Name and content of a file. `Error::NotFound` outside the scope.
pub async fn attachment(db: &Db, scope: &Scope, id: AttachmentId) -> Result<(String, Vec<u8>)> {
    let row: Option<(String, Vec<u8>)> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select f.name, c.content from incident_files f join incident_file_contents c on c.file_id = f.id
             join incidents i on i.id = f.incident_id where f.id = ",
        );
        sql.push_bind(id.0);
        push_scope(&mut sql, "i.account_id", scope);
        sql.build_query_as().fetch_optional(pool).await?
    });
    row.ok_or(Error::NotFound)
}

/// The files of an incident, in order.
pub(super) async fn attachments(db: &Db, id: IncidentId, clock: &str) -> Result<Vec<Attachment>> {
    let rows: Vec<(Uuid, String, i64, String, i64)> = read!(db, |pool| sqlx::query_as(
        "select id, name, bytes, author, at from incident_files where incident_id = $1 order by id",
    )
    .bind(id.0)
    .fetch_all(pool)
    .await?);
    let clock = zone(clock);
    Ok(rows
        .into_iter()
        .map(|(id, name, bytes, author, at)| Attachment {
            id: AttachmentId(id),
            name,
            bytes,
            author,
            at: local(at, clock),
        })
        .collect())
}
