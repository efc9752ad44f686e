//! What the lag engine tells, to whom and when (`cases.md` 10–16).

use crate::{
    lag::{
        PARTNER, SUPPORT, Silence, close, evaluate, evaluate_between, kinds, many_silent, member, rows,
        rules, sell_today, send, silence,
    },
    outlets::sell,
    support::{Fresh, account_with_outlet, minutes, noon, receipt, till},
};
use chrono::{DateTime, Duration, TimeDelta, Utc};
use domain::{
    audit::Actor,
    incidents::{Cause, IncidentEvent, Subject},
    language::Language,
    mail::{Attempt, Letter, LetterKind},
    members::{Role, Viewer},
    notices::{NoticeId, NoticePlan},
    outlets::OpeningHours,
};
use std::collections::BTreeSet;
use storage::{
    Db, accounts, incidents,
    lag::{Evaluation, Rules},
    members, notices, outbox,
};

/// An outlet of somebody else that goes on selling until 18:00: receipts do arrive.
async fn healthy(db: &Db) {
    let other = account_with_outlet(db, "healthy@example.com", "Europe/Moscow").await;
    let till = till(db, other.outlet.id, 99).await;
    for n in 0..48 {
        let at = noon() + minutes(n * 10 - 120);
        sell(db, vec![receipt(till, &format!("h{n}"), at, 10_000)], at).await;
    }
}

/// What so many outlets of [`many_silent`] did not sell from 11:00 to 17:00 arrives.
async fn many_sell(fresh: &Fresh, count: usize) {
    let sql = format!(
        "insert into outlet_slots (outlet_id, slot, receipts, sales, revenue)
             select o.id, 1969376 + a.n + b.n, 3, 3, 30000 from outlets o,
                (select 0 as n union all select 1 union all select 2 union all select 3) a,
                (select 0 as n union all select 4 union all select 8 union all select 12 union all select 16
                 union all select 20) b
             where o.id in (select k.id from outlets k where k.city = 'Казань' order by k.id limit {count})
                and not exists (select 1 from outlet_slots t where t.outlet_id = o.id and t.slot = 1969376)"
    );
    fresh.execute(sql).await;
}

story!(a_burst_of_an_account_is_one_letter(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    many_silent(fresh, world.account.id, 299).await;
    healthy(db).await;
    let opened = evaluate_between(db, &rules(), 15, 30).await;
    // 300 outlets and the account.
    assert_eq!((opened.opened, opened.letters), (301, 2));
    let listed = rows(db, &world.partner).await;
    assert_eq!((listed.len(), listed[0].subject, listed[0].detection.outlets), (1, Subject::Account, 300));
    let sent = send(db, noon() + minutes(31)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::LagOpened, 300), (SUPPORT, LetterKind::LagOpened, 300)]);

    // A restart with all of them open says nothing.
    let restarted = fresh.again().await;
    assert_eq!(evaluate_between(&restarted, &rules(), 45, 60).await, Evaluation::default());
    assert!(send(&restarted, noon() + minutes(61)).await.is_empty());
    restarted.close().await;

    // All recover at one evaluation: one letter each, and the account's incident is well too.
    many_sell(fresh, 299).await;
    sell_today(db, world.till, 12, 72).await;
    let recovered = evaluate_between(db, &rules(), 75, 240).await;
    assert_eq!((recovered.recovered, recovered.letters), (301, 2));
    assert_eq!(kinds(&send(db, noon() + minutes(241)).await).iter().map(|(_, kind, count)| (*kind, *count)).collect::<Vec<_>>(),
        [(LetterKind::Recovered, 300), (LetterKind::Recovered, 300)]);
    // And it closes as one.
    close(db, &world.partner, Cause::Channel, "", noon() + minutes(241)).await;
    assert!(rows(db, &world.partner).await.is_empty());
});

story!(outlets_of_several_accounts_are_the_platforms_fault(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    many_silent(fresh, world.account.id, 9).await;
    let other = accounts::add(db, &Actor::CommandLine, "other@example.com", "Другая", None, Language::Ru, noon()).await.unwrap();
    many_silent(fresh, other.id, 10).await;
    healthy(db).await;
    let opened = evaluate_between(db, &rules(), 15, 30).await;
    assert_eq!(opened.opened, 21);
    assert_eq!(rows(db, &world.support).await[0].subject, Subject::Platform);
    assert_eq!(rows(db, &world.partner).await.len(), 10, "only their own outlets");
    // Support hears at once, the partner only if it lasts.
    assert_eq!(kinds(&send(db, noon() + minutes(31)).await), [(SUPPORT, LetterKind::Platform, 20)]);
    assert_eq!(evaluate_between(db, &rules(), 45, 60).await.letters, 0);
    assert_eq!(kinds(&send(db, noon() + minutes(61)).await), [(PARTNER, LetterKind::LagOpened, 10)]);
});

