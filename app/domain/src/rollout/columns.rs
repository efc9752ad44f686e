//! The columns of a list, and which of a file's they are.

use super::{MAX_LINES, RolloutLine};
use crate::{devices::normalise_search, names::names, text};
use serde::{Deserialize, Serialize};

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RolloutColumn {
    /// City of the outlet.
    City,
    /// Street and house.
    Address,
    /// Mall or other name; may be empty.
    Mall,
    /// Time zone, `Asia/Yekaterinburg` or `МСК+2`; may be empty for an outlet that is known.
    Zone,
    /// Opening hours, `Пн–Вс: 09:00–21:30`; may be empty for an outlet that is known.
    Hours,
    /// Name of the till in the client's cabinet.
    Till,
    /// KKMWPF or mid-server; empty: KKMWPF.
    Kind,
    /// The number of a till that has one; empty: by its name, or the next free number.
    PosId,
}

names! { RolloutColumn:
    City = "city",
    Address = "address",
    Mall = "mall",
    Zone = "zone",
    Hours = "hours",
    Till = "till",
    Kind = "kind",
    PosId = "pos-id",
}

impl RolloutColumn {
    /// How a header of this column may begin, as [`normalise_search`] writes it, Russian and English.
    fn beginnings(self) -> &'static [&'static str] {
        match self {
            Self::City => &["город", "насел", "city", "town"],
            Self::Address => &["адрес", "улица", "address", "street"],
            Self::Mall => &["тц", "трц", "торговый центр", "название", "молл", "mall", "shopping"],
            Self::Zone => &["часовой пояс", "пояс", "зона", "time zone", "timezone", "zone"],
            Self::Hours => &["режим", "часы", "время работы", "график", "hours", "opening"],
            Self::Till => {
                &["касса", "устройство", "имя кассы", "название кассы", "till", "device", "register"]
            }
            Self::Kind => &["тип", "вид", "kind", "type"],
            Self::PosId => &["posid", "pos id", "pos_id", "id кассы", "id", "номер"],
        }
    }
}

/// Which column of a file is which of the list, by its headers: the place of each of [`RolloutColumn::ALL`].
///
/// The longest beginning that fits decides, so that «Название кассы» is a till and «Название» a mall.
pub fn guess_columns(headers: &[String]) -> [Option<usize>; RolloutColumn::ALL.len()] {
    let mut places = [None; RolloutColumn::ALL.len()];
    for (place, header) in headers.iter().enumerate() {
        let header = normalise_search(header);
        let fits = RolloutColumn::ALL.into_iter().filter_map(|column| {
            let beginnings = column.beginnings().iter().map(|beginning| normalise_search(beginning));
            let longest =
                beginnings.filter(|beginning| header.starts_with(beginning)).map(|b| b.len()).max()?;
            Some((longest, column))
        });
        let best = fits.max_by_key(|(length, column)| (*length, std::cmp::Reverse(*column)));
        if let Some((_, column)) = best
            && places[column as usize].is_none()
        {
            places[column as usize] = Some(place);
        }
    }
    places
}

/// The lines of a file behind its headers, without those in which nothing stands. At most [`MAX_LINES`] and one more, by
/// which too long a list is known.
///
/// `header` is the line of the headers, from 1.
pub fn read_lines(
    rows: &[Vec<String>],
    places: &[Option<usize>; RolloutColumn::ALL.len()],
    header: u32,
) -> Vec<RolloutLine> {
    let cell = |row: &[String], place: Option<usize>| {
        // One character more than a cell may have tells that it is too long.
        place
            .and_then(|place| row.get(place))
            .map_or_else(String::new, |cell| text::line(cell, super::MAX_CELL + 1))
    };
    rows.iter()
        .zip(header.saturating_add(1)..)
        .map(|(row, line)| RolloutLine {
            line,
            cells: std::array::from_fn(|column| cell(row, places[column])),
        })
        .filter(|line| line.cells.iter().any(|cell| !cell.is_empty()))
        .take(MAX_LINES + 1)
        .collect()
}
