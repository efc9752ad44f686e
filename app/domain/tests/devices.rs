//! Devices: kinds, keys, search, versions, rows and queries (`product.md` sections 2–4).

use chrono::DateTime;
use domain::{
    accounts::AccountId,
    devices::{
        DeviceColumn, DeviceKey, DeviceKind, DeviceQuery, DeviceRow, DeviceState, HostFacts, KeyError,
        MAX_FACT_CHARS, MAX_SEARCH_WORDS, NEVER_CONNECTED_NAME, PosId, StateCounts, StateFilter,
        normalise_search, search_words, version_sort_key,
    },
    language::Language,
    money::Kopecks,
    names::UnknownName,
    outlets::{OpeningHours, OutletId},
};
use proptest::prelude::*;
use serde::Serialize;
use std::{
    fmt::{Debug, Display},
    str::FromStr,
};
use uuid::Uuid;

const SECRET: &str = "abcdefghijklmnopqrstuvwxyz_-0123456789";

fn facts() -> HostFacts {
    HostFacts {
        version: "2.8.1".to_owned(),
        interactor: "OurXML".to_owned(),
        cpu: "Intel(R) Celeron(R) CPU N3050 @ 1.60GHz".to_owned(),
        cpu_mhz: Some(1_601),
        ram_mb: Some(4_096),
        os: "Microsoft Windows 7 Профессиональная (64-bit)".to_owned(),
        internal_ip: "192.168.0.10".to_owned(),
    }
}

fn row() -> DeviceRow {
    DeviceRow {
        pos_id: PosId(1_916),
        account_id: AccountId(Uuid::nil()),
        account_email: "demoshop@example.com".to_owned(),
        network: "Торговая сеть".to_owned(),
        outlet_id: OutletId(Uuid::nil()),
        city: "Челябинск".to_owned(),
        address: "Ленина, 172".to_owned(),
        mall: "ТЦ Пассаж".to_owned(),
        zone: "Asia/Yekaterinburg".to_owned(),
        hours: OpeningHours::daily(540, 1_290),
        name: "Касса 1".to_owned(),
        kind: DeviceKind::Till,
        state: DeviceState::Online,
        copies: 1,
        same_machine: None,
        unstable: false,
        facts: facts(),
        external_ip: String::new(),
        last_disconnect_at: DateTime::UNIX_EPOCH.fixed_offset(),
        disconnect_is_creation: true,
        receipts_today: 0,
        revenue_today: Kopecks::ZERO,
        last_receipt_at: None,
        silent: false,
        note: String::new(),
        receipt_conflicts: 0,
        waiting_receipts: 0,
        changed_at: 0,
    }
}

#[test]
fn a_kind_is_read_in_latin_cyrillic_and_mixed_letters() {
    for text in ["KKMWPF", "ККМWPF", "ккмwpf", "KКMWPF", "ККМWРF", " kkm-wpf "] {
        assert_eq!(text.parse(), Ok(DeviceKind::Till), "{text}");
    }
    for text in ["Мидсервер", "МИДСЕРВЕР", "Mид-сервер", "MidServer", "Midserver", "mid-server", "mid_server"]
    {
        assert_eq!(DeviceKind::parse(text), Some(DeviceKind::MidServer), "{text}");
    }
    for text in ["", "KKM", "KKMWPF2", "сервер", "ККМWPF;"] {
        assert_eq!(DeviceKind::parse(text), None, "{text}");
    }
    assert_eq!("x".parse::<DeviceKind>().unwrap_err().to_string(), "not the name of a DeviceKind");
}

#[test]
fn a_kind_is_written_in_one_form() {
    assert_eq!(DeviceKind::Till.label(Language::Ru), "KKMWPF");
    assert_eq!(DeviceKind::Till.label(Language::En), "KKMWPF");
    assert_eq!(DeviceKind::MidServer.label(Language::Ru), "Мидсервер");
    assert_eq!(DeviceKind::MidServer.label(Language::En), "Mid-server");
    assert!(DeviceKind::Till.as_str().is_ascii(), "shown in Latin letters");
    assert_eq!(serde_json::from_str::<DeviceKind>("\"ККМWPF\"").unwrap(), DeviceKind::Till);
    assert!(serde_json::from_str::<DeviceKind>("\"other\"").is_err());
}

