//! The texts of the help: both languages alike, and nothing that leads nowhere.
use super::{
    book::{Book, SOURCES, Topic},
    search,
};
use domain::language::Language;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn topics() -> impl Iterator<Item = (Language, &'static Topic)> {
    Language::ALL
        .into_iter()
        .flat_map(|language| Book::of(language).topics.iter().map(move |topic| (language, topic)))
}

/// Every value of an attribute in a rendered text.
fn values(html: &str, attribute: &str) -> Vec<String> {
    html.split(&format!(" {attribute}=\""))
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .collect()
}

/// Topics and headings that an address may name, in one language.
fn places(language: Language) -> BTreeSet<String> {
    let book = Book::of(language);
    book.topics
        .iter()
        .flat_map(|topic| {
            topic.rendered.sections.iter().map(|section| match section.anchor.as_str() {
                "" => topic.slug.to_owned(),
                anchor => format!("{}#{anchor}", topic.slug),
            })
        })
        .collect()
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
}

#[test]
fn both_languages_have_the_same_topics_headings_and_pictures() {
    assert_eq!(places(Language::Ru), places(Language::En));
    let (ru, en) = (&Book::of(Language::Ru).topics, &Book::of(Language::En).topics);
    for (ru, en) in ru.iter().zip(en) {
        let order = |topic: &Topic| {
            topic.rendered.sections.iter().map(|section| section.anchor.clone()).collect::<Vec<_>>()
        };
        assert_eq!(order(ru), order(en), "the order of headings in {}", ru.slug);
        let pictures = |topic: &Topic, tag: &str| {
            values(&topic.rendered.html, "src")
                .iter()
                .map(|file| file.replace(&format!("/help/{tag}/"), ""))
                .collect::<Vec<_>>()
        };
        assert_eq!(pictures(ru, "ru"), pictures(en, "en"), "pictures of {}", ru.slug);
        let links = |topic: &Topic| {
            let links = values(&topic.rendered.html, "href");
            links.into_iter().filter(|link| !link.contains(".webp")).collect::<Vec<_>>()
        };
        assert_eq!(links(ru), links(en), "links of {}", ru.slug);
    }
}

#[test]
fn every_file_is_a_topic() {
    for language in Language::ALL {
        let mut found = Vec::new();
        files(&Path::new(ROOT).join("help").join(language.tag()), "md", &mut found);
        let found: BTreeSet<String> = found
            .iter()
            .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        let known: BTreeSet<String> = SOURCES.iter().map(|(slug, ..)| (*slug).to_owned()).collect();
        assert_eq!(found, known);
    }
}

#[test]
fn every_topic_has_a_title_a_lead_and_headings_with_anchors() {
    for (language, topic) in topics() {
        let text = &topic.rendered;
        let whole = format!("{} in {language:?}", topic.slug);
        assert!(!text.title.is_empty() && text.lead.chars().count() > 30, "{whole}");
        let (intro, headings) = text.sections.split_first().expect("an introduction");
        assert!(!intro.words.is_empty() && headings.len() >= 2, "{whole}");
        let mut anchors = BTreeSet::new();
        for section in headings {
            let plain = section.anchor.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            assert!(plain && !section.anchor.is_empty(), "{whole}: the anchor of «{}»", section.title);
            assert!(anchors.insert(&section.anchor), "{whole}: {} stands twice", section.anchor);
            assert!(!section.title.is_empty() && !section.words.is_empty(), "{whole}: {}", section.anchor);
        }
        assert!(!text.html.contains("{#") && !text.html.contains("&lt;"), "{whole}: markup comes through");
    }
}

#[test]
fn every_link_within_the_help_leads_to_a_topic_and_a_heading() {
    for (language, topic) in topics() {
        let places = places(language);
        for link in values(&topic.rendered.html, "href") {
            if link.contains(".webp") || link.starts_with("#icon-") {
                continue;
            }
            if let Some(anchor) = link.strip_prefix('#') {
                assert!(places.contains(&format!("{}#{anchor}", topic.slug)), "{}: {link}", topic.slug);
            } else if let Some(place) = link.strip_prefix("/help/") {
                assert!(places.contains(place), "{}: {link}", topic.slug);
            } else {
                // Pages: server/tests/help.rs opens them.
                assert!(link.starts_with('/'), "{} leads out of the product: {link}", topic.slug);
            }
        }
    }
}

