//! The start page's totals by account.

use crate::{Db, Result, db::read, incidents, moments::sort_key, scope::push_scope};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::StateCounts,
    members::Scope,
    money::Kopecks,
    overview::{AccountOverview, Overview},
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Devices {
    account_id: Uuid,
    known: i64,
    online: i64,
    never_connected: i64,
    duplicated: i64,
}

#[derive(sqlx::FromRow)]
struct Sales {
    account_id: Uuid,
    receipts: i64,
    revenue: i64,
}

/// The totals of every account of the scope, by network; «today» is each outlet's own business day.
pub async fn get(db: &Db, scope: &Scope, now: DateTime<Utc>) -> Result<Overview> {
    let (mut accounts, outlets, incidents, devices, sales) = futures::try_join!(
        crate::accounts::list(db, scope),
        outlets(db, scope),
        incidents(db, scope),
        devices(db, scope),
        sales(db, scope)
    )?;
    accounts.sort_by_cached_key(|account| (sort_key(&account.network), account.email.clone()));
    let outlets: HashMap<Uuid, (i64, i64)> =
        outlets.into_iter().map(|(id, all, behind)| (id, (all, behind))).collect();
    let incidents: HashMap<Uuid, i64> = incidents.into_iter().collect();
    let devices: HashMap<Uuid, Devices> = devices.into_iter().map(|row| (row.account_id, row)).collect();
    let sales: HashMap<Uuid, Sales> = sales.into_iter().map(|row| (row.account_id, row)).collect();
    let accounts = accounts
        .into_iter()
        .map(|account| {
            let AccountId(id) = account.id;
            AccountOverview {
                account_id: account.id,
                account_email: account.email,
                network: account.network,
                outlets: outlets.get(&id).map_or(0, |(all, _)| *all),
                outlets_behind: outlets.get(&id).map_or(0, |(_, behind)| *behind),
                incidents_open: incidents.get(&id).copied().unwrap_or(0),
                devices: devices.get(&id).map(Devices::counts).unwrap_or_default(),
                receipts_today: sales.get(&id).map_or(0, |sales| sales.receipts),
                revenue_today: Kopecks(sales.get(&id).map_or(0, |sales| sales.revenue)),
            }
        })
        .collect();
    Ok(Overview { accounts, archived_calls: Vec::new(), as_of: now.timestamp_millis() })
}

async fn outlets(db: &Db, scope: &Scope) -> Result<Vec<(Uuid, i64, i64)>> {
    Ok(read!(db, |pool| {
        let mut query =
            QueryBuilder::new(
                "select o.account_id, count(*), count(case when g.behind then 1 end) from outlets o
                 left join standings g on g.outlet_id = o.id and g.day = o.business_day where o.archived_at is null",
            );
        push_scope(&mut query, "o.account_id", scope);
        query.push(" group by o.account_id").build_query_as().fetch_all(pool).await?
    }))
}

async fn incidents(db: &Db, scope: &Scope) -> Result<Vec<(Uuid, i64)>> {
    Ok(read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select i.account_id, count(*) from incidents i where i.closed_at is null and i.account_id is not null",
        );
        push_scope(&mut query, "i.account_id", scope);
        incidents::push_wholes(&mut query, scope);
        query.push(" group by i.account_id").build_query_as().fetch_all(pool).await?
    }))
}

async fn devices(db: &Db, scope: &Scope) -> Result<Vec<Devices>> {
    Ok(read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select account_id, count(*) as known,
                count(case when online or via_pos_id is not null then 1 end) as online,
                count(case when first_seen_at is null and via_pos_id is null and last_receipt_at is null then 1 end)
                    as never_connected,
                count(case when copies > 1 then 1 end) as duplicated
             from devices where archived_at is null",
        );
        push_scope(&mut query, "account_id", scope);
        query.push(" group by account_id").build_query_as().fetch_all(pool).await?
    }))
}

/// By outlet, so that what a till sold today before it was moved or archived still counts.
async fn sales(db: &Db, scope: &Scope) -> Result<Vec<Sales>> {
    Ok(read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select o.account_id, cast(sum(x.receipts) as bigint) as receipts,
                cast(sum(x.revenue) as bigint) as revenue
             from outlets o join device_days x on x.outlet_id = o.id and x.day = o.business_day
             where o.archived_at is null",
        );
        push_scope(&mut query, "o.account_id", scope);
        query.push(" group by o.account_id").build_query_as().fetch_all(pool).await?
    }))
}

impl Devices {
    fn counts(&self) -> StateCounts {
        StateCounts {
            all: self.known,
            online: self.online,
            offline: self.known - self.online,
            never_connected: self.never_connected,
            duplicated: self.duplicated,
        }
    }
}
