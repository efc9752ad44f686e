//! Incidents: the list, and the page of one, worked from its facts to a justified closing.
mod api;
mod attachments;
mod closing;
mod deliveries;
mod desk;
mod escalation;
mod evidence;
mod facts;
mod filters;
mod history;
mod incident_page;
mod list_view;
mod open_count;
mod page;
mod step_form;
mod steps;
mod table;
mod unsaved;
mod words;
mod work;

pub use api::{
    CloseIncident, CommentIncident, EscalateIncident, GetIncident, HandOverIncident, IncidentShown,
    ListIncidents, OpenIncidents, SetStep, SkipSteps, TakeIncident, close_incident, comment_incident,
    escalate_incident, get_incident, hand_over_incident, list_incidents, open_incidents, set_step,
    skip_steps, take_incident,
};
pub use attachments::{after_attaching, refused_file};
pub use incident_page::IncidentPage;
pub use list_view::IncidentsView;
pub use open_count::{OpenCount, count_open_incidents, mark_icon, provide_open_count, use_open_count};
pub use page::IncidentsPage;

use crate::{
    error::AppError,
    text::{Texts, t},
    ui,
};

/// Why a form was refused.
fn explain(texts: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid { field, message } => match (field.as_str(), message.as_str()) {
            (_, "no-outcome") => t!(texts, "step-choose-outcome"),
            ("comment", "no-comment") => t!(texts, "comment-empty"),
            (_, "no-comment") => t!(texts, "step-needs-comment"),
            _ => ui::explain(texts, error),
        },
        _ => ui::explain(texts, error),
    }
}

/// Is it what was entered that is wrong? For `aria-invalid`.
fn is_of_field(error: &AppError) -> bool {
    matches!(error, AppError::Invalid { .. })
}
