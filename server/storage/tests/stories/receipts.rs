//! Receipts, slots and business days (`cases.md` 25–28).

use crate::support::{
    account_with_outlet, announced, device, heartbeat, listening, minutes, noon, outlet, receipt, row,
    seconds, till, world,
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Actor,
    devices::{DeviceKind, DeviceQuery, DeviceState, PosId},
    members::Scope,
    money::Kopecks,
    outlets::OpeningHours,
    receipts::Receipt,
};
use std::collections::BTreeSet;
use storage::{
    Db, Error, devices, outlets, overview, presence,
    receipts::{
        self, Batch,
        Outcome::{Conflict, New, Repeated},
        ingest,
    },
};

async fn send(db: &Db, receipts: &[Receipt], now: DateTime<Utc>) -> Vec<receipts::Outcome> {
    let batch = Batch { sender: receipts[0].pos_id, receipts: receipts.to_vec() };
    ingest(db, &[batch], now).await.unwrap().pop().unwrap()
}

/// Slots and days as other features will read them.
async fn sums(fresh: &crate::support::Fresh) -> Sums {
    let slots = "select slot, pos_id, receipts, sales, revenue from sales_slots order by slot, pos_id";
    let days = "select cast(day as text), pos_id, receipts, revenue from device_days order by day, pos_id";
    if fresh.postgres {
        let pool = sqlx::PgPool::connect(&fresh.url).await.unwrap();
        let sums = Sums {
            slots: sqlx::query_as(slots).fetch_all(&pool).await.unwrap(),
            days: sqlx::query_as(days).fetch_all(&pool).await.unwrap(),
        };
        pool.close().await;
        sums
    } else {
        let pool = sqlx::SqlitePool::connect(&fresh.url).await.unwrap();
        let sums = Sums {
            slots: sqlx::query_as(slots).fetch_all(&pool).await.unwrap(),
            days: sqlx::query_as(days).fetch_all(&pool).await.unwrap(),
        };
        pool.close().await;
        sums
    }
}

struct Sums {
    slots: Vec<(i64, i64, i64, i64, i64)>,
    days: Vec<(String, i64, i64, i64)>,
}

story!(among_many_each_receipt_is_new_repeated_or_in_conflict(fresh) {
    let db = &fresh.db;
    let till = till(db, world(db).await.outlet.id, 1).await;
    // More than one statement takes, in no order of their ids.
    let sold = |n: i64, total| receipt(till, &format!("{:03}", n * 7 % 1_000), noon() - seconds(n), total);
    let first: Vec<Receipt> = (0..400).map(|n| sold(n, 100)).collect();
    assert!(send(db, &first, noon()).await.iter().all(|outcome| *outcome == New));
    let second: Vec<Receipt> = (200..900).map(|n| sold(n, if n % 7 == 0 { 50 } else { 100 })).collect();
    let expected: Vec<_> = (200..900)
        .map(|n| match n {
            400.. => New,
            n if n % 7 == 0 => Conflict,
            _ => Repeated,
        })
        .collect();
    assert_eq!(send(db, &second, noon()).await, expected);
    assert_eq!(receipts::count(db).await.unwrap(), 900);
    let revenue: i64 = (0..900).map(|n| if n >= 400 && n % 7 == 0 { 50 } else { 100 }).sum();
    assert_eq!(row(db, till, noon()).await.revenue_today, Kopecks(revenue));
    // The newest are removed: what comes after them is told apart all the same.
    assert_eq!(receipts::prune(db, noon() - seconds(10)).await.unwrap(), 889);
    let third = [sold(5, 100), sold(100, 100), sold(6, 7), sold(101, 100)];
    assert_eq!(send(db, &third, noon()).await, [Repeated, New, Conflict, New]);
});

