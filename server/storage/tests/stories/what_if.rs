//! What other limits of the lag would have raised (`product.md` section 6).

use crate::{
    outlets::sell,
    support::{account_with_outlet, minutes, noon, only, outlet, receipt, till},
};
use chrono::{Duration, NaiveDate};
use domain::{
    accounts::AccountId,
    audit::Actor,
    devices::PosId,
    lag::{
        OwnLimits, Settings,
        what_if::{Footing, Raised, WhatIf},
    },
    members::Scope,
    outlets::{OpeningHours, OutletId},
};
use std::time::Duration as Time;
use storage::{Db, Error, lag_settings, outlets, what_if, what_if::Trial};
use uuid::Uuid;

const PATIENT: Time = Time::from_mins(10);

/// Every five minutes of ten weeks, but for a Wednesday without the second half of its receipts, and one with every second alone.
async fn sells_with_losses(db: &Db, till: PosId) {
    let mut all = Vec::new();
    for day in 1..=70 {
        let opens = noon() - Duration::days(day) - Duration::hours(2);
        let sold = (0..144).filter(|n| match day {
            5 => *n < 72,
            12 => n % 2 == 0,
            _ => true,
        });
        all.extend(sold.map(|n| receipt(till, &format!("{day}-{n}"), opens + minutes(n * 5), 10_000)));
    }
    sell(db, all, noon()).await;
}

fn share(share: f64) -> OwnLimits {
    OwnLimits { share: Some(share), ..OwnLimits::default() }
}

async fn tried(db: &Db, trial: Trial) -> WhatIf {
    let settings = Settings::default();
    what_if::try_limits(db, &Scope::Everything, &trial, None, PATIENT, &settings, noon()).await.unwrap()
}

story!(other_limits_are_tried_on_the_last_eight_weeks(fresh) {
    let db = &fresh.db;
    let ours = account_with_outlet(db, "ours@example.com", "Europe/Moscow").await;
    let hours = OpeningHours::daily(600, 1_320);
    let silent = outlet(db, ours.account.id, "Казань", "Europe/Moscow", hours.clone()).await;
    let gone = outlet(db, ours.account.id, "Тверь", "Europe/Moscow", hours).await;
    outlets::archive(db, &Actor::CommandLine, gone.id, noon()).await.unwrap();
    let till = till(db, ours.outlet.id, 1).await;
    sells_with_losses(db, till).await;
    let (account, id) = (ours.account.id, ours.outlet.id);
    let of_account = |limits| Trial { account, outlet: None, limits };

    // Both are more than 40 % below, the second one not more than 60 %.
    let found = tried(db, of_account(share(0.6))).await;
    let outlets: Vec<_> =
        found.outlets.iter().map(|one| (one.outlet, one.days, one.footing, one.now, one.then)).collect();
    assert_eq!(outlets, [(id, 56, Footing::Profile, 2, 1), (silent.id, 0, Footing::NothingSold, 0, 0)]);
    assert_eq!((found.alarms(), found.of, found.left_out, found.next), ((2, 1), 2, 0, None));
    let on = |text: &str| text.parse::<NaiveDate>().unwrap();
    let episodes: Vec<_> = found.episodes.iter().map(|one| (one.outlet, one.on, one.raised)).collect();
    assert_eq!(episodes, [(id, on("2026-02-25"), Raised::Both), (id, on("2026-02-18"), Raised::Now)]);
    let total_loss = &found.episodes[0];
    assert_eq!(total_loss.since.format("%d %H:%M %z").to_string(), "25 16:00 +0300");
    assert!(total_loss.at > total_loss.since);
    assert_eq!(total_loss.recovered.unwrap().date_naive(), on("2026-02-26"));
    assert_eq!(found.outlets[0].place, "Москва, Тверская, 1 (Галерея)");

    // A part at a time it comes to the same.
    let settings = Settings::default();
    let part = async |after| {
        let trial = of_account(share(0.6));
        what_if::try_limits(db, &Scope::Everything, &trial, after, Time::ZERO, &settings, noon()).await.unwrap()
    };
    let mut parts = part(None).await;
    assert_eq!((parts.outlets.len(), parts.of, parts.next), (1, 2, Some(id)));
    parts.join(part(Some(id)).await);
    assert_eq!(parts, found);

    // What the outlet sets itself holds before what its account would set, and is what is replaced at the outlet itself.
    lag_settings::set_for_outlet(db, &Actor::CommandLine, id, &share(0.6), crate::support::noon()).await.unwrap();
    assert_eq!(tried(db, of_account(share(0.3))).await.alarms(), (1, 1));
    let found = tried(db, Trial { account, outlet: Some(id), limits: OwnLimits::default() }).await;
    assert_eq!((found.outlets.len(), found.of, found.alarms()), (1, 1, (1, 2)));
});

story!(limits_are_for_those_who_see_every_account(fresh) {
    let db = &fresh.db;
    let ours = account_with_outlet(db, "ours@example.com", "Europe/Moscow").await;
    let theirs = account_with_outlet(db, "theirs@example.com", "Europe/Moscow").await;
    let (account, settings) = (ours.account.id, Settings::default());
    let board = async |scope: &Scope, account: Option<AccountId>, outlet: Option<OutletId>| {
        lag_settings::board(db, scope, account, outlet, &settings).await
    };
    let try_as = async |scope: &Scope, account: AccountId, outlet: Option<OutletId>| {
        let trial = Trial { account, outlet, limits: OwnLimits::default() };
        what_if::try_limits(db, scope, &trial, None, PATIENT, &settings, noon()).await
    };
    // Also of one's own account.
    let technician = only(account);
    assert!(matches!(board(&technician, Some(account), None).await, Err(Error::NotFound)));
    assert!(matches!(try_as(&technician, account, None).await, Err(Error::NotFound)));
    let refused = lag_settings::set_by_staff(db, &technician, &Actor::CommandLine, account, None, &share(0.5), noon()).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    // Nobody's account, and an outlet of another one.
    let everything = &Scope::Everything;
    for (account, outlet) in [(AccountId(Uuid::nil()), None), (account, Some(theirs.outlet.id))] {
        assert!(matches!(board(everything, Some(account), outlet).await, Err(Error::NotFound)));
        assert!(matches!(try_as(everything, account, outlet).await, Err(Error::NotFound)));
        let set = lag_settings::set_by_staff(db, everything, &Actor::CommandLine, account, outlet, &share(0.5), noon()).await;
        assert!(matches!(set, Err(Error::NotFound)));
    }

    // The board says what holds, and by whose word.
    lag_settings::set_by_staff(db, everything, &Actor::CommandLine, account, None, &share(0.3), noon()).await.unwrap();
    lag_settings::set_by_staff(db, everything, &Actor::CommandLine, account, Some(ours.outlet.id), &OwnLimits { alpha: Some(0.01), ..share(0.5) }, noon()).await.unwrap();
    let shown = board(everything, None, None).await.unwrap();
    assert_eq!((shown.accounts.len(), shown.chosen), (2, None));
    let chosen = board(everything, Some(account), None).await.unwrap().chosen.unwrap();
    assert_eq!((chosen.own(), chosen.special, chosen.outlets.len()), (share(0.3), vec![ours.outlet.id], 1));
    let chosen = board(everything, Some(account), Some(ours.outlet.id)).await.unwrap().chosen.unwrap();
    let limits: Vec<_> = chosen.limits.iter().map(|one| (one.own, one.otherwise, one.by_account)).collect();
    assert_eq!(limits, [(Some(0.5), 0.3, true), (Some(0.01), 1e-4, false), (None, 5.0, false)]);
});
