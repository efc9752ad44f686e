//! One page of the grid, with any filters and in any order, and the counts of its tabs.

use super::rows_in_order;
use crate::{Db, Result, db::read, scope::push_scope};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::{
        DeviceColumn, DeviceFilterChoices, DevicePage, DeviceQuery, PosId, StateCounts, StateFilter,
        version_sort_key,
    },
    members::Scope,
};
use sqlx::{AssertSqlSafe, Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

/// Matches that are sorted by themselves; of more, the index of the order is walked until the page is full.
const FEW: i64 = 5_000;
/// Rows that may be walked past while the counts, which tell from which end it is nearer, are not known yet.
const NEAR: i64 = 2_000;

/// One page of the grid with the counts of the tabs.
pub async fn list(db: &Db, scope: &Scope, query: &DeviceQuery, now: DateTime<Utc>) -> Result<DevicePage> {
    let (counts, pos_ids) = if narrows(scope, query) {
        match matches(db, scope, query).await? {
            (counts, Some(pos_ids)) => (counts, pos_ids),
            (counts, None) => (counts, walk(db, scope, query, Some(&counts)).await?),
        }
    } else if query.page_offset() <= NEAR {
        futures::try_join!(counts(db), walk(db, scope, query, None))?
    } else {
        let counts = counts(db).await?;
        (counts, walk(db, scope, query, Some(&counts)).await?)
    };
    let rows = rows_in_order(db, scope, &pos_ids, now).await?;
    Ok(DevicePage { rows, counts, as_of: now.timestamp_millis() })
}

/// What the filters offer within the scope.
pub async fn choices(db: &Db, scope: &Scope) -> Result<DeviceFilterChoices> {
    let accounts = crate::accounts::list(db, scope).await?;
    let cities = crate::outlets::cities(db, scope).await?;
    let mut versions: Vec<String> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select distinct version from devices where archived_at is null and version <> ''",
        );
        push_scope(&mut query, "account_id", scope);
        query.build_query_scalar().fetch_all(pool).await?
    });
    versions.sort_by_cached_key(|version| std::cmp::Reverse((version_sort_key(version), version.clone())));
    let accounts = accounts.into_iter().map(|account| (account.id, account.email)).collect();
    Ok(DeviceFilterChoices { accounts, cities, versions })
}

const ONLINE: &str = "(d.online or d.via_pos_id is not null)";
const NEVER_CONNECTED: &str =
    "d.first_seen_at is null and d.via_pos_id is null and d.last_receipt_at is null";

/// Does anything but the tab leave devices out?
fn narrows(scope: &Scope, query: &DeviceQuery) -> bool {
    let order = DeviceQuery {
        state: query.state,
        sort: query.sort,
        descending: query.descending,
        page: query.page,
        ..DeviceQuery::default()
    };
    matches!(scope, Scope::Accounts(_)) || *query != order
}

/// Of all devices.
async fn counts(db: &Db) -> Result<StateCounts> {
    let (all, online, never_connected, duplicated): (i64, i64, i64, i64) = read!(db, |pool| {
        let sql = format!(
            "select count(*), count(case when {ONLINE} then 1 end), count(case when {NEVER_CONNECTED} then 1 end),
                count(case when d.copies > 1 then 1 end) from devices d where d.archived_at is null"
        );
        sqlx::query_as(AssertSqlSafe(sql)).fetch_one(pool).await?
    });
    Ok(StateCounts { all, online, offline: all - online, never_connected, duplicated })
}