story!(the_same_receipt_is_counted_once(fresh) {
    let db = &fresh.db;
    let till = till(db, world(db).await.outlet.id, 1).await;
    let now = noon();
    let (one, two) = (receipt(till, "r1", now, 1_000), receipt(till, "r2", now - seconds(1), 50));
    let mut changes = listening(fresh).await;
    assert_eq!(send(db, &[one.clone(), two.clone()], now).await, [New, New]);
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([till]));
    // Again, and together with a new one; within one request twice; the same moment in another offset.
    let moved = Receipt { sold_at: one.sold_at.to_utc().fixed_offset(), ..one.clone() };
    let three = receipt(till, "r3", now, 7);
    let all = [moved, three.clone(), three.clone(), two.clone()];
    assert_eq!(send(db, &all, now).await, [Repeated, New, Repeated, Repeated]);
    // The same id with other content: the first stays.
    let other = Receipt { total: Kopecks(1), ..one.clone() };
    let twin = Receipt { total: Kopecks(8), ..receipt(till, "r4", now, 9) };
    assert_eq!(send(db, &[other, twin.clone(), receipt(till, "r4", now, 9)], now).await, [Conflict, New, Conflict]);
    assert_eq!(receipts::count(db).await.unwrap(), 4);
    let shown = row(db, till, now).await;
    assert_eq!((shown.receipts_today, shown.revenue_today, shown.receipt_conflicts), (4, Kopecks(1_065), 2));
    assert_eq!(shown.last_receipt_at.unwrap(), now);
    // Nothing new: nobody is told.
    announced(fresh, &mut changes).await;
    assert_eq!(send(db, &[one, two], now).await, [Repeated, Repeated]);
    assert!(announced(fresh, &mut changes).await.is_empty());
    assert_eq!(ingest(db, &[], now).await.unwrap(), Vec::<Vec<_>>::new());
    assert_eq!(ingest(db, &[Batch { sender: till, receipts: vec![] }], now).await.unwrap(), [vec![]]);
});

story!(a_group_answers_each_batch(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let mut batches = Vec::new();
    for pos_id in [5, 3, 4] {
        let till = till(db, outlet, pos_id).await;
        let mine = (0..50).map(|n| receipt(till, &format!("r{n}"), noon() - minutes(n), 100)).collect();
        batches.push(Batch { sender: till, receipts: mine });
    }
    // The third request repeats half of the first till's receipts, as another machine under the same key does.
    batches.push(Batch { sender: PosId(5), receipts: batches[0].receipts[25..].to_vec() });
    let outcomes = ingest(db, &batches, noon()).await.unwrap();
    assert_eq!(outcomes.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 50, 25]);
    assert!(outcomes[..3].iter().flatten().all(|outcome| *outcome == New));
    assert!(outcomes[3].iter().all(|outcome| *outcome == Repeated));
    assert_eq!(receipts::count(db).await.unwrap(), 150);
    let sums = sums(fresh).await;
    assert_eq!(sums.slots.iter().map(|slot| slot.2).sum::<i64>(), 150);
    assert_eq!(sums.days.iter().map(|day| day.3).sum::<i64>(), 15_000);
});

story!(the_same_receipts_sent_at_once_are_counted_once(fresh) {
    let (one, other) = (&fresh.db, &fresh.again().await);
    let world = world(one).await;
    let mut tills = Vec::new();
    for pos_id in 1..=6 {
        tills.push(till(one, world.outlet.id, pos_id).await);
    }
    let batch = |till: PosId| Batch {
        sender: till,
        receipts: (0..40).map(|n| receipt(till, &format!("r{n}"), noon() - minutes(n), 100)).collect(),
    };
    let forwards: Vec<Batch> = tills.iter().copied().map(batch).collect();
    let backwards: Vec<Batch> = tills.iter().rev().copied().map(batch).collect();
    let all = futures::future::join_all(
        (0..8).map(|n| ingest([one, other][n % 2], [&forwards, &backwards][n / 2 % 2], noon())),
    )
    .await;
    let outcomes: Vec<_> = all.into_iter().flat_map(|answer| answer.unwrap()).flatten().collect();
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == New).count(), 240);
    assert!(outcomes.iter().all(|outcome| *outcome != Conflict));
    assert_eq!(receipts::count(one).await.unwrap(), 240);
    let total = overview::get(one, &Scope::Everything, noon()).await.unwrap().total();
    assert_eq!((total.receipts_today, total.revenue_today), (240, Kopecks(24_000)));
    for till in tills {
        assert_eq!(row(one, till, noon()).await.receipts_today, 40);
    }
    other.close().await;
});