story!(receipts_that_stop_as_a_whole_are_one_incident_without_letters_of_outlets(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    many_silent(fresh, world.account.id, 11).await;
    // The tills' last sale was at 10:55; at 11:45 nothing has come for 45 minutes, and no outlet is evident yet.
    let stopped = evaluate_between(db, &rules(), -15, 60).await;
    assert_eq!((stopped.opened, stopped.letters, stopped.quiet), (1, 1, true));
    let row = rows(db, &world.support).await.remove(0);
    assert_eq!((row.subject, row.detection.outlets), (Subject::Platform, 0));
    assert_eq!(kinds(&send(db, noon() + minutes(61)).await), [(SUPPORT, LetterKind::Platform, 0)]);
    // They come again: warm-up, then as ever.
    sell_today(db, world.till, 12, 37).await;
    let back = evaluate_between(db, &rules(), 75, 90).await;
    assert_eq!((back.opened, back.letters), (0, 1));
    assert_eq!(kinds(&send(db, noon() + minutes(91)).await), [(SUPPORT, LetterKind::PlatformRecovered, 0)]);
    assert!(!rows(db, &world.support).await[0].lag.lasts());
});

story!(a_lag_that_lasts_is_told_again_within_working_hours(fresh) {
    let db = &fresh.db;
    silence(fresh).await;
    let rules = Rules {
        reminder: Some(TimeDelta::hours(2)),
        // Until 16:00 in Moscow.
        working_hours: OpeningHours::daily(480, 960),
        ..rules()
    };
    evaluate_between(db, &rules, 15, 30).await;
    send(db, noon() + minutes(31)).await;
    assert_eq!(evaluate_between(db, &rules, 45, 135).await.letters, 0);
    assert_eq!(evaluate(db, &rules, noon() + minutes(150)).await.letters, 2);
    assert_eq!(kinds(&send(db, noon() + minutes(151)).await), [(PARTNER, LetterKind::Reminder, 1), (SUPPORT, LetterKind::Reminder, 1)]);
    assert_eq!(evaluate_between(db, &rules, 165, 360).await.letters, 0, "after work");
});

story!(only_who_may_see_the_account_is_told(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    let client = member(db, "client@example.com", Role::Technician, &[world.account.id]).await;
    let former = member(db, "former@example.com", Role::Technician, &[]).await;
    let addresses = [client.email.clone(), former.email, "nobody@example.com".to_owned(), PARTNER.to_owned()];
    accounts::set_alert_addresses(db, &Actor::CommandLine, world.account.id, &addresses, crate::support::noon()).await.unwrap();
    evaluate_between(db, &rules(), 15, 30).await;
    let sent = send(db, noon() + minutes(31)).await;
    assert_eq!(sent.keys().map(String::as_str).collect::<Vec<_>>(), ["client@example.com", PARTNER, SUPPORT]);
    // Who loses the grant is not told of the recovery.
    members::withdraw(db, &Actor::CommandLine, client.member_id, world.account.id, crate::support::noon()).await.unwrap();
    sell_today(db, world.till, 12, 36).await;
    evaluate_between(db, &rules(), 45, 75).await;
    let sent = send(db, noon() + minutes(76)).await;
    assert_eq!(sent.keys().map(String::as_str).collect::<Vec<_>>(), [PARTNER, SUPPORT]);
});

story!(an_escalation_is_told_to_support(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    evaluate_between(db, &rules(), 15, 30).await;
    send(db, noon() + minutes(31)).await;
    let id = rows(db, &world.partner).await[0].id;
    let escalation = domain::incidents::Escalation {
        description: "Чеков нет".to_owned(),
        results: "Все шаги".to_owned(),
        trading_version: "1С 2.3".to_owned(),
        trading_changed_on: Some(noon().date_naive()),
        transport: domain::incidents::Transport::Other,
        call: domain::incidents::DeviceApiCall::default(),
    };
    incidents::escalate(db, &world.partner, id, &escalation, noon() + minutes(32)).await.unwrap();
    let sent = send(db, noon() + minutes(33)).await;
    let Letter::Escalated(letter) = &sent[SUPPORT][0] else { panic!() };
    assert_eq!((sent.len(), letter.by.as_str(), letter.software_version.as_str()), (1, "Анна", "1С 2.3"));
    assert_eq!(letter.facts.outlet, world.outlet);
});

