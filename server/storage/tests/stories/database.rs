//! Connecting, schema, and changes that reach every process.

use crate::support::{announced, heartbeat, listening, minutes, noon, row, till, world};
use domain::{audit::Actor, devices::DeviceQuery, live::Change, members::Scope};
use std::collections::BTreeSet;
use storage::{Db, Error, demo, devices, presence};

story!(a_database_is_opened_twice_and_closed(fresh) {
    let db = &fresh.db;
    assert!(demo::is_empty(db).await.unwrap());
    let device = till(db, world(db).await.outlet.id, 1).await;
    let again = fresh.again().await;
    assert!(!demo::is_empty(&again).await.unwrap());
    again.check().await.unwrap();
    assert_eq!(row(&again, device, noon()).await.pos_id, device);
    again.close().await;
    assert!(again.check().await.is_err());
    db.check().await.unwrap();
});

story!(changes_are_announced_after_the_commit(fresh) {
    let db = &fresh.db;
    let device = till(db, world(db).await.outlet.id, 1).await;
    let mut changes = listening(fresh).await;
    presence::record(db, &[heartbeat(device, "a", noon())], noon()).await.unwrap();
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
    // A failed write announces nothing.
    assert!(devices::archive(db, &Actor::CommandLine, domain::devices::PosId(9), noon()).await.is_err());
    assert!(announced(fresh, &mut changes).await.is_empty());
});

story!(every_process_hears_of_every_change(fresh) {
    if !fresh.postgres {
        return; // Processes that share an SQLite file do not hear of each other.
    }
    let (one, other) = (&fresh.db, &fresh.again().await);
    let outlet = world(one).await.outlet.id;
    let device = till(one, outlet, 1).await;
    let (mut here, mut there) = (one.changes(), other.changes());
    presence::record(other, &[heartbeat(device, "a", noon())], noon()).await.unwrap();
    // Both hear the marks of both: the one that is used further on comes last.
    assert_eq!(announced(fresh, &mut there).await, BTreeSet::from([device]));
    assert_eq!(announced(fresh, &mut here).await, BTreeSet::from([device]));
    // The listening connections are cut: it is said that changes may have been missed, and then heard again.
    let server = sqlx::PgPool::connect(&fresh.url).await.unwrap();
    sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%' and datname = current_database()")
        .execute(&server)
        .await
        .unwrap();
    let missed = tokio::time::timeout(std::time::Duration::from_secs(10), here.recv()).await.unwrap().unwrap();
    assert_eq!(missed, Change::Missed);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    presence::sweep(other, noon() + minutes(9), noon()).await.unwrap();
    assert_eq!(announced(fresh, &mut here).await, BTreeSet::from([device]));
    server.close().await;
    other.close().await;
});

#[tokio::test]
async fn a_database_in_memory_is_one_database() {
    let db = Db::connect("sqlite::memory:").await.unwrap();
    let device = till(&db, world(&db).await.outlet.id, 1).await;
    assert_eq!(row(&db, device, noon()).await.pos_id, device);
    let page = devices::list(&db, &Scope::Everything, &DeviceQuery::default(), noon()).await.unwrap();
    assert_eq!(page.counts.all, 1);
    db.check().await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn a_wrong_address_says_what_is_wrong() {
    for url in ["", "nothing", "mysql://host/name"] {
        assert!(matches!(Db::connect(url).await, Err(Error::Url(_))), "{url}");
    }
    assert!(Db::connect("sqlite:///proc/nowhere/x.db").await.is_err());
}
