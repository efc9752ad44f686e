use crate::error::Result;
use domain::{
    accounts::AccountId,
    notices::{Notice, NoticeId},
    time::LocalTime,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, error::AppError, guard};
#[cfg(feature = "ssr")]
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
#[cfg(feature = "ssr")]
use domain::{notices::NoticePlan, outlets};

/// Notices that ended longer ago are not listed.
#[cfg(feature = "ssr")]
const LISTED: Duration = Duration::days(90);

/// What the page of notices shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeBoard {
    /// The newest first, by support's clock.
    pub notices: Vec<Notice>,
    /// IANA zone of support's clock.
    pub zone: String,
    /// The present moment by it.
    pub now: LocalTime,
}

/// The notices that concern the viewer's accounts.
#[server(prefix = "/rpc", endpoint = "notices/list")]
pub async fn list_notices() -> Result<NoticeBoard> {
    let viewer = guard::viewer().await?;
    let (now, zone) = (guard::now(), guard::support_zone());
    let notices = storage::notices::list(&guard::db(), &viewer.scope, now - LISTED).await?;
    let notices = notices.into_iter().map(|notice| by_clock(notice, &zone)).collect();
    let now = outlets::local_time(now, &zone).unwrap_or_else(|| now.fixed_offset());
    Ok(NoticeBoard { notices, zone, now })
}

/// The notices that hold at this moment: the banner.
#[server(prefix = "/rpc", endpoint = "notices/current")]
pub async fn current_notices() -> Result<Vec<Notice>> {
    let viewer = guard::viewer().await?;
    let zone = guard::support_zone();
    let notices = storage::notices::current(&guard::db(), &viewer.scope, guard::now()).await?;
    Ok(notices.into_iter().map(|notice| by_clock(notice, &zone)).collect())
}

/// Announces a notice. Times are `2026-06-04T10:00` by support's clock; without accounts and cities it concerns everybody.
#[server(prefix = "/rpc", endpoint = "notices/announce")]
pub async fn announce_notice(
    #[server(default)] text: String,
    #[server(default)] from: String,
    #[server(default)] until: String,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] cities: Vec<String>,
) -> Result<NoticeId> {
    let viewer = guard::support().await?;
    let (from, until) = (moment("from", &from)?, moment("until", &until)?);
    let (accounts, cities) = (accounts.into_iter().collect(), cities.into_iter().collect());
    let plan = NoticePlan { text, from, until, accounts, cities };
    let plan = plan.checked().map_err(|fault| invalid(fault.field()))?;
    let id = storage::notices::announce(&guard::db(), &viewer, &plan, guard::now()).await?;
    lead_plain_form_to("/notices");
    Ok(id)
}

/// Ends a notice: it concerns nobody any more.
#[server(prefix = "/rpc", endpoint = "notices/withdraw")]
pub async fn withdraw_notice(id: NoticeId) -> Result<()> {
    guard::support().await?;
    storage::notices::withdraw(&guard::db(), id, guard::now()).await?;
    lead_plain_form_to("/notices");
    Ok(())
}

#[cfg(feature = "ssr")]
fn by_clock(notice: Notice, zone: &str) -> Notice {
    let local = |at: LocalTime| outlets::local_time(at.with_timezone(&Utc), zone).unwrap_or(at);
    Notice { from: local(notice.from), until: local(notice.until), ..notice }
}

#[cfg(feature = "ssr")]
fn moment(field: &str, text: &str) -> Result<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok();
    let moment = local.and_then(|local| outlets::moment_of(local, &guard::support_zone()));
    moment.ok_or_else(|| invalid(field))
}

#[cfg(feature = "ssr")]
fn invalid(field: &str) -> AppError {
    guard::refuse(AppError::Invalid { field: field.to_owned(), message: "invalid".to_owned() })
}