#[test]
fn names_of_enums_are_those_of_json() {
    fn same<T>(all: &[T])
    where
        T: Serialize + Display + FromStr<Err = UnknownName> + PartialEq + Debug,
    {
        for value in all {
            assert_eq!(serde_json::to_value(value).unwrap(), value.to_string());
            assert_eq!(value.to_string().parse::<T>().as_ref(), Ok(value));
        }
    }
    same(&DeviceKind::ALL);
    same(&StateFilter::ALL);
    same(&DeviceColumn::ALL);
    same(&domain::members::Role::ALL);
    same(&domain::presence::Availability::ALL);
    same(&domain::receipts::Rejection::ALL);
    same(&Language::ALL);
    assert!("ALL".parse::<StateFilter>().is_err());
}

#[test]
fn a_key_is_read_and_written() {
    let text = format!("1916-{SECRET}");
    let key: DeviceKey = text.parse().unwrap();
    assert_eq!(key.pos_id, PosId(1_916));
    assert_eq!(key.secret, SECRET, "hyphens within the secret stay");
    assert_eq!(key.to_string(), text);
    assert_eq!(format!(" {text}\n").parse::<DeviceKey>().unwrap(), key);
    assert_eq!(DeviceKey::new(PosId(1_916), SECRET), Ok(key));
}

#[test]
fn a_wrong_key_says_why_and_nothing_of_itself() {
    let fault = |text: &str| text.parse::<DeviceKey>().unwrap_err();
    assert_eq!(fault(""), KeyError::NoSeparator);
    assert_eq!(fault("1916"), KeyError::NoSeparator);
    for pos_id in ["", "0", "007", "+5", "5 ", "x", "٣", "99999999999999999999"] {
        assert_eq!(fault(&format!("{pos_id}-{SECRET}")), KeyError::PosId, "{pos_id}");
    }
    for secret in
        ["", "short", &SECRET[..31], &format!("{SECRET} x"), &format!("{SECRET}ж"), &"a".repeat(129)]
    {
        assert_eq!(fault(&format!("5-{secret}")), KeyError::Secret, "{secret}");
    }
    assert_eq!(DeviceKey::new(PosId(-1), SECRET), Err(KeyError::PosId));
    assert!(!format!("{:?}", fault(&format!("x-{SECRET}"))).contains(SECRET));
}

#[test]
fn debug_hides_the_secret() {
    let key = DeviceKey::new(PosId(5), SECRET).unwrap();
    let debug = format!("{key:?} {:?}", Some(&key));
    assert!(!debug.contains("abc") && debug.contains('5'), "{debug}");
}

#[test]
fn search_finds_in_both_alphabets() {
    let stored = normalise_search("1916 Касса №3 ККМWPF Ёлкина  ТЦ «Троицкий»");
    for query in ["kkmwpf", "ККМwpf", "KKM", "елкина", "ЁЛКИНА", "троицкий", "Троицкии\u{306}", "№3", "1916"]
    {
        assert!(stored.contains(&normalise_search(query)), "{query}");
    }
    assert!(!stored.contains(&normalise_search("мидсервер")));
    assert_eq!(normalise_search("  a\t\n b\u{a0}c  "), "a b c");
    assert_eq!(normalise_search(""), "");
}

#[test]
fn the_kind_is_found_by_each_of_its_names() {
    let stored = normalise_search(DeviceKind::MidServer.search_text());
    for query in ["мидсервер", "midserver", "MID-SERVER"] {
        assert!(stored.contains(&normalise_search(query)), "{query}");
    }
}

#[test]
fn words_of_a_query() {
    assert_eq!(search_words(" Ленина  172 ленина "), [normalise_search("ленина"), "172".to_owned()]);
    assert_eq!(search_words("  "), Vec::<String>::new());
    let many = (0..100).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(search_words(&many).len(), MAX_SEARCH_WORDS);
}

