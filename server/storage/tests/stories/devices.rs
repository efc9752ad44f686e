//! The grid: filters, order, counts, scope (`cases.md` 33, 34), registration and search.

use crate::support::{
    account_with_outlet, device, heartbeat, listening, minutes, noon, only, outlet, receipt, row, till, world,
};
use domain::{
    audit::Actor,
    devices::{DeviceColumn, DeviceKind, DeviceQuery, DeviceRow, PosId, StateFilter},
    members::Scope,
    outlets::OpeningHours,
};
use std::collections::BTreeSet;
use storage::{
    Db, Error, accounts, devices, keys, members, notes, outlets, overview,
    presence::{Heartbeat, record, sweep},
    receipts::{Batch, ingest},
};

async fn found(db: &Db, scope: &Scope, query: DeviceQuery) -> Vec<i64> {
    let page = devices::list(db, scope, &query, noon()).await.unwrap();
    page.rows.iter().map(|row| row.pos_id.0).collect()
}

fn search(text: &str) -> DeviceQuery {
    DeviceQuery { search: text.to_owned(), ..DeviceQuery::default() }
}

/// Six devices in two outlets: online, duplicated, offline, receipts only, never connected, a mid-server.
async fn fleet(db: &Db) -> crate::support::World {
    let world = world(db).await;
    let tver = outlet(db, world.account.id, "Тверь", "Asia/Omsk", OpeningHours::daily(480, 1200)).await;
    for pos_id in 1..=3 {
        till(db, if pos_id == 3 { tver.id } else { world.outlet.id }, pos_id).await;
    }
    for pos_id in [4, 5] {
        till(db, tver.id, pos_id).await;
    }
    device(db, tver.id, 6, DeviceKind::MidServer).await;
    let beat = |pos_id: i64, instance: &str, minute| {
        let mut beat = heartbeat(PosId(pos_id), instance, noon() + minutes(minute));
        beat.facts.version = match pos_id {
            1 => "2.9".to_owned(),
            2 => "2.10.1".to_owned(),
            _ => "2.10".to_owned(),
        };
        beat.facts.cpu = format!("Celeron {}", 9 - pos_id);
        beat
    };
    record(db, &[beat(1, "i1", 0), beat(2, "i2", 0), beat(3, "i3", 0)], noon()).await.unwrap();
    record(db, &[beat(2, "twin", 1), beat(1, "i1", 1)], noon() + minutes(1)).await.unwrap();
    record(db, &[beat(2, "i2", 2), beat(2, "twin", 2)], noon() + minutes(2)).await.unwrap();
    sweep(db, noon() + minutes(3) + chrono::Duration::seconds(30), noon()).await.unwrap();
    let sold = |pos_id, count, total| Batch {
        sender: PosId(pos_id),
        receipts: (0..count)
            .map(|n| receipt(PosId(pos_id), &format!("r{n}"), noon() - minutes(n + pos_id), total))
            .collect(),
    };
    ingest(db, &[sold(1, 3, 100), sold(2, 1, 5_000), sold(4, 2, -10)], noon()).await.unwrap();
    world
}

