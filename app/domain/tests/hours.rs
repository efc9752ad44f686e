//! Opening hours and business days in local time (`product.md` section 2).

mod support;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::outlets::{HoursError, Interval, MAX_INTERVALS_A_DAY, OpeningHours};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::{date, local, valid_hours, wild_hours};

fn interval(opens: u16, closes: u16) -> Interval {
    Interval { opens, closes }
}

fn week(days: &[(usize, &[Interval])]) -> [Vec<Interval>; 7] {
    let mut week: [Vec<Interval>; 7] = Default::default();
    for (day, intervals) in days {
        week[*day] = intervals.to_vec();
    }
    week
}

fn refused(week: [Vec<Interval>; 7]) -> HoursError {
    OpeningHours::new(week, BTreeMap::new()).expect_err("must be refused")
}

#[test]
fn a_plan_is_sorted_and_checked() {
    let plan = week(&[(0, &[interval(840, 1_080), interval(540, 780)])]);
    let hours = OpeningHours::new(plan, BTreeMap::new()).unwrap();
    assert_eq!(hours.week[0], [interval(540, 780), interval(840, 1_080)]);

    assert_eq!(refused(week(&[(0, &[interval(1_440, 60)])])), HoursError::OutOfRange);
    assert_eq!(refused(week(&[(0, &[interval(0, 0)])])), HoursError::OutOfRange);
    assert_eq!(refused(week(&[(0, &[interval(0, 1_441)])])), HoursError::OutOfRange);
    assert_eq!(refused(week(&[(0, &[interval(540, 780), interval(779, 900)])])), HoursError::Overlap);
    assert_eq!(refused(week(&[(0, &[interval(1_320, 60), interval(1_380, 1_440)])])), HoursError::Overlap);
    let many: Vec<_> =
        (0..).map(|hour| interval(hour * 60, hour * 60 + 30)).take(MAX_INTERVALS_A_DAY + 1).collect();
    assert_eq!(refused(week(&[(0, &many)])), HoursError::TooManyIntervals);
    assert!(OpeningHours::new(week(&[(0, &many[1..])]), BTreeMap::new()).is_ok());
}

#[test]
fn touching_intervals_do_not_overlap() {
    let plan = week(&[(0, &[interval(540, 780), interval(780, 1_080)])]);
    assert!(OpeningHours::new(plan, BTreeMap::new()).is_ok());
    let night = week(&[(0, &[interval(1_200, 240)]), (1, &[interval(240, 600)])]);
    assert!(OpeningHours::new(night, BTreeMap::new()).is_ok());
}

#[test]
fn a_night_must_end_before_the_next_day_opens() {
    assert_eq!(
        refused(week(&[(0, &[interval(1_200, 600)]), (1, &[interval(540, 720)])])),
        HoursError::Overlap
    );
    // From Sunday into Monday too.
    assert_eq!(
        refused(week(&[(6, &[interval(1_200, 600)]), (0, &[interval(540, 720)])])),
        HoursError::Overlap
    );
    // And into an exception, and out of one.
    let night = week(&[(0, &[interval(1_200, 600)])]);
    let tuesday = date("2026-06-02");
    let exceptions = BTreeMap::from([(tuesday, vec![interval(540, 720)])]);
    assert_eq!(OpeningHours::new(night, exceptions), Err(HoursError::Overlap));
    let morning = week(&[(2, &[interval(300, 720)])]);
    let exceptions = BTreeMap::from([(tuesday, vec![interval(1_200, 360)])]);
    assert_eq!(OpeningHours::new(morning, exceptions), Err(HoursError::Overlap));
}

#[test]
fn open_from_the_opening_minute_until_before_the_closing_one() {
    let hours = OpeningHours::daily(540, 1_290);
    assert!(!hours.is_open(local("2026-06-04 08:59:59")));
    assert!(hours.is_open(local("2026-06-04 09:00:00")));
    assert!(hours.is_open(local("2026-06-04 21:29:59")));
    assert!(!hours.is_open(local("2026-06-04 21:30:00")));
}

