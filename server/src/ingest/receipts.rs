//! `POST receipts`: a batch of receipts, answered once all that were accepted are durable.

use super::{
    Ingest,
    body::{Payload, name_field, parse},
    error::{ApiError, Problem},
    keys::Sender,
    object::Object,
};
use axum::{Json, extract::State};
use chrono::{DateTime, FixedOffset, Utc};
use domain::{
    devices::{DeviceKind, PosId},
    money::Kopecks,
    receipts::{MAX_BATCH, MAX_ID_BYTES, MAX_TOTAL, Receipt, Rejection},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::HashSet;
use storage::receipts::{Batch, Outcome};
use utoipa::{
    ToSchema,
    openapi::{ObjectBuilder, RefOr, Type, schema::Schema},
};

/// Bytes of a batch, at most, before and after decompression.
pub(super) const LARGE: usize = 1024 * 1024;

/// One receipt as a device sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptItem {
    /// Unique within its till for ever: the fiscal sign or a UUID, not a number that starts anew each day.
    #[schema(min_length = 1, max_length = 128)]
    pub id: String,
    /// When it was issued, with the offset from UTC of the till's clock.
    pub sold_at: DateTime<FixedOffset>,
    /// Total in kopecks; negative for a refund.
    #[schema(minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    pub total_kopecks: i64,
    /// The till that issued it, when a Мидсервер sends it; absent: the device of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pos_id: Option<i64>,
}

/// Up to 1,000 receipts.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"receipts": [
    {"id": "9289000100312453-18842-3110", "sold_at": "2026-06-04T10:51:40+05:00", "total_kopecks": 2_304_454},
    {"id": "9289000100312453-18843-3111", "sold_at": "2026-06-04T10:52:03+05:00", "total_kopecks": -12_900}
]}))]
pub struct ReceiptsRequest {
    #[schema(max_items = 1000)]
    pub receipts: Vec<ReceiptItem>,
}

/// What became of the batch: new + repeated + conflicts + rejected = receipts sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "new": 1, "repeated": 0, "conflicts": 0, "conflicting": [],
    "rejected": [{
        "index": 1, "id": "9289000100312453-18843-3111", "reason": "in_the_future", "field": "sold_at",
        "message": "issued 3600 s after the server's time 2026-06-04T05:52:07Z: check the device's clock",
        "retryable": true
    }],
    "server_time": "2026-06-04T05:52:07.120Z"
}))]
pub struct ReceiptsAnswer {
    /// Stored and counted now.
    #[schema(minimum = 0)]
    pub new: u32,
    /// Stored before with the same content; not counted again.
    #[schema(minimum = 0)]
    pub repeated: u32,
    /// Stored before with other content: the first stays.
    #[schema(minimum = 0)]
    pub conflicts: u32,
    /// Places of the conflicting receipts in the batch, from 0.
    pub conflicting: Vec<u32>,
    /// Receipts that were not taken; the others were.
    pub rejected: Vec<Rejected>,
    pub server_time: DateTime<Utc>,
}

/// A receipt that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rejected {
    /// Its place in the batch, from 0.
    #[schema(minimum = 0)]
    pub index: u32,
    /// Its id, if one could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `in_the_future` is the only retryable one: put the clock right and send the same receipt again later.
    #[schema(schema_with = rejection_schema)]
    pub reason: Rejection,
    /// The field at fault, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For a person who reads the log.
    pub message: String,
    /// Whether the same receipt may be taken later.
    pub retryable: bool,
}

fn rejection_schema() -> RefOr<Schema> {
    let names = Rejection::ALL.map(Rejection::as_str);
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
}

