//! Members, grants, sessions and throttling (`cases.md` 34, 35), and notes (37).

use crate::support::{account_with_outlet, announced, listening, minutes, noon, row, till, world};
use domain::{
    audit::Actor,
    language::Language,
    live::Change,
    members::{MemberId, Role, Scope},
    notes::NoteChange,
    time::Clock,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
};
use storage::{
    Db, Error, accounts, members, notes, service_runs,
    sessions::{self, MEMBER_KEY, Sessions},
};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
};

const PASSWORD: &str = "correct horse battery";

async fn member(db: &Db, email: &str, role: Role) -> MemberId {
    let new = members::NewMember {
        email,
        name: "Анна",
        role,
        language: Language::Ru,
        password: PASSWORD,
        accounts: &[],
    };
    members::add(db, &Actor::CommandLine, &new, noon()).await.unwrap()
}

story!(a_password_opens_one_door(fresh) {
    let db = &fresh.db;
    let anna = member(db, " Anna@Example.com ", Role::Support).await;
    assert_eq!(members::check_password(db, "anna@example.COM", PASSWORD).await.unwrap(), Some(anna));
    assert_eq!(members::check_password(db, "anna@example.com", "wrong").await.unwrap(), None);
    assert_eq!(members::check_password(db, "nobody@example.com", PASSWORD).await.unwrap(), None);
    let again = members::NewMember {
        email: "anna@example.com",
        name: "",
        role: Role::Admin,
        language: Language::En,
        password: PASSWORD,
        accounts: &[],
    };
    assert!(matches!(members::add(db, &Actor::CommandLine, &again, noon()).await, Err(Error::Taken { field: "email" })));
    members::set_password(db, &Actor::CommandLine, anna, "another long password", noon()).await.unwrap();
    assert_eq!(members::check_password(db, "anna@example.com", PASSWORD).await.unwrap(), None);
    assert!(matches!(members::set_password(db, &Actor::CommandLine, MemberId(uuid::Uuid::nil()), "x", noon()).await, Err(Error::NotFound)));
    members::disable(db, &Actor::CommandLine, anna, noon()).await.unwrap();
    assert_eq!(members::check_password(db, "anna@example.com", "another long password").await.unwrap(), None);
    assert_eq!(members::viewer(db, anna).await.unwrap(), None);
});

story!(a_viewer_sees_what_is_granted_right_now(fresh) {
    let db = &fresh.db;
    let (mine, theirs) = (world(db).await.account.id, account_with_outlet(db, "b@example.com", "UTC").await.account.id);
    let new = members::NewMember {
        email: "t@example.com",
        name: "Техник",
        role: Role::Technician,
        language: Language::En,
        password: PASSWORD,
        accounts: &[mine],
    };
    let technician = members::add(db, &Actor::CommandLine, &new, noon()).await.unwrap();
    let scope = || async { members::viewer(db, technician).await.unwrap().unwrap().scope };
    assert_eq!(scope().await, Scope::Accounts(BTreeSet::from([mine])));
    let mut changes = listening(fresh).await;
    members::grant(db, &Actor::CommandLine, technician, theirs, noon()).await.unwrap();
    members::grant(db, &Actor::CommandLine, technician, theirs, noon()).await.unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Access(technician));
    assert_eq!(scope().await, Scope::Accounts(BTreeSet::from([mine, theirs])));
    members::withdraw(db, &Actor::CommandLine, technician, mine, noon()).await.unwrap();
    assert_eq!(scope().await, Scope::Accounts(BTreeSet::from([theirs])));
    members::withdraw(db, &Actor::CommandLine, technician, theirs, noon()).await.unwrap();
    assert_eq!(scope().await, Scope::Accounts(BTreeSet::new()), "nothing, not everything");
    let nowhere = domain::accounts::AccountId(uuid::Uuid::now_v7());
    assert!(matches!(members::grant(db, &Actor::CommandLine, technician, nowhere, noon()).await, Err(Error::NotFound)));
    let support = member(db, "s@example.com", Role::Support).await;
    let viewer = members::viewer(db, support).await.unwrap().unwrap();
    assert_eq!((viewer.scope.clone(), viewer.may_write_notes()), (Scope::Everything, true));
    members::set_language(db, support, Language::En).await.unwrap();
    assert_eq!(members::viewer(db, support).await.unwrap().unwrap().language, Language::En);
});

