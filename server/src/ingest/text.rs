//! Texts from outside: what is kept of them.

use super::error::ApiError;
use domain::devices::DeviceKind;

/// Characters kept of a text that a device says of its computer.
const MOST_CHARS: usize = 200;
const MOST_IDENTIFIER_BYTES: usize = 128;

/// A text for display: without control characters (PostgreSQL keeps no NUL), trimmed, cut.
pub(super) fn clean(text: &str) -> String {
    let printable: String = text.chars().filter(|c| !c.is_control()).collect();
    printable.trim().chars().take(MOST_CHARS).collect()
}

/// A random identifier made by the device: neither empty nor long, nothing invisible in it.
pub(super) fn identifier(field: &str, text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.is_empty() || text.len() > MOST_IDENTIFIER_BYTES || has_control(text) {
        return Err(ApiError::invalid(field, "must have 1 to 128 bytes and no control characters"));
    }
    Ok(text.to_owned())
}

pub(super) fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// `KKMWPF` with Latin or Cyrillic letters, or `Мидсервер`; case does not matter.
pub(super) fn kind(text: &str) -> Option<DeviceKind> {
    let folded: String = text
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'к' => 'k',
            'м' => 'm',
            other => other,
        })
        .collect();
    match folded.as_str() {
        "kkmwpf" => Some(DeviceKind::Till),
        "mидcервер" | "mидсервер" => Some(DeviceKind::MidServer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_control_characters_and_length_but_no_markup() {
        assert_eq!(clean(" <img src=x onerror=alert(1)>\u{0}\n"), "<img src=x onerror=alert(1)>");
        assert_eq!(clean(&"я".repeat(500)).chars().count(), MOST_CHARS);
    }

    #[test]
    fn kinds_in_latin_and_cyrillic() {
        for text in ["KKMWPF", "ККМWPF", "kkmwpf", "КKМwpf"] {
            assert_eq!(kind(text), Some(DeviceKind::Till), "{text}");
        }
        assert_eq!(kind("Мидсервер"), Some(DeviceKind::MidServer));
        assert_eq!(kind("Server"), None);
    }

    #[test]
    fn identifiers_are_visible_and_short() {
        assert_eq!(identifier("run_id", " a ").unwrap(), "a");
        for text in ["", "  ", "a\u{0}b", &"x".repeat(129)] {
            assert!(identifier("run_id", text).is_err(), "{text:?}");
        }
    }
}
