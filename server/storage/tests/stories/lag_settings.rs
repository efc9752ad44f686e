//! Limits of the lag by account and outlet (`product.md` section 6).

use crate::{
    outlets::{hourly, report, sell, sells_for_days, today},
    support::{account_with_outlet, minutes, noon, receipt, till},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::AccountId,
    audit::Actor,
    lag::{Limit, OwnLimits, Sentence, SetFor, Settings},
    live::Change,
    members::Scope,
    outlets::{OutletId, OutletQuery},
};
use storage::{Db, Error, lag, lag_settings, outlets, overview};
use uuid::Uuid;

/// Behind by the list, by its filter and by the start page, after a judgement.
async fn behind(db: &Db, id: OutletId, now: DateTime<Utc>) -> bool {
    lag::judge(db, &Settings::default(), now).await.unwrap();
    let row = outlets::row(db, &Scope::Everything, id).await.unwrap();
    let behind = row.standing.unwrap().behind;
    let filtered =
        OutletQuery { account: Some(row.outlet.account_id), behind: true, ..OutletQuery::default() };
    let page = outlets::page(db, &Scope::Everything, &filtered, now).await.unwrap();
    assert_eq!((page.total, page.behind), (i64::from(behind), i64::from(behind)));
    let accounts = overview::get(db, &Scope::Everything, now).await.unwrap().accounts;
    let account = accounts.iter().find(|account| account.account_id == row.outlet.account_id).unwrap();
    assert_eq!(account.outlets_behind, i64::from(behind));
    behind
}

/// What the page of the outlet says.
async fn page(db: &Db, id: OutletId, now: DateTime<Utc>) -> (f64, Sentence, Vec<(Limit, f64, SetFor)>) {
    let report = report(db, id, hourly(today()), now).await;
    let special = report.special_limits.iter().map(|one| (one.limit, one.value, one.set_for)).collect();
    (report.lag_limit, report.sentence.unwrap(), special)
}

fn share(share: f64) -> OwnLimits {
    OwnLimits { share: Some(share), ..OwnLimits::default() }
}

story!(an_outlet_has_its_own_limits_before_its_accounts_before_the_configured_ones(fresh) {
    let db = &fresh.db;
    let ours = account_with_outlet(db, "ours@example.com", "Europe/Moscow").await;
    let other = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    let now = noon() + minutes(60);
    for (pos_id, outlet) in [(1, ours.outlet.id), (2, other.outlet.id)] {
        let till = till(db, outlet, pos_id).await;
        sells_for_days(db, till, 36).await;
        // 36 % of what is expected until 12:45, by selling until 11:00 alone.
        let opens = noon() - Duration::hours(2);
        let sold = (0..12).map(|n| receipt(till, &format!("t{n}"), opens + minutes(n * 5), 10_000)).collect();
        sell(db, sold, noon()).await;
    }
    outlets::roll_over(db, now).await.unwrap();
    let (account, id) = (ours.account.id, ours.outlet.id);
    assert!(behind(db, id, now).await);
    let (limit, sentence, special) = page(db, id, now).await;
    assert!((limit - 0.4).abs() < 1e-9 && special.is_empty());
    assert!(matches!(sentence, Sentence::NoReceiptsSince(_)), "{sentence:?}");

    // 64 % are missing: no lag by the account's limit, one by the outlet's.
    lag_settings::set_for_account(db, &Actor::CommandLine, account, &share(0.7), crate::support::noon()).await.unwrap();
    assert!(!behind(db, id, now).await);
    assert_eq!(page(db, id, now).await.2, [(Limit::Share, 0.7, SetFor::Account)]);
    lag_settings::set_for_outlet(db, &Actor::CommandLine, id, &share(0.5), crate::support::noon()).await.unwrap();
    assert!(behind(db, id, now).await);
    let (limit, _, special) = page(db, id, now).await;
    assert!((limit - 0.5).abs() < 1e-9, "{limit} is where the chart draws its line");
    assert_eq!(special, [(Limit::Share, 0.5, SetFor::Outlet)]);
    assert!(behind(db, other.outlet.id, now).await && page(db, other.outlet.id, now).await.2.is_empty());
    lag_settings::set_for_outlet(db, &Actor::CommandLine, id, &OwnLimits::default(), crate::support::noon()).await.unwrap();
    assert!(!behind(db, id, now).await);

    // Evidence that a whole day cannot give, and windows that no outlet fills.
    let alpha = OwnLimits { alpha: Some(1e-300), ..OwnLimits::default() };
    lag_settings::set_for_outlet(db, &Actor::CommandLine, id, &alpha, crate::support::noon()).await.unwrap();
    assert_eq!(page(db, id, now).await.1, Sentence::TooFewReceipts);
    let expected = OwnLimits { min_expected: Some(1e6), ..OwnLimits::default() };
    lag_settings::set_for_outlet(db, &Actor::CommandLine, id, &expected, crate::support::noon()).await.unwrap();
    assert_eq!(page(db, id, now).await.1, Sentence::AsExpected);
    assert_eq!(lag_settings::of_outlet(db, id).await.unwrap(), expected);
    assert_eq!(lag_settings::of_account(db, account).await.unwrap(), share(0.7));
});

story!(changed_limits_are_announced_and_nobody_elses_are_set(fresh) {
    let db = &fresh.db;
    let world = account_with_outlet(db, "ours@example.com", "Europe/Moscow").await;
    let mut changes = crate::support::listening(fresh).await;
    lag_settings::set_for_account(db, &Actor::CommandLine, world.account.id, &share(0.3), crate::support::noon()).await.unwrap();
    assert!(matches!(changes.recv().await.unwrap(), Change::Registry));
    lag_settings::set_for_outlet(db, &Actor::CommandLine, world.outlet.id, &share(0.3), crate::support::noon()).await.unwrap();
    assert!(matches!(changes.recv().await.unwrap(), Change::Registry));
    let nobody = Uuid::nil();
    let account = lag_settings::set_for_account(db, &Actor::CommandLine, AccountId(nobody), &share(0.3), crate::support::noon()).await;
    let outlet = lag_settings::set_for_outlet(db, &Actor::CommandLine, OutletId(nobody), &share(0.3), crate::support::noon()).await;
    assert!(matches!((account, outlet), (Err(Error::NotFound), Err(Error::NotFound))));
    assert!(matches!(lag_settings::of_account(db, AccountId(nobody)).await, Err(Error::NotFound)));
    assert!(matches!(lag_settings::of_outlet(db, OutletId(nobody)).await, Err(Error::NotFound)));
});
