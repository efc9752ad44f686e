//! What a wall shows at a moment.

use super::problems::problems;
use crate::{
    Db, Result,
    db::read,
    moments::{local_of, sort_key, zone},
    overview,
    scope::push_scope,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::StateCounts,
    members::Scope,
    money::Kopecks,
    overview::Overview,
    wall::{MAX_ROWS, Problem, WallGroup, WallLayout, WallSnapshot, WallTotals, first_rows, largest_groups},
};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, HashMap};

/// Everything that a wall of this scope and layout shows, with the moment by this clock (an IANA zone). «Today» is each outlet's own
/// business day.
pub async fn snapshot(
    db: &Db,
    scope: &Scope,
    layout: WallLayout,
    clock: &str,
    now: DateTime<Utc>,
) -> Result<WallSnapshot> {
    let (overview, found, (open, judged)) =
        futures::try_join!(overview::get(db, scope, now), problems(db, scope, now), open(db, scope))?;
    let problems = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let totals = WallTotals { sums: overview.total(), open, judged, problems };
    let at = local_of(now, zone(clock));
    let (problems, groups, more) = match layout {
        WallLayout::Problems => {
            let (problems, more) = first_rows(found, MAX_ROWS);
            (problems, Vec::new(), more)
        }
        WallLayout::Accounts => {
            let (groups, more) = largest_groups(by_account(overview, &found));
            (Vec::new(), groups, more)
        }
        WallLayout::Cities => {
            let (groups, more) = largest_groups(by_city(db, scope, &found).await?);
            (Vec::new(), groups, more)
        }
    };
    Ok(WallSnapshot { totals, problems, groups, more, at })
}

/// Outlets that are open, and those of them that are compared with a profile.
async fn open(db: &Db, scope: &Scope) -> Result<(i64, i64)> {
    Ok(read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select count(*), count(g.expected) from outlets o
             left join standings g on g.outlet_id = o.id and g.day = o.business_day
             where o.archived_at is null and o.open_since_at is not null",
        );
        push_scope(&mut query, "o.account_id", scope);
        query.build_query_as().fetch_one(pool).await?
    }))
}

/// The money at risk by what a problem is of.
fn at_risk<K: std::hash::Hash + Eq>(
    problems: &[Problem],
    key: impl Fn(&Problem) -> Option<K>,
) -> HashMap<K, Kopecks> {
    let mut sums: HashMap<K, Kopecks> = HashMap::new();
    for problem in problems {
        if let Some(key) = key(problem) {
            *sums.entry(key).or_default() += problem.risk.unwrap_or_default();
        }
    }
    sums
}

fn by_account(overview: Overview, problems: &[Problem]) -> Vec<WallGroup> {
    let risks: HashMap<AccountId, Kopecks> = at_risk(problems, |problem| problem.account);
    let group = |account: domain::overview::AccountOverview| WallGroup {
        name: account.network,
        more: account.account_email,
        devices: account.devices,
        behind: account.outlets_behind,
        incidents: account.incidents_open,
        risk: risks.get(&account.account_id).copied().unwrap_or_default(),
        receipts: account.receipts_today,
        revenue: account.revenue_today,
    };
    overview.accounts.into_iter().map(group).collect()
}

#[derive(sqlx::FromRow)]
struct City {
    name: String,
    behind: i64,
    known: i64,
    online: i64,
    never_connected: i64,
    duplicated: i64,
}

/// Counted as the start page counts, but by city.
async fn by_city(db: &Db, scope: &Scope, problems: &[Problem]) -> Result<Vec<WallGroup>> {
    let risks: HashMap<String, Kopecks> = at_risk(problems, |problem| Some(problem.city.clone()));
    let (cities, incidents, sales) =
        futures::try_join!(cities(db, scope), incidents_by_city(db, scope), sales_by_city(db, scope))?;
    let mut groups: Vec<WallGroup> = cities
        .into_iter()
        .map(|city| {
            let (receipts, revenue) = sales.get(&city.name).copied().unwrap_or_default();
            WallGroup {
                devices: StateCounts {
                    all: city.known,
                    online: city.online,
                    offline: city.known - city.online,
                    never_connected: city.never_connected,
                    duplicated: city.duplicated,
                },
                behind: city.behind,
                incidents: incidents.get(&city.name).copied().unwrap_or_default(),
                risk: risks.get(&city.name).copied().unwrap_or_default(),
                receipts,
                revenue: Kopecks(revenue),
                name: city.name,
                more: String::new(),
            }
        })
        .collect();
    groups.sort_by_cached_key(|group| sort_key(&group.name));
    Ok(groups)
}

/// A city whose outlets have no devices is one too.
async fn cities(db: &Db, scope: &Scope) -> Result<Vec<City>> {
    let outlets: Vec<(String, i64)> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select o.city, count(case when g.behind then 1 end) from outlets o
             left join standings g on g.outlet_id = o.id and g.day = o.business_day where o.archived_at is null",
        );
        push_scope(&mut query, "o.account_id", scope);
        query.push(" group by o.city").build_query_as().fetch_all(pool).await?
    });
    let devices: Vec<City> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select o.city as name, cast(0 as bigint) as behind, count(*) as known,
                count(case when d.online or d.via_pos_id is not null then 1 end) as online,
                count(case when d.first_seen_at is null and d.via_pos_id is null and d.last_receipt_at is null then 1 end)
                    as never_connected,
                count(case when d.copies > 1 then 1 end) as duplicated
             from devices d join outlets o on o.id = d.outlet_id where d.archived_at is null and o.archived_at is null",
        );
        push_scope(&mut query, "d.account_id", scope);
        query.push(" group by o.city").build_query_as().fetch_all(pool).await?
    });
    let mut cities: BTreeMap<String, City> =
        devices.into_iter().map(|city| (city.name.clone(), city)).collect();
    for (name, behind) in outlets {
        let empty =
            City { name: name.clone(), behind: 0, known: 0, online: 0, never_connected: 0, duplicated: 0 };
        cities.entry(name).or_insert(empty).behind = behind;
    }
    Ok(cities.into_values().collect())
}

/// Each outlet's own, whether or not it is a part of a greater one: who asks for a place wants its outlets.
async fn incidents_by_city(db: &Db, scope: &Scope) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select o.city, count(*) from incidents i join outlets o on o.id = i.outlet_id where i.closed_at is null",
        );
        push_scope(&mut query, "i.account_id", scope);
        query.push(" group by o.city").build_query_as().fetch_all(pool).await?
    });
    Ok(rows.into_iter().collect())
}

async fn sales_by_city(db: &Db, scope: &Scope) -> Result<HashMap<String, (i64, i64)>> {
    let rows: Vec<(String, i64, i64)> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select o.city, cast(sum(x.receipts) as bigint), cast(sum(x.revenue) as bigint)
             from outlets o join device_days x on x.outlet_id = o.id and x.day = o.business_day
             where o.archived_at is null",
        );
        push_scope(&mut query, "o.account_id", scope);
        query.push(" group by o.city").build_query_as().fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(|(city, receipts, revenue)| (city, (receipts, revenue))).collect())
}
