//! Lists of outlets and tills: which cells are bad, what an import does, and that importing again does nothing.
#![cfg(feature = "zones")]

use domain::{
    accounts::AccountId,
    devices::{DeviceKind, PosId},
    outlets::{Outlet, OutletId, is_zone},
    rollout::{
        FaultReason as Reason, Known, KnownTill, MAX_CELL, RolloutColumn as Column, RolloutCounts,
        RolloutLine, TillStep, check, guess_columns, read_lines,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

fn line(line: u32, cells: [&str; 8]) -> RolloutLine {
    RolloutLine { line, cells: cells.map(str::to_owned) }
}

const WHOLE: [&str; 8] =
    ["Челябинск", "Ленина, 172", "ТЦ Пассаж", "Asia/Yekaterinburg", "Пн–Вс: 10:00–21:00", "Касса 1", "", ""];

fn with(column: Column, cell: &str) -> [String; 8] {
    let mut cells = WHOLE.map(str::to_owned);
    cell.clone_into(&mut cells[column as usize]);
    cells
}

/// The account after the import.
fn imported(lines: &[RolloutLine], known: &Known) -> Known {
    let plan = check(lines, known, is_zone).expect("a good list");
    let mut after = known.clone();
    let mut next = 1_000;
    let mut ids = Vec::new();
    for planned in plan.outlets {
        let id = planned.id.unwrap_or(OutletId(Uuid::from_u128(after.outlets.len() as u128 + 1)));
        ids.push(id);
        after.outlets.retain(|outlet| outlet.id != id);
        after.outlets.push(Outlet {
            id,
            account_id: AccountId(Uuid::nil()),
            city: planned.city,
            address: planned.address,
            mall: planned.mall,
            zone: planned.zone,
            hours: planned.hours,
            archived: false,
        });
    }
    for till in plan.tills {
        let pos_id = match till.step {
            TillStep::Add(None) => {
                next += 1;
                PosId(next)
            }
            TillStep::Add(Some(pos_id)) | TillStep::Change(pos_id) | TillStep::Keep(pos_id) => pos_id,
        };
        after.tills.retain(|known| known.pos_id != pos_id);
        after.tills.push(KnownTill {
            pos_id,
            outlet: ids[till.outlet],
            name: till.name,
            kind: till.kind,
            archived: false,
        });
    }
    after
}

fn faults(lines: &[RolloutLine], known: &Known) -> Vec<(u32, Column, Reason, Option<u32>)> {
    let faults = check(lines, known, is_zone).expect_err("no fault");
    faults.into_iter().map(|fault| (fault.line, fault.column, fault.reason, fault.other_line)).collect()
}

#[test]
fn every_kind_of_bad_cell_is_named() {
    let long = "я".repeat(MAX_CELL + 1);
    let cases = [
        (Column::City, "", Reason::Missing),
        (Column::Address, "", Reason::Missing),
        (Column::Till, "", Reason::Missing),
        (Column::Zone, "", Reason::Missing),
        (Column::Hours, "", Reason::Missing),
        (Column::Zone, "Урал", Reason::UnknownZone),
        (Column::Zone, "МСК+14", Reason::UnknownZone),
        (Column::Hours, "когда откроют", Reason::UnreadableHours),
        (Column::Kind, "холодильник", Reason::UnknownKind),
        (Column::PosId, "19-16", Reason::NoNumber),
        (Column::PosId, "0", Reason::NoNumber),
        (Column::Mall, &long, Reason::TooLong),
    ];
    for (column, cell, reason) in cases {
        let lines = [RolloutLine { line: 7, cells: with(column, cell) }];
        assert_eq!(faults(&lines, &Known::default()), [(7, column, reason, None)], "{column}: {cell}");
    }
}

#[test]
fn lines_must_not_contradict_each_other() {
    let other_zone = RolloutLine { line: 3, cells: with(Column::Zone, "Europe/Moscow") };
    let mut lines = [line(2, WHOLE), other_zone];
    lines[1].cells[Column::Till as usize] = "Касса 2".to_owned();
    assert_eq!(faults(&lines, &Known::default()), [(3, Column::Zone, Reason::Contradiction, Some(2))]);
    // The same till in other letters, and the same number at two outlets.
    let twice = [line(2, WHOLE), RolloutLine { line: 3, cells: with(Column::Till, " касса  1 ") }];
    assert_eq!(faults(&twice, &Known::default()), [(3, Column::Till, Reason::SameTill, Some(2))]);
    let mut numbered = [2, 3].map(|number| RolloutLine { line: number, cells: with(Column::PosId, "1916") });
    numbered[1].cells[Column::Address as usize] = "Мира, 5".to_owned();
    assert_eq!(faults(&numbered, &Known::default()), [(3, Column::PosId, Reason::SameTill, Some(2))]);
}

#[test]
fn what_lines_of_one_outlet_say_once_holds_for_all() {
    let second =
        line(3, ["Челябинск", "ЛЕНИНА,  172", "тц пассаж", "", "", "Касса 2", "Мидсервер", "1918.0"]);
    let plan = check(&[line(2, WHOLE), second], &Known::default(), is_zone).unwrap();
    assert_eq!(plan.outlets.len(), 1);
    assert_eq!(plan.counts(), RolloutCounts { outlets_added: 1, tills_added: 2, ..RolloutCounts::default() });
    assert_eq!(plan.tills[1].step, TillStep::Add(Some(PosId(1918))));
    assert_eq!(plan.tills[1].kind, DeviceKind::MidServer);
}

#[test]
fn zones_are_read_as_people_in_russia_say_them() {
    for (said, zone) in
        [("МСК", "Europe/Moscow"), ("мск + 2", "Asia/Yekaterinburg"), ("MSK−1", "Europe/Kaliningrad")]
    {
        let plan =
            check(&[RolloutLine { line: 2, cells: with(Column::Zone, said) }], &Known::default(), is_zone);
        assert_eq!(plan.unwrap().outlets[0].zone, zone, "{said}");
    }
}

#[test]
fn a_list_that_is_imported_again_changes_what_it_says_otherwise() {
    let numbered = line(3, ["Челябинск", "Ленина, 172", "ТЦ Пассаж", "", "", "Касса 2", "", "1918"]);
    let first = [line(2, WHOLE), numbered];
    let known = imported(&first, &Known::default());
    let kept = RolloutCounts { outlets_kept: 1, tills_kept: 2, ..RolloutCounts::default() };
    assert_eq!(check(&first, &known, is_zone).unwrap().counts(), kept);
    let mut second = first.clone();
    "Пн–Вс: 09:00–21:00".clone_into(&mut second[0].cells[Column::Hours as usize]);
    "Касса у входа".clone_into(&mut second[1].cells[Column::Till as usize]);
    let counts = check(&second, &known, is_zone).unwrap().counts();
    let changed =
        RolloutCounts { outlets_changed: 1, tills_changed: 1, tills_kept: 1, ..RolloutCounts::default() };
    assert_eq!(counts, changed);
}

#[test]
fn what_belongs_to_others_or_is_archived_is_refused() {
    let first = [RolloutLine { line: 2, cells: with(Column::PosId, "1916") }];
    let known = Known { taken: [PosId(1916)].into(), ..Known::default() };
    assert_eq!(faults(&first, &known), [(2, Column::PosId, Reason::NumberTaken, None)]);
    let mut known = imported(&first, &Known::default());
    known.tills[0].archived = true;
    assert_eq!(faults(&first, &known), [(2, Column::PosId, Reason::Archived, None)]);
    known.outlets[0].archived = true;
    let both = [(2, Column::Address, Reason::Archived, None), (2, Column::PosId, Reason::Archived, None)];
    assert_eq!(faults(&first, &known), both);
    let known = imported(&first, &Known::default());
    let other = [RolloutLine { line: 2, cells: with(Column::PosId, "2000") }];
    assert_eq!(faults(&other, &known), [(2, Column::Till, Reason::NameTaken, None)]);
}

#[test]
fn headers_are_found_in_both_languages() {
    let headers = |names: [&str; 9]| guess_columns(&names.map(str::to_owned));
    let all = [Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7)];
    let russian = [
        "Город",
        "Адрес точки",
        "Название",
        "Часовой пояс",
        "Режим работы",
        "Название кассы",
        "Тип",
        "PosID",
        "Прочее",
    ];
    assert_eq!(headers(russian), all);
    let english =
        ["City", "Address", "Mall", "Time zone", "Opening hours", "Till", "Kind", "PosID", "Remarks"];
    assert_eq!(headers(english), all);
    assert_eq!(headers([""; 9]), [None; 8]);
}

#[test]
fn empty_lines_are_left_out_and_lines_keep_their_numbers() {
    let rows = [vec!["Томск".to_owned()], vec![], vec![" ".to_owned()], vec!["Омск".to_owned()]];
    let places = guess_columns(&["Город".to_owned()]);
    let read: Vec<(u32, String)> = read_lines(&rows, &places, 3)
        .into_iter()
        .map(|line| (line.line, line.cell(Column::City).to_owned()))
        .collect();
    assert_eq!(read, [(4, "Томск".to_owned()), (7, "Омск".to_owned())]);
}

fn lists() -> impl Strategy<Value = Vec<RolloutLine>> {
    let cells = (
        "[АБ]",
        "[12]",
        "[мн]?",
        prop_oneof!["МСК", "Asia/Omsk", ""],
        "(Пн–Вс: 09:00–2[12]:00)?",
        "[кл]",
        "[1-4]?",
    );
    prop::collection::vec(cells, 1..12).prop_map(|rows| {
        rows.into_iter()
            .zip(2..)
            .map(|((city, address, mall, zone, hours, till, number), place)| {
                line(place, [&city, &address, &mall, &zone, &hours, &till, "", &number])
            })
            .collect()
    })
}

proptest! {
    /// A good list, imported twice, does nothing the second time; a bad one has a fault in a line of its own.
    #[test]
    fn a_second_import_keeps_everything(lines in lists()) {
        match check(&lines, &Known::default(), is_zone) {
            Ok(plan) => {
                let counts = plan.counts();
                prop_assert_eq!(counts.tills_added as usize, lines.len());
                let again = check(&lines, &imported(&lines, &Known::default()), is_zone).unwrap().counts();
                let kept = RolloutCounts {
                    outlets_kept: counts.outlets_added,
                    tills_kept: counts.tills_added,
                    ..RolloutCounts::default()
                };
                prop_assert_eq!(again, kept);
            }
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|fault| lines.iter().any(|line| line.line == fault.line)));
            }
        }
    }
}
