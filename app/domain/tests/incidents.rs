//! Incidents, notices and maintenance windows (`product.md` sections 2 and 7, `cases.md` 19 and 21).

mod support;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::{
    accounts::{AccountId, PartnerId},
    incidents::{
        AttachmentFault, Cause, Closing, DeviceApiCall, Escalation, EscalationFault, Handler, IncidentEvent,
        Lacking, MAX_ATTACHMENT_BYTES, MAX_TEXT_CHARS, Outcome, Step, StepEntry, StepFault, StepRecord,
        Transport, attachment_name, lacking_for_closing,
    },
    language::Language,
    maintenance::{MaintenanceFault, MaintenancePlan},
    members::{MemberId, Role, Scope, Viewer},
    notices::{NoticeFault, NoticePlan},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{date, local, utc};
use uuid::Uuid;

fn done(steps: impl IntoIterator<Item = Step>) -> Vec<StepRecord> {
    let entry = StepEntry::new(Outcome::Done, "").expect("nothing needs to be said");
    steps
        .into_iter()
        .map(|step| StepRecord { entry: Some(entry.clone()), ..StepRecord::blank(step) })
        .collect()
}

fn closing() -> Closing {
    Closing {
        receipts_complete: true,
        cause: Some(Cause::Channel),
        comment: "Кабель заменён".to_owned(),
        lasting_reason: String::new(),
    }
}

#[test]
fn an_incident_is_closed_only_with_all_steps_confirmation_and_cause() {
    assert_eq!(lacking_for_closing(&done(Step::ALL), &closing(), false), []);
    let fields: Vec<&str> =
        lacking_for_closing(&[], &Closing::default(), true).into_iter().map(Lacking::field).collect();
    let steps = ["notices", "dynamics", "cabinet", "connection", "services", "software", "unsent", "logs"];
    let rest = ["receipts_complete", "cause", "comment", "lasting_reason"];
    assert_eq!(fields, [&steps[..], &rest[..]].concat());
    // White space is no comment; a lag that lasts needs a reason of its own.
    let blank = Closing { comment: " \r\n\u{7}".to_owned(), ..closing() };
    assert_eq!(
        lacking_for_closing(&done(Step::ALL), &blank, true),
        [Lacking::Comment, Lacking::LastingReason]
    );
    let long = Closing { comment: "ж".repeat(MAX_TEXT_CHARS + 1), ..closing() };
    assert_eq!(lacking_for_closing(&done(Step::ALL), &long, false), [Lacking::CommentTooLong]);
    // A step that is there without an outcome is not done.
    let mut steps = done(Step::ALL);
    steps[3] = StepRecord::blank(Step::Connection);
    assert_eq!(lacking_for_closing(&steps, &closing(), false), [Lacking::Step(Step::Connection)]);
}

proptest! {
    #[test]
    fn whatever_is_left_out_is_what_is_lacking(
        has in prop::collection::vec(any::<bool>(), Step::ALL.len()),
        confirmed: bool, cause: bool, comment: bool, reason: bool, lasts: bool,
    ) {
        let steps = done(Step::ALL.into_iter().zip(&has).filter(|(_, has)| **has).map(|(step, _)| step));
        let text = |given: bool| if given { "Причина".to_owned() } else { String::new() };
        let closing = Closing {
            receipts_complete: confirmed,
            cause: cause.then_some(Cause::Other),
            comment: text(comment),
            lasting_reason: text(reason),
        };
        let left_out = has.iter().filter(|has| !**has).count()
            + [confirmed, cause, comment, reason || !lasts].iter().filter(|given| !**given).count();
        let lacking = lacking_for_closing(&steps, &closing, lasts);
        prop_assert_eq!(lacking.len(), left_out);
        let fields: BTreeSet<&str> = lacking.iter().map(|lacking| lacking.field()).collect();
        prop_assert_eq!(fields.len(), left_out, "each field once");
    }

    #[test]
    fn a_weekly_window_holds_every_week_for_as_long_as_it_says(
        days: [bool; 7], starts in 0_u16..1_440, ends in 0_u16..=1_440, minute in 0_i64..10_080,
    ) {
        let plan = MaintenancePlan::Weekly { days, starts, ends };
        let monday = date("2026-03-02").and_time(NaiveTime::MIN);
        let at = |minute: i64| plan.holds(monday + TimeDelta::minutes(minute));
        prop_assert_eq!(at(minute), at(minute + 10_080));
        // Another account of the same: the minutes since each beginning.
        let length = (i64::from(ends) - i64::from(starts) - 1).rem_euclid(1_440) + 1;
        let expected = (0..).zip(days).filter(|(_, begins)| *begins).any(|(day, _): (i64, bool)| {
            (minute - day * 1_440 - i64::from(starts)).rem_euclid(10_080) < length
        });
        prop_assert_eq!(at(minute), expected);
    }

    #[test]
    fn the_name_of_a_file_does_no_harm(name: String, bytes in 0_usize..2_000) {
        if let Ok(name) = attachment_name(&name, bytes) {
            prop_assert!(!name.contains(['/', '\\', '"', '<', '\n', '\0']) && !name.starts_with('.'));
            prop_assert!(name.chars().count() <= 150);
            prop_assert_eq!(attachment_name(&name, bytes), Ok(name.clone()));
        }
    }
}

#[test]
fn a_step_that_was_not_plainly_done_says_why() {
    for outcome in Outcome::ALL {
        assert_eq!(StepEntry::new(outcome, "  ").is_ok(), outcome == Outcome::Done, "{outcome}");
        assert!(StepEntry::new(outcome, "Нет связи").is_ok());
        assert_eq!(StepEntry::new(outcome, &"ж".repeat(MAX_TEXT_CHARS + 1)), Err(StepFault::TooLong));
    }
    assert_eq!(Step::Notices.later().count(), 7);
    assert_eq!(Step::Logs.later().count(), 0);
    let technical: Vec<&str> =
        Cause::ALL.into_iter().filter(|cause| cause.is_technical()).map(Cause::as_str).collect();
    assert_eq!(technical, ["channel", "software", "trading_system", "service"]);
}

fn escalation(transport: Transport) -> Escalation {
    Escalation {
        description: "Чеков нет".to_owned(),
        results: "Все шаги выполнены".to_owned(),
        trading_version: "1С:Розница 2.3".to_owned(),
        trading_changed_on: Some(date("2026-02-20")),
        transport,
        call: DeviceApiCall {
            url: "https://api.example.com/v1/receipts".to_owned(),
            request: "{}".to_owned(),
            answer: "{\"error\":1}".to_owned(),
        },
    }
}

fn fields(escalation: &Escalation, attachments: i64) -> Vec<&'static str> {
    escalation.faults(attachments, date("2026-03-02")).into_iter().map(EscalationFault::field).collect()
}

