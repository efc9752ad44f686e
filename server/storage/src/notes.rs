//! Notes on devices, with conflict detection and every version kept.

use crate::{
    Db, Error, Result,
    moments::{local, sort_key, zone},
    search,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::PosId,
    live::Change,
    members::Viewer,
    notes::{Note, NoteChange},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    account_id: Uuid,
    zone: String,
    note: String,
    note_version: i64,
    note_author: Option<String>,
    note_changed_at: Option<i64>,
}

impl From<Row> for Note {
    fn from(row: Row) -> Self {
        let zone = zone(&row.zone);
        Self {
            text: row.note,
            version: row.note_version,
            author: row.note_author,
            changed_at: row.note_changed_at.map(|at| local(at, zone)),
        }
    }
}

/// Replaces the note if `version` is still the current one, else answers the conflict. The caller has checked
/// `Viewer::may_write_notes`; the device must lie in the viewer's scope.
///
/// A text that somebody else has saved meanwhile, word for word, is no conflict.
pub async fn change(
    db: &Db,
    viewer: &Viewer,
    pos_id: PosId,
    version: i64,
    text: &str,
    now: DateTime<Utc>,
) -> Result<NoteChange> {
    let mut tx = db.begin().await?;
    tx.lock_devices(&[pos_id]).await?;
    let current = current(&mut tx, pos_id).await?;
    if !viewer.scope.covers(AccountId(current.account_id)) {
        return Err(Error::NotFound);
    }
    if current.note_version != version {
        let theirs = Note::from(current);
        return Ok(if theirs.text == text {
            NoteChange::Saved(theirs)
        } else {
            NoteChange::Conflict { theirs, yours: text.to_owned() }
        });
    }
    write(&mut tx, viewer, pos_id, version, text, now).await?;
    tx.announce(Change::Devices(vec![pos_id]));
    tx.commit().await?;
    Ok(NoteChange::Saved(Note {
        text: text.to_owned(),
        version: version + 1,
        author: Some(viewer.name.clone()),
        changed_at: Some(local(now.timestamp_millis(), zone(&current.zone))),
    }))
}

async fn current(tx: &mut Tx, pos_id: PosId) -> Result<Row> {
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(
        "select d.account_id, o.zone, t.note, t.note_version, t.note_author, t.note_changed_at
         from devices d join device_texts t on t.pos_id = d.pos_id join outlets o on o.id = d.outlet_id
         where d.pos_id = $1 and d.archived_at is null",
    )
    .bind(pos_id.0)
    .fetch_optional(conn)
    .await)?;
    row.ok_or(Error::NotFound)
}

async fn write(
    tx: &mut Tx,
    viewer: &Viewer,
    pos_id: PosId,
    version: i64,
    text: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let at = now.timestamp_millis();
    on!(tx, |conn| {
        sqlx::query(
            "update device_texts set note = $2, note_version = $3, note_author = $4, note_changed_at = $5, note_key = $6
             where pos_id = $1",
        )
        .bind(pos_id.0)
        .bind(text)
        .bind(version + 1)
        .bind(&viewer.name)
        .bind(at)
        .bind(sort_key(text))
        .execute(&mut *conn)
        .await?;
        sqlx::query(
            "update devices set changed_at = case when changed_at >= $2 then changed_at + 1 else $2 end
             where pos_id = $1",
        )
        .bind(pos_id.0)
        .bind(at)
        .execute(&mut *conn)
        .await?;
        sqlx::query(
            "insert into note_versions (pos_id, version, text, author_id, author, at) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(pos_id.0)
        .bind(version + 1)
        .bind(text)
        .bind(viewer.member_id.0)
        .bind(&viewer.name)
        .bind(at)
        .execute(conn)
        .await?;
    });
    search::refresh(tx, &[pos_id]).await
}
