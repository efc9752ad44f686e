//! One page of the list of incidents.

use super::{Row, select};
use crate::{Db, Result, db::read, devices::escape_like, scope::push_scope};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    devices::search_words,
    incidents::{IncidentCounts, IncidentFilter, IncidentId, IncidentPage, IncidentQuery},
    members::{Scope, Viewer},
    outlets::OutletId,
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

/// One page of the incidents that the viewer may see, the newest first, with the counts of its tabs.
pub async fn page(
    db: &Db,
    viewer: &Viewer,
    query: &IncidentQuery,
    now: DateTime<Utc>,
) -> Result<IncidentPage> {
    let counts = counts(db, viewer, query).await?;
    let total: i64 = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select count(*) from incidents i left join outlets o on o.id = i.outlet_id where 1 = 1",
        );
        push_filters(&mut sql, &viewer.scope, query);
        push_show(&mut sql, viewer, query.show);
        sql.build_query_scalar().fetch_one(pool).await?
    });
    let rows: Vec<Row> = read!(db, |pool| {
        let mut sql = select();
        push_filters(&mut sql, &viewer.scope, query);
        push_show(&mut sql, viewer, query.show);
        sql.push(" order by i.opened_at desc, i.id desc limit ");
        sql.push_bind(i64::from(IncidentQuery::PAGE_SIZE)).push(" offset ").push_bind(query.page_offset());
        sql.build_query_as().fetch_all(pool).await?
    });
    let rows = rows.into_iter().map(Row::shown).collect::<Result<_>>()?;
    Ok(IncidentPage { rows, total, counts, as_of: now.timestamp_millis() })
}

/// How many incidents match account, city and search, whichever of them are shown.
pub async fn counts(db: &Db, viewer: &Viewer, query: &IncidentQuery) -> Result<IncidentCounts> {
    let (open, mine, untaken, all): (i64, i64, i64, i64) = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select count(case when i.closed_at is null then 1 end),
                count(case when i.closed_at is null and i.owner_id = ",
        );
        sql.push_bind(viewer.member_id.0);
        sql.push(
            " then 1 end), count(case when i.closed_at is null and i.owner_id is null then 1 end), count(*)
             from incidents i left join outlets o on o.id = i.outlet_id where 1 = 1",
        );
        push_filters(&mut sql, &viewer.scope, query);
        sql.build_query_as().fetch_one(pool).await?
    });
    Ok(IncidentCounts { open, mine, untaken, all })
}

/// The open incident of an outlet that the viewer may see.
pub async fn open_of_outlet(db: &Db, scope: &Scope, outlet: OutletId) -> Result<Option<IncidentId>> {
    let id: Option<Uuid> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select id from incidents where subject = 'outlet' and closed_at is null and outlet_id = ",
        );
        sql.push_bind(outlet.0);
        push_scope(&mut sql, "account_id", scope);
        sql.build_query_scalar().fetch_optional(pool).await?
    });
    Ok(id.map(IncidentId))
}

fn push_show<DB>(sql: &mut QueryBuilder<DB>, viewer: &Viewer, show: IncidentFilter)
where
    DB: Database,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
{
    match show {
        IncidentFilter::Open => sql.push(" and i.closed_at is null"),
        IncidentFilter::Mine => {
            sql.push(" and i.closed_at is null and i.owner_id = ").push_bind(viewer.member_id.0)
        }
        IncidentFilter::Closed => sql.push(" and i.closed_at is not null"),
        IncidentFilter::All => sql,
    };
}

fn push_filters<DB>(sql: &mut QueryBuilder<DB>, scope: &Scope, query: &IncidentQuery)
where
    DB: Database,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
    String: Type<DB> + for<'q> Encode<'q, DB>,
{
    push_scope(sql, "i.account_id", scope);
    if let Some(AccountId(account)) = query.account {
        sql.push(" and i.account_id = ").push_bind(account);
    }
    if query.lasting {
        sql.push(" and i.recovered_at is null");
    }
    let words = search_words(&query.search);
    // Who asks for a place wants its outlets; else a burst is one row.
    if !query.city.is_empty() {
        sql.push(" and o.city = ").push_bind(query.city.clone());
    } else if words.is_empty() {
        push_wholes(sql, scope);
    }
    for word in words {
        sql.push(" and i.search like ").push_bind(format!("%{}%", escape_like(&word))).push(" escape '\\'");
    }
}

/// Leaves out parts of incidents that the viewer sees as a whole.
pub(crate) fn push_wholes<DB: Database>(sql: &mut QueryBuilder<DB>, scope: &Scope) {
    sql.push(match scope {
        Scope::Everything => " and i.part_of is null",
        Scope::Accounts(_) => {
            " and (i.part_of is null
                or exists (select 1 from incidents u where u.id = i.part_of and u.account_id is null))"
        }
    });
}
