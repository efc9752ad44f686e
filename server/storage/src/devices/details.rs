//! Everything that the page of one device shows.

use super::rows::row;
use crate::{
    Db, Result,
    db::read,
    instances,
    moments::{local, zone},
};
use chrono::{DateTime, Utc};
use domain::{
    devices::{DeviceDetails, PosId},
    members::Scope,
    notes::Note,
};

#[derive(sqlx::FromRow)]
struct Row {
    created_at: i64,
    last_seen_at: Option<i64>,
    last_connected_at: Option<i64>,
    interval_seconds: i64,
    shown_instance: Option<String>,
    heard: Option<i64>,
    clock_offset_ms: Option<i64>,
    archived: bool,
    note: String,
    note_version: i64,
    note_author: Option<String>,
    note_changed_at: Option<i64>,
}

/// One device of the scope; what an archived one did stays readable (`product.md` section 2).
pub async fn get(db: &Db, scope: &Scope, pos_id: PosId, now: DateTime<Utc>) -> Result<DeviceDetails> {
    let row = row(db, scope, pos_id, now).await?;
    let zone = zone(&row.zone);
    let more: Row = read!(db, |pool| {
        sqlx::query_as(
        "select d.created_at, h.last_seen_at, d.last_connected_at, h.interval_seconds, t.shown_instance, t.heard,
            t.clock_offset_ms, d.archived_at is not null as archived, t.note, t.note_version, t.note_author, t.note_changed_at
         from devices d join device_texts t on t.pos_id = d.pos_id join heartbeats h on h.pos_id = d.pos_id
         where d.pos_id = $1",
    )
    .bind(pos_id.0)
    .fetch_one(pool)
    .await?
    });
    let mut known = instances::of_device(db, pos_id).await?;
    if more.heard.is_some() {
        instances::catch_up(&mut known, more.shown_instance.as_deref(), more.last_seen_at);
    }
    Ok(DeviceDetails {
        instances: instances::views(&known, more.interval_seconds, zone, now),
        archived: more.archived,
        created_at: local(more.created_at, zone),
        last_seen_at: more.last_seen_at.map(|at| local(at, zone)),
        last_connected_at: more.last_connected_at.map(|at| local(at, zone)),
        // Rounded, so that a clock half a second off is not off at all.
        clock_offset_seconds: more.clock_offset_ms.map(|ms| (ms + 500).div_euclid(1_000)),
        note: Note {
            text: more.note,
            version: more.note_version,
            author: more.note_author,
            changed_at: more.note_changed_at.map(|at| local(at, zone)),
        },
        row,
    })
}