#[test]
fn an_escalation_takes_what_its_transport_needs() {
    assert!(fields(&escalation(Transport::DeviceApi), 0).is_empty());
    assert!(fields(&escalation(Transport::Other), 0).is_empty());
    assert_eq!(fields(&escalation(Transport::Software), 0), ["attachments"]);
    assert!(fields(&escalation(Transport::Software), 1).is_empty());
    let blank = Escalation {
        description: String::new(),
        results: " ".to_owned(),
        trading_version: "\n".to_owned(),
        trading_changed_on: None,
        transport: Transport::DeviceApi,
        call: DeviceApiCall::default(),
    };
    let always = ["description", "results", "trading_version"];
    assert_eq!(
        fields(&blank, 0),
        [&always[..], &["url", "request", "answer", "trading_changed_on"]].concat()
    );
    let ahead = Escalation { trading_changed_on: Some(date("2026-03-03")), ..escalation(Transport::Other) };
    assert_eq!(fields(&ahead, 0), ["trading_changed_on"]);
    // A call that the transport does not have is not kept.
    assert_eq!(escalation(Transport::Other).tidied().call, DeviceApiCall::default());
}

#[test]
fn files_are_of_known_kinds_and_sizes() {
    assert_eq!(attachment_name("C:\\Logs\\касса 1.LOG", 5).as_deref(), Ok("касса 1.LOG"));
    assert_eq!(attachment_name("../../etc/passwd.txt", 5).as_deref(), Ok("passwd.txt"));
    for (name, bytes, fault) in [
        ("a.log", 0, AttachmentFault::Empty),
        ("", 5, AttachmentFault::Empty),
        ("a.html", 5, AttachmentFault::Kind),
        ("a.svg", 5, AttachmentFault::Kind),
        ("log", 5, AttachmentFault::Kind),
        ("a.zip", MAX_ATTACHMENT_BYTES + 1, AttachmentFault::TooLarge),
    ] {
        assert_eq!(attachment_name(name, bytes), Err(fault), "{name}");
    }
}

#[test]
fn partners_support_and_the_clients_own_technicians_work() {
    let id = |number: u128| PartnerId(Uuid::from_u128(number));
    let viewer = |role| Viewer {
        member_id: MemberId(Uuid::from_u128(9)),
        email: "ann@example.com".to_owned(),
        name: "Анна".to_owned(),
        role,
        language: Language::Ru,
        scope: Scope::Everything,
    };
    let partners = Handler::Partner { id: id(1), name: "Партнёр".to_owned() };
    for role in [Role::Support, Role::Admin] {
        assert!(partners.admits(&viewer(role), None) && Handler::Support.admits(&viewer(role), None));
    }
    let technician = viewer(Role::Technician);
    assert!(partners.admits(&technician, Some(id(1))));
    assert!(partners.admits(&technician, None));
    assert!(!partners.admits(&technician, Some(id(2))));
    assert!(!Handler::Support.admits(&technician, Some(id(1))));
}

#[test]
fn a_history_is_kept_as_tagged_json() {
    let events = [
        IncidentEvent::Taken,
        IncidentEvent::Recovered { late: true },
        IncidentEvent::Closed { closing: closing(), with: None },
        IncidentEvent::Escalated { escalation: Box::new(escalation(Transport::DeviceApi)) },
    ];
    for (event, name) in events.iter().zip(["taken", "recovered", "closed", "escalated"]) {
        let json = serde_json::to_value(event).expect("JSON");
        assert_eq!(json["event"], name);
        assert_eq!(&serde_json::from_value::<IncidentEvent>(json).expect("the same"), event);
    }
}

