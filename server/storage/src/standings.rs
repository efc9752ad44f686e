//! How outlets stand against their profiles, as the lag engine judged them last, kept for the list.

use crate::{Db, Result, tx::on};
use chrono::NaiveDate;
use domain::{
    money::Kopecks,
    outlets::OutletId,
    revenue::{deviation_per_mille, is_behind},
};
use sqlx::QueryBuilder;

/// How one outlet stands.
pub(crate) struct Judged {
    pub(crate) outlet: OutletId,
    pub(crate) day: NaiveDate,
    pub(crate) known_until: i64,
    pub(crate) revenue: Kopecks,
    pub(crate) expected: Option<Kopecks>,
    /// What the profile expects of the latest known hour.
    pub(crate) expected_hour: Option<Kopecks>,
    /// The limit that holds for it.
    pub(crate) lag: f64,
}

/// Keeps how these outlets stand.
pub(crate) async fn save(db: &Db, judged: impl Iterator<Item = &Judged>) -> Result<()> {
    let judged: Vec<&Judged> = judged.collect();
    if judged.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    on!(tx, |conn| {
        let mut query = QueryBuilder::new(
            "insert into standings (outlet_id, day, known_until, revenue, expected, expected_hour, deviation, behind) ",
        );
        query.push_values(judged, |mut row, judged| {
            let deviation =
                judged.expected.and_then(|expected| deviation_per_mille(judged.revenue, expected));
            row.push_bind(judged.outlet.0)
                .push_bind(judged.day)
                .push_bind(judged.known_until)
                .push_bind(judged.revenue.0)
                .push_bind(judged.expected.map(|expected| expected.0))
                .push_bind(judged.expected_hour.map(|expected| expected.0))
                .push_bind(deviation)
                .push_bind(deviation.is_some_and(|deviation| is_behind(deviation, judged.lag)));
        });
        query.push(
            " on conflict (outlet_id) do update set day = excluded.day, known_until = excluded.known_until,
                revenue = excluded.revenue, expected = excluded.expected, expected_hour = excluded.expected_hour,
                deviation = excluded.deviation, behind = excluded.behind",
        );
        query.build().persistent(false).execute(conn).await?;
    });
    tx.commit().await
}
