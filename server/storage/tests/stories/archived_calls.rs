//! Archived devices that still call (`cases.md` 8).

use crate::support::{account_with_outlet, minutes, noon, only, till, world};
use domain::audit::Actor;
use domain::members::Scope;
use std::net::IpAddr;
use storage::{archived_calls, devices};

story!(support_is_told_of_archived_devices_that_call(fresh) {
    let db = &fresh.db;
    let (ours, others) = (world(db).await, account_with_outlet(db, "other@example.com", "Asia/Omsk").await);
    let [kept, gone] = [till(db, ours.outlet.id, 1).await, till(db, ours.outlet.id, 2).await];
    let theirs = till(db, others.outlet.id, 3).await;
    let told = async |scope: &Scope, at| {
        let calls = archived_calls::recent(db, scope, at).await.unwrap();
        calls.into_iter().map(|call| (call.pos_id, call.external_ip)).collect::<Vec<_>>()
    };
    for device in [gone, theirs] {
        devices::archive(db, &Actor::CommandLine, device, noon()).await.unwrap();
    }
    let ip = |last| IpAddr::from([203, 0, 113, last]);
    archived_calls::record(db, gone, ip(1), noon() + minutes(1)).await.unwrap();
    archived_calls::record(db, kept, ip(2), noon() + minutes(1)).await.unwrap();
    archived_calls::record(db, theirs, ip(3), noon() + minutes(2)).await.unwrap();
    archived_calls::record(db, gone, ip(4), noon() + minutes(3)).await.unwrap();
    let expected = [(gone, "203.0.113.4".to_owned()), (theirs, "203.0.113.3".to_owned())];
    assert_eq!(told(&Scope::Everything, noon() + minutes(4)).await, expected, "the last call of each, and only of archived ones");
    assert_eq!(told(&only(ours.account.id), noon() + minutes(4)).await, expected[..1]);
    assert_eq!(told(&only(others.account.id), noon() + minutes(4)).await, expected[1..]);
    assert_eq!(told(&Scope::Everything, noon() + minutes(24 * 60 + 2)).await, expected[..1], "a day later it is at rest");
    devices::restore(db, &Actor::CommandLine, gone, noon() + minutes(5)).await.unwrap();
    devices::archive(db, &Actor::CommandLine, gone, noon() + minutes(6)).await.unwrap();
    assert_eq!(told(&only(ours.account.id), noon() + minutes(7)).await, [], "it has not called since it was archived again");
});
