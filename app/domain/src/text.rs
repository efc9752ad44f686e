//! Texts that come from outside: made safe to store and to show on one line.

/// A text on one line, without control and direction characters, trimmed, cut to at most `max_chars` characters.
///
/// `PostgreSQL` refuses NUL in texts, and direction characters let a name imitate another one. Line breaks and tabs
/// become spaces.
pub fn line(text: &str, max_chars: usize) -> String {
    let cleaned: String = text
        .chars()
        .filter_map(|c| match c {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
            _ if c.is_control() || is_direction(c) => None,
            _ => Some(c),
        })
        .collect();
    cleaned.trim().chars().take(max_chars).collect::<String>().trim_end().to_owned()
}

/// A text of several lines: every kind of line break as `\n` (forms send `\r\n`), without white space around it.
///
/// Control characters are left as they are; [`is_forbidden`] tells them.
pub(crate) fn normalise_breaks(text: &str) -> String {
    let text =
        text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    text.trim().to_owned()
}

/// A control character that no text of several lines may hold: all but line breaks and tabs.
pub(crate) fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

/// A text of several lines, made safe to store: line breaks as `\n`, trimmed, without other control characters.
pub fn paragraphs(text: &str) -> String {
    normalise_breaks(text).replace(is_forbidden, "").trim().to_owned()
}

/// Invisible characters that change the direction of text, and the byte order mark.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
