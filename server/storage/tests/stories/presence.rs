//! Who is online (`cases.md` 1–8).

use crate::support::{
    announced, heartbeat, heartbeat_of_run, listening, minutes, noon, row, seconds, till, world,
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Actor,
    devices::{DeviceQuery, DeviceState, PosId, StateFilter},
    members::Scope,
    presence::Availability,
};
use std::collections::BTreeSet;
use storage::{
    Db, devices, keys,
    presence::{self, Heartbeat, goodbye, record, sweep},
    service_runs,
};

const LONG_AGO: DateTime<Utc> = DateTime::<Utc>::MIN_UTC;

async fn beat(db: &Db, beats: &[Heartbeat], now: DateTime<Utc>) -> Vec<PosId> {
    record(db, beats, now).await.unwrap().connected
}

story!(an_hour_of_jitter_is_no_disconnect(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1916).await;
    let mut changes = listening(fresh).await;
    let mut at = noon();
    assert_eq!(beat(db, &[heartbeat(device, "a", at)], at).await, [device]);
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
    for minute in 1..=60 {
        at = noon() + minutes(minute) + seconds((minute * 2) % 7 - 3);
        assert!(beat(db, &[heartbeat(device, "a", at)], at).await.is_empty());
        assert!(sweep(db, at + seconds(2), LONG_AGO).await.unwrap().is_empty());
    }
    assert!(announced(fresh, &mut changes).await.is_empty(), "a plain heartbeat announces nothing");
    let flips = presence::flips(db, device, noon(), at + seconds(1)).await.unwrap();
    assert_eq!(flips.len(), 1);
    let details = devices::get(db, &Scope::Everything, device, at).await.unwrap();
    assert_eq!(details.row.state, DeviceState::Online);
    assert_eq!(details.row.copies, 1);
    assert_eq!(details.last_seen_at.unwrap(), at);
    assert_eq!(details.last_connected_at.unwrap(), noon());
    assert_eq!(details.instances.len(), 1);
    assert_eq!(details.instances[0].last_seen_at, at, "also of the instance, whose row is not written");
    assert!(details.instances[0].alive);
    assert!(details.row.disconnect_is_creation, "it never disconnected");
});

story!(silence_turns_offline_as_of_the_last_heartbeat(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    beat(db, &[heartbeat(device, "a", noon())], noon()).await;
    let last = noon() + seconds(60);
    beat(db, &[heartbeat(device, "a", last)], last).await;
    assert!(sweep(db, last + seconds(180), LONG_AGO).await.unwrap().is_empty(), "three intervals are allowed");
    let mut changes = listening(fresh).await;
    let now = last + seconds(181);
    assert_eq!(sweep(db, now, LONG_AGO).await.unwrap(), [device]);
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
    let shown = row(db, device, now).await;
    assert_eq!((shown.state, shown.copies), (DeviceState::Offline, 0));
    assert_eq!(shown.last_disconnect_at, last);
    assert!(!shown.disconnect_is_creation);
    // The same machine comes back with a new run: it is not its own duplicate.
    let back = now + seconds(5);
    assert_eq!(beat(db, &[heartbeat_of_run(device, "a", "second", back)], back).await, [device]);
    let shown = row(db, device, back).await;
    assert_eq!((shown.state, shown.copies), (DeviceState::Online, 1));
    assert_eq!(shown.last_disconnect_at, last, "of an online device its previous disconnect");
    let flips: Vec<_> = presence::flips(db, device, noon(), back + seconds(1)).await.unwrap();
    let expected = [(noon(), true), (last, false), (back, true)];
    assert_eq!(flips.iter().map(|flip| (flip.at, flip.online)).collect::<Vec<_>>(), expected);
});

story!(a_single_heartbeat_is_a_connection_too(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    beat(db, &[heartbeat(device, "a", noon())], noon()).await;
    sweep(db, noon() + minutes(10), LONG_AGO).await.unwrap();
    let flips = presence::flips(db, device, noon(), noon() + minutes(10)).await.unwrap();
    assert_eq!(flips.iter().map(|flip| flip.online).collect::<Vec<_>>(), [true, false]);
    assert_eq!(row(db, device, noon()).await.last_disconnect_at, noon());
});

