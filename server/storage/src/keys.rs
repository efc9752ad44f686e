//! Device keys: made once, shown once, stored as a hash.

use crate::{Db, Result, db::read, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    devices::{DeviceKey, DeviceKind, PosId},
    live::Change,
};
use rand::Rng;
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 2_000;

/// One key as the key ring of a server process holds it.
#[derive(Debug, Clone)]
pub struct StoredKey {
    /// The device it belongs to.
    pub pos_id: PosId,
    /// The kind of that device.
    pub kind: DeviceKind,
    /// Lower-case hexadecimal SHA-256 of the secret.
    pub hash: String,
    /// It has been revoked: refused.
    pub revoked: bool,
    /// The device is archived: refused, and support is told.
    pub archived: bool,
    /// Unix milliseconds of the last change of the key, or of its device's archiving.
    pub changed_at: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    pos_id: i64,
    kind: String,
    hash: String,
    revoked_at: Option<i64>,
    archived_at: Option<i64>,
    changed_at: i64,
}

/// SHA-256 of a secret, lower-case hexadecimal.
pub fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Makes a key with a random secret; earlier keys of the device stay valid until revoked.
pub async fn add(db: &Db, pos_id: PosId, now: DateTime<Utc>) -> Result<DeviceKey> {
    let key = DeviceKey { pos_id, secret: hex::encode(rand::rng().random::<[u8; 32]>()) };
    add_given(db, &key, now).await?;
    Ok(key)
}

/// Stores a given key, for demo data.
pub async fn add_given(db: &Db, key: &DeviceKey, now: DateTime<Utc>) -> Result<()> {
    add_all_given(db, std::slice::from_ref(key), now).await
}

/// Stores given keys, all or none of them.
pub async fn add_all_given(db: &Db, keys: &[DeviceKey], now: DateTime<Utc>) -> Result<()> {
    let at = now.timestamp_millis();
    let mut tx = db.begin().await?;
    for portion in keys.chunks(PORTION) {
        on!(tx, |conn| {
            let mut query =
                QueryBuilder::new("insert into device_keys (id, pos_id, hash, created_at, changed_at) ");
            query.push_values(portion, |mut row, key| {
                row.push_bind(Uuid::now_v7())
                    .push_bind(key.pos_id.0)
                    .push_bind(hash(&key.secret))
                    .push_bind(at)
                    .push_bind(at);
            });
            query.build().persistent(false).execute(conn).await?;
        });
    }
    tx.announce(Change::Keys);
    tx.commit().await
}

/// Revokes all keys of a device; answers how many.
pub async fn revoke(db: &Db, pos_id: PosId, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let revoked = on!(tx, |conn| {
        sqlx::query(
        "update device_keys set revoked_at = $2, changed_at = $2 where pos_id = $1 and revoked_at is null",
    )
    .bind(pos_id.0)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(|done| done.rows_affected())
    })?;
    if revoked > 0 {
        tx.announce(Change::Keys);
    }
    tx.commit().await?;
    Ok(revoked)
}

/// All keys changed at or after this moment (Unix ms), for the key ring; 0: all.
///
/// A caller that polls asks again from a little before the latest change it knows: another process's clock may be behind.
pub async fn changed_since(db: &Db, since: i64) -> Result<Vec<StoredKey>> {
    let rows: Vec<Row> = read!(db, |pool| {
        sqlx::query_as(
            "select k.pos_id, d.kind, k.hash, k.revoked_at, d.archived_at, k.changed_at
             from device_keys k join devices d on d.pos_id = k.pos_id where k.changed_at >= $1 order by k.changed_at",
        )
        .bind(since)
        .fetch_all(pool)
        .await?
    });
    Ok(rows.into_iter().map(StoredKey::from).collect())
}

/// All keys of a device, for the key ring.
pub async fn of_device(db: &Db, pos_id: PosId) -> Result<Vec<StoredKey>> {
    let rows: Vec<Row> = read!(db, |pool| {
        sqlx::query_as(
            "select k.pos_id, d.kind, k.hash, k.revoked_at, d.archived_at, k.changed_at
             from device_keys k join devices d on d.pos_id = k.pos_id where k.pos_id = $1",
        )
        .bind(pos_id.0)
        .fetch_all(pool)
        .await?
    });
    Ok(rows.into_iter().map(StoredKey::from).collect())
}

impl From<Row> for StoredKey {
    fn from(row: Row) -> Self {
        Self {
            pos_id: PosId(row.pos_id),
            kind: crate::devices::stored_kind(&row.kind),
            hash: row.hash,
            revoked: row.revoked_at.is_some(),
            archived: row.archived_at.is_some(),
            changed_at: row.changed_at,
        }
    }
}
