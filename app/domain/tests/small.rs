//! Money, time, notes, members, receipts, the overview and the live stream.

mod support;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use domain::{
    accounts::AccountId,
    devices::{PosId, StateCounts},
    language::Language,
    live::{LiveEvent, Subscription},
    members::{
        MAX_EMAIL_BYTES, MemberId, PasswordFault, Role, Scope, Viewer, check_password, is_email,
        normalise_email,
    },
    money::{Kopecks, group},
    notes::{MAX_CHARS, NoteFault, check_text},
    overview::{AccountOverview, Overview, OverviewTotal},
    receipts::{MAX_ID_BYTES, MAX_TOTAL, Receipt, Rejection, check, same_content},
    text,
    time::{Clock, Slot, format_full, format_short},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::utc;
use uuid::Uuid;

// ---- money ----

#[test]
fn money_is_written_for_people() {
    let sum = Kopecks(2_304_454);
    assert_eq!(sum.format(Language::Ru), "23\u{202f}044,54\u{a0}₽");
    assert_eq!(sum.format(Language::En), "23,044.54\u{a0}₽");
    assert_eq!(Kopecks(-5).format(Language::Ru), "−0,05\u{a0}₽");
    assert_eq!(Kopecks::ZERO.format(Language::En), "0.00\u{a0}₽");
    assert_eq!(Kopecks(i64::MIN).format(Language::En), "−92,233,720,368,547,758.08\u{a0}₽");
    assert_eq!(group(0, Language::Ru), "0");
    assert_eq!(group(999, Language::Ru), "999");
    assert_eq!(group(12_480, Language::Ru), "12\u{202f}480");
    assert_eq!(group(u64::MAX, Language::En), "18,446,744,073,709,551,615");
}

#[test]
fn short_money_for_charts() {
    for (kopecks, ru, en) in [
        (0, "0", "0"),
        (49, "0", "0"),
        (-49, "0", "0"),
        (50, "1", "1"),
        (95_000, "950", "950"),
        (99_949, "999", "999"),
        (99_950, "1 тыс.", "1k"),
        (1_200_000, "12 тыс.", "12k"),
        (1_250_000, "12,5 тыс.", "12.5k"),
        (-1_200_000, "−12 тыс.", "−12k"),
        (99_994_999, "999,9 тыс.", "999.9k"),
        (99_995_000, "1 млн", "1M"),
        (120_000_000, "1,2 млн", "1.2M"),
        (300_000_000_000, "3 млрд", "3B"),
        (i64::MAX, "92\u{202f}233\u{202f}720,4 млрд", "92,233,720.4B"),
        (i64::MIN, "−92\u{202f}233\u{202f}720,4 млрд", "−92,233,720.4B"),
    ] {
        assert_eq!(Kopecks(kopecks).format_short(Language::Ru).replace('\u{a0}', " "), ru, "{kopecks}");
        assert_eq!(Kopecks(kopecks).format_short(Language::En), en, "{kopecks}");
    }
}

#[test]
fn sums_saturate() {
    assert_eq!([Kopecks(1), Kopecks(-3)].into_iter().sum::<Kopecks>(), Kopecks(-2));
    assert_eq!(Kopecks(i64::MAX) + Kopecks(1), Kopecks(i64::MAX));
    assert_eq!(Kopecks(i64::MIN) - Kopecks(1), Kopecks(i64::MIN));
    assert_eq!(-Kopecks(i64::MIN), Kopecks(i64::MAX));
}

// ---- time ----

fn local(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).expect("a moment with its offset")
}

