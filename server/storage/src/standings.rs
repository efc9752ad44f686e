//! How outlets stand against their profiles, judged now and then and kept for the list.

use crate::{Db, Result, db::read, lag_settings, outlets, revenue, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    lag::Settings,
    members::Scope,
    money::Kopecks,
    outlets::{Outlet, OutletId},
    profiles::{Profile, Span},
    revenue::{deviation_per_mille, is_behind},
    time::Slot,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Outlets of one transaction.
const PORTION: usize = 200;

struct Judged {
    outlet: OutletId,
    day: NaiveDate,
    known_until: i64,
    revenue: Kopecks,
    expected: Option<Kopecks>,
    /// The limit that holds for it.
    lag: f64,
}

/// Judges every open outlet as of `now`. Answers how many were judged: those of which anything is known today.
pub async fn judge_all(db: &Db, settings: &Settings, now: DateTime<Utc>) -> Result<u64> {
    let open: Vec<Uuid> = read!(db, |pool| sqlx::query_scalar(
        "select id from outlets where archived_at is null and open_since_at is not null order by id",
    )
    .fetch_all(pool)
    .await?);
    let mut count = 0;
    for portion in open.chunks(PORTION) {
        let mut judged = Vec::with_capacity(portion.len());
        for id in portion {
            let outlet = outlets::get(db, &Scope::Everything, OutletId(*id)).await?;
            judged.extend(judge(db, &outlet, settings, now).await?);
        }
        count += judged.len() as u64;
        save(db, &judged).await?;
    }
    Ok(count)
}

/// The present day of an outlet since its opening; none while nothing of it is known.
async fn judge(db: &Db, outlet: &Outlet, settings: &Settings, now: DateTime<Utc>) -> Result<Option<Judged>> {
    let on = outlet.business_day_at(now);
    let settings = lag_settings::applied(db, outlet.id, settings).await?.settings;
    let days = revenue::day_and_past(db, outlet, on).await?;
    let Some((today, past)) = days.split_last() else { return Ok(None) };
    let known = today.known(now, settings.feed_delay_minutes);
    let window = today.window(Span::SinceOpening, known);
    let Some(last) = today.slots.get(window.from..window.until).and_then(|slots| slots.last()) else {
        return Ok(None);
    };
    #[expect(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    let expected =
        Profile::new(today, past).expect(window).map(|expected| Kopecks(expected.revenue.round() as i64));
    Ok(Some(Judged {
        outlet: outlet.id,
        day: on,
        known_until: Slot(last.slot.0 + 1).starts_at().timestamp_millis(),
        revenue: today.sold(window).revenue,
        expected,
        lag: settings.lag,
    }))
}

async fn save(db: &Db, judged: &[Judged]) -> Result<()> {
    if judged.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    on!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "insert into standings (outlet_id, day, known_until, revenue, expected, deviation, behind) ",
        );
        query.push_values(judged, |mut row, judged| {
            let deviation =
                judged.expected.and_then(|expected| deviation_per_mille(judged.revenue, expected));
            row.push_bind(judged.outlet.0)
                .push_bind(judged.day)
                .push_bind(judged.known_until)
                .push_bind(judged.revenue.0)
                .push_bind(judged.expected.map(|expected| expected.0))
                .push_bind(deviation)
                .push_bind(deviation.is_some_and(|deviation| is_behind(deviation, judged.lag)));
        });
        query.push(
            " on conflict (outlet_id) do update set day = excluded.day, known_until = excluded.known_until,
                revenue = excluded.revenue, expected = excluded.expected, deviation = excluded.deviation,
                behind = excluded.behind",
        );
        query.build().persistent(false).execute(conn).await?;
    });
    tx.commit().await
}
