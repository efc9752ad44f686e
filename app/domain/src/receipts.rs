//! Receipts (чек) and what is refused of them (`product.md` section 3).

use crate::{devices::PosId, money::Kopecks};
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};

/// Receipts in one request, at most.
pub const MAX_BATCH: usize = 1_000;
/// Length of a receipt's id in bytes, at most.
pub const MAX_ID_BYTES: usize = 128;
/// Receipts issued later than this after the server's time are refused.
pub const MAX_FUTURE_SECONDS: i64 = 600;

/// A receipt as it is taken in: checked, and assigned to its till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub pos_id: PosId,
    /// Unique within its device.
    pub id: String,
    pub sold_at: DateTime<FixedOffset>,
    pub total: Kopecks,
}

/// Why one receipt of a batch was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The id is empty or longer than [`MAX_ID_BYTES`].
    InvalidId,
    /// Issued more than [`MAX_FUTURE_SECONDS`] after the server's time: the till's clock is ahead. Retryable.
    InTheFuture,
    /// Issued before the retention of receipts.
    TooOld,
    /// `pos_id` is not a till of the mid-server's own account, or the key is not a mid-server's.
    UnknownTill,
    /// A field is missing or of the wrong form.
    Malformed,
}

impl Rejection {
    /// Whether the same receipt may be taken later: rejections because of the clock are.
    pub fn retryable(self) -> bool {
        matches!(self, Self::InTheFuture)
    }
}

/// Checks id and time of a receipt against the server's time and the retention in days.
pub fn check(receipt: &Receipt, now: DateTime<Utc>, retention_days: i64) -> Result<(), Rejection> {
    if receipt.id.is_empty() || receipt.id.len() > MAX_ID_BYTES {
        return Err(Rejection::InvalidId);
    }
    let age = now.signed_duration_since(receipt.sold_at).num_seconds();
    if age < -MAX_FUTURE_SECONDS {
        return Err(Rejection::InTheFuture);
    }
    if age > retention_days * 86_400 {
        return Err(Rejection::TooOld);
    }
    Ok(())
}