#[test]
fn a_notice_matches_by_place_and_time() {
    let account = |number: u128| AccountId(Uuid::from_u128(number));
    let plan = NoticePlan {
        text: " Работы у провайдера\r\n".to_owned(),
        from: utc("2026-03-02T09:00:00Z"),
        until: utc("2026-03-02T11:00:00Z"),
        accounts: BTreeSet::from([account(1)]),
        cities: BTreeSet::from(["Казань".to_owned(), " ".to_owned()]),
    };
    let notice = plan.clone().checked().expect("a notice");
    assert_eq!((notice.text.as_str(), notice.cities.len()), ("Работы у провайдера", 1));
    assert!(notice.concerns(Some(account(1)), Some("Пермь")));
    assert!(notice.concerns(Some(account(2)), Some("Казань")));
    assert!(!notice.concerns(Some(account(2)), Some("Пермь")) && !notice.concerns(None, None));
    let everybody = NoticePlan { accounts: BTreeSet::new(), cities: BTreeSet::new(), ..notice.clone() };
    assert!(everybody.concerns(Some(account(2)), Some("Пермь")) && everybody.concerns(None, None));
    for (from, until, overlaps) in [
        ("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", false),
        ("2026-03-02T08:00:00Z", "2026-03-02T09:00:01Z", true),
        ("2026-03-02T10:59:59Z", "2026-03-02T12:00:00Z", true),
        ("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z", false),
    ] {
        assert_eq!(notice.overlaps(utc(from), utc(until)), overlaps, "{from}");
    }
    let fault = |plan: NoticePlan| plan.checked().expect_err("a fault").field();
    assert_eq!(fault(NoticePlan { text: "\n".to_owned(), ..plan.clone() }), "text");
    assert_eq!(fault(NoticePlan { until: plan.from, ..plan.clone() }), "until");
    let long = NoticePlan { text: "ж".repeat(2_001), ..plan };
    assert_eq!(long.checked(), Err(NoticeFault::TooLong));
}

#[cfg(feature = "zones")]
#[test]
fn a_window_keeps_its_wall_time_when_the_clocks_change() {
    // 05:00–06:00 every day in Berlin, where the clocks went forward on 29 March 2026 and go back on 25 October.
    let plan = MaintenancePlan::Weekly { days: [true; 7], starts: 300, ends: 360 };
    let holds = |at: &str| {
        let local = domain::outlets::local_time(utc(at), "Europe/Berlin").expect("a zone");
        plan.holds(local.naive_local())
    };
    for (at, expected) in [
        ("2026-03-28T04:00:00Z", true),
        ("2026-03-28T03:00:00Z", false),
        ("2026-03-29T03:00:00Z", true),
        ("2026-03-29T04:00:00Z", false),
        ("2026-10-25T03:59:59Z", false),
        ("2026-10-25T04:00:00Z", true),
        ("2026-10-25T05:00:00Z", false),
    ] {
        assert_eq!(holds(at), expected, "{at}");
    }
}

#[test]
fn a_window_ends_after_it_begins() {
    let once = |from: &str, until: &str| MaintenancePlan::Once { from: local(from), until: local(until) };
    let plan = once("2026-03-02 05:00:00", "2026-03-02 06:00:00");
    assert_eq!(plan.check(), Ok(()));
    assert!(plan.holds(local("2026-03-02 05:00:00")) && !plan.holds(local("2026-03-02 06:00:00")));
    assert!(plan.is_over(local("2026-03-02 06:00:00")) && !plan.is_over(local("2026-03-02 05:59:59")));
    assert_eq!(once("2026-03-02 05:00:00", "2026-03-02 05:00:00").check(), Err(MaintenanceFault::EndsFirst));
    assert_eq!(once("2026-03-02 05:00:00", "2028-03-02 05:00:00").check(), Err(MaintenanceFault::TooLong));
    let weekly = |days, starts, ends| MaintenancePlan::Weekly { days, starts, ends };
    assert_eq!(weekly([false; 7], 300, 360).check(), Err(MaintenanceFault::NoDay));
    assert_eq!(weekly([true; 7], 1_440, 360).check(), Err(MaintenanceFault::OutOfRange));
    assert_eq!(weekly([true; 7], 300, 1_441).check(), Err(MaintenanceFault::OutOfRange));
    // Sunday 23:00 to Monday 01:00.
    let night = weekly([false, false, false, false, false, false, true], 1_380, 60);
    let sunday: NaiveDate = date("2026-03-08");
    assert_eq!(sunday.weekday(), chrono::Weekday::Sun);
    let at = |day: NaiveDate, hour| {
        night.holds(NaiveDateTime::new(day, NaiveTime::from_hms_opt(hour, 30, 0).expect("a time")))
    };
    assert_eq!(
        [at(sunday, 22), at(sunday, 23), at(sunday + Days::new(1), 0), at(sunday + Days::new(1), 1)],
        [false, true, true, false]
    );
    assert!(!at(sunday, 0));
}
