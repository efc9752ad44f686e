//! Keys of devices (`product.md` sections 2 and 3).

use super::PosId;
use std::{fmt, str::FromStr};
use thiserror::Error;

/// Characters of a key's secret, at least.
pub const MIN_SECRET_CHARS: usize = 32;
/// Characters of a key's secret, at most.
pub const MAX_SECRET_CHARS: usize = 128;

/// A device's key, `PosID-secret`. It is shown once, when made; storage keeps only its hash.
///
/// [`Display`](fmt::Display) writes the whole key; [`Debug`](fmt::Debug) hides the secret, so that no log shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceKey {
    /// The device, named at the start of its key; from 1.
    pub pos_id: PosId,
    /// 32–128 of `A–Z a–z 0–9 - _`.
    pub secret: String,
}

/// Why a text is no key. It says nothing of the text: keys must not reach logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// There is no `-` between `PosID` and secret.
    #[error("a device key has the form PosID-secret")]
    NoSeparator,
    /// What stands before the first `-` is not a positive integer in plain digits.
    #[error("a device key starts with a PosID")]
    PosId,
    /// The secret is not [`MIN_SECRET_CHARS`]–[`MAX_SECRET_CHARS`] url-safe characters.
    #[error("the secret of a device key is not well formed")]
    Secret,
}

impl DeviceKey {
    /// A key of its two parts, checked like a parsed one.
    pub fn new(pos_id: PosId, secret: impl Into<String>) -> Result<Self, KeyError> {
        let secret = secret.into();
        if pos_id.0 < 1 {
            return Err(KeyError::PosId);
        }
        let url_safe = secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !url_safe || !(MIN_SECRET_CHARS..=MAX_SECRET_CHARS).contains(&secret.len()) {
            return Err(KeyError::Secret);
        }
        Ok(Self { pos_id, secret })
    }
}

impl FromStr for DeviceKey {
    type Err = KeyError;

    /// Reads `PosID-secret`; white space around it is ignored. One key has one form: no signs, no leading zeros.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (pos_id, secret) = text.trim().split_once('-').ok_or(KeyError::NoSeparator)?;
        if pos_id.starts_with('0') || !pos_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(KeyError::PosId);
        }
        Self::new(PosId(pos_id.parse().map_err(|_| KeyError::PosId)?), secret)
    }
}

impl fmt::Display for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.pos_id, self.secret)
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceKey").field("pos_id", &self.pos_id.0).finish_non_exhaustive()
    }
}