story!(names_of_accounts_are_unique(fresh) {
    let db = &fresh.db;
    let account = world(db).await.account;
    let again = accounts::add(db, &Actor::CommandLine, " DEMOSHOP@example.com", "", None, Language::Ru, noon()).await;
    assert!(matches!(again, Err(Error::Taken { field: "email" })));
    assert_eq!(accounts::find_by_email(db, "Demoshop@example.com").await.unwrap(), Some(account));
    assert_eq!(accounts::find_by_email(db, "nobody@example.com").await.unwrap(), None);
    let partner = accounts::add_partner(db, &Actor::CommandLine, "Партнёр", noon()).await.unwrap();
    for same in ["Партнёр", "партнер", " ПАРТНЁР "] {
        let again = accounts::add_partner(db, &Actor::CommandLine, same, noon()).await;
        assert!(matches!(again, Err(Error::Taken { field: "name" })), "{same}");
    }
    let supported = accounts::add(db, &Actor::CommandLine, "c@example.com", "Сеть", Some(partner.id), Language::En, noon()).await.unwrap();
    assert_eq!(accounts::get(db, &Scope::Everything, supported.id).await.unwrap(), supported);
});

/// A clock that the test sets, and a store that asks it.
fn sessions_at(db: &Db) -> (Sessions, Arc<Mutex<chrono::DateTime<chrono::Utc>>>) {
    let now = Arc::new(Mutex::new(noon()));
    let clock = Arc::clone(&now);
    (Sessions::new(db.clone(), Clock::new(move || *clock.lock().unwrap())), now)
}

fn record_of(member: Option<MemberId>) -> Record {
    let data: HashMap<String, serde_json::Value> = member
        .map(|member| (MEMBER_KEY.to_owned(), serde_json::to_value(member).unwrap()))
        .into_iter()
        .collect();
    let expiry = OffsetDateTime::from_unix_timestamp((noon() + minutes(60)).timestamp()).unwrap();
    Record { id: Id::default(), data, expiry_date: expiry }
}

story!(a_session_lives_until_it_expires_or_is_ended(fresh) {
    let db = &fresh.db;
    let anna = member(db, "anna@example.com", Role::Support).await;
    let (store, now) = sessions_at(db);
    let mut record = record_of(None);
    store.create(&mut record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap(), Some(record.clone()));
    assert!(!sessions::is_alive(db, &record.id, anna, noon()).await.unwrap());
    // Signing in puts the member into the session.
    record.data = record_of(Some(anna)).data;
    store.save(&record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap(), Some(record.clone()));
    assert!(sessions::is_alive(db, &record.id, anna, noon()).await.unwrap());
    let stranger = MemberId(uuid::Uuid::now_v7());
    assert!(!sessions::is_alive(db, &record.id, stranger, noon()).await.unwrap());
    // Two sessions never share an id.
    let mut twin = record.clone();
    store.create(&mut twin).await.unwrap();
    assert_ne!(twin.id, record.id);
    // It expires by the clock given.
    *now.lock().unwrap() = noon() + minutes(60);
    assert_eq!(store.load(&record.id).await.unwrap(), None);
    assert!(!sessions::is_alive(db, &record.id, anna, noon() + minutes(60)).await.unwrap());
    assert_eq!(sessions::prune(db, noon() + minutes(60)).await.unwrap(), 2);
    store.delete(&record.id).await.unwrap();
});

story!(whoever_is_signed_out_is_out(fresh) {
    let db = &fresh.db;
    let anna = member(db, "anna@example.com", Role::Support).await;
    let (store, _) = sessions_at(db);
    for ending in ["signed out", "ended", "new password", "disabled"] {
        let mut record = record_of(Some(anna));
        store.create(&mut record).await.unwrap();
        let mut changes = listening(fresh).await;
        match ending {
            "signed out" => store.delete(&record.id).await.unwrap(),
            "ended" => assert_eq!(sessions::end_all(db, &Actor::CommandLine, anna, noon()).await.unwrap(), 1),
            "new password" => members::set_password(db, &Actor::CommandLine, anna, "another long one", noon()).await.unwrap(),
            _ => members::disable(db, &Actor::CommandLine, anna, noon()).await.unwrap(),
        }
        assert_eq!(changes.recv().await.unwrap(), Change::Access(anna), "open streams hear of it");
        assert!(!sessions::is_alive(db, &record.id, anna, noon()).await.unwrap(), "{ending}");
        assert_eq!(store.load(&record.id).await.unwrap(), None);
        // A request that was still running saves its session: it must not come back.
        store.save(&record).await.unwrap();
        assert_eq!(store.load(&record.id).await.unwrap(), None, "{ending}");
    }
});

story!(failed_attempts_are_counted_within_a_window(fresh) {
    let db = &fresh.db;
    for minute in 0..5 {
        members::add_failed_attempt(db, "anna@example.com", noon() + minutes(minute)).await.unwrap();
    }
    let count = |window, now| members::failed_attempts(db, "anna@example.com", minutes(window), now);
    assert_eq!(count(15, noon() + minutes(4)).await.unwrap(), 5);
    assert_eq!(count(2, noon() + minutes(4)).await.unwrap(), 2);
    assert_eq!(count(15, noon() + minutes(30)).await.unwrap(), 0);
    assert_eq!(members::failed_attempts(db, "203.0.113.9", minutes(15), noon() + minutes(4)).await.unwrap(), 0);
    members::clear_failed_attempts(db, "anna@example.com").await.unwrap();
    assert_eq!(count(15, noon() + minutes(4)).await.unwrap(), 0);
    members::add_failed_attempt(db, "anna@example.com", noon()).await.unwrap();
    assert_eq!(sessions::prune(db, noon() + chrono::Duration::days(2)).await.unwrap(), 1);
});

