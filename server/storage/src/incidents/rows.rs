//! One incident as the list and every other page shows it.

use super::handler;
use crate::{
    Error, Result,
    moments::{local, zone},
};
use domain::{
    accounts::AccountId,
    incidents::{IncidentId, IncidentPlace, IncidentRow, IncidentState, LagState, Owner},
    members::MemberId,
    outlets::{self, OutletId},
};
use sqlx::{Database, QueryBuilder};
use uuid::Uuid;

const SELECT: &str = "select i.id, i.subject, i.outlet_id, i.account_id, i.part_of, i.partner_id, p.name as partner, i.zone,
    i.opened_at, i.detection, i.recovered_at, i.delivered_late, i.owner_id, w.name as owner, i.escalated_at, i.steps_done,
    i.closed_at, o.city, o.address, o.mall, a.network, a.email
    from incidents i left join outlets o on o.id = i.outlet_id left join accounts a on a.id = i.account_id
    left join partners p on p.id = i.partner_id left join members w on w.id = i.owner_id where 1 = 1";

/// A query of rows to which conditions are appended.
pub(crate) fn select<DB: Database>() -> QueryBuilder<DB> {
    QueryBuilder::new(SELECT)
}

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(super) id: Uuid,
    subject: String,
    pub(super) outlet_id: Option<Uuid>,
    pub(super) account_id: Option<Uuid>,
    part_of: Option<Uuid>,
    partner_id: Option<Uuid>,
    partner: Option<String>,
    pub(super) zone: String,
    opened_at: i64,
    detection: String,
    recovered_at: Option<i64>,
    delivered_late: bool,
    owner_id: Option<Uuid>,
    owner: Option<String>,
    escalated_at: Option<i64>,
    steps_done: i64,
    closed_at: Option<i64>,
    city: Option<String>,
    address: Option<String>,
    mall: Option<String>,
    network: Option<String>,
    email: Option<String>,
}

impl Row {
    pub(crate) fn shown(self) -> Result<IncidentRow> {
        let clock = zone(&self.zone);
        let title = self.title();
        Ok(IncidentRow {
            id: IncidentId(self.id),
            subject: self.subject.parse().map_err(Error::corrupt("subject"))?,
            place: IncidentPlace {
                account: self.account_id.map(AccountId),
                outlet: self.outlet_id.map(OutletId),
            },
            title,
            city: self.city.unwrap_or_default(),
            address: self.address.unwrap_or_default(),
            zone: self.zone,
            state: if self.closed_at.is_some() { IncidentState::Closed } else { IncidentState::Open },
            opened_at: local(self.opened_at, clock),
            closed_at: self.closed_at.map(|at| local(at, clock)),
            lag: match self.recovered_at {
                Some(at) => LagState::Recovered { at: local(at, clock), late: self.delivered_late },
                None => LagState::Lasting,
            },
            detection: serde_json::from_str(&self.detection).map_err(Error::corrupt("detection"))?,
            handler: handler(self.partner_id, self.partner.as_deref(), self.escalated_at.is_some()),
            escalated: self.escalated_at.is_some(),
            owner: owner(self.owner_id, self.owner),
            steps_done: self.steps_done,
            part_of: self.part_of.map(IncidentId),
        })
    }

    /// As [`IncidentRow::title`] has it.
    fn title(&self) -> String {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        outlets::title(
            &part(&self.network),
            &part(&self.city),
            &part(&self.address),
            &part(&self.mall),
            &part(&self.email),
        )
        .trim()
        .to_owned()
    }
}

/// Who works on it, from what is stored.
pub(super) fn owner(id: Option<Uuid>, name: Option<String>) -> Option<Owner> {
    id.map(|id| Owner { member_id: MemberId(id), name: name.unwrap_or_default() })
}