story!(the_grid_filters_and_counts(fresh) {
    let db = &fresh.db;
    let world = fleet(db).await;
    let all = DeviceQuery::default;
    let everything = &Scope::Everything;
    assert_eq!(found(db, everything, all()).await, [1, 2, 3, 4, 5, 6]);
    let page = devices::list(db, everything, &all(), noon()).await.unwrap();
    let counts = page.counts;
    assert_eq!((counts.all, counts.online, counts.offline), (6, 2, 4));
    assert_eq!((counts.never_connected, counts.duplicated), (2, 1));
    assert_eq!(page.as_of, noon().timestamp_millis());

    assert_eq!(found(db, everything, DeviceQuery { state: StateFilter::Online, ..all() }).await, [1, 2]);
    assert_eq!(found(db, everything, DeviceQuery { state: StateFilter::Offline, ..all() }).await, [3, 4, 5, 6]);
    assert_eq!(found(db, everything, DeviceQuery { never_connected: true, ..all() }).await, [5, 6]);
    assert_eq!(found(db, everything, DeviceQuery { duplicates: true, ..all() }).await, [2]);
    assert_eq!(found(db, everything, DeviceQuery { no_receipts_today: true, ..all() }).await, [3, 5, 6]);
    assert_eq!(found(db, everything, DeviceQuery { kind: Some(DeviceKind::MidServer), ..all() }).await, [6]);
    assert_eq!(found(db, everything, DeviceQuery { version: "2.10".into(), ..all() }).await, [3]);
    assert_eq!(found(db, everything, DeviceQuery { city: "Тверь".into(), ..all() }).await, [3, 4, 5, 6]);
    assert_eq!(found(db, everything, DeviceQuery { outlet: Some(world.outlet.id), ..all() }).await, [1, 2]);
    assert_eq!(found(db, everything, DeviceQuery { account: Some(world.account.id), ..all() }).await.len(), 6);
    // The counts are those of all tabs, under the other filters.
    let query = DeviceQuery { state: StateFilter::Online, city: "Тверь".into(), ..all() };
    let page = devices::list(db, everything, &query, noon()).await.unwrap();
    assert!(page.rows.is_empty());
    assert_eq!((page.counts.all, page.counts.online, page.counts.offline), (4, 0, 4));

    let choices = devices::choices(db, everything).await.unwrap();
    assert_eq!(choices.cities, ["Москва", "Тверь"]);
    assert_eq!(choices.versions, ["2.10.1", "2.10", "2.9"]);
    assert_eq!(choices.accounts, [(world.account.id, world.account.email)]);
});

story!(the_grid_is_searched_by_anything_it_shows(fresh) {
    let db = &fresh.db;
    let world = fleet(db).await;
    let everything = &Scope::Everything;
    assert_eq!(found(db, everything, search("ТВЕРЬ ourxml")).await, [3]);
    assert_eq!(found(db, everything, search("тверь ККМWPF")).await, [3, 4, 5], "Cyrillic letters");
    assert_eq!(found(db, everything, search("тверь kkmwpf")).await, [3, 4, 5], "Latin letters");
    assert_eq!(found(db, everything, search("мидсервер")).await, [6]);
    assert_eq!(found(db, everything, search("FakeInitPOS")).await, [5, 6]);
    assert_eq!(found(db, everything, search("celeron 8")).await, [1]);
    assert_eq!(found(db, everything, search("10.1.2.3 203.0.113.5 Москва")).await, [1, 2]);
    assert_eq!(found(db, everything, search(&world.account.email)).await.len(), 6);
    for nothing in ["%", "_", "\\", "тверь москва", "' or 1=1 --"] {
        assert!(found(db, everything, search(nothing)).await.is_empty(), "{nothing}");
    }
    // What changes is found under its new name.
    let support = support_viewer(db).await;
    notes::change(db, &support, PosId(5), 0, "100% брак_а", noon()).await.unwrap();
    for text in ["100%", "брак_", "БРАК"] {
        assert_eq!(found(db, everything, search(text)).await, [5], "{text}");
    }
    let mut beat = heartbeat(PosId(5), "i5", noon());
    beat.external_ip = "198.51.100.7".into();
    record(db, &[beat], noon()).await.unwrap();
    assert_eq!(found(db, everything, search("198.51.100.7")).await, [5]);
    assert_eq!(found(db, everything, search("FakeInitPOS")).await, [6]);
});

async fn support_viewer(db: &Db) -> domain::members::Viewer {
    let new = members::NewMember {
        email: "support@example.com",
        name: "Анна",
        role: domain::members::Role::Support,
        language: domain::language::Language::Ru,
        password: "a long enough password",
        accounts: &[],
    };
    let id = members::add(db, &Actor::CommandLine, &new, noon()).await.unwrap();
    members::viewer(db, id).await.unwrap().unwrap()
}

