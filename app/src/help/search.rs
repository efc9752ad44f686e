//! Search within the help, by sections.
use super::{
    api::HelpHit,
    book::{Book, Topic},
    render::Section,
};
use domain::devices::{normalise_search, search_words};

/// Places that are told, at most.
const MOST: usize = 20;
/// Characters of an excerpt before and after what was found.
const AROUND: (usize, usize) = (50, 130);

/// The words that must all occur, without the endings that cases and numbers change.
pub(super) fn words(search: &str) -> Vec<String> {
    search_words(search).iter().map(|word| stem(word)).collect()
}

fn stem(word: &str) -> String {
    let chars = word.chars().count();
    let ending = match chars {
        0..=3 => 0,
        4 => 1,
        _ => 2,
    };
    word.chars().take(chars - ending).collect()
}

/// The sections in which all words occur, those in front whose headings have them.
pub(super) fn find(book: &Book, staff: bool, words: &[String]) -> Vec<HelpHit> {
    let mut found: Vec<(usize, HelpHit)> = book
        .open_to(staff)
        .flat_map(|topic| topic.rendered.sections.iter().map(move |section| (topic, section)))
        .filter_map(|(topic, section)| hit(topic, section, words))
        .collect();
    // Equal ones stay in the order of the help.
    found.sort_by_key(|(headed, _)| std::cmp::Reverse(*headed));
    found.into_iter().take(MOST).map(|(_, hit)| hit).collect()
}

/// The section with how many of the words are in its headings.
fn hit(topic: &Topic, section: &Section, words: &[String]) -> Option<(usize, HelpHit)> {
    let title = &topic.rendered.title;
    let headings = normalise_search(&format!("{title} {}", section.title));
    let text = normalise_search(&section.words);
    // A topic whose title has them all is told once, and not with each of its sections.
    let own = normalise_search(if section.anchor.is_empty() { title } else { &section.title });
    let somewhere = |word: &String| headings.contains(word.as_str()) || text.contains(word.as_str());
    let here = |word: &String| own.contains(word.as_str()) || text.contains(word.as_str());
    if !(words.iter().all(somewhere) && words.iter().any(here)) {
        return None;
    }
    let headed = words.iter().filter(|word| own.contains(word.as_str())).count();
    let fragment = if section.anchor.is_empty() { String::new() } else { format!("#{}", section.anchor) };
    let at = words.iter().find_map(|word| text.find(word.as_str()));
    Some((
        headed,
        HelpHit {
            href: format!("/help/{}{fragment}", topic.slug),
            topic: title.clone(),
            section: section.title.clone(),
            excerpt: excerpt(&section.words, at.map_or(0, |at| text[..at].chars().count())),
        },
    ))
}

/// The text around its n-th character, in whole words. Normalising replaces letter by letter, so places are the same.
fn excerpt(text: &str, at: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (before, after) = AROUND;
    let (mut from, mut until) = (at.saturating_sub(before), (at + after).min(chars.len()));
    while from > 0 && from < at && chars[from - 1] != ' ' {
        from += 1;
    }
    while until < chars.len() && until > at && chars[until] != ' ' {
        until -= 1;
    }
    let middle: String = chars[from.min(until)..until].iter().collect();
    let (start, end) = (if from > 0 { "…" } else { "" }, if until < chars.len() { "…" } else { "" });
    format!("{start}{}{end}", middle.trim())
}
