//! E-mail addresses and passwords: what is accepted of them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Length of an e-mail address in bytes, at most (RFC 5321 4.5.3.1.3: a path of 256 with its brackets).
pub const MAX_EMAIL_BYTES: usize = 254;
const MAX_LOCAL_PART_BYTES: usize = 64;
const MAX_LABEL_BYTES: usize = 63;

/// Length of a password in characters, at least.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// Length of a password in characters, at most: hashing time is not for strangers to choose.
pub const MAX_PASSWORD_CHARS: usize = 256;

/// An address in the one form in which members and alert addresses are stored and looked up: trimmed, lower case.
pub fn normalise_email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Can mail be sent there? `local@domain.tld` with the lengths of RFC 5321; no quoted local parts, no address
/// literals, nothing that could end a header line. Domains in Cyrillic letters pass.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_fits = (1..=MAX_LOCAL_PART_BYTES).contains(&local.len());
    local_fits
        && text.len() <= MAX_EMAIL_BYTES
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char))
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

fn is_atom_char(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordFault {
    /// Fewer than [`MIN_PASSWORD_CHARS`] characters.
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters")]
    TooShort,
    /// More than [`MAX_PASSWORD_CHARS`] characters.
    #[error("a password has at most {MAX_PASSWORD_CHARS} characters")]
    TooLong,
    /// One character, repeated.
    #[error("a password is more than one repeated character")]
    OneCharacter,
    /// The e-mail with which its member signs in.
    #[error("a password differs from the e-mail")]
    OwnEmail,
}

/// The rule of NIST SP 800-63B: length alone (each code point is one character), no composition rules. Spaces count
/// and stay; nothing is trimmed. Of the words that its section 5.1.1.2 refuses because they can be guessed from the context, the e-mail of
/// whoever the password is for is the one that is long enough.
pub fn check_password(password: &str, email: &str) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length < MIN_PASSWORD_CHARS {
        return Err(PasswordFault::TooShort);
    }
    if length > MAX_PASSWORD_CHARS {
        return Err(PasswordFault::TooLong);
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) {
        return Err(PasswordFault::OneCharacter);
    }
    if normalise_email(password) == normalise_email(email) {
        return Err(PasswordFault::OwnEmail);
    }
    Ok(())
}
