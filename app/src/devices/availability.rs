//! When a device was online: a timeline with the share within opening hours, and the disconnects, for a chosen period.
mod timeline;

use super::api::availability_of;
use crate::{
    period::Period,
    text::{Texts, t, use_texts},
    ui::{Fetched, Loaded, Moment},
};
use chrono::TimeDelta;
use domain::{
    devices::PosId,
    presence::{Availability, AvailabilityReport},
    time::LocalTime,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use timeline::{Legend, Timeline};

/// Disconnects that are listed; the number of all is said.
const LISTED: usize = 20;

/// The period is part of the address.
#[component]
pub fn AvailabilitySection(
    pos_id: PosId,
    /// IANA zone of the outlet.
    zone: String,
) -> impl IntoView {
    let texts = use_texts();
    let query = use_query_map();
    let period = Memo::new(move |_| {
        query.with(|query| {
            let get = |name| query.get_str(name);
            Period::of_query(get("period"), get("from"), get("until"))
        })
    });
    let report = Fetched::new(move || period.get(), move |period| availability_of(pos_id, period));
    let (waiting, set_waiting) = signal(false);
    view! {
        <section class="card availability" aria-busy=move || waiting.get().to_string()>
            <div class="card-head">
                <h2>{t!(texts, "availability-title")}</h2>
                <span class="spacer"></span>
                <Periods pos_id=pos_id period=period/>
            </div>
            <Loaded resource=report rows=4 set_waiting=set_waiting let:report>
                {
                    let zone = zone.clone();
                    move || view! { <Report pos_id=pos_id report=report.get() zone=zone.clone()/> }
                }
            </Loaded>
        </section>
    }
    .into_any()
}

#[component]
fn Periods(pos_id: PosId, period: Memo<Period>) -> impl IntoView {
    let texts = use_texts();
    let link = move |to: Period, label: String| {
        let query = to.query();
        let href = if query.is_empty() {
            format!("/devices/{pos_id}")
        } else {
            format!("/devices/{pos_id}?{query}")
        };
        view! {
            <a href=href data-noscroll="" aria-current=move || (period.get() == to).then_some("page")>{label}</a>
        }
    };
    view! {
        <nav class="tabs" aria-label=t!(texts, "period")>
            {link(Period::Today, t!(texts, "period-today"))}
            {link(Period::Week, t!(texts, "period-week"))}
            {link(Period::FourWeeks, t!(texts, "period-four-weeks"))}
        </nav>
    }
}

#[component]
fn Report(pos_id: PosId, report: AvailabilityReport, zone: String) -> impl IntoView {
    let texts = use_texts();
    let share = match report.share_online {
        Some(share) => texts.percent(share),
        None => "—".to_owned(),
    };
    let count = i64::try_from(report.disconnects.len()).unwrap_or(i64::MAX);
    // The last day of the period, not the first moment after it.
    let (from, until) = (report.from.date_naive(), (report.until - TimeDelta::seconds(1)).date_naive());
    view! {
        <div class="share">
            <p class="figure"><b>{share}</b><span>{t!(texts, "availability-share")}</span></p>
            <p class="figure"><b>{texts.number(count)}</b><span>{t!(texts, "availability-disconnects", count = count)}</span></p>
            <form class="dates" method="get" action=format!("/devices/{pos_id}")>
                <label>{t!(texts, "period-from")}" "<input type="date" name="from" value=from.to_string() required=true/></label>
                <label>{t!(texts, "period-until")}" "<input type="date" name="until" value=until.to_string() required=true/></label>
                <button>{t!(texts, "period-show")}</button>
            </form>
        </div>
        <Timeline report=report.clone()/>
        <Legend/>
        <Disconnects report=report zone=zone/>
    }
    .into_any()
}

#[component]
fn Disconnects(report: AvailabilityReport, zone: String) -> impl IntoView {
    let texts = use_texts();
    if report.disconnects.is_empty() {
        return view! { <p class="muted">{t!(texts, "no-disconnects")}</p> }.into_any();
    }
    let more = report.disconnects.len().saturating_sub(LISTED);
    let lines = report.disconnects.iter().take(LISTED).map(|at| {
        let lasted = match offline_from(&report, *at) {
            Some(lasted) => t!(texts, "disconnect-lasted", duration = duration(texts, lasted)),
            None => t!(texts, "disconnect-lasts"),
        };
        view! { <li><Moment at=*at zone=zone.clone()/>" "<span class="muted">{lasted}</span></li> }
    });
    view! {
        <h3>{t!(texts, "disconnects-title")}</h3>
        <ol class="disconnects">{lines.collect_view()}</ol>
        {(more > 0).then(|| {
            let more = i64::try_from(more).unwrap_or(i64::MAX);
            view! { <p class="muted">{t!(texts, "disconnects-more", count = more)}</p> }
        })}
    }
    .into_any()
}

/// How long the device stayed offline from this disconnect on; none while it still is.
fn offline_from(report: &AvailabilityReport, at: LocalTime) -> Option<TimeDelta> {
    let back = report
        .spans
        .iter()
        .find(|span| span.from >= at && matches!(span.availability, Availability::Online))?;
    Some(back.from.signed_duration_since(at))
}

fn duration(texts: Texts, lasted: TimeDelta) -> String {
    match (lasted.num_days(), lasted.num_hours() % 24, lasted.num_minutes() % 60) {
        (0, 0, minutes) => t!(texts, "duration-minutes", minutes = minutes.max(1)),
        (0, hours, minutes) => t!(texts, "duration-hours", hours = hours, minutes = minutes),
        (days, hours, _) => t!(texts, "duration-days", days = days, hours = hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{language::Language, presence::AvailabilitySpan};

    fn at(text: &str) -> LocalTime {
        format!("2026-06-04T{text}:00+05:00").parse().unwrap()
    }

    #[test]
    fn a_disconnect_lasts_until_the_device_is_back_across_the_closing_time() {
        let span = |from: &str, until: &str, availability, open| AvailabilitySpan {
            from: at(from),
            until: at(until),
            availability,
            open,
        };
        let report = AvailabilityReport {
            from: at("00:00"),
            until: at("23:00"),
            spans: vec![
                span("09:00", "21:00", Availability::Online, true),
                span("21:00", "21:30", Availability::Offline, true),
                span("21:30", "22:15", Availability::Offline, false),
                span("22:15", "22:40", Availability::Online, false),
                span("22:40", "23:00", Availability::Offline, false),
            ],
            share_online: None,
            disconnects: vec![at("22:40"), at("21:00")],
        };
        assert_eq!(offline_from(&report, at("21:00")), Some(TimeDelta::minutes(75)));
        assert_eq!(offline_from(&report, at("22:40")), None);
        assert_eq!(duration(Texts(Language::Ru), TimeDelta::minutes(75)), "1 ч 15 мин");
        assert_eq!(duration(Texts(Language::En), TimeDelta::seconds(20)), "1 min");
    }
}
