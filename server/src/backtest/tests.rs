//! A small history with a known answer.

use super::*;
use clap::Parser;
use std::fmt::Write as _;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: BacktestArgs,
}

fn backtest(csv: &str, options: &[&str]) -> Result<String, BacktestError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("receipts.csv");
    std::fs::write(&file, csv).unwrap();
    let days = folder.path().join("days.txt");
    std::fs::write(
        &days,
        "2026-03-08 off # a Sunday\n2026-03-09 closed\n2026-03-10 hours Mon–Sun: 10:00–18:00\n",
    )
    .unwrap();
    let common = [
        "backtest",
        file.to_str().unwrap(),
        "--hours",
        "Mon–Sun: 10:00–20:00",
        "--days",
        days.to_str().unwrap(),
    ];
    run(&Cli::parse_from(common.iter().chain(options)).args)
}

/// Twelve weeks of a receipt each six minutes. On Wednesday of the last week, none from noon on; on Sunday before,
/// Monday and Tuesday evening none either, for which there are reasons.
fn history() -> String {
    let mut csv = "outlet,time,total\n".to_owned();
    let first: NaiveDate = "2025-12-22".parse().unwrap();
    for day in first.iter_days().take(84) {
        let until = match day.to_string().as_str() {
            "2026-03-08" | "2026-03-11" => 12,
            "2026-03-09" => 10,
            "2026-03-10" => 18,
            _ => 20,
        };
        for hour in 10..until {
            for minute in (0..60).step_by(6) {
                let _ = writeln!(csv, "a,{day} {hour:02}:{minute:02},{}.50", 300 + (hour * 7 + minute) % 400);
            }
        }
    }
    csv
}

#[test]
fn a_silent_afternoon_is_one_alarm() {
    let text = backtest(&history(), &["--episodes", "--from", "2026-03-09"]).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    // An empty hour misses ten receipts, and exp(−10/1.125) is not evidence enough: the two hours up to 13:30 are the first that
    // are, those up to 13:45 the second, and a quarter of an hour later it is known.
    assert_eq!(lines[0], "2026-03-11 14:00\ta\tlag since 2026-03-11 12:00");
    assert_eq!(lines[1], "2026-03-12 11:00\ta\trecovered");
    assert_eq!(lines[2], "2026-03-09..2026-03-16");
    assert!(text.contains("evidence           4.35"), "{text}");
}

#[test]
fn a_holiday_is_silent_for_three_hours_first() {
    let text =
        backtest(&history(), &["--episodes", "--from", "2026-03-08", "--until", "2026-03-09"]).unwrap();
    assert!(text.starts_with("2026-03-08 15:30\ta\tlag since 2026-03-08 12:00\n"), "{text}");
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let injected =
        |seed| backtest(&history(), &["--inject", "--pollute", "--samples", "5", "--seed", seed]).unwrap();
    let text = injected("1");
    assert_eq!(text, injected("1"));
    assert_ne!(text, injected("2"));
    assert!(text.lines().any(|line| line.contains("evidence") && line.contains("5/5 1.000")), "{text}");
}

#[test]
fn what_cannot_be_read_is_named() {
    let error = |csv: &str| backtest(csv, &[]).unwrap_err().to_string();
    assert_eq!(error("outlet,time,total\n"), "the file holds no receipts");
    assert_eq!(
        error("outlet,time,total\na,2026-03-04 10:00,5\na,yesterday,5\n"),
        "line 3: no time: yesterday"
    );
    assert_eq!(error("outlet,time,total\na,2026-03-04 10:00,five\n"), "line 2: no amount: five");
    assert!(error("outlet,total\na,5\n").contains("missing field `time`"));
    let zone = backtest("outlet,time,total\n", &["--zone", "Moscow"]).unwrap_err().to_string();
    assert_eq!(zone, "--zone Moscow: no time zone such as Europe/Moscow");
}
