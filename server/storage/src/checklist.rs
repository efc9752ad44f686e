//! The checklist of an account: a page for the screen, and portions for a file.

use crate::{
    Db, Result, accounts,
    db::read,
    devices::stored_kind,
    moments::{local, zone},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    checklist::{
        ChecklistCounts, ChecklistPage, ChecklistPlace, ChecklistPortion, ChecklistQuery, ChecklistRow,
        ChecklistShow,
    },
    devices::{DeviceKind, DeviceState, PosId},
    members::Scope,
    outlets::OutletId,
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

const COLUMNS: &str = "select o.title_key, o.id as outlet_id, d.pos_id, o.city, o.address, o.mall, o.zone, t.name, d.kind,
    d.online, d.via_pos_id, d.first_seen_at, d.last_disconnect_at, d.created_at, t.external_ip, d.last_receipt_at";
const FROM: &str =
    " from devices d join outlets o on o.id = d.outlet_id join device_texts t on t.pos_id = d.pos_id";
/// [`ChecklistRow::never_connected`].
const NEVER_CONNECTED: &str = "(d.first_seen_at is null and d.via_pos_id is null and not d.online)";
/// [`ChecklistRow::lacks_receipts`], but for the kind.
const NO_RECEIPTS: &str = "(d.last_receipt_at is null and d.kind <> ";
/// The last key is unique: portions neither overlap nor leave gaps.
const ORDER: &str = " order by o.title_key, o.id, d.pos_id limit ";

#[derive(sqlx::FromRow)]
struct Row {
    title_key: String,
    outlet_id: Uuid,
    pos_id: i64,
    city: String,
    address: String,
    mall: String,
    zone: String,
    name: String,
    kind: String,
    online: bool,
    via_pos_id: Option<i64>,
    first_seen_at: Option<i64>,
    last_disconnect_at: Option<i64>,
    created_at: i64,
    external_ip: String,
    last_receipt_at: Option<i64>,
}

/// A page of the checklist with its counts. `Error::NotFound` for an account outside the scope; without an account that
/// of a viewer who sees only one, or nothing but what can be chosen.
pub async fn page(
    db: &Db,
    scope: &Scope,
    query: &ChecklistQuery,
    now: DateTime<Utc>,
) -> Result<ChecklistPage> {
    let accounts: Vec<(AccountId, String)> =
        accounts::list(db, scope).await?.into_iter().map(|account| (account.id, account.email)).collect();
    let as_of = now.timestamp_millis();
    let Some(account) = query.account.or(match accounts.as_slice() {
        [(only, _)] => Some(*only),
        _ => None,
    }) else {
        return Ok(ChecklistPage { accounts, as_of, ..ChecklistPage::default() });
    };
    let account = accounts::get(db, scope, account).await?.id;
    let cities = crate::outlets::cities(db, &Scope::Accounts([account].into())).await?;
    let counts = counts(db, account, query).await?;
    let rows: Vec<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(COLUMNS);
        push_filters(sql.push(FROM), account, query);
        push_show(&mut sql, query.show);
        sql.push(ORDER).push_bind(i64::from(ChecklistQuery::PAGE_SIZE));
        sql.push(" offset ").push_bind(query.page_offset()).build_query_as().fetch_all(pool).await?
    });
    let rows = rows.into_iter().map(Row::shown).collect();
    Ok(ChecklistPage { accounts, account: Some(account), cities, rows, counts, as_of })
}

