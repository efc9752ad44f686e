use super::escalation::EscalationForm;
use crate::{error::Result, site::Links};
use domain::{
    incidents::{
        EscalationFault, Evidence, IncidentDetails, IncidentId, IncidentPage, IncidentQuery, Lacking, Owner,
        Step, StepChange, StepRecord,
    },
    mail::Delivery,
    members::MemberId,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::unsaved;
#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, error::AppError, guard};
#[cfg(feature = "ssr")]
use domain::{
    incidents::{
        Closing, IncidentRow, IncidentState, LagState, MAX_TEXT_CHARS, StepEntry, StepFault, missing_since,
    },
    lag::Settings,
    members::Scope,
    outlets::OutletId,
    revenue::Step as RevenueStep,
};
#[cfg(feature = "ssr")]
use storage::incidents;

/// What the page of an incident shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentShown {
    pub details: IncidentDetails,
    /// Of an outlet's incident that is open.
    pub evidence: Option<Evidence>,
    /// Who can work on it, if the viewer can.
    pub colleagues: Vec<Owner>,
    /// How the letters about it fared, for HEADO's staff.
    pub deliveries: Vec<Delivery>,
    /// The viewer.
    pub me: MemberId,
    pub links: Links,
    /// Unix milliseconds at which it was read: «данные на».
    pub as_of: i64,
}

/// One page of the list.
#[server(prefix = "/rpc", endpoint = "incidents/list")]
pub async fn list_incidents(#[server(default)] query: IncidentQuery) -> Result<IncidentPage> {
    let viewer = guard::viewer().await?;
    Ok(incidents::page(&guard::db(), &viewer, &query, guard::now()).await?)
}

/// How many incidents are open to the viewer: the frame of every page shows it.
#[server(prefix = "/rpc", endpoint = "incidents/open")]
pub async fn open_incidents() -> Result<i64> {
    let viewer = guard::viewer().await?;
    Ok(incidents::counts(&guard::db(), &viewer, &IncidentQuery::default()).await?.open)
}

/// One incident with what the system knows for its steps.
#[server(prefix = "/rpc", endpoint = "incidents/get")]
pub async fn get_incident(id: IncidentId) -> Result<IncidentShown> {
    let viewer = guard::viewer().await?;
    let (db, now, settings, links) = (guard::db(), guard::now(), guard::lag(), guard::links());
    let details = incidents::find(&db, &viewer, id, now).await?;
    let colleagues =
        if details.may_work { incidents::colleagues(&db, &viewer, id).await? } else { Vec::new() };
    let evidence = match details.row.place.outlet {
        Some(outlet) if details.row.state == IncidentState::Open => {
            Some(evidence(&db, &viewer.scope, outlet, &details.row, &settings, now).await?)
        }
        _ => None,
    };
    let deliveries = if viewer.may_see_letters() {
        storage::outbox::of_incident(&db, &viewer.scope, id).await?
    } else {
        Vec::new()
    };
    let as_of = now.timestamp_millis();
    Ok(IncidentShown { details, evidence, colleagues, deliveries, me: viewer.member_id, links, as_of })
}

/// Days of an incident that are read again each time its page is.
#[cfg(feature = "ssr")]
const DAYS_READ: u64 = 7;

#[cfg(feature = "ssr")]
async fn evidence(
    db: &storage::Db,
    scope: &Scope,
    id: OutletId,
    row: &IncidentRow,
    settings: &Settings,
    now: chrono::DateTime<chrono::Utc>,
) -> storage::Result<Evidence> {
    let outlet = storage::outlets::get(db, scope, id).await?;
    let since = row.detection.since;
    let today = outlet.business_day_at(now);
    let first = outlet.business_day_at(since.with_timezone(&chrono::Utc)).min(today);
    let last = first.checked_add_days(chrono::Days::new(DAYS_READ - 1)).unwrap_or(today).min(today);
    let query = storage::revenue::RevenueQuery { first, last, step: RevenueStep::Hour, till: None };
    let report = storage::revenue::report(db, scope, id, query, settings, now).await?;
    let recovered = match row.lag {
        LagState::Recovered { at, .. } => Some(at),
        LagState::Lasting => None,
    };
    Ok(Evidence {
        devices: storage::devices::of_outlet(db, scope, id, now).await?,
        missing: missing_since(&report.points, since, recovered),
        offline: report.offline,
        sentence: report.sentence,
    })
}

/// Takes an incident that nobody has; answers who has it now.
#[server(prefix = "/rpc", endpoint = "incidents/take")]
pub async fn take_incident(id: IncidentId) -> Result<Owner> {
    let viewer = guard::viewer().await?;
    let owner = incidents::take(&guard::db(), &viewer, id, guard::now()).await?;
    lead_plain_form_to(&unsaved::address(id, "work"));
    Ok(owner)
}

