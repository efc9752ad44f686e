//! Devices: the grid, one device, registration, archive.
use crate::{Db, Result};
use chrono::{DateTime, Utc};
use domain::{
    devices::{DeviceDetails, DeviceFilterChoices, DeviceKind, DevicePage, DeviceQuery, DeviceRow, PosId},
    members::Scope,
    outlets::OutletId,
    presence::AvailabilityReport,
};

/// What is needed to register a device.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// None: the next free number.
    pub pos_id: Option<PosId>,
    pub outlet_id: OutletId,
    pub name: String,
    pub kind: DeviceKind,
}

pub async fn add(_db: &Db, _device: &NewDevice, _now: DateTime<Utc>) -> Result<PosId> {
    todo!()
}
/// One page of the grid with the counts of the tabs.
pub async fn list(_db: &Db, _scope: &Scope, _query: &DeviceQuery, _now: DateTime<Utc>) -> Result<DevicePage> {
    todo!()
}
/// Rows by PosID, in no order; those outside the scope are left out. For live updates and catching up.
pub async fn rows(
    _db: &Db,
    _scope: &Scope,
    _pos_ids: &[PosId],
    _now: DateTime<Utc>,
) -> Result<Vec<DeviceRow>> {
    todo!()
}
/// What the filters offer within the scope.
pub async fn choices(_db: &Db, _scope: &Scope) -> Result<DeviceFilterChoices> {
    todo!()
}
pub async fn get(_db: &Db, _scope: &Scope, _pos_id: PosId, _now: DateTime<Utc>) -> Result<DeviceDetails> {
    todo!()
}
/// Availability over `from..until` with the share online within opening hours.
pub async fn availability(
    _db: &Db,
    _scope: &Scope,
    _pos_id: PosId,
    _from: DateTime<Utc>,
    _until: DateTime<Utc>,
    _now: DateTime<Utc>,
) -> Result<AvailabilityReport> {
    todo!()
}
/// Moves a device to another outlet of the same account from `now` on; past receipts stay where they were sold.
pub async fn move_to(_db: &Db, _pos_id: PosId, _outlet: OutletId, _now: DateTime<Utc>) -> Result<()> {
    todo!()
}
/// Takes the device out of grid, counts and reports; its key is refused; history stays.
pub async fn archive(_db: &Db, _pos_id: PosId, _now: DateTime<Utc>) -> Result<()> {
    todo!()
}
pub async fn restore(_db: &Db, _pos_id: PosId, _now: DateTime<Utc>) -> Result<()> {
    todo!()
}
