//! What other limits of the lag would have raised at the outlets of an account in the last eight weeks.

use crate::{
    Db, Error, Result,
    db::read,
    lag_settings,
    moments::{local_of, zone},
    revenue,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    accounts::AccountId,
    lag::{
        OwnLimits, Settings,
        what_if::{
            Comparison, Episode, MOST_OUTLETS, OutletEpisode, OutletWhatIf, REPLAYED_DAYS, WhatIf, compare,
        },
    },
    members::Scope,
    outlets::{Outlet, OutletId},
};
use std::{
    cmp::Reverse,
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// One outlet at a time in each process, off the async threads; those who ask wait for their turn, outlet by outlet.
static REPLAYING: Semaphore = Semaphore::const_new(1);

/// Limits that are tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// At the outlets of this account …
    pub account: AccountId,
    /// … or at this one of them alone.
    pub outlet: Option<OutletId>,
    /// In place of what the account, or the outlet, sets now.
    pub limits: OwnLimits,
}

/// Replays the last eight weeks of the outlets as they would have been judged then, with the present limits and with those that
/// are tried. For those who see every account; to others, `Error::NotFound`.
///
/// It goes on from where an earlier answer ended (`after`), and ends by itself when `patience` is over, with
/// [`WhatIf::next`]; at least one outlet is replayed.
pub async fn try_limits(
    db: &Db,
    scope: &Scope,
    trial: &Trial,
    after: Option<OutletId>,
    patience: Duration,
    configured: &Settings,
    now: DateTime<Utc>,
) -> Result<WhatIf> {
    if *scope != Scope::Everything {
        return Err(Error::NotFound);
    }
    let begun = Instant::now();
    let (outlets, left_out) = chosen(db, trial, now).await?;
    let mut found = WhatIf { of: count(outlets.len()), left_out, ..WhatIf::default() };
    let mut rest =
        outlets.into_iter().filter(|outlet| after.is_none_or(|after| outlet.id > after)).peekable();
    while let Some(outlet) = rest.next() {
        let part = replay(db, &outlet, trial, configured, now).await?;
        found.join(part);
        if rest.peek().is_some() && begun.elapsed() >= patience {
            found.next = Some(outlet.id);
            break;
        }
    }
    Ok(found)
}

/// The outlets that are replayed, in the order of their ids, and how many of the account are not.
async fn chosen(db: &Db, trial: &Trial, now: DateTime<Utc>) -> Result<(Vec<Outlet>, u32)> {
    if let Some(outlet) = trial.outlet {
        return Ok((vec![lag_settings::of_the_account(db, trial.account, outlet).await?], 0));
    }
    // An account that does not exist has no limits either.
    lag_settings::of_account(db, trial.account).await?;
    let mut outlets = lag_settings::outlets_of(db, trial.account).await?;
    let left_out = count(outlets.len()).saturating_sub(MOST_OUTLETS);
    if left_out > 0 {
        let since = now.date_naive().checked_sub_days(Days::new(REPLAYED_DAYS.into())).unwrap_or_default();
        let revenues = revenues(db, trial.account, since).await?;
        outlets.sort_by_key(|outlet| Reverse(revenues.get(&outlet.id.0).copied().unwrap_or(0)));
        outlets.truncate(MOST_OUTLETS as usize);
    }
    outlets.sort_by_key(|outlet| outlet.id);
    Ok((outlets, left_out))
}

/// Kopecks by outlet.
async fn revenues(db: &Db, account: AccountId, since: NaiveDate) -> Result<HashMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = read!(db, |pool| sqlx::query_as(
        "select outlet_id, cast(sum(revenue) as bigint) from device_days
         where day >= $2 and outlet_id in (select id from outlets where account_id = $1) group by outlet_id",
    )
    .bind(account.0)
    .bind(since)
    .fetch_all(pool)
    .await?);
    Ok(rows.into_iter().collect())
}

/// One outlet, as the whole of an answer.
async fn replay(
    db: &Db,
    outlet: &Outlet,
    trial: &Trial,
    configured: &Settings,
    now: DateTime<Utc>,
) -> Result<WhatIf> {
    let _turn = REPLAYING.acquire().await.map_err(Error::corrupt("replay"))?;
    let present = lag_settings::applied(db, outlet.id, configured).await?.settings;
    let tried = Settings {
        feed_delay_minutes: present.feed_delay_minutes,
        ..tried(db, outlet.id, trial).await?.applied_to(configured)
    };
    let back = |days: u32| outlet.business_day_at(now).checked_sub_days(Days::new(days.into()));
    let (first, last) = back(REPLAYED_DAYS).zip(back(1)).ok_or(Error::NotFound)?;
    let days = revenue::days_and_past(db, outlet, first, last).await?;
    let comparison = tokio::task::spawn_blocking(move || compare(&days, first, &present, &tried))
        .await
        .map_err(Error::corrupt("replay"))?;
    Ok(answer(outlet, comparison))
}

/// What would be set for the outlet: its own limits hold before those of its account.
async fn tried(db: &Db, outlet: OutletId, trial: &Trial) -> Result<OwnLimits> {
    Ok(match trial.outlet {
        Some(_) => trial.limits.or(&lag_settings::of_account(db, trial.account).await?),
        None => lag_settings::of_outlet(db, outlet).await?.or(&trial.limits),
    })
}

fn answer(outlet: &Outlet, comparison: Comparison) -> WhatIf {
    let clock = zone(&outlet.zone);
    let (now, then) = comparison.alarms();
    let summary = OutletWhatIf {
        outlet: outlet.id,
        place: outlet.place(),
        days: comparison.days,
        footing: comparison.footing,
        now,
        then,
    };
    let episode = |episode: Episode| OutletEpisode {
        outlet: outlet.id,
        place: outlet.place(),
        zone: outlet.zone.clone(),
        on: episode.on,
        since: local_of(episode.since.starts_at(), clock),
        at: local_of(episode.at, clock),
        recovered: episode.recovered.map(|at| local_of(at, clock)),
        raised: episode.raised,
    };
    let episodes = comparison.episodes.into_iter().map(episode).collect();
    WhatIf { outlets: vec![summary], episodes, ..WhatIf::default() }
}

fn count(outlets: usize) -> u32 {
    u32::try_from(outlets).unwrap_or(u32::MAX)
}
