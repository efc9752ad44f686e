//! Receipts (чек) and what is refused of them (`product.md` section 3).

use crate::{devices::PosId, money::Kopecks, names::names, time::LocalTime};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Receipts in one request, at most.
pub const MAX_BATCH: usize = 1_000;
/// Length of a receipt's id in bytes, at most.
pub const MAX_ID_BYTES: usize = 128;
/// Receipts issued later than this after the server's time are refused.
pub const MAX_FUTURE_SECONDS: i64 = 600;
/// The largest total of a receipt, either way: ten billion roubles. A till's fault must not overflow a day's sum.
pub const MAX_TOTAL: Kopecks = Kopecks(1_000_000_000_000);

/// A receipt as it is taken in: checked, and assigned to its till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The till that it belongs to.
    pub pos_id: PosId,
    /// Unique within its device.
    pub id: String,
    /// When it was issued, by the till's clock.
    pub sold_at: DateTime<FixedOffset>,
    /// Negative for a refund.
    pub total: Kopecks,
}

/// A receipt as pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// Unique within its device.
    pub id: String,
    /// When it was issued, by the outlet's clock.
    pub sold_at: LocalTime,
    /// When it arrived, by the same clock.
    pub received_at: LocalTime,
    /// Negative for a refund.
    pub total: Kopecks,
}

/// Why one receipt of a batch was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The id is empty, longer than [`MAX_ID_BYTES`], or holds control characters.
    InvalidId,
    /// Issued more than [`MAX_FUTURE_SECONDS`] after the server's time: the till's clock is ahead. Retryable.
    InTheFuture,
    /// Issued before the retention of receipts.
    TooOld,
    /// `pos_id` is not a till of the mid-server's own account, or the key is not a mid-server's.
    UnknownTill,
    /// A field is missing or of the wrong form, or the total is beyond [`MAX_TOTAL`].
    Malformed,
}

impl Rejection {
    /// Whether the same receipt may be taken later: rejections because of the clock are.
    pub fn retryable(self) -> bool {
        matches!(self, Self::InTheFuture)
    }
}

names!(
    Rejection: InvalidId = "invalid_id",
    InTheFuture = "in_the_future",
    TooOld = "too_old",
    UnknownTill = "unknown_till",
    Malformed = "malformed",
);

/// Checks id, total and time of a receipt against the server's time and the retention in days.
///
/// Exactly [`MAX_FUTURE_SECONDS`] ahead and exactly as old as the retention are taken.
pub fn check(receipt: &Receipt, now: DateTime<Utc>, retention_days: i64) -> Result<(), Rejection> {
    if receipt.id.is_empty() || receipt.id.len() > MAX_ID_BYTES || receipt.id.chars().any(char::is_control) {
        return Err(Rejection::InvalidId);
    }
    if receipt.total.0.unsigned_abs() > MAX_TOTAL.0.unsigned_abs() {
        return Err(Rejection::Malformed);
    }
    let age = now.signed_duration_since(receipt.sold_at);
    if age < -TimeDelta::seconds(MAX_FUTURE_SECONDS) {
        return Err(Rejection::InTheFuture);
    }
    if TimeDelta::try_days(retention_days).is_some_and(|retention| age > retention) {
        return Err(Rejection::TooOld);
    }
    Ok(())
}

/// Do two receipts with the same id say the same: the same total, and the same instant in whatever offset it is written?
/// Instants are compared by milliseconds, as storage keeps them.
pub fn same_content(one: &Receipt, other: &Receipt) -> bool {
    one.total == other.total && one.sold_at.timestamp_millis() == other.sold_at.timestamp_millis()
}
