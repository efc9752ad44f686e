//! What administrators see and change: accounts, members, invitations, devices, outlets.

use crate::support::{account_with_outlet, minutes, noon, receipt, row, till, world};
use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::AccountId,
    administration::{AccountForm, MemberForm, MemberState, OutletForm, Sought},
    audit::Actor,
    devices::{DeviceQuery, PosId},
    language::Language,
    mail::{Attempt, LetterQuery, LetterState},
    members::{LinkPurpose, LinkSecret, MemberId, Role, Scope},
    outlets::{OpeningHours, OutletQuery},
};
use storage::{Db, Error, accounts, administration, devices, keys, members, outbox, outlets, receipts};

const ACTOR: Actor = Actor::CommandLine;
const EVERYTHING: Scope = Scope::Everything;
const PASSWORD: &str = "correct horse battery";

fn form(email: &str, role: Role) -> MemberForm {
    MemberForm { email: email.to_owned(), name: "Ольга".to_owned(), role, ..MemberForm::default() }
}

async fn invite(db: &Db, email: &str, role: Role) -> MemberId {
    members::invite(db, &ACTOR, &form(email, role), &[], noon()).await.unwrap()
}

/// Sends the next letter, and answers the secret of its link.
async fn post(db: &Db, now: DateTime<Utc>) -> Option<LinkSecret> {
    let mut claim = outbox::claim(db, 1, minutes(1), now).await.unwrap().pop()?;
    let secret = claim.letter.letter.password_link().unwrap().1.secret.clone();
    outbox::record(db, &claim, &Attempt::Taken("250 ok".to_owned()), 0.0, now).await.unwrap();
    secret
}

story!(an_invitation_is_followed_once(fresh) {
    let db = &fresh.db;
    let member = invite(db, "olga@example.com", Role::Technician).await;
    let details = administration::member(db, &EVERYTHING, member, noon()).await.unwrap();
    assert_eq!(details.row.state, MemberState::Invited);
    assert_eq!(details.invited_until, Some((noon() + Duration::days(7)).timestamp_millis()));
    assert_eq!(members::check_password(db, "olga@example.com", "").await.unwrap(), None, "no password is no password");
    let secret = post(db, noon()).await.unwrap();
    let found = members::find_link(db, &secret, noon()).await.unwrap();
    assert_eq!((found.purpose, found.email.as_str(), found.name.as_str()), (LinkPurpose::Invitation, "olga@example.com", "Ольга"));
    // Looking at it does not spend it.
    members::find_link(db, &secret, noon() + Duration::days(6)).await.unwrap();
    let wrong = LinkSecret("0".repeat(64));
    assert!(matches!(members::choose_password(db, &wrong, PASSWORD, noon()).await, Err(Error::NotFound)));
    // Two who spend it at once: one does.
    let other = &fresh.again().await;
    let (one, two) = tokio::join!(
        members::choose_password(db, &secret, PASSWORD, noon()),
        members::choose_password(other, &secret, "another long password", noon())
    );
    assert_eq!([&one, &two].iter().filter(|answer| matches!(answer, Ok(id) if *id == member)).count(), 1, "{one:?} {two:?}");
    assert!(matches!(members::choose_password(db, &secret, PASSWORD, noon()).await, Err(Error::NotFound)), "it is spent");
    assert!(matches!(members::find_link(db, &secret, noon()).await, Err(Error::NotFound)));
    let row = administration::member(db, &EVERYTHING, member, noon()).await.unwrap().row;
    assert_eq!(row.state, MemberState::Active);
    other.close().await;
});