/// The counts, and the page if the matches are few: the costly filters run once for both.
async fn matches(db: &Db, scope: &Scope, query: &DeviceQuery) -> Result<(StateCounts, Option<Vec<PosId>>)> {
    let Gathered { carried, join, keys } = Order::of(query.sort).gathered();
    let keys = by(&keys, query.descending);
    let tab = match query.state {
        StateFilter::All => "",
        StateFilter::Online => " and m.online",
        StateFilter::Offline => " and not m.online",
    };
    let found: Vec<(i64, i64, i64, i64, Option<i64>)> = read!(db, |pool| {
        // Texts first: one pass over them costs less than a look-up for every device.
        let from =
            if query.words().is_empty() { "devices d" } else { "device_search s cross join devices d" };
        let mut sql = QueryBuilder::new(format!(
            "with m as materialized (select d.pos_id, {ONLINE} as online, {NEVER_CONNECTED} as never_connected,
                d.copies > 1 as duplicated, {carried} as carried from {from}"
        ));
        push_filters(&mut sql, scope, query);
        sql.push(format!(
            "), c as (select count(*) as known, count(case when online then 1 end) as online,
                count(case when never_connected then 1 end) as never_connected,
                count(case when duplicated then 1 end) as duplicated from m)
             select c.known, c.online, c.never_connected, c.duplicated, p.pos_id
             from c left join (select m.pos_id, row_number() over (order by {keys}) as place
                from m{join}{tab} and (select known from c) <= "
        ));
        sql.push_bind(FEW).push(" order by place limit ").push_bind(i64::from(DeviceQuery::PAGE_SIZE));
        sql.push(" offset ").push_bind(query.page_offset()).push(") p on 1 = 1 order by p.place");
        sql.build_query_as().fetch_all(pool).await?
    });
    let (all, online, never_connected, duplicated, _) = found.first().copied().unwrap_or_default();
    let counts = StateCounts { all, online, offline: all - online, never_connected, duplicated };
    let page = found.into_iter().filter_map(|(.., pos_id)| pos_id.map(PosId)).collect();
    Ok((counts, (all <= FEW).then_some(page)))
}

/// The page, in the order of an index or of a sorted scan; from the nearer end, where the counts are known.
async fn walk(
    db: &Db,
    scope: &Scope,
    query: &DeviceQuery,
    counts: Option<&StateCounts>,
) -> Result<Vec<PosId>> {
    let mut window = Window { offset: query.page_offset(), limit: i64::from(DeviceQuery::PAGE_SIZE) };
    let mut backwards = false;
    if let Some(counts) = counts {
        let rows = match query.state {
            StateFilter::All => counts.all,
            StateFilter::Online => counts.online,
            StateFilter::Offline => counts.offline,
        };
        backwards = window.offset > rows / 2;
        if backwards {
            window = window.seen_from_the_end(rows);
        }
    }
    if window.limit == 0 {
        return Ok(Vec::new());
    }
    let mut pos_ids = in_order(db, scope, query, Some(window), backwards).await?;
    if backwards {
        pos_ids.reverse();
    }
    Ok(pos_ids)
}

/// All devices of a view, whatever its page, in its order: for a file.
pub async fn numbers(db: &Db, scope: &Scope, query: &DeviceQuery) -> Result<Vec<PosId>> {
    in_order(db, scope, query, None, false).await
}

/// The devices of a view, those of a window or all of them.
async fn in_order(
    db: &Db,
    scope: &Scope,
    query: &DeviceQuery,
    window: Option<Window>,
    backwards: bool,
) -> Result<Vec<PosId>> {
    let order = Order::of(query.sort);
    let (tables, join) = order.tables();
    let pos_ids: Vec<i64> = read!(db, |pool| {
        let words = if query.words().is_empty() { "" } else { " cross join device_search s" };
        let mut sql = QueryBuilder::new(format!("select d.pos_id from {tables}{words}"));
        push_filters(&mut sql, scope, query);
        sql.push(join);
        let tab = match query.state {
            StateFilter::All => String::new(),
            StateFilter::Online => format!(" and {ONLINE}"),
            StateFilter::Offline => format!(" and not {ONLINE}"),
        };
        sql.push(tab);
        sql.push(" order by ").push(by(&order.keys(), query.descending != backwards));
        if let Some(window) = &window {
            sql.push(" limit ").push_bind(window.limit).push(" offset ").push_bind(window.offset);
        }
        sql.build_query_scalar().fetch_all(pool).await?
    });
    Ok(pos_ids.into_iter().map(PosId).collect())
}

