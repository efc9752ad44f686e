//! The lag engine from silence to letters (`profile.md`, Decision; `cases.md` 3, 10–14, 19 and 21).

use crate::{
    outlets::{sell, sells_for_days},
    support::{Fresh, World, minutes, noon, outlet, receipt, till, world},
};
use chrono::{DateTime, Duration, TimeDelta, Utc};
use domain::{
    accounts::{Account, AccountId},
    audit::Actor,
    devices::PosId,
    incidents::{Cause, Closing, IncidentQuery, IncidentRow, Outcome, Step, StepEntry, Subject},
    language::Language,
    mail::{Attempt, Letter, LetterKind},
    maintenance::{MaintenancePlace, MaintenancePlan},
    members::{MemberId, Role, Scope, Viewer},
    outlets::{OpeningHours, OutletId},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::collections::BTreeMap;
use storage::{
    Db, accounts, incidents,
    lag::{self, Evaluation, Histories, Rules},
    maintenance, members, outbox, recipients, service_runs,
};

pub(crate) const SUPPORT: &str = "support@example.com";
pub(crate) const PARTNER: &str = "partner@example.com";

/// Rules without reminders, which have a story of their own.
pub(crate) fn rules() -> Rules {
    Rules { reminder: None, ..Rules::default() }
}

pub(crate) async fn evaluate(db: &Db, rules: &Rules, now: DateTime<Utc>) -> Evaluation {
    evaluate_with(db, &Histories::default(), rules, now).await
}

pub(crate) async fn evaluate_with(
    db: &Db,
    histories: &Histories,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Evaluation {
    lag::evaluate(db, histories, rules, now).await.unwrap().expect("it is its turn")
}

/// Evaluates every quarter of an hour from one time to another (minutes after noon), and adds up.
pub(crate) async fn evaluate_between(db: &Db, rules: &Rules, from: i64, until: i64) -> Evaluation {
    let (histories, mut sum) = (Histories::default(), Evaluation::default());
    for at in (from..=until).step_by(15) {
        let one = evaluate_with(db, &histories, rules, noon() + minutes(at)).await;
        sum.opened += one.opened;
        sum.returned += one.returned;
        sum.recovered += one.recovered;
        sum.letters += one.letters;
        sum.quiet |= one.quiet;
    }
    sum
}

/// Sends what is due, as the mail server would take it; answers the letters by address.
pub(crate) async fn send(db: &Db, now: DateTime<Utc>) -> BTreeMap<String, Vec<Letter>> {
    let mut sent: BTreeMap<String, Vec<Letter>> = BTreeMap::new();
    loop {
        let claims = outbox::claim(db, 100, TimeDelta::minutes(2), now).await.unwrap();
        if claims.is_empty() {
            return sent;
        }
        for claim in claims {
            outbox::record(db, &claim, &Attempt::Taken("250".to_owned()), 0.0, now).await.unwrap();
            sent.entry(claim.letter.recipient.email).or_default().push(claim.letter.letter);
        }
    }
}

pub(crate) fn kinds(sent: &BTreeMap<String, Vec<Letter>>) -> Vec<(&str, LetterKind, usize)> {
    sent.iter()
        .flat_map(|(email, letters)| {
            letters.iter().map(|letter| (email.as_str(), letter.kind(), letter.outlet_count()))
        })
        .collect()
}

pub(crate) async fn member(db: &Db, email: &str, role: Role, grants: &[AccountId]) -> Viewer {
    let new = members::NewMember {
        email,
        name: "Анна",
        role,
        language: Language::Ru,
        password: "correct horse battery",
        accounts: grants,
    };
    let id: MemberId = members::add(db, &Actor::CommandLine, &new, noon()).await.unwrap();
    members::viewer(db, id).await.unwrap().unwrap()
}

/// An account that a partner supports, whose outlet has sold on 50 days and is silent since 11:00 today; support and a member
/// of the partner get letters.
pub(crate) struct Silence {
    pub(crate) account: Account,
    pub(crate) outlet: OutletId,
    pub(crate) till: PosId,
    pub(crate) support: Viewer,
    pub(crate) partner: Viewer,
}

pub(crate) async fn silence(fresh: &Fresh) -> Silence {
    let db = &fresh.db;
    let World { account, outlet } = world(db).await;
    let till = till(db, outlet.id, 1).await;
    sells_for_days(db, till, 50).await;
    sell_today(db, till, 0, 12).await;
    let support = member(db, "oleg@example.com", Role::Support, &[]).await;
    let partner = member(db, PARTNER, Role::Technician, &[account.id]).await;
    let organisation =
        accounts::add_partner(db, &Actor::CommandLine, "Партнёр", crate::support::noon()).await.unwrap();
    members::set_partner(
        db,
        &Actor::CommandLine,
        partner.member_id,
        Some(organisation.id),
        crate::support::noon(),
    )
    .await
    .unwrap();
    fresh.execute("update accounts set partner_id = (select id from partners)").await;
    recipients::set_support(db, &[(SUPPORT.to_owned(), Language::Ru)]).await.unwrap();
    Silence { account, outlet: outlet.id, till, support, partner }
}

/// Receipts every five minutes from the opening on: those from one number to another.
pub(crate) async fn sell_today(db: &Db, till: PosId, from: i64, until: i64) {
    let opens = noon() - Duration::hours(2);
    let sold =
        (from..until).map(|n| receipt(till, &format!("t{n}"), opens + minutes(n * 5), 10_000)).collect();
    sell(db, sold, opens + minutes(until * 5)).await;
}

/// As many outlets more, with the same Mondays and the same silence today.
pub(crate) async fn many_silent(fresh: &Fresh, account: AccountId, count: usize) {
    for _ in 0..count {
        outlet(&fresh.db, account, "Казань", "Europe/Moscow", OpeningHours::daily(600, 1320)).await;
    }
    fresh
        .execute(
            "insert into outlet_slots (outlet_id, slot, receipts, sales, revenue)
             select o.id, s.slot, s.receipts, s.sales, s.revenue from outlet_slots s, outlets o
             where s.outlet_id = (select m.outlet_id from memberships m where m.pos_id = 1)
                and (s.slot / 96) % 7 = 4 and o.city = 'Казань'
                and not exists (select 1 from outlet_slots t where t.outlet_id = o.id)",
        )
        .await;
}

pub(crate) async fn rows(db: &Db, viewer: &Viewer) -> Vec<IncidentRow> {
    incidents::page(db, viewer, &IncidentQuery::default(), noon()).await.unwrap().rows
}

pub(crate) async fn close(db: &Db, viewer: &Viewer, cause: Cause, reason: &str, now: DateTime<Utc>) {
    let id = rows(db, viewer).await[0].id;
    for step in Step::ALL {
        let entry = StepEntry::new(Outcome::Done, "").unwrap();
        incidents::set_step(db, viewer, id, step, 0, &entry, now).await.unwrap();
    }
    let closing = Closing {
        receipts_complete: true,
        cause: Some(cause),
        comment: "Причина".to_owned(),
        lasting_reason: reason.to_owned(),
    };
    assert_eq!(incidents::close(db, viewer, id, &closing, now).await.unwrap(), []);
}

story!(a_silent_outlet_becomes_an_incident_and_is_told_once(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    // 12:15: an hour of silence is evident, once. The same moment is not judged twice.
    assert_eq!(evaluate_between(db, &rules(), 0, 15).await, Evaluation::default());
    let again = lag::evaluate(db, &Histories::default(), &rules(), noon() + minutes(20)).await.unwrap();
    assert_eq!(again, None);
    let opened = evaluate(db, &rules(), noon() + minutes(30)).await;
    assert_eq!((opened.judged, opened.opened, opened.letters), (1, 1, 2));
    let row = rows(db, &world.partner).await.remove(0);
    assert_eq!((row.subject, row.place.outlet), (Subject::Outlet, Some(world.outlet)));
    assert_eq!(row.detection.since.format("%H:%M").to_string(), "11:00");
    assert_eq!((row.detection.receipts, row.detection.expected_receipts), (0, Some(12)));
    assert_eq!(row.detection.tills_silent, [world.till], "by its own history");
    let sent = send(db, noon() + minutes(31)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::LagOpened, 1), (SUPPORT, LetterKind::LagOpened, 1)]);
    let Letter::LagOpened { outlets } = &sent[PARTNER][0] else { panic!() };
    assert_eq!((outlets[0].incident, outlets[0].address.as_str()), (row.id, "Москва, Тверская, 1"));

    // It lasts; another process goes on, and repeats nothing.
    let other = fresh.again().await;
    assert_eq!(evaluate_between(&other, &rules(), 45, 90).await, Evaluation::default());
    // From 13:30 it sells again: two hours later it is well.
    sell_today(db, world.till, 42, 72).await;
    let recovered = evaluate_between(&other, &rules(), 105, 240).await;
    assert_eq!((recovered.opened, recovered.recovered, recovered.letters), (0, 1, 2));
    let sent = send(db, noon() + minutes(241)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::Recovered, 1), (SUPPORT, LetterKind::Recovered, 1)]);
    let row = rows(db, &world.partner).await.remove(0);
    assert!(!row.lag.lasts(), "and stays open for a person");
    other.close().await;
});

