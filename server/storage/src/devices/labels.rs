//! What the audit log calls a device.

use crate::{
    Result,
    audit::Note,
    scope::push_list,
    tx::{Tx, on},
};
use domain::{
    accounts::AccountId,
    audit::{AuditAction, AuditThing},
    devices::PosId,
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 2_000;

/// What the audit log calls a device, and how it stands.
pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) account: AccountId,
    /// `City, Street, 1`.
    pub(super) place: String,
    pub(super) archived: bool,
    /// Of its outlet.
    pub(super) outlet_archived: bool,
}

impl Label {
    pub(super) fn note(&self, action: AuditAction, pos_id: PosId) -> Note {
        Note::new(action, AuditThing::Device, &pos_id, self.name.as_str()).of(self.account)
    }
}

#[derive(sqlx::FromRow)]
struct LabelRow {
    pos_id: i64,
    name: String,
    account_id: Uuid,
    city: String,
    address: String,
    archived: bool,
    outlet_archived: bool,
}

/// The labels of these devices, of those that there are.
pub(crate) async fn labels(tx: &mut Tx, devices: &[PosId]) -> Result<HashMap<PosId, Label>> {
    let mut found = HashMap::with_capacity(devices.len());
    for portion in devices.chunks(PORTION) {
        let rows: Vec<LabelRow> = on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "select d.pos_id, t.name, d.account_id, o.city, o.address, d.archived_at is not null as archived,
                    o.archived_at is not null as outlet_archived
                 from devices d join device_texts t on t.pos_id = d.pos_id join outlets o on o.id = d.outlet_id
                 where d.pos_id in ",
            );
            push_list(&mut query, portion.iter().map(|pos_id| pos_id.0));
            query.build_query_as().persistent(false).fetch_all(conn).await?
        });
        found.extend(rows.into_iter().map(|row| {
            let place = [row.city, row.address].join(", ");
            let label = Label {
                name: row.name,
                account: AccountId(row.account_id),
                place,
                archived: row.archived,
                outlet_archived: row.outlet_archived,
            };
            (PosId(row.pos_id), label)
        }));
    }
    Ok(found)
}
