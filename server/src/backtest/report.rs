//! What a replay found, outlet by outlet, and as a table by size.

use super::{
    inject::{KINDS, Sample},
    replayed::Outlet,
};
use chrono::NaiveDate;
use domain::lag::{
    Flip,
    replay::{Event, Rule, day_scale, replay, with_loss},
};
use domain::outlets::local_time;
use std::fmt::Write;

/// Days in a month, on average.
const MONTH: f64 = 365.25 / 12.0;
/// Outlets with up to so many receipts a day are one line of the table.
const SIZES: [f64; 5] = [15.0, 50.0, 110.0, 250.0, f64::INFINITY];

/// What one rule did at one outlet.
#[derive(Default, Clone)]
struct Outcome {
    alarms: usize,
    /// By kind of outage.
    found: [usize; KINDS.len()],
    tried: [usize; KINDS.len()],
    /// Minutes from the beginning of the outage.
    minutes: [Vec<i64>; KINDS.len()],
    /// Minutes that it may take, for each total loss that was found.
    allowed: Vec<f64>,
}

/// An outlet and what the rules did there.
pub(super) struct Row {
    receipts_a_day: f64,
    dispersion: f64,
    days: usize,
    outcomes: Vec<(&'static str, Outcome)>,
}

/// Replays the period with each rule, and then each outage on its own day.
pub(super) fn measure(
    outlet: &Outlet,
    rules: &[(&'static str, Rule)],
    from: NaiveDate,
    until: NaiveDate,
    samples: &[Sample],
) -> Row {
    let period = outlet.period(from, until);
    let scales: Vec<(f64, f64)> = period
        .iter()
        .filter_map(|position| day_scale(&outlet.profile(*position, &outlet.days[*position])))
        .collect();
    let receipts: usize = period.iter().map(|position| outlet.receipts[*position].len()).sum();
    let outcome = |rule: Rule| {
        let days = outlet.replay(rule, &period);
        let mut outcome = Outcome::default();
        for (position, (_, events)) in period.iter().zip(&days) {
            // An alarm on a polluted day is a true one.
            outcome.alarms += if outlet.polluted[*position] { 0 } else { incidents(events) };
        }
        for sample in samples {
            let place = period.iter().position(|position| *position == sample.position);
            if let Some((before, _)) = place.and_then(|place| days.get(place)) {
                look_for(outlet, rule, sample, *before, &mut outcome);
            }
        }
        outcome
    };
    Row {
        receipts_a_day: ratio(receipts, period.len()),
        dispersion: middle(&mut scales.iter().map(|(_, dispersion)| *dispersion).collect::<Vec<_>>()),
        days: period.len(),
        outcomes: rules.iter().map(|(name, rule)| (*name, outcome(*rule))).collect(),
    }
}

/// A line for each time that the rule opened a lag, in the outlets' time.
pub(super) fn episodes(outlet: &Outlet, rule: Rule, from: NaiveDate, until: NaiveDate, zone: &str) -> String {
    let shown =
        |at| local_time(at, zone).map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M").to_string());
    let mut text = String::new();
    for (_, events) in outlet.replay(rule, &outlet.period(from, until)) {
        for event in events {
            let what = match event.flip {
                Flip::Open { since } => format!("lag since {}", shown(since.starts_at())),
                Flip::Rejoin { .. } => "lag again".to_owned(),
                Flip::Recover { .. } => "recovered".to_owned(),
            };
            let _ = writeln!(text, "{}\t{}\t{what}", shown(event.at), outlet.name);
        }
    }
    text
}

fn look_for(
    outlet: &Outlet,
    rule: Rule,
    sample: &Sample,
    mut track: domain::lag::Track,
    outcome: &mut Outcome,
) {
    let day =
        with_loss(&outlet.days[sample.position], &outlet.receipts[sample.position], sample.from, sample.loss);
    let profile = outlet.profile(sample.position, &day);
    let Some((receipts, dispersion)) = day_scale(&profile) else { return };
    let begins = sample.from.starts_at();
    let lasted = track.lags();
    let events = replay(&profile, rule, &mut track);
    // A lag that lasts already when the outage begins hides it: it says nothing about the rule.
    let hidden = events
        .iter()
        .rfind(|event| event.at < begins + outlet.delay())
        .map_or(lasted, |event| !matches!(event.flip, Flip::Recover { .. }));
    if hidden {
        return;
    }
    outcome.tried[sample.kind] += 1;
    let found = openings(&events).find(|event| event.at > begins);
    if let Some(found) = found {
        let minutes = (found.at - begins).num_minutes();
        outcome.found[sample.kind] += 1;
        outcome.minutes[sample.kind].push(minutes);
        if sample.kind == 0 {
            let hours = as_f64(day.slots.iter().filter(|slot| slot.open).count()) / 4.0;
            outcome.allowed.push(dispersion * 10_000_f64.ln() / (receipts / hours) * 60.0 + 60.0);
        }
    }
}

/// A lag that is back within two hours is the same incident.
fn incidents(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event.flip, Flip::Open { .. })).count()
}

fn openings(events: &[Event]) -> impl Iterator<Item = &Event> {
    events.iter().filter(|event| matches!(event.flip, Flip::Open { .. } | Flip::Rejoin { .. }))
}

/// The table: a line for each size of outlets and each rule.
pub(super) fn table(rows: &[Row], from: NaiveDate, until: NaiveDate, injected: bool) -> String {
    let mut text = format!("{from}..{until}\n");
    let mut heads =
        format!("{:>7} {:>8} {:>5}  {:<10} {:>12}", "outlets", "receipts", "φ", "rule", "false alarms");
    if injected {
        for kind in KINDS {
            let _ = write!(heads, "  {kind:>14} {:>6} {:>6}", "median", "p90");
        }
        let _ = write!(heads, "  {:>6}", "may be");
    }
    let _ = writeln!(text, "{heads}");
    let mut least = 0.0;
    for most in SIZES {
        let group: Vec<&Row> =
            rows.iter().filter(|row| (least..most).contains(&row.receipts_a_day)).collect();
        least = most;
        let Some(first) = group.first() else { continue };
        for (place, (name, _)) in first.outcomes.iter().enumerate() {
            let _ = writeln!(text, "{}", line(&group, place, name, injected));
        }
    }
    text.push_str("false alarms: by outlet and month");
    if injected {
        text.push_str(
            "; outages: found of those tried, median and 90th percentile of the minutes until they were;\n",
        );
        text.push_str(
            "may be: the longest that the median of a total loss may be, φ·ln(10⁴)/(receipts an hour) + 60",
        );
    }
    text.push('\n');
    text
}

fn line(group: &[&Row], place: usize, name: &str, injected: bool) -> String {
    let outcomes: Vec<&Outcome> = group.iter().filter_map(|row| Some(&row.outcomes.get(place)?.1)).collect();
    let days: usize = group.iter().map(|row| row.days).sum();
    let receipts = group.iter().map(|row| row.receipts_a_day).sum::<f64>() / as_f64(group.len());
    let dispersion = middle(&mut group.iter().map(|row| row.dispersion).collect::<Vec<_>>());
    let alarms: usize = outcomes.iter().map(|outcome| outcome.alarms).sum();
    let monthly = ratio(alarms, days) * MONTH;
    let mut text =
        format!("{:>7} {receipts:>8.0} {dispersion:>5.2}  {name:<10} {monthly:>12.2}", group.len());
    if !injected {
        return text;
    }
    for kind in 0..KINDS.len() {
        let found: usize = outcomes.iter().map(|outcome| outcome.found[kind]).sum();
        let tried: usize = outcomes.iter().map(|outcome| outcome.tried[kind]).sum();
        let mut minutes: Vec<i64> =
            outcomes.iter().flat_map(|outcome| outcome.minutes[kind].clone()).collect();
        minutes.sort_unstable();
        let of = format!("{found}/{tried} {:.3}", ratio(found, tried));
        let _ = write!(text, "  {of:>14} {:>6} {:>6}", rank(&minutes, 50), rank(&minutes, 90));
    }
    let mut allowed: Vec<f64> = outcomes.iter().flat_map(|outcome| outcome.allowed.clone()).collect();
    let _ = write!(text, "  {:>6.0}", middle(&mut allowed));
    text
}

fn rank(sorted: &[i64], percent: usize) -> String {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).map_or_else(|| "—".to_owned(), i64::to_string)
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(1.0)
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { as_f64(part) / as_f64(whole) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a report")]
fn as_f64(count: usize) -> f64 {
    count as f64
}
