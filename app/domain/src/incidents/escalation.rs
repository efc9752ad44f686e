//! What HEADO's support gets when an incident is escalated (the manual, end of «Действия при поступлении уведомления»).

use super::{AttachmentId, MAX_TEXT_CHARS};
use crate::{
    names::names,
    text::{line, paragraphs},
    time::LocalTime,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of a request or of an answer, at most.
pub const MAX_CALL_CHARS: usize = 20_000;
/// Bytes of one attached file, at most: 10 MiB.
pub const MAX_ATTACHMENT_BYTES: usize = 10 * 1024 * 1024;
/// Files of one incident, at most.
pub const MAX_ATTACHMENTS: i64 = 10;
const MAX_NAME_CHARS: usize = 150;
/// What logs come as; anything else is refused.
const EXTENSIONS: [&str; 12] =
    ["log", "txt", "zip", "gz", "7z", "json", "xml", "csv", "png", "jpg", "jpeg", "pdf"];

/// What carries the outlet's receipts to HEADO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// The trading system calls the `DeviceAPI`: the call belongs to the escalation.
    DeviceApi,
    /// HEADO's software: its log files belong to the escalation.
    Software,
    /// Something else.
    Other,
}

names!(Transport: DeviceApi = "device_api", Software = "software", Other = "other");

/// A call of the `DeviceAPI` that shows the fault.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceApiCall {
    /// The address that was called.
    pub url: String,
    /// The JSON that was sent.
    pub request: String,
    /// What HEADO's server answered.
    pub answer: String,
}

/// What is handed to HEADO's support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// What is wrong.
    pub description: String,
    /// What the steps came to.
    pub results: String,
    /// Name and version of the trading software.
    pub trading_version: String,
    /// When it was installed or updated last.
    pub trading_changed_on: Option<NaiveDate>,
    /// What carries the receipts.
    pub transport: Transport,
    /// With [`Transport::DeviceApi`]; else empty.
    #[serde(default)]
    pub call: DeviceApiCall,
}

/// One thing that is wrong with an escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationFault {
    /// The field must be filled in.
    #[error("{0} is needed")]
    Empty(EscalationField),
    /// The field is longer than [`MAX_TEXT_CHARS`], of a request or an answer [`MAX_CALL_CHARS`], characters.
    #[error("{0} is too long")]
    TooLong(EscalationField),
    /// The date of the last change lies ahead.
    #[error("the date of the last change lies ahead")]
    Ahead,
    /// HEADO's software carries the receipts, and no log file is attached.
    #[error("log files are needed")]
    NoLogs,
}

/// A field of an escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationField {
    /// [`Escalation::description`]
    Description,
    /// [`Escalation::results`]
    Results,
    /// [`Escalation::trading_version`]
    TradingVersion,
    /// [`Escalation::trading_changed_on`]
    TradingChangedOn,
    /// [`DeviceApiCall::url`]
    Url,
    /// [`DeviceApiCall::request`]
    Request,
    /// [`DeviceApiCall::answer`]
    Answer,
}

names!(
    EscalationField: Description = "description",
    Results = "results",
    TradingVersion = "trading_version",
    TradingChangedOn = "trading_changed_on",
    Url = "url",
    Request = "request",
    Answer = "answer",
);

impl EscalationFault {
    /// The field of the form.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Empty(field) | Self::TooLong(field) => field.as_str(),
            Self::Ahead => EscalationField::TradingChangedOn.as_str(),
            Self::NoLogs => "attachments",
        }
    }
}

impl Escalation {
    /// The same with its texts made safe to store; a call that does not belong to the transport is left out.
    #[must_use]
    pub fn tidied(&self) -> Self {
        let call = match self.transport {
            Transport::DeviceApi => DeviceApiCall {
                url: line(&self.call.url, MAX_TEXT_CHARS + 1),
                request: paragraphs(&self.call.request),
                answer: paragraphs(&self.call.answer),
            },
            Transport::Software | Transport::Other => DeviceApiCall::default(),
        };
        Self {
            description: paragraphs(&self.description),
            results: paragraphs(&self.results),
            trading_version: line(&self.trading_version, MAX_TEXT_CHARS + 1),
            call,
            ..*self
        }
    }

