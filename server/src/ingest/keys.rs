//! The key ring: every device key in memory, so that a request costs no query.

use super::error::ApiError;
use chrono::{DateTime, Duration, Utc};
use domain::{
    devices::{DeviceKey, DeviceKind, PosId},
    time::Clock,
};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{Mutex, PoisonError, RwLock},
};
use storage::{Db, archived_calls, keys::StoredKey};
use subtle::ConstantTimeEq;

/// Changed keys are asked for with this overlap, because the clocks of several processes differ a little.
const OVERLAP: Duration = Duration::seconds(10);
/// All keys are read anew after this time: it forgets keys that were removed altogether.
const WHOLE_RING: Duration = Duration::minutes(10);
/// Support is told of an archived device that still calls at most this often, per device.
const TELL_AGAIN: Duration = Duration::hours(1);

/// Who sent a request: the device of an accepted key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    pub pos_id: PosId,
    pub kind: DeviceKind,
}

struct Entry {
    hash: String,
    kind: DeviceKind,
    refused: bool,
    archived: bool,
}

/// When the ring was last read.
#[derive(Default)]
struct Reading {
    since: Option<DateTime<Utc>>,
    whole: Option<DateTime<Utc>>,
}

/// What the ring knows of a presented key.
enum Known {
    Accepted(Sender),
    Archived,
    Revoked,
    Unknown,
}

/// All keys, kept up to date by [`KeyRing::refresh`].
pub(super) struct KeyRing {
    db: Db,
    clock: Clock,
    keys: RwLock<HashMap<PosId, Vec<Entry>>>,
    reading: tokio::sync::Mutex<Reading>,
    refusals: DefaultKeyedRateLimiter<IpAddr>,
    archived: Mutex<HashMap<PosId, DateTime<Utc>>>,
}

impl KeyRing {
    pub(super) fn new(db: Db, clock: Clock, refusals_per_minute: NonZeroU32) -> Self {
        Self {
            db,
            clock,
            keys: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
            refusals: DefaultKeyedRateLimiter::keyed(Quota::per_minute(refusals_per_minute)),
            archived: Mutex::default(),
        }
    }

    /// The device of a key, from memory; a key that is not there may have been made this very second. An accepted
    /// key is never held up by what others do behind the same address.
    pub(super) async fn admit(&self, key: Option<DeviceKey>, ip: IpAddr) -> Result<Sender, ApiError> {
        let known = key.as_ref().map_or(Known::Unknown, |key| self.look_up(key));
        if let Known::Accepted(sender) = known {
            return Ok(sender);
        }
        self.count_refusal(ip)?;
        let Some(key) = key else { return Err(ApiError::Unauthorized) };
        let known = match known {
            Known::Unknown => {
                self.read_device(key.pos_id).await.map_err(|error| ApiError::storage(&error))?;
                self.look_up(&key)
            }
            known => known,
        };
        match known {
            Known::Accepted(sender) => Ok(sender),
            Known::Archived => {
                self.tell_of_archived(key.pos_id, ip).await;
                Err(ApiError::Unauthorized)
            }
            Known::Revoked | Known::Unknown => Err(ApiError::Unauthorized),
        }
    }

    fn look_up(&self, key: &DeviceKey) -> Known {
        let hash = storage::keys::hash(&key.secret);
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let entry = keys.get(&key.pos_id).and_then(|entries| {
            entries.iter().find(|e| bool::from(e.hash.as_bytes().ct_eq(hash.as_bytes())))
        });
        match entry {
            None => Known::Unknown,
            Some(entry) if entry.archived => Known::Archived,
            Some(entry) if entry.refused => Known::Revoked,
            Some(entry) => Known::Accepted(Sender { pos_id: key.pos_id, kind: entry.kind }),
        }
    }

    fn count_refusal(&self, ip: IpAddr) -> Result<(), ApiError> {
        metrics::counter!("heado_device_keys_refused_total").increment(1);
        self.refusals.check_key(&network(ip)).map_err(|until| {
            let wait = until.wait_time_from(self.refusals.clock().now());
            ApiError::TooManyRequests { seconds: wait.as_secs() + 1 }
        })
    }

    /// The log, the metrics, and the start page of support.
    async fn tell_of_archived(&self, pos_id: PosId, ip: IpAddr) {
        metrics::counter!("heado_archived_device_calls_total").increment(1);
        let now = self.clock.now();
        if !self.is_to_be_told(pos_id, now) {
            return;
        }
        tracing::warn!(%pos_id, %ip, "an archived device still calls");
        if let Err(error) = archived_calls::record(&self.db, pos_id, ip, now).await {
            tracing::error!(?error, "the call of an archived device could not be noted");
        }
    }

    fn is_to_be_told(&self, pos_id: PosId, now: DateTime<Utc>) -> bool {
        let mut told = self.archived.lock().unwrap_or_else(PoisonError::into_inner);
        let due = told.get(&pos_id).is_none_or(|at| now - *at >= TELL_AGAIN);
        if due {
            told.insert(pos_id, now);
        }
        due
    }

    /// Reads the keys that changed, and forgets addresses that have behaved for a while.
    pub(super) async fn refresh(&self) -> storage::Result<()> {
        self.refusals.retain_recent();
        self.read(&mut *self.reading.lock().await).await
    }

    /// Reads the keys of one device. A key that was made this second is there, and so is one made by a machine whose clock is
    /// behind, which is no news to the reading of changes. One device at a time, however many ask.
    async fn read_device(&self, pos_id: PosId) -> storage::Result<()> {
        let _reading = self.reading.lock().await;
        let found = storage::keys::of_device(&self.db, pos_id).await?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        for key in found {
            put(&mut keys, key);
        }
        Ok(())
    }

    async fn read(&self, reading: &mut Reading) -> storage::Result<()> {
        let now = self.clock.now();
        let whole = reading.whole.is_none_or(|at| now - at >= WHOLE_RING);
        let since = match reading.since {
            Some(since) if !whole => (since - OVERLAP).timestamp_millis(),
            _ => 0,
        };
        let changed = storage::keys::changed_since(&self.db, since).await?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if whole {
            keys.clear();
            reading.whole = Some(now);
        }
        for key in changed {
            put(&mut keys, key);
        }
        reading.since = Some(now);
        Ok(())
    }
}

fn put(keys: &mut HashMap<PosId, Vec<Entry>>, key: StoredKey) {
    let entries = keys.entry(key.pos_id).or_default();
    let entry = Entry {
        hash: key.hash,
        kind: key.kind,
        refused: key.revoked || key.archived,
        archived: key.archived,
    };
    match entries.iter_mut().find(|known| known.hash == entry.hash) {
        Some(known) => *known = entry,
        None => entries.push(entry),
    }
}

/// One client: an IPv4 address, or the /64 network of an IPv6 address (a client owns all of it).
pub(crate) fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_client_is_its_network_and_a_mapped_address_is_ipv4() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:10.1.2.3"), "10.1.2.3");
    }
}
