use super::*;
use proptest::prelude::*;

fn at(time: &str) -> LocalTime {
    format!("2026-06-04T{time}:00+04:00").parse().unwrap()
}

/// 12:45 in Samara.
const NOON: i64 = 1_780_562_700_000;

fn facts() -> OutletFacts {
    OutletFacts {
        id: OutletId(uuid::Uuid::from_u128(7)),
        account: AccountId(uuid::Uuid::from_u128(1)),
        network: "Сеть".to_owned(),
        city: "Самара".to_owned(),
        place: "Самара, Сергея Лазо, 17".to_owned(),
        open_since: Some(at("09:00")),
        behind: None,
        expected_hour: Some(Kopecks(1_000_000)),
        lag: None,
        tills: 2,
        online: 2,
        offline: Vec::new(),
        silent: Vec::new(),
        last_receipt_at: Some(at("12:00")),
    }
}

fn device(pos_id: i64, since: &str) -> OfflineDevice {
    let since = at(since);
    let found_at = since.timestamp_millis() + 180_000;
    OfflineDevice { pos_id: PosId(pos_id), kind: DeviceKind::Till, since, found_at, carries: 0 }
}

#[test]
fn an_outlet_with_nothing_wrong_is_no_problem() {
    assert_eq!(facts().problem(NOON), None);
    let silent = OutletFacts { silent: vec![PosId(1)], ..facts() };
    assert_eq!(silent.problem(NOON), None, "whether silence is a problem its profile says");
}

#[test]
fn tills_that_are_offline_are_a_problem_only_while_the_outlet_is_open() {
    let open = OutletFacts { offline: vec![device(5, "12:10"), device(6, "12:40")], tills: 4, ..facts() };
    let closed = OutletFacts { open_since: None, ..open.clone() };
    assert_eq!(closed.problem(NOON), None);
    let problem = open.problem(NOON).unwrap();
    assert_eq!(
        (problem.kind, problem.count, problem.risk),
        (ProblemKind::Offline, 2, Some(Kopecks(500_000)))
    );
    assert_eq!(problem.since, Some(at("12:10")), "since the first went");
    assert_eq!(problem.found_at, Some(at("12:43").timestamp_millis()), "and new since the last");
    assert_eq!(problem.sight, Sight::Offline { named: vec![PosId(5), PosId(6)], more: 0, of: 4 });
}

#[test]
fn what_was_offline_before_the_opening_is_new_when_the_outlet_opens() {
    let problem = OutletFacts { offline: vec![device(5, "02:00")], ..facts() }.problem(NOON).unwrap();
    assert_eq!(problem.since, Some(at("02:00")));
    assert_eq!(problem.found_at, Some(at("09:00").timestamp_millis()));
}

#[test]
fn one_that_is_behind_says_what_is_to_be_seen() {
    let lag = Some((at("12:40"), at("13:30").timestamp_millis()));
    let behind = OutletFacts { behind: Some(-570), lag, ..facts() };
    let sight = |facts: OutletFacts| facts.problem(NOON).unwrap().sight;
    let problem = behind.clone().problem(NOON).unwrap();
    assert_eq!(
        (problem.kind, problem.deviation, problem.risk),
        (ProblemKind::Behind, Some(-570), Some(Kopecks(570_000)))
    );
    assert_eq!((problem.since, problem.found_at), (Some(at("12:40")), Some(at("13:30").timestamp_millis())));
    assert_eq!(problem.sight, Sight::Selling);
    let silent = OutletFacts { silent: vec![PosId(5)], ..behind.clone() };
    assert_eq!(sight(silent), Sight::Silent { named: vec![PosId(5)], more: 0 });
    let idle = OutletFacts { last_receipt_at: Some(at("11:40")), silent: vec![PosId(5)], ..behind.clone() };
    assert_eq!(sight(idle.clone()), Sight::NoReceipts { since: Some(at("11:40")), online: true });
    let without_software = OutletFacts { online: 1, last_receipt_at: None, ..idle };
    assert_eq!(sight(without_software), Sight::NoReceipts { since: None, online: false });
    let offline = OutletFacts {
        offline: (1..=5).map(|till| device(till, "12:00")).collect(),
        tills: 6,
        ..behind.clone()
    };
    assert_eq!(sight(offline), Sight::Offline { named: vec![PosId(1), PosId(2), PosId(3)], more: 2, of: 6 });
    let mid_server = OfflineDevice { kind: DeviceKind::MidServer, carries: 4, ..device(9, "12:00") };
    let through = OutletFacts { offline: vec![mid_server], ..behind.clone() };
    assert_eq!(sight(through), Sight::MidServer { pos_id: PosId(9), tills: 4 });
    let closed = OutletFacts { open_since: None, ..behind.clone() };
    assert_eq!(
        (closed.clone().problem(NOON).unwrap().risk, sight(closed)),
        (Some(Kopecks::ZERO), Sight::Closed)
    );
    let not_evident = OutletFacts { lag: None, ..behind }.problem(NOON).unwrap();
    assert_eq!((not_evident.since, not_evident.found_at), (Some(at("09:00")), None));
}

