//! One page of the grid, with any filters and in any order, and the counts of its tabs.

use super::rows;
use crate::{Db, Result, db::read, scope::push_scope};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::{
        DeviceColumn, DeviceFilterChoices, DevicePage, DeviceQuery, DeviceRow, PosId, StateCounts,
        StateFilter, version_sort_key,
    },
    members::Scope,
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use std::collections::HashMap;
use uuid::Uuid;

/// One page of the grid with the counts of the tabs.
pub async fn list(db: &Db, scope: &Scope, query: &DeviceQuery, now: DateTime<Utc>) -> Result<DevicePage> {
    let (counts, pos_ids) = futures::try_join!(counts(db, scope, query), page(db, scope, query))?;
    let mut found: HashMap<PosId, DeviceRow> =
        rows(db, scope, &pos_ids, now).await?.into_iter().map(|row| (row.pos_id, row)).collect();
    let rows = pos_ids.iter().filter_map(|pos_id| found.remove(pos_id)).collect();
    Ok(DevicePage { rows, counts, as_of: now.timestamp_millis() })
}

/// What the filters offer within the scope.
pub async fn choices(db: &Db, scope: &Scope) -> Result<DeviceFilterChoices> {
    let accounts = crate::accounts::list(db, scope).await?;
    let (mut cities, mut versions): (Vec<String>, Vec<String>) = read!(db, |pool| {
        let mut query =
            QueryBuilder::new("select distinct city from outlets where archived_at is null and city <> ''");
        push_scope(&mut query, "account_id", scope);
        let cities = query.build_query_scalar().fetch_all(pool).await?;
        let mut query = QueryBuilder::new(
            "select distinct version from devices where archived_at is null and version <> ''",
        );
        push_scope(&mut query, "account_id", scope);
        (cities, query.build_query_scalar().fetch_all(pool).await?)
    });
    cities.sort_by_cached_key(|city| crate::moments::sort_key(city));
    versions.sort_by_cached_key(|version| std::cmp::Reverse((version_sort_key(version), version.clone())));
    let accounts = accounts.into_iter().map(|account| (account.id, account.email)).collect();
    Ok(DeviceFilterChoices { accounts, cities, versions })
}

const ONLINE: &str = "(d.online or d.via_pos_id is not null)";
const NEVER_CONNECTED: &str =
    "d.first_seen_at is null and d.via_pos_id is null and d.last_receipt_at is null";

async fn counts(db: &Db, scope: &Scope, query: &DeviceQuery) -> Result<StateCounts> {
    let (all, online, never_connected, duplicated): (i64, i64, i64, i64) = read!(db, |pool| {
        let mut sql = QueryBuilder::new(format!(
            "select count(*), count(case when {ONLINE} then 1 end), count(case when {NEVER_CONNECTED} then 1 end),
                count(case when d.copies > 1 then 1 end) from devices d"
        ));
        push_filters(&mut sql, scope, query);
        sql.build_query_as().fetch_one(pool).await?
    });
    Ok(StateCounts { all, online, offline: all - online, never_connected, duplicated })
}

async fn page(db: &Db, scope: &Scope, query: &DeviceQuery) -> Result<Vec<PosId>> {
    let order = Order::of(query.sort);
    let pos_ids: Vec<i64> = read!(db, |pool| {
        let mut sql = QueryBuilder::new("select d.pos_id from ");
        sql.push(order.from);
        push_filters(&mut sql, scope, query);
        if !order.join.is_empty() {
            sql.push(" and ").push(order.join);
        }
        let tab = match query.state {
            StateFilter::All => "",
            StateFilter::Online => " and ",
            StateFilter::Offline => " and not ",
        };
        if !tab.is_empty() {
            sql.push(tab).push(ONLINE);
        }
        let direction = if query.descending { " desc" } else { "" };
        let keys: Vec<String> = order.keys.iter().map(|key| format!("{key}{direction}")).collect();
        sql.push(" order by ").push(keys.join(", "));
        sql.push(" limit ").push_bind(i64::from(DeviceQuery::PAGE_SIZE));
        sql.push(" offset ").push_bind(query.page_offset());
        sql.build_query_scalar().fetch_all(pool).await?
    });
    Ok(pos_ids.into_iter().map(PosId).collect())
}