#[test]
fn every_help_link_of_a_page_leads_to_a_topic_and_a_heading() {
    let mut sources = Vec::new();
    files(&Path::new(ROOT).join("src"), "rs", &mut sources);
    let mut links = BTreeSet::new();
    for path in sources {
        let source = fs::read_to_string(&path).expect("a source file");
        for tag in ["<HelpLink to=\"", "help=\""] {
            let named = source.split(tag).skip(1).filter_map(|rest| rest.split('"').next());
            // Not what this file searches for.
            links.extend(named.filter(|link| !link.is_empty() && !link.contains('\\')).map(str::to_owned));
        }
    }
    assert!(links.len() > 15, "the sources were read");
    let places = places(Language::Ru);
    let lost: Vec<_> = links.iter().filter(|link| !places.contains(*link)).collect();
    assert!(lost.is_empty(), "no such places in the help: {lost:?}");
}

#[test]
fn every_picture_exists_in_its_size_and_is_described() {
    let public = Path::new(ROOT).join("../public");
    let mut used = BTreeSet::new();
    for (_, topic) in topics() {
        let html = &topic.rendered.html;
        let (files, alts) = (values(html, "src"), values(html, "alt"));
        assert_eq!(files.len(), alts.len());
        for (file, alt) in files.iter().zip(&alts) {
            assert!(alt.chars().count() > 10, "{}: {file} is not described", topic.slug);
            let bytes = fs::read(public.join(file.trim_start_matches('/')))
                .unwrap_or_else(|error| panic!("{file}: {error}; `make screenshots` makes it"));
            let tag = html.split(&format!("src=\"{file}\"")).nth(1).expect("the picture");
            let size = |name| values(tag, name)[0].parse::<u32>().expect("a size");
            assert_eq!(webp_size(&bytes), Some((size("width"), size("height"))), "{file}");
            used.insert(file.clone());
        }
    }
    let mut there = Vec::new();
    files(&public.join("help"), "webp", &mut there);
    assert_eq!(there.len(), used.len(), "a picture is not shown anywhere");
    let bytes: u64 = there.iter().map(|path| fs::metadata(path).expect("a file").len()).sum();
    assert!(bytes < 1_500_000, "the pictures take {bytes} bytes");
}

/// Width and height of a lossy `WebP` picture.
fn webp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let at = bytes.windows(3).position(|window| window == [0x9d, 0x01, 0x2a])? + 3;
    let of = |at: usize| Some(u32::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]) & 0x3fff));
    Some((of(at)?, of(at + 2)?))
}

#[test]
fn symbols_are_those_of_the_set() {
    let icons = fs::read_to_string(Path::new(ROOT).join("src/ui/icons.svg")).expect("the symbols");
    for (_, topic) in topics() {
        for link in values(&topic.rendered.html, "href") {
            if let Some(name) = link.strip_prefix("#icon-") {
                assert!(icons.contains(&format!("id=\"icon-{name}\"")), "no symbol {name}");
            }
        }
    }
}

#[test]
fn what_is_not_ours_comes_through_as_text() {
    let text = super::render::render(
        "# T\n\nLead.\n\n## H {#h}\n\nText <script>x</script> <kbd>/</kbd> [l](https://e.example/?a=\"b\")\n",
        Language::En,
    );
    assert!(text.html.contains("&lt;script&gt;x&lt;/script&gt; <kbd>/</kbd>"), "{}", text.html);
    assert!(text.html.contains("rel=\"external\""), "{}", text.html);
    assert!(!text.html.contains("\"b\""), "{}", text.html);
}

#[test]
fn a_search_finds_words_in_other_forms_and_headings_first() {
    let find = |language, words: &str, staff| {
        search::find(Book::of(language), staff, &search::words(words))
            .into_iter()
            .map(|hit| hit.href)
            .collect::<Vec<_>>()
    };
    assert_eq!(find(Language::Ru, "дубль", false)[0], "/help/device#duplicates");
    assert_eq!(find(Language::En, "Duplicates", false)[0], "/help/device#duplicates");
    assert!(find(Language::Ru, "закрытие заявки", false).contains(&"/help/incidents#closing".to_owned()));
    assert_eq!(find(Language::Ru, "zzzzzz", false), Vec::<String>::new());
    // What others may not read they do not find.
    assert!(find(Language::Ru, "журнал изменений", false).is_empty());
    assert_eq!(find(Language::Ru, "журнал изменений", true)[0], "/help/administration#audit");
    let hits = search::find(Book::of(Language::Ru), false, &search::words("FakeInitPOS"));
    assert!(hits[0].excerpt.contains("FakeInitPOS"), "{}", hits[0].excerpt);
    assert!(hits[0].excerpt.chars().count() < 200);
}
