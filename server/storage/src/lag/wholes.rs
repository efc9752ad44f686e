//! Many outlets at once: one incident of their account, or of the platform, of which theirs are parts.

use super::{
    Rules,
    flips::{Client, Turning, clients, of_outlet},
    judging::Judged,
    letters::Opening,
};
use crate::{
    Error, Result,
    incidents::{self, NewIncident},
    moments::{local_of, moment, zone},
    outbox, recipients,
    tx::{Tx, on},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::AccountId,
    incidents::{Detection, Handler, IncidentId, Subject},
    lag::{Burst, Sentence, burst},
    mail::{Letter, LetterKind, PlatformLag, PlatformRecovery, Recipient},
    money::Kopecks,
};
use std::collections::{BTreeMap, HashMap, hash_map::Entry};
use uuid::Uuid;

/// The letters of outlets whose fault is perhaps not theirs are held for so long.
const HOLD: TimeDelta = TimeDelta::minutes(30);
/// Outlets that turn so long after the first ones still belong to them: how soon a lag is evident depends on the outlet.
const JOIN: TimeDelta = TimeDelta::hours(1);

/// What was opened.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) count: u64,
    pub(super) openings: Vec<Opening>,
    pub(super) letters: u64,
}

/// Opens the incidents of outlets that turn, as parts of a whole where they are many at once.
pub(super) async fn open(
    tx: &mut Tx,
    rules: &Rules,
    judged: &[Judged],
    turning: &[Turning<'_>],
    now: DateTime<Utc>,
) -> Result<Opened> {
    if turning.is_empty() {
        return Ok(Opened::default());
    }
    let clients = clients(tx).await?;
    let by_account = count(turning.iter().map(|turning| turning.judged));
    let burst = burst(&by_account, &count(judged.iter()));
    let mut new: Vec<NewIncident> = Vec::new();
    let mut wholes = open_wholes(tx, now).await?;
    let bursting: Vec<Option<AccountId>> = match &burst {
        Burst::Platform => vec![None],
        Burst::Accounts(accounts) => accounts.iter().copied().map(Some).collect(),
    };
    for account in bursting {
        let place = match wholes.entry(account) {
            // There is one at most: a new burst is a further part of it.
            Entry::Occupied(mut open) => {
                open.get_mut().joins = true;
                if open.get().recovered {
                    incidents::note_return(tx, open.get().id, local_of(now, zone(&rules.working_zone)), now)
                        .await?;
                }
                continue;
            }
            Entry::Vacant(place) => place,
        };
        let of_account = |turning: &&Turning<'_>| {
            account.is_none_or(|account| turning.judged.outlet.account_id == account)
        };
        let parts: Vec<&Turning<'_>> = turning.iter().filter(of_account).collect();
        let client = account.and_then(|account| clients.get(&account.0));
        let Some(whole) = whole(account, client, &parts) else { continue };
        place.insert(Whole { id: whole.id, opened_at: now, joins: true, recovered: false, is_new: true });
        new.push(whole);
    }
    let letters = match wholes.get(&None).filter(|whole| whole.is_new) {
        Some(whole) => tell_support(tx, rules, whole.id, turning.len(), judged.len(), now).await?,
        None => 0,
    };
    let mut openings = Vec::with_capacity(turning.len());
    for part in turning {
        let outlet = &part.judged.outlet;
        let client = clients.get(&outlet.account_id.0).ok_or(Error::NotFound)?;
        let joined = |account| wholes.get(&account).filter(|whole| whole.joins);
        let of_platform = joined(None);
        let whole = of_platform.or_else(|| joined(Some(outlet.account_id)));
        new.push(of_outlet(part, client, whole.map(|whole| whole.id)));
        openings.push(match whole {
            // The platform's fault is support's: others hear of their outlets if it lasts.
            Some(whole) if of_platform.is_some() => {
                Opening::held(part.id, now.max(whole.opened_at + HOLD)).known_to_support()
            }
            // An account's burst is one letter that lists all of it; stragglers wait.
            Some(whole) if whole.is_new => Opening::held(part.id, now),
            Some(whole) => Opening::held(part.id, now.max(whole.opened_at + HOLD)),
            None => Opening::held(part.id, now + rules.hold),
        });
    }
    let opened = new.len() as u64;
    incidents::add_all(tx, &new, now).await?;
    Ok(Opened { count: opened, openings, letters })
}

/// An incident of an account, or of the platform, that outlets can be part of.
struct Whole {
    id: IncidentId,
    opened_at: DateTime<Utc>,
    /// Outlets that turn now become parts of it.
    joins: bool,
    recovered: bool,
    is_new: bool,
}