story!(a_lag_shorter_than_the_hold_is_not_told(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    let rules = Rules { hold: TimeDelta::hours(6), ..rules() };
    let opened = evaluate_between(db, &rules, 15, 90).await;
    assert_eq!((opened.opened, opened.letters), (1, 2));
    assert!(send(db, noon() + minutes(90)).await.is_empty(), "held");
    sell_today(db, world.till, 12, 60).await;
    let recovered = evaluate_between(db, &rules, 105, 180).await;
    assert_eq!((recovered.recovered, recovered.letters), (1, 0));
    assert!(send(db, noon() + Duration::hours(12)).await.is_empty(), "dropped");
});

story!(what_arrives_late_is_said_to_be_late(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    evaluate_between(db, &rules(), 15, 45).await;
    send(db, noon() + minutes(45)).await;
    // All that was missing arrives at once.
    sell_today(db, world.till, 12, 36).await;
    let recovered = evaluate_between(db, &rules(), 60, 75).await;
    assert_eq!((recovered.recovered, recovered.letters), (1, 2));
    let sent = send(db, noon() + minutes(75)).await;
    let Letter::Recovered { outlets } = &sent[SUPPORT][0] else { panic!() };
    assert!(outlets[0].delivered_late);
});

/// Twelve outlets of an account that fell silent at once, of which everybody was told at 12:31.
async fn burst(fresh: &Fresh) -> Silence {
    let db = &fresh.db;
    let world = silence(fresh).await;
    many_silent(fresh, world.account.id, 11).await;
    healthy(db).await;
    evaluate_between(db, &rules(), 15, 30).await;
    send(db, noon() + minutes(31)).await;
    world
}

story!(outlets_of_a_burst_that_recover_one_after_the_other_are_one_letter(fresh) {
    let db = &fresh.db;
    let world = burst(fresh).await;
    // Eight of twelve are well first: nothing is said yet.
    many_sell(fresh, 8).await;
    let some = evaluate_between(db, &rules(), 45, 60).await;
    assert_eq!((some.recovered, some.letters), (8, 0));
    many_sell(fresh, 11).await;
    sell_today(db, world.till, 12, 72).await;
    let rest = evaluate_between(db, &rules(), 75, 90).await;
    assert_eq!((rest.recovered, rest.letters), (5, 2), "four outlets and the account");
    let sent = send(db, noon() + minutes(91)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::Recovered, 12), (SUPPORT, LetterKind::Recovered, 12)]);
    assert_eq!(evaluate_between(db, &rules(), 105, 180).await.letters, 0, "once");
});

story!(those_of_a_burst_that_are_well_do_not_wait_for_ever_for_the_others(fresh) {
    let db = &fresh.db;
    burst(fresh).await;
    many_sell(fresh, 8).await;
    // They are well at 13:00.
    assert_eq!(evaluate_between(db, &rules(), 45, 105).await.letters, 0);
    assert_eq!(evaluate_between(db, &rules(), 120, 120).await.letters, 2);
    let sent = send(db, noon() + minutes(121)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::Recovered, 8), (SUPPORT, LetterKind::Recovered, 8)]);
});

/// A notice of support's for this account.
async fn announce(db: &Db, world: &Silence, until: DateTime<Utc>) -> NoticeId {
    let plan = NoticePlan {
        text: "Работы на канале связи".to_owned(),
        from: noon() - Duration::hours(1),
        until,
        accounts: [world.account.id].into(),
        cities: BTreeSet::new(),
    };
    notices::announce(db, &world.support, &plan, noon()).await.unwrap()
}

story!(letters_of_what_is_announced_wait_for_its_end_and_cite_it(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    announce(db, &world, noon() + minutes(90)).await;
    let rules = Rules { reminder: Some(TimeDelta::minutes(15)), ..rules() };
    let opened = evaluate_between(db, &rules, 15, 75).await;
    assert_eq!((opened.opened, opened.letters), (1, 2), "and no reminders");
    assert!(send(db, noon() + minutes(89)).await.is_empty(), "held");
    let sent = send(db, noon() + minutes(90)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::LagOpened, 1), (SUPPORT, LetterKind::LagOpened, 1)]);
    let Letter::LagOpened { outlets } = &sent[PARTNER][0] else { panic!() };
    let notice = outlets[0].notice.as_ref().unwrap();
    assert_eq!(notice.text, "Работы на канале связи");
    assert_eq!(notice.until.format("%H:%M").to_string(), "13:30");
    assert_eq!(evaluate(db, &rules, noon() + minutes(105)).await.letters, 2, "reminders, after it");
});