story!(late_receipts_count_when_they_were_sold(fresh) {
    let db = &fresh.db;
    let till = till(db, world(db).await.outlet.id, 1).await;
    // Offline 11–14 local; at 14:00 it sends 40 receipts of that time.
    let from: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
    let now = from + Duration::hours(3);
    let late: Vec<Receipt> = (0..40).map(|n| receipt(till, &format!("r{n}"), from + seconds(n * 270), 100)).collect();
    send(db, &late, now).await;
    let slots = sums(fresh).await.slots;
    assert_eq!(slots.len(), 12, "a quarter of an hour each");
    assert!(slots.iter().all(|slot| slot.0 < now.timestamp() / 900 && slot.2 <= 4), "no peak at 14:00");
    assert_eq!(slots.iter().map(|slot| slot.4).sum::<i64>(), 4_000);
});

story!(a_refund_is_counted_and_subtracted(fresh) {
    let db = &fresh.db;
    let till = till(db, world(db).await.outlet.id, 1).await;
    let receipts = [receipt(till, "r1", noon(), 500), receipt(till, "r2", noon(), -2_000), receipt(till, "r3", noon(), 0)];
    send(db, &receipts, noon()).await;
    let slots = sums(fresh).await.slots;
    assert_eq!(slots, [(noon().timestamp() / 900, 1, 3, 2, -1_500)], "counts include the refund, sales do not");
    let shown = row(db, till, noon()).await;
    assert_eq!((shown.receipts_today, shown.revenue_today), (3, Kopecks(-1_500)));
});

story!(each_outlet_has_its_own_day(fresh) {
    let db = &fresh.db;
    let west = account_with_outlet(db, "west@example.com", "Europe/Kaliningrad").await;
    let east = outlet(db, west.account.id, "Петропавловск", "Asia/Kamchatka", OpeningHours::daily(600, 1320)).await;
    let (west_till, east_till) = (till(db, west.outlet.id, 1).await, till(db, east.id, 2).await);
    // 23:30 and 00:30 of each outlet's own clock (+02 and +12).
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let sold = [
        receipt(west_till, "a", at("2026-03-02T23:30:00+02:00"), 1),
        receipt(west_till, "b", at("2026-03-03T00:30:00+02:00"), 10),
        receipt(east_till, "a", at("2026-03-02T23:30:00+12:00"), 100),
        receipt(east_till, "b", at("2026-03-03T00:30:00+12:00"), 1_000),
    ];
    for receipt in &sold {
        send(db, std::slice::from_ref(receipt), receipt.sold_at.to_utc()).await;
    }
    let days = sums(fresh).await.days;
    let expected = [
        ("2026-03-02".to_owned(), 1, 1, 1),
        ("2026-03-02".to_owned(), 2, 1, 100),
        ("2026-03-03".to_owned(), 1, 1, 10),
        ("2026-03-03".to_owned(), 2, 1, 1_000),
    ];
    assert_eq!(days, expected);
    // Noon of 2 March in Moscow: evening in Kamchatka, still 2 March in both.
    let now = at("2026-03-02T09:00:00Z");
    outlets::roll_over(db, now).await.unwrap();
    let today = |pos_id| async move { row(db, pos_id, now).await.revenue_today };
    assert_eq!((today(west_till).await, today(east_till).await), (Kopecks(1), Kopecks(100)));
    // 12:30 UTC: Kamchatka has begun 3 March, Kaliningrad has not.
    let now = at("2026-03-02T12:30:00Z");
    let mut changes = listening(fresh).await;
    assert_eq!(outlets::roll_over(db, now).await.unwrap(), 1);
    assert!(matches!(changes.recv().await.unwrap(), domain::live::Change::Registry));
    assert_eq!((today(west_till).await, today(east_till).await), (Kopecks(1), Kopecks(1_000)));
    assert_eq!(outlets::roll_over(db, now).await.unwrap(), 0);
    let totals = overview::get(db, &Scope::Everything, now).await.unwrap().total();
    assert_eq!((totals.receipts_today, totals.revenue_today), (2, Kopecks(1_001)));
});