story!(a_quick_restart_on_the_same_machine_is_no_duplicate(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    for second in [0, 60, 120] {
        let at = noon() + seconds(second);
        beat(db, &[heartbeat_of_run(device, "a", "first", at)], at).await;
    }
    let at = noon() + seconds(130);
    beat(db, &[heartbeat_of_run(device, "a", "second", at)], at).await;
    assert_eq!(row(db, device, at).await.copies, 1);
    // A reinstall: another instance id, the old one is gone.
    let at = noon() + seconds(150);
    beat(db, &[heartbeat_of_run(device, "b", "third", at)], at).await;
    assert_eq!(row(db, device, at).await.copies, 1);
    let details = devices::get(db, &Scope::Everything, device, at).await.unwrap();
    let alive: Vec<_> = details.instances.iter().map(|instance| (instance.instance_id.as_str(), instance.alive)).collect();
    assert_eq!(alive, [("b", true), ("a", false)]);
    assert_eq!(details.row.facts.cpu, "b");
});

story!(one_key_on_two_machines_is_a_duplicate_until_one_leaves(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1916).await;
    let mut at = noon();
    for round in 0..6 {
        at = noon() + minutes(round);
        beat(db, &[heartbeat_of_run(device, "a", "a1", at)], at).await;
        at += seconds(20);
        beat(db, &[heartbeat_of_run(device, "b", "b1", at)], at).await;
        if round > 0 {
            let shown = row(db, device, at).await;
            assert_eq!(shown.label_of_copies(), "1916 (2)");
            assert_eq!(shown.facts.cpu, "b", "CPU and RAM do not alternate");
        }
    }
    let details = devices::get(db, &Scope::Everything, device, at).await.unwrap();
    let known: BTreeSet<_> = details.instances.iter().map(|instance| (instance.facts.cpu.as_str(), instance.alive)).collect();
    assert_eq!(known, BTreeSet::from([("a", true), ("b", true)]));
    // b says goodbye, a stays.
    goodbye(db, device, "b", at + seconds(1)).await.unwrap();
    let shown = row(db, device, at + seconds(1)).await;
    assert_eq!((shown.label_of_copies(), shown.state), ("1916".to_owned(), DeviceState::Online));
    assert_eq!(shown.facts.cpu, "a");
    let flips = presence::flips(db, device, noon(), at + minutes(1)).await.unwrap();
    assert_eq!(flips.len(), 1, "neither threw the other out");
});

story!(a_duplicate_that_falls_silent_ends_by_itself(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    for round in 0..3 {
        let at = noon() + minutes(round);
        beat(db, &[heartbeat(device, "a", at)], at).await;
        beat(db, &[heartbeat(device, "b", at + seconds(9))], at + seconds(9)).await;
    }
    assert_eq!(row(db, device, noon()).await.copies, 2);
    let later = noon() + minutes(5);
    beat(db, &[heartbeat(device, "a", later - seconds(30))], later - seconds(30)).await;
    let mut changes = listening(fresh).await;
    assert_eq!(sweep(db, later + seconds(30), LONG_AGO).await.unwrap(), [device]);
    assert_eq!(row(db, device, later).await.copies, 1);
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
});

story!(a_cloned_disk_shows_by_interleaving_runs(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    // Within one batch: A, B, A.
    let runs = [("A", 0), ("B", 10), ("A", 60), ("B", 70)]
        .map(|(run, second)| (run.to_owned(), noon() + seconds(second)))
        .to_vec();
    let at = noon() + seconds(70);
    beat(db, &[Heartbeat { runs, ..heartbeat(device, "a", at) }], at).await;
    assert_eq!(row(db, device, at).await.copies, 2);
    let details = devices::get(db, &Scope::Everything, device, at).await.unwrap();
    assert!(details.instances[0].cloned);
});

