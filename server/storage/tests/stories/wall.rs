//! Walls: links that hold until they are revoked, and what is seen through them.

use crate::{
    lag::{evaluate_between, rules, sell_today, silence},
    outlets::sell,
    support::{
        account_with_outlet, heartbeat, heartbeat_of_run, listening, minutes, noon, only, outlet, receipt,
        seconds, till, world,
    },
};
use domain::{
    accounts::AccountId,
    audit::Actor,
    devices::PosId,
    language::Language,
    live::Change,
    members::Scope,
    money::Kopecks,
    outlets::OpeningHours,
    wall::{NewWall, ProblemKind, Sight, WallLayout, WallSnapshot, is_wall_token},
};
use std::collections::BTreeSet;
use storage::{
    Db, Error, devices, outlets,
    presence::{goodbye, record, sweep},
    wall,
};

const CLOCK: &str = "Europe/Moscow";

fn of(scope: Scope) -> NewWall {
    NewWall {
        name: "Дежурная".to_owned(), layout: WallLayout::Problems, language: Language::En, scope
    }
}

async fn look(db: &Db, scope: &Scope, layout: WallLayout, at: i64) -> WallSnapshot {
    wall::snapshot(db, scope, layout, CLOCK, noon() + minutes(at)).await.unwrap()
}

async fn problems(db: &Db, scope: &Scope, at: i64) -> WallSnapshot {
    look(db, scope, WallLayout::Problems, at).await
}

story!(a_link_shows_its_accounts_until_it_is_revoked(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account.id;
    let made = wall::make(db, &Actor::CommandLine, &of(only(account)), noon()).await.unwrap();
    assert!(is_wall_token(&made.token));
    let viewer = wall::viewer(db, &made.token, noon()).await.unwrap().unwrap();
    assert_eq!((viewer.id, viewer.scope, viewer.language), (made.id, only(account), Language::En));
    assert_eq!((viewer.name.as_str(), viewer.layout), ("Дежурная", WallLayout::Problems));
    let all = wall::make(db, &Actor::CommandLine, &of(Scope::Everything), noon() + seconds(1)).await.unwrap();
    assert_eq!(wall::viewer(db, &all.token, noon()).await.unwrap().unwrap().scope, Scope::Everything);

    // When a screen read it last is known to the minute.
    wall::viewer(db, &made.token, noon() + seconds(30)).await.unwrap();
    let listed = wall::list(db, &Scope::Everything).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [all.id, made.id], "the newest first");
    assert_eq!(listed[1].seen_at, Some(noon().timestamp_millis()));
    assert_eq!(listed[1].accounts, Some(vec!["demoshop@example.com".to_owned()]));
    assert_eq!((listed[0].accounts.clone(), listed[0].author.clone()), (None, None));
    assert!(made.token.ends_with(&listed[1].hint) && listed[1].hint.len() == 4);
    wall::still(db, made.id, noon() + minutes(2)).await.unwrap().unwrap();
    let listed = wall::list(db, &Scope::Everything).await.unwrap();
    assert_eq!(listed[1].seen_at, Some((noon() + minutes(2)).timestamp_millis()));

    let mut changes = listening(fresh).await;
    wall::revoke(db, &Actor::CommandLine, made.id, noon() + minutes(3)).await.unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Wall(made.id), "open screens hear of it");
    assert_eq!(wall::viewer(db, &made.token, noon()).await.unwrap(), None);
    assert_eq!(wall::still(db, made.id, noon()).await.unwrap(), None);
    assert!(matches!(wall::revoke(db, &Actor::CommandLine, made.id, noon()).await, Err(Error::NotFound)));
    let listed = wall::list(db, &Scope::Everything).await.unwrap();
    assert_eq!(listed[1].revoked_at, Some((noon() + minutes(3)).timestamp_millis()), "the list still tells of it");
    assert!(wall::viewer(db, &all.token, noon()).await.unwrap().is_some());
});

story!(what_is_no_link_opens_nothing(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account.id;
    let made = wall::make(db, &Actor::CommandLine, &of(only(account)), noon()).await.unwrap();
    let unknown = "2".repeat(26);
    for other in ["", "x", &made.token.to_uppercase(), &made.token[1..], &unknown, &format!("{}'", &made.token[1..])] {
        assert_eq!(wall::viewer(db, other, noon()).await.unwrap(), None, "{other}");
    }
    // Only those who see everything see the links; an account that does not exist gets none.
    assert!(matches!(wall::list(db, &only(account)).await, Err(Error::NotFound)));
    let nowhere = of(only(AccountId(uuid::Uuid::now_v7())));
    assert!(matches!(wall::make(db, &Actor::CommandLine, &nowhere, noon()).await, Err(Error::NotFound)));
    // A link without accounts shows nothing, and not everything.
    let none = wall::make(db, &Actor::CommandLine, &of(Scope::Accounts(BTreeSet::new())), noon()).await.unwrap();
    let scope = wall::viewer(db, &none.token, noon()).await.unwrap().unwrap().scope;
    assert_eq!(scope, Scope::Accounts(BTreeSet::new()));
    let nothing = problems(db, &scope, 0).await;
    assert_eq!((nothing.totals.sums.accounts, nothing.totals.sums.outlets, nothing.problems.len()), (0, 0, 0));
});

