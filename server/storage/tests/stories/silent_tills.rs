//! Which tills are silent, by their own history (`product.md` section 6).

use crate::{
    outlets::{sell, sells_for_days},
    support::{account_with_outlet, minutes, noon, only, outlet, receipt, till, world},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Actor,
    devices::PosId,
    lag::Settings,
    members::Scope,
    outlets::{OpeningHours, OutletId},
};
use storage::{Db, Error, devices, revenue::silent_tills};

async fn silence(db: &Db, id: OutletId, now: DateTime<Utc>) -> Vec<(i64, bool)> {
    let tills = silent_tills(db, &Scope::Everything, id, &Settings::default(), now).await.unwrap();
    tills.into_iter().map(|till| (till.pos_id.0, till.silent)).collect()
}

/// At 11:00 and at 19:00 on this many days.
async fn sells_twice_a_day(db: &Db, till: PosId, days: i64) {
    let all = (1..=days).flat_map(|day| [-1, 7].map(|hour| (day, hour))).map(|(day, hour)| {
        let at = noon() - Duration::days(day) + Duration::hours(hour);
        receipt(till, &format!("{day} {hour}"), at, 10_000)
    });
    sell(db, all.collect(), noon()).await;
}

story!(a_till_is_silent_when_it_sells_nothing_for_longer_than_chance_explains(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let id = world.outlet.id;
    // Six Mondays that are no holidays.
    let (stopped, selling) = (till(db, id, 1).await, till(db, id, 2).await);
    sells_for_days(db, stopped, 60).await;
    sells_for_days(db, selling, 60).await;
    let slow = till(db, id, 3).await;
    sells_twice_a_day(db, slow, 60).await;
    let new = till(db, id, 4).await;
    sells_for_days(db, new, 10).await;
    let opens = noon() - Duration::hours(2);
    for (till, receipts) in [(stopped, 12), (selling, 36), (new, 12)] {
        let sold = (0..receipts).map(|n| receipt(till, &format!("t{n}"), opens + minutes(n * 5), 10_000));
        sell(db, sold.collect(), opens + Duration::hours(3)).await;
    }
    // 11:15: what was sold since 11:00 may be on its way.
    assert_eq!(silence(db, id, noon() - minutes(45)).await, [(1, false), (2, false), (3, false)]);
    // 13:00: an hour and three quarters without the 21 receipts of always; the slow till has sold nothing at all.
    assert_eq!(silence(db, id, noon() + minutes(60)).await, [(1, true), (2, false), (3, false)]);
    // While the outlet is closed nobody is silent; of the holiday of 23 February nothing is said.
    for closed in [Duration::hours(11), Duration::hours(-3)] {
        let all = silence(db, id, noon() + closed).await;
        assert_eq!(all, [(1, false), (2, false), (3, false), (4, false)], "{closed}");
    }
    assert_eq!(silence(db, id, noon() - Duration::days(7)).await, []);

    // Elsewhere it has no history; here it keeps the one it has.
    let second = outlet(db, world.account.id, "Тверь", "Europe/Moscow", OpeningHours::daily(600, 1_320)).await;
    devices::move_to(db, &Actor::CommandLine, stopped, second.id, noon()).await.unwrap();
    assert_eq!(silence(db, second.id, noon() + minutes(60)).await, []);

    let foreign = only(account_with_outlet(db, "other@example.com", "Europe/Moscow").await.account.id);
    let answer = silent_tills(db, &foreign, id, &Settings::default(), noon()).await;
    assert!(matches!(answer, Err(Error::NotFound)));
});