/// The next portion after a place. `Error::NotFound` for an account outside the scope, and for none.
pub async fn portion(
    db: &Db,
    scope: &Scope,
    query: &ChecklistQuery,
    after: Option<&ChecklistPlace>,
) -> Result<ChecklistPortion> {
    let account = query.account.ok_or(crate::Error::NotFound)?;
    let account = accounts::get(db, scope, account).await?.id;
    let size = i64::from(ChecklistQuery::PORTION);
    let mut rows: Vec<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(COLUMNS);
        push_filters(sql.push(FROM), account, query);
        push_show(&mut sql, query.show);
        if let Some(place) = after {
            sql.push(" and o.title_key >= ").push_bind(place.key.clone());
            sql.push(" and (o.title_key, o.id, d.pos_id) > (").push_bind(place.key.clone());
            sql.push(", ").push_bind(place.outlet.0).push(", ").push_bind(place.pos_id.0).push(")");
        }
        // One more tells whether there is more.
        sql.push(ORDER).push_bind(size + 1).build_query_as().fetch_all(pool).await?
    });
    let more = i64::try_from(rows.len()).is_ok_and(|rows| rows > size);
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|last| ChecklistPlace {
        key: last.title_key.clone(),
        outlet: OutletId(last.outlet_id),
        pos_id: PosId(last.pos_id),
    });
    Ok(ChecklistPortion { rows: rows.into_iter().map(Row::shown).collect(), next })
}

async fn counts(db: &Db, account: AccountId, query: &ChecklistQuery) -> Result<ChecklistCounts> {
    let (all, problems, never_connected, no_receipts): (i64, i64, i64, i64) = read!(db, |pool| {
        let mut sql = QueryBuilder::new("select count(*)");
        for condition in [ChecklistShow::Problems, ChecklistShow::NeverConnected, ChecklistShow::NoReceipts] {
            sql.push(", count(case when 1 = 1");
            push_show(&mut sql, condition);
            sql.push(" then 1 end)");
        }
        sql.push(" from outlets o cross join devices d");
        push_filters(&mut sql, account, query);
        sql.build_query_as().fetch_one(pool).await?
    });
    Ok(ChecklistCounts { all, problems, never_connected, no_receipts })
}

/// Appends `where` with account and city.
fn push_filters<DB>(sql: &mut QueryBuilder<DB>, account: AccountId, query: &ChecklistQuery)
where
    DB: Database,
    Uuid: Type<DB> + for<'q> Encode<'q, DB>,
    String: Type<DB> + for<'q> Encode<'q, DB>,
{
    sql.push(" where d.outlet_id = o.id and d.archived_at is null and o.account_id = ").push_bind(account.0);
    sql.push(" and d.account_id = ").push_bind(account.0);
    if !query.city.is_empty() {
        sql.push(" and o.city = ").push_bind(query.city.clone());
    }
}

/// Appends ` and …`: what [`ChecklistShow::shows`] says.
fn push_show<DB>(sql: &mut QueryBuilder<DB>, show: ChecklistShow)
where
    DB: Database,
    String: Type<DB> + for<'q> Encode<'q, DB>,
{
    let mid_server = || DeviceKind::MidServer.as_str().to_owned();
    match show {
        ChecklistShow::All => {}
        ChecklistShow::Problems => {
            sql.push(" and (").push(NEVER_CONNECTED).push(" or ").push(NO_RECEIPTS);
            sql.push_bind(mid_server()).push("))");
        }
        ChecklistShow::NeverConnected => {
            sql.push(" and ").push(NEVER_CONNECTED);
        }
        ChecklistShow::NoReceipts => {
            sql.push(" and ").push(NO_RECEIPTS).push_bind(mid_server()).push(")");
        }
    }
}

impl Row {
    fn shown(self) -> ChecklistRow {
        let zone = zone(&self.zone);
        ChecklistRow {
            pos_id: PosId(self.pos_id),
            city: self.city,
            address: self.address,
            mall: self.mall,
            name: self.name,
            kind: stored_kind(&self.kind),
            state: DeviceState::of(
                self.online,
                self.first_seen_at.is_some(),
                self.last_receipt_at.is_some(),
                self.via_pos_id.map(PosId),
            ),
            monitored_at: local(self.last_disconnect_at.unwrap_or(self.created_at), zone),
            is_creation: self.last_disconnect_at.is_none(),
            external_ip: self.external_ip,
            last_receipt_at: self.last_receipt_at.map(|at| local(at, zone)),
        }
    }
}
