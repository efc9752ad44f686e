//! Outlets and devices, archived ones too.

use super::{choices, push_words};
use crate::{
    Db, Error, Result, accounts as stored_accounts, audit::sees_all, db::read, devices::stored_kind,
    incidents, keys, outlets as stored_outlets,
};
use domain::{
    accounts::AccountId,
    administration::{DeviceDetails, DeviceRecord, OutletDetails, OutletRecord, Rows, Sought},
    devices::{PosId, search_words},
    members::Scope,
    outlets::{self, OutletId},
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    pos_id: i64,
    name: String,
    kind: String,
    outlet_id: Uuid,
    city: String,
    address: String,
    mall: String,
    account_id: Uuid,
    email: String,
    archived: bool,
    keys: i64,
}

impl From<Row> for DeviceRecord {
    fn from(row: Row) -> Self {
        Self {
            pos_id: PosId(row.pos_id),
            name: row.name,
            kind: stored_kind(&row.kind),
            outlet_id: OutletId(row.outlet_id),
            place: outlets::place(&row.city, &row.address, &row.mall),
            account_id: AccountId(row.account_id),
            account_email: row.email,
            archived: row.archived,
            keys: row.keys,
        }
    }
}

const FROM: &str =
    " from devices d join device_texts t on t.pos_id = d.pos_id join outlets o on o.id = d.outlet_id
     join accounts a on a.id = d.account_id join device_search s on s.pos_id = d.pos_id where 1 = 1";
const ROW: &str =
    "select d.pos_id, t.name, d.kind, d.outlet_id, o.city, o.address, o.mall, d.account_id, a.email,
        d.archived_at is not null as archived,
        (select count(*) from device_keys k where k.pos_id = d.pos_id and k.revoked_at is null) as keys";

fn push_sought<DB>(sql: &mut QueryBuilder<DB>, sought: &Sought, account: &str, column: &str)
where
    DB: Database,
    String: Type<DB> + for<'q> Encode<'q, DB>,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
{
    if let Some(of) = sought.account {
        sql.push(" and ").push(account).push(" = ").push_bind(of.0);
    }
    push_words(sql, &[column], &search_words(&sought.search));
}

/// Devices by their numbers, found as the grid finds them.
pub async fn devices(db: &Db, scope: &Scope, sought: &Sought) -> Result<Rows<DeviceRecord>> {
    sees_all(scope)?;
    let (rows, total): (Vec<Row>, i64) = read!(db, |pool| {
        let mut sql = QueryBuilder::new(ROW);
        push_sought(sql.push(FROM), sought, "d.account_id", "s.search");
        sql.push(" order by d.pos_id limit ").push_bind(i64::from(Sought::PAGE_SIZE));
        sql.push(" offset ").push_bind(sought.page_offset());
        let rows = sql.build_query_as().fetch_all(pool).await?;
        let mut sql = QueryBuilder::new("select count(*)");
        push_sought(sql.push(FROM), sought, "d.account_id", "s.search");
        (rows, sql.build_query_scalar().fetch_one(pool).await?)
    });
    Ok(Rows {
        rows: rows.into_iter().map(DeviceRecord::from).collect(),
        total,
        choices: choices(db, scope).await?,
    })
}

/// One device, with its keys.
pub async fn device(db: &Db, scope: &Scope, pos_id: PosId) -> Result<DeviceDetails> {
    sees_all(scope)?;
    let row: Option<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(ROW);
        sql.push(FROM).push(" and d.pos_id = ").push_bind(pos_id.0);
        sql.build_query_as().fetch_optional(pool).await?
    });
    let record = DeviceRecord::from(row.ok_or(Error::NotFound)?);
    let others = stored_outlets::list(db, &Scope::Accounts([record.account_id].into())).await?;
    let others = others.into_iter().filter(|outlet| !outlet.archived && outlet.id != record.outlet_id);
    Ok(DeviceDetails {
        keys: keys::shown(db, pos_id).await?,
        outlets: others.map(|outlet| (outlet.id, outlet.place())).collect(),
        record,
        new_key: None,
    })
}

/// Outlets by their titles.
pub async fn outlets(db: &Db, scope: &Scope, sought: &Sought) -> Result<Rows<OutletRecord>> {
    sees_all(scope)?;
    let (ids, total): (Vec<Uuid>, i64) = read!(db, |pool| {
        let mut sql = QueryBuilder::new("select id from outlets where 1 = 1");
        push_sought(&mut sql, sought, "account_id", "search");
        sql.push(" order by title_key, id limit ").push_bind(i64::from(Sought::PAGE_SIZE));
        sql.push(" offset ").push_bind(sought.page_offset());
        let ids = sql.build_query_scalar().fetch_all(pool).await?;
        let mut sql = QueryBuilder::new("select count(*) from outlets where 1 = 1");
        push_sought(&mut sql, sought, "account_id", "search");
        (ids, sql.build_query_scalar().fetch_one(pool).await?)
    });
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.push(record(db, scope, OutletId(id)).await?);
    }
    Ok(Rows { rows, total, choices: choices(db, scope).await? })
}

async fn record(db: &Db, scope: &Scope, id: OutletId) -> Result<OutletRecord> {
    let outlet = stored_outlets::get(db, scope, id).await?;
    let devices: i64 = read!(db, |pool| sqlx::query_scalar(
        "select count(*) from devices where outlet_id = $1 and archived_at is null"
    )
    .bind(id.0)
    .fetch_one(pool)
    .await?);
    let account_email = stored_accounts::get(db, scope, outlet.account_id).await?.email;
    Ok(OutletRecord { outlet, account_email, devices })
}

/// One outlet.
pub async fn outlet(db: &Db, scope: &Scope, id: OutletId) -> Result<OutletDetails> {
    sees_all(scope)?;
    let open_incident = incidents::open_of_outlet(db, scope, id).await?.is_some();
    Ok(OutletDetails { record: record(db, scope, id).await?, open_incident })
}
