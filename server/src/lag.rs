//! The lag engine at work: when its turn comes, and what is told of it. What it does is `storage::lag`'s.

use crate::config::Lag;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{lag::Settings, outlets::OpeningHours};
use storage::{
    Db,
    lag::{Evaluation, Histories, Rules},
};

/// The rules that are configured.
pub fn rules(lag: &Lag) -> Rules {
    let default = Rules::default();
    let hours = TimeDelta::hours(lag.reminder_hours.into());
    Rules {
        settings: Settings {
            lag: lag.share,
            alpha: lag.alpha,
            min_expected: lag.min_expected,
            ..default.settings
        },
        every: TimeDelta::minutes(lag.every_minutes.into()),
        hold: TimeDelta::minutes(lag.hold_minutes.into()),
        reminder: (hours > TimeDelta::zero()).then_some(hours),
        // The configuration was checked before.
        working_hours: OpeningHours::parse(&lag.working_hours).unwrap_or(default.working_hours),
        working_zone: lag.working_zone.clone(),
    }
}

/// Evaluates the outlets if that is due.
pub async fn evaluate(
    db: &Db,
    histories: &Histories,
    rules: &Rules,
    now: DateTime<Utc>,
) -> storage::Result<()> {
    let Some(done) = storage::lag::evaluate(db, histories, rules, now).await? else { return Ok(()) };
    let Evaluation { judged, opened, returned, recovered, letters, quiet } = done;
    metrics::counter!("heado_lag_evaluations_total").increment(1);
    metrics::counter!("heado_incidents_opened_total").increment(opened);
    metrics::counter!("heado_incidents_recovered_total").increment(recovered);
    if quiet || opened + returned + recovered + letters > 0 {
        tracing::info!(judged, opened, returned, recovered, letters, quiet, "outlets evaluated");
    }
    Ok(())
}
