//! Business days with their history, to be judged once more.

use super::{
    excluded,
    slots::{self, oldest, slots_of},
};
use crate::{Db, Result};
use chrono::NaiveDate;
use domain::{outlets::Outlet, profiles::Day};

/// The business days `first..=last` of an outlet, after the [`HISTORY_DAYS`](domain::profiles::HISTORY_DAYS) before them.
pub(crate) async fn days_and_past(
    db: &Db,
    outlet: &Outlet,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<Day>> {
    let oldest = oldest(first);
    let range = slots_of(outlet, oldest)?.start..slots_of(outlet, last)?.end;
    let sales = slots::sales(db, outlet.id, range, None).await?;
    let mut days = slots::days(outlet, oldest, last, sales.iter().map(|one| (one.slot, one.sold)));
    excluded::mark(db, outlet.id, &mut days).await?;
    Ok(days)
}
