use crate::text::{Texts, t};
use domain::{
    rollout::{FaultReason, MAX_CELL, NewKey, RolloutColumn, RolloutCounts, RolloutFault},
    tables::{Cell, Column, Sheet},
};

/// The header of a column of the list.
pub(super) fn column_name(texts: Texts, column: RolloutColumn) -> String {
    match column {
        RolloutColumn::City => t!(texts, "checklist-city"),
        RolloutColumn::Address => t!(texts, "rollout-address"),
        RolloutColumn::Mall => t!(texts, "rollout-mall"),
        RolloutColumn::Zone => t!(texts, "rollout-zone"),
        RolloutColumn::Hours => t!(texts, "rollout-hours"),
        RolloutColumn::Till => t!(texts, "checklist-till"),
        RolloutColumn::Kind => t!(texts, "rollout-kind"),
        RolloutColumn::PosId => t!(texts, "pos-id"),
    }
}

/// What is wrong with a cell.
pub(super) fn fault_text(texts: Texts, fault: &RolloutFault) -> String {
    let line = fault.other_line.map_or(0, i64::from);
    match fault.reason {
        FaultReason::Missing => t!(texts, "rollout-fault-missing"),
        FaultReason::TooLong => {
            t!(texts, "rollout-fault-too-long", count = i64::try_from(MAX_CELL).unwrap_or(0))
        }
        FaultReason::UnknownZone => t!(texts, "rollout-fault-zone"),
        FaultReason::UnreadableHours => t!(texts, "rollout-fault-hours"),
        FaultReason::UnknownKind => t!(texts, "rollout-fault-kind"),
        FaultReason::NoNumber => t!(texts, "rollout-fault-number"),
        FaultReason::NumberTaken => t!(texts, "rollout-fault-taken"),
        FaultReason::Archived => t!(texts, "rollout-fault-archived"),
        FaultReason::SameTill => t!(texts, "rollout-fault-twice", line = line),
        FaultReason::Contradiction if line > 0 => t!(texts, "rollout-fault-contradiction", line = line),
        FaultReason::Contradiction => t!(texts, "rollout-fault-exceptions"),
        FaultReason::NameTaken => t!(texts, "rollout-fault-name"),
    }
}

/// What an import does or did, a line each; what is nought is left out.
pub(super) fn count_texts(texts: Texts, counts: RolloutCounts) -> Vec<String> {
    let lines = [
        (counts.outlets_added, t!(texts, "rollout-outlets-added", count = i64::from(counts.outlets_added))),
        (
            counts.outlets_changed,
            t!(texts, "rollout-outlets-changed", count = i64::from(counts.outlets_changed)),
        ),
        (counts.outlets_kept, t!(texts, "rollout-outlets-kept", count = i64::from(counts.outlets_kept))),
        (counts.tills_added, t!(texts, "rollout-tills-added", count = i64::from(counts.tills_added))),
        (counts.tills_changed, t!(texts, "rollout-tills-changed", count = i64::from(counts.tills_changed))),
        (counts.tills_kept, t!(texts, "rollout-tills-kept", count = i64::from(counts.tills_kept))),
    ];
    lines.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect()
}

/// The sheet of a template, and two lines as an example.
pub(super) fn template(texts: Texts) -> (Sheet, Vec<Vec<Cell>>) {
    let width = |column| match column {
        RolloutColumn::Address | RolloutColumn::Hours => 30,
        RolloutColumn::PosId | RolloutColumn::Kind => 12,
        _ => 20,
    };
    let columns = RolloutColumn::ALL.map(|column| Column::new(column_name(texts, column), width(column)));
    let address = t!(texts, "rollout-example-address");
    let line = |till: String, kind: &str| {
        let cells = [
            t!(texts, "rollout-example-city"),
            address.clone(),
            t!(texts, "rollout-example-mall"),
            "Asia/Yekaterinburg".to_owned(),
            t!(texts, "rollout-example-hours"),
            till,
            kind.to_owned(),
            String::new(),
        ];
        cells.into_iter().map(Cell::text).collect()
    };
    let rows = vec![
        line(t!(texts, "rollout-example-till", number = 1), "KKMWPF"),
        line(t!(texts, "rollout-example-till", number = 2), "KKMWPF"),
    ];
    (Sheet { name: t!(texts, "rollout-title"), columns: columns.to_vec() }, rows)
}

/// New keys as a sheet.
pub(super) fn keys_sheet(texts: Texts, keys: &[NewKey]) -> (Sheet, Vec<Vec<Cell>>) {
    let columns = vec![
        Column::new(t!(texts, "checklist-city"), 20),
        Column::new(t!(texts, "checklist-address"), 36),
        Column::new(t!(texts, "checklist-till"), 20),
        Column::new(t!(texts, "pos-id"), 12),
        Column::new(t!(texts, "rollout-key"), 76),
    ];
    let row = |key: &NewKey| {
        vec![
            Cell::text(key.city.as_str()),
            Cell::text(key.address.as_str()),
            Cell::text(key.till.as_str()),
            Cell::Number(key.pos_id.0),
            Cell::text(key.key.as_str()),
        ]
    };
    (Sheet { name: t!(texts, "rollout-keys"), columns }, keys.iter().map(row).collect())
}