story!(the_same_machine_under_two_numbers_is_named(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let (one, other, third) = (till(db, outlet, 1916).await, till(db, outlet, 1918).await, till(db, outlet, 1920).await);
    beat(db, &[heartbeat(one, "a", noon()), heartbeat(third, "c", noon())], noon()).await;
    assert_eq!(row(db, one, noon()).await.same_machine, None);
    let mut changes = listening(fresh).await;
    let at = noon() + seconds(30);
    beat(db, &[heartbeat(other, "a", at)], at).await;
    assert_eq!(row(db, one, at).await.same_machine, Some(other));
    assert_eq!(row(db, other, at).await.same_machine, Some(one));
    assert_eq!(row(db, third, at).await.same_machine, None);
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([one, other]));
    // The other one leaves: the mark goes.
    goodbye(db, other, "a", at + seconds(1)).await.unwrap();
    sweep(db, at + seconds(2), LONG_AGO).await.unwrap();
    assert_eq!(row(db, one, at).await.same_machine, None);
    assert_eq!(row(db, other, at).await.same_machine, None);
});

story!(the_same_machine_is_found_even_if_the_service_stops_while_it_looks(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let (one, other) = (till(db, outlet, 1916).await, till(db, outlet, 1918).await);
    beat(db, &[heartbeat(one, "a", noon())], noon()).await;
    beat(db, &[heartbeat(other, "a", noon())], noon()).await;
    // As if it had stopped between the two transactions.
    fresh.execute("update devices set same_machine = null").await;
    for second in [60, 120] {
        let at = noon() + seconds(second);
        beat(db, &[heartbeat(one, "a", at), heartbeat(other, "a", at)], at).await;
    }
    assert_eq!(row(db, one, noon()).await.same_machine, Some(other));
    assert_eq!(row(db, other, noon()).await.same_machine, Some(one));
});

story!(a_clean_shutdown_is_the_disconnect(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    beat(db, &[heartbeat(device, "a", noon())], noon()).await;
    let at = noon() + seconds(40);
    goodbye(db, device, "unknown", at).await.unwrap();
    assert_eq!(row(db, device, at).await.state, DeviceState::Online);
    goodbye(db, device, "a", at).await.unwrap();
    let shown = row(db, device, at).await;
    assert_eq!((shown.state, shown.last_disconnect_at.to_utc()), (DeviceState::Offline, at));
    goodbye(db, device, "a", at + seconds(1)).await.unwrap();
    assert_eq!(row(db, device, at).await.last_disconnect_at, at, "twice is once");
    let back = at + seconds(10);
    assert_eq!(beat(db, &[heartbeat_of_run(device, "a", "next", back)], back).await, [device]);
});

story!(a_device_that_toggles_gets_one_badge_and_keeps_every_flip(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    let mut at = noon();
    for round in 0..15 {
        at = noon() + minutes(4 * round);
        beat(db, &[heartbeat(device, "a", at)], at).await;
        sweep(db, at + seconds(200), LONG_AGO).await.unwrap();
    }
    assert!(row(db, device, at + seconds(200)).await.unstable);
    let flips = presence::flips(db, device, noon(), at + minutes(4)).await.unwrap();
    assert_eq!(flips.len(), 30);
    // It stays online: the badge goes once no more than six changes lie within the hour.
    let mut changes = listening(fresh).await;
    let mut calm = at + minutes(4);
    let mut gone = None;
    while calm < at + minutes(70) {
        beat(db, &[heartbeat(device, "a", calm)], calm).await;
        sweep(db, calm, LONG_AGO).await.unwrap();
        if gone.is_none() && !row(db, device, calm).await.unstable {
            gone = Some(calm);
        }
        calm += minutes(1);
    }
    let gone = gone.unwrap();
    assert!(gone > at + minutes(40) && gone < at + minutes(64), "{gone}");
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
});

