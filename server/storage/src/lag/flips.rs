//! From what the evaluation decided to incidents and letters, in one transaction.

use super::{
    Evaluation, Rules, announced,
    judging::Judged,
    letters::{self, Opening},
    quiet::Quiet,
    tracks, wholes,
};
use crate::{
    Db, Result, incidents, notices,
    scope::push_list,
    tx::{Tx, on},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::PartnerId,
    incidents::Detection,
    incidents::{Handler, IncidentId, Subject},
    lag::{Flip, Track},
    members::Scope,
    outlets::OutletId,
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// Tracks that nothing follows from are saved in portions: short transactions.
const PORTION: usize = 1_000;
/// Outlets of one question.
const ASKED: usize = 500;

/// What a flip finds of its outlet's incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Present {
    /// One is open; does its lag last?
    Open(IncidentId, bool),
    /// The one of this very lag was closed while it lasted, for a reason: it is not opened again.
    ClosedForReason,
    /// None.
    Nothing,
}

/// An outlet whose lag opens an incident.
pub(super) struct Turning<'a> {
    pub(super) judged: &'a Judged,
    pub(super) detection: &'a Detection,
    pub(super) id: IncidentId,
}

/// What follows from flips, besides what is written already.
#[derive(Default)]
struct Following<'a> {
    turning: Vec<Turning<'a>>,
    openings: Vec<Opening>,
    recovered: Vec<IncidentId>,
    returned: u64,
}

/// An outlet with the track that it goes on with, and what happens to it.
type Flipped<'a> = (&'a Judged, Track, Flip);

pub(super) async fn apply(
    db: &Db,
    rules: &Rules,
    judged: &[Judged],
    quiet: &Quiet,
    now: DateTime<Utc>,
) -> Result<Evaluation> {
    let flipped = keep_still(db, judged, quiet).await?;
    let notices = notices::current(db, &Scope::Everything, now).await?;
    let mut tx = db.begin().await?;
    let tracks: Vec<(OutletId, Track)> =
        flipped.iter().map(|(outlet, track, _)| (outlet.outlet.id, *track)).collect();
    tracks::save(&mut tx, &tracks).await?;
    let mut following = follow(&mut tx, rules, &flipped, now).await?;
    let opened = wholes::open(&mut tx, rules, judged, &following.turning, now).await?;
    following.openings.extend(opened.openings);
    let (wholes_recovered, of_recovery) = wholes::recover(&mut tx, now).await?;
    let (mut count, mut letters) = (opened.count, opened.letters + of_recovery);
    match quiet {
        Quiet::NoReceipts(since) => {
            let stopped = wholes::receipts_stopped(&mut tx, rules, judged.len(), *since, now).await?;
            count += stopped.count;
            letters += stopped.letters;
        }
        Quiet::No => {
            letters += wholes::receipts_flow(&mut tx, now).await?;
            letters += letters::remind(&mut tx, rules, &notices, now).await?;
        }
        Quiet::WarmUp => {}
    }
    following.openings.extend(announced::not_any_more(&mut tx, &notices, now).await?);
    letters += letters::tell_opened(&mut tx, &following.openings, &notices, now).await?;
    letters += letters::tell_recovered(&mut tx, &following.recovered, now).await?;
    tx.commit().await?;
    Ok(Evaluation {
        judged: judged.len() as u64,
        opened: count,
        returned: following.returned,
        recovered: following.recovered.len() as u64 + wholes_recovered,
        letters,
        quiet: *quiet != Quiet::No,
    })
}

/// Saves the tracks from which nothing follows; answers the others.
async fn keep_still<'a>(db: &Db, judged: &'a [Judged], quiet: &Quiet) -> Result<Vec<Flipped<'a>>> {
    let (mut still, mut flipped) = (Vec::new(), Vec::new());
    for outlet in judged {
        let decision = if *quiet == Quiet::No { outlet.decision } else { outlet.quiet_decision };
        match decision {
            (track, Some(flip)) => flipped.push((outlet, track, flip)),
            (track, None) if track != outlet.track => still.push((outlet.outlet.id, track)),
            (_, None) => {}
        }
    }
    for portion in still.chunks(PORTION) {
        let mut tx = db.begin().await?;
        tracks::save(&mut tx, portion).await?;
        tx.commit().await?;
    }
    Ok(flipped)
}