story!(an_outlet_behind_its_profile_is_shown_with_the_money_at_risk(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    evaluate_between(db, &rules(), 0, 30).await;
    let shown = problems(db, &Scope::Everything, 31).await;
    assert_eq!((shown.totals.sums.outlets_behind, shown.totals.sums.incidents_open), (1, 1));
    assert_eq!((shown.totals.open, shown.totals.judged, shown.totals.problems), (1, 1, 1));
    let [row] = &shown.problems[..] else { panic!("{:?}", shown.problems) };
    assert_eq!((row.kind, row.key.as_str()), (ProblemKind::Behind, world.outlet.to_string().as_str()));
    assert_eq!(row.place, "Москва, Тверская, 1 · Галерея");
    // Twelve receipts of 100 roubles are expected of each hour, and nothing was sold since 11:00: at 12:15 it was 1,200 of 2,700.
    assert_eq!(row.deviation, Some(-555));
    assert_eq!(row.risk, Some(Kopecks(66_600)));
    assert_eq!(row.since.unwrap().to_rfc3339(), "2026-03-02T11:00:00+03:00");
    assert_eq!(row.found_at, Some((noon() + minutes(30)).timestamp_millis()));
    // No till was ever heard, so that none is offline, nor online.
    let Sight::NoReceipts { since: Some(since), online: false } = row.sight else { panic!("{:?}", row.sight) };
    assert_eq!(since.to_rfc3339(), "2026-03-02T10:55:00+03:00");
    outlets::roll_over(db, noon() + minutes(31)).await.unwrap();
    assert_eq!(shown.at.to_rfc3339(), "2026-03-02T12:31:00+03:00");
    // In the evening the outlet is closed, and nothing is at risk any more; after midnight it is another day.
    outlets::roll_over(db, noon() + minutes(11 * 60)).await.unwrap();
    let evening = problems(db, &Scope::Everything, 11 * 60).await;
    assert_eq!((evening.problems[0].risk, &evening.problems[0].sight), (Some(Kopecks::ZERO), &Sight::Closed));
    assert_eq!(evening.totals.sums.revenue_today, Kopecks(120_000));
    outlets::roll_over(db, noon() + minutes(13 * 60)).await.unwrap();
    let tomorrow = problems(db, &Scope::Everything, 13 * 60).await;
    assert_eq!((tomorrow.problems.len(), tomorrow.totals.sums.revenue_today), (0, Kopecks::ZERO));
});

story!(tills_that_are_offline_are_shown_while_the_outlet_is_open(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let [one, two, never] = [till(db, world.outlet.id, 1).await, till(db, world.outlet.id, 2).await, till(db, world.outlet.id, 3).await];
    record(db, &[heartbeat(one, "a", noon()), heartbeat(two, "b", noon())], noon()).await.unwrap();
    let calm = problems(db, &Scope::Everything, 1).await;
    assert_eq!((calm.totals.problems, calm.totals.sums.devices.online, calm.totals.sums.devices.never_connected), (0, 2, 1));
    sweep(db, noon() + minutes(10), noon() - minutes(600)).await.unwrap();
    let shown = problems(db, &Scope::Everything, 10).await;
    let [row] = &shown.problems[..] else { panic!("{:?}", shown.problems) };
    assert_eq!((row.kind, row.count, row.risk), (ProblemKind::Offline, 2, None), "without a profile nobody knows the money");
    assert_eq!(row.sight, Sight::Offline { named: vec![one, two], more: 0, of: 2 });
    assert_eq!(row.since.unwrap().to_rfc3339(), "2026-03-02T12:00:00+03:00");
    assert_eq!(row.found_at, Some((noon() + minutes(3)).timestamp_millis()), "three intervals later");
    assert!(!format!("{shown:?}").contains(&format!("PosId({never})")), "what was never installed is no alarm");
    // At 22:00 it closes, and tills may be switched off.
    outlets::roll_over(db, noon() + minutes(601)).await.unwrap();
    let closed = problems(db, &Scope::Everything, 601).await;
    assert_eq!((closed.totals.problems, closed.totals.open, closed.totals.sums.devices.offline), (0, 0, 3));
    // Archived, it is nowhere.
    outlets::roll_over(db, noon() + minutes(24 * 60)).await.unwrap();
    assert_eq!(problems(db, &Scope::Everything, 24 * 60).await.totals.problems, 1);
    outlets::archive(db, &Actor::CommandLine, world.outlet.id, noon() + minutes(24 * 60)).await.unwrap();
    let archived = problems(db, &Scope::Everything, 24 * 60).await;
    assert_eq!((archived.totals.problems, archived.totals.sums.devices.all), (0, 0));
});