#[test]
fn versions_sort_by_their_numbers() {
    let ordered = [
        "",
        "1.0.0",
        "2",
        "2.8.1",
        "2.9",
        "2.9.0",
        "2.9.1-beta",
        "2.9.1-beta2",
        "2.9.1-beta10",
        "2.9.1",
        "2.9.1+5",
        "2.9.1.7",
        "2.10.0-rc.1",
        "2.10.0",
        "2.10.1",
        "2.10.1a",
        "10.0",
        "20260604.1",
        "99999999999999999999999.0",
    ];
    for pair in ordered.windows(2) {
        let keys = [version_sort_key(pair[0]), version_sort_key(pair[1])];
        assert!(keys[0] < keys[1], "{} {keys:?} {}", pair[0], pair[1]);
    }
    assert_eq!(version_sort_key("v2.010.1"), version_sort_key(" 2.10.1 "));
}

#[test]
fn the_state_of_a_device() {
    let via = Some(PosId(7));
    assert_eq!(DeviceState::of(true, true, true, None), DeviceState::Online);
    assert_eq!(DeviceState::of(true, true, true, via), DeviceState::Online);
    assert_eq!(DeviceState::of(false, true, true, None), DeviceState::Offline);
    assert_eq!(DeviceState::of(false, false, true, None), DeviceState::ReceiptsWithoutSoftware);
    assert_eq!(DeviceState::of(false, false, false, None), DeviceState::NeverConnected);
    assert_eq!(DeviceState::of(false, false, true, via), DeviceState::ThroughMidServer(PosId(7)));
    assert_eq!(
        DeviceState::of(false, true, true, via),
        DeviceState::ThroughMidServer(PosId(7)),
        "never offline"
    );
}

#[test]
fn a_row_writes_its_cells() {
    let mut row = row();
    assert_eq!(row.label_of_copies(), "1916");
    row.copies = 2;
    assert_eq!(row.label_of_copies(), "1916 (2)");
    row.copies = 0;
    assert_eq!(row.label_of_copies(), "1916");
    assert_eq!(row.title(), "Торговая сеть (Челябинск, Ленина, 172) (ТЦ Пассаж) (demoshop@example.com)");
    row.mall = String::new();
    row.address = String::new();
    assert_eq!(row.title(), "Торговая сеть (Челябинск) (demoshop@example.com)");
    assert_eq!(row.device_name(), "Intel(R) Celeron(R) CPU N3050 @ 1.60GHz (1601 MHz) 4096 RAM");
    row.facts = HostFacts::default();
    assert_eq!(row.device_name(), "Касса 1");
    row.state = DeviceState::NeverConnected;
    assert_eq!(row.device_name(), NEVER_CONNECTED_NAME);
}

#[test]
fn hardware_leaves_out_what_is_not_known() {
    let facts = HostFacts { ram_mb: Some(4_096), ..HostFacts::default() };
    assert_eq!(facts.hardware(), "4096 RAM");
    assert_eq!(HostFacts { cpu: "A".to_owned(), ..facts }.hardware(), "A 4096 RAM");
}

#[test]
fn facts_are_clamped_and_become_inert() {
    assert_eq!(facts().clamped(), facts());
    let wild = HostFacts {
        version: "2.8\0.1\u{202e}".to_owned(),
        interactor: " Our\r\nXML\t".to_owned(),
        cpu: "ж".repeat(1_000),
        cpu_mhz: Some(-1),
        ram_mb: Some(i64::MAX),
        os: "<img src=x onerror=alert(1)>".to_owned(),
        internal_ip: "\u{7}".to_owned(),
    }
    .clamped();
    assert_eq!(wild.version, "2.8.1");
    assert_eq!(wild.interactor, "Our  XML");
    assert_eq!(wild.cpu, "ж".repeat(MAX_FACT_CHARS));
    assert_eq!((wild.cpu_mhz, wild.ram_mb), (None, None));
    assert_eq!(wild.os, "<img src=x onerror=alert(1)>", "pages show it as text");
    assert_eq!(wild.internal_ip, "");
}

#[test]
fn pages_of_the_grid() {
    assert_eq!(DeviceQuery::default().page_offset(), 0);
    assert_eq!(DeviceQuery { page: 3, ..DeviceQuery::default() }.page_offset(), 300);
    assert_eq!(DeviceQuery { page: u32::MAX, ..DeviceQuery::default() }.page_offset(), 429_496_729_500);
    for (rows, pages) in
        [(i64::MIN, 1), (0, 1), (1, 1), (100, 1), (101, 2), (50_000, 500), (i64::MAX, u32::MAX)]
    {
        assert_eq!(DeviceQuery::page_count(rows), pages, "{rows}");
    }
}