#[test]
fn moments_are_written_for_people() {
    let at = local("2026-06-04T10:52:07+05:00");
    assert_eq!(format_short(at, Language::Ru), "04 июн, 10:52");
    assert_eq!(format_short(at, Language::En), "04 Jun, 10:52");
    assert_eq!(
        format_full(at, "Asia/Yekaterinburg", Language::Ru),
        "04 июн 2026, 10:52:07 UTC+5 (Asia/Yekaterinburg)"
    );
    for (offset, expected) in [
        ("+00:00", "UTC+0 "),
        ("+05:45", "UTC+5:45 "),
        ("-03:30", "UTC−3:30 "),
        ("-00:30", "UTC−0:30 "),
        ("-11:00", "UTC−11 "),
    ] {
        let text = format_full(local(&format!("2026-01-31T00:00:00{offset}")), "X", Language::En);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn slots_are_quarters_of_an_hour() {
    let slot = Slot::of(utc("2026-06-04T10:14:59.999Z"));
    assert_eq!(slot.starts_at(), utc("2026-06-04T10:00:00Z"));
    assert_eq!(Slot::of(utc("2026-06-04T10:15:00Z")), Slot(slot.0 + 1));
    assert_eq!(Slot::of(utc("1969-12-31T23:59:59Z")), Slot(-1));
    for slot in [Slot(i64::MIN), Slot(i64::MAX)] {
        slot.starts_at();
    }
}

#[test]
fn a_clock_is_asked_each_time() {
    let clock = Clock::new(|| utc("2026-06-04T10:00:00Z"));
    assert_eq!(clock.clone().now(), utc("2026-06-04T10:00:00Z"));
    assert_eq!(format!("{clock:?}"), "Clock");
}

// ---- notes and texts ----

#[test]
fn notes_are_trimmed_and_limited() {
    assert_eq!(check_text("  касса № 3 \r\n у входа\r\n"), Ok("касса № 3 \n у входа".to_owned()));
    assert_eq!(check_text(""), Ok(String::new()));
    assert_eq!(check_text("a\tb\u{2028}c"), Ok("a\tb\nc".to_owned()));
    assert_eq!(check_text("a\0b"), Err(NoteFault::ControlCharacters));
    assert_eq!(check_text(&"ж".repeat(MAX_CHARS)).map(|note| note.chars().count()), Ok(MAX_CHARS));
    assert_eq!(check_text(&"ж".repeat(MAX_CHARS + 1)), Err(NoteFault::TooLong));
    let spacious = format!("{}\n\n", "ж".repeat(MAX_CHARS));
    assert!(check_text(&spacious).is_ok(), "white space around it does not count");
}

#[test]
fn a_line_is_one_line() {
    assert_eq!(text::line(" a\nb\u{0}c\u{202e}d ", 10), "a bcd");
    assert_eq!(text::line("жжж ж", 4), "жжж");
    assert_eq!(text::line("", 4), "");
}

// ---- members ----

#[test]
fn addresses_are_checked() {
    assert_eq!(normalise_email("  DemoShop@Example.COM\n"), "demoshop@example.com");
    for good in ["a@b.ru", "first.last+tag@mail.example.com", "касса@почта.рф", "o'neil@example.com"]
    {
        assert!(is_email(good), "{good}");
    }
    let long_local = format!("{}@example.com", "a".repeat(65));
    let long_domain = format!("a@{}com", "abcdefgh.".repeat(30));
    for bad in [
        "",
        "a",
        "@",
        "a@",
        "@b.ru",
        "a@b",
        "a@b..ru",
        ".a@b.ru",
        "a.@b.ru",
        "a..b@c.ru",
        "a b@c.ru",
        "a@b c.ru",
        "a@-b.ru",
        "a@b-.ru",
        "a@b.ru.",
        "a@b.ru\nBcc: x@y.ru",
        "a\r@b.ru",
        "<a@b.ru>",
        "a,b@c.ru",
        "\"a\"@b.ru",
        "a@@b.ru",
        "a@[127.0.0.1]",
        &long_local,
        &long_domain,
    ] {
        assert!(!is_email(bad), "{bad}");
    }
    assert!(long_domain.len() > MAX_EMAIL_BYTES);
}

#[test]
fn passwords_are_judged_by_length() {
    const EMAIL: &str = "anna.petrova@example.com";
    assert_eq!(check_password("двенадцать12", EMAIL), Ok(()));
    assert_eq!(check_password("             x", EMAIL), Ok(()));
    assert_eq!(check_password("одиннадцать", EMAIL), Err(PasswordFault::TooShort));
    assert_eq!(check_password("", EMAIL), Err(PasswordFault::TooShort));
    assert_eq!(check_password("aaaaaaaaaaaa", EMAIL), Err(PasswordFault::OneCharacter));
    assert_eq!(check_password(&"ab".repeat(128), EMAIL), Ok(()));
    assert_eq!(check_password(&"ab".repeat(129), EMAIL), Err(PasswordFault::TooLong));
    assert_eq!(check_password("Anna.Petrova@Example.com ", EMAIL), Err(PasswordFault::OwnEmail));
    assert_eq!(check_password("anna.petrova@example.com!", EMAIL), Ok(()));
}

#[test]
fn only_support_writes_notes_and_a_scope_covers_what_it_names() {
    let [mine, other] = [AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2))];
    for (role, may) in [(Role::Technician, false), (Role::Support, true), (Role::Admin, true)] {
        let viewer = Viewer {
            member_id: MemberId(Uuid::nil()),
            email: String::new(),
            name: String::new(),
            role,
            language: Language::Ru,
            scope: Scope::Accounts(BTreeSet::from([mine])),
        };
        assert_eq!(viewer.may_write_notes(), may);
        assert!(viewer.scope.covers(mine) && !viewer.scope.covers(other));
    }
    assert!(Scope::Everything.covers(other));
    assert!(!Scope::Accounts(BTreeSet::new()).covers(mine));
}

