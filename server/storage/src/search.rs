//! What devices are searched and sorted by, kept current with the texts that it is made of.

use crate::{
    Error, Result,
    moments::sort_key,
    scope::push_list,
    tx::{Tx, on},
};
use domain::devices::{HostFacts, NEVER_CONNECTED_NAME, PosId, normalise_search, version_sort_key};
use sqlx::QueryBuilder;

/// Devices that one statement reads or writes.
const PORTION: usize = 2_000;

#[derive(sqlx::FromRow)]
struct Texts {
    pos_id: i64,
    name: String,
    kind: String,
    facts: String,
    external_ip: String,
    note: String,
    city: String,
    address: String,
    mall: String,
    network: String,
    email: String,
    known: bool,
}

struct Folded {
    pos_id: i64,
    search: String,
    device_key: String,
    version_key: String,
    note_key: String,
}

/// Folds the texts of these devices anew, after any of them changed.
pub(crate) async fn refresh(tx: &mut Tx, devices: &[PosId]) -> Result<()> {
    for portion in devices.chunks(PORTION) {
        let texts: Vec<Texts> = on!(tx, |conn| {
            let mut query = QueryBuilder::new(
                "select t.pos_id, t.name, d.kind, t.facts, t.external_ip, t.note, o.city, o.address, o.mall,
                    a.network, a.email,
                    (d.first_seen_at is not null or d.last_receipt_at is not null or d.via_pos_id is not null) as known
                 from device_texts t join devices d on d.pos_id = t.pos_id join outlets o on o.id = d.outlet_id
                 join accounts a on a.id = d.account_id where t.pos_id in ",
            );
            push_list(&mut query, portion.iter().map(|pos_id| pos_id.0));
            query.build_query_as().fetch_all(conn).await?
        });
        let folded: Vec<Folded> = texts.iter().map(fold).collect::<Result<_>>()?;
        if !folded.is_empty() {
            write(tx, &folded).await?;
        }
    }
    Ok(())
}

fn fold(texts: &Texts) -> Result<Folded> {
    let facts: HostFacts = serde_json::from_str(&texts.facts).map_err(Error::corrupt("host facts"))?;
    let hardware = facts.hardware();
    let kind = crate::devices::stored_kind(&texts.kind);
    // As domain::devices::DeviceRow::device_name shows it.
    let shown = match (texts.known, hardware.is_empty()) {
        (false, _) => NEVER_CONNECTED_NAME,
        (true, true) => &texts.name,
        (true, false) => &hardware,
    };
    let pos_id = texts.pos_id.to_string();
    let all = [
        &pos_id,
        &texts.network,
        &texts.city,
        &texts.address,
        &texts.mall,
        &texts.email,
        &texts.name,
        shown,
        kind.search_text(),
        &facts.version,
        &facts.interactor,
        &facts.os,
        &facts.internal_ip,
        &texts.external_ip,
        &texts.note,
    ];
    Ok(Folded {
        pos_id: texts.pos_id,
        search: normalise_search(&all.join(" ")),
        device_key: sort_key(shown),
        version_key: version_sort_key(&facts.version),
        note_key: sort_key(&texts.note),
    })
}

async fn write(tx: &mut Tx, folded: &[Folded]) -> Result<()> {
    on!(tx, |conn| {
        let mut query = QueryBuilder::new("insert into device_search (pos_id, search) ");
        query.push_values(folded, |mut row, device| {
            row.push_bind(device.pos_id).push_bind(device.search.as_str());
        });
        query.push(" on conflict (pos_id) do update set search = excluded.search");
        query.build().persistent(false).execute(&mut *conn).await?;
        let mut query = QueryBuilder::new("with v (pos_id, device_key, version_key, note_key) as (");
        query.push_values(folded, |mut row, device| {
            row.push_bind(device.pos_id)
                .push_bind(device.device_key.as_str())
                .push_bind(device.version_key.as_str())
                .push_bind(device.note_key.as_str());
        });
        query.push(
            ") update device_texts set device_key = v.device_key, version_key = v.version_key, note_key = v.note_key
             from v where device_texts.pos_id = v.pos_id and (device_texts.device_key <> v.device_key
                 or device_texts.version_key <> v.version_key or device_texts.note_key <> v.note_key)",
        );
        query.build().persistent(false).execute(conn).await?;
    });
    Ok(())
}
