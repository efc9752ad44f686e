//! Incidents: what the engine opens, what people do with them, and what pages show of them.
//!
//! Every change is an entry of the history, in the same transaction. Whoever changes an incident locks its row first.

mod closing;
mod details;
mod escalation;
mod history;
mod list;
mod opening;
mod rows;
mod work;

pub use closing::close;
pub use details::find;
pub use escalation::{attach, attachment, escalate};
pub use list::{counts, open_of_outlet, page};
pub use opening::{NewIncident, open, recover, rejoin};
pub use work::{colleagues, comment, hand_over, set_step, skip_later_steps, take};

pub(crate) use history::note_letter;
pub(crate) use list::push_wholes;
pub(crate) use opening::{add_all, note_recovery, note_return};
pub(crate) use rows::{Row, select};

use crate::{
    Error, Result,
    tx::{Tx, on},
};
use domain::{
    accounts::{AccountId, PartnerId},
    incidents::{Handler, IncidentId},
    live::Change,
    members::Viewer,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// An open incident that the viewer may work on, locked until the transaction ends.
#[derive(Debug, sqlx::FromRow)]
struct Work {
    id: Uuid,
    account_id: Option<Uuid>,
    partner_id: Option<Uuid>,
    partner: Option<String>,
    zone: String,
    recovered_at: Option<i64>,
    owner_id: Option<Uuid>,
    owner: Option<String>,
    escalated_at: Option<i64>,
    closed_at: Option<i64>,
}

impl Work {
    /// `Error::NotFound` outside the viewer's scope, `Error::Forbidden` for who may only read, `Error::Conflict` of an
    /// incident that is closed.
    async fn begin(tx: &mut Tx, viewer: &Viewer, id: IncidentId) -> Result<Self> {
        // The lock by itself: a row that was waited for would be joined with what it named before.
        let lock = tx.lock(" for update");
        on!(tx, |conn| {
            let mut sql = QueryBuilder::new("select id from incidents where id = ");
            sql.push_bind(id.0).push(lock).build().execute(conn).await?;
        });
        let row: Option<Self> = on!(tx, |conn| {
            sqlx::query_as(
            "select i.id, i.account_id, i.partner_id, p.name as partner, i.zone, i.recovered_at, i.owner_id,
                w.name as owner, i.escalated_at, i.closed_at
             from incidents i left join partners p on p.id = i.partner_id left join members w on w.id = i.owner_id
             where i.id = $1",
        )
        .bind(id.0)
        .fetch_optional(conn)
        .await
        })?;
        let row = row.filter(|row| viewer.may_see(row.account())).ok_or(Error::NotFound)?;
        let partner: Option<Uuid> =
            on!(tx, |conn| sqlx::query_scalar("select partner_id from members where id = $1")
                .bind(viewer.member_id.0)
                .fetch_one(conn)
                .await)?;
        if !row.handler().admits(viewer, partner.map(PartnerId)) {
            return Err(Error::Forbidden);
        }
        if row.closed_at.is_some() { Err(Error::Conflict) } else { Ok(row) }
    }

    fn account(&self) -> Option<AccountId> {
        self.account_id.map(AccountId)
    }

    fn handler(&self) -> Handler {
        handler(self.partner_id, self.partner.as_deref(), self.escalated_at.is_some())
    }

    /// All that a change of the incident announces.
    fn announce(&self, tx: &mut Tx) {
        tx.announce(Change::Incidents(vec![(IncidentId(self.id), self.account())]));
    }
}

/// Who handles an incident, from what is stored.
fn handler(partner_id: Option<Uuid>, partner: Option<&str>, escalated: bool) -> Handler {
    match partner_id.filter(|_| !escalated) {
        Some(id) => Handler::Partner { id: PartnerId(id), name: partner.unwrap_or_default().to_owned() },
        None => Handler::Support,
    }
}