struct Window {
    offset: i64,
    limit: i64,
}

impl Window {
    /// The same rows of so many, counted from the end; none are left behind it.
    fn seen_from_the_end(&self, rows: i64) -> Self {
        let end = (self.offset + self.limit).min(rows);
        Self { offset: rows - end, limit: (end - self.offset).max(0) }
    }
}

/// Where the order of a column comes from.
#[derive(Clone, Copy)]
enum Order {
    PosId,
    /// An expression of devices.
    Device(&'static str),
    /// A column of outlets; their devices stand together.
    Outlet(&'static str),
    /// A column of `device_texts`.
    Text(&'static str),
}

/// How matches that have been gathered in `m` are sorted.
struct Gathered {
    carried: &'static str,
    join: &'static str,
    keys: Vec<&'static str>,
}

impl Order {
    fn of(column: DeviceColumn) -> Self {
        match column {
            DeviceColumn::PosId => Self::PosId,
            DeviceColumn::Outlet => Self::Outlet("o.title_key"),
            DeviceColumn::Hours => Self::Outlet("o.hours_key"),
            DeviceColumn::Device => Self::Text("t.device_key"),
            DeviceColumn::Version => Self::Text("t.version_key"),
            DeviceColumn::Note => Self::Text("t.note_key"),
            DeviceColumn::LastDisconnect => Self::Device("d.disconnect_key"),
            DeviceColumn::Kind => Self::Device("d.kind"),
            DeviceColumn::Receipts => Self::Device("d.receipts_today"),
            DeviceColumn::Revenue => Self::Device("d.revenue_today"),
            DeviceColumn::LastReceipt => Self::Device("coalesce(d.last_receipt_at, 0)"),
        }
    }

    /// The tables of a walk and their join. `cross join` lets `SQLite` walk the index of the sort key and stop at the
    /// end of the page.
    fn tables(self) -> (&'static str, &'static str) {
        match self {
            Self::PosId | Self::Device(_) => ("devices d", ""),
            Self::Outlet(_) => ("outlets o cross join devices d", " and d.outlet_id = o.id"),
            Self::Text(_) => ("device_texts t cross join devices d", " and d.pos_id = t.pos_id"),
        }
    }

    /// The keys of a walk. The last one is unique: pages neither overlap nor leave gaps.
    fn keys(self) -> Vec<&'static str> {
        match self {
            Self::PosId => vec!["d.pos_id"],
            Self::Device(key) => vec![key, "d.pos_id"],
            Self::Outlet(key) => vec![key, "o.id", "d.pos_id"],
            Self::Text(key) => vec![key, "t.pos_id"],
        }
    }

    fn gathered(self) -> Gathered {
        let (carried, join, keys) = match self {
            Self::PosId => ("0", " where 1 = 1", vec!["m.pos_id"]),
            Self::Device(key) => (key, " where 1 = 1", vec!["m.carried", "m.pos_id"]),
            Self::Outlet(key) => {
                ("d.outlet_id", " cross join outlets o where o.id = m.carried", vec![key, "o.id", "m.pos_id"])
            }
            Self::Text(key) => {
                ("0", " cross join device_texts t where t.pos_id = m.pos_id", vec![key, "t.pos_id"])
            }
        };
        Gathered { carried, join, keys }
    }
}

fn by(keys: &[&str], descending: bool) -> String {
    let direction = if descending { " desc" } else { "" };
    let keys: Vec<String> = keys.iter().map(|key| format!("{key}{direction}")).collect();
    keys.join(", ")
}

/// Appends `where` with all filters but the tab. Words are looked for in `device_search s`.
fn push_filters<DB>(sql: &mut QueryBuilder<DB>, scope: &Scope, query: &DeviceQuery)
where
    DB: Database,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
    String: Type<DB> + for<'q> Encode<'q, DB>,
{
    let words = query.words();
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

pub(crate) fn escape_like(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
