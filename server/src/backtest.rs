//! `heado-monitor backtest FILE.csv`: what the lag rule would have said of a history, beside two plain rules.
//!
//! Without `--inject`, alarms on the history as it is: whoever thinks that it holds no outages reads them as false alarms.
//! With it, outages are put into copies of single days, at fixed random places, and looked for.

mod inject;
mod read;
mod replayed;
mod report;
#[cfg(test)]
mod tests;

use chrono::{NaiveDate, TimeDelta};
use clap::Args;
use domain::{
    lag::{Settings, replay::Rule},
    outlets::{OpeningHours, is_zone},
    profiles::Calendar,
};
use std::{io, io::Write, path::PathBuf};

/// What is replayed, and how.
#[derive(Debug, Clone, Args)]
pub struct BacktestArgs {
    /// Receipts with the columns `outlet`, `time` and `total` (in roubles, negative for a refund). A time such as
    /// `2026-03-04T10:15:00Z`, or without an offset in the outlets' zone.
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// The outlets' time zone.
    #[arg(long, default_value = "Europe/Moscow")]
    zone: String,
    /// The outlets' opening hours, for example `Mon–Fri: 09:00–21:30, Sat–Sun: 10:00–20:00`.
    #[arg(long, default_value = "Mon–Sun: 09:00–21:00")]
    hours: String,
    /// Special days: lines such as `2026-01-01..2026-01-11 off` (a holiday), `2026-01-01 closed`, or
    /// `2026-12-31 hours Mon–Sun: 09:00–18:00`. By default the production calendar of Russia.
    #[arg(long, value_name = "FILE")]
    days: Option<PathBuf>,
    /// Print each alarm of the product's rule before the table.
    #[arg(long)]
    episodes: bool,
    /// The first day that is judged; the days before are history. By default eight weeks after the first receipt.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// The first day that is not judged any more. By default the day after the last receipt.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// Put outages into copies of days, and look for them.
    #[arg(long)]
    inject: bool,
    /// Put outages into 12 % of the days, so that the history is polluted.
    #[arg(long)]
    pollute: bool,
    /// Days of each outlet into which each kind of outage is put.
    #[arg(long, default_value_t = 40)]
    samples: usize,
    /// The seed of all that is random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The share of the expected revenue that must be missing.
    #[arg(long, default_value_t = Settings::default().lag)]
    lag: f64,
    /// The probability of such a shortfall by chance must be lower.
    #[arg(long, default_value_t = Settings::default().alpha)]
    alpha: f64,
    /// Receipts that a window must expect.
    #[arg(long, default_value_t = Settings::default().min_expected)]
    min_expected: f64,
    /// Minutes until a quarter of an hour is judged.
    #[arg(long, default_value_t = Settings::default().feed_delay_minutes)]
    feed_delay: i64,
}

/// Why a history cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// The file cannot be read, or is no such CSV.
    #[error("{file}: {source}")]
    Csv {
        /// Its name.
        file: String,
        /// What is wrong.
        source: csv::Error,
    },
    /// A line cannot be understood.
    #[error("line {line}: {what}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// There is nothing to replay.
    #[error("the file holds no receipts")]
    Empty,
    /// An argument cannot be used.
    #[error("{0}")]
    Argument(String),
}

/// Replays the file; answers the table.
pub fn run(args: &BacktestArgs) -> Result<String, BacktestError> {
    if !is_zone(&args.zone) {
        return Err(BacktestError::Argument(format!(
            "--zone {}: no time zone such as Europe/Moscow",
            args.zone
        )));
    }
    let mut hours = OpeningHours::parse(&args.hours)
        .map_err(|error| BacktestError::Argument(format!("--hours {}: {error}", args.hours)))?;
    let calendar = match &args.days {
        None => Calendar::russia(),
        Some(file) => read::special_days(file, &mut hours)?,
    };
    let outlets = read::outlets(&args.file, &args.zone, &hours, &calendar, args.feed_delay)?;
    let first = outlets.iter().filter_map(replayed::Outlet::first_day).min().ok_or(BacktestError::Empty)?;
    let last = outlets.iter().filter_map(replayed::Outlet::last_day).max().ok_or(BacktestError::Empty)?;
    let from = args.from.unwrap_or(first + TimeDelta::days(56));
    let until = args.until.unwrap_or(last + TimeDelta::days(1));
    let mut rows = Vec::new();
    let mut episodes = String::new();
    let count = outlets.len();
    for (number, mut outlet) in outlets.into_iter().enumerate() {
        progress(&format!("outlet {} of {count}: {}", number + 1, outlet.name));
        let mut random = inject::random(args.seed, &outlet.name);
        if args.pollute {
            inject::pollute(&mut outlet, &mut random);
        }
        outlet.measure();
        let samples = if args.inject {
            inject::samples(&outlet, from, until, args.samples, &mut random)
        } else {
            Vec::new()
        };
        if args.episodes {
            let [(_, rule), ..] = rules(args);
            episodes.push_str(&report::episodes(&outlet, rule, from, until, &args.zone));
        }
        rows.push(report::measure(&outlet, &rules(args), from, until, &samples));
    }
    Ok(episodes + &report::table(&rows, from, until, args.inject))
}

fn rules(args: &BacktestArgs) -> [(&'static str, Rule); 3] {
    let feed_delay_minutes = args.feed_delay;
    let ours = Settings {
        lag: args.lag,
        alpha: args.alpha,
        min_expected: args.min_expected,
        feed_delay_minutes,
        ..Settings::default()
    };
    let bare = Settings { lag: args.lag, feed_delay_minutes, ..Settings::bare() };
    [
        ("evidence", Rule::Evidence(ours)),
        ("bare lag", Rule::Evidence(bare)),
        ("mean − 3σ", Rule::MeanMinusSigmas(3.0)),
    ]
}

fn progress(text: &str) {
    // A closed standard error is no reason to stop.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
