//! What the domain's names are called on the pages and in the text for the service desk.
use crate::{
    outlets::say,
    text::{Texts, t},
};
use domain::{
    devices::PosId,
    incidents::{Cause, Detection, Handler, IncidentRow, Outcome, Step, Subject, Transport},
};

/// What an incident is about.
pub fn subject_title(texts: Texts, row: &IncidentRow) -> String {
    match row.subject {
        Subject::Outlet | Subject::Account => row.title.clone(),
        Subject::Platform => t!(texts, "incident-platform"),
    }
}

pub fn step_name(texts: Texts, step: Step) -> String {
    match step {
        Step::Notices => t!(texts, "step-notices"),
        Step::Dynamics => t!(texts, "step-dynamics"),
        Step::Cabinet => t!(texts, "step-cabinet"),
        Step::Connection => t!(texts, "step-connection"),
        Step::Services => t!(texts, "step-services"),
        Step::Software => t!(texts, "step-software"),
        Step::Unsent => t!(texts, "step-unsent"),
        Step::Logs => t!(texts, "step-logs"),
    }
}

/// What is to be done in a step.
pub fn step_text(texts: Texts, step: Step) -> String {
    match step {
        Step::Notices => t!(texts, "step-notices-text"),
        Step::Dynamics => t!(texts, "step-dynamics-text"),
        Step::Cabinet => t!(texts, "step-cabinet-text"),
        Step::Connection => t!(texts, "step-connection-text"),
        Step::Services => t!(texts, "step-services-text"),
        Step::Software => t!(texts, "step-software-text"),
        Step::Unsent => t!(texts, "step-unsent-text"),
        Step::Logs => t!(texts, "step-logs-text"),
    }
}

/// The outcome of a step; the first one asks whether a notice matches.
pub fn outcome_name(texts: Texts, step: Step, outcome: Outcome) -> String {
    match (step, outcome) {
        (Step::Notices, Outcome::Done) => t!(texts, "outcome-no-notice"),
        (Step::Notices, Outcome::ProblemFound) => t!(texts, "outcome-notice-matches"),
        (_, Outcome::Done) => t!(texts, "outcome-done"),
        (_, Outcome::ProblemFound) => t!(texts, "outcome-problem-found"),
        (_, Outcome::NotApplicable) => t!(texts, "outcome-not-applicable"),
    }
}

pub fn cause_name(texts: Texts, cause: Cause) -> String {
    match cause {
        Cause::Channel => t!(texts, "cause-channel"),
        Cause::Software => t!(texts, "cause-software"),
        Cause::TradingSystem => t!(texts, "cause-trading-system"),
        Cause::Service => t!(texts, "cause-service"),
        Cause::AtypicalSales => t!(texts, "cause-atypical-sales"),
        Cause::Other => t!(texts, "cause-other"),
    }
}

pub fn transport_name(texts: Texts, transport: Transport) -> String {
    match transport {
        Transport::DeviceApi => t!(texts, "transport-device-api"),
        Transport::Software => t!(texts, "transport-software"),
        Transport::Other => t!(texts, "transport-other"),
    }
}

pub fn handler_name(texts: Texts, handler: &Handler) -> String {
    match handler {
        Handler::Partner { name, .. } => name.clone(),
        Handler::Support => t!(texts, "role-support"),
    }
}

/// `кассы оффлайн: 11137; молчат: 1916, 1918`; nothing where all was well with them.
pub fn tills(texts: Texts, detection: &Detection) -> Option<String> {
    let list = |tills: &[PosId]| tills.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let offline = (!detection.tills_offline.is_empty())
        .then(|| t!(texts, "tills-offline", tills = list(&detection.tills_offline)));
    let silent = (!detection.tills_silent.is_empty())
        .then(|| t!(texts, "tills-silent", tills = list(&detection.tills_silent)));
    let parts: Vec<String> = offline.into_iter().chain(silent).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// `12 400,00 ₽ из 45 000,00 ₽ по профилю`, or the sum alone where there is no profile.
pub fn revenue_of_expected(texts: Texts, detection: &Detection) -> String {
    let revenue = detection.revenue.format(texts.language());
    match detection.expected {
        Some(expected) => {
            t!(texts, "revenue-of-expected", revenue = revenue, expected = expected.format(texts.language()))
        }
        None => revenue,
    }
}

/// What was wrong at detection, in a sentence; of many outlets, how many.
pub fn what_was_wrong(texts: Texts, row: &IncidentRow) -> String {
    match row.subject {
        Subject::Outlet => say(texts, row.detection.sentence),
        Subject::Account | Subject::Platform if row.detection.outlets > 0 => {
            t!(texts, "incident-outlets", count = row.detection.outlets)
        }
        Subject::Account | Subject::Platform => t!(texts, "incident-no-receipts-at-all"),
    }
}

/// The same where the present may look otherwise already.
pub fn at_detection(texts: Texts, row: &IncidentRow) -> String {
    match row.subject {
        Subject::Outlet => sentence_at_detection(texts, &row.detection),
        Subject::Account | Subject::Platform => what_was_wrong(texts, row),
    }
}

/// `При обнаружении (04 июн, 15:45): Чеков нет с 11:45.`
pub fn sentence_at_detection(texts: Texts, detection: &Detection) -> String {
    t!(
        texts,
        "evidence-at-detection",
        time = domain::time::format_short(detection.until, texts.language()),
        sentence = say(texts, detection.sentence)
    )
}