/// Writes what flips do to incidents that are there already.
async fn follow<'a>(
    tx: &mut Tx,
    rules: &Rules,
    flipped: &[Flipped<'a>],
    now: DateTime<Utc>,
) -> Result<Following<'a>> {
    let present = present(tx, flipped).await?;
    let mut following = Following::default();
    for (outlet, _, flip) in flipped {
        let present = present.get(&outlet.outlet.id).copied().unwrap_or(Present::Nothing);
        match (flip, present, &outlet.detection) {
            (Flip::Recover { late }, Present::Open(id, true), _) => {
                let well = incidents::note_recovery(tx, id, *late, now).await?;
                following.recovered.extend(well.then_some(id));
            }
            (Flip::Open { .. } | Flip::Rejoin { .. }, Present::Open(id, false), Some(detection)) => {
                let back = incidents::note_return(tx, id, detection.since, now).await?;
                following.returned += u64::from(back);
                // Within two hours it is the same lag: whoever was told of it is not told again.
                let is_news = matches!(flip, Flip::Open { .. }) || !letters::is_told(tx, id, now).await?;
                following.openings.extend((back && is_news).then(|| Opening::held(id, now + rules.hold)));
            }
            (Flip::Open { .. } | Flip::Rejoin { .. }, Present::Nothing, Some(detection)) => {
                let id = incidents::NewIncident::next_id();
                following.turning.push(Turning { judged: outlet, detection, id });
            }
            _ => {}
        }
    }
    Ok(following)
}

#[derive(sqlx::FromRow)]
struct PresentRow {
    id: Uuid,
    outlet_id: Uuid,
    since_at: i64,
    recovered_at: Option<i64>,
    closed_at: Option<i64>,
}

/// The incidents of flipped outlets: the open one, else one of the same lag that was closed for a reason.
async fn present(tx: &mut Tx, flipped: &[(&Judged, Track, Flip)]) -> Result<HashMap<OutletId, Present>> {
    let mut present = HashMap::new();
    for portion in flipped.chunks(ASKED) {
        let rows: Vec<PresentRow> = on!(tx, |conn| {
            let mut sql = QueryBuilder::new(
                "select id, outlet_id, since_at, recovered_at, closed_at from incidents
                 where (closed_at is null or lasting_reason <> '') and outlet_id in ",
            );
            push_list(&mut sql, portion.iter().map(|(outlet, ..)| outlet.outlet.id.0));
            sql.build_query_as().fetch_all(conn).await?
        });
        for row in rows {
            let outlet = OutletId(row.outlet_id);
            if row.closed_at.is_none() {
                present.insert(outlet, Present::Open(IncidentId(row.id), row.recovered_at.is_none()));
                continue;
            }
            let lag = portion.iter().find(|(judged, ..)| judged.outlet.id == outlet);
            let same = lag
                .and_then(|(_, track, _)| track.lag)
                .is_some_and(|lag| lag.since.starts_at().timestamp_millis() == row.since_at);
            if same {
                present.entry(outlet).or_insert(Present::ClosedForReason);
            }
        }
    }
    Ok(present)
}

/// Who handles the incidents of an account, and its names.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) network: String,
    pub(super) email: String,
    pub(super) handler: Handler,
}

#[derive(sqlx::FromRow)]
struct ClientRow {
    id: Uuid,
    network: String,
    email: String,
    partner_id: Option<Uuid>,
    partner: Option<String>,
}

/// All clients, by account.
pub(super) async fn clients(tx: &mut Tx) -> Result<HashMap<Uuid, Client>> {
    let rows: Vec<ClientRow> = on!(tx, |conn| sqlx::query_as(
        "select a.id, a.network, a.email, p.id as partner_id, p.name as partner
         from accounts a left join partners p on p.id = a.partner_id",
    )
    .fetch_all(conn)
    .await)?;
    let client = |row: ClientRow| {
        let handler = row.partner_id.map_or(Handler::Support, |id| Handler::Partner {
            id: PartnerId(id),
            name: row.partner.unwrap_or_default(),
        });
        (row.id, Client { network: row.network, email: row.email, handler })
    };
    Ok(rows.into_iter().map(client).collect())
}

/// The incident of an outlet's own.
pub(super) fn of_outlet(
    turning: &Turning<'_>,
    client: &Client,
    part_of: Option<IncidentId>,
) -> incidents::NewIncident {
    let outlet = &turning.judged.outlet;
    incidents::NewIncident {
        id: turning.id,
        subject: Subject::Outlet,
        outlet: Some(outlet.id),
        account: Some(outlet.account_id),
        part_of,
        handler: client.handler.clone(),
        zone: outlet.zone.clone(),
        title: outlet.title(&client.network, &client.email),
        detection: turning.detection.clone(),
    }
}