story!(a_link_ends_and_its_secret_is_kept_nowhere(fresh) {
    let db = &fresh.db;
    invite(db, "olga@example.com", Role::Technician).await;
    let secret = post(db, noon()).await.unwrap();
    assert!(matches!(members::find_link(db, &secret, noon() + Duration::days(7)).await, Err(Error::NotFound)));
    // Whoever looks at the letter, or into the database, finds no secret.
    let page = outbox::list(db, &EVERYTHING, &LetterQuery::default(), noon()).await.unwrap();
    let (_, mut letter) = outbox::find(db, &EVERYTHING, page.rows[0].id).await.unwrap();
    assert!(letter.letter.password_link().unwrap().1.secret.is_none());
    assert!(!format!("{letter:?}{page:?}").contains(&secret.0));
    // A letter that is tried again has a link of its own; whichever is spent, all are.
    let member = invite(db, "igor@example.com", Role::Technician).await;
    let mut first = outbox::claim(db, 1, minutes(1), noon()).await.unwrap().pop().unwrap();
    let one = first.letter.letter.password_link().unwrap().1.secret.clone().unwrap();
    outbox::record(db, &first, &Attempt::Later("421".to_owned()), 0.0, noon()).await.unwrap();
    let two = post(db, noon() + minutes(5)).await.unwrap();
    assert_ne!(one, two);
    assert_eq!(members::choose_password(db, &one, PASSWORD, noon() + minutes(6)).await.unwrap(), member);
    assert!(matches!(members::find_link(db, &two, noon() + minutes(6)).await, Err(Error::NotFound)));
    assert_eq!(members::prune_links(db, noon() + Duration::days(60)).await.unwrap(), 3);
});

story!(a_forgotten_password_is_replaced_and_all_sessions_end(fresh) {
    let db = &fresh.db;
    let new = members::NewMember {
        email: "anna@example.com", name: "Анна", role: Role::Admin, language: Language::En, password: PASSWORD, accounts: &[],
    };
    let anna = members::add(db, &ACTOR, &new, noon()).await.unwrap();
    members::ask_for_reset(db, "nobody@example.com", noon()).await.unwrap();
    assert_eq!(outbox::waiting(db).await.unwrap().queued, 0, "nobody gets a letter");
    members::ask_for_reset(db, " Anna@example.com", noon()).await.unwrap();
    let secret = post(db, noon()).await.unwrap();
    assert!(matches!(members::find_link(db, &secret, noon() + minutes(60)).await, Err(Error::NotFound)), "an hour");
    fresh.execute(format!(
        "insert into sessions (id, member_id, data, expires_at) values ('s', {}, '{{}}', 9999999999999)",
        if fresh.postgres { format!("'{}'", anna.0) } else { format!("x'{}'", anna.0.simple()) }
    )).await;
    assert_eq!(administration::member(db, &EVERYTHING, anna, noon()).await.unwrap().row.sessions, 1);
    for _ in 0..3 {
        members::add_failed_attempt(db, &members::attempts_of("anna@example.com"), noon()).await.unwrap();
    }
    members::choose_password(db, &secret, "a password that is new", noon() + minutes(1)).await.unwrap();
    assert_eq!(administration::member(db, &EVERYTHING, anna, noon()).await.unwrap().row.sessions, 0);
    let attempts = members::failed_attempts(db, &members::attempts_of("anna@example.com"), minutes(15), noon()).await;
    assert_eq!(attempts.unwrap(), 0, "she may sign in at once");
    assert_eq!(members::check_password(db, "anna@example.com", "a password that is new").await.unwrap(), Some(anna));
    assert_eq!(members::check_password(db, "anna@example.com", PASSWORD).await.unwrap(), None);
    // A letter that is late, or whose member was disabled meanwhile, is not sent.
    members::ask_for_reset(db, "anna@example.com", noon()).await.unwrap();
    assert!(outbox::claim(db, 1, minutes(1), noon() + minutes(60)).await.unwrap().is_empty());
    let olga = invite(db, "olga@example.com", Role::Admin).await;
    members::disable(db, &ACTOR, olga, noon()).await.unwrap();
    assert!(outbox::claim(db, 1, minutes(1), noon()).await.unwrap().is_empty());
    let page = outbox::list(db, &EVERYTHING, &LetterQuery::default(), noon()).await.unwrap();
    assert_eq!(page.rows.iter().filter(|row| row.state == LetterState::Dropped).count(), 2);
    assert!(matches!(members::send_link(db, &ACTOR, olga, noon()).await, Err(Error::NotFound)));
    members::ask_for_reset(db, "olga@example.com", noon()).await.unwrap();
    assert_eq!(outbox::waiting(db).await.unwrap().queued, 0);
});

