//! One moment of a day against its profile.

use super::{
    settings::Settings,
    tails::{p_count, p_count_above, p_revenue},
};
use crate::{
    profiles::{Basis, Day, DayKind, Expectation, Profile, ReceiptSize, Sold, Span, Window},
    time::Slot,
};
use serde::{Deserialize, Serialize};

/// «No receipts in opening hours for …» of an outlet without a profile: minutes, at least.
const SILENCE_MINUTES: i64 = 180;
/// … and as many times the longest gap so far.
const SILENCE_GAPS: i64 = 3;

/// What else is known at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Circumstances {
    /// A till of the outlet is offline, or says that receipts are waiting on it.
    pub tills_troubled: bool,
    /// A maintenance window of the outlet or its account holds.
    pub maintenance: bool,
}

/// What the judgement of a moment rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The last known slot is outside the opening hours: everything stays as it is.
    Closed,
    /// The outlet has opened, and none of its open slots since then is older than the feed delay.
    NotKnownYet,
    /// The windows decide.
    Profile,
    /// The windows decide; the profile is pooled over weekdays or weekends.
    Learning,
    /// There is no profile yet, or the day is a holiday: only silence can be an alarm.
    Silence,
    /// A whole day has too few receipts for evidence.
    TooFewReceipts,
}

/// One window against its expectation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowJudgement {
    /// How far it reaches back.
    pub span: Span,
    /// Where it is in the day.
    pub window: Window,
    /// What was sold.
    pub actual: Sold,
    /// What was expected.
    pub expected: Expectation,
    /// 1 − actual/expected revenue; none unless some revenue was expected.
    pub lag: Option<f64>,
    /// The probability of so few receipts or so little revenue by chance, each at half its weight: 0–1.
    pub p: f64,
    /// Lag and evidence are enough.
    pub below: bool,
    /// As far above the profile as a lag is below, with the same evidence.
    pub above: bool,
}

/// What is to be said of one moment of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Up to which slot (excluded) the day is known: the time of the judgement.
    pub until: Slot,
    /// What it rests on.
    pub standing: Standing,
    /// Same weekdays in the profile's history.
    pub weeks: u32,
    /// Shortest first, those of the same extent once; empty without a profile.
    pub windows: Vec<WindowJudgement>,
    /// Lag and evidence are enough for an alarm, if it is so twice in a row.
    pub below: bool,
    /// Far above the profile: perhaps something is counted twice.
    pub above: bool,
    /// The last two hours are well again; none where they say too little.
    pub well: Option<bool>,
    /// The first slot without sales of those without a break up to now, closed time left out; none if the last had some.
    pub silent_since: Option<Slot>,
    /// Where the lag began, if `below`.
    pub since: Option<Slot>,
}

impl Judgement {
    /// The plain percentage of the page: the lag since opening; none without an expectation.
    pub fn lag(&self) -> Option<f64> {
        self.windows.last().and_then(|window| window.lag)
    }
}

/// Judges a day of which the first `known` slots are known (see [`Day::known`]).
pub fn judge(
    profile: &Profile<'_>,
    known: usize,
    settings: &Settings,
    circumstances: Circumstances,
) -> Judgement {
    let day = profile.day;
    let known = known.min(day.slots.len());
    let first = day.slots.first().map_or(Slot(0), |slot| slot.slot);
    let silence = silence(day, known);
    let mut judgement = Judgement {
        until: Slot(first.0.saturating_add(i64::try_from(known).unwrap_or(0))),
        standing: standing(profile, known, settings),
        weeks: profile.weeks,
        windows: Vec::new(),
        below: false,
        above: false,
        well: None,
        silent_since: silence.map(|(since, _)| since),
        since: None,
    };
    match judgement.standing {
        Standing::Profile | Standing::Learning | Standing::TooFewReceipts => {
            judgement.windows = windows(profile, known, settings, alpha(profile, settings, circumstances));
            if judgement.standing != Standing::TooFewReceipts {
                weigh(&mut judgement, day, settings);
            }
        }
        Standing::Silence => {
            let longest = profile.longest_gap_minutes;
            let allowed = SILENCE_MINUTES.max(longest.saturating_mul(SILENCE_GAPS));
            judgement.below = profile.has_sold && silence.is_some_and(|(_, minutes)| minutes >= allowed);
            judgement.well = Some(silence.is_none());
            judgement.since = judgement.silent_since.filter(|_| judgement.below);
        }
        Standing::Closed | Standing::NotKnownYet => {}
    }
    judgement
}

/// Whether a till is silent: the same test on its own days, with the till's alpha, and a window in which it sold nothing shows
/// it. None where its history says nothing of today.
pub fn is_silent_till(profile: &Profile<'_>, known: usize, settings: &Settings) -> Option<bool> {
    let alpha = settings.alpha_till;
    let settings = Settings { alpha, alpha_troubled: alpha, alpha_pooled: alpha, ..*settings };
    let judgement = judge(profile, known, &settings, Circumstances::default());
    let silent = |window: &WindowJudgement| window.below && window.actual.sales <= 0;
    match judgement.standing {
        Standing::Silence => None,
        _ => Some(judgement.below && judgement.windows.iter().any(silent)),
    }
}

