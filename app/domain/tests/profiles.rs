//! Profiles of days, worked out by hand where numbers are compared.
#![cfg(feature = "zones")]

mod support;

use chrono::{Days, NaiveDate};
use domain::{
    money::Kopecks,
    outlets::OpeningHours,
    profiles::{
        Basis, Bucket, Calendar, Day, DayKind, DayOff, DayProfile, Expectation, Profile, Sold, Span, Window,
    },
};
use support::date;

const ZONE: &str = "Europe/Moscow";

fn sold(sales: i64, roubles: i64) -> Sold {
    Sold { sales, revenue: Kopecks(roubles * 100) }
}

/// A day open 10:00–20:00 that sells the same in every open slot.
fn steady(on: NaiveDate, zone: &str, each: Sold) -> Day {
    let mut day = Day::new(&OpeningHours::daily(600, 1_200), zone, on, DayKind::Ordinary);
    for slot in day.slots.iter_mut().filter(|slot| slot.open) {
        slot.sold = each;
    }
    day
}

fn weeks_before(on: NaiveDate, zone: &str, each: &[Sold]) -> Vec<Day> {
    let weeks = (1..).map(|week| on - Days::new(7 * week));
    weeks.zip(each).map(|(on, each)| steady(on, zone, *each)).collect()
}

#[test]
fn an_expectation_is_the_mean_without_outages() {
    let past: Vec<Sold> = [20, 22, 18, 20, 21, 19, 0, 0].map(|sales| sold(sales, sales * 100)).to_vec();
    // Median 19.5, deviations 0.5 2.5 1.5 0.5 1.5 0.5 19.5 19.5: MAD 1.5; the limit is 3·√19.5 = 13.2.
    let expected = Expectation::of(&past).unwrap();
    assert_eq!(expected.days, 6);
    assert!((expected.count - 20.0).abs() < 1e-9);
    assert!((expected.revenue - 200_000.0).abs() < 1e-6);
    assert!((expected.lag(sold(8, 800)).unwrap() - 0.6).abs() < 1e-9);
    assert!((expected.lag(sold(8, -200)).unwrap() - 1.1).abs() < 1e-9);
    assert_eq!(Expectation::of(&[]), None);
    assert_eq!(Expectation::of(&[Sold::default(); 8]).unwrap().lag(sold(1, 1)), None);
}

#[test]
fn a_profile_needs_four_weeks_and_adds_up() {
    let on = date("2026-03-04");
    let day = steady(on, ZONE, sold(1, 50));
    let past = weeks_before(on, ZONE, &[sold(2, 100); 9]);
    let profile = Profile::new(&day, &past);
    assert_eq!((profile.basis, profile.weeks), (Basis::SameWeekday, 8));
    let noon = day.position(domain::time::Slot::of(support::utc("2026-03-04T09:00:00Z"))).unwrap();
    let hour = day.window(Span::Hour, noon);
    assert_eq!(hour, Window { from: noon - 4, until: noon });
    assert!((profile.expect(hour).unwrap().count - 8.0).abs() < 1e-9);
    let chart = DayProfile::new(&profile, noon);
    let whole = chart.buckets(Bucket::Day);
    assert_eq!(whole.len(), 1);
    assert!((whole[0].expected.unwrap().count - 80.0).abs() < 1e-9);
    // 10:00–12:00 is known: 800 roubles of 16 receipts were expected of the eight slots; half was sold, of all forty.
    assert_eq!(whole[0].expected_so_far.unwrap().money(), Kopecks(80_000));
    assert_eq!(whole[0].actual, sold(40, 2_000));
    let hours = chart.buckets(Bucket::Hour);
    assert_eq!(hours.len(), 24);
    assert_eq!(hours[10].expected.unwrap().limit(0.40), Kopecks(24_000));
    assert!((hours[10].lag().unwrap() - 0.5).abs() < 1e-9);
    assert_eq!(chart.cumulative().last().unwrap().expected, whole[0].expected);

    let short = Profile::new(&day, &past[..3]);
    assert_eq!((short.basis, short.weeks), (Basis::Nothing, 3));
    assert_eq!(short.expect(hour), None);
}

#[test]
fn the_calendar_of_russia_is_readable() {
    let calendar = Calendar::russia();
    assert_eq!(calendar.find(date("2025-11-01")), Some(DayOff::Working));
    for off in
        ["2025-01-08", "2025-05-02", "2025-12-31", "2026-01-09", "2026-03-09", "2026-05-11", "2027-06-14"]
    {
        assert_eq!(calendar.find(date(off)), Some(DayOff::Off), "{off}");
    }
    assert!(!calendar.is_unusual(date("2026-11-05")) && calendar.is_unusual(date("2026-11-04")));
}

#[test]
fn what_was_before_the_first_sale_makes_nothing_uncertain() {
    // Connected six weeks ago: the seven weeks before are empty, and no history.
    let on = date("2026-03-04");
    let day = steady(on, ZONE, sold(1, 50));
    let mut past = weeks_before(on, ZONE, &[sold(2, 100); 6]);
    past.extend(weeks_before(on - Days::new(42), ZONE, &[Sold::default(); 7]));
    let profile = Profile::new(&day, &past);
    assert_eq!((profile.weeks, profile.dispersion.to_bits()), (6, 1.0_f64.to_bits()));
}
