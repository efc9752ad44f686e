//! Outlets and their business days.

mod changes;
mod list;
mod roll_over;

pub(crate) use roll_over::{SILENCE, set_day};

pub use changes::{archive, change_hours, change_place, restore, set_exceptions, set_week};
pub(crate) use changes::{change_hours_within, retitle};
pub(crate) use list::cities;
pub use list::{choices, page, row};
pub use roll_over::roll_over;

use crate::{
    Db, Error, Result, accounts, audit,
    db::read,
    moments::{hours_key, sort_key},
    scope::push_scope,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    audit::{Actor, AuditAction, AuditField},
    devices::normalise_search,
    language::Language,
    live::Change,
    members::Scope,
    outlets::{OpeningHours, Outlet, OutletId},
};
use roll_over::open_since;
use sqlx::QueryBuilder;
use std::collections::{HashMap, hash_map::Entry};
use uuid::Uuid;

/// Rows of one statement.
const PORTION: usize = 1_000;

/// What is needed to add an outlet.
#[derive(Debug, Clone)]
pub struct NewOutlet {
    /// The account it belongs to.
    pub account_id: AccountId,
    /// The city, to filter by.
    pub city: String,
    /// Street and house.
    pub address: String,
    /// The mall or other name; empty where there is none.
    pub mall: String,
    /// IANA time zone.
    pub zone: String,
    /// Opening hours, checked by the caller.
    pub hours: OpeningHours,
}

const COLUMNS: &str =
    "select id, account_id, city, address, mall, zone, hours, archived_at from outlets where 1 = 1";

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
}

impl TryFrom<Row> for Outlet {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: OutletId(row.id),
            account_id: AccountId(row.account_id),
            city: row.city,
            address: row.address,
            mall: row.mall,
            zone: row.zone,
            hours: stored_hours(&row.hours)?,
            archived: row.archived_at.is_some(),
        })
    }
}

/// Adds an outlet. `Error::NotFound` if there is no such account, `Error::Taken` if it has an outlet at this place.
pub async fn add(db: &Db, actor: &Actor, outlet: &NewOutlet, now: DateTime<Utc>) -> Result<Outlet> {
    let mut tx = db.begin().await?;
    accounts::locked(&mut tx, outlet.account_id).await?;
    // An archived one too: it can be brought back.
    place_is_free(&mut tx, &outlet.numbered(), |_| true).await?;
    let added = add_within(&mut tx, actor, std::slice::from_ref(outlet), now).await?.pop();
    tx.commit().await?;
    added.ok_or(Error::NotFound)
}

/// `Error::Taken` if the account has another outlet at this place, of those that count. The account is locked.
async fn place_is_free(tx: &mut Tx, outlet: &Outlet, counts: impl Fn(&Outlet) -> bool) -> Result<()> {
    let place = outlet.place_key();
    let others = of_account(tx, outlet.account_id).await?;
    if others.iter().any(|other| other.id != outlet.id && counts(other) && other.place_key() == place) {
        return Err(Error::Taken { field: "address" });
    }
    Ok(())
}

/// Adds outlets, all or none of them; the caller knows that their places are free. Answers them in the same order.
pub async fn add_all(
    db: &Db,
    actor: &Actor,
    outlets: &[NewOutlet],
    now: DateTime<Utc>,
) -> Result<Vec<Outlet>> {
    let mut tx = db.begin().await?;
    let added = add_within(&mut tx, actor, outlets, now).await?;
    tx.commit().await?;
    Ok(added)
}

/// The same as part of a greater change.
pub(crate) async fn add_within(
    tx: &mut Tx,
    actor: &Actor,
    outlets: &[NewOutlet],
    now: DateTime<Utc>,
) -> Result<Vec<Outlet>> {
    let mut names: HashMap<AccountId, (String, String)> = HashMap::new();
    for outlet in outlets {
        if let Entry::Vacant(unknown) = names.entry(outlet.account_id) {
            unknown.insert(account_names(tx, outlet.account_id).await?);
        }
    }
    let added: Vec<Outlet> = outlets.iter().map(NewOutlet::numbered).collect();
    for portion in added.chunks(PORTION) {
        insert(tx, portion, &names, now).await?;
        let notes = portion.iter().map(|outlet| {
            changes::note(AuditAction::Added, outlet)
                .with(AuditField::Zone, outlet.zone.as_str())
                .with(AuditField::Hours, outlet.hours.format(Language::En))
        });
        audit::write(tx, actor, notes.collect(), now).await?;
    }
    tx.announce(Change::Registry);
    Ok(added)
}

