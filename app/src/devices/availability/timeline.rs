use crate::{
    text::{Texts, t, use_texts},
    ui::day_name,
};
use chrono::{TimeDelta, Timelike};
use domain::{
    language::Language,
    presence::{Availability, AvailabilityReport, AvailabilitySpan},
    time::{LocalTime, format_short},
};
use leptos::prelude::*;

/// Labels on the axis, at most.
const LABELS: i64 = 7;

/// The period as one bar: high where the device was online, low where it was not, pale outside opening hours.
///
/// Widths are percentages in attributes: the content security policy allows no inline styles.
#[component]
pub fn Timeline(report: AvailabilityReport) -> impl IntoView {
    let texts = use_texts();
    let scale = Scale { from: report.from, length: (report.until - report.from).num_seconds().max(1) };
    let label = match report.share_online {
        Some(share) => t!(texts, "timeline-label", share = texts.percent(share)),
        None => t!(texts, "timeline-label-unknown"),
    };
    let bars = report.spans.iter().map(|span| view! { <Bar span=span.clone() scale=scale/> }).collect_view();
    let ticks = ticks(&report, texts.language()).into_iter().map(|(at, label)| {
        view! {
            <line class="tick" x1=scale.position(at) x2=scale.position(at) y1="40" y2="45"></line>
            <text x=scale.position(at) y="58">{label}</text>
        }
    });
    view! {
        <svg class="timeline" width="100%" height="62" role="img" aria-label=label>
            <rect class="ground" x="0" width="100%" y="4" height="36"></rect>
            {bars}
            <line class="axis" x1="0" x2="100%" y1="40" y2="40"></line>
            {ticks.collect_view()}
        </svg>
    }
    .into_any()
}

#[derive(Debug, Clone, Copy)]
struct Scale {
    from: LocalTime,
    /// Seconds.
    length: i64,
}

impl Scale {
    fn position(self, at: LocalTime) -> String {
        self.percent((at - self.from).num_seconds())
    }

    /// Hundredths of a per cent are finer than any screen.
    fn percent(self, seconds: i64) -> String {
        let hundredths = seconds.clamp(0, self.length) * 10_000 / self.length;
        format!("{}.{:02}%", hundredths / 100, hundredths % 100)
    }
}

#[component]
fn Bar(span: AvailabilitySpan, scale: Scale) -> impl IntoView {
    let texts = use_texts();
    let (class, y, height) = match span.availability {
        Availability::Online => ("bar online", "4", "36"),
        Availability::Offline => ("bar offline", "28", "12"),
        Availability::NotInstalled => ("bar never", "37", "3"),
        Availability::Unknown => ("bar unknown", "16", "24"),
    };
    let class = if span.open { class.to_owned() } else { format!("{class} closed") };
    let title = format!(
        "{} – {}: {}",
        format_short(span.from, texts.language()),
        format_short(span.until, texts.language()),
        word(texts, span.availability)
    );
    view! {
        <rect
            class=class
            x=scale.position(span.from)
            width=scale.percent((span.until - span.from).num_seconds())
            y=y
            height=height
        >
            <title>{title}</title>
        </rect>
    }
    .into_any()
}

fn word(texts: Texts, availability: Availability) -> String {
    match availability {
        Availability::Online => t!(texts, "state-online"),
        Availability::Offline => t!(texts, "state-offline"),
        Availability::NotInstalled => t!(texts, "state-never-connected"),
        Availability::Unknown => t!(texts, "availability-unknown"),
    }
}

/// Where the axis is labelled: whole hours of a day, or days.
fn ticks(report: &AvailabilityReport, language: Language) -> Vec<(LocalTime, String)> {
    let hours = (report.until - report.from).num_hours();
    let step =
        if hours <= 30 { TimeDelta::hours(4) } else { TimeDelta::days((hours / 24 + LABELS - 1) / LABELS) };
    let mut at = report.from;
    if hours <= 30 {
        let beyond = i64::from(at.hour() % 4) * 3_600 + i64::from(at.minute()) * 60;
        at += TimeDelta::seconds(if beyond == 0 { 0 } else { 4 * 3_600 - beyond });
    }
    let mut ticks = Vec::new();
    while at < report.until {
        let label =
            if hours <= 30 { at.format("%H:%M").to_string() } else { day_name(at.date_naive(), language) };
        ticks.push((at, label));
        at += step;
    }
    ticks
}

/// What the bars mean, in shapes and words.
#[component]
pub fn Legend() -> impl IntoView {
    let texts = use_texts();
    let entry = |class: &'static str, y: &'static str, height: &'static str, label: String| {
        view! {
            <li>
                <svg class="timeline key" width="14" height="14" aria-hidden="true">
                    <rect class=class x="0" width="14" y=y height=height></rect>
                </svg>
                {label}
            </li>
        }
    };
    view! {
        <ul class="legend">
            {entry("bar online", "0", "14", t!(texts, "state-online"))}
            {entry("bar offline", "9", "5", t!(texts, "state-offline"))}
            {entry("bar online closed", "0", "14", t!(texts, "availability-closed"))}
            {entry("bar unknown", "4", "10", t!(texts, "availability-unknown"))}
            {entry("bar never", "12", "2", t!(texts, "state-never-connected"))}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(from: &str, until: &str) -> AvailabilityReport {
        AvailabilityReport {
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
            spans: Vec::new(),
            share_online: None,
            disconnects: Vec::new(),
        }
    }

    fn labels(report: &AvailabilityReport) -> Vec<String> {
        ticks(report, Language::Ru).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn a_day_is_labelled_by_whole_hours_also_when_it_begins_between_them() {
        let day = report("2026-06-04T00:00:00+05:00", "2026-06-05T00:00:00+05:00");
        assert_eq!(labels(&day), ["00:00", "04:00", "08:00", "12:00", "16:00", "20:00"]);
        let night = report("2026-06-04T05:30:00+05:00", "2026-06-05T05:30:00+05:00");
        assert_eq!(labels(&night), ["08:00", "12:00", "16:00", "20:00", "00:00", "04:00"]);
    }

    #[test]
    fn longer_periods_are_labelled_by_days_and_never_too_densely() {
        let week = report("2026-06-01T00:00:00+05:00", "2026-06-08T00:00:00+05:00");
        assert_eq!(labels(&week).len(), 7);
        assert_eq!(labels(&week)[0], "01.06");
        let month = report("2026-05-11T00:00:00+05:00", "2026-06-08T00:00:00+05:00");
        assert_eq!(labels(&month), ["11.05", "15.05", "19.05", "23.05", "27.05", "31.05", "04.06"]);
    }

    #[test]
    fn positions_are_percentages_within_the_bar() {
        let scale = Scale { from: "2026-06-04T00:00:00+05:00".parse().unwrap(), length: 86_400 };
        assert_eq!(scale.position("2026-06-04T06:00:00+05:00".parse().unwrap()), "25.00%");
        assert_eq!(scale.position("2026-06-03T06:00:00+05:00".parse().unwrap()), "0.00%");
        assert_eq!(scale.percent(90_000), "100.00%");
    }
}