#[test]
fn a_mid_server_that_carries_nothing_risks_nothing() {
    let idle = OfflineDevice { kind: DeviceKind::MidServer, ..device(9, "12:00") };
    let problem = OutletFacts { offline: vec![idle], ..facts() }.problem(NOON).unwrap();
    assert_eq!((problem.kind, problem.risk), (ProblemKind::Offline, Some(Kopecks::ZERO)));
}

fn problem(key: u64, risk: Option<i64>, minute: Option<u32>) -> Problem {
    let duplicate = Duplicate {
        pos_id: PosId(1),
        account: AccountId(uuid::Uuid::from_u128(1)),
        network: String::new(),
        city: String::new(),
        place: String::new(),
        copies: 2,
        since: minute.map(|minute| at(&format!("10:{minute:02}"))),
    };
    Problem { key: key.to_string(), risk: risk.map(Kopecks), ..duplicate.into() }
}

#[test]
fn money_gives_the_order_then_the_newest() {
    let problems = vec![
        problem(1, None, Some(30)),
        problem(2, Some(500), Some(10)),
        problem(3, Some(900), None),
        problem(4, Some(500), Some(20)),
        problem(5, Some(0), Some(40)),
    ];
    let (rows, more) = first_rows(problems.clone(), 12);
    let keys: Vec<_> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!((keys.join(""), more), ("34251".to_owned(), 0));
    let (rows, more) = first_rows(problems, 2);
    assert_eq!((rows.len(), more), (2, 3));
}

#[test]
fn a_problem_is_new_for_two_minutes() {
    assert!(is_fresh(1_000, 1_000) && is_fresh(1_000, 120_999) && !is_fresh(1_000, 121_000));
    // Found by a clock that is ahead of this one.
    assert!(is_fresh(5_000, 1_000));
}

proptest! {
    #[test]
    fn the_order_does_not_depend_on_where_a_problem_stood(
        mut facts in proptest::collection::vec((proptest::option::of(0_i64..4), proptest::option::of(0_u32..4)), 0..30),
        rotation in 0_usize..30, rows in 0_usize..20,
    ) {
        let mut problems: Vec<Problem> =
            facts.drain(..).zip(0..).map(|((risk, minute), key)| problem(key, risk, minute)).collect();
        let all = problems.len();
        let first = first_rows(problems.clone(), rows);
        if all > 0 {
            problems.rotate_left(rotation % all);
        }
        prop_assert_eq!(&first, &first_rows(problems, rows));
        let (shown, more) = first;
        prop_assert_eq!(shown.len() + usize::try_from(more).unwrap(), all);
        let risks: Vec<i64> = shown.iter().map(|row| row.risk.unwrap_or_default().0).collect();
        prop_assert!(risks.is_sorted_by(|one, other| one >= other));
    }
}