#[test]
fn a_night_belongs_to_the_day_of_opening_and_the_time_after_it_to_the_calendar_day() {
    let hours = OpeningHours::daily(1_200, 240);
    let (third, fourth) = (date("2026-06-03"), date("2026-06-04"));
    assert!(hours.is_open(local("2026-06-04 01:30:00")));
    assert_eq!(hours.business_day(local("2026-06-04 01:30:00")), third);
    assert_eq!(hours.business_day(local("2026-06-04 03:59:59")), third);
    assert_eq!(hours.business_day(local("2026-06-04 04:00:00")), fourth);
    assert_eq!(hours.business_day(local("2026-06-04 05:00:00")), fourth);
    assert_eq!(hours.business_day(local("2026-06-04 19:00:00")), fourth);
    let span = (local("2026-06-04 04:00:00"), local("2026-06-05 04:00:00"));
    assert_eq!(hours.business_day_span(fourth), span);
    assert_eq!(hours.open_intervals(fourth), [(local("2026-06-04 20:00:00"), local("2026-06-05 04:00:00"))]);
}

#[test]
fn closing_at_midnight_does_not_cross_it() {
    let hours = OpeningHours::daily(540, 1_440);
    assert!(hours.is_open(local("2026-06-04 23:59:00")));
    assert!(!hours.is_open(local("2026-06-05 00:00:00")));
    assert_eq!(hours.business_day(local("2026-06-05 00:00:00")), date("2026-06-05"));
}

#[test]
fn round_the_clock_opens_at_local_midnight_however_it_is_written() {
    for hours in [
        OpeningHours::daily(0, 1_440),
        OpeningHours::daily(540, 540),
        OpeningHours {
            week: std::array::from_fn(|_| vec![interval(600, 1_200), interval(1_200, 600)]),
            exceptions: BTreeMap::new(),
        },
    ] {
        assert_eq!(hours.validate(), Ok(()));
        assert!(hours.is_round_the_clock());
        for time in ["00:00:00", "08:00:00", "09:00:00", "23:59:59"] {
            let at = local(&format!("2026-06-04 {time}"));
            assert!(hours.is_open(at), "{time}");
            assert_eq!(hours.business_day(at), date("2026-06-04"), "{time}");
        }
        let whole = (local("2026-06-04 00:00:00"), local("2026-06-05 00:00:00"));
        assert_eq!(hours.open_intervals(date("2026-06-04")), [whole]);
    }
}

#[test]
fn an_exception_replaces_its_day_but_not_the_night_before() {
    let mut hours = OpeningHours::daily(1_200, 240);
    hours.exceptions.insert(date("2026-06-04"), Vec::new());
    assert!(hours.is_open(local("2026-06-04 03:00:00")), "the night of the 3rd still holds");
    assert!(!hours.is_open(local("2026-06-04 21:00:00")), "closed on the 4th");
    assert!(!hours.is_open(local("2026-06-05 01:00:00")), "and so is its night");
    assert_eq!(hours.business_day(local("2026-06-05 01:00:00")), date("2026-06-05"));
    assert_eq!(hours.open_intervals(date("2026-06-04")), []);

    hours.exceptions.insert(date("2026-06-06"), vec![interval(600, 720)]);
    assert!(hours.is_open(local("2026-06-06 11:00:00")));
    assert!(!hours.is_open(local("2026-06-06 21:00:00")));
}

#[test]
fn a_night_that_ends_within_a_quarter_of_an_hour_counts_to_its_end() {
    let hours = OpeningHours::daily(1_200, 130);
    assert!(!hours.is_open(local("2026-06-04 02:10:00")));
    assert_eq!(hours.business_day(local("2026-06-04 02:14:59")), date("2026-06-03"));
    assert_eq!(hours.business_day(local("2026-06-04 02:15:00")), date("2026-06-04"));
}

#[test]
fn a_night_that_lasts_nearly_all_day_leaves_the_next_day_a_quarter() {
    let hours = OpeningHours::new(week(&[(0, &[interval(1_435, 1_430)])]), BTreeMap::new()).unwrap();
    let (monday, tuesday) = (date("2026-06-01"), date("2026-06-02"));
    assert_eq!(hours.business_day(local("2026-06-02 23:44:00")), monday);
    assert_eq!(hours.business_day(local("2026-06-02 23:45:00")), tuesday);
    assert_eq!(
        hours.business_day_span(tuesday),
        (local("2026-06-02 23:45:00"), local("2026-06-03 00:00:00"))
    );
}

