//! Devices for a load run, registered in the database with keys that can be worked out again.

use chrono::{DateTime, Utc};
use domain::{
    audit::Actor,
    devices::{DeviceKey, DeviceKind, PosId},
    language::Language,
    members::Scope,
    outlets::{OpeningHours, OutletId},
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
        None => accounts::add(db, &Actor::CommandLine, ACCOUNT, "Load", None, Language::En, now).await?,
    };
    let known = outlets::list(db, &Scope::Everything).await?.into_iter();
    let mut known: Vec<_> = known.filter(|outlet| outlet.account_id == account.id).collect();
    known.sort_by_key(|outlet| outlet.address.parse::<usize>().unwrap_or(usize::MAX));
    let missing: Vec<NewOutlet> = (known.len()..wanted.len() / DEVICES_PER_OUTLET)
        .map(|number| NewOutlet {
            account_id: account.id,
            city: "Load".into(),
            address: (number + 1).to_string(),
            mall: String::new(),
            zone: "Europe/Moscow".into(),
            hours: OpeningHours::daily(0, 1_440),
        })
        .collect();
    let new_keys = wanted.get(known.len() * DEVICES_PER_OUTLET..).unwrap_or_default();
    let outlets = outlets::add_all(db, &Actor::CommandLine, &missing, now).await?;
    let tills: Vec<NewDevice> = outlets
        .iter()
        .zip(new_keys.chunks(DEVICES_PER_OUTLET))
        .flat_map(|(outlet, group)| group.iter().map(|key| till(outlet.id, key.pos_id)))
        .collect();
    devices::add_all(db, &Actor::CommandLine, &tills, now).await?;
    keys::add_all_given(db, &Actor::CommandLine, new_keys, now).await?;
    wanted.truncate(devices);
    Ok(wanted)
}

fn till(outlet_id: OutletId, pos_id: PosId) -> NewDevice {
    NewDevice { pos_id: Some(pos_id), outlet_id, name: format!("Load {pos_id}"), kind: DeviceKind::Till }
}
