//! Moments. The server never renders its own clock: what is relative or local to the viewer appears after mount.
use crate::text::{t, use_texts};
use chrono::{DateTime, FixedOffset};
use domain::{
    language::Language,
    time::{LocalTime, format_full, format_short},
};
use leptos::prelude::*;
use std::time::Duration;

/// Of `<html>`: when the server rendered the page, Unix milliseconds.
pub(crate) const RENDERED_AT: &str = "data-rendered-at";

/// What the browser knows of the time; nothing on the server and until the page is hydrated.
#[derive(Debug, Clone, Copy)]
pub struct BrowserClock {
    /// The present moment by the server's clock, Unix milliseconds, to the half minute: a workstation's own may be wrong by hours.
    pub now: RwSignal<Option<i64>>,
    /// The offset of the browser's clock from UTC in minutes.
    pub offset: RwSignal<Option<i32>>,
}

/// Provides the [`BrowserClock`] to all pages; it starts after mount.
pub fn provide_browser_clock() {
    let clock = BrowserClock { now: RwSignal::new(None), offset: RwSignal::new(None) };
    provide_context(clock);
    Effect::new(move || {
        #[expect(clippy::cast_possible_truncation, reason = "an offset is a few hundred minutes")]
        let minutes = -js_sys::Date::new_0().get_timezone_offset() as i32;
        clock.offset.set(Some(minutes));
        clock.now.set(Some(server_now()));
        let ticking = set_interval_with_handle(
            move || {
                clock.now.try_set(Some(server_now()));
            },
            Duration::from_secs(30),
        );
        on_cleanup(move || {
            if let Ok(ticking) = ticking {
                ticking.clear();
            }
        });
    });
}

/// The [`BrowserClock`] of the page.
pub fn use_browser_clock() -> BrowserClock {
    expect_context()
}

/// In the browser: the present moment, Unix milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and far below 2^53")]
pub(crate) fn browser_now() -> i64 {
    js_sys::Date::now() as i64
}

/// In the browser: the present moment by the server's clock, Unix milliseconds. The page says when it was rendered, and the browser when
/// its first byte came.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and far below 2^53")]
pub(crate) fn server_now() -> i64 {
    let ahead = || {
        let rendered: i64 = document().document_element()?.get_attribute(RENDERED_AT)?.parse().ok()?;
        let performance = window().performance()?;
        let load = performance.get_entries_by_type("navigation").get(0);
        let first_byte = js_sys::Reflect::get(&load, &"responseStart".into()).ok()?.as_f64()?;
        Some(rendered - (performance.time_origin() + first_byte) as i64)
    };
    browser_now() + ahead().unwrap_or_default()
}

/// In the browser: `10:52:07` of this moment (Unix milliseconds) by the viewer's own clock.
pub fn clock_time(at: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let date = js_sys::Date::new(&(at as f64).into());
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}

/// `04 июн, 10:52` by the outlet's clock, with the full moment in its title. The zone is named once the browser knows
/// that the viewer's differs.
#[component]
pub fn Moment(
    at: LocalTime,
    /// The IANA zone of the outlet.
    #[prop(into)]
    zone: String,
) -> impl IntoView {
    let language = use_texts().language();
    let zone_if_other = zone_if_other(at);
    view! {
        <time datetime=at.to_rfc3339() title=format_full(at, &zone, language)>{format_short(at, language)}</time>
        {move || zone_if_other().map(|zone| format!(" {zone}"))}
    }
}

/// Says by whose clock the times of sentences are, which name no zone: once the browser knows that the viewer's differs.
#[component]
pub fn ClockOfOutlet(
    /// A moment by the outlet's clock.
    at: LocalTime,
) -> impl IntoView {
    let texts = use_texts();
    let zone = zone_if_other(at);
    view! {
        <p class="muted" hidden=move || zone().is_none()>
            {move || zone().map(|zone| t!(texts, "clock-of-outlet", zone = zone))}
        </p>
    }
}

/// `UTC+5`, the zone of a moment: once the browser knows that the viewer's differs.
fn zone_if_other(at: LocalTime) -> impl Fn() -> Option<String> + Copy + Send + Sync + 'static {
    let clock = use_browser_clock();
    let offset = at.offset().local_minus_utc() / 60;
    move || clock.offset.get().filter(|own| *own != offset).map(|_| offset_name(offset))
}

/// `04 июн, 10:52` of something that belongs to no outlet: by the viewer's own clock after mount, in UTC until then.
#[component]
pub fn BrowserMoment(
    /// Unix milliseconds.
    at: i64,
) -> impl IntoView {
    let language = use_texts().language();
    let clock = use_browser_clock();
    let at = DateTime::from_timestamp_millis(at).unwrap_or_default();
    let text = move || {
        let own = clock.offset.get().and_then(|minutes| FixedOffset::east_opt(minutes * 60));
        match own {
            Some(own) => format_short(at.with_timezone(&own), language),
            None => format!("{} UTC", format_short(at.fixed_offset(), language)),
        }
    };
    view! { <time datetime=at.to_rfc3339() title=format_full(at.fixed_offset(), "UTC", language)>{text}</time> }
}

/// `UTC+5`, `UTC+5:30`.
fn offset_name(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// `12 мин назад`, after mount only.
#[component]
pub fn Ago(at: LocalTime) -> impl IntoView {
    let texts = use_texts();
    let clock = use_browser_clock();
    move || {
        clock.now.get().map(|now| {
            let minutes = ((now - at.timestamp_millis()) / 60_000).max(0);
            let text = match minutes {
                0 => t!(texts, "ago-now"),
                1..60 => t!(texts, "ago-minutes", count = minutes),
                60..2_880 => t!(texts, "ago-hours", count = minutes / 60),
                _ => t!(texts, "ago-days", count = minutes / 1_440),
            };
            view! { <span class="ago">{text}</span> }
        })
    }
}

/// `04.06` or `06/04`: a day on an axis.
pub fn day_name(day: chrono::NaiveDate, language: Language) -> String {
    match language {
        Language::Ru => day.format("%d.%m").to_string(),
        Language::En => day.format("%m/%d").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_named_with_a_real_minus_and_with_their_minutes() {
        assert_eq!(offset_name(300), "UTC+5");
        assert_eq!(offset_name(0), "UTC+0");
        assert_eq!(offset_name(-210), "UTC−3:30");
    }
}