    /// Everything that is wrong, in the order of the form. `attachments` are the incident's files, `today` is the
    /// present day where the outlet is.
    pub fn faults(&self, attachments: i64, today: NaiveDate) -> Vec<EscalationFault> {
        use EscalationField as Field;
        let tidy = self.tidied();
        let mut fields = vec![
            (Field::Description, tidy.description.as_str(), MAX_TEXT_CHARS),
            (Field::Results, tidy.results.as_str(), MAX_TEXT_CHARS),
            (Field::TradingVersion, tidy.trading_version.as_str(), MAX_TEXT_CHARS),
        ];
        if self.transport == Transport::DeviceApi {
            fields.extend([
                (Field::Url, tidy.call.url.as_str(), MAX_TEXT_CHARS),
                (Field::Request, tidy.call.request.as_str(), MAX_CALL_CHARS),
                (Field::Answer, tidy.call.answer.as_str(), MAX_CALL_CHARS),
            ]);
        }
        let mut faults: Vec<EscalationFault> = fields
            .into_iter()
            .filter_map(|(field, text, most)| match text.chars().count() {
                0 => Some(EscalationFault::Empty(field)),
                chars if chars > most => Some(EscalationFault::TooLong(field)),
                _ => None,
            })
            .collect();
        match self.trading_changed_on {
            None => faults.push(EscalationFault::Empty(Field::TradingChangedOn)),
            Some(day) if day > today => faults.push(EscalationFault::Ahead),
            Some(_) => {}
        }
        if self.transport == Transport::Software && attachments == 0 {
            faults.push(EscalationFault::NoLogs);
        }
        faults
    }
}

/// A file that belongs to an incident, without its content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// Made by the application.
    pub id: AttachmentId,
    /// As [`attachment_name`] leaves it.
    pub name: String,
    /// Its size, at most [`MAX_ATTACHMENT_BYTES`].
    pub bytes: i64,
    /// Name of the member who attached it.
    pub author: String,
    /// When it was attached.
    pub at: LocalTime,
}

/// Why a file is refused. The field is `attachments`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentFault {
    /// Nothing is in it, or it has no name.
    #[error("the file is empty or has no name")]
    Empty,
    /// More than [`MAX_ATTACHMENT_BYTES`].
    #[error("a file has at most 10 MiB")]
    TooLarge,
    /// None of the kinds that logs and pictures come as.
    #[error("only logs, archives, JSON, XML, CSV, pictures and PDF are taken")]
    Kind,
    /// The incident has [`MAX_ATTACHMENTS`] already.
    #[error("an incident has at most {MAX_ATTACHMENTS} files")]
    TooMany,
}

/// The name under which a file is kept: its last part, on one line, without what file systems refuse, at most 150
/// characters. A kind that is not expected is refused, so that nothing is handed out that a browser would run.
pub fn attachment_name(name: &str, bytes: usize) -> Result<String, AttachmentFault> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = line(&last.replace([':', '*', '?', '"', '<', '>', '|'], "_"), usize::MAX);
    let name = name.trim_matches('.').trim();
    if name.is_empty() || bytes == 0 {
        return Err(AttachmentFault::Empty);
    }
    if bytes > MAX_ATTACHMENT_BYTES {
        return Err(AttachmentFault::TooLarge);
    }
    let (stem, extension) = name.rsplit_once('.').ok_or(AttachmentFault::Kind)?;
    if stem.is_empty() || !EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)) {
        return Err(AttachmentFault::Kind);
    }
    let stem: String = stem.chars().take(MAX_NAME_CHARS - extension.len() - 1).collect();
    Ok(format!("{stem}.{extension}"))
}