story!(the_grid_sorts_by_every_column(fresh) {
    let db = &fresh.db;
    fleet(db).await;
    notes::change(db, &support_viewer(db).await, PosId(4), 0, "Ёлка", noon()).await.unwrap();
    let by = |sort, descending| DeviceQuery { sort, descending, ..DeviceQuery::default() };
    let orders: [(DeviceColumn, &[i64]); 11] = [
        (DeviceColumn::PosId, &[1, 2, 3, 4, 5, 6]),
        (DeviceColumn::Outlet, &[1, 2, 3, 4, 5, 6]),
        // "Celeron 6" … "Celeron 8", then FakeInitPOS twice, then "Касса 4".
        (DeviceColumn::Device, &[3, 2, 1, 5, 6, 4]),
        (DeviceColumn::Hours, &[3, 4, 5, 6, 1, 2]),
        // All but 3 by their creation.
        (DeviceColumn::LastDisconnect, &[1, 2, 4, 5, 6, 3]),
        (DeviceColumn::Kind, &[1, 2, 3, 4, 5, 6]),
        (DeviceColumn::Version, &[4, 5, 6, 1, 3, 2]),
        (DeviceColumn::Receipts, &[3, 5, 6, 2, 4, 1]),
        (DeviceColumn::Revenue, &[4, 3, 5, 6, 1, 2]),
        (DeviceColumn::LastReceipt, &[3, 5, 6, 4, 2, 1]),
        (DeviceColumn::Note, &[1, 2, 3, 5, 6, 4]),
    ];
    for (column, expected) in orders {
        assert_eq!(found(db, &Scope::Everything, by(column, false)).await, expected, "{column:?}");
        let reversed: Vec<i64> = expected.iter().rev().copied().collect();
        assert_eq!(found(db, &Scope::Everything, by(column, true)).await, reversed, "{column:?} descending");
        // The order of a filtered view is the order of the whole.
        let query = DeviceQuery { state: StateFilter::Offline, search: "тверь".into(), ..by(column, false) };
        let filtered: Vec<i64> = expected.iter().copied().filter(|pos_id| *pos_id > 2).collect();
        assert_eq!(found(db, &Scope::Everything, query).await, filtered, "{column:?} filtered");
    }
});

story!(pages_neither_overlap_nor_leave_gaps(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let other = outlet(db, world.account.id, "Тверь", "Asia/Omsk", OpeningHours::daily(480, 1200)).await;
    for pos_id in (1..=250).rev() {
        till(db, if pos_id % 2 == 0 { world.outlet.id } else { other.id }, pos_id).await;
    }
    for sort in DeviceColumn::ALL {
        for descending in [false, true] {
            let mut seen = Vec::new();
            for page in 0..4 {
                let query = DeviceQuery { sort, descending, page, ..DeviceQuery::default() };
                let first = found(db, &Scope::Everything, query.clone()).await;
                assert_eq!(first, found(db, &Scope::Everything, query).await, "the same again");
                assert_eq!(first.len(), [100, 100, 50, 0][page as usize]);
                seen.extend(first);
            }
            assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 250, "{sort:?}");
        }
    }
});

// More devices than are sorted at once: pages come from an index, from either end of it.
story!(pages_of_a_large_fleet_are_those_of_the_whole(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let other = outlet(db, world.account.id, "Тверь", "Asia/Omsk", OpeningHours::daily(480, 1200)).await;
    let place = |n: i64| if n % 2 == 0 { world.outlet.id } else { other.id };
    let tills: Vec<devices::NewDevice> = (1..=5_640)
        .map(|n| devices::NewDevice {
            pos_id: Some(PosId(n)), outlet_id: place(n), name: "Касса".into(), kind: DeviceKind::Till
        })
        .collect();
    devices::add_all(db, &Actor::CommandLine, &tills, noon()).await.unwrap();
    for sort in [DeviceColumn::PosId, DeviceColumn::Outlet, DeviceColumn::Device, DeviceColumn::Kind] {
        let mut whole: Vec<i64> = (1..=5_640).collect();
        if sort == DeviceColumn::Outlet {
            whole.sort_by_key(|n| n % 2);
        }
        let tver: Vec<i64> = whole.iter().copied().filter(|n| n % 2 == 1).collect();
        for (text, descending) in [("", false), ("", true), ("касса", false), ("тверь", false), ("тверь", true)] {
            let mut expected = if text == "тверь" { tver.clone() } else { whole.clone() };
            if descending {
                expected.reverse();
            }
            for page in [0, 19, 21, 28, 29, 55, 56, 57] {
                let state = if page % 2 == 0 { StateFilter::All } else { StateFilter::Offline };
                let query = DeviceQuery { state, sort, descending, page, ..search(text) };
                let rows: Vec<i64> =
                    expected.iter().copied().skip(page as usize * 100).take(100).collect();
                assert_eq!(found(db, &Scope::Everything, query.clone()).await, rows, "{query:?}");
            }
        }
    }
});

