//! Identifiers that devices make up.

use super::error::ApiError;

const MOST_BYTES: usize = 128;

/// A random identifier made by the device: neither empty nor long, nothing invisible in it.
pub(super) fn identifier(field: &str, text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.is_empty() || text.len() > MOST_BYTES || text.chars().any(char::is_control) {
        let message = format!("must have 1 to {MOST_BYTES} bytes and no control characters");
        return Err(ApiError::invalid(field, message));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_visible_and_short() {
        assert_eq!(identifier("run_id", " a ").unwrap(), "a");
        for text in ["", "  ", "a\u{0}b", &"x".repeat(129)] {
            assert!(identifier("run_id", text).is_err(), "{text:?}");
        }
    }
}
