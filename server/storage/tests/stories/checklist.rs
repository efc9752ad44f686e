//! The checklist: what it says of each device, its filters and portions, and whose it is (`cases.md` 8, 34).

use crate::support::{
    account_with_outlet, device, heartbeat, minutes, noon, only, outlet, receipt, till, world,
};
use domain::{
    audit::Actor,
    checklist::{ChecklistPage, ChecklistQuery, ChecklistRow, ChecklistShow},
    devices::{DeviceColumn, DeviceKind, DeviceQuery, DeviceState, PosId},
    members::Scope,
    outlets::OpeningHours,
};
use std::collections::BTreeSet;
use storage::{
    Db, Error, checklist, devices,
    presence::{record, sweep},
    receipts::{Batch, ingest},
};

/// Five devices: online with receipts, offline without any, never connected, receipts without software, a mid-server.
async fn fleet(db: &Db) -> crate::support::World {
    let world = world(db).await;
    let omsk = outlet(db, world.account.id, "Омск", "Asia/Omsk", OpeningHours::daily(480, 1200)).await;
    till(db, world.outlet.id, 1).await;
    till(db, omsk.id, 2).await;
    till(db, omsk.id, 3).await;
    till(db, world.outlet.id, 4).await;
    device(db, omsk.id, 5, DeviceKind::MidServer).await;
    let beats = [1, 2, 5].map(|pos_id| heartbeat(PosId(pos_id), &format!("i{pos_id}"), noon()));
    record(db, &beats, noon()).await.unwrap();
    record(db, &[heartbeat(PosId(1), "i1", noon() + minutes(9))], noon() + minutes(9)).await.unwrap();
    sweep(db, noon() + minutes(10), noon()).await.unwrap();
    let sold = |pos_id| Batch {
        sender: PosId(pos_id),
        receipts: vec![receipt(PosId(pos_id), "r", noon() - minutes(pos_id), 100)],
    };
    ingest(db, &[sold(1), sold(4)], noon()).await.unwrap();
    world
}

async fn page(db: &Db, scope: &Scope, query: ChecklistQuery) -> ChecklistPage {
    checklist::page(db, scope, &query, noon()).await.unwrap()
}

fn numbers(rows: &[ChecklistRow]) -> Vec<i64> {
    rows.iter().map(|row| row.pos_id.0).collect()
}

story!(the_checklist_says_what_is_left_to_do(fresh) {
    let db = &fresh.db;
    let world = fleet(db).await;
    let scope = &only(world.account.id);
    let all = ChecklistQuery { account: Some(world.account.id), ..ChecklistQuery::default() };
    let found = page(db, scope, all.clone()).await;
    // By place: Москва before Омск.
    assert_eq!(numbers(&found.rows), [1, 4, 2, 3, 5]);
    let counts = found.counts;
    assert_eq!((counts.all, counts.problems, counts.never_connected, counts.no_receipts), (5, 3, 2, 2));
    assert_eq!(found.cities, ["Москва", "Омск"]);
    assert_eq!(found.as_of, noon().timestamp_millis());
    let row = |pos_id: i64| found.rows.iter().find(|row| row.pos_id.0 == pos_id).unwrap();
    let offline = row(2);
    assert_eq!(offline.state, DeviceState::Offline);
    assert_eq!(offline.monitored_at.to_rfc3339(), "2026-03-02T15:00:00+06:00", "by the outlet's clock");
    assert!(!offline.is_creation && offline.external_ip == "203.0.113.5" && offline.last_receipt_at.is_none());
    let never = row(3);
    assert!(never.is_creation && never.external_ip.is_empty() && never.never_connected());
    assert_eq!(never.monitored_at, noon() - chrono::Duration::days(30));
    assert_eq!(row(4).state, DeviceState::ReceiptsWithoutSoftware);
    assert!(row(1).is_creation && !row(1).is_problem(), "it was never disconnected");
    assert_eq!(row(1).last_receipt_at.unwrap(), noon() - minutes(1));

    for show in ChecklistShow::ALL {
        let shown = page(db, scope, ChecklistQuery { show, ..all.clone() }).await;
        let expected: Vec<i64> =
            found.rows.iter().filter(|row| show.shows(row)).map(|row| row.pos_id.0).collect();
        assert_eq!(numbers(&shown.rows), expected, "{show}: the query and the rule of the domain agree");
        assert_eq!(i64::try_from(expected.len()).unwrap(), shown.counts.of(show));
    }
    let omsk = page(db, scope, ChecklistQuery { city: "Омск".into(), ..all.clone() }).await;
    assert_eq!((numbers(&omsk.rows), omsk.counts.all), (vec![2, 3, 5], 3));
    assert!(page(db, scope, ChecklistQuery { page: 1, ..all.clone() }).await.rows.is_empty());

    // An archived device is out of the report.
    devices::archive(db, &Actor::CommandLine, PosId(3), noon()).await.unwrap();
    let found = page(db, scope, all).await;
    assert_eq!((numbers(&found.rows), found.counts.all), (vec![1, 4, 2, 5], 4));
});

