use crate::error::Result;
use domain::{
    administration::{DeviceDetails, DeviceForm, DeviceRecord, KeyId, Rows, Sought},
    devices::PosId,
    outlets::OutletId,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::super::once::Once;
#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, guard};
#[cfg(feature = "ssr")]
use domain::{administration::name_of, audit::Actor, devices::DeviceKey};
#[cfg(feature = "ssr")]
use storage::{administration, devices, keys};

/// A key that was just made.
#[cfg(feature = "ssr")]
const NEW_KEY: Once = Once { name: "new_key", path: "/administration/devices" };

/// One page of the devices.
#[server(prefix = "/rpc", endpoint = "administration/devices")]
pub async fn list_devices(#[server(default)] sought: Sought) -> Result<Rows<DeviceRecord>> {
    let viewer = guard::staff().await?;
    Ok(administration::devices(&guard::db(), &viewer.scope, &sought).await?)
}

/// One device with its keys, of which nobody knows the secrets. A key that an administrator's plain form has just made is shown, this
/// once.
#[server(prefix = "/rpc", endpoint = "administration/devices/get")]
pub async fn get_device(pos_id: PosId) -> Result<DeviceDetails> {
    let viewer = guard::staff().await?;
    let (db, carried) = (guard::db(), NEW_KEY.take());
    let carried = carried.filter(|key| key.parse().is_ok_and(|key: DeviceKey| key.pos_id == pos_id));
    let details = administration::device(&db, &viewer.scope, pos_id).await?;
    Ok(DeviceDetails { new_key: carried.filter(|_| viewer.administers()), ..details })
}

/// Adds a device with its first key. The key is carried to the device's page, and shown there this once.
#[server(prefix = "/rpc", endpoint = "administration/devices/add")]
pub async fn add_device(outlet: OutletId, #[server(default)] form: DeviceForm) -> Result<PosId> {
    let viewer = guard::admin().await?;
    let (db, now, form) = (guard::db(), guard::now(), form.checked()?);
    let device =
        devices::NewDevice { pos_id: form.pos_id(), outlet_id: outlet, name: form.name, kind: form.kind };
    let key = devices::add_with_key(&db, &Actor::from(&viewer), &device, now).await?;
    NEW_KEY.carry(&key.to_string());
    lead_plain_form_to(&address(key.pos_id));
    Ok(key.pos_id)
}

/// Gives a device another name.
#[server(prefix = "/rpc", endpoint = "administration/devices/rename")]
pub async fn rename_device(pos_id: PosId, #[server(default)] name: String) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, name) = (guard::db(), guard::now(), name_of("name", &name)?);
    devices::rename(&db, &Actor::from(&viewer), pos_id, &name, now).await?;
    lead_plain_form_to(&address(pos_id));
    Ok(())
}

/// Moves a device to another outlet of its account.
#[server(prefix = "/rpc", endpoint = "administration/devices/move")]
pub async fn move_device(pos_id: PosId, outlet: OutletId) -> Result<()> {
    let viewer = guard::admin().await?;
    devices::move_to(&guard::db(), &Actor::from(&viewer), pos_id, outlet, guard::now()).await?;
    lead_plain_form_to(&address(pos_id));
    Ok(())
}

/// Takes a device out of grid, counts and reports.
#[server(prefix = "/rpc", endpoint = "administration/devices/archive")]
pub async fn archive_device(pos_id: PosId) -> Result<()> {
    let viewer = guard::admin().await?;
    devices::archive(&guard::db(), &Actor::from(&viewer), pos_id, guard::now()).await?;
    lead_plain_form_to(&address(pos_id));
    Ok(())
}

/// Brings an archived device back.
#[server(prefix = "/rpc", endpoint = "administration/devices/restore")]
pub async fn restore_device(pos_id: PosId) -> Result<()> {
    let viewer = guard::admin().await?;
    devices::restore(&guard::db(), &Actor::from(&viewer), pos_id, guard::now()).await?;
    lead_plain_form_to(&address(pos_id));
    Ok(())
}

/// Makes a further key: `PosID-secret`, shown this once.
#[server(prefix = "/rpc", endpoint = "administration/devices/new_key")]
pub async fn new_key(pos_id: PosId) -> Result<String> {
    let viewer = guard::admin().await?;
    let key = keys::add(&guard::db(), &Actor::from(&viewer), pos_id, guard::now()).await?;
    NEW_KEY.carry_to_plain_form(&key.to_string());
    lead_plain_form_to(&address(pos_id));
    Ok(key.to_string())
}

/// Makes a key in place of all others, which are refused from now on.
#[server(prefix = "/rpc", endpoint = "administration/devices/replace_keys")]
pub async fn replace_keys(pos_id: PosId) -> Result<String> {
    let viewer = guard::admin().await?;
    let key = keys::replace(&guard::db(), &Actor::from(&viewer), pos_id, guard::now()).await?;
    NEW_KEY.carry_to_plain_form(&key.to_string());
    lead_plain_form_to(&address(pos_id));
    Ok(key.to_string())
}

/// Refuses one key from now on.
#[server(prefix = "/rpc", endpoint = "administration/devices/revoke_key")]
pub async fn revoke_key(pos_id: PosId, key: KeyId) -> Result<()> {
    let viewer = guard::admin().await?;
    keys::revoke_one(&guard::db(), &Actor::from(&viewer), pos_id, key, guard::now()).await?;
    lead_plain_form_to(&address(pos_id));
    Ok(())
}

#[cfg(feature = "ssr")]
fn address(pos_id: PosId) -> String {
    format!("/administration/devices/{pos_id}")
}