/// Gives an incident to a colleague, or, if `to` is empty, to whoever takes it.
#[server(prefix = "/rpc", endpoint = "incidents/hand_over")]
pub async fn hand_over_incident(id: IncidentId, #[server(default)] to: String) -> Result<Option<Owner>> {
    let viewer = guard::viewer().await?;
    let to = match to.as_str() {
        "" => None,
        to => Some(to.parse::<MemberId>().map_err(|_| invalid("to", "unknown"))?),
    };
    let owner = incidents::hand_over(&guard::db(), &viewer, id, to, guard::now()).await?;
    lead_plain_form_to(&unsaved::address(id, "work"));
    Ok(owner)
}

/// Records what a step came to, unless somebody else did since `version`.
///
/// A plain form is led to a page that shows both entries of a conflict.
#[server(prefix = "/rpc", endpoint = "incidents/step")]
pub async fn set_step(
    id: IncidentId,
    step: Step,
    version: i64,
    #[server(default)] outcome: String,
    #[server(default)] comment: String,
) -> Result<StepChange> {
    let viewer = guard::viewer().await?;
    let outcome = outcome.parse().map_err(|_| invalid(step.as_str(), "no-outcome"))?;
    let entry = StepEntry::new(outcome, &comment).map_err(|fault| match fault {
        StepFault::NoComment => invalid(step.as_str(), "no-comment"),
        StepFault::TooLong => invalid(step.as_str(), "too-long"),
    })?;
    let change = incidents::set_step(&guard::db(), &viewer, id, step, version, &entry, guard::now()).await?;
    lead_plain_form_to(&match &change {
        StepChange::Saved(_) => unsaved::address(id, step.as_str()),
        StepChange::Conflict { yours, .. } => {
            let fields = [("outcome", yours.outcome.as_str()), ("comment", yours.comment.as_str())];
            unsaved::address_with(id, step.as_str(), &fields)
        }
    });
    Ok(change)
}

/// Makes all later steps without an outcome not applicable, once a matching notice is confirmed.
#[server(prefix = "/rpc", endpoint = "incidents/skip")]
pub async fn skip_steps(id: IncidentId, #[server(default)] reason: String) -> Result<Vec<StepRecord>> {
    let viewer = guard::viewer().await?;
    let reason = text("reason", &reason)?;
    let steps = incidents::skip_later_steps(&guard::db(), &viewer, id, &reason, guard::now()).await?;
    lead_plain_form_to(&unsaved::address(id, Step::Dynamics.as_str()));
    Ok(steps)
}

/// Adds a comment to the history.
#[server(prefix = "/rpc", endpoint = "incidents/comment")]
pub async fn comment_incident(id: IncidentId, #[server(default)] comment: String) -> Result<()> {
    let viewer = guard::viewer().await?;
    let comment = text("comment", &comment)?;
    incidents::comment(&guard::db(), &viewer, id, &comment, guard::now()).await?;
    lead_plain_form_to(&unsaved::address(id, "history"));
    Ok(())
}

/// Hands an incident to HEADO's support, or answers what is wrong with the form.
#[server(prefix = "/rpc", endpoint = "incidents/escalate")]
pub async fn escalate_incident(
    id: IncidentId,
    #[server(default)] form: EscalationForm,
) -> Result<Vec<EscalationFault>> {
    let viewer = guard::viewer().await?;
    let faults = incidents::escalate(&guard::db(), &viewer, id, &form.read(), guard::now()).await?;
    lead_plain_form_to(&if faults.is_empty() {
        unsaved::address(id, "work")
    } else {
        unsaved::address_with(id, "escalation", &form.fields())
    });
    Ok(faults)
}

/// Closes an incident for good, or answers what is lacking.
#[server(prefix = "/rpc", endpoint = "incidents/close")]
pub async fn close_incident(
    id: IncidentId,
    #[server(default)] receipts_complete: bool,
    #[server(default)] cause: String,
    #[server(default)] comment: String,
    #[server(default)] lasting_reason: String,
) -> Result<Vec<Lacking>> {
    let viewer = guard::viewer().await?;
    let closing = Closing { receipts_complete, cause: cause.parse().ok(), comment, lasting_reason };
    let lacking = incidents::close(&guard::db(), &viewer, id, &closing, guard::now()).await?;
    lead_plain_form_to(&if lacking.is_empty() {
        unsaved::address(id, "main")
    } else {
        unsaved::address_with(id, "closing", &super::closing::fields(&closing))
    });
    Ok(lacking)
}

#[cfg(feature = "ssr")]
fn invalid(field: &str, message: &str) -> AppError {
    guard::refuse(AppError::Invalid { field: field.to_owned(), message: message.to_owned() })
}

/// A text that must say something.
#[cfg(feature = "ssr")]
fn text(field: &str, text: &str) -> Result<String> {
    let text = domain::text::paragraphs(text);
    match text.chars().count() {
        0 => Err(invalid(field, "no-comment")),
        chars if chars > MAX_TEXT_CHARS => Err(invalid(field, "too-long")),
        _ => Ok(text),
    }
}
