//! Notices and maintenance windows (`product.md` section 2, `cases.md` 34).

use crate::{
    incidents::open,
    support::{World, account_with_outlet, minutes, noon, viewer, world},
};
use domain::{
    accounts::AccountId,
    incidents::Handler,
    maintenance::{MaintenancePlace, MaintenancePlan},
    members::{Role, Scope},
    notices::NoticePlan,
};
use std::collections::BTreeSet;
use storage::{Error, incidents, maintenance, notices};

story!(notices_concern_places_and_match_incidents(fresh) {
    let db = &fresh.db;
    let World { account, outlet: moscow } = world(db).await;
    let other = account_with_outlet(db, "other@example.com", "Asia/Yekaterinburg").await;
    let support = viewer(db, "Олег", Role::Support, &[]).await;
    let ann = viewer(db, "Анна", Role::Technician, &[account.id]).await;
    let plan = |text: &str, accounts: &[AccountId], cities: &[&str]| NoticePlan {
        text: text.to_owned(),
        from: noon() - minutes(120),
        until: noon() + minutes(60),
        accounts: accounts.iter().copied().collect(),
        cities: cities.iter().map(|city| (*city).to_owned()).collect(),
    };
    let both = notices::announce(db, &support, &plan("Обоим", &[account.id, other.account.id], &[]), noon()).await.unwrap();
    notices::announce(db, &support, &plan("Казани", &[], &["Казань"]), noon()).await.unwrap();
    let later = NoticePlan { from: noon() + minutes(30), ..plan("Позже", &[account.id], &[]) };
    notices::announce(db, &support, &later, noon()).await.unwrap();
    notices::announce(db, &support, &plan("Всем", &[], &[]), noon()).await.unwrap();

    let texts = |notices: Vec<domain::notices::Notice>| {
        notices.into_iter().map(|notice| notice.plan.text).collect::<BTreeSet<_>>()
    };
    let set = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(texts(notices::list(db, &Scope::Everything, noon()).await.unwrap()), set(&["Обоим", "Казани", "Позже", "Всем"]));
    assert_eq!(texts(notices::current(db, &ann.scope, noon()).await.unwrap()), set(&["Обоим", "Всем"]));
    let seen = notices::current(db, &ann.scope, noon()).await.unwrap();
    let seen = seen.iter().find(|notice| notice.plan.text == "Обоим").unwrap();
    assert_eq!(seen.plan.accounts, BTreeSet::from([account.id]), "no account of others");

    let id = open(db, &moscow, Handler::Support).await;
    let found = incidents::find(db, &ann, id, noon() + minutes(15)).await.unwrap();
    assert_eq!(texts(found.notices), set(&["Обоим", "Всем"]));
    // The lag lasts on, until the later notice begins.
    let found = incidents::find(db, &ann, id, noon() + minutes(31)).await.unwrap();
    assert_eq!(texts(found.notices), set(&["Обоим", "Всем", "Позже"]));
    notices::withdraw(db, both, noon()).await.unwrap();
    assert!(matches!(notices::withdraw(db, both, noon()).await, Err(Error::NotFound)));
    assert_eq!(texts(notices::current(db, &ann.scope, noon()).await.unwrap()), set(&["Всем"]));
    assert_eq!(texts(incidents::find(db, &ann, id, noon()).await.unwrap().notices), set(&["Всем"]));
});

story!(maintenance_windows_are_of_an_outlet_or_an_account(fresh) {
    let db = &fresh.db;
    let World { account, outlet: moscow } = world(db).await;
    let other = account_with_outlet(db, "other@example.com", "Asia/Yekaterinburg").await;
    let support = viewer(db, "Олег", Role::Support, &[]).await;
    let ann = viewer(db, "Анна", Role::Technician, &[account.id]).await;
    let nightly = MaintenancePlan::Weekly { days: [true; 7], starts: 300, ends: 360 };
    let of_account = maintenance::add(db, &support, MaintenancePlace::Account(account.id), &nightly, "Обмен", noon()).await.unwrap();
    maintenance::add(db, &support, MaintenancePlace::Outlet(moscow.id), &nightly, "", noon()).await.unwrap();
    maintenance::add(db, &support, MaintenancePlace::Outlet(other.outlet.id), &nightly, "", noon()).await.unwrap();
    let foreign = maintenance::add(db, &ann, MaintenancePlace::Outlet(other.outlet.id), &nightly, "", noon()).await;
    assert!(matches!(foreign, Err(Error::NotFound)));

    assert_eq!(maintenance::list(db, &support.scope, None).await.unwrap().len(), 3);
    let seen = maintenance::list(db, &ann.scope, Some(moscow.id)).await.unwrap();
    assert_eq!(seen.iter().map(|window| window.zone.as_deref()).collect::<BTreeSet<_>>(), BTreeSet::from([None, Some("Europe/Moscow")]));
    assert_eq!(maintenance::list(db, &ann.scope, Some(other.outlet.id)).await.unwrap().len(), 0);
    maintenance::remove(db, &ann.scope, of_account, noon()).await.unwrap();
    assert!(matches!(maintenance::remove(db, &ann.scope, of_account, noon()).await, Err(Error::NotFound)));
    assert_eq!(maintenance::list(db, &ann.scope, None).await.unwrap().len(), 1);
});
