//! One form of texts for the search column and for what is typed into the search field (`product.md` section 3:
//! KKMWPF is found in Latin and Cyrillic letters).

/// Words of a query that are looked for; further ones are ignored.
pub const MAX_SEARCH_WORDS: usize = 12;

/// The text in lower case, with ё as е, Cyrillic letters that look like Latin ones as Latin, and single spaces.
///
/// It replaces letter by letter, so a part of a text stays a part of it: stored texts and queries, both normalised,
/// are compared by «contains». A word must never be shown in this form.
pub fn normalise_search(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_whitespace() || c.is_control() {
            if !normal.is_empty() && !normal.ends_with(' ') {
                normal.push(' ');
            }
        } else if !is_ignored(c) {
            normal.push(look_alike(c));
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// The words of a query in the form of [`normalise_search`], each once, at most [`MAX_SEARCH_WORDS`].
pub fn search_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in normalise_search(text).split(' ').filter(|word| !word.is_empty()) {
        if words.len() == MAX_SEARCH_WORDS {
            break;
        }
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Combining marks (so that й typed as two characters is found) and invisible characters.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
        || crate::text::is_direction(c)
}

/// Pairs look alike in upper case, hence В and B, Н and H.
fn look_alike(c: char) -> char {
    match c {
        'а' => 'a',
        'в' => 'b',
        'е' | 'ё' => 'e',
        'и' | 'й' => 'и',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'т' => 't',
        'у' => 'y',
        'х' => 'x',
        'і' => 'i',
        'ѕ' => 's',
        'ј' => 'j',
        _ => c,
    }
}
