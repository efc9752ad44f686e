//! One row of the table: a receipt, or what is wrong with it.

use super::{ImportError, MadeUp};
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use domain::{
    devices::PosId,
    money::Kopecks,
    outlets::{local_time, moment_of},
    receipts::{Receipt, Rejection},
};
use std::{collections::HashMap, fmt};

/// How times are written, besides RFC 3339 with an offset; they are the outlet's own.
const TIMES: [&str; 5] =
    ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M"];

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    Time(NaiveDateTime),
}

impl Cell {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Time(at) => at.to_string(),
        }
    }
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub problem: Problem,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The row itself cannot be read.
    #[error("{0}")]
    Row(String),
    /// No number of a device.
    #[error("pos_id: «{0}» is no number of a device")]
    PosId(String),
    /// No such device here.
    #[error("pos_id: there is no device {0}")]
    UnknownDevice(PosId),
    /// No time.
    #[error("time: «{0}» is no date with a time, such as 2026-06-04 10:52:07 or 04.06.2026 10:52")]
    Time(String),
    /// No sum.
    #[error("total: «{0}» is no sum of roubles with at most two decimals")]
    Total(String),
    /// Too old, in the future, or with an impossible id.
    #[error("{}", reason(*.0))]
    Rejected(Rejection),
}

fn reason(rejection: Rejection) -> &'static str {
    match rejection {
        Rejection::InvalidId => "id: it is too long or has control characters",
        Rejection::InTheFuture => "time: it is in the future",
        Rejection::TooOld => "time: it is older than receipts are kept",
        Rejection::UnknownTill => "pos_id: it is no till",
        Rejection::Malformed => "total: it is too large",
    }
}

/// Where the fields stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    pos_id: usize,
    time: usize,
    total: usize,
    id: Option<usize>,
}

impl Columns {
    pub(super) fn of(header: &[String]) -> Result<Self, ImportError> {
        let find = |names: &[&str]| {
            header.iter().position(|name| names.contains(&name.trim().to_lowercase().as_str()))
        };
        let pos_id = find(&["pos_id", "posid", "касса", "till"]);
        let time = find(&["time", "sold_at", "время", "дата", "дата и время"]);
        let total = find(&["total", "сумма", "итого"]);
        let id = find(&["id", "receipt_id", "чек", "номер чека", "номер"]);
        match (pos_id, time, total) {
            (Some(pos_id), Some(time), Some(total)) => Ok(Self { pos_id, time, total, id }),
            (pos_id, time, total) => {
                let missing = [("pos_id", pos_id), ("time", time), ("total", total)];
                let missing = missing.iter().filter(|(_, place)| place.is_none()).map(|(name, _)| *name);
                Err(ImportError::Columns(missing.collect::<Vec<_>>().join(", ")))
            }
        }
    }

    pub(super) fn receipt(
        &self,
        cells: &[Cell],
        zones: &HashMap<PosId, String>,
        made_up: &mut MadeUp,
    ) -> Result<Receipt, Problem> {
        let nothing = Cell::Text(String::new());
        let cell = |place: usize| cells.get(place).unwrap_or(&nothing);
        let pos_id = pos_id(cell(self.pos_id))?;
        let zone = zones.get(&pos_id).ok_or(Problem::UnknownDevice(pos_id))?;
        let sold_at = time(cell(self.time), zone)?;
        let total = total(cell(self.total))?;
        let given = self.id.map(|place| cell(place).text()).filter(|id| !id.is_empty());
        let id = given.unwrap_or_else(|| {
            // The same file again makes up the same ids, in whatever order its rows are.
            let same = made_up.entry((pos_id, sold_at.timestamp_millis(), total.0)).or_default();
            *same += 1;
            format!("import-{}-{}-{same}", sold_at.timestamp_millis(), total.0)
        });
        Ok(Receipt { pos_id, id, sold_at, total })
    }
}

fn pos_id(cell: &Cell) -> Result<PosId, Problem> {
    let refused = || Problem::PosId(cell.text());
    match cell {
        Cell::Text(text) => text.parse().map_err(|_| refused()),
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Ok(PosId(*number as i64)),
        _ => Err(refused()),
    }
}

fn time(cell: &Cell, zone: &str) -> Result<DateTime<FixedOffset>, Problem> {
    match cell {
        Cell::Time(local) => at_outlet(*local, zone).ok_or_else(|| Problem::Time(cell.text())),
        Cell::Text(text) => moment(text, zone).ok_or_else(|| Problem::Time(text.clone())),
        Cell::Number(_) => Err(Problem::Time(cell.text())),
    }
}

/// A moment with an offset, or as a clock in this zone shows it.
pub(crate) fn moment(text: &str, zone: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok().or_else(|| {
        let local = TIMES.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        at_outlet(local?, zone)
    })
}

/// A time as the outlet's clock shows it.
fn at_outlet(local: NaiveDateTime, zone: &str) -> Option<DateTime<FixedOffset>> {
    local_time(moment_of(local, zone)?, zone)
}

/// Roubles with a comma or a point, and spaces between groups of digits.
fn total(cell: &Cell) -> Result<Kopecks, Problem> {
    let refused = || Problem::Total(cell.text());
    match cell {
        Cell::Number(number) => {
            let kopecks = (number * 100.0).round();
            let is_sum = kopecks.abs() < 9e15 && (kopecks / 100.0 - number).abs() < 1e-6;
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
            if is_sum { Ok(Kopecks(kopecks as i64)) } else { Err(refused()) }
        }
        Cell::Text(text) => roubles(text).ok_or_else(refused),
        Cell::Time(_) => Err(refused()),
    }
}

/// Roubles as people and programs write them: spaces between groups of digits, a comma or a point before at most two decimals.
pub(crate) fn roubles(text: &str) -> Option<Kopecks> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '₽').collect();
    let (negative, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => (true, digits),
        None => (false, text.as_str()),
    };
    let (whole, cents) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || cents.len() > 2 || !all_digits(whole) || !all_digits(cents) {
        return None;
    }
    let kopecks =
        whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(format!("{cents:0<2}").parse().ok()?)?;
    Some(Kopecks(if negative { -kopecks } else { kopecks }))
}
