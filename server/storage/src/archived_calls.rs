//! Archived devices that still call (`cases.md` 8): refused, but support is told.

use crate::{Db, Result, db::read, moments, scope::push_scope, tx::on};
use chrono::{DateTime, Duration, Utc};
use domain::{devices::PosId, members::Scope, outlets, overview::ArchivedCall};
use sqlx::QueryBuilder;
use std::net::IpAddr;

/// A device that has not called for so long is at rest.
const RECENT: Duration = Duration::days(1);
/// So many are told of at most.
const AT_MOST: i64 = 20;

/// Notes that an archived device called from this address.
pub async fn record(db: &Db, pos_id: PosId, ip: IpAddr, at: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    on!(tx, |conn| sqlx::query(
        "insert into archived_calls (pos_id, at, external_ip) values ($1, $2, $3)
         on conflict (pos_id) do update set at = excluded.at, external_ip = excluded.external_ip",
    )
    .bind(pos_id.0)
    .bind(at.timestamp_millis())
    .bind(ip.to_canonical().to_string())
    .execute(conn)
    .await
    .map(drop))?;
    tx.commit().await
}

/// The archived devices of the scope that called within the last day, the last caller first; at most 20.
pub async fn recent(db: &Db, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<ArchivedCall>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select c.pos_id, c.at, c.external_ip, a.network, a.email, o.city, o.address, o.mall, o.zone
             from archived_calls c join devices d on d.pos_id = c.pos_id
             join outlets o on o.id = d.outlet_id join accounts a on a.id = d.account_id
             where d.archived_at is not null and c.at >= d.archived_at and c.at > ",
        );
        query.push_bind((now - RECENT).timestamp_millis());
        push_scope(&mut query, "d.account_id", scope);
        query.push(" order by c.at desc, c.pos_id limit ").push_bind(AT_MOST);
        query.build_query_as().fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Row::call).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    pos_id: i64,
    at: i64,
    external_ip: String,
    network: String,
    email: String,
    city: String,
    address: String,
    mall: String,
    zone: String,
}

impl Row {
    fn call(self) -> ArchivedCall {
        ArchivedCall {
            pos_id: PosId(self.pos_id),
            outlet: outlets::title(&self.network, &self.city, &self.address, &self.mall, &self.email),
            external_ip: self.external_ip,
            at: moments::local(self.at, moments::zone(&self.zone)),
            zone: self.zone,
        }
    }
}
