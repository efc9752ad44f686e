//! Roll-out: a list of outlets and tills is imported in one transaction, and how far each account is.

use crate::{
    Db, Error, Result, accounts,
    db::read,
    devices::{self, NewDevice, stored_kind},
    keys,
    outlets::{self, NewOutlet},
    scope::{push_list, push_scope},
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    audit::Actor,
    devices::{DeviceKey, PosId},
    live::Change,
    members::Scope,
    outlets::{OutletId, is_zone},
    rollout::{
        Known, KnownTill, NewKey, RolloutAnswer, RolloutLine, RolloutPlan, RolloutPreview, RolloutState,
        TillStep, check,
    },
};
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What an import of the list into an account would do, or its bad cells. `Error::NotFound` if there is no such account.
pub async fn preview(db: &Db, account: AccountId, lines: &[RolloutLine]) -> Result<RolloutPreview> {
    // Of the same transaction as an import, and not committed.
    let mut tx = db.begin().await?;
    let known = known(&mut tx, account, lines).await?;
    Ok(match check(lines, &known, is_zone) {
        Ok(plan) => RolloutPreview { faults: Vec::new(), counts: plan.counts() },
        Err(faults) => RolloutPreview { faults, ..RolloutPreview::default() },
    })
}

/// Imports the list into an account, all of it or nothing, and makes keys for the tills that are new.
/// `Error::NotFound` if there is no such account.
pub async fn import(
    db: &Db,
    actor: &Actor,
    account: AccountId,
    lines: &[RolloutLine],
    now: DateTime<Utc>,
) -> Result<RolloutAnswer> {
    let mut tx = db.begin().await?;
    let known = known(&mut tx, account, lines).await?;
    let plan = match check(lines, &known, is_zone) {
        Ok(plan) => plan,
        Err(faults) => return Ok(RolloutAnswer::Refused(faults)),
    };
    tx.lock_devices(&changed(&plan, &known)).await?;
    let import = Import { actor, account, known, now };
    let places = import.outlets(&mut tx, &plan).await?;
    import.change_tills(&mut tx, &plan, &places).await?;
    let keys = import.add_tills(&mut tx, &plan, &places).await?;
    tx.announce(Change::Registry);
    tx.announce(Change::Keys);
    tx.commit().await?;
    Ok(RolloutAnswer::Done { counts: plan.counts(), keys })
}

/// The devices that an import changes, by themselves or with the hours of their outlets. They are locked together, whatever the order of
/// the list.
fn changed(plan: &RolloutPlan, known: &Known) -> Vec<PosId> {
    let outlets: HashSet<OutletId> =
        plan.outlets.iter().filter(|outlet| outlet.changes).filter_map(|outlet| outlet.id).collect();
    let tills: HashSet<PosId> = plan
        .tills
        .iter()
        .filter_map(|till| match till.step {
            TillStep::Change(pos_id) => Some(pos_id),
            TillStep::Add(_) | TillStep::Keep(_) => None,
        })
        .collect();
    let concerned =
        known.tills.iter().filter(|till| outlets.contains(&till.outlet) || tills.contains(&till.pos_id));
    concerned.map(|till| till.pos_id).collect()
}

struct Import<'a> {
    actor: &'a Actor,
    account: AccountId,
    known: Known,
    now: DateTime<Utc>,
}

impl Import<'_> {
    /// Adds and changes the outlets; answers their ids in the order of the plan.
    async fn outlets(&self, tx: &mut Tx, plan: &RolloutPlan) -> Result<Vec<OutletId>> {
        let new: Vec<NewOutlet> = plan
            .outlets
            .iter()
            .filter(|outlet| outlet.id.is_none())
            .map(|outlet| NewOutlet {
                account_id: self.account,
                city: outlet.city.clone(),
                address: outlet.address.clone(),
                mall: outlet.mall.clone(),
                zone: outlet.zone.clone(),
                hours: outlet.hours.clone(),
            })
            .collect();
        let mut added = outlets::add_within(tx, self.actor, &new, self.now).await?.into_iter();
        let mut ids = Vec::with_capacity(plan.outlets.len());
        for outlet in &plan.outlets {
            match outlet.id {
                Some(id) => {
                    if outlet.changes {
                        outlets::change_hours_within(
                            tx,
                            self.actor,
                            id,
                            &outlet.zone,
                            &outlet.hours,
                            self.now,
                        )
                        .await?;
                    }
                    ids.push(id);
                }
                None => ids.push(added.next().ok_or(Error::NotFound)?.id),
            }
        }
        Ok(ids)
    }

    /// Moves and renames the tills that are known.
    async fn change_tills(&self, tx: &mut Tx, plan: &RolloutPlan, places: &[OutletId]) -> Result<()> {
        let before: HashMap<PosId, &KnownTill> =
            self.known.tills.iter().map(|till| (till.pos_id, till)).collect();
        for till in &plan.tills {
            let TillStep::Change(pos_id) = till.step else { continue };
            let was = before.get(&pos_id).ok_or(Error::NotFound)?;
            if was.outlet != places[till.outlet] {
                devices::move_within(tx, self.actor, pos_id, places[till.outlet], self.now).await?;
            }
            if was.name != till.name {
                devices::rename_within(tx, self.actor, pos_id, &till.name, self.now).await?;
            }
        }
        Ok(())
    }

    /// Adds the tills that are new, with a key each.
    async fn add_tills(&self, tx: &mut Tx, plan: &RolloutPlan, places: &[OutletId]) -> Result<Vec<NewKey>> {
        let mut new = Vec::new();
        let mut shown = Vec::new();
        for till in &plan.tills {
            let TillStep::Add(pos_id) = till.step else { continue };
            let outlet_id = places[till.outlet];
            new.push(NewDevice { pos_id, outlet_id, name: till.name.clone(), kind: till.kind });
            shown.push((&plan.outlets[till.outlet], &till.name));
        }
        let numbers = devices::add_within(tx, self.actor, &new, self.now).await?;
        let keys: Vec<DeviceKey> = numbers.into_iter().map(keys::random).collect();
        keys::add_within(tx, self.actor, &keys, self.now).await?;
        let key = |(key, (outlet, name)): (DeviceKey, (&domain::rollout::PlannedOutlet, &String))| NewKey {
            city: outlet.city.clone(),
            address: outlet.address_with_mall(),
            till: name.clone(),
            pos_id: key.pos_id,
            key: key.to_string(),
        };
        Ok(keys.into_iter().zip(shown).map(key).collect())
    }
}