story!(many_are_registered_at_once_or_none(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let outlet_id = world.outlet.id;
    till(db, outlet_id, 10).await;
    let new = |pos_id: Option<i64>| devices::NewDevice {
        pos_id: pos_id.map(PosId), outlet_id, name: "Касса".into(), kind: DeviceKind::Till
    };
    let added = devices::add_all(db, &Actor::CommandLine, &[new(None), new(Some(11)), new(None)], noon()).await.unwrap();
    assert_eq!(added, [PosId(12), PosId(11), PosId(13)], "a given number is not taken by another");
    let taken = devices::add_all(db, &Actor::CommandLine, &[new(Some(20)), new(Some(10))], noon()).await.unwrap_err();
    assert!(matches!(taken, Error::Taken { field: "pos_id" }), "{taken}");
    let twice = devices::add_all(db, &Actor::CommandLine, &[new(Some(20)), new(Some(20))], noon()).await.unwrap_err();
    assert!(matches!(twice, Error::Taken { field: "pos_id" }), "{twice}");
    let nowhere = devices::NewDevice { outlet_id: domain::outlets::OutletId(uuid::Uuid::nil()), ..new(None) };
    let missing = devices::add_all(db, &Actor::CommandLine, &[new(None), nowhere], noon()).await.unwrap_err();
    assert!(matches!(missing, Error::NotFound), "{missing}");
    assert_eq!(found(db, &Scope::Everything, DeviceQuery::default()).await, [10, 11, 12, 13]);
    assert_eq!(devices::add_all(db, &Actor::CommandLine, &[], noon()).await.unwrap(), []);

    let shop = |account_id, address: &str| outlets::NewOutlet {
        account_id,
        city: "Тверь".into(),
        address: address.into(),
        mall: String::new(),
        zone: "Europe/Moscow".into(),
        hours: OpeningHours::daily(600, 1320),
    };
    let shops = [shop(world.account.id, "Первая, 1"), shop(world.account.id, "Вторая, 2")];
    let added = outlets::add_all(db, &Actor::CommandLine, &shops, noon()).await.unwrap();
    assert_eq!(added.iter().map(|outlet| outlet.address.as_str()).collect::<Vec<_>>(), ["Первая, 1", "Вторая, 2"]);
    let nobody = domain::accounts::AccountId(uuid::Uuid::nil());
    let missing = outlets::add_all(db, &Actor::CommandLine, &[shop(world.account.id, "Третья, 3"), shop(nobody, "")], noon()).await;
    assert!(matches!(missing, Err(Error::NotFound)));
    assert_eq!(outlets::list(db, &Scope::Everything).await.unwrap().len(), 3);
});

story!(fifty_updates_leave_the_order_by_number_alone(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    for pos_id in 1..=350 {
        till(db, outlet, pos_id).await;
    }
    let fourth = DeviceQuery { page: 2, ..DeviceQuery::default() };
    let before = devices::list(db, &Scope::Everything, &fourth, noon()).await.unwrap();
    let changed: Vec<Heartbeat> =
        (275..325).map(|pos_id| heartbeat(PosId(pos_id), &format!("i{pos_id}"), noon())).collect();
    record(db, &changed, noon()).await.unwrap();
    let after = devices::list(db, &Scope::Everything, &fourth, noon()).await.unwrap();
    let ids = |rows: &[DeviceRow]| rows.iter().map(|row| row.pos_id).collect::<Vec<_>>();
    assert_eq!(ids(&before.rows), ids(&after.rows));
    let grown = before.rows.iter().zip(&after.rows).filter(|(old, new)| new.changed_at > old.changed_at).count();
    assert_eq!(grown, 26, "a changed row is newer, the others are as they were");
});