/// Those that are open. Outlets join one that lasts and is not older than [`JOIN`].
async fn open_wholes(tx: &mut Tx, now: DateTime<Utc>) -> Result<HashMap<Option<AccountId>, Whole>> {
    let rows: Vec<(Uuid, Option<Uuid>, i64, Option<i64>)> = on!(tx, |conn| {
        sqlx::query_as(
        "select id, account_id, opened_at, recovered_at from incidents where subject <> 'outlet' and closed_at is null",
    )
    .fetch_all(conn)
    .await
    })?;
    let whole = |(id, account, opened_at, recovered_at): (Uuid, Option<Uuid>, i64, Option<i64>)| {
        let (opened_at, recovered) = (moment(opened_at), recovered_at.is_some());
        let joins = !recovered && now - opened_at <= JOIN;
        (account.map(AccountId), Whole { id: IncidentId(id), opened_at, joins, recovered, is_new: false })
    };
    Ok(rows.into_iter().map(whole).collect())
}

fn count<'a>(judged: impl Iterator<Item = &'a Judged>) -> BTreeMap<AccountId, u32> {
    let mut counts = BTreeMap::new();
    for judged in judged {
        *counts.entry(judged.outlet.account_id).or_default() += 1;
    }
    counts
}

/// The incident of an account, or of the platform, from those of its outlets.
fn whole(account: Option<AccountId>, client: Option<&Client>, parts: &[&Turning<'_>]) -> Option<NewIncident> {
    let first = parts.iter().min_by_key(|part| part.detection.since)?;
    let title = client.map(|client| format!("{} ({})", client.network, client.email));
    Some(NewIncident {
        id: NewIncident::next_id(),
        subject: if account.is_some() { Subject::Account } else { Subject::Platform },
        outlet: None,
        account,
        part_of: None,
        handler: client.map_or(Handler::Support, |client| client.handler.clone()),
        zone: first.judged.outlet.zone.clone(),
        title: title.unwrap_or_default(),
        detection: sum(parts, first),
    })
}

/// What the parts lack together.
fn sum(parts: &[&Turning<'_>], first: &Turning<'_>) -> Detection {
    let all = || parts.iter().map(|part| part.detection);
    Detection {
        since: first.detection.since,
        from: all().map(|part| part.from).min().unwrap_or(first.detection.from),
        until: all().map(|part| part.until).max().unwrap_or(first.detection.until),
        revenue: all().map(|part| part.revenue).sum(),
        expected: all().filter_map(|part| part.expected).reduce(|sum, more| sum + more),
        receipts: all().map(|part| part.receipts).sum(),
        expected_receipts: all().filter_map(|part| part.expected_receipts).reduce(|sum, more| sum + more),
        sentence: first.detection.sentence,
        tills_offline: all().flat_map(|part| part.tills_offline.iter().copied()).collect(),
        tills_silent: all().flat_map(|part| part.tills_silent.iter().copied()).collect(),
        outlets: i64::try_from(parts.len()).unwrap_or(i64::MAX),
    }
}

async fn tell_support(
    tx: &mut Tx,
    rules: &Rules,
    incident: IncidentId,
    behind: usize,
    judged: usize,
    since: DateTime<Utc>,
) -> Result<u64> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let letter = Letter::Platform(PlatformLag {
        incident: Some(incident),
        account: None,
        behind: count(behind),
        judged: count(judged),
        since: local_of(since, zone(&rules.working_zone)),
        zone: rules.working_zone.clone(),
    });
    let support = recipients::support(tx).await?;
    Ok(outbox::queue(tx, &letter, &support, None, since).await?.len() as u64)
}

/// Notes that the wholes are well again of which no part lasts, and tells support of the platform's. Answers how many, and
/// how many letters.
pub(super) async fn recover(tx: &mut Tx, now: DateTime<Utc>) -> Result<(u64, u64)> {
    let well: Vec<Uuid> = on!(tx, |conn| {
        sqlx::query_scalar(
        "select i.id from incidents i where i.subject <> 'outlet' and i.closed_at is null and i.recovered_at is null
            and exists (select 1 from incidents p where p.part_of = i.id)
            and not exists (select 1 from incidents p where p.part_of = i.id and p.closed_at is null
                and p.recovered_at is null)",
    )
    .fetch_all(conn)
    .await
    })?;
    let mut letters = 0;
    for id in &well {
        incidents::note_recovery(tx, IncidentId(*id), false, now).await?;
        letters += tell_platform_recovered(tx, IncidentId(*id), now).await?;
    }
    Ok((well.len() as u64, letters))
}

/// Who has heard that the platform was at fault hears that it is over; a letter of it that still waits is not sent.
async fn tell_platform_recovered(tx: &mut Tx, id: IncidentId, now: DateTime<Utc>) -> Result<u64> {
    let of_platform: Option<(i64, String, String)> = on!(tx, |conn| sqlx::query_as(
        "select since_at, zone, detection from incidents where id = $1 and subject = 'platform'",
    )
    .bind(id.0)
    .fetch_optional(conn)
    .await)?;
    let Some((since, clock, detection)) = of_platform else { return Ok(0) };
    outbox::withdraw(tx, &[id], &[LetterKind::Platform]).await?;
    let detection: Detection = serde_json::from_str(&detection).map_err(Error::corrupt("detection"))?;
    let letter = Letter::PlatformRecovered(PlatformRecovery {
        incident: id,
        behind: u32::try_from(detection.outlets).unwrap_or(u32::MAX),
        since: local_of(moment(since), zone(&clock)),
        recovered: local_of(now, zone(&clock)),
        zone: clock,
    });
    let support = recipients::support(tx).await?;
    let told = outbox::told_of(tx, id, LetterKind::Platform, now).await?;
    let to: Vec<Recipient> = support.into_iter().filter(|known| told.contains(&known.email)).collect();
    Ok(outbox::queue(tx, &letter, &to, None, now).await?.len() as u64)
}

/// No receipts arrive at all: one incident of the platform, and no letters of outlets.
pub(super) async fn receipts_stopped(
    tx: &mut Tx,
    rules: &Rules,
    judged: usize,
    last_sale: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Opened> {
    withdraw_recent(tx, now).await?;
    let open: Option<(Uuid, Option<i64>)> = on!(tx, |conn| sqlx::query_as(
        "select id, recovered_at from incidents where subject = 'platform' and closed_at is null",
    )
    .fetch_optional(conn)
    .await)?;
    let since = local_of(last_sale, zone(&rules.working_zone));
    let (count, id) = match open {
        Some((_, None)) => return Ok(Opened::default()),
        Some((id, Some(_))) => {
            incidents::note_return(tx, IncidentId(id), since, now).await?;
            (0, IncidentId(id))
        }
        None => {
            let whole = NewIncident {
                id: NewIncident::next_id(),
                subject: Subject::Platform,
                outlet: None,
                account: None,
                part_of: None,
                handler: Handler::Support,
                zone: rules.working_zone.clone(),
                title: String::new(),
                detection: Detection {
                    since,
                    from: since,
                    until: local_of(now, zone(&rules.working_zone)),
                    revenue: Kopecks::ZERO,
                    expected: None,
                    receipts: 0,
                    expected_receipts: None,
                    sentence: Sentence::NoReceiptsSince(since.naive_local()),
                    tills_offline: Vec::new(),
                    tills_silent: Vec::new(),
                    outlets: 0,
                },
            };
            incidents::add_all(tx, std::slice::from_ref(&whole), now).await?;
            (1, whole.id)
        }
    };
    let letters = tell_support(tx, rules, id, 0, judged, now).await?;
    Ok(Opened { count, letters, openings: Vec::new() })
}

/// Letters that are still held say of outlets what is not their fault.
async fn withdraw_recent(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let recent: Vec<Uuid> = on!(tx, |conn| sqlx::query_scalar(
        "select id from incidents where subject = 'outlet' and closed_at is null and opened_at >= $1",
    )
    .bind((now - JOIN).timestamp_millis())
    .fetch_all(conn)
    .await)?;
    let recent: Vec<IncidentId> = recent.into_iter().map(IncidentId).collect();
    outbox::withdraw(tx, &recent, &[LetterKind::LagOpened, LetterKind::Reminder]).await
}

/// Receipts arrive again: the incident that said they do not is well. Answers the number of letters.
pub(super) async fn receipts_flow(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    let stopped: Vec<Uuid> = on!(tx, |conn| {
        sqlx::query_scalar(
        "select i.id from incidents i where i.subject = 'platform' and i.closed_at is null and i.recovered_at is null
            and not exists (select 1 from incidents p where p.part_of = i.id)",
    )
    .fetch_all(conn)
    .await
    })?;
    let mut letters = 0;
    for id in stopped {
        incidents::note_recovery(tx, IncidentId(id), true, now).await?;
        letters += tell_platform_recovered(tx, IncidentId(id), now).await?;
    }
    Ok(letters)
}