/// Where the order of a column comes from. `cross join` lets `SQLite` walk the index of the sort key and stop at the end
/// of the page.
struct Order {
    from: &'static str,
    join: &'static str,
    /// The last one is unique: pages neither overlap nor leave gaps.
    keys: &'static [&'static str],
}

impl Order {
    fn of(column: DeviceColumn) -> Self {
        const DEVICES: &str = "devices d";
        const OUTLETS: &str = "outlets o cross join devices d";
        const TEXTS: &str = "device_texts t cross join devices d";
        const BY_OUTLET: &str = "d.outlet_id = o.id";
        const BY_POS_ID: &str = "d.pos_id = t.pos_id";
        let (from, join, keys): (_, _, &[&str]) = match column {
            DeviceColumn::PosId => (DEVICES, "", &["d.pos_id"]),
            DeviceColumn::Outlet => (OUTLETS, BY_OUTLET, &["o.title_key", "o.id", "d.pos_id"]),
            DeviceColumn::Hours => (OUTLETS, BY_OUTLET, &["o.hours_key", "o.id", "d.pos_id"]),
            DeviceColumn::Device => (TEXTS, BY_POS_ID, &["t.device_key", "t.pos_id"]),
            DeviceColumn::Version => (TEXTS, BY_POS_ID, &["t.version_key", "t.pos_id"]),
            DeviceColumn::Note => (TEXTS, BY_POS_ID, &["t.note_key", "t.pos_id"]),
            DeviceColumn::LastDisconnect => (DEVICES, "", &["d.disconnect_key", "d.pos_id"]),
            DeviceColumn::Kind => (DEVICES, "", &["d.kind", "d.pos_id"]),
            DeviceColumn::Receipts => (DEVICES, "", &["d.receipts_today", "d.pos_id"]),
            DeviceColumn::Revenue => (DEVICES, "", &["d.revenue_today", "d.pos_id"]),
            DeviceColumn::LastReceipt => (DEVICES, "", &["coalesce(d.last_receipt_at, 0)", "d.pos_id"]),
        };
        Self { from, join, keys }
    }
}

/// Appends the joins that filters need and `where` with all filters but the tab.
fn push_filters<DB>(sql: &mut QueryBuilder<DB>, scope: &Scope, query: &DeviceQuery)
where
    DB: Database,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
    String: Type<DB> + for<'q> Encode<'q, DB>,
{
    let words = query.words();
    if !words.is_empty() {
        sql.push(" cross join device_search s");
    }
    sql.push(" where d.archived_at is null");
    push_scope(sql, "d.account_id", scope);
    if let Some(AccountId(account)) = query.account {
        sql.push(" and d.account_id = ").push_bind(account);
    }
    if let Some(outlet) = query.outlet {
        sql.push(" and d.outlet_id = ").push_bind(outlet.0);
    }
    if !query.city.is_empty() {
        sql.push(" and d.outlet_id in (select c.id from outlets c where c.city = ")
            .push_bind(query.city.clone());
        sql.push(")");
    }
    if let Some(kind) = query.kind {
        sql.push(" and d.kind = ").push_bind(kind.as_str().to_owned());
    }
    if !query.version.is_empty() {
        sql.push(" and d.version = ").push_bind(query.version.clone());
    }
    if query.never_connected {
        sql.push(" and ").push(NEVER_CONNECTED);
    }
    if query.duplicates {
        sql.push(" and d.copies > 1");
    }
    if query.no_receipts_today {
        sql.push(" and d.receipts_today = 0");
    }
    if query.silent {
        sql.push(" and d.silent");
    }
    if !words.is_empty() {
        sql.push(" and s.pos_id = d.pos_id");
        for word in words {
            sql.push(" and s.search like ")
                .push_bind(format!("%{}%", escape_like(&word)))
                .push(" escape '\\'");
        }
    }
}

fn escape_like(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