story!(nothing_opens_after_a_downtime_until_tills_have_delivered(fresh) {
    let db = &fresh.db;
    silence(fresh).await;
    let (run, _) = service_runs::start(db, noon() - minutes(120)).await.unwrap();
    service_runs::stay_alive(db, run, noon() - minutes(119)).await.unwrap();
    // It comes back at 12:25, and the first evaluation may be earlier than its first sign of life.
    let first = evaluate(db, &rules(), noon() + minutes(15)).await;
    assert_eq!((first.quiet, first.opened), (true, 0));
    let (run, _) = service_runs::start(db, noon() + minutes(25)).await.unwrap();
    for at in [30, 45] {
        service_runs::stay_alive(db, run, noon() + minutes(at)).await.unwrap();
        let warming = evaluate(db, &rules(), noon() + minutes(at)).await;
        assert_eq!((warming.quiet, warming.opened), (true, 0), "{at}");
        for second in (0..900).step_by(25) {
            service_runs::stay_alive(db, run, noon() + minutes(at) + Duration::seconds(second)).await.unwrap();
        }
    }
    let mut opened = Vec::new();
    for at in [60, 75] {
        service_runs::stay_alive(db, run, noon() + minutes(at)).await.unwrap();
        opened.push(evaluate(db, &rules(), noon() + minutes(at)).await.opened);
        for second in (0..900).step_by(25) {
            service_runs::stay_alive(db, run, noon() + minutes(at) + Duration::seconds(second)).await.unwrap();
        }
    }
    assert_eq!(opened, [0, 1]);
});