#[test]
fn a_query_survives_an_address() {
    let query = DeviceQuery {
        state: StateFilter::Offline,
        search: "ККМWPF & «Ленина»=1".to_owned(),
        account: Some(AccountId(Uuid::from_u128(7))),
        kind: Some(DeviceKind::MidServer),
        duplicates: true,
        sort: DeviceColumn::LastDisconnect,
        descending: true,
        page: 2,
        ..DeviceQuery::default()
    };
    let address = serde_urlencoded::to_string(&query).unwrap();
    assert_eq!(serde_urlencoded::from_str::<DeviceQuery>(&address).unwrap(), query, "{address}");
    assert_eq!(serde_urlencoded::to_string(DeviceQuery::default()).unwrap(), "");
}

#[test]
fn counts_add_up_and_tabs_part_the_devices() {
    let one = StateCounts { all: 3, online: 1, offline: 2, never_connected: 1, duplicated: 0 };
    let sum: StateCounts = [one, one].into_iter().sum();
    assert_eq!(sum, StateCounts { all: 6, online: 2, offline: 4, never_connected: 2, duplicated: 0 });
    for state in [
        DeviceState::Online,
        DeviceState::Offline,
        DeviceState::NeverConnected,
        DeviceState::ReceiptsWithoutSoftware,
        DeviceState::ThroughMidServer(PosId(1)),
    ] {
        assert!(StateFilter::All.shows(state));
        assert!(StateFilter::Online.shows(state) ^ StateFilter::Offline.shows(state), "{state:?}");
    }
}

#[test]
fn pos_ids_are_read() {
    assert_eq!(" 1916 ".parse(), Ok(PosId(1_916)));
    assert!("1916 (2)".parse::<PosId>().is_err());
}

proptest! {
    #[test]
    fn a_part_of_a_text_is_found(text in any::<String>(), from in 0_usize..20, length in 0_usize..20) {
        let part: String = text.chars().skip(from).take(length).collect();
        prop_assert!(normalise_search(&text).contains(&normalise_search(&part)));
        for word in search_words(&text) {
            prop_assert!(normalise_search(&text).contains(&word));
        }
    }

    #[test]
    fn normalising_twice_changes_nothing(text in any::<String>()) {
        let once = normalise_search(&text);
        prop_assert_eq!(normalise_search(&once), once);
    }

    #[test]
    fn case_does_not_matter(text in "[A-Za-zА-Яа-яЁё ]{0,30}") {
        prop_assert_eq!(normalise_search(&text.to_uppercase()), normalise_search(&text.to_lowercase()));
    }

    #[test]
    fn keys_survive(pos_id in 1..=i64::MAX, secret in "[A-Za-z0-9_-]{32,128}") {
        let key = DeviceKey::new(PosId(pos_id), secret).unwrap();
        prop_assert_eq!(key.to_string().parse::<DeviceKey>(), Ok(key));
    }

    #[test]
    fn no_text_breaks_a_key(text in any::<String>()) {
        let _ = text.parse::<DeviceKey>();
    }

    #[test]
    fn versions_compare_like_their_numbers(one in prop::collection::vec(0_u32..300, 1..5), other in prop::collection::vec(0_u32..300, 1..5)) {
        let text = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
        prop_assert_eq!(version_sort_key(&text(&one)).cmp(&version_sort_key(&text(&other))), one.cmp(&other));
    }

    #[test]
    fn a_version_key_is_plain(text in any::<String>()) {
        let key = version_sort_key(&text);
        prop_assert!(key.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()));
    }

    #[test]
    fn clamped_facts_are_short_and_clean(cpu in any::<String>(), version in any::<String>()) {
        let once = HostFacts { cpu, version, ..HostFacts::default() }.clamped();
        prop_assert!(once.cpu.chars().count() <= MAX_FACT_CHARS);
        prop_assert!(!once.cpu.chars().chain(once.version.chars()).any(char::is_control));
        prop_assert_eq!(once.clone().clamped(), once);
    }
}