story!(our_own_downtime_is_no_downtime_of_the_devices(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let mut tills = Vec::new();
    for pos_id in 1..=40 {
        tills.push(till(db, outlet, pos_id).await);
    }
    let (run, before) = service_runs::start(db, noon()).await.unwrap();
    assert_eq!(before, None);
    let all = |at| tills.iter().map(|device| heartbeat(*device, &format!("i{device}"), at)).collect::<Vec<_>>();
    for minute in 0..=5 {
        let at = noon() + minutes(minute);
        beat(db, &all(at), at).await;
        for second in (0..60).step_by(5) {
            service_runs::stay_alive(db, run, at + seconds(second)).await.unwrap();
        }
    }
    // Ten minutes of nothing; then the service starts, with a grace of three intervals.
    let died = noon() + minutes(5) + seconds(55);
    let back = noon() + minutes(15);
    let (_, alive) = service_runs::start(db, back).await.unwrap();
    assert_eq!(alive, Some(died));
    let grace = back + seconds(180);
    let mut changes = listening(fresh).await;
    assert!(sweep(db, back + seconds(1), grace).await.unwrap().is_empty());
    assert!(beat(db, &all(back + seconds(50)), back + seconds(50)).await.is_empty(), "they were never offline");
    assert!(sweep(db, grace + seconds(1), grace).await.unwrap().is_empty());
    assert!(announced(fresh, &mut changes).await.is_empty());
    let shown = row(db, tills[0], back).await;
    assert!(shown.disconnect_is_creation, "no disconnect was made up");
    let report =
        devices::availability(db, &Scope::Everything, tills[0], noon(), back + minutes(1), back + minutes(1)).await.unwrap();
    let seen: Vec<_> = report.spans.iter().map(|span| (span.availability, span.from.to_utc(), span.until.to_utc())).collect();
    let expected = [
        (Availability::Online, noon(), died),
        (Availability::Unknown, died, back),
        (Availability::Online, back, back + minutes(1)),
    ];
    assert_eq!(seen, expected);
    assert_eq!(report.share_online, Some(1.0));
    assert!(report.disconnects.is_empty());
});

story!(a_wrong_clock_does_not_matter_to_presence(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    for (minute, offset) in [(0, -40 * 60_000), (1, -40 * 60_000 + 900), (2, 3 * 3_600_000), (3, 86_400_000)] {
        let at = noon() + minutes(minute);
        beat(db, &[Heartbeat { clock_offset_ms: offset, ..heartbeat(device, "a", at) }], at).await;
        let details = devices::get(db, &Scope::Everything, device, at).await.unwrap();
        assert_eq!(details.row.state, DeviceState::Online);
        assert!((details.clock_offset_seconds.unwrap() - offset / 1_000).abs() < 5);
        assert!(domain::presence::clock_offset_is_notable(details.clock_offset_seconds.unwrap()));
    }
});

story!(an_archived_device_stays_archived(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let (kept, gone) = (till(db, outlet, 1).await, till(db, outlet, 2).await);
    let key = keys::add(db, &Actor::CommandLine, gone, noon()).await.unwrap();
    beat(db, &[heartbeat(kept, "a", noon()), heartbeat(gone, "b", noon())], noon()).await;
    devices::archive(db, &Actor::CommandLine, gone, noon() + minutes(1)).await.unwrap();
    let again = fresh.again().await;
    let at = noon() + minutes(2);
    let recorded = record(&again, &[heartbeat(gone, "b", at)], at).await.unwrap();
    assert_eq!((recorded.connected, recorded.archived), (vec![], vec![gone]));
    let page = devices::list(&again, &Scope::Everything, &DeviceQuery::default(), at).await.unwrap();
    assert_eq!((page.counts.all, page.rows.len()), (1, 1));
    assert!(devices::rows(&again, &Scope::Everything, &[gone], at).await.unwrap().is_empty());
    assert!(devices::get(&again, &Scope::Everything, gone, at).await.unwrap().archived, "it stays readable");
    let ring = keys::changed_since(&again, (noon() + minutes(1)).timestamp_millis()).await.unwrap();
    assert_eq!(ring.len(), 1, "archiving is news to the key ring");
    assert!(ring[0].archived && !ring[0].revoked && ring[0].hash == keys::hash(&key.secret));
    let overview = storage::overview::get(&again, &Scope::Everything, at).await.unwrap();
    assert_eq!(overview.accounts[0].devices.all, 1);
    devices::restore(&again, &Actor::CommandLine, gone, at).await.unwrap();
    let page = devices::list(&again, &Scope::Everything, &DeviceQuery::default(), at).await.unwrap();
    assert_eq!(page.counts.all, 2);
    again.close().await;
});

