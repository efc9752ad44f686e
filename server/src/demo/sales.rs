//! What the tills of the demo sell: by trade, hour and weekday, different each day, and always the same for one seed.

use super::{
    lags::Lag,
    places::{NETWORKS, Place, THIN, Trade, places},
    plan::{Planned, Role},
};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Timelike, Utc};
use domain::{
    money::Kopecks,
    outlets::{OpeningHours, business_day_at, business_day_bounds, local_time, open_spans},
    receipts::Receipt,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SLOT: Duration = Duration::minutes(15);
/// One in so many receipts is a refund.
const REFUNDS: f64 = 0.012;
/// What is left of the sales of the outlet that is behind its profile.
const THIN_SHARE: f64 = 0.38;
/// How much a day of an outlet differs from the usual one.
const DAY_SPREAD: f64 = 0.09;

/// What a trade sells when.
struct Habits {
    /// Weight of each local hour.
    hours: [f64; 24],
    /// Weight of each weekday, Monday first.
    week: [f64; 7],
    /// The middle receipt, kopecks.
    middle: f64,
    /// Spread of the receipts (of their logarithm).
    spread: f64,
    /// Totals are multiples of this, kopecks.
    step: i64,
}

const CLOTHES: Habits = Habits {
    hours: [
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.5, 0.7, 1.0, 1.1, 1.0, 0.95, 1.0, 1.2, 1.5, 1.55,
        1.2, 0.7, 0.3, 0.1,
    ],
    week: [0.82, 0.8, 0.84, 0.9, 1.08, 1.36, 1.2],
    middle: 214_000.0,
    spread: 0.75,
    step: 1_000,
};
const GROCERIES: Habits = Habits {
    hours: [
        0.25, 0.15, 0.1, 0.08, 0.08, 0.12, 0.25, 0.5, 0.7, 0.75, 0.85, 0.95, 1.1, 1.1, 0.95, 0.95, 1.1, 1.4,
        1.75, 1.7, 1.3, 0.9, 0.6, 0.4,
    ],
    week: [0.96, 0.95, 0.97, 1.0, 1.14, 1.08, 0.9],
    middle: 42_500.0,
    spread: 0.7,
    step: 1,
};
const CAFE: Habits = Habits {
    hours: [
        0.9, 0.7, 0.45, 0.3, 0.15, 0.1, 0.15, 0.3, 0.5, 0.5, 0.45, 0.6, 1.1, 1.4, 1.0, 0.7, 0.65, 0.85, 1.2,
        1.45, 1.5, 1.4, 1.3, 1.15,
    ],
    week: [0.8, 0.82, 0.88, 0.96, 1.3, 1.36, 0.98],
    middle: 78_000.0,
    spread: 0.55,
    step: 1_000,
};

fn habits(trade: Trade) -> &'static Habits {
    match trade {
        Trade::Clothes => &CLOTHES,
        Trade::Groceries => &GROCERIES,
        Trade::Cafe => &CAFE,
    }
}

/// The sales of all outlets of the demo.
pub(super) struct Sales {
    seed: u64,
    outlets: Vec<(Place, OpeningHours)>,
    /// On this business day one outlet sells far less than usual.
    thin_on: NaiveDate,
    lags: Vec<Lag>,
}

impl Sales {
    /// `now` is when the demo starts.
    pub(super) fn new(seed: u64, now: DateTime<Utc>, lags: Vec<Lag>) -> Self {
        let outlets: Vec<_> = places()
            .map(|place| {
                let hours = place.hours();
                (place, hours)
            })
            .collect();
        let (place, hours) = &outlets[THIN];
        Self { seed, thin_on: business_day_at(hours, place.zone, now), outlets, lags }
    }

