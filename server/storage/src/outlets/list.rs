//! One page of the list of outlets, with any filters and in any order.

use super::Row as OutletParts;
use crate::{
    Db, Result,
    db::read,
    devices::escape_like,
    moments::{local, sort_key, zone},
    scope::{push_list, push_scope},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    members::Scope,
    money::Kopecks,
    outlets::{
        Outlet, OutletColumn, OutletFilterChoices, OutletId, OutletPage, OutletQuery, OutletRow, Standing,
    },
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use std::collections::HashMap;
use uuid::Uuid;

/// Everything of a row. The sums are worked out for the rows of one page only.
const SELECT: &str =
    "select o.id, o.account_id, o.city, o.address, o.mall, o.zone, o.hours, o.archived_at, a.email,
    a.network, o.open_since_at,
    (select count(*) from devices d where d.outlet_id = o.id and d.archived_at is null) as devices,
    (select count(*) from devices d where d.outlet_id = o.id and d.archived_at is null
        and (d.online or d.via_pos_id is not null)) as online,
    (select max(d.last_receipt_at) from devices d where d.outlet_id = o.id and d.archived_at is null)
        as last_receipt_at,
    coalesce((select cast(sum(x.receipts) as bigint) from device_days x
        where x.outlet_id = o.id and x.day = o.business_day), 0) as receipts,
    coalesce((select cast(sum(x.revenue) as bigint) from device_days x
        where x.outlet_id = o.id and x.day = o.business_day), 0) as revenue,
    g.known_until, g.revenue as judged_revenue, g.expected, g.behind
    from outlets o join accounts a on a.id = o.account_id
    left join standings g on g.outlet_id = o.id and g.day = o.business_day where ";

const FROM: &str = " from outlets o left join standings g on g.outlet_id = o.id and g.day = o.business_day";
/// What a sort by sums of today, or by devices, joins.
const SALES: &str = " left join (select x.outlet_id, cast(sum(x.receipts) as bigint) as receipts,
        cast(sum(x.revenue) as bigint) as revenue
    from outlets t join device_days x on x.outlet_id = t.id and x.day = t.business_day
    group by x.outlet_id) s on s.outlet_id = o.id";
const DEVICES: &str = " left join (select outlet_id, max(last_receipt_at) as last_receipt_at,
        count(case when not online and via_pos_id is null then 1 end) as offline
    from devices where archived_at is null group by outlet_id) d on d.outlet_id = o.id";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    city: String,
    address: String,
    mall: String,
    zone: String,
    hours: String,
    archived_at: Option<i64>,
    email: String,
    network: String,
    open_since_at: Option<i64>,
    devices: i64,
    online: i64,
    last_receipt_at: Option<i64>,
    receipts: i64,
    revenue: i64,
    known_until: Option<i64>,
    judged_revenue: Option<i64>,
    expected: Option<i64>,
    behind: Option<bool>,
}

/// One page of the list with the number of all outlets that match.
pub async fn page(db: &Db, scope: &Scope, query: &OutletQuery, now: DateTime<Utc>) -> Result<OutletPage> {
    let (total, behind): (i64, i64) = read!(db, |pool| {
        let mut sql = QueryBuilder::new("select count(*), count(case when g.behind then 1 end)");
        sql.push(FROM);
        push_filters(&mut sql, scope, query);
        sql.build_query_as().fetch_one(pool).await?
    });
    let ids: Vec<Uuid> = read!(db, |pool| {
        let mut sql = QueryBuilder::new("select o.id");
        sql.push(FROM).push(joined(query.sort));
        push_filters(&mut sql, scope, query);
        push_order(&mut sql, query);
        sql.push(" limit ").push_bind(i64::from(OutletQuery::PAGE_SIZE));
        sql.push(" offset ").push_bind(query.page_offset());
        sql.build_query_scalar().fetch_all(pool).await?
    });
    let mut rows: Vec<OutletRow> = Vec::with_capacity(ids.len());
    if !ids.is_empty() {
        let found: Vec<Row> = read!(db, |pool| {
            let mut sql = QueryBuilder::new(SELECT);
            push_list(sql.push("o.id in "), ids.iter().copied());
            sql.build_query_as().fetch_all(pool).await?
        });
        rows = found.into_iter().map(Row::shown).collect::<Result<_>>()?;
        let places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        rows.sort_by_key(|row| places.get(&row.id().0).copied());
    }
    Ok(OutletPage { rows, total, behind, as_of: now.timestamp_millis() })
}

/// One row of the list, also of an archived outlet. `Error::NotFound` outside the scope.
pub async fn row(db: &Db, scope: &Scope, id: OutletId) -> Result<OutletRow> {
    let row: Option<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(SELECT);
        sql.push("o.id = ").push_bind(id.0);
        push_scope(&mut sql, "o.account_id", scope);
        sql.build_query_as().fetch_optional(pool).await?
    });
    row.ok_or(crate::Error::NotFound)?.shown()
}

