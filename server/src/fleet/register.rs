//! Devices for a load run, registered in the database with keys that can be worked out again.

use chrono::{DateTime, Utc};
use domain::{
    devices::{DeviceKey, DeviceKind, PosId},
    language::Language,
    members::Scope,
    outlets::OpeningHours,
};
use sha2::{Digest, Sha256};
use storage::{
    Db, accounts,
    devices::{self, NewDevice},
    keys,
    outlets::{self, NewOutlet},
};

const ACCOUNT: &str = "load@example.com";
const PURPOSE: &str = "load";
const FIRST: i64 = 9_000_000;
const DEVICES_PER_OUTLET: usize = 10;

/// The secret of a simulated device's key. Everybody can work it out: only for devices that are not real.
pub fn secret(purpose: &str, pos_id: PosId) -> String {
    hex::encode(&Sha256::digest(format!("{purpose} {pos_id}"))[..20])
}

/// Registers as many devices as are still missing; answers the keys of all.
pub async fn register(db: &Db, devices: usize, now: DateTime<Utc>) -> storage::Result<Vec<DeviceKey>> {
    // Whole outlets, so that a larger number later finds none half full.
    let pos_ids = (FIRST..).take(devices.next_multiple_of(DEVICES_PER_OUTLET)).map(PosId);
    let mut wanted: Vec<DeviceKey> =
        pos_ids.map(|pos_id| DeviceKey { pos_id, secret: secret(PURPOSE, pos_id) }).collect();
    let account = match accounts::find_by_email(db, ACCOUNT).await? {
        Some(account) => account,
        None => accounts::add(db, ACCOUNT, "Load", None, Language::En, now).await?,
    };
    let known = outlets::list(db, &Scope::Everything).await?.into_iter();
    let mut known: Vec<_> = known.filter(|outlet| outlet.account_id == account.id).collect();
    known.sort_by_key(|outlet| outlet.address.parse::<usize>().unwrap_or(usize::MAX));
    for (number, group) in wanted.chunks(DEVICES_PER_OUTLET).enumerate().skip(known.len()) {
        let outlet = outlets::add(
            db,
            &NewOutlet {
                account_id: account.id,
                city: "Load".into(),
                address: (number + 1).to_string(),
                mall: String::new(),
                zone: "Europe/Moscow".into(),
                hours: OpeningHours::daily(0, 1_440),
            },
            now,
        )
        .await?;
        for key in group {
            let device = NewDevice {
                pos_id: Some(key.pos_id),
                outlet_id: outlet.id,
                name: format!("Load {}", key.pos_id),
                kind: DeviceKind::Till,
            };
            devices::add(db, &device, now).await?;
            keys::add_given(db, key, now).await?;
        }
    }
    wanted.truncate(devices);
    Ok(wanted)
}
