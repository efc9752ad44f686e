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

/// Invisible characters that change the direction of text, and the byte order mark.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