impl NewOutlet {
    fn numbered(&self) -> Outlet {
        Outlet {
            id: OutletId(Uuid::now_v7()),
            account_id: self.account_id,
            city: self.city.clone(),
            address: self.address.clone(),
            mall: self.mall.clone(),
            zone: self.zone.clone(),
            hours: self.hours.clone(),
            archived: false,
        }
    }
}

async fn insert(
    tx: &mut Tx,
    outlets: &[Outlet],
    names: &HashMap<AccountId, (String, String)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut rows = Vec::with_capacity(outlets.len());
    for outlet in outlets {
        let (network, email) = names.get(&outlet.account_id).ok_or(Error::NotFound)?;
        rows.push((outlet, encode_hours(&outlet.hours)?, outlet.title(network, email)));
    }
    on!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "insert into outlets (id, account_id, city, address, mall, zone, hours, title_key, search, hours_key,
                business_day, open_since_at, created_at) ",
        );
        query.push_values(rows, |mut row, (outlet, hours, title)| {
            row.push_bind(outlet.id.0)
                .push_bind(outlet.account_id.0)
                .push_bind(outlet.city.as_str())
                .push_bind(outlet.address.as_str())
                .push_bind(outlet.mall.as_str())
                .push_bind(outlet.zone.as_str())
                .push_bind(hours)
                .push_bind(sort_key(&title))
                .push_bind(normalise_search(&title))
                .push_bind(hours_key(&outlet.hours))
                .push_bind(outlet.business_day_at(now))
                .push_bind(open_since(&outlet.hours, &outlet.zone, now))
                .push_bind(now.timestamp_millis());
        });
        query.build().persistent(false).execute(conn).await?;
    });
    Ok(())
}

/// One outlet of the scope.
pub async fn get(db: &Db, scope: &Scope, id: OutletId) -> Result<Outlet> {
    let row: Option<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(COLUMNS);
        query.push(" and id = ").push_bind(id.0);
        push_scope(&mut query, "account_id", scope);
        query.build_query_as().fetch_optional(pool).await?
    });
    row.ok_or(Error::NotFound)?.try_into()
}

/// The outlets of the scope by their titles, archived ones too.
pub async fn list(db: &Db, scope: &Scope) -> Result<Vec<Outlet>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(COLUMNS);
        push_scope(&mut query, "account_id", scope);
        query.push(" order by title_key, id").build_query_as().fetch_all(pool).await?
    });
    rows.into_iter().map(Outlet::try_from).collect()
}

/// Network and e-mail of an account, for titles.
async fn account_names(tx: &mut Tx, account: AccountId) -> Result<(String, String)> {
    let names: Option<(String, String)> =
        on!(tx, |conn| sqlx::query_as("select network, email from accounts where id = $1")
            .bind(account.0)
            .fetch_optional(conn)
            .await)?;
    names.ok_or(Error::NotFound)
}

/// All outlets of an account, archived ones too.
pub(crate) async fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<Outlet>> {
    let rows: Vec<Row> = on!(tx, |conn| {
        let mut sql = QueryBuilder::new(COLUMNS);
        sql.push(" and account_id = ").push_bind(account.0).push(" order by id");
        sql.build_query_as().fetch_all(conn).await?
    });
    rows.into_iter().map(Outlet::try_from).collect()
}

/// Opening hours as they are stored.
pub(crate) fn encode_hours(hours: &OpeningHours) -> Result<String> {
    serde_json::to_string(hours).map_err(Error::corrupt("opening hours"))
}

/// Opening hours as they were stored.
pub(crate) fn stored_hours(text: &str) -> Result<OpeningHours> {
    serde_json::from_str(text).map_err(Error::corrupt("opening hours"))
}
