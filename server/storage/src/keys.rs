//! Device keys: made once, shown once, stored as a hash.

use crate::{
    Db, Error, Result,
    audit::{self, Note},
    db::read,
    devices::labels,
    moments::moment,
    tx::{Tx, on},
};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    administration::{KeyId, KeyRow},
    audit::{Actor, AuditAction, AuditField, AuditThing},
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
pub async fn add(db: &Db, actor: &Actor, pos_id: PosId, now: DateTime<Utc>) -> Result<DeviceKey> {
    let key = random(pos_id);
    add_given(db, actor, &key, now).await?;
    Ok(key)
}

/// Makes a key in place of all others of the device, which are refused from now on.
pub async fn replace(db: &Db, actor: &Actor, pos_id: PosId, now: DateTime<Utc>) -> Result<DeviceKey> {
    let key = random(pos_id);
    let mut tx = db.begin().await?;
    revoke_within(&mut tx, actor, pos_id, None, now).await?;
    add_within(&mut tx, actor, std::slice::from_ref(&key), now).await?;
    tx.announce(Change::Keys);
    tx.commit().await?;
    Ok(key)
}

/// A key with a random secret.
pub(crate) fn random(pos_id: PosId) -> DeviceKey {
    DeviceKey { pos_id, secret: hex::encode(rand::rng().random::<[u8; 32]>()) }
}

/// Stores a given key, for demo data.
pub async fn add_given(db: &Db, actor: &Actor, key: &DeviceKey, now: DateTime<Utc>) -> Result<()> {
    add_all_given(db, actor, std::slice::from_ref(key), now).await
}

/// Stores given keys, all or none of them.
pub async fn add_all_given(db: &Db, actor: &Actor, keys: &[DeviceKey], now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    add_within(&mut tx, actor, keys, now).await?;
    tx.announce(Change::Keys);
    tx.commit().await
}

/// Stores given keys as part of a greater change.
pub(crate) async fn add_within(
    tx: &mut Tx,
    actor: &Actor,
    keys: &[DeviceKey],
    now: DateTime<Utc>,
) -> Result<()> {
    let at = now.timestamp_millis();
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
        let devices: Vec<PosId> = portion.iter().map(|key| key.pos_id).collect();
        let labels = labels(tx, &devices).await?;
        let note = |pos_id| {
            let label = labels.get(&pos_id).ok_or(Error::NotFound)?;
            Ok(Note::new(AuditAction::Added, AuditThing::Key, &pos_id, label.name.as_str()).of(label.account))
        };
        let notes = devices.into_iter().map(note).collect::<Result<_>>()?;
        audit::write(tx, actor, notes, now).await?;
    }
    Ok(())
}

/// Revokes all keys of a device; answers how many.
pub async fn revoke(db: &Db, actor: &Actor, pos_id: PosId, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let revoked = revoke_within(&mut tx, actor, pos_id, None, now).await?;
    tx.commit().await?;
    Ok(revoked)
}

/// Revokes one key of a device. `Error::NotFound` if the device has no such key that holds.
pub async fn revoke_one(db: &Db, actor: &Actor, pos_id: PosId, key: KeyId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    if revoke_within(&mut tx, actor, pos_id, Some(key), now).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

async fn revoke_within(
    tx: &mut Tx,
    actor: &Actor,
    pos_id: PosId,
    only: Option<KeyId>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let label = labels(tx, &[pos_id]).await?.remove(&pos_id).ok_or(Error::NotFound)?;
    let at = now.timestamp_millis();
    let made: Vec<i64> = on!(tx, |conn| {
        let mut query = QueryBuilder::new("update device_keys set revoked_at = ");
        query.push_bind(at).push(", changed_at = ").push_bind(at);
        query.push(" where revoked_at is null and pos_id = ").push_bind(pos_id.0);
        if let Some(only) = only {
            query.push(" and id = ").push_bind(only.0);
        }
        query.push(" returning created_at").build_query_scalar().fetch_all(conn).await?
    });
    let note = |made: &i64| {
        Note::new(AuditAction::Revoked, AuditThing::Key, &pos_id, label.name.as_str())
            .of(label.account)
            .with(AuditField::Made, moment(*made).to_rfc3339_opts(SecondsFormat::Secs, true))
    };
    audit::write(tx, actor, made.iter().map(note).collect(), now).await?;
    if !made.is_empty() {
        tx.announce(Change::Keys);
    }
    Ok(made.len() as u64)
}

/// The keys of a device as its administration shows them, the newest first.
pub(crate) async fn shown(db: &Db, pos_id: PosId) -> Result<Vec<KeyRow>> {
    let rows: Vec<(Uuid, i64, Option<i64>)> = read!(db, |pool| {
        sqlx::query_as(
        "select id, created_at, revoked_at from device_keys where pos_id = $1 order by created_at desc, id desc",
    )
    .bind(pos_id.0)
    .fetch_all(pool)
    .await?
    });
    let row = |(id, created_at, revoked_at)| KeyRow { id: KeyId(id), created_at, revoked_at };
    Ok(rows.into_iter().map(row).collect())
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