    /// What a device sold in `from..until` by the right time (`from` excluded), oldest first. The times on the
    /// receipts are those of its own clock.
    pub(super) fn between(
        &self,
        device: &Planned,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Vec<Receipt> {
        if matches!(device.role, Role::MidServer | Role::Spare) || from >= until {
            return Vec::new();
        }
        let (place, hours) = &self.outlets[device.place];
        let last = business_day_at(hours, place.zone, until);
        let mut day = business_day_at(hours, place.zone, from);
        let mut receipts = Vec::new();
        while day <= last {
            let sold = self.day(device, place, hours, day);
            receipts.extend(
                sold.into_iter().filter(|(at, _)| *at > from && *at <= until).map(|(_, receipt)| receipt),
            );
            day = day.succ_opt().unwrap_or(NaiveDate::MAX);
        }
        receipts
    }

    /// All receipts of a device on a business day, with the right time of each.
    fn day(
        &self,
        device: &Planned,
        place: &Place,
        hours: &OpeningHours,
        day: NaiveDate,
    ) -> Vec<(DateTime<Utc>, Receipt)> {
        let habits = habits(NETWORKS[place.network].trade);
        let days = u64::from(day.num_days_from_ce().unsigned_abs());
        let mut of_outlet = self.random(&[device.place as u64, days]);
        let factor = (normal(&mut of_outlet) * DAY_SPREAD).exp();
        let mut random = self.random(&[device.place as u64, days, device.number as u64]);
        let (start, end) = business_day_bounds(hours, place.zone, day);
        let slots = weighed_slots(place, hours, start, end);
        let expected = receipts_by_weight(place, day, &slots) * device.share * factor;
        let mut sold = Vec::new();
        for (slot, weight) in slots {
            for _ in 0..poisson(&mut random, expected * weight) {
                let at = slot + Duration::seconds(random.random_range(0..SLOT.num_seconds()));
                let kopecks = total_of(habits, &mut random);
                // Drawn on every day, so that the other days do not depend on which one is thin.
                let kept = device.place != THIN || random.random_bool(THIN_SHARE);
                let lost = self.lags.iter().any(|lag| lag.takes(device.place, at));
                sold.push((at, kopecks, !lost && (kept || day != self.thin_on)));
            }
        }
        sold.sort_unstable_by_key(|(at, ..)| *at);
        let receipt = |(number, (at, kopecks, _)): (u64, (DateTime<Utc>, i64, bool))| {
            let sold_at = local_time(at + device.clock_offset(), place.zone)
                .unwrap_or_else(|| (at + device.clock_offset()).fixed_offset());
            let id = fiscal_id(device, days, number);
            (at, Receipt { pos_id: device.pos_id, id, sold_at, total: Kopecks(kopecks) })
        };
        (1..).zip(sold).filter(|(_, (.., issued))| *issued).map(receipt).collect()
    }

    fn random(&self, parts: &[u64]) -> ChaCha8Rng {
        let mix = |seed: u64, part: &u64| {
            (seed ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15))
                .rotate_left(23)
                .wrapping_mul(0xbf58_476d_1ce4_e5b9)
        };
        ChaCha8Rng::seed_from_u64(parts.iter().fold(self.seed, mix))
    }
}

/// Receipts that an outlet sells in `from..until` on an average day of this weekday; both are within one business day.
pub(super) fn usual(place: &Place, from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
    let hours = place.hours();
    let day = business_day_at(&hours, place.zone, from);
    let (start, end) = business_day_bounds(&hours, place.zone, day);
    let by_weight = receipts_by_weight(place, day, &weighed_slots(place, &hours, start, end));
    weighed_slots(place, &hours, from, until).iter().map(|(_, weight)| weight * by_weight).sum()
}

/// The slots of a time in which an outlet is open, with the weight of each.
fn weighed_slots(
    place: &Place,
    hours: &OpeningHours,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, f64)> {
    let habits = habits(NETWORKS[place.network].trade);
    let weight = |at| local_time(at, place.zone).map_or(0.0, |at| habits.hours[at.hour() as usize % 24]);
    open_spans(hours, place.zone, from, until)
        .into_iter()
        .flat_map(|(opens, closes)| slots(opens, closes))
        .map(|at| (at, weight(at)))
        .collect()
}

/// Receipts of an outlet on an average day of this weekday by weight of its slots, all of which are given.
fn receipts_by_weight(place: &Place, day: NaiveDate, slots: &[(DateTime<Utc>, f64)]) -> f64 {
    let total: f64 = slots.iter().map(|(_, weight)| weight).sum();
    let week = habits(NETWORKS[place.network].trade).week[day.weekday().num_days_from_monday() as usize % 7];
    place.receipts * week / total.max(0.001)
}

fn slots(opens: DateTime<Utc>, closes: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    std::iter::successors(Some(opens), |at| Some(*at + SLOT)).take_while(move |at| *at + SLOT <= closes)
}