story!(nothing_of_another_account_is_seen(fresh) {
    let db = &fresh.db;
    let (mine, theirs) = (world(db).await, account_with_outlet(db, "other@example.com", "Asia/Tokyo").await);
    let (my_till, their_till) = (till(db, mine.outlet.id, 1).await, till(db, theirs.outlet.id, 2).await);
    let mut beats = [heartbeat(my_till, "a", noon()), heartbeat(their_till, "b", noon())];
    beats[1].facts.version = "9.9.9".into();
    record(db, &beats, noon()).await.unwrap();
    let scope = &only(mine.account.id);
    let nobody = &Scope::Accounts(BTreeSet::new());

    assert_eq!(found(db, scope, DeviceQuery::default()).await, [1]);
    assert!(found(db, nobody, DeviceQuery::default()).await.is_empty());
    for query in [
        search("other@example.com"),
        search("9.9.9"),
        DeviceQuery { account: Some(theirs.account.id), ..DeviceQuery::default() },
        DeviceQuery { outlet: Some(theirs.outlet.id), ..DeviceQuery::default() },
        DeviceQuery { version: "9.9.9".into(), ..DeviceQuery::default() },
    ] {
        let page = devices::list(db, scope, &query, noon()).await.unwrap();
        assert_eq!((page.rows.len(), page.counts.all), (0, 0), "{query:?}");
    }
    let rows = devices::rows(db, scope, &[my_till, their_till], noon()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.pos_id).collect::<Vec<_>>(), [my_till]);
    let from = noon() - minutes(60);
    assert!(matches!(devices::get(db, scope, their_till, noon()).await, Err(Error::NotFound)));
    assert!(matches!(devices::get(db, nobody, my_till, noon()).await, Err(Error::NotFound)));
    let history = devices::availability(db, scope, their_till, from, noon(), noon()).await;
    assert!(matches!(history, Err(Error::NotFound)));
    assert!(matches!(outlets::get(db, scope, theirs.outlet.id).await, Err(Error::NotFound)));
    assert!(matches!(accounts::get(db, scope, theirs.account.id).await, Err(Error::NotFound)));
    assert_eq!(outlets::list(db, scope).await.unwrap(), [outlets::get(db, scope, mine.outlet.id).await.unwrap()]);
    assert_eq!(accounts::list(db, scope).await.unwrap().len(), 1);
    let choices = devices::choices(db, scope).await.unwrap();
    assert_eq!((choices.accounts.len(), choices.versions.contains(&"9.9.9".to_owned())), (1, false));
    assert_eq!(overview::get(db, scope, noon()).await.unwrap().accounts.len(), 1);
    assert!(overview::get(db, nobody, noon()).await.unwrap().accounts.is_empty());
    // A foreign object answers exactly as one that does not exist.
    assert!(matches!(devices::get(db, scope, PosId(77), noon()).await, Err(Error::NotFound)));
});

story!(a_number_is_given_once(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let new = devices::NewDevice { pos_id: None, outlet_id: outlet, name: "Касса".into(), kind: DeviceKind::Till };
    assert_eq!(devices::add(db, &Actor::CommandLine, &new, noon()).await.unwrap(), PosId(1));
    till(db, outlet, 41).await;
    assert_eq!(devices::add(db, &Actor::CommandLine, &new, noon()).await.unwrap(), PosId(42));
    let taken = devices::NewDevice { pos_id: Some(PosId(41)), ..new.clone() };
    assert!(matches!(devices::add(db, &Actor::CommandLine, &taken, noon()).await, Err(Error::Taken { field: "pos_id" })));
    let nowhere = devices::NewDevice { outlet_id: domain::outlets::OutletId(uuid::Uuid::now_v7()), ..new };
    assert!(matches!(devices::add(db, &Actor::CommandLine, &nowhere, noon()).await, Err(Error::NotFound)));
    assert!(matches!(devices::archive(db, &Actor::CommandLine, PosId(99), noon()).await, Err(Error::NotFound)));
});