story!(nothing_opens_during_maintenance(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    // Mondays 12:00–13:00 in Moscow.
    let mut days = [false; 7];
    days[0] = true;
    let plan = MaintenancePlan::Weekly { days, starts: 720, ends: 780 };
    maintenance::add(db, &world.support, MaintenancePlace::Account(world.account.id), &plan, "", noon()).await.unwrap();
    assert_eq!(evaluate_between(db, &rules(), 0, 45).await.opened, 0);
    assert_eq!(evaluate_between(db, &rules(), 60, 75).await.opened, 1, "twice in a row after it");
});

story!(closed_for_a_reason_it_is_not_opened_again(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    evaluate_between(db, &rules(), 15, 30).await;
    close(db, &world.partner, Cause::AtypicalSales, "Инвентаризация", noon() + minutes(31)).await;
    assert!(send(db, noon() + minutes(32)).await.is_empty(), "what was queued is not true any more");
    assert_eq!(evaluate_between(db, &rules(), 45, 120).await, Evaluation::default());
});

story!(days_with_a_technical_cause_are_no_history(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    evaluate_between(db, &rules(), 15, 30).await;
    let kinds = |now: DateTime<Utc>| async move {
        let query = storage::revenue::RevenueQuery {
            first: now.date_naive(), last: now.date_naive(), step: domain::revenue::Step::Day, till: None,
        };
        storage::revenue::report(db, &Scope::Everything, world.outlet, query, &rules().settings, now)
            .await.unwrap().points[0].expected.unwrap().0
    };
    // In a week this Monday is one of the five that say what a Monday sells.
    let next_week = noon() + Duration::days(7);
    let with = kinds(next_week).await;
    close(db, &world.partner, Cause::Channel, "Ждём провайдера", noon() + minutes(31)).await;
    let without = kinds(next_week).await;
    assert!(without > with, "{with} {without}");
    assert_eq!(without, 1_440_000);
});

story!(two_engines_tell_once(fresh) {
    // One process alone works on an SQLite file.
    if !fresh.postgres {
        return;
    }
    let db = &fresh.db;
    let world = silence(fresh).await;
    many_silent(fresh, world.account.id, 4).await;
    let other = fresh.again().await;
    let (rules, ours, theirs) = (rules(), Histories::default(), Histories::default());
    let mut opened = 0;
    for at in [15, 30, 45] {
        let now = noon() + minutes(at);
        let (one, two) = tokio::join!(
            lag::evaluate(db, &ours, &rules, now),
            lag::evaluate(&other, &theirs, &rules, now)
        );
        let done: Vec<Evaluation> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
        assert_eq!(done.len(), 1, "{at}");
        opened += done[0].opened;
    }
    assert_eq!(opened, 5);
    assert_eq!(kinds(&send(db, noon() + minutes(46)).await), [(PARTNER, LetterKind::LagOpened, 5), (SUPPORT, LetterKind::LagOpened, 5)]);
    other.close().await;
});

story!(an_evaluation_that_was_interrupted_is_repeated(fresh) {
    let db = &fresh.db;
    silence(fresh).await;
    evaluate(db, &rules(), noon() + minutes(15)).await;
    // The process dies after its flips, before it could note that the turn is over.
    assert_eq!(evaluate(db, &rules(), noon() + minutes(30)).await.opened, 1);
    fresh.execute("delete from lag_evaluations").await;
    let again = evaluate(db, &rules(), noon() + minutes(30)).await;
    assert_eq!((again.opened, again.letters), (0, 0));
    // And before its flips: the database refuses them, and nothing of them stays.
    let tables: i64 = if fresh.postgres {
        let mut conn = PgConnection::connect(&fresh.url).await.unwrap();
        sqlx::query_scalar(AssertSqlSafe("select count(*) from letters".to_owned())).fetch_one(&mut conn).await.unwrap()
    } else {
        let mut conn = SqliteConnection::connect(&fresh.url).await.unwrap();
        conn.execute("pragma foreign_keys = on").await.unwrap();
        sqlx::query_scalar("select count(*) from letters").fetch_one(&mut conn).await.unwrap()
    };
    assert_eq!(tables, 2);
});
