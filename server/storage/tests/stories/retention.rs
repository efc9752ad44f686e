//! What is old goes, in small portions; what an open incident or the profile behind it needs stays.

use crate::support::{Fresh, account_with_outlet, heartbeat, minutes, noon, receipt, till, world};
use chrono::{DateTime, Duration, TimeDelta, Utc};
use domain::{devices::PosId, incidents::Handler, members::Scope, outlets::Outlet};
use storage::{
    Db, devices, outbox, presence,
    receipts::{self, Batch},
    retention::{self, Pruned, Retention},
};

const NOTHING: Retention =
    Retention { receipts: None, sales: None, presence: None, letters: None, incident_files: None };

async fn sell(db: &Db, device: PosId, id: &str, at: DateTime<Utc>) {
    let receipts = vec![receipt(device, id, at, 500)];
    receipts::ingest(db, &[Batch { sender: device, receipts }], at).await.unwrap();
}

fn days(days: i64) -> TimeDelta {
    TimeDelta::days(days)
}

async fn count(fresh: &Fresh, table: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backup");
    let contents =
        storage::backup::write(&fresh.url, std::fs::File::create(path).unwrap(), noon()).await.unwrap();
    usize::try_from(contents.tables[table]).unwrap()
}

story!(old_sums_and_receipts_go_and_those_of_open_incidents_stay(fresh) {
    let db = &fresh.db;
    let quiet = world(db).await;
    let lagging = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    let (first, second) = (till(db, quiet.outlet.id, 1).await, till(db, lagging.outlet.id, 2).await);
    for (number, age) in [(1, 500), (2, 300), (3, 1)] {
        for device in [first, second] {
            sell(db, device, &format!("r{number}"), noon() - days(age)).await;
        }
    }
    open_incident(db, &lagging.outlet, noon() - days(450)).await;
    let keep = Retention { receipts: Some(days(400)), sales: Some(days(400)), ..NOTHING };
    let pruned = retention::prune(db, &keep, noon()).await.unwrap().unwrap();
    // Of the quiet outlet one receipt, two sums by quarter and one by day; of the other none.
    assert_eq!(pruned, Pruned { receipts: 1, sales: 3, ..Pruned::default() });
    assert_eq!(receipts::count(db).await.unwrap(), 5);
    assert_eq!(count(fresh, "sales_slots").await, 5);
    assert_eq!(retention::prune(db, &keep, noon()).await.unwrap(), Some(Pruned::default()));
    assert_eq!(retention::prune(db, &NOTHING, noon() + days(9_000)).await.unwrap(), Some(Pruned::default()));
});

story!(what_a_device_was_at_the_beginning_of_what_is_kept_stays_known(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    for age in [90, 60, 30] {
        let at = noon() - days(age);
        presence::record(db, &[heartbeat(device, "a", at)], at).await.unwrap();
        presence::sweep(db, at + minutes(10), DateTime::UNIX_EPOCH).await.unwrap();
    }
    assert_eq!(count(fresh, "presence_flips").await, 6);
    for (id, age) in [(1, 90), (2, 60), (3, 30)] {
        let id = format!("{id:032x}");
        let id = if fresh.postgres { format!("'{id}'") } else { format!("x'{id}'") };
        let at = (noon() - days(age)).timestamp_millis();
        fresh.execute(format!("insert into service_runs (id, started_at, alive_at) values ({id}, {at}, {at})")).await;
    }
    let (from, until) = (noon() - days(40), noon());
    let before = devices::availability(db, &Scope::Everything, device, from, until, until).await.unwrap();
    let keep = Retention { presence: Some(days(40)), ..NOTHING };
    let pruned = retention::prune(db, &keep, noon()).await.unwrap().unwrap();
    assert_eq!(pruned.presence, 3 + 1);
    assert_eq!((count(fresh, "presence_flips").await, count(fresh, "service_runs").await), (3, 2));
    let after = devices::availability(db, &Scope::Everything, device, from, until, until).await.unwrap();
    assert_eq!(after, before);
});

story!(letters_and_files_go_when_their_incident_is_closed(fresh) {
    for statement in crate::migrations::statements(fresh.postgres) {
        fresh.execute(statement).await;
    }
    let db = &fresh.db;
    fresh.execute("update letters set state = 'sent', done_at = 1").await;
    fresh.execute("update letter_incidents set incident_id = (select id from incidents)").await;
    let keep = Retention { letters: Some(Duration::days(1)), incident_files: Some(Duration::days(1)), ..NOTHING };
    assert_eq!(retention::prune(db, &keep, noon()).await.unwrap(), Some(Pruned::default()));
    fresh.execute(
        "update incidents set closed_at = 5, receipts_complete = true, cause = 'other', cause_comment = 'x', steps_done = 8,
         lasting_reason = 'x'",
    ).await;
    let pruned = retention::prune(db, &keep, noon()).await.unwrap();
    assert_eq!(pruned, Some(Pruned { letters: 1, incident_files: 1, ..Pruned::default() }));
    assert_eq!(count(fresh, "incident_files").await, 1);
    assert_eq!(outbox::waiting(db).await.unwrap().queued, 0);
});

story!(one_process_at_a_time_removes(fresh) {
    if !fresh.postgres {
        return;
    }
    let other = sqlx::PgPool::connect(&fresh.url).await.unwrap();
    let mut lock = other.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(0x4845_4144_4f5f_5052_i64)
        .execute(&mut *lock)
        .await
        .unwrap();
    assert_eq!(retention::prune(&fresh.db, &NOTHING, noon()).await.unwrap(), None);
    lock.rollback().await.unwrap();
    assert_eq!(retention::prune(&fresh.db, &NOTHING, noon()).await.unwrap(), Some(Pruned::default()));
    other.close().await;
});

async fn open_incident(db: &Db, outlet: &Outlet, since: DateTime<Utc>) {
    use domain::{
        incidents::{Detection, Subject},
        lag::Sentence,
        money::Kopecks,
    };
    use storage::incidents::{self, NewIncident};
    let incident = NewIncident {
        id: NewIncident::next_id(),
        subject: Subject::Outlet,
        outlet: Some(outlet.id),
        account: Some(outlet.account_id),
        part_of: None,
        handler: Handler::Support,
        zone: outlet.zone.clone(),
        title: "Пример".to_owned(),
        detection: Detection {
            since: outlet.local_time(since),
            from: outlet.local_time(since),
            until: outlet.local_time(since + minutes(60)),
            revenue: Kopecks(0),
            expected: Some(Kopecks(100)),
            receipts: 0,
            expected_receipts: Some(9),
            sentence: Sentence::BelowProfile { percent: 72 },
            tills_offline: Vec::new(),
            tills_silent: Vec::new(),
            outlets: 1,
        },
    };
    incidents::open(db, &[incident], since + minutes(60)).await.unwrap();
}