#[test]
fn languages_of_browsers() {
    for (tag, language) in [
        ("en", Language::En),
        ("EN-gb", Language::En),
        ("en_US", Language::En),
        ("ru", Language::Ru),
        ("de", Language::Ru),
        ("", Language::Ru),
        ("eng", Language::Ru),
    ] {
        assert_eq!(Language::of_tag(tag), language, "{tag}");
    }
    assert!("en-GB".parse::<Language>().is_err());
}

// ---- receipts ----

fn receipt(sold_at: &str) -> Receipt {
    Receipt { pos_id: PosId(1), id: "1".to_owned(), sold_at: local(sold_at), total: Kopecks(100) }
}

#[test]
fn receipts_are_checked_against_the_servers_time() {
    let now = utc("2026-06-04T10:00:00Z");
    let checked = |sold_at: &str| check(&receipt(sold_at), now, 30);
    assert_eq!(checked("2026-06-04T15:00:00+05:00"), Ok(()));
    assert_eq!(checked("2026-06-04T15:10:00+05:00"), Ok(()));
    assert_eq!(checked("2026-06-04T15:10:00.001+05:00"), Err(Rejection::InTheFuture));
    assert_eq!(checked("2026-06-05T15:00:00+05:00"), Err(Rejection::InTheFuture));
    assert_eq!(checked("2026-05-05T15:00:00+05:00"), Ok(()));
    assert_eq!(checked("2026-05-05T14:59:59+05:00"), Err(Rejection::TooOld));
    assert_eq!(checked("0001-01-01T00:00:00Z"), Err(Rejection::TooOld));
    assert_eq!(checked("9999-12-31T23:59:59-23:59"), Err(Rejection::InTheFuture));
    assert!(Rejection::InTheFuture.retryable());
    assert!(!Rejection::TooOld.retryable() && !Rejection::InvalidId.retryable());
    assert_eq!(check(&receipt("0001-01-01T00:00:00Z"), now, i64::MAX), Ok(()), "kept for ever");
}

#[test]
fn ids_and_totals_are_checked() {
    let now = utc("2026-06-04T10:00:00Z");
    let with_id =
        |id: &str| check(&Receipt { id: id.to_owned(), ..receipt("2026-06-04T10:00:00Z") }, now, 30);
    assert_eq!(with_id("ФП 123-456"), Ok(()));
    assert_eq!(with_id(&"a".repeat(MAX_ID_BYTES)), Ok(()));
    for id in ["", "a\0", "a\n", &"a".repeat(MAX_ID_BYTES + 1), &"ж".repeat(MAX_ID_BYTES / 2 + 1)] {
        assert_eq!(with_id(id), Err(Rejection::InvalidId), "{id:?}");
    }
    let with_total = |total| check(&Receipt { total, ..receipt("2026-06-04T10:00:00Z") }, now, 30);
    assert_eq!(with_total(-MAX_TOTAL), Ok(()));
    assert_eq!(with_total(MAX_TOTAL + Kopecks(1)), Err(Rejection::Malformed));
    assert_eq!(with_total(Kopecks(i64::MIN)), Err(Rejection::Malformed));
}