/// What the account has, as it stays until the transaction ends.
async fn known(tx: &mut Tx, account: AccountId, lines: &[RolloutLine]) -> Result<Known> {
    // Two imports at once would both add what the other one adds.
    accounts::locked(tx, account).await?;
    // As everybody locks them: outlets after their account and before their devices.
    tx.lock_outlets_of(account).await?;
    let tills: Vec<(i64, Uuid, String, String, Option<i64>)> = on!(tx, |conn| {
        sqlx::query_as(
            "select d.pos_id, d.outlet_id, t.name, d.kind, d.archived_at
             from devices d join device_texts t on t.pos_id = d.pos_id where d.account_id = $1",
        )
        .bind(account.0)
        .fetch_all(conn)
        .await?
    });
    let tills: Vec<KnownTill> = tills
        .into_iter()
        .map(|(pos_id, outlet, name, kind, archived_at)| KnownTill {
            pos_id: PosId(pos_id),
            outlet: OutletId(outlet),
            name,
            kind: stored_kind(&kind),
            archived: archived_at.is_some(),
        })
        .collect();
    let asked: HashSet<i64> = lines.iter().filter_map(|line| Some(line.pos_id()?.0)).collect();
    let taken = if asked.is_empty() { HashSet::new() } else { taken(tx, account, asked).await? };
    Ok(Known { outlets: outlets::of_account(tx, account).await?, tills, taken })
}

/// Which of these numbers are devices of other accounts.
async fn taken(tx: &mut Tx, account: AccountId, asked: HashSet<i64>) -> Result<HashSet<PosId>> {
    let taken: Vec<i64> = on!(tx, |conn| {
        let mut query = QueryBuilder::new("select pos_id from devices where account_id <> ");
        query.push_bind(account.0).push(" and pos_id in ");
        push_list(&mut query, asked);
        query.build_query_scalar().persistent(false).fetch_all(conn).await?
    });
    Ok(taken.into_iter().map(PosId).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    network: String,
    email: String,
    devices: i64,
    with_key: i64,
    ever_connected: i64,
    tills: i64,
    ever_sold: i64,
}

/// How far the roll-out of each account of the scope is, by network.
pub async fn states(db: &Db, scope: &Scope) -> Result<Vec<RolloutState>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut query = QueryBuilder::new(
            "select a.id, a.network, a.email, count(d.pos_id) as devices,
                count(case when exists (
                    select 1 from device_keys k where k.pos_id = d.pos_id and k.revoked_at is null
                ) then 1 end) as with_key,
                count(coalesce(d.first_seen_at, d.via_pos_id)) as ever_connected,
                count(case when d.kind = 'KKMWPF' then 1 end) as tills,
                count(case when d.kind = 'KKMWPF' then d.last_receipt_at end) as ever_sold
             from accounts a left join devices d on d.account_id = a.id and d.archived_at is null
             where 1 = 1",
        );
        push_scope(&mut query, "a.id", scope);
        query.push(" group by a.id, a.network, a.email order by a.network, a.email");
        query.build_query_as().fetch_all(pool).await?
    });
    let state = |row: Row| RolloutState {
        account: AccountId(row.id),
        network: row.network,
        email: row.email,
        devices: row.devices,
        with_key: row.with_key,
        ever_connected: row.ever_connected,
        tills: row.tills,
        ever_sold: row.ever_sold,
    };
    Ok(rows.into_iter().map(state).collect())
}