/// What the filters offer within the scope.
pub async fn choices(db: &Db, scope: &Scope) -> Result<OutletFilterChoices> {
    let accounts = crate::accounts::list(db, scope).await?;
    let accounts = accounts.into_iter().map(|account| (account.id, account.email)).collect();
    Ok(OutletFilterChoices { accounts, cities: cities(db, scope).await? })
}

/// Cities of outlets within the scope, in order.
pub(crate) async fn cities(db: &Db, scope: &Scope) -> Result<Vec<String>> {
    let mut cities: Vec<String> = read!(db, |pool| {
        let mut query =
            QueryBuilder::new("select distinct city from outlets where archived_at is null and city <> ''");
        push_scope(&mut query, "account_id", scope);
        query.build_query_scalar().fetch_all(pool).await?
    });
    cities.sort_by_cached_key(|city| sort_key(city));
    Ok(cities)
}

fn push_filters<DB>(sql: &mut QueryBuilder<DB>, scope: &Scope, query: &OutletQuery)
where
    DB: Database,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
    String: Type<DB> + for<'q> Encode<'q, DB>,
{
    sql.push(" where o.archived_at is null");
    push_scope(sql, "o.account_id", scope);
    if let Some(AccountId(account)) = query.account {
        sql.push(" and o.account_id = ").push_bind(account);
    }
    if !query.city.is_empty() {
        sql.push(" and o.city = ").push_bind(query.city.clone());
    }
    if query.behind {
        sql.push(" and g.behind");
    }
    if query.some_offline {
        sql.push(
            " and exists (select 1 from devices v where v.outlet_id = o.id and v.archived_at is null and not v.online
                and v.via_pos_id is null)",
        );
    }
    if query.no_receipts_today {
        sql.push(" and not exists (select 1 from device_days y where y.outlet_id = o.id and y.day = o.business_day)");
    }
    // In the outlet's own title, or in anything that is known of its devices.
    for word in query.words() {
        let word = format!("%{}%", escape_like(&word));
        sql.push(" and (o.search like ").push_bind(word.clone());
        sql.push(
            " escape '\\' or o.id in (select f.outlet_id from devices f join device_search w on w.pos_id = f.pos_id
                where f.archived_at is null and w.search like ",
        );
        sql.push_bind(word).push(" escape '\\'))");
    }
}

fn joined(sort: OutletColumn) -> &'static str {
    match sort {
        OutletColumn::Revenue | OutletColumn::Receipts => SALES,
        OutletColumn::Offline | OutletColumn::LastReceipt => DEVICES,
        OutletColumn::Outlet | OutletColumn::Expected | OutletColumn::Deviation => "",
    }
}

/// Rows without a value stand last in either direction; equal ones by title, which is unique with the id.
fn push_order<DB: Database>(sql: &mut QueryBuilder<DB>, query: &OutletQuery) {
    let direction = if query.descending { " desc" } else { "" };
    let key = match query.sort {
        OutletColumn::Outlet => None,
        OutletColumn::Revenue => Some("coalesce(s.revenue, 0)"),
        OutletColumn::Expected => Some("g.expected"),
        OutletColumn::Deviation => Some("g.deviation"),
        OutletColumn::Receipts => Some("coalesce(s.receipts, 0)"),
        OutletColumn::Offline => Some("coalesce(d.offline, 0)"),
        OutletColumn::LastReceipt => Some("d.last_receipt_at"),
    };
    match key {
        Some(key) => sql.push(format!(" order by ({key}) is null, {key}{direction}, o.title_key, o.id")),
        None => sql.push(format!(" order by o.title_key{direction}, o.id{direction}")),
    };
}

impl Row {
    fn shown(self) -> Result<OutletRow> {
        let clock = zone(&self.zone);
        let standing = self.known_until.zip(self.judged_revenue).map(|(until, revenue)| Standing {
            known_until: local(until, clock),
            revenue: Kopecks(revenue),
            expected: self.expected.map(Kopecks),
            behind: self.behind.unwrap_or(false),
        });
        let outlet: Outlet = OutletParts {
            id: self.id,
            account_id: self.account_id,
            city: self.city,
            address: self.address,
            mall: self.mall,
            zone: self.zone,
            hours: self.hours,
            archived_at: self.archived_at,
        }
        .try_into()?;
        Ok(OutletRow {
            outlet,
            account_email: self.email,
            network: self.network,
            open: self.open_since_at.is_some(),
            devices: self.devices,
            online: self.online,
            receipts_today: self.receipts,
            revenue_today: Kopecks(self.revenue),
            last_receipt_at: self.last_receipt_at.map(|at| local(at, clock)),
            standing,
        })
    }
}
