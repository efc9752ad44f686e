//! What the system itself knows for each step, in words: beside the form, in its comment before anybody wrote one, and
//! in the text for the service desk.
use super::{api::IncidentShown, words::sentence_at_detection};
use crate::{
    outlets::say,
    text::{Texts, t},
    ui::state_word,
};
use domain::{
    devices::{DeviceRow, DeviceState},
    incidents::{Evidence, IncidentDetails, Outcome, Step},
    notices::Notice,
    revenue::OfflineSpan,
    time::{LocalTime, format_short},
};

/// One fact a line; empty where the system knows nothing of a step.
pub fn evidence_of(texts: Texts, shown: &IncidentShown, step: Step) -> Vec<String> {
    let details = &shown.details;
    if step == Step::Notices {
        return notices(texts, details);
    }
    let Some(evidence) = &shown.evidence else { return Vec::new() };
    let devices =
        |say: &dyn Fn(&DeviceRow) -> Option<String>| evidence.devices.iter().filter_map(say).collect();
    match step {
        Step::Dynamics => dynamics(texts, details, evidence),
        Step::Cabinet => devices(&|row| Some(last_receipt(texts, row))),
        Step::Connection => evidence.offline.iter().map(|span| offline(texts, span, shown.as_of)).collect(),
        Step::Services => devices(&|row| through_mid_server(texts, row)),
        Step::Software => devices(&|row| Some(software(texts, row))),
        Step::Unsent => devices(&|row| waiting(texts, row)),
        Step::Notices | Step::Logs => Vec::new(),
    }
}

/// The outcome that the evidence suggests.
pub fn suggested(shown: &IncidentShown, step: Step) -> Option<Outcome> {
    shown.evidence.as_ref()?.suggests(step, shown.details.notices.len())
}

fn notices(texts: Texts, details: &IncidentDetails) -> Vec<String> {
    if details.notices.is_empty() {
        return vec![t!(texts, "evidence-no-notices")];
    }
    details.notices.iter().map(|notice| notice_in_words(texts, notice)).collect()
}

/// `04 июн, 10:00 – 04 июн, 14:00: работы на канале`.
pub fn notice_in_words(texts: Texts, notice: &Notice) -> String {
    format!("{} – {}: {}", short(texts, notice.from), short(texts, notice.until), notice.plan.text)
}

fn dynamics(texts: Texts, details: &IncidentDetails, evidence: &Evidence) -> Vec<String> {
    let detection = &details.row.detection;
    let at_detection = sentence_at_detection(texts, detection);
    let since = t!(texts, "evidence-since", time = short(texts, detection.since));
    let now = evidence.sentence.map(|sentence| t!(texts, "evidence-now", sentence = say(texts, sentence)));
    let missing =
        evidence.missing.map(|missing| t!(texts, "evidence-missing", sum = missing.format(texts.language())));
    [Some(at_detection), Some(since), now, missing].into_iter().flatten().collect()
}

fn last_receipt(texts: Texts, row: &DeviceRow) -> String {
    match row.last_receipt_at {
        Some(at) => t!(
            texts,
            "evidence-last-receipt",
            till = row.pos_id.to_string(),
            time = short(texts, at),
            receipts = t!(texts, "receipts-count", count = row.receipts_today)
        ),
        None => t!(texts, "evidence-no-receipt", till = row.pos_id.to_string()),
    }
}

fn offline(texts: Texts, span: &OfflineSpan, as_of: i64) -> String {
    let (till, from) = (span.pos_id.to_string(), short(texts, span.from));
    if span.until.timestamp_millis() >= as_of {
        t!(texts, "evidence-offline-still", till = till, from = from)
    } else {
        t!(texts, "evidence-offline", till = till, from = from, until = short(texts, span.until))
    }
}

fn through_mid_server(texts: Texts, row: &DeviceRow) -> Option<String> {
    let DeviceState::ThroughMidServer(server) = row.state else { return None };
    Some(t!(texts, "evidence-through", till = row.pos_id.to_string(), server = server.to_string()))
}

fn software(texts: Texts, row: &DeviceRow) -> String {
    let state = state_word(texts, row.state);
    let version = match row.facts.version.as_str() {
        "" => String::new(),
        version => t!(texts, "evidence-version", version = version.to_owned()),
    };
    let since = match row.state {
        DeviceState::Offline => t!(texts, "evidence-off-since", time = short(texts, row.last_disconnect_at)),
        _ => String::new(),
    };
    t!(texts, "evidence-software", till = row.pos_id.to_string(), state = state) + &since + &version
}

fn waiting(texts: Texts, row: &DeviceRow) -> Option<String> {
    let receipts = t!(texts, "receipts-count", count = row.waiting_receipts);
    (row.waiting_receipts > 0)
        .then(|| t!(texts, "evidence-waiting", till = row.pos_id.to_string(), receipts = receipts))
}

fn short(texts: Texts, at: LocalTime) -> String {
    format_short(at, texts.language())
}