#[test]
fn the_ends_of_the_calendar_do_no_harm() {
    let hours = OpeningHours::daily(1_200, 240);
    for at in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
        hours.is_open(at);
        hours.business_day_span(hours.business_day(at));
        hours.open_intervals(at.date());
    }
}

#[test]
fn minutes_of_an_interval() {
    assert_eq!(interval(540, 1_290).minutes(), 750);
    assert_eq!(interval(1_200, 240).minutes(), 480);
    assert_eq!(interval(540, 540).minutes(), 1_440);
    assert_eq!(interval(u16::MAX, u16::MAX).minutes(), 1_440);
}

#[test]
fn json_of_hours() {
    let json = serde_json::to_string(&OpeningHours::daily(540, 1_290)).unwrap();
    assert!(json.starts_with(r#"{"week":[[{"opens":540,"closes":1290}],"#), "{json}");
    assert!(!json.contains("exceptions"), "{json}");
    let mut hours = OpeningHours::daily(540, 1_290);
    hours.exceptions.insert(date("2026-12-31"), vec![interval(540, 960)]);
    let json = serde_json::to_string(&hours).unwrap();
    assert_eq!(serde_json::from_str::<OpeningHours>(&json).unwrap(), hours);
}

/// A minute within the days that the exceptions of the strategies lie in.
fn minute() -> impl Strategy<Value = NaiveDateTime> {
    (0..20 * 1_440_i64).prop_map(|minute| local("2026-05-28 00:00:00") + TimeDelta::minutes(minute))
}

proptest! {
    #[test]
    fn every_minute_lies_in_the_span_of_its_business_day_alone(hours in wild_hours(), at in minute()) {
        let day = hours.business_day(at);
        let (start, end) = hours.business_day_span(day);
        prop_assert!(start <= at && at < end, "{at} is not within {start}..{end}");
        let neighbours: [NaiveDate; 2] = [day.pred_opt().unwrap(), day.succ_opt().unwrap()];
        prop_assert_eq!(hours.business_day_span(neighbours[0]).1, start);
        prop_assert!(hours.business_day_span(neighbours[0]).0 < start, "no day is empty");
        prop_assert_eq!(hours.business_day_span(neighbours[1]).0, end);
        let away = (at.date() - day).num_days();
        prop_assert!((0..=1).contains(&away));
    }

    #[test]
    fn a_business_day_is_a_whole_number_of_slots(hours in wild_hours(), at in minute()) {
        let (start, end) = hours.business_day_span(hours.business_day(at));
        prop_assert_eq!((end - start).num_minutes() % 15, 0);
        prop_assert_eq!(start.and_utc().timestamp() % 900, 0);
    }

    #[test]
    fn open_intervals_say_what_is_open_says(hours in wild_hours(), at in minute()) {
        let day = hours.business_day(at);
        let (start, end) = hours.business_day_span(day);
        let intervals = hours.open_intervals(day);
        prop_assert_eq!(intervals.iter().any(|(opens, closes)| *opens <= at && at < *closes), hours.is_open(at));
        prop_assert!(intervals.iter().all(|(opens, closes)| opens < closes && *opens >= start && *closes <= end));
        prop_assert!(intervals.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn what_is_open_at_night_belongs_to_the_day_of_opening(hours in valid_hours(), at in minute()) {
        let day = hours.business_day(at);
        let night = hours.plan(day).iter().any(|interval| interval.crosses_midnight());
        if day < at.date() {
            prop_assert!(night, "only a night moves a time to the day before");
        }
    }

    #[test]
    fn valid_hours_pass_and_wild_ones_never_panic(valid in valid_hours(), wild in wild_hours()) {
        prop_assert_eq!(valid.validate(), Ok(()));
        let _ = wild.validate();
        let _ = wild.format(domain::language::Language::Ru);
    }
}