/// Receipts of the device, or of the tills behind a Мидсервер.
///
/// The answer 200 means that all accepted receipts are stored durably. Anything else, or no answer: send the same
/// batch again; a receipt that is already there is not counted twice. A bad receipt is rejected by its place in the
/// batch and the rest is taken. Receipts may be sent late: each counts in the hour and day in which it was issued.
#[utoipa::path(
    post, path = "/api/v1/receipts", tag = "devices", request_body = ReceiptsRequest,
    security(("key" = [])),
    params(("Content-Encoding" = Option<String>, Header, description = "`gzip`, or absent")),
    responses(
        (status = 200, description = "All accepted receipts are durable", body = ReceiptsAnswer),
        (status = 400, description = "The body is not JSON or not gzip", body = Problem),
        (status = 401, description = "The key is not accepted", body = Problem),
        (status = 413, description = "More than 1,000 receipts or 1 MiB: split the batch", body = Problem),
        (status = 415, description = "The body is not application/json", body = Problem),
        (status = 422, description = "There is no array `receipts`", body = Problem),
        (status = 429, description = "Too many requests with keys that are not accepted", body = Problem),
        (status = 503, description = "Nothing was stored: try again after Retry-After seconds", body = Problem),
    )
)]
pub(super) async fn receipts(
    State(ingest): State<Ingest>,
    sender: Sender,
    Payload(bytes): Payload<LARGE>,
) -> Result<Json<ReceiptsAnswer>, ApiError> {
    let items = read(&bytes)?;
    if items.len() > MAX_BATCH {
        let message = format!("more than {MAX_BATCH} receipts in one batch");
        return Err(ApiError::TooLarge { field: Some("receipts"), message });
    }
    let check = Check {
        sender,
        tills: tills_behind(&ingest, sender, &items).await?,
        now: ingest.parts.clock.now(),
        retention_days: ingest.parts.config.retention_days,
    };
    let (places, accepted, rejected) = sort_out(items, &check);
    let outcomes = if accepted.is_empty() {
        Vec::new()
    } else {
        ingest.parts.receipts.write(Batch { sender: sender.pos_id, receipts: accepted }).await?
    };
    let answer = answer(&places, &outcomes, rejected, ingest.parts.clock.now());
    count(&answer);
    Ok(Json(answer))
}

#[derive(Deserialize)]
struct Items<T> {
    receipts: Vec<T>,
}

/// An item that is not a receipt, with what can be said of it.
struct Bad {
    id: Option<String>,
    field: Option<String>,
    message: String,
}

/// All items; in the rare batch with a bad one, each is read by itself.
fn read(bytes: &[u8]) -> Result<Vec<Result<ReceiptItem, Bad>>, ApiError> {
    if let Ok(Object(items)) = serde_json::from_slice::<Object<Items<Object<ReceiptItem>>>>(bytes) {
        return Ok(items.receipts.into_iter().map(|Object(item)| Ok(item)).collect());
    }
    let items: Items<serde_json::Value> = parse(bytes)?;
    Ok(items.receipts.into_iter().map(read_item).collect())
}

fn read_item(value: serde_json::Value) -> Result<ReceiptItem, Bad> {
    read_value(&value).map_err(|(field, message)| {
        let id = value.get("id").and_then(|id| id.as_str()).map(|id| id.chars().take(MAX_ID_BYTES).collect());
        Bad { id, field, message }
    })
}

fn read_value<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, (Option<String>, String)> {
    serde_path_to_error::deserialize(value)
        .map(|Object(value)| value)
        .map_err(|error| name_field(&error.path().to_string(), error.inner()))
}

/// The other tills named in the batch that this sender may speak for.
async fn tills_behind(
    ingest: &Ingest,
    sender: Sender,
    items: &[Result<ReceiptItem, Bad>],
) -> Result<HashSet<PosId>, ApiError> {
    let named: HashSet<PosId> = items
        .iter()
        .filter_map(|item| item.as_ref().ok()?.pos_id.map(PosId))
        .filter(|pos_id| *pos_id != sender.pos_id)
        .collect();
    if named.is_empty() || sender.kind != DeviceKind::MidServer {
        return Ok(HashSet::new());
    }
    let named: Vec<PosId> = named.into_iter().collect();
    let tills = storage::receipts::tills_of_account(&ingest.parts.db, sender.pos_id, &named)
        .await
        .map_err(|error| ApiError::storage(&error))?;
    Ok(tills.into_iter().collect())
}

/// What an item is checked against.
struct Check {
    sender: Sender,
    tills: HashSet<PosId>,
    now: DateTime<Utc>,
    retention_days: i64,
}

