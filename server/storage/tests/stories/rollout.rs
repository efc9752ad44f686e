//! Roll-out: a list becomes outlets, tills and keys, all of it or nothing (`product.md` section 8).

use crate::support::{account_with_outlet, heartbeat, noon, only, receipt, till, world};
use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::AccountId,
    audit::Actor,
    devices::{DeviceKey, PosId},
    members::Scope,
    rollout::{FaultReason, NewKey, RolloutAnswer, RolloutColumn, RolloutCounts, RolloutLine},
};
use std::collections::BTreeSet;
use storage::{Db, Error, devices, keys, outlets, presence, receipts, rollout};

const HOURS: &str = "Пн–Вс: 10:00–22:00";

fn line(line: u32, place: [&str; 2], till: &str, pos_id: &str) -> RolloutLine {
    let [city, address] = place;
    let cells = [city, address, "", "МСК", HOURS, till, "", pos_id];
    RolloutLine { line, cells: cells.map(str::to_owned) }
}

fn list() -> Vec<RolloutLine> {
    let (tomsk, omsk) = (["Томск", "Ленина, 1"], ["Омск", "Мира, 2"]);
    vec![line(2, tomsk, "Касса 1", ""), line(3, tomsk, "Касса 2", "777"), line(4, omsk, "Касса 1", "")]
}

async fn import(db: &Db, account: AccountId, lines: &[RolloutLine], now: DateTime<Utc>) -> RolloutAnswer {
    rollout::import(db, &Actor::CommandLine, account, lines, now).await.unwrap()
}

fn done(answer: RolloutAnswer) -> (RolloutCounts, Vec<NewKey>) {
    match answer {
        RolloutAnswer::Done { counts, keys } => (counts, keys),
        RolloutAnswer::Refused(faults) => panic!("{faults:?}"),
    }
}

/// PosID, name and city of the account's devices.
async fn tills(db: &Db, account: AccountId) -> Vec<(PosId, String, String)> {
    let page =
        devices::list(db, &only(account), &domain::devices::DeviceQuery::default(), noon()).await.unwrap();
    let mut tills: Vec<_> = page.rows.into_iter().map(|row| (row.pos_id, row.name, row.city)).collect();
    tills.sort_by_key(|(pos_id, ..)| pos_id.0);
    tills
}

story!(a_list_becomes_outlets_tills_and_keys_that_hold(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account.id;
    let preview = rollout::preview(db, account, &list()).await.unwrap();
    let added = RolloutCounts { outlets_added: 2, tills_added: 3, ..RolloutCounts::default() };
    assert_eq!((preview.faults.len(), preview.counts), (0, added));
    assert_eq!(tills(db, account).await, [], "a look changes nothing");

    let (counts, shown) = done(import(db, account, &list(), noon()).await);
    assert_eq!(counts, added);
    assert_eq!(shown.iter().map(|key| key.till.as_str()).collect::<Vec<_>>(), ["Касса 1", "Касса 2", "Касса 1"]);
    assert_eq!(shown[1].pos_id, PosId(777));
    for key in &shown {
        let parsed: DeviceKey = key.key.parse().unwrap();
        assert_eq!(parsed.pos_id, key.pos_id);
        let stored = keys::of_device(db, key.pos_id).await.unwrap();
        assert_eq!(stored.iter().map(|stored| &stored.hash).collect::<Vec<_>>(), [&keys::hash(&parsed.secret)]);
    }

    // Again: nothing is doubled, and no key is made.
    let (counts, shown) = done(import(db, account, &list(), noon()).await);
    assert_eq!(counts, RolloutCounts { outlets_kept: 2, tills_kept: 3, ..RolloutCounts::default() });
    assert_eq!(shown, []);
    assert_eq!(tills(db, account).await.len(), 3);
});

story!(a_list_moves_renames_and_changes_hours(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account.id;
    import(db, account, &list(), noon()).await;
    let mut changed = vec![line(2, ["Омск", "Мира, 2"], "Касса у входа", "777")];
    "Пн–Вс: 09:00–23:00".clone_into(&mut changed[0].cells[RolloutColumn::Hours as usize]);
    let (counts, _) = done(import(db, account, &changed, noon() + Duration::hours(1)).await);
    assert_eq!(counts, RolloutCounts { outlets_changed: 1, tills_changed: 1, ..RolloutCounts::default() });
    let moved = tills(db, account).await.into_iter().find(|(pos_id, ..)| *pos_id == PosId(777)).unwrap();
    assert_eq!((moved.1.as_str(), moved.2.as_str()), ("Касса у входа", "Омск"));
    let outlets = outlets::list(db, &only(account)).await.unwrap();
    let hours = |city: &str| outlets.iter().find(|outlet| outlet.city == city).unwrap().hours.clone();
    assert_eq!(hours("Омск").format(domain::language::Language::Ru), "Пн–Вс: 09:00–23:00");
    assert_eq!(hours("Томск").format(domain::language::Language::Ru), HOURS);
});

story!(one_bad_cell_and_nothing_is_imported(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account.id;
    let others = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    till(db, others.outlet.id, 777).await;
    let RolloutAnswer::Refused(faults) = import(db, account, &list(), noon()).await else { panic!("imported") };
    let named: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column, fault.reason)).collect();
    assert_eq!(named, [(3, RolloutColumn::PosId, FaultReason::NumberTaken)]);
    assert_eq!(rollout::preview(db, account, &list()).await.unwrap().faults, faults);
    assert_eq!(tills(db, account).await, []);
    assert_eq!(outlets::list(db, &only(account)).await.unwrap().len(), 1, "the one that was there");
    let nobody = AccountId(uuid::Uuid::now_v7());
    assert!(matches!(rollout::preview(db, nobody, &list()).await, Err(Error::NotFound)));
});

story!(the_board_counts_keys_connections_and_sales(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let others = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    let (_, shown) = done(import(db, world.account.id, &list(), noon()).await);
    let [first, second, third] = [0, 1, 2].map(|place: usize| shown[place].pos_id);
    presence::record(db, &[heartbeat(first, "a", noon()), heartbeat(second, "b", noon())], noon()).await.unwrap();
    receipts::import(db, &[receipt(first, "1", noon(), 100)], noon()).await.unwrap();
    keys::revoke(db, &Actor::CommandLine, third, noon()).await.unwrap();
    let all = rollout::states(db, &Scope::Everything).await.unwrap();
    let state = all.iter().find(|state| state.account == world.account.id).unwrap();
    let counts = [state.devices, state.with_key, state.ever_connected, state.ever_sold];
    assert_eq!(counts, [3, 2, 2, 1]);
    let theirs = rollout::states(db, &only(others.account.id)).await.unwrap();
    assert_eq!(theirs.iter().map(|state| state.account).collect::<Vec<_>>(), [others.account.id]);
    assert_eq!(rollout::states(db, &Scope::Accounts(BTreeSet::new())).await.unwrap(), []);
});