/// As on a fiscal receipt: number of the storage, of the document, fiscal sign.
fn fiscal_id(device: &Planned, day: u64, number: u64) -> String {
    let document = (day % 10_000) * 1_000 + number;
    let sign = document.wrapping_mul(2_654_435_761).wrapping_add(device.pos_id.0.unsigned_abs() * 40_503)
        % 10_000_000_000;
    format!("92890001{:08}-{document}-{sign:010}", device.pos_id.0)
}

fn total_of(habits: &Habits, random: &mut ChaCha8Rng) -> i64 {
    let total = habits.middle * (normal(random) * habits.spread).exp();
    #[expect(clippy::cast_possible_truncation, reason = "kopecks of a made-up receipt")]
    let kopecks = (total as i64 / habits.step).max(1) * habits.step;
    if random.random_bool(REFUNDS) { -kopecks } else { kopecks }
}

/// A standard normal number (Box and Muller).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (one, two): (f64, f64) = (random.random_range(f64::EPSILON..1.0), random.random());
    (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * two).cos()
}

/// A Poisson number (Knuth); for small means only.
fn poisson(random: &mut ChaCha8Rng, mean: f64) -> u32 {
    let limit = (-mean).exp();
    let mut product: f64 = random.random();
    let mut number = 0;
    while product > limit {
        product *= random.random::<f64>();
        number += 1;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::plan::devices;
    use std::collections::HashSet;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn week(sales: &Sales) -> Vec<Receipt> {
        let (from, until) = (at("2026-05-04T00:00:00Z"), at("2026-05-11T00:00:00Z"));
        devices().iter().flat_map(|device| sales.between(device, from, until)).collect()
    }

    #[test]
    fn the_same_seed_sells_the_same_and_in_pieces_too() {
        let sales = Sales::new(7, at("2026-06-04T12:00:00Z"), Vec::new());
        assert_eq!(week(&sales), week(&Sales::new(7, at("2026-06-04T12:00:00Z"), Vec::new())));
        let device = &devices()[0];
        let (from, middle, until) =
            (at("2026-05-04T07:00:00Z"), at("2026-05-05T11:11:11Z"), at("2026-05-06T23:00:00Z"));
        let whole = sales.between(device, from, until);
        let mut pieces = sales.between(device, from, middle);
        pieces.extend(sales.between(device, middle, until));
        assert_eq!(whole, pieces);
        assert!(whole.len() > 40, "{}", whole.len());
    }

    #[test]
    fn sales_are_sane() {
        let receipts = week(&Sales::new(1, at("2026-06-04T12:00:00Z"), Vec::new()));
        assert!((25_000..50_000).contains(&receipts.len()), "{}", receipts.len());
        let ids: HashSet<_> = receipts.iter().map(|receipt| (receipt.pos_id, &receipt.id)).collect();
        assert_eq!(ids.len(), receipts.len());
        let refunds = receipts.iter().filter(|receipt| receipt.total < Kopecks::ZERO).count();
        assert!(refunds > 0 && refunds * 50 < receipts.len());
    }

    #[test]
    fn nothing_is_sold_while_closed() {
        let sales = Sales::new(1, at("2026-06-04T12:00:00Z"), Vec::new());
        for device in devices() {
            let (place, hours) = &sales.outlets[device.place];
            for receipt in sales.between(&device, at("2026-05-04T00:00:00Z"), at("2026-05-06T00:00:00Z")) {
                let right = receipt.sold_at.with_timezone(&Utc) - device.clock_offset();
                let local = local_time(right, place.zone).unwrap().naive_local();
                assert!(hours.is_open(local), "{} {local}", place.city);
            }
        }
    }

    #[test]
    fn one_outlet_is_thin_today_and_was_not_yesterday() {
        let now = at("2026-06-04T14:30:00Z");
        let sales = Sales::new(1, now, Vec::new());
        let sold = |from, until| {
            let of_outlet = devices().into_iter().filter(|device| device.place == THIN);
            of_outlet.map(|device| sales.between(&device, from, until).len()).sum::<usize>()
        };
        let today = sold(at("2026-06-03T15:00:00Z"), at("2026-06-04T15:00:00Z"));
        let yesterday = sold(at("2026-06-02T15:00:00Z"), at("2026-06-03T15:00:00Z"));
        assert!(today > 0 && today + 40 < yesterday, "{today} {yesterday}");
    }
}