story!(a_key_on_two_machines_is_a_problem_without_money(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let [one, cloned] = [till(db, outlet, 1916).await, till(db, outlet, 1917).await];
    record(db, &[heartbeat(one, "a", noon())], noon()).await.unwrap();
    let at = noon() + minutes(1);
    record(db, &[heartbeat(one, "b", at)], at).await.unwrap();
    record(db, &[heartbeat(one, "a", at + seconds(20))], at + seconds(20)).await.unwrap();
    // A cloned disk: one instance, whose runs take turns.
    for (second, run) in ["x", "y", "x", "y"].into_iter().enumerate() {
        let at = at + seconds(30 + i64::try_from(second).unwrap());
        record(db, &[heartbeat_of_run(cloned, "c", run, at)], at).await.unwrap();
    }
    let shown = problems(db, &Scope::Everything, 2).await;
    let mut rows: Vec<_> = shown.problems.iter().map(|row| (row.pos_id, row.kind, row.risk, row.sight.clone())).collect();
    rows.sort_by_key(|row| row.0);
    let two = Sight::SameKey { copies: 2 };
    assert_eq!(rows, [
        (Some(PosId(1916)), ProblemKind::Duplicate, None, two.clone()),
        (Some(PosId(1917)), ProblemKind::Duplicate, None, two),
    ]);
    let since = |pos_id| shown.problems.iter().find(|row| row.pos_id == Some(pos_id)).unwrap().since;
    assert_eq!(since(one).unwrap().timestamp_millis(), at.timestamp_millis());
    assert_eq!(since(cloned), None, "nobody knows since when a disk is cloned");
});

story!(a_wall_sees_its_accounts_and_nothing_else(fresh) {
    let db = &fresh.db;
    let ours = world(db).await;
    let theirs = account_with_outlet(db, "theirs@example.com", "Asia/Vladivostok").await;
    let kazan = outlet(db, ours.account.id, "Казань", "Europe/Moscow", OpeningHours::daily(0, 1440)).await;
    for (outlet, pos_id) in [(ours.outlet.id, 1), (theirs.outlet.id, 2), (kazan.id, 3)] {
        let till = till(db, outlet, pos_id).await;
        record(db, &[heartbeat(till, &pos_id.to_string(), noon())], noon()).await.unwrap();
        goodbye(db, till, &pos_id.to_string(), noon() + seconds(5)).await.unwrap();
        sell(db, vec![receipt(till, "r", noon() - minutes(5), 12_300)], noon()).await;
    }
    outlets::roll_over(db, noon()).await.unwrap();
    let all = problems(db, &Scope::Everything, 1).await;
    let scope = only(ours.account.id);
    for layout in WallLayout::ALL {
        let shown = look(db, &scope, layout, 1).await;
        let text = serde_json::to_string(&shown).unwrap();
        assert!(!text.contains("theirs@example.com"), "{text}");
        assert_eq!((shown.totals.sums.outlets, shown.totals.sums.devices.all, shown.totals.sums.receipts_today), (2, 2, 2));
        assert_eq!(shown.totals.problems, 2, "{text}");
    }
    assert_eq!((all.totals.sums.outlets, all.totals.sums.devices.all, all.totals.sums.receipts_today), (3, 3, 3));
    let groups = |snapshot: WallSnapshot| -> Vec<_> {
        snapshot.groups.into_iter().map(|group| (group.name, group.more, group.devices.offline, group.receipts)).collect()
    };
    let accounts = groups(look(db, &scope, WallLayout::Accounts, 1).await);
    assert_eq!(accounts, [("Пример".to_owned(), "demoshop@example.com".to_owned(), 2, 2)]);
    let mut cities = groups(look(db, &scope, WallLayout::Cities, 1).await);
    cities.sort();
    let city = |name: &str| (name.to_owned(), String::new(), 1, 1);
    assert_eq!(cities, [city("Казань"), city("Москва")]);
    // An archived till is nowhere.
    devices::archive(db, &Actor::CommandLine, PosId(3), noon()).await.unwrap();
    assert_eq!(problems(db, &scope, 1).await.totals.problems, 1);
    sell_today(db, PosId(1), 0, 1).await;
});

story!(links_have_a_limit_that_revoking_makes_room_under(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account.id;
    let first = wall::make(db, &Actor::CommandLine, &of(only(account)), noon()).await.unwrap();
    let values: Vec<String> = (1..domain::wall::MAX_WALLS)
        .map(|number| format!("({}, 'x', '{number}', 'x', 'problems', 'ru', false, '', 1)", id(number, fresh.postgres)))
        .collect();
    let columns = "id, name, hash, hint, layout, language, everything, author, created_at";
    fresh.execute(format!("insert into walls ({columns}) values {}", values.join(", "))).await;
    let full = wall::make(db, &Actor::CommandLine, &of(only(account)), noon()).await;
    assert!(matches!(full, Err(Error::Taken { field: "walls" })));
    wall::revoke(db, &Actor::CommandLine, first.id, noon()).await.unwrap();
    wall::make(db, &Actor::CommandLine, &of(only(account)), noon()).await.unwrap();
});

fn id(number: i64, postgres: bool) -> String {
    if postgres { format!("'{number:032x}'") } else { format!("x'{number:032x}'") }
}