story!(the_last_administrator_stays(fresh) {
    let db = &fresh.db;
    let admin = |email| async move {
        let new = members::NewMember {
            email, name: "Анна", role: Role::Admin, language: Language::Ru, password: PASSWORD, accounts: &[],
        };
        members::add(db, &ACTOR, &new, noon()).await.unwrap()
    };
    let (one, two) = (admin("one@example.com").await, admin("two@example.com").await);
    // An invited one, who may never come, is none yet.
    invite(db, "three@example.com", Role::Admin).await;
    let other = &fresh.again().await;
    let demoted = form("one@example.com", Role::Support);
    let (a, b) = tokio::join!(
        members::change(db, &ACTOR, one, &demoted, noon()),
        members::disable(other, &ACTOR, two, noon())
    );
    assert_eq!([&a, &b].iter().filter(|answer| matches!(answer, Err(Error::LastAdmin))).count(), 1, "{a:?} {b:?}");
    other.close().await;
});

story!(an_account_that_is_renamed_is_found_by_its_new_name(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let other = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    let device = till(db, world.outlet.id, 1).await;
    till(db, other.outlet.id, 2).await;
    let before = row(db, device, noon()).await;
    let form = AccountForm { email: "new@example.com".to_owned(), network: "Ромашка".to_owned(), ..AccountForm::default() };
    accounts::change(db, &ACTOR, world.account.id, &form, noon()).await.unwrap();
    let found = row(db, device, noon()).await;
    assert_eq!((found.account_email.as_str(), found.network.as_str()), ("new@example.com", "Ромашка"));
    assert!(found.changed_at > before.changed_at);
    let query = DeviceQuery { search: "ромашка".to_owned(), ..DeviceQuery::default() };
    let page = devices::list(db, &EVERYTHING, &query, noon()).await.unwrap();
    assert_eq!(page.rows.iter().map(|row| row.pos_id).collect::<Vec<_>>(), [device]);
    let query = OutletQuery { search: "new@example".to_owned(), ..OutletQuery::default() };
    assert_eq!(outlets::page(db, &EVERYTHING, &query, noon()).await.unwrap().total, 1);
    let sought = |search: &str| Sought { search: search.to_owned(), ..Sought::default() };
    let found = administration::accounts(db, &EVERYTHING, &sought("ромашка NEW")).await.unwrap();
    assert_eq!((found.total, found.rows[0].outlets, found.rows[0].devices), (1, 1, 1));
    assert_eq!(administration::devices(db, &EVERYTHING, &sought("ромашка")).await.unwrap().total, 1);
    assert_eq!(administration::outlets(db, &EVERYTHING, &sought("")).await.unwrap().total, 2);
    let scope = Scope::Accounts([AccountId(world.account.id.0)].into());
    assert!(matches!(administration::accounts(db, &scope, &sought("")).await, Err(Error::NotFound)));
    assert!(matches!(administration::device(db, &scope, device).await, Err(Error::NotFound)));
});

story!(an_account_has_one_outlet_at_a_place_however_it_is_written(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let there = |account_id, address: &str| outlets::NewOutlet {
        account_id,
        city: "Тула".to_owned(),
        address: address.to_owned(),
        mall: String::new(),
        zone: "Europe/Moscow".to_owned(),
        hours: OpeningHours::daily(600, 1_320),
    };
    let place = |address: &str, zone: &str| OutletForm {
        city: "Тула".to_owned(), address: address.to_owned(), mall: String::new(), zone: zone.to_owned(),
    };
    let taken = |answer: Result<(), Error>| assert!(matches!(answer, Err(Error::Taken { field: "address" })), "{answer:?}");
    let other = &fresh.again().await;
    let new = [there(world.account.id, "Лесная, 1"), there(world.account.id, "лесная,  1")];
    let (a, b) = tokio::join!(outlets::add(db, &ACTOR, &new[0], noon()), outlets::add(other, &ACTOR, &new[1], noon()));
    let (first, second) = if a.is_ok() { (a, b) } else { (b, a) };
    taken(second.map(drop));
    let first = first.unwrap().id;
    let far = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    outlets::add(db, &ACTOR, &there(far.account.id, "Лесная, 1"), noon()).await.unwrap();
    outlets::change_place(db, &ACTOR, first, &place("ЛЕСНАЯ, 1", "Europe/Samara"), noon()).await.unwrap();
    let second = outlets::add(db, &ACTOR, &there(world.account.id, "Лесная, 2"), noon()).await.unwrap().id;
    taken(outlets::change_place(db, &ACTOR, second, &place("Лесная, 1", "Europe/Moscow"), noon()).await);
    // What can be brought back is there.
    outlets::archive(db, &ACTOR, first, noon()).await.unwrap();
    taken(outlets::change_place(db, &ACTOR, second, &place("Лесная, 1", "Europe/Moscow"), noon()).await);
    // And cannot, where another one has come meanwhile.
    let new = there(world.account.id, "лесная, 1");
    let come = outlets::add_all(db, &ACTOR, std::slice::from_ref(&new), noon()).await.unwrap().remove(0);
    taken(outlets::restore(db, &ACTOR, first, noon()).await);
    outlets::archive(db, &ACTOR, come.id, noon()).await.unwrap();
    outlets::restore(db, &ACTOR, first, noon()).await.unwrap();
    // Two from before this rule: what stays where it is can be changed.
    let twice = outlets::add_all(db, &ACTOR, &[there(world.account.id, "Лесная, 2")], noon()).await.unwrap();
    outlets::change_place(db, &ACTOR, twice[0].id, &place("Лесная, 2", "Europe/Samara"), noon()).await.unwrap();
    other.close().await;
});

