//! Personal tokens: programs of a member's own read, and only read, what the member may see.

use crate::{id, time::LocalTime};
use serde::{Deserialize, Serialize};
use thiserror::Error;

id!(/** Identifies a personal token. */ TokenId);

/// What every token begins with, so that it is told from a device's key, and found where it was left lying about.
pub const TOKEN_PREFIX: &str = "hm_";
/// Characters after the prefix: 256 random bits in hexadecimal.
pub const TOKEN_CHARS: usize = 64;
/// Characters of a token's name, at most.
pub const MAX_TOKEN_NAME_CHARS: usize = 80;
/// Tokens of a member that are not revoked, at most.
pub const MAX_TOKENS: i64 = 20;

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalToken {
    /// Made by the application.
    pub id: TokenId,
    /// Given by its owner: what it is for.
    pub name: String,
    /// Its last characters.
    pub hint: String,
    /// When it was made.
    pub created_at: LocalTime,
    /// When it was used last, to the minute.
    pub last_used_at: Option<LocalTime>,
}

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenNameFault {
    /// There is none.
    #[error("a token needs a name")]
    Empty,
    /// More than [`MAX_TOKEN_NAME_CHARS`] characters, or control characters.
    #[error("a token's name has at most {MAX_TOKEN_NAME_CHARS} characters, and no control characters")]
    Unusable,
}

/// The name without white space around it.
pub fn check_token_name(name: &str) -> Result<String, TokenNameFault> {
    let name = name.trim();
    if name.is_empty() {
        return Err(TokenNameFault::Empty);
    }
    if name.chars().count() > MAX_TOKEN_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(TokenNameFault::Unusable);
    }
    Ok(name.to_owned())
}

/// Does a text have the form of a token? Others are refused without a look into the database.
pub fn is_token(text: &str) -> bool {
    let secret = text.strip_prefix(TOKEN_PREFIX);
    secret.is_some_and(|secret| {
        secret.len() == TOKEN_CHARS && secret.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_by_its_form() {
        let secret = "0f".repeat(32);
        assert!(is_token(&format!("hm_{secret}")));
        for other in [
            &secret,
            &format!("1916-{secret}"),
            &format!("hm_{secret}0"),
            "hm_",
            "",
            &format!("hm_{}", "0F".repeat(32)),
        ] {
            assert!(!is_token(other), "{other}");
        }
    }

    #[test]
    fn a_name_is_short_and_visible() {
        assert_eq!(check_token_name("  Отчёт "), Ok("Отчёт".to_owned()));
        assert_eq!(check_token_name(" \n"), Err(TokenNameFault::Empty));
        assert_eq!(check_token_name("a\u{0}b"), Err(TokenNameFault::Unusable));
        assert!(check_token_name(&"я".repeat(80)).is_ok());
        assert_eq!(check_token_name(&"я".repeat(81)), Err(TokenNameFault::Unusable));
    }
}
