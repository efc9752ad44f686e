//! The chart in a letter: of the outlet that it is about, on the day of the lag.

use crate::charts;
use app::ui::{ChartOptions, Look, titled_chart, weekday_name};
use chrono::{DateTime, Utc};
use domain::{
    lag::Settings,
    language::Language,
    mail::{AddressedLetter, Letter},
    members::Scope,
    outlets::OutletId,
    revenue::Step,
};
use storage::{Db, revenue::RevenueQuery};

/// The chart as a picture in PNG; none where the letter is about no outlet or several, or the chart cannot be drawn: the letter
/// is not held up by it.
pub async fn picture(
    db: &Db,
    settings: &Settings,
    letter: &AddressedLetter,
    now: DateTime<Utc>,
) -> Option<Vec<u8>> {
    let (outlet, since) = subject(&letter.letter)?;
    let svg = match drawing(db, settings, (outlet, since), letter.recipient.language, now).await {
        Ok(svg) => svg,
        Err(error) => {
            tracing::warn!(?error, %outlet, "a letter goes without its chart");
            return None;
        }
    };
    match tokio::task::spawn_blocking(move || charts::picture(&svg)).await {
        Ok(Ok(png)) => Some(png),
        Ok(Err(error)) => {
            tracing::warn!(%error, %outlet, "a letter goes without its chart");
            None
        }
        Err(error) => {
            tracing::error!(%error, "a chart could not be drawn");
            None
        }
    }
}

/// The one outlet of a letter, and when its lag began.
fn subject(letter: &Letter) -> Option<(OutletId, DateTime<Utc>)> {
    match letter {
        Letter::LagOpened { outlets } | Letter::Reminder { outlets } => match outlets.as_slice() {
            [outlet] => Some((outlet.outlet, outlet.since.to_utc())),
            _ => None,
        },
        Letter::Recovered { outlets } => match outlets.as_slice() {
            [outlet] => Some((outlet.outlet, outlet.since.to_utc())),
            _ => None,
        },
        Letter::Escalated(escalated) => Some((escalated.facts.outlet, escalated.facts.since.to_utc())),
        Letter::Platform(_)
        | Letter::PlatformRecovered(_)
        | Letter::Invited(_)
        | Letter::PasswordReset(_)
        | Letter::Test => None,
    }
}

async fn drawing(
    db: &Db,
    settings: &Settings,
    (outlet, since): (OutletId, DateTime<Utc>),
    language: Language,
    now: DateTime<Utc>,
) -> storage::Result<String> {
    // Who gets the letter was decided when it was queued.
    let scope = Scope::Everything;
    let row = storage::outlets::row(db, &scope, outlet).await?;
    let day = row.outlet.business_day_at(since);
    let asked = RevenueQuery { first: day, last: day, step: Step::Hour, till: None };
    let report = storage::revenue::report(db, &scope, outlet, asked, settings, now).await?;
    let (width, height) = ChartOptions::WIDE;
    let options = ChartOptions { cumulative: false, width, height: height + 40, look: Look::Light, language };
    let title =
        format!("{}, {} · {}", row.outlet.city, row.outlet.address, weekday_name(report.from, language));
    Ok(titled_chart(&title, &report, options))
}
