//! What letters look like, and that other programs read them as they were meant (case 17).

use crate::written::{
    addressed, anna, announced, escalated, lagging, opened, password_link, platform, platform_recovered,
    recovered, silent,
};
use domain::{
    language::Language,
    mail::{AddressedLetter, Letter},
};
use insta::assert_snapshot;
use mail_parser::{Message, MessageParser, MimeHeaders};
use server::mail::{
    message::{in_words, message},
    parts,
    words::Site,
};

fn site() -> Site {
    Site { base_url: "https://monitor.example.com".to_owned(), phone: "+7 800 123-45-67".to_owned() }
}

fn plain(letter: Letter, language: Language) -> String {
    parts::plain(&in_words(&addressed(letter, language), &site()))
}

fn html(letter: Letter, language: Language) -> String {
    let words = in_words(&addressed(letter, language), &site());
    // One element a line, for whoever reads the difference.
    parts::html(&words, language, Some("cid:chart")).replace("><", ">\n<")
}

fn bytes(letter: &AddressedLetter, chart: Option<Vec<u8>>) -> Vec<u8> {
    let from = "HEADO Мониторинг <monitor@example.com>".parse().unwrap();
    message(letter, chart, &from, &site(), letter.queued_at).unwrap().formatted()
}

fn parse(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).unwrap()
}

fn every_kind() -> Vec<(&'static str, Letter)> {
    vec![
        ("opened", opened(1)),
        ("opened_many", opened(3)),
        ("announced", Letter::LagOpened { outlets: vec![announced(1)] }),
        ("announced_many", Letter::LagOpened { outlets: vec![announced(1), lagging(2), announced(3)] }),
        ("silence", Letter::LagOpened { outlets: vec![silent(1)] }),
        ("reminder_silence", Letter::Reminder { outlets: vec![silent(1)] }),
        ("reminder", Letter::Reminder { outlets: vec![lagging(1)] }),
        ("reminder_many", Letter::Reminder { outlets: vec![lagging(1), lagging(2)] }),
        ("recovered", Letter::Recovered { outlets: vec![recovered(1, true)] }),
        ("recovered_many", Letter::Recovered { outlets: vec![recovered(1, false), recovered(2, false)] }),
        ("escalated", escalated()),
        ("platform", platform(None, 312)),
        ("platform_silent", platform(Some("Ёлки (shop@example.com)"), 0)),
        ("platform_recovered", platform_recovered(312)),
        ("platform_recovered_silent", platform_recovered(0)),
        ("invited", Letter::Invited(password_link("Анна Щёголева", Some("0123456789abcdef")))),
        ("password_reset", Letter::PasswordReset(password_link("", Some("0123456789abcdef")))),
        ("password_reset_seen_later", Letter::PasswordReset(password_link("Анна Щёголева", None))),
        ("test", Letter::Test),
    ]
}

#[test]
fn the_text_of_every_letter() {
    for (name, letter) in every_kind() {
        for language in Language::ALL {
            assert_snapshot!(format!("{name}.{language}"), plain(letter.clone(), language));
        }
    }
}

#[test]
fn the_html_of_some_letters() {
    assert_snapshot!("opened.ru.html", html(opened(1), Language::Ru));
    assert_snapshot!("opened_many.en.html", html(opened(3), Language::En));
    assert_snapshot!("escalated.ru.html", html(escalated(), Language::Ru));
}