story!(letters_go_out_when_the_notice_that_they_wait_for_is_withdrawn(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    let notice = announce(db, &world, noon() + minutes(180)).await;
    evaluate_between(db, &rules(), 15, 45).await;
    assert!(send(db, noon() + minutes(50)).await.is_empty(), "held");
    notices::withdraw(db, notice, noon() + minutes(55)).await.unwrap();
    assert_eq!(evaluate(db, &rules(), noon() + minutes(60)).await.letters, 2);
    let sent = send(db, noon() + minutes(60)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::LagOpened, 1), (SUPPORT, LetterKind::LagOpened, 1)]);
    let Letter::LagOpened { outlets } = &sent[PARTNER][0] else { panic!() };
    assert_eq!(outlets[0].notice, None, "what is withdrawn is not cited");
    assert_eq!(evaluate(db, &rules(), noon() + minutes(75)).await.letters, 0);
    assert!(send(db, noon() + minutes(181)).await.is_empty(), "once");
});

story!(letters_wait_for_another_notice_that_concerns_the_outlet(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    let notice = announce(db, &world, noon() + minutes(180)).await;
    announce(db, &world, noon() + minutes(120)).await;
    evaluate_between(db, &rules(), 15, 45).await;
    notices::withdraw(db, notice, noon() + minutes(55)).await.unwrap();
    assert_eq!(evaluate(db, &rules(), noon() + minutes(60)).await.letters, 0);
    assert!(send(db, noon() + minutes(119)).await.is_empty());
});

story!(letters_that_the_mail_server_refuses_for_now_cite_a_notice_also_after_its_end(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    announce(db, &world, noon() + minutes(90)).await;
    evaluate_between(db, &rules(), 15, 75).await;
    for minute in 90..100 {
        for claim in outbox::claim(db, 100, TimeDelta::minutes(2), noon() + minutes(minute)).await.unwrap() {
            let attempt = Attempt::Later("451 try later".to_owned());
            outbox::record(db, &claim, &attempt, 0.0, noon() + minutes(minute)).await.unwrap();
        }
    }
    assert_eq!(evaluate(db, &rules(), noon() + minutes(100)).await.letters, 0, "nothing was withdrawn");
    let sent = send(db, noon() + minutes(120)).await;
    assert_eq!(kinds(&sent), [(PARTNER, LetterKind::LagOpened, 1), (SUPPORT, LetterKind::LagOpened, 1)]);
    let Letter::LagOpened { outlets } = &sent[PARTNER][0] else { panic!() };
    assert!(outlets[0].notice.is_some());
});

story!(a_long_notice_holds_letters_for_some_hours_only(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    announce(db, &world, noon() + Duration::days(3)).await;
    evaluate_between(db, &rules(), 15, 30).await;
    assert!(send(db, noon() + minutes(30 + 239)).await.is_empty());
    assert_eq!(send(db, noon() + minutes(30 + 240)).await.len(), 2);
});

story!(what_became_of_a_letter_is_in_the_history(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    evaluate_between(db, &rules(), 15, 30).await;
    let now = noon() + minutes(31);
    for claim in outbox::claim(db, 100, TimeDelta::minutes(2), now).await.unwrap() {
        let attempt = match claim.letter.recipient.email.as_str() {
            PARTNER => Attempt::Never("550 no such mailbox".to_owned()),
            _ => Attempt::Taken("250 ok".to_owned()),
        };
        outbox::record(db, &claim, &attempt, 0.0, now).await.unwrap();
        // A repeated record of the same outcome is not told twice.
        outbox::record(db, &claim, &attempt, 0.0, now).await.unwrap();
    }
    let id = rows(db, &world.support).await[0].id;
    let told = |viewer: &Viewer| {
        let viewer = viewer.clone();
        async move {
            let history = incidents::find(db, &viewer, id, now).await.unwrap().history;
            let told = history.into_iter().filter_map(|entry| match entry.event {
                IncidentEvent::Letter { email, delivered, answer, .. } => Some((email, delivered, answer)),
                _ => None,
            });
            told.collect::<BTreeSet<_>>()
        }
    };
    let entry = |email: &str, delivered, answer: &str| (email.to_owned(), delivered, answer.to_owned());
    let failed = entry(PARTNER, false, "550 no such mailbox");
    assert_eq!(told(&world.support).await, [failed.clone(), entry(SUPPORT, true, "250 ok")].into());
    // A technician sees the address that is their own.
    assert_eq!(told(&world.partner).await, [failed, entry("", true, "")].into());
    assert_eq!(incidents::find(db, &world.support, id, now).await.unwrap().history.len(), 3);
});