fn standing(profile: &Profile<'_>, known: usize, settings: &Settings) -> Standing {
    let day = profile.day;
    let is_open = |position: usize| day.slots.get(position).is_some_and(|slot| slot.open);
    if !known.checked_sub(1).is_some_and(is_open) {
        // Now is the feed delay after the end of the known slots.
        let delay =
            usize::try_from(settings.feed_delay_minutes.saturating_mul(60) / Slot::SECONDS).unwrap_or(0);
        let opened = (known..=known.saturating_add(delay).min(day.slots.len())).any(is_open);
        return if opened { Standing::NotKnownYet } else { Standing::Closed };
    }
    if day.kind == DayKind::Holiday || profile.basis == Basis::Nothing {
        return Standing::Silence;
    }
    let whole = profile.expect(day.whole());
    let alpha = settings.alpha.clamp(f64::MIN_POSITIVE, 1.0);
    match (whole, profile.basis) {
        (Some(whole), _) if whole.count < profile.dispersion_of(&whole) * (1.0 / alpha).ln() => {
            Standing::TooFewReceipts
        }
        (_, Basis::SameWeekday) => Standing::Profile,
        _ => Standing::Learning,
    }
}

fn alpha(profile: &Profile<'_>, settings: &Settings, circumstances: Circumstances) -> f64 {
    if profile.basis == Basis::Pooled {
        settings.alpha_pooled
    } else if circumstances.tills_troubled {
        settings.alpha_troubled.max(settings.alpha)
    } else {
        settings.alpha
    }
}

fn windows(profile: &Profile<'_>, known: usize, settings: &Settings, alpha: f64) -> Vec<WindowJudgement> {
    let day = profile.day;
    let mut judged: Vec<WindowJudgement> = Vec::with_capacity(Span::ALL.len());
    for span in Span::ALL {
        let mut window = day.window(span, known);
        // Before the first opening there is nothing; the window that is cut there is the one since opening.
        window.from = window.from.max(day.window(Span::SinceOpening, known).from);
        if judged.last().is_some_and(|last| last.window == window) {
            judged.pop();
        }
        let Some(expected) = profile.expect(window) else { continue };
        judged.push(judge_window(profile, span, window, expected, settings, alpha));
    }
    judged
}

fn judge_window(
    profile: &Profile<'_>,
    span: Span,
    window: Window,
    expected: Expectation,
    settings: &Settings,
    alpha: f64,
) -> WindowJudgement {
    let actual = profile.day.sold(window);
    let dispersion = profile.dispersion_of(&expected);
    let by_count = p_count(actual.sales, expected.count, dispersion);
    let by_revenue = p_money(&profile.receipts, actual, &expected);
    let p = (2.0 * by_count.min(by_revenue)).min(1.0);
    let lag = expected.lag(actual);
    let enough = expected.count >= settings.min_expected;
    let below = enough && lag.is_some_and(|lag| lag > settings.lag) && (p < alpha || alpha >= 1.0);
    let above = enough
        && lag.is_some_and(|lag| lag < -settings.lag)
        && p_count_above(actual.sales, expected.count, dispersion) < settings.alpha;
    WindowJudgement { span, window, actual, expected, lag, p, below, above }
}

/// The probability of so little revenue by chance: the lesser of two normal tails.
///
/// Against the expectation, with the greater of its days' own scale and that of a sum of λ receipts, √(λ·(μ² + σ²)). And against
/// as many receipts of the usual size as there were, a·E/λ with variance aσ² and, for E/λ is an estimate of n days,
/// a/(nλ) of it more. The second finds receipts that are too small sooner: their number adds no chance of its own.
fn p_money(receipts: &ReceiptSize, actual: Sold, expected: &Expectation) -> f64 {
    let revenue = kopecks(actual);
    let scale = expected.revenue_scale.max(receipts.deviation(expected.count));
    let by_sum = p_revenue(revenue, expected.revenue, scale);
    if actual.sales <= 0 || expected.count <= 0.0 {
        return by_sum;
    }
    let count = as_f64(actual.sales);
    let estimate = 1.0 + count / (f64::from(expected.days.max(1)) * expected.count);
    let by_size = p_revenue(
        revenue,
        count * expected.revenue / expected.count,
        (count * estimate * receipts.variance).sqrt(),
    );
    by_sum.min(by_size)
}

fn weigh(judgement: &mut Judgement, day: &Day, settings: &Settings) {
    judgement.above = judgement.windows.iter().any(|window| window.above);
    let below = judgement.windows.iter().find(|window| window.below);
    judgement.below = below.is_some();
    judgement.since = below.map(|window| {
        let from = day.slots.get(window.window.from).map_or(judgement.until, |slot| slot.slot);
        // Silence says more precisely when it began than the window in which it shows.
        judgement.silent_since.unwrap_or(from)
    });
    // The trailing two hours; where they expect too little to tell, as much more as it takes.
    judgement.well = judgement
        .windows
        .iter()
        .find(|window| {
            window.window.until - window.window.from >= 8 && window.expected.count >= settings.min_expected
        })
        .or_else(|| judgement.windows.last().filter(|window| window.expected.count >= settings.min_expected))
        .map(|window| window.lag.is_none_or(|lag| lag <= 1.0 - settings.recovered));
}

/// Since which slot nothing was sold in open time, and for how many minutes of it; none if the last open slot had sales.
fn silence(day: &Day, known: usize) -> Option<(Slot, i64)> {
    let open = day.slots.iter().take(known).filter(|slot| slot.open).rev();
    let silent: Vec<Slot> = open.take_while(|slot| slot.sold.sales <= 0).map(|slot| slot.slot).collect();
    let minutes = i64::try_from(silent.len()).unwrap_or(0).saturating_mul(Slot::SECONDS / 60);
    silent.last().map(|since| (*since, minutes))
}

fn kopecks(sold: Sold) -> f64 {
    as_f64(sold.revenue.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts and kopecks of a day are far below 2^53")]
fn as_f64(number: i64) -> f64 {
    number as f64
}