story!(two_who_edit_one_note_both_keep_their_text(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let device = till(db, world.outlet.id, 1).await;
    let anna = members::viewer(db, member(db, "anna@example.com", Role::Support).await).await.unwrap().unwrap();
    let saved = |change| match change {
        NoteChange::Saved(note) => note,
        NoteChange::Conflict { .. } => panic!("a conflict"),
    };
    let mut changes = listening(fresh).await;
    let note = saved(notes::change(db, &anna, device, 0, "Ждём мастера", noon()).await.unwrap());
    assert_eq!((note.version, note.author.as_deref(), note.text.as_str()), (1, Some("Анна"), "Ждём мастера"));
    assert_eq!(note.changed_at.unwrap(), noon());
    assert_eq!(announced(fresh, &mut changes).await, BTreeSet::from([device]));
    assert_eq!(row(db, device, noon()).await.note, "Ждём мастера");
    // The second one had opened the empty note too.
    match notes::change(db, &anna, device, 0, "Позвонить", noon()).await.unwrap() {
        NoteChange::Conflict { theirs, yours } => assert_eq!((theirs, yours.as_str()), (note.clone(), "Позвонить")),
        NoteChange::Saved(_) => panic!("overwritten unseen"),
    }
    assert_eq!(row(db, device, noon()).await.note, "Ждём мастера");
    let same = notes::change(db, &anna, device, 0, "Ждём мастера", noon()).await.unwrap();
    assert_eq!(saved(same), note, "the same text is no conflict");
    let second = saved(notes::change(db, &anna, device, 1, "", noon() + minutes(1)).await.unwrap());
    assert_eq!((second.version, second.text.as_str()), (2, ""));
    // At once: one is saved, the other gets the conflict.
    let other = &fresh.again().await;
    let (one, two) = tokio::join!(
        notes::change(db, &anna, device, 2, "первая", noon()),
        notes::change(other, &anna, device, 2, "вторая", noon())
    );
    let both = [one.unwrap(), two.unwrap()];
    assert_eq!(both.iter().filter(|change| matches!(change, NoteChange::Saved(_))).count(), 1);
    // Outside the viewer's scope there is no such device.
    let blind = domain::members::Viewer { scope: Scope::Accounts(BTreeSet::new()), ..anna };
    assert!(matches!(notes::change(db, &blind, device, 3, "x", noon()).await, Err(Error::NotFound)));
    other.close().await;
});

story!(downtimes_are_gaps_between_all_processes(fresh) {
    let db = &fresh.db;
    let at = |minute| noon() + minutes(minute);
    let (one, _) = service_runs::start(db, at(0)).await.unwrap();
    service_runs::stay_alive(db, one, at(0) + chrono::Duration::seconds(25)).await.unwrap();
    let (other, alive) = service_runs::start(db, at(0) + chrono::Duration::seconds(20)).await.unwrap();
    assert_eq!(alive, Some(at(0) + chrono::Duration::seconds(25)));
    let mut now = at(0) + chrono::Duration::seconds(25);
    while now < at(2) {
        now += chrono::Duration::seconds(5);
        service_runs::stay_alive(db, other, now).await.unwrap();
    }
    assert!(service_runs::downtimes(db, at(-10), at(60)).await.unwrap().is_empty());
    // The machine sleeps for ten minutes: the same process goes on, the gap is a downtime.
    service_runs::stay_alive(db, other, at(12)).await.unwrap();
    service_runs::stay_alive(db, other, at(12) + chrono::Duration::seconds(5)).await.unwrap();
    let (_, alive) = service_runs::start(db, at(40)).await.unwrap();
    assert_eq!(alive, Some(at(12) + chrono::Duration::seconds(5)));
    let end = at(12) + chrono::Duration::seconds(5);
    assert_eq!(service_runs::downtimes(db, at(-10), at(60)).await.unwrap(), [(at(2), at(12)), (end, at(40))]);
    assert_eq!(service_runs::downtimes(db, at(5), at(20)).await.unwrap(), [(at(5), at(12)), (end, at(20))]);
    assert_eq!(service_runs::downtimes(db, at(20), at(30)).await.unwrap(), [(at(20), at(30))]);
    assert!(service_runs::downtimes(db, at(41), at(60)).await.unwrap().is_empty());
});