story!(host_facts_are_written_once_and_announced_once(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    beat(db, &[heartbeat(device, "a", noon())], noon()).await;
    let mut changes = listening(fresh).await;
    let mut newer = heartbeat(device, "a", noon() + minutes(1));
    newer.facts.version = "2.11".to_owned();
    newer.waiting_receipts = Some(7);
    beat(db, &[newer.clone()], newer.at).await;
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
    let shown = row(db, device, newer.at).await;
    assert_eq!((shown.facts.version.as_str(), shown.waiting_receipts), ("2.11", 7));
    newer.at += minutes(1);
    newer.runs[0].1 = newer.at;
    beat(db, &[newer.clone()], newer.at).await;
    assert!(announced(fresh, &mut changes).await.is_empty());
    newer.waiting_receipts = Some(6);
    beat(db, &[newer.clone()], newer.at).await;
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
    assert_eq!(row(db, device, newer.at).await.waiting_receipts, 6);
    newer.waiting_receipts = None;
    beat(db, &[newer.clone()], newer.at).await;
    assert_eq!(row(db, device, newer.at).await.waiting_receipts, 6, "silence says nothing");
    let versions = devices::choices(db, &Scope::Everything).await.unwrap().versions;
    assert_eq!(versions, ["2.11"]);
});

story!(thousands_connect_in_one_batch(fresh) {
    let db = &fresh.db;
    let outlet = world(db).await.outlet.id;
    let mut beats = Vec::new();
    for pos_id in 1..=1_500 {
        beats.push(heartbeat(till(db, outlet, pos_id).await, &format!("i{pos_id}"), noon()));
    }
    let mut changes = listening(fresh).await;
    assert_eq!(beat(db, &beats, noon()).await.len(), 1_500);
    assert_eq!(announced(fresh, &mut changes).await.len(), 1_500, "in notifications that fit");
    let query = DeviceQuery { state: StateFilter::Online, ..Default::default() };
    assert_eq!(devices::list(db, &Scope::Everything, &query, noon()).await.unwrap().counts.online, 1_500);
    assert_eq!(sweep(db, noon() + Duration::hours(1), LONG_AGO).await.unwrap().len(), 1_500);
});

story!(two_processes_that_sweep_at_once_flip_once(fresh) {
    if !fresh.postgres {
        return; // SQLite has one writer by construction.
    }
    let (one, other) = (&fresh.db, &fresh.again().await);
    let outlet = world(one).await.outlet.id;
    let mut beats = Vec::new();
    for pos_id in 1..=300 {
        beats.push(heartbeat(till(one, outlet, pos_id).await, &format!("i{pos_id}"), noon()));
    }
    beat(one, &beats, noon()).await;
    for round in 1..=5 {
        let now = noon() + minutes(10 * round);
        let (first, second) = tokio::join!(sweep(one, now, LONG_AGO), sweep(other, now, LONG_AGO));
        let mut turned: Vec<_> = first.unwrap().into_iter().chain(second.unwrap()).collect();
        turned.sort_unstable();
        assert_eq!(turned.len(), 300, "each was turned by one of the two");
        turned.dedup();
        assert_eq!(turned.len(), 300);
        let again: Vec<Heartbeat> = beats
            .iter()
            .map(|old| heartbeat(old.pos_id, &old.instance_id, now + seconds(1)))
            .collect();
        let reversed: Vec<Heartbeat> = again.iter().rev().cloned().collect();
        let (first, second) =
            tokio::join!(record(one, &again, now + seconds(1)), record(other, &reversed, now + seconds(1)));
        assert_eq!(first.unwrap().connected.len() + second.unwrap().connected.len(), 300);
    }
    other.close().await;
});
