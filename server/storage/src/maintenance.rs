//! Maintenance windows of outlets and accounts.

use crate::{Db, Error, Result, db::read, scope::push_scope, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    live::Change,
    maintenance::{MaintenanceId, MaintenancePlace, MaintenancePlan, MaintenanceWindow},
    members::{Scope, Viewer},
    outlets::{self, OutletId},
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    outlet_id: Option<Uuid>,
    plan: String,
    reason: String,
    author: String,
    zone: Option<String>,
    city: Option<String>,
    address: Option<String>,
    mall: Option<String>,
    network: String,
    email: String,
}

impl Row {
    fn shown(self) -> Result<MaintenanceWindow> {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let title = outlets::title(
            &self.network,
            &part(&self.city),
            &part(&self.address),
            &part(&self.mall),
            &self.email,
        );
        Ok(MaintenanceWindow {
            id: MaintenanceId(self.id),
            place: match self.outlet_id {
                Some(outlet) => MaintenancePlace::Outlet(OutletId(outlet)),
                None => MaintenancePlace::Account(AccountId(self.account_id)),
            },
            title,
            zone: self.zone,
            plan: stored_plan(&self.plan)?,
            reason: self.reason,
            author: self.author,
        })
    }
}

fn stored_plan(text: &str) -> Result<MaintenancePlan> {
    serde_json::from_str(text).map_err(Error::corrupt("maintenance window"))
}

/// Plans a window; the caller has checked the plan and the reason. `Error::NotFound` if the place is outside the scope.
pub async fn add(
    db: &Db,
    viewer: &Viewer,
    place: MaintenancePlace,
    plan: &MaintenancePlan,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<MaintenanceId> {
    let (account, outlet) = match place {
        MaintenancePlace::Account(account) => {
            (crate::accounts::get(db, &viewer.scope, account).await?.id, None)
        }
        MaintenancePlace::Outlet(outlet) => {
            (crate::outlets::get(db, &viewer.scope, outlet).await?.account_id, Some(outlet.0))
        }
    };
    let id = MaintenanceId(Uuid::now_v7());
    let plan = serde_json::to_string(plan).map_err(Error::corrupt("maintenance window"))?;
    let mut tx = db.begin().await?;
    on!(tx, |conn| {
        sqlx::query(
        "insert into maintenance_windows (id, account_id, outlet_id, plan, reason, author_id, author, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.0)
    .bind(account.0)
    .bind(outlet)
    .bind(plan)
    .bind(reason)
    .bind(viewer.member_id.0)
    .bind(&viewer.name)
    .bind(now.timestamp_millis())
    .execute(conn)
    .await
    .map(drop)
    })?;
    tx.announce(Change::Notices);
    tx.commit().await?;
    Ok(id)
}

/// Removes a window. `Error::NotFound` outside the scope.
pub async fn remove(db: &Db, scope: &Scope, id: MaintenanceId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let found = on!(tx, |conn| {
        let mut sql = QueryBuilder::new("update maintenance_windows set removed_at = ");
        sql.push_bind(now.timestamp_millis()).push(" where removed_at is null and id = ").push_bind(id.0);
        push_scope(&mut sql, "account_id", scope);
        sql.build().execute(conn).await?.rows_affected()
    });
    if found == 0 {
        return Err(Error::NotFound);
    }
    tx.announce(Change::Notices);
    tx.commit().await
}

/// The windows of the scope, or of one outlet with those of its account, by place; past ones too.
pub async fn list(db: &Db, scope: &Scope, outlet: Option<OutletId>) -> Result<Vec<MaintenanceWindow>> {
    let rows: Vec<Row> = read!(db, |pool| {
        let mut sql = QueryBuilder::new(
            "select m.id, m.account_id, m.outlet_id, m.plan, m.reason, m.author, o.zone, o.city, o.address, o.mall,
                a.network, a.email
             from maintenance_windows m join accounts a on a.id = m.account_id left join outlets o on o.id = m.outlet_id
             where m.removed_at is null",
        );
        push_scope(&mut sql, "m.account_id", scope);
        if let Some(OutletId(outlet)) = outlet {
            sql.push(" and (m.outlet_id = ").push_bind(outlet);
            sql.push(
                " or m.outlet_id is null and m.account_id = (select account_id from outlets where id = ",
            );
            sql.push_bind(outlet).push("))");
        }
        sql.push(" order by a.email, o.title_key, m.id").build_query_as().fetch_all(pool).await?
    });
    rows.into_iter().map(Row::shown).collect()
}

/// All windows, for the lag engine to ask by outlet.
#[derive(Debug, Default)]
pub(crate) struct Windows(HashMap<Uuid, Vec<MaintenancePlan>>);

impl Windows {
    pub(crate) async fn read(db: &Db) -> Result<Self> {
        let rows: Vec<(Uuid, Option<Uuid>, String)> = read!(db, |pool| sqlx::query_as(
            "select account_id, outlet_id, plan from maintenance_windows where removed_at is null",
        )
        .fetch_all(pool)
        .await?);
        let mut windows = Self::default();
        for (account, outlet, plan) in rows {
            windows.0.entry(outlet.unwrap_or(account)).or_default().push(stored_plan(&plan)?);
        }
        Ok(windows)
    }

    /// Is an outlet, or its account, maintained at this moment?
    pub(crate) fn holds(&self, outlet: &domain::outlets::Outlet, now: DateTime<Utc>) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let local = outlet.local_time(now).naive_local();
        [outlet.id.0, outlet.account_id.0]
            .iter()
            .filter_map(|place| self.0.get(place))
            .flatten()
            .any(|plan| plan.holds(local))
    }
}
