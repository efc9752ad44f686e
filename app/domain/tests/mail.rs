//! Letters: when they are tried again, and what is left of them when something became untrue.

mod support;

use chrono::TimeDelta;
use domain::{
    language::Language,
    mail::{
        IncidentId, LaggingOutlet, Letter, LetterKind, PlatformLag, Recipient, give_up_at, next_attempt_at,
    },
    money::Kopecks,
    outlets::OutletId,
};
use proptest::prelude::*;
use support::utc;
use uuid::Uuid;

fn lagging(incident: u128) -> LaggingOutlet {
    LaggingOutlet {
        outlet: OutletId(Uuid::from_u128(1)),
        incident: IncidentId(Uuid::from_u128(incident)),
        title: format!("Сеть {incident}"),
        address: String::new(),
        revenue: Kopecks(43_000),
        expected: Kopecks(100_000),
        since: utc("2026-03-02T09:00:00Z").fixed_offset(),
        zone: "UTC".to_owned(),
        offline: Vec::new(),
        silent: Vec::new(),
        notice: None,
    }
}

#[test]
fn a_letter_without_what_is_untrue() {
    let letter = Letter::LagOpened { outlets: vec![lagging(1), lagging(2)] };
    assert_eq!(letter.kind(), LetterKind::LagOpened);
    assert_eq!((letter.about(), letter.outlet_count()), ("Сеть 1", 2));
    assert_eq!(lagging(1).deviation_per_mille(), Some(-570));
    let untrue = [IncidentId(Uuid::from_u128(1))];
    let rest = letter.without(&untrue).unwrap();
    assert_eq!(rest, Letter::LagOpened { outlets: vec![lagging(2)] });
    assert_eq!(rest.incidents(), [(IncidentId(Uuid::from_u128(2)), Some(OutletId(Uuid::from_u128(1))))]);
    assert_eq!(rest.without(&[IncidentId(Uuid::from_u128(2))]), None);
    assert_eq!(Letter::Test.without(&untrue), Some(Letter::Test));
    let platform = |incident: Option<u128>| {
        Letter::Platform(PlatformLag {
            incident: incident.map(|id| IncidentId(Uuid::from_u128(id))),
            account: None,
            behind: 300,
            judged: 400,
            since: utc("2026-03-02T09:00:00Z").fixed_offset(),
            zone: "UTC".to_owned(),
        })
    };
    assert_eq!(platform(Some(1)).without(&untrue), None);
    assert_eq!(platform(None).without(&untrue), Some(platform(None)));
}

#[test]
fn the_stored_form_names_its_kind() {
    let stored = serde_json::to_value(Letter::Reminder { outlets: vec![lagging(1)] }).unwrap();
    assert_eq!(stored["kind"], LetterKind::Reminder.as_str());
    assert_eq!(serde_json::to_string(&Letter::Test).unwrap(), r#"{"kind":"test"}"#);
    let to = Recipient { email: "a@example.com".to_owned(), name: String::new(), language: Language::En };
    assert_eq!(serde_json::to_string(&to).unwrap(), r#"{"email":"a@example.com","name":"","language":"en"}"#);
}

proptest! {
    #[test]
    fn pauses_grow_and_end(attempts in 1_u32.., jitter in 0.0..=1.0) {
        let now = utc("2026-03-02T09:00:00Z");
        let pause = next_attempt_at(now, attempts, jitter) - now;
        prop_assert!(pause >= TimeDelta::minutes(1));
        prop_assert!(pause <= TimeDelta::minutes(75));
        prop_assert!(next_attempt_at(now, attempts.saturating_add(1), 0.0) >= next_attempt_at(now, attempts, 0.0));
        prop_assert!(next_attempt_at(now, attempts, 0.0) <= next_attempt_at(now, attempts, jitter));
        prop_assert!(give_up_at(now) - now > pause);
    }
}
