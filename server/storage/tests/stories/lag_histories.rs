//! What the lag engine remembers of the past from one evaluation to the next says what the past says now.

use crate::{
    lag::{close, evaluate_between, evaluate_with, rules, sell_today, silence},
    outlets::{sell, sells_for_days},
    support::{World, minutes, noon, receipt, till, world},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Actor,
    devices::PosId,
    incidents::Cause,
    members::Scope,
    outlets::{OpeningHours, OutletId, Standing},
    receipts::Receipt,
};
use storage::{
    Db,
    lag::{self, Histories},
    outlets, receipts,
};

async fn standing(db: &Db, outlet: OutletId) -> Standing {
    outlets::row(db, &Scope::Everything, outlet).await.unwrap().standing.unwrap()
}

/// How an outlet stands by what is remembered.
async fn remembered(db: &Db, histories: &Histories, outlet: OutletId, now: DateTime<Utc>) -> Standing {
    outlets::roll_over(db, now).await.unwrap();
    evaluate_with(db, histories, &rules(), now).await;
    standing(db, outlet).await
}

/// And by reading all of the past.
async fn read(db: &Db, outlet: OutletId, now: DateTime<Utc>) -> Standing {
    lag::judge(db, &rules().settings, now).await.unwrap();
    standing(db, outlet).await
}

/// Twice as much on each of so many days before noon.
fn more(till: PosId, days: i64) -> Vec<Receipt> {
    let slots = (1..=days).flat_map(|day| (0..144_i64).map(move |n| (day, n)));
    let receipt = |(day, n)| {
        let at = noon() - Duration::days(day) - Duration::hours(2) + minutes(n * 5 + 1);
        receipt(till, &format!("more {day}-{n}"), at, 10_000)
    };
    slots.map(receipt).collect()
}

story!(past_receipts_that_are_imported_are_noticed(fresh) {
    let db = &fresh.db;
    let World { outlet, .. } = world(db).await;
    let till = till(db, outlet.id, 1).await;
    sells_for_days(db, till, 50).await;
    sell_today(db, till, 0, 100).await;
    let histories = Histories::default();
    let first = remembered(db, &histories, outlet.id, noon()).await;
    // 10:00–11:45: 21 receipts of 100 roubles.
    assert_eq!(first.expected.unwrap().0, 210_000);

    receipts::import(db, &more(till, 50), noon()).await.unwrap();
    let soon = remembered(db, &histories, outlet.id, noon() + minutes(15)).await;
    assert_eq!(soon.expected.unwrap().0, 240_000, "the past is not read again at each evaluation");
    // As much of the past is read as ever once four hours are over.
    let before = remembered(db, &histories, outlet.id, noon() + minutes(225)).await;
    assert_eq!(before.expected.unwrap().0, 660_000);
    let later = noon() + minutes(240);
    let noticed = remembered(db, &histories, outlet.id, later).await;
    assert_eq!(noticed.expected.unwrap().0, 2 * 690_000);
    assert_eq!(noticed, read(db, outlet.id, later).await);
});

story!(a_closing_with_a_technical_cause_is_noticed_at_once(fresh) {
    let db = &fresh.db;
    let world = silence(fresh).await;
    evaluate_between(db, &rules(), 15, 30).await;
    let histories = Histories::default();
    let next_week = noon() + Duration::days(7);
    let with = remembered(db, &histories, world.outlet, next_week).await.expected.unwrap();
    assert!(with.0 < 210_000, "{with:?}: the silence is one of five Mondays");
    close(db, &world.partner, Cause::Channel, "Ждём провайдера", next_week + minutes(1)).await;
    let without = remembered(db, &histories, world.outlet, next_week + minutes(15)).await.expected.unwrap();
    assert_eq!(without.0, 240_000);
});

story!(other_hours_another_zone_and_another_day_have_another_past(fresh) {
    let db = &fresh.db;
    let World { outlet, .. } = world(db).await;
    let till = till(db, outlet.id, 1).await;
    sells_for_days(db, till, 60).await;
    let (id, histories) = (outlet.id, Histories::default());
    let mut expected = Vec::new();
    let hours = |opens| OpeningHours::daily(opens, 1_320);
    for (at, zone, hours) in [
        (0, "Europe/Moscow", hours(600)),
        (15, "Europe/Moscow", hours(600)),
        // From 11:00 on.
        (30, "Europe/Moscow", hours(660)),
        // It opened an hour earlier.
        (45, "Asia/Yekaterinburg", hours(660)),
        (60, "Europe/Moscow", hours(600)),
        // Closed; the next morning; the morning after a week.
        (660, "Europe/Moscow", hours(600)),
        (1_440, "Europe/Moscow", hours(600)),
        (10_080, "Europe/Moscow", hours(600)),
    ] {
        let now = noon() + minutes(at);
        outlets::change_hours(db, &Actor::CommandLine, id, zone, &hours, now).await.unwrap();
        let standing = remembered(db, &histories, id, now).await;
        assert_eq!(standing, read(db, id, now).await, "{at}");
        expected.push(standing.expected.unwrap().0);
    }
    // What is expected until 11:45, 12:00, 12:15 …
    assert_eq!(expected[..5], [210_000, 240_000, 150_000, 300_000, 330_000]);
});

story!(what_arrives_late_of_the_present_day_is_read_at_each_evaluation(fresh) {
    let db = &fresh.db;
    let World { outlet, .. } = world(db).await;
    let till = till(db, outlet.id, 1).await;
    sells_for_days(db, till, 50).await;
    let histories = Histories::default();
    assert_eq!(remembered(db, &histories, outlet.id, noon()).await.revenue.0, 0);
    sell_today(db, till, 0, 30).await;
    let standing = remembered(db, &histories, outlet.id, noon() + minutes(15)).await;
    assert_eq!(standing.revenue.0, 240_000);
    // A refund outside the opening hours is of the day, and of no window.
    sell(db, vec![receipt(till, "early", noon() - Duration::hours(4), -5_000)], noon()).await;
    let later = noon() + minutes(30);
    let standing = remembered(db, &histories, outlet.id, later).await;
    assert_eq!((standing.revenue.0, &standing), (270_000, &read(db, outlet.id, later).await));
});

story!(before_an_outlet_opens_its_past_is_read_already(fresh) {
    let db = &fresh.db;
    let World { outlet, .. } = world(db).await;
    let till = till(db, outlet.id, 1).await;
    sells_for_days(db, till, 50).await;
    let histories = Histories::default();
    // 10:15: it has opened, and nothing of that is known yet.
    let early = noon() - minutes(105);
    assert_eq!(evaluate_with(db, &histories, &rules(), early).await.judged, 0);
    receipts::import(db, &more(till, 50), noon()).await.unwrap();
    let opened = early + minutes(15);
    let standing = remembered(db, &histories, outlet.id, opened).await;
    assert_eq!(standing.expected.unwrap().0, 30_000);
    assert_eq!(read(db, outlet.id, opened).await.expected.unwrap().0, 60_000);
});