story!(a_moved_device_leaves_its_receipts_and_an_archived_one_its_place(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let place = OutletForm {
        city: "Тула".to_owned(), address: "Мира, 3".to_owned(), mall: String::new(), zone: "Europe/Moscow".to_owned(),
    };
    let next = crate::support::outlet(db, world.account.id, "Тверь", "Europe/Moscow", OpeningHours::daily(600, 1_320)).await;
    outlets::change_place(db, &ACTOR, next.id, &place, noon()).await.unwrap();
    let device = till(db, world.outlet.id, 1).await;
    receipts::import(db, &[receipt(device, "r1", noon() - minutes(5), 100)], noon()).await.unwrap();
    let details = administration::device(db, &EVERYTHING, device).await.unwrap();
    assert_eq!(details.outlets, [(next.id, "Тула, Мира, 3 (Галерея)".replace(" (Галерея)", ""))]);
    devices::move_to(db, &ACTOR, device, next.id, noon()).await.unwrap();
    let moved = row(db, device, noon()).await;
    assert_eq!((moved.outlet_id, moved.receipts_today), (next.id, 0), "what was sold stays where it was sold");
    devices::rename(db, &ACTOR, device, "Касса у входа", noon()).await.unwrap();
    let sought = Sought { search: "входа".to_owned(), ..Sought::default() };
    assert_eq!(administration::devices(db, &EVERYTHING, &sought).await.unwrap().rows[0].name, "Касса у входа");
    let key = keys::add(db, &ACTOR, device, noon()).await.unwrap();
    let next_key = keys::replace(db, &ACTOR, device, noon()).await.unwrap();
    let held = keys::of_device(db, device).await.unwrap();
    let revoked = |secret: &str| held.iter().find(|known| known.hash == keys::hash(secret)).unwrap().revoked;
    assert!(revoked(&key.secret) && !revoked(&next_key.secret));
    devices::archive(db, &ACTOR, device, noon()).await.unwrap();
    let archived = administration::device(db, &EVERYTHING, device).await.unwrap();
    assert!(archived.record.archived && archived.record.keys == 1, "an archived one is still found here");
    assert!(matches!(administration::device(db, &EVERYTHING, PosId(99)).await, Err(Error::NotFound)));
});

story!(only_members_who_have_come_get_letters(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let alerts = ["boss@example.com".to_owned(), "olga@example.com".to_owned()];
    accounts::set_alert_addresses(db, &ACTOR, world.account.id, &alerts, noon()).await.unwrap();
    let olga = invite(db, "olga@example.com", Role::Technician).await;
    members::grant(db, &ACTOR, olga, world.account.id, noon()).await.unwrap();
    let details = administration::account(db, &EVERYTHING, world.account.id).await.unwrap();
    assert_eq!(details.alerts, alerts);
    assert_eq!(details.members, [(olga, "Ольга".to_owned())]);
    assert_eq!(details.idle_alerts, alerts, "one is nobody's, the other's owner has not come yet");
    let secret = post(db, noon()).await.unwrap();
    members::choose_password(db, &secret, PASSWORD, noon()).await.unwrap();
    let details = administration::account(db, &EVERYTHING, world.account.id).await.unwrap();
    assert_eq!(details.idle_alerts, ["boss@example.com"]);
});