story!(a_night_belongs_to_the_day_of_opening(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let bar = outlet(db, world.account.id, "Москва", "Europe/Moscow", OpeningHours::daily(1_080, 240)).await;
    let till = till(db, bar.id, 1).await;
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let night = [
        receipt(till, "a", at("2026-03-02T23:00:00+03:00"), 1),
        receipt(till, "b", at("2026-03-03T03:59:00+03:00"), 1),
        receipt(till, "c", at("2026-03-03T04:30:00+03:00"), 1),
    ];
    send(db, &night, at("2026-03-03T05:00:00+03:00")).await;
    let days: Vec<_> = sums(fresh).await.days.into_iter().map(|day| (day.0, day.2)).collect();
    assert_eq!(days, [("2026-03-02".to_owned(), 2), ("2026-03-03".to_owned(), 1)]);
    // Hours are changed to daytime: today is now the calendar day.
    outlets::change_hours(db, &Actor::CommandLine, bar.id, "Europe/Moscow", &OpeningHours::daily(600, 1_320), at("2026-03-03T02:00:00+03:00"))
        .await
        .unwrap();
    assert_eq!(row(db, till, noon()).await.receipts_today, 1);
});

story!(moving_a_till_rewrites_nobodys_history(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let second = outlet(db, world.account.id, "Тверь", "Europe/Moscow", OpeningHours::daily(600, 1320)).await;
    let till = till(db, world.outlet.id, 1).await;
    outlets::roll_over(db, noon()).await.unwrap();
    send(db, &[receipt(till, "before", noon() - minutes(10), 1)], noon()).await;
    devices::move_to(db, &Actor::CommandLine, till, second.id, noon()).await.unwrap();
    let shown = row(db, till, noon()).await;
    assert_eq!((shown.city.as_str(), shown.receipts_today), ("Тверь", 0));
    // One of before arrives late, one is sold at the new place, one lies before the registration.
    let late = [
        receipt(till, "late", noon() - minutes(5), 10),
        receipt(till, "after", noon() + minutes(1), 100),
        receipt(till, "old", noon() - Duration::days(90), 1_000),
    ];
    send(db, &late, noon() + minutes(1)).await;
    assert_eq!(row(db, till, noon()).await.revenue_today, Kopecks(100));
    let totals = overview::get(db, &Scope::Everything, noon()).await.unwrap().total();
    assert_eq!((totals.receipts_today, totals.revenue_today), (3, Kopecks(111)), "the account's sum loses nothing");
    let query = DeviceQuery { search: "тверь".to_owned(), ..Default::default() };
    assert_eq!(devices::list(db, &Scope::Everything, &query, noon()).await.unwrap().counts.all, 1);
    // To an outlet of another account it cannot go.
    let stranger = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    assert!(matches!(devices::move_to(db, &Actor::CommandLine, till, stranger.outlet.id, noon()).await, Err(Error::NotFound)));
});

story!(a_mid_server_carries_receipts_of_tills(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let stranger = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    let carrier = device(db, world.outlet.id, 100, DeviceKind::MidServer).await;
    let (mine, silent) = (till(db, world.outlet.id, 1).await, till(db, world.outlet.id, 2).await);
    let foreign = till(db, stranger.outlet.id, 3).await;
    let known = receipts::tills_of_account(db, carrier, &[mine, foreign, carrier, PosId(9)]).await.unwrap();
    assert_eq!(known, [mine]);
    assert!(receipts::tills_of_account(db, mine, &[silent]).await.unwrap().is_empty(), "a till carries nobody's");
    let through = |id: &str, till| Batch { sender: carrier, receipts: vec![receipt(till, id, noon(), 5)] };
    ingest(db, &[through("r1", mine)], noon()).await.unwrap();
    let shown = row(db, mine, noon()).await;
    assert_eq!(shown.state, DeviceState::ThroughMidServer(carrier));
    assert_eq!(row(db, silent, noon()).await.state, DeviceState::NeverConnected);
    let page = devices::list(db, &Scope::Everything, &DeviceQuery::default(), noon()).await.unwrap();
    assert_eq!((page.counts.online, page.counts.offline, page.counts.never_connected), (1, 3, 3));
    // Its own software speaks: it is online, and its silence is its own again.
    presence::record(db, &[heartbeat(mine, "a", noon())], noon()).await.unwrap();
    ingest(db, &[through("r2", mine)], noon()).await.unwrap();
    assert_eq!(row(db, mine, noon()).await.state, DeviceState::Online);
    presence::sweep(db, noon() + minutes(9), DateTime::<Utc>::MIN_UTC).await.unwrap();
    assert_eq!(row(db, mine, noon()).await.state, DeviceState::Offline);
    // Receipts with its own key alone never make a device online.
    send(db, &[receipt(silent, "r1", noon(), 5)], noon()).await;
    assert_eq!(row(db, silent, noon()).await.state, DeviceState::ReceiptsWithoutSoftware);
});

