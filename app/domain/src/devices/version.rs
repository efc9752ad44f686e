//! The order of software versions, as text that a database can sort.

use std::fmt::Write as _;

/// A key that sorts versions by their numbers: `2.9` before `2.10.1`, `2.10` before `2.10.1`, `2.10.0-beta` before
/// `2.10.0`, no version first.
///
/// The key is of digits and lower-case Latin letters alone, so that every collation of `SQLite` and `PostgreSQL` sorts it
/// alike. Different texts may share a key (`2.10` and `v2,10`); they are then equal in order.
pub fn version_sort_key(version: &str) -> String {
    // After each number or word stands one of these: 0 a hyphen (a pre-release), 1 the end, 2 a plus (a build),
    // 3 any other separator, 4 nothing.
    let version = version.trim().trim_start_matches(['v', 'V']);
    let mut key = String::with_capacity(version.len() * 2 + 2);
    let mut rest = version;
    while let Some(c) = rest.chars().next() {
        let taken = if c.is_ascii_digit() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number = rest[..digits].trim_start_matches('0');
            // The length in front makes longer numbers sort later; 99 digits are enough for all.
            let number = &number[..number.len().min(99)];
            // Writing to a String cannot fail.
            _ = write!(key, "{:02}{number}", number.len());
            digits
        } else if c.is_ascii_alphabetic() {
            let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            key.push_str(&rest[..letters].to_ascii_lowercase());
            letters
        } else {
            0
        };
        rest = &rest[taken..];
        let Some(next) = rest.chars().next() else { break };
        key.push(match next {
            '-' => '0',
            '+' => '2',
            _ if next.is_ascii_alphanumeric() => '4',
            _ => '3',
        });
        if !next.is_ascii_alphanumeric() {
            rest = &rest[next.len_utf8()..];
        }
    }
    if !key.is_empty() {
        key.push('1');
    }
    key
}
