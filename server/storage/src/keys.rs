//! Device keys: made once, shown once, stored as a hash.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::devices::{DeviceKey, DeviceKind, PosId};

/// One key as the key ring of a server process holds it.
#[derive(Debug, Clone)]
pub struct StoredKey {
    pub pos_id: PosId,
    pub kind: DeviceKind,
    /// Lower-case hexadecimal SHA-256 of the secret.
    pub hash: String,
    /// Revoked, or the device is archived: refused.
    pub revoked: bool,
    pub archived: bool,
    pub changed_at: i64,
}

/// SHA-256 of a secret, lower-case hexadecimal.
pub fn hash(_secret: &str) -> String {
    todo!()
}
/// Makes a key with a random secret; earlier keys of the device stay valid until revoked.
pub async fn add(_db: &Db, _pos_id: PosId, _now: DateTime<Utc>) -> Result<DeviceKey> {
    todo!()
}
/// Stores a given key, for demo data.
pub async fn add_given(_db: &Db, _key: &DeviceKey, _now: DateTime<Utc>) -> Result<()> {
    todo!()
}
/// Revokes all keys of a device; answers how many.
pub async fn revoke(_db: &Db, _pos_id: PosId, _now: DateTime<Utc>) -> Result<u64> {
    todo!()
}
/// All keys changed since this moment (Unix ms), for the key ring; 0: all.
pub async fn changed_since(_db: &Db, _since: i64) -> Result<Vec<StoredKey>> {
    todo!()
}