story!(unknown_tills_are_refused_as_a_whole(fresh) {
    let db = &fresh.db;
    let till = till(db, world(db).await.outlet.id, 1).await;
    let batch = Batch { sender: till, receipts: vec![receipt(till, "a", noon(), 1), receipt(PosId(77), "a", noon(), 1)] };
    assert!(matches!(ingest(db, &[batch], noon()).await, Err(Error::NotFound)));
    assert_eq!(receipts::count(db).await.unwrap(), 0, "nothing of a failed group stays");
    send(db, &[receipt(till, "a", noon(), 1)], noon()).await;
});

story!(pruning_keeps_the_sums(fresh) {
    let db = &fresh.db;
    let till = till(db, world(db).await.outlet.id, 1).await;
    let sold: Vec<Receipt> = (0..10).map(|n| receipt(till, &format!("r{n}"), noon() - Duration::days(n), 100)).collect();
    assert_eq!(receipts::import(db, &sold, noon()).await.unwrap(), 10);
    assert_eq!(receipts::import(db, &sold, noon()).await.unwrap(), 0, "importing twice changes nothing");
    assert_eq!(receipts::prune(db, noon() - Duration::days(4)).await.unwrap(), 5);
    assert_eq!(receipts::count(db).await.unwrap(), 5);
    let days = sums(fresh).await.days;
    assert_eq!(days.len(), 10);
    assert_eq!(row(db, till, noon()).await.last_receipt_at.unwrap(), noon());
});

story!(a_till_that_sells_nothing_for_an_hour_is_silent(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let (quiet, busy) = (till(db, world.outlet.id, 1).await, till(db, world.outlet.id, 2).await);
    let carrier = device(db, world.outlet.id, 3, DeviceKind::MidServer).await;
    // Open since 10:00 local; at 10:59 nobody is silent yet, at 11:00 those without a sale are.
    let opening: DateTime<Utc> = "2026-03-02T07:00:00Z".parse().unwrap();
    let beats = [quiet, busy, carrier].map(|device| heartbeat(device, "a", opening));
    presence::record(db, &beats, opening).await.unwrap();
    send(db, &[receipt(busy, "r", opening + minutes(30), 1)], opening + minutes(30)).await;
    let silent = |now: DateTime<Utc>| async move {
        outlets::roll_over(db, now).await.unwrap();
        let query = DeviceQuery { silent: true, ..Default::default() };
        let page = devices::list(db, &Scope::Everything, &query, now).await.unwrap();
        assert!(page.rows.iter().all(|row| row.silent));
        page.rows.iter().map(|row| row.pos_id).collect::<Vec<_>>()
    };
    assert_eq!(silent(opening + minutes(59)).await, []);
    let mut changes = listening(fresh).await;
    assert_eq!(silent(opening + minutes(60)).await, [quiet]);
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([quiet]));
    assert_eq!(silent(opening + minutes(90)).await, [quiet, busy]);
    // A sale ends it at once.
    send(db, &[receipt(quiet, "r", opening + minutes(90), 1)], opening + minutes(90)).await;
    assert!(!row(db, quiet, opening).await.silent);
    // Closed outlets have no silent tills.
    assert_eq!(silent(opening + Duration::hours(11)).await, [quiet, busy]);
    assert!(silent(opening + Duration::hours(12)).await.is_empty());
});