story!(the_checklist_is_whose_account_it_is(fresh) {
    let db = &fresh.db;
    let world = fleet(db).await;
    let theirs = account_with_outlet(db, "theirs@example.com", "Europe/Moscow").await;
    till(db, theirs.outlet.id, 900).await;
    let of = |account| ChecklistQuery { account: Some(account), ..ChecklistQuery::default() };
    let ours = &only(world.account.id);
    // The only account is chosen by itself; of two none is.
    let alone = page(db, ours, ChecklistQuery::default()).await;
    assert_eq!((alone.account, alone.counts.all), (Some(world.account.id), 5));
    let both = Scope::Accounts([world.account.id, theirs.account.id].into());
    let open = page(db, &both, ChecklistQuery::default()).await;
    assert_eq!((open.account, open.accounts.len(), open.rows.len()), (None, 2, 0));
    assert_eq!(numbers(&page(db, &both, of(theirs.account.id)).await.rows), [900]);
    // A foreign account is not found, and neither is one of somebody who sees none.
    for scope in [ours.clone(), Scope::Accounts(BTreeSet::new())] {
        let query = of(theirs.account.id);
        assert!(matches!(checklist::page(db, &scope, &query, noon()).await, Err(Error::NotFound)));
        assert!(matches!(checklist::portion(db, &scope, &query, None).await, Err(Error::NotFound)));
    }
    let nobody = page(db, &Scope::Accounts(BTreeSet::new()), ChecklistQuery::default()).await;
    assert_eq!((nobody.accounts.len(), nobody.rows.len()), (0, 0));
    assert!(matches!(
        checklist::portion(db, ours, &ChecklistQuery::default(), None).await,
        Err(Error::NotFound)
    ));
});

story!(portions_of_a_checklist_leave_nothing_out(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let tver = outlet(db, world.account.id, "Тверь", "Europe/Moscow", OpeningHours::daily(480, 1200)).await;
    let size = i64::from(ChecklistQuery::PORTION);
    let new: Vec<devices::NewDevice> = (1..=2 * size + 1)
        .map(|number| devices::NewDevice {
            pos_id: Some(PosId(number)),
            outlet_id: if number % 2 == 0 { world.outlet.id } else { tver.id },
            name: format!("Касса {number}"),
            kind: DeviceKind::Till,
        })
        .collect();
    devices::add_all(db, &Actor::CommandLine, &new, noon()).await.unwrap();
    let query = ChecklistQuery { account: Some(world.account.id), ..ChecklistQuery::default() };
    let (mut found, mut sizes, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let portion =
            checklist::portion(db, &only(world.account.id), &query, after.as_ref()).await.unwrap();
        sizes.push(i64::try_from(portion.rows.len()).unwrap());
        found.extend(numbers(&portion.rows));
        let Some(next) = portion.next else { break };
        after = Some(next);
    }
    assert_eq!(sizes, [size, size, 1]);
    let places: Vec<(bool, i64)> = found.iter().map(|number| (number % 2 == 1, *number)).collect();
    assert!(places.is_sorted(), "Москва first, then Тверь, each by number");
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len());

    // A file of the grid holds all of a view in its order.
    let view = DeviceQuery { city: "Тверь".into(), descending: true, ..DeviceQuery::default() };
    let all = devices::numbers(db, &Scope::Everything, &view).await.unwrap();
    assert_eq!((all.len(), all[0].0), (usize::try_from(size).unwrap() + 1, 2 * size + 1));
    assert!(devices::numbers(db, &Scope::Accounts(BTreeSet::new()), &view).await.unwrap().is_empty());
    for sort in DeviceColumn::ALL {
        let view = DeviceQuery { sort, page: 3, ..DeviceQuery::default() };
        let all = devices::numbers(db, &only(world.account.id), &view).await.unwrap();
        let page = devices::list(db, &only(world.account.id), &view, noon()).await.unwrap();
        let page: Vec<PosId> = page.rows.iter().map(|row| row.pos_id).collect();
        assert_eq!(all[300..400], page, "{sort}: the file has the order of the grid");
    }
});