#[test]
fn the_same_content_is_the_same_total_at_the_same_instant() {
    let one = receipt("2026-06-04T15:00:00+05:00");
    assert!(same_content(&one, &receipt("2026-06-04T10:00:00Z")));
    assert!(same_content(&one, &receipt("2026-06-04T10:00:00.000900Z")), "storage keeps milliseconds");
    assert!(!same_content(&one, &receipt("2026-06-04T15:00:00Z")));
    assert!(!same_content(&one, &Receipt { total: Kopecks(-100), ..one.clone() }));
}

// ---- overview and live ----

#[test]
fn the_overview_adds_up() {
    let account = |number: i64| AccountOverview {
        account_id: AccountId(Uuid::nil()),
        account_email: String::new(),
        network: String::new(),
        outlets: number,
        outlets_behind: number,
        incidents_open: number,
        devices: StateCounts {
            all: 3 * number,
            online: number,
            offline: 2 * number,
            never_connected: 1,
            duplicated: 0,
        },
        receipts_today: 10 * number,
        revenue_today: Kopecks(1_000 * number),
    };
    let overview = Overview { accounts: vec![account(1), account(2)], ..Overview::default() };
    assert_eq!(
        overview.total(),
        OverviewTotal {
            accounts: 2,
            outlets: 3,
            outlets_behind: 3,
            incidents_open: 3,
            devices: StateCounts { all: 9, online: 3, offline: 6, never_connected: 2, duplicated: 0 },
            receipts_today: 30,
            revenue_today: Kopecks(3_000),
        }
    );
    assert_eq!(Overview::default().total(), OverviewTotal::default());
}

#[test]
fn events_have_the_names_of_their_json() {
    for event in
        [LiveEvent::Hello { at: 1 }, LiveEvent::Resync { at: 1 }, LiveEvent::Pulse { at: 1 }, LiveEvent::Bye]
    {
        let json = serde_json::to_value(&event).unwrap();
        let named = json.as_object().and_then(|fields| fields.keys().next().map(String::as_str));
        assert_eq!(named.or(json.as_str()), Some(event.name()));
    }
}

#[test]
fn a_subscription_is_limited() {
    let devices = |text: &str| Subscription { devices: text.to_owned(), ..Subscription::default() }.pos_ids();
    assert_eq!(devices("1916, 5,x,,5"), BTreeSet::from([PosId(5), PosId(1_916)]));
    let many = (0..500).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(devices(&many).len(), Subscription::MAX_DEVICES);
}

proptest! {
    #[test]
    fn money_never_panics_and_keeps_its_digits(kopecks in any::<i64>()) {
        let text = Kopecks(kopecks).format(Language::En);
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        prop_assert_eq!(digits.parse::<u64>().unwrap(), kopecks.unsigned_abs());
        prop_assert_eq!(text.starts_with('−'), kopecks < 0);
        for language in Language::ALL {
            Kopecks(kopecks).format_short(language);
        }
    }

    #[test]
    fn a_moment_lies_in_its_slot(seconds in -10_000_000_000_i64..10_000_000_000) {
        let at: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).unwrap();
        let start = Slot::of(at).starts_at();
        prop_assert!(start <= at && at < start + TimeDelta::seconds(Slot::SECONDS));
    }

    #[test]
    fn a_checked_note_passes_again(text in any::<String>()) {
        if let Ok(note) = check_text(&text) {
            prop_assert_eq!(check_text(&note), Ok(note));
        }
    }

    #[test]
    fn a_line_is_clean_and_stays_so(input in any::<String>(), max in 0_usize..40) {
        let once = text::line(&input, max);
        prop_assert!(once.chars().count() <= max && !once.chars().any(char::is_control));
        prop_assert_eq!(text::line(&once, max), once);
    }

    #[test]
    fn an_address_holds_nothing_that_ends_a_header(text in any::<String>()) {
        if is_email(&text) {
            prop_assert!(!text.chars().any(|c| c.is_control() || c.is_whitespace()));
        }
    }
}
