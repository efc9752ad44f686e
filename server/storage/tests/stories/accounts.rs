//! Accounts: their alert addresses, and the partner that supports them.

use crate::support::{World, noon, till, viewer, world};
use domain::{
    accounts::{AccountId, PartnerId},
    audit::Actor,
    members::Role,
};
use storage::{Error, accounts, members};

story!(alert_addresses_are_the_accounts_own(fresh) {
    let db = &fresh.db;
    let World { account, outlet } = world(db).await;
    till(db, outlet.id, 1).await;
    let ann = viewer(db, "Анна", Role::Technician, &[account.id]).await;
    let addresses = ["B@example.com".to_owned(), "a@example.com".to_owned(), "b@example.com ".to_owned()];
    accounts::set_alert_addresses(db, &Actor::CommandLine, account.id, &addresses, noon()).await.unwrap();
    assert_eq!(accounts::alert_addresses(db, &ann.scope, account.id).await.unwrap(), ["a@example.com", "b@example.com"]);
    let partner = accounts::add_partner(db, &Actor::CommandLine, "Партнёр", noon()).await.unwrap();
    assert_eq!(accounts::find_partner(db, "Партнёр").await.unwrap(), Some(partner.clone()));
    assert_eq!(accounts::find_partner(db, "Другой").await.unwrap(), None);
    accounts::set_partner(db, &Actor::CommandLine, account.id, Some(partner.id), noon()).await.unwrap();
    assert_eq!(accounts::get(db, &ann.scope, account.id).await.unwrap().partner_id, Some(partner.id));
    assert!(matches!(accounts::set_partner(db, &Actor::CommandLine, AccountId(uuid::Uuid::now_v7()), None, noon()).await, Err(Error::NotFound)));
    assert_eq!(members::find_by_email(db, &ann.email.to_uppercase()).await.unwrap(), Some(ann.member_id));
    assert_eq!(members::find_by_email(db, "nobody@example.com").await.unwrap(), None);
    let stranger = viewer(db, "Чужой", Role::Technician, &[]).await;
    assert!(matches!(accounts::alert_addresses(db, &stranger.scope, account.id).await, Err(Error::NotFound)));
    assert!(matches!(members::set_partner(db, &Actor::CommandLine, ann.member_id, Some(PartnerId(uuid::Uuid::now_v7())), noon()).await, Err(Error::NotFound)));
});