story!(keys_are_shown_once_and_revoked_together(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let (one, other) = (till(db, outlet, 1).await, till(db, outlet, 2).await);
    let first = keys::add(db, &Actor::CommandLine, one, noon()).await.unwrap();
    let second = keys::add(db, &Actor::CommandLine, one, noon() + minutes(1)).await.unwrap();
    keys::add(db, &Actor::CommandLine, other, noon() + minutes(2)).await.unwrap();
    assert_ne!(first.secret, second.secret);
    let parsed: domain::devices::DeviceKey = first.to_string().parse().unwrap();
    assert_eq!(parsed, first, "a made key is well formed");
    let ring = keys::changed_since(db, 0).await.unwrap();
    assert_eq!(ring.len(), 3);
    assert!(ring.iter().all(|key| !key.revoked && !key.archived && key.kind == DeviceKind::Till));
    assert!(ring.iter().any(|key| key.hash == keys::hash(&first.secret)));
    let of_one = keys::of_device(db, one).await.unwrap();
    assert_eq!(of_one.iter().map(|key| key.pos_id).collect::<Vec<_>>(), [one, one]);
    let mut changes = listening(fresh).await;
    assert_eq!(keys::revoke(db, &Actor::CommandLine, one, noon() + minutes(5)).await.unwrap(), 2);
    assert_eq!(changes.recv().await.unwrap(), domain::live::Change::Keys);
    assert_eq!(keys::revoke(db, &Actor::CommandLine, one, noon() + minutes(6)).await.unwrap(), 0);
    let news = keys::changed_since(db, (noon() + minutes(3)).timestamp_millis()).await.unwrap();
    assert_eq!(news.iter().map(|key| (key.pos_id, key.revoked)).collect::<Vec<_>>(), [(one, true), (one, true)]);
    assert!(matches!(keys::add(db, &Actor::CommandLine, PosId(99), noon()).await, Err(Error::NotFound)));
});

story!(an_archived_outlet_takes_its_devices_along(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let (one, other) = (till(db, world.outlet.id, 1).await, till(db, world.outlet.id, 2).await);
    devices::archive(db, &Actor::CommandLine, one, noon()).await.unwrap();
    outlets::archive(db, &Actor::CommandLine, world.outlet.id, noon() + minutes(1)).await.unwrap();
    assert!(found(db, &Scope::Everything, DeviceQuery::default()).await.is_empty());
    let overview = overview::get(db, &Scope::Everything, noon()).await.unwrap();
    assert_eq!((overview.accounts[0].outlets, overview.accounts[0].devices.all), (0, 0));
    assert!(outlets::get(db, &Scope::Everything, world.outlet.id).await.unwrap().archived, "it stays readable");
    outlets::restore(db, &Actor::CommandLine, world.outlet.id, noon() + minutes(2)).await.unwrap();
    assert_eq!(found(db, &Scope::Everything, DeviceQuery::default()).await, [other.0], "only those archived with it");
    assert!(matches!(outlets::restore(db, &Actor::CommandLine, world.outlet.id, noon()).await, Err(Error::NotFound)));
});

story!(a_row_shows_local_times_and_inert_text(fresh) {
    let db = &fresh.db;
    let world = account_with_outlet(db, "demoshop@example.com", "Asia/Yekaterinburg").await;
    let device = till(db, world.outlet.id, 1).await;
    let mut beat = heartbeat(device, "a", noon());
    beat.facts.cpu = "<img src=x onerror=alert(1)>".into();
    record(db, &[beat], noon()).await.unwrap();
    let shown = row(db, device, noon()).await;
    assert_eq!(shown.facts.cpu, "<img src=x onerror=alert(1)>");
    assert_eq!(shown.last_disconnect_at.to_rfc3339(), "2026-01-31T14:00:00+05:00", "its creation, by its own clock");
    assert!(shown.disconnect_is_creation);
    assert_eq!(shown.title(), "Пример (Москва, Тверская, 1) (Галерея) (demoshop@example.com)");
    assert_eq!(shown.hours, OpeningHours::daily(600, 1320));
});