impl Check {
    fn receipt(&self, item: ReceiptItem) -> Result<Receipt, Box<(Rejection, Bad)>> {
        let refuse = |reason, field: &str, message: String| {
            let id = item.id.chars().take(MAX_ID_BYTES).collect();
            Box::new((reason, Bad { id: Some(id), field: Some(field.to_owned()), message }))
        };
        let pos_id = item.pos_id.map_or(self.sender.pos_id, PosId);
        if pos_id != self.sender.pos_id && !self.tills.contains(&pos_id) {
            let message = match self.sender.kind {
                DeviceKind::MidServer => format!("{pos_id} is not a till of this account"),
                DeviceKind::Till => "only a Мидсервер may send receipts of other tills".to_owned(),
            };
            return Err(refuse(Rejection::UnknownTill, "pos_id", message));
        }
        let receipt = Receipt {
            pos_id,
            id: item.id.clone(),
            sold_at: item.sold_at,
            total: Kopecks(item.total_kopecks),
        };
        match domain::receipts::check(&receipt, self.now, self.retention_days) {
            Ok(()) => Ok(receipt),
            Err(reason) => Err(refuse(reason, field_of(reason), self.message(reason, &receipt))),
        }
    }

    fn message(&self, reason: Rejection, receipt: &Receipt) -> String {
        match reason {
            Rejection::InvalidId => {
                format!("must have 1 to {MAX_ID_BYTES} bytes and no control characters")
            }
            Rejection::InTheFuture => format!(
                "issued {} s after the server's time {}: check the device's clock",
                receipt.sold_at.signed_duration_since(self.now).num_seconds(),
                self.now.format("%FT%TZ"),
            ),
            Rejection::TooOld => format!("issued more than {} days ago", self.retention_days),
            Rejection::UnknownTill => "unknown till".to_owned(),
            Rejection::Malformed => format!("must be within ±{}", MAX_TOTAL.0),
        }
    }
}

fn field_of(reason: Rejection) -> &'static str {
    match reason {
        Rejection::InvalidId => "id",
        Rejection::InTheFuture | Rejection::TooOld => "sold_at",
        Rejection::UnknownTill => "pos_id",
        Rejection::Malformed => "total_kopecks",
    }
}

/// The accepted receipts with their places in the batch, and the rejected.
fn sort_out(items: Vec<Result<ReceiptItem, Bad>>, check: &Check) -> (Vec<u32>, Vec<Receipt>, Vec<Rejected>) {
    let (mut places, mut accepted, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
    places.reserve(items.len());
    accepted.reserve(items.len());
    for (index, item) in (0..).zip(items) {
        let checked = match item {
            Ok(item) => check.receipt(item),
            Err(bad) => Err(Box::new((Rejection::Malformed, bad))),
        };
        match checked {
            Ok(receipt) => {
                places.push(index);
                accepted.push(receipt);
            }
            Err(refused) => {
                let (reason, Bad { id, field, message }) = *refused;
                rejected.push(Rejected { index, id, reason, field, message, retryable: reason.retryable() });
            }
        }
    }
    (places, accepted, rejected)
}

fn answer(
    places: &[u32],
    outcomes: &[Outcome],
    rejected: Vec<Rejected>,
    server_time: DateTime<Utc>,
) -> ReceiptsAnswer {
    let mut answer = ReceiptsAnswer { rejected, server_time, ..ReceiptsAnswer::default() };
    for (place, outcome) in places.iter().zip(outcomes) {
        match outcome {
            Outcome::New => answer.new += 1,
            Outcome::Repeated => answer.repeated += 1,
            Outcome::Conflict => {
                answer.conflicts += 1;
                answer.conflicting.push(*place);
            }
        }
    }
    answer
}

fn count(answer: &ReceiptsAnswer) {
    let rejected = answer.rejected.len() as u64;
    for (outcome, number) in [
        ("new", u64::from(answer.new)),
        ("repeated", u64::from(answer.repeated)),
        ("conflict", u64::from(answer.conflicts)),
        ("rejected", rejected),
    ] {
        if number > 0 {
            metrics::counter!("heado_receipts_total", "outcome" => outcome).increment(number);
        }
    }
}
