//! The demo's incidents: some lags of this day that are still open, and one that was worked to its closing.

use super::registry::PEOPLE;
use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::Partner,
    incidents::{Cause, Closing, Detection, Handler, Outcome, Step, StepEntry, Subject},
    lag::Sentence,
    members::{Scope, Viewer},
    money::Kopecks,
    outlets::{OutletColumn, OutletQuery, OutletRow},
};
use storage::{
    Db, devices,
    incidents::{self, NewIncident},
    members, outlets,
};

/// Minutes for which each open lag lasts, with what was sold of what the profile expected (roubles).
const OPEN: [(i64, i64, i64); 5] =
    [(95, 0, 41_200), (140, 12_850, 44_700), (80, 6_340, 17_950), (200, 0, 63_400), (110, 9_120, 30_300)];

/// Writes the incidents of the account, which this partner supports, at its first outlets.
pub(super) async fn create(
    db: &Db,
    account: &str,
    partner: &Partner,
    now: DateTime<Utc>,
) -> storage::Result<()> {
    let query =
        OutletQuery { search: account.to_owned(), sort: OutletColumn::Outlet, ..OutletQuery::default() };
    let rows = outlets::page(db, &Scope::Everything, &query, now).await?.rows;
    for (row, (minutes, sold, expected)) in rows.iter().zip(OPEN) {
        open(db, row, partner, (minutes, sold, expected), now).await?;
    }
    let (Some(row), Some(technician)) = (rows.get(OPEN.len()), technician(db).await?) else { return Ok(()) };
    let yesterday = now - Duration::days(1);
    let id = open(db, row, partner, (75, 8_400, 26_100), yesterday).await?;
    work(db, &technician, id, yesterday + Duration::minutes(20)).await
}

async fn open(
    db: &Db,
    row: &OutletRow,
    partner: &Partner,
    (minutes, sold, expected): (i64, i64, i64),
    now: DateTime<Utc>,
) -> storage::Result<domain::incidents::IncidentId> {
    let outlet = &row.outlet;
    let at = |ago: i64| outlet.local_time(now - Duration::minutes(ago));
    let since = at(minutes);
    let tills = devices::of_outlet(db, &Scope::Everything, outlet.id, now).await?;
    let tills = tills.into_iter().map(|till| till.pos_id).collect();
    let (tills_offline, tills_silent) = if sold == 0 { (tills, Vec::new()) } else { (Vec::new(), tills) };
    let percent = u32::try_from((100 * (expected - sold) + expected / 2) / expected).unwrap_or(100);
    let id = NewIncident::next_id();
    let incident = NewIncident {
        id,
        subject: Subject::Outlet,
        outlet: Some(outlet.id),
        account: Some(outlet.account_id),
        part_of: None,
        handler: Handler::Partner { id: partner.id, name: partner.name.clone() },
        zone: outlet.zone.clone(),
        title: row.title(),
        detection: Detection {
            since,
            from: since,
            until: at(15),
            revenue: Kopecks(sold * 100),
            expected: Some(Kopecks(expected * 100)),
            receipts: sold / 900,
            expected_receipts: Some(expected / 900),
            sentence: if sold == 0 {
                Sentence::NoReceiptsSince(since.naive_local())
            } else {
                Sentence::BelowProfile { percent }
            },
            tills_offline,
            tills_silent,
            outlets: 1,
        },
    };
    incidents::open(db, &[incident], now).await?;
    Ok(id)
}

async fn technician(db: &Db) -> storage::Result<Option<Viewer>> {
    let person = &PEOPLE[2];
    match members::check_password(db, person.email, person.password).await? {
        Some(member) => members::viewer(db, member).await,
        None => Ok(None),
    }
}

async fn work(
    db: &Db,
    technician: &Viewer,
    id: domain::incidents::IncidentId,
    now: DateTime<Utc>,
) -> storage::Result<()> {
    incidents::take(db, technician, id, now).await?;
    for step in Step::ALL {
        let found = step == Step::Connection;
        let entry = StepEntry {
            outcome: if found { Outcome::ProblemFound } else { Outcome::Done },
            comment: if found {
                "Провайдер чинил линию до 15:40".to_owned()
            } else {
                String::new()
            },
        };
        incidents::set_step(db, technician, id, step, 0, &entry, now).await?;
    }
    incidents::recover(db, id, true, now + Duration::minutes(40)).await?;
    let closing = Closing {
        receipts_complete: true,
        cause: Some(Cause::Channel),
        comment: "Обрыв линии у провайдера, чеки дошли после починки.".to_owned(),
        lasting_reason: String::new(),
    };
    incidents::close(db, technician, id, &closing, now + Duration::minutes(55)).await?;
    Ok(())
}
