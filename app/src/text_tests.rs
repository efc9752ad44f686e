use super::*;
use fluent_bundle::FluentResource;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Keys with the names of their arguments, as the Fluent text has them.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.tag());
    for file in fs::read_dir(folder).expect("the locale files") {
        let source = fs::read_to_string(file.expect("an entry").path()).expect("a locale file");
        FluentResource::try_new(source.clone()).expect("a well-formed locale file");
        let mut current = String::new();
        for line in source.lines() {
            if let Some((key, _)) = line.split_once('=')
                && line.starts_with(|c: char| c.is_ascii_lowercase())
            {
                current = key.trim().to_owned();
                assert!(keys.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
            }
            for part in line.split('$').skip(1) {
                let name = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                keys.get_mut(&current).expect("arguments belong to a key").insert(name);
            }
        }
    }
    keys
}

fn rust_files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("text.rs") {
            found.push(fs::read_to_string(&path).expect("a source file"));
        }
    }
}

/// The keys in the calls of `t!` in all sources, with the names of the arguments given.
fn used() -> Vec<(String, BTreeSet<String>)> {
    let mut files = Vec::new();
    // Letters are written on the server.
    for folder in ["src", "../server/src/mail"] {
        rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    let mut used = Vec::new();
    for file in files {
        for (at, _) in file.match_indices("t!(") {
            // Not the end of `assert!(` or `format!(`.
            if file[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            let call = &file[at..];
            let Some((_, rest)) = call.split_once(',') else { continue };
            let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
            let Some((key, rest)) = rest.split_once('"') else { continue };
            if !key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
                continue;
            }
            let mut arguments = BTreeSet::new();
            let mut depth = 0_i32;
            let mut piece = String::new();
            for c in rest.chars() {
                match c {
                    '(' | '{' | '[' => depth += 1,
                    ')' | '}' | ']' if depth == 0 => break,
                    ')' | '}' | ']' => depth -= 1,
                    ',' if depth == 0 => piece.clear(),
                    '=' if depth == 0 && !piece.trim().is_empty() => {
                        let name = piece.trim();
                        if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                            arguments.insert(name.to_owned());
                        }
                    }
                    _ if depth == 0 => piece.push(c),
                    _ => {}
                }
            }
            used.push((key.to_owned(), arguments));
        }
    }
    used
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_arguments() {
    assert_eq!(keys(Language::Ru), keys(Language::En));
}

#[test]
fn every_text_that_is_asked_for_exists_and_every_text_is_asked_for() {
    let known = keys(Language::Ru);
    let used = used();
    assert!(used.len() > 100, "the sources were read");
    for (key, arguments) in &used {
        let expected = known.get(key).unwrap_or_else(|| panic!("no text {key}"));
        assert_eq!(expected, arguments, "arguments of {key}");
    }
    let used: BTreeSet<_> = used.into_iter().map(|(key, _)| key).collect();
    let unused: Vec<_> = known.keys().filter(|key| !used.contains(*key)).collect();
    assert_eq!(unused, Vec::<&String>::new());
}

#[test]
fn russian_has_its_three_plural_forms_and_grouped_digits() {
    let ru = Texts(Language::Ru);
    assert_eq!(t!(ru, "receipts-count", count = 1), "1 чек");
    assert_eq!(t!(ru, "receipts-count", count = 22), "22 чека");
    assert_eq!(t!(ru, "receipts-count", count = 11), "11 чеков");
    assert_eq!(t!(ru, "receipts-count", count = 12_480), "12\u{202f}480 чеков");
    assert_eq!(t!(Texts(Language::En), "receipts-count", count = 1), "1 receipt");
    assert_eq!(t!(Texts(Language::En), "receipts-count", count = 12_480), "12,480 receipts");
}

#[test]
fn a_share_is_never_rounded_up_to_the_whole() {
    let ru = Texts(Language::Ru);
    assert_eq!(ru.percent(1.0), "100\u{a0}%");
    assert_eq!(ru.percent(0.9999), "99,9\u{a0}%");
    assert_eq!(ru.percent(0.987), "98,7\u{a0}%");
    assert_eq!(Texts(Language::En).percent(0.5), "50%");
}
