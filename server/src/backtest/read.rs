//! Receipts from a CSV file, line by line.

use super::{BacktestError, progress, replayed::Outlet};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{
    money::Kopecks,
    outlets::{OpeningHours, moment_of},
    profiles::Calendar,
};
use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::Path};

/// A line of progress each so many receipts.
const PROGRESS: u64 = 200_000;

#[derive(Debug, Deserialize)]
struct Line {
    outlet: String,
    time: String,
    total: String,
}

/// The outlets of a file, by name.
pub(super) fn outlets(
    file: &Path,
    zone: &str,
    hours: &OpeningHours,
    calendar: &Calendar,
    feed_delay: i64,
) -> Result<Vec<Outlet>, BacktestError> {
    let broken = |source| BacktestError::Csv { file: file.display().to_string(), source };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file).map_err(broken)?;
    let mut receipts: BTreeMap<String, Vec<(DateTime<Utc>, Kopecks)>> = BTreeMap::new();
    for (number, line) in (2_u64..).zip(reader.deserialize::<Line>()) {
        let line = line.map_err(broken)?;
        let wrong =
            |what: &str, value: &str| BacktestError::Line { line: number, what: format!("{what}: {value}") };
        let at = moment(&line.time, zone).ok_or_else(|| wrong("no time", &line.time))?;
        let total = kopecks(&line.total).ok_or_else(|| wrong("no amount", &line.total))?;
        match receipts.get_mut(&line.outlet) {
            Some(known) => known.push((at, total)),
            None => drop(receipts.insert(line.outlet, vec![(at, total)])),
        }
        if number % PROGRESS == 0 {
            progress(&format!("{number} receipts are read"));
        }
    }
    Ok(receipts
        .into_iter()
        .map(|(name, receipts)| Outlet::new(name, &receipts, zone, hours, calendar, feed_delay))
        .collect())
}

/// Reads a file of special days: the holidays are the answer, what is closed or has other hours goes into the hours.
pub(super) fn special_days(file: &Path, hours: &mut OpeningHours) -> Result<Calendar, BacktestError> {
    let text = fs::read_to_string(file)
        .map_err(|error| BacktestError::Argument(format!("--days {}: {error}", file.display())))?;
    for (number, line) in (1_u64..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        let wrong = || BacktestError::Line { line: number, what: format!("no special day: {line}") };
        let Some((date, what)) = line.split_once(' ') else { continue };
        let plan = match what.trim().split_once(' ') {
            None if what.trim() == "closed" => OpeningHours::default(),
            Some(("hours", plan)) => OpeningHours::parse(plan.trim()).map_err(|_| wrong())?,
            _ => continue,
        };
        let date: NaiveDate = date.parse().map_err(|_| wrong())?;
        hours.exceptions.insert(date, plan.plan(date).to_vec());
    }
    Ok(Calendar::parse(&text))
}

fn moment(text: &str, zone: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    moment_of(local, zone)
}

/// `12.3` and `-12,345` are 1230 and −1234 kopecks; what is finer than a kopeck is cut off.
fn kopecks(text: &str) -> Option<Kopecks> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let cents: String = fraction.chars().chain("00".chars()).take(2).collect();
    let amount = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents.parse().ok()?)?;
    Some(Kopecks(if negative { -amount } else { amount }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_times() {
        let amounts = ["12", "12.3", "-12,345", "0.05"].map(|text| kopecks(text).map(|amount| amount.0));
        assert_eq!(amounts, [Some(1_200), Some(1_230), Some(-1_234), Some(5)]);
        assert_eq!(["", "-", "1e3", ".5", "1.2.3"].map(kopecks), [None; 5]);
        let utc = "2026-03-04T07:15:00Z".parse().ok();
        assert_eq!(moment("2026-03-04T10:15:00+03:00", "UTC"), utc);
        assert_eq!(moment("2026-03-04 10:15", "Europe/Moscow"), utc);
        assert_eq!(moment("04.03.2026", "Europe/Moscow"), None);
    }
}