#[test]
fn other_programs_read_subject_names_and_bodies() {
    for (name, letter) in every_kind() {
        for language in Language::ALL {
            let letter = addressed(letter.clone(), language);
            let raw = bytes(&letter, None);
            assert!(raw.is_ascii(), "{name}: every mail server takes it");
            let parsed = parse(&raw);
            let words = in_words(&letter, &site());
            assert_eq!(parsed.subject(), Some(words.subject.as_str()));
            let from = parsed.from().unwrap().first().unwrap();
            assert_eq!(
                (from.name(), from.address()),
                (Some("HEADO Мониторинг"), Some("monitor@example.com"))
            );
            let to = parsed.to().unwrap().first().unwrap();
            assert_eq!((to.name(), to.address()), (Some("Анна Щёголева"), Some("anna@example.com")));
            let unix = |text: &str| text.replace("\r\n", "\n");
            assert_eq!(unix(&parsed.body_text(0).unwrap()), parts::plain(&words));
            assert_eq!(unix(&parsed.body_html(0).unwrap()), parts::html(&words, language, None));
            assert_eq!(parsed.message_id(), Some("00000000-0000-0000-0000-00000000000a@example.com"));
            assert_eq!(parsed.date().unwrap().to_timestamp(), letter.queued_at.timestamp());
            assert!(parsed.header("Auto-Submitted").is_some(), "no holiday answers");
        }
    }
}

#[test]
fn the_chart_is_a_part_that_the_html_shows() {
    let png = b"\x89PNG\r\n\x1a\n and more".to_vec();
    let raw = bytes(&addressed(opened(1), Language::Ru), Some(png.clone()));
    let parsed = parse(&raw);
    let picture = parsed.attachments().next().unwrap();
    assert_eq!(picture.content_id(), Some("chart"));
    assert_eq!(picture.contents(), png);
    assert_eq!(picture.content_type().unwrap().ctype(), "image");
    assert!(parsed.body_html(0).unwrap().contains("src=\"cid:chart\""));
    assert!(!bytes(&addressed(opened(1), Language::Ru), None).windows(4).any(|part| part == b"cid:"));
}

#[test]
fn nobody_writes_headers_through_names() {
    let evil = "Анна\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>";
    let mut outlet = lagging(1);
    outlet.title = evil.to_owned();
    outlet.address = evil.to_owned();
    let mut letter = addressed(Letter::LagOpened { outlets: vec![outlet] }, Language::En);
    letter.recipient.name = evil.to_owned();
    let raw = bytes(&letter, None);
    let parsed = parse(&raw);
    assert!(parsed.bcc().is_none());
    assert_eq!(parsed.to().unwrap().iter().count(), 1);
    let subject = parsed.subject().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(subject.contains("Анна Bcc: all@example.com <script>alert(1)</script>"), "{subject}");
    let html = parsed.body_html(0).unwrap();
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
    for address in ["a@b.c\r\nBcc: x@example.com", "a@example.com, b@example.com", "<a@example.com>", ""] {
        letter.recipient.email = address.to_owned();
        let from = "monitor@example.com".parse().unwrap();
        assert!(message(&letter, None, &from, &site(), letter.queued_at).is_err(), "{address}");
    }
}

#[test]
fn a_domain_in_cyrillic_letters_is_written_for_every_mail_server() {
    let mut letter = addressed(Letter::Test, Language::Ru);
    letter.recipient = anna(Language::Ru);
    letter.recipient.email = "anna@почта.рф".to_owned();
    let raw = bytes(&letter, None);
    assert_eq!(parse(&raw).to().unwrap().first().unwrap().address(), Some("anna@xn--80a1acny.xn--p1ai"));
}

#[test]
fn three_hundred_outlets_are_one_letter_with_the_worst_first() {
    let mut outlets: Vec<_> = (1..=300).map(lagging).collect();
    outlets[299].revenue = domain::money::Kopecks(-100);
    let words = in_words(&addressed(Letter::LagOpened { outlets }, Language::Ru), &site());
    assert_eq!(words.subject, "300 точек отстают от профиля");
    let text = parts::plain(&words);
    assert_eq!(text.matches("/outlets/0000").count(), 50);
    assert!(text.contains("и ещё 250 точек"), "{text}");
    let first = text.find("Ленина, 300").unwrap();
    assert!(first < text.find("Ленина, 1)").unwrap());
}

#[test]
fn links_lead_to_the_configured_address_alone() {
    for (name, letter) in every_kind() {
        let text = plain(letter, Language::En);
        for link in text.split_whitespace().filter(|word| word.contains("://")) {
            let ours = link.starts_with("https://monitor.example.com/");
            assert!(ours || link.starts_with("https://api.example.com"), "{name}: {link}");
        }
    }
}
