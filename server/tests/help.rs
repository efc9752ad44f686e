//! The help through the real router: what each reader gets, and that its links lead somewhere.
#![expect(clippy::unwrap_used, reason = "a test stops where something unexpected happens")]

mod support;

use reqwest::header;
use std::collections::BTreeSet;
use support::{Person, TestApp};

async fn read(app: &TestApp, person: &Person, language: &str, path: &str) -> (u16, String) {
    let cookies = format!("{}; lang={language}", app.session(person).await);
    let answer = app.page(path).header(header::COOKIE, cookies).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The links of a page that begin like this.
fn links(html: &str, prefix: &str) -> BTreeSet<String> {
    html.split(" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.starts_with(prefix))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn every_topic_is_there_in_both_languages() {
    let app = TestApp::start().await;
    for (language, word, title) in
        [("ru", "Справка", "Заявки: что делать"), ("en", "Help", "Incidents: what to do")]
    {
        let (status, index) = read(&app, &app.world.support, language, "/help").await;
        assert_eq!(status, 200);
        assert!(index.contains(word) && index.contains(title), "{language}");
        let topics = links(&index, "/help/");
        assert!(topics.len() >= 13, "{topics:?}");
        for topic in &topics {
            let (status, page) = read(&app, &app.world.support, language, topic).await;
            assert_eq!(status, 200, "{topic}");
            assert!(page.contains("<article class=\"help-text\"><p>"), "{topic} in {language}");
            // Every heading of the contents stands in the text.
            let contents = page.split("class=\"help-contents\"").nth(1).unwrap();
            for anchor in links(contents.split("</nav>").next().unwrap(), "#") {
                assert!(page.contains(&format!(" id=\"{}\"", &anchor[1..])), "{topic}{anchor}");
            }
        }
    }
}

#[tokio::test]
async fn pages_that_the_help_names_exist() {
    let app = TestApp::start().await;
    let (_, index) = read(&app, &app.world.admin, "ru", "/help").await;
    let mut pages = BTreeSet::new();
    for topic in links(&index, "/help/") {
        let (_, page) = read(&app, &app.world.admin, "ru", &topic).await;
        let text = page.split("<article").nth(1).unwrap().split("</article>").next().unwrap();
        pages.extend(
            links(text, "/").into_iter().filter(|link| !link.starts_with("/help/") && !link.contains('.')),
        );
    }
    assert!(pages.contains("/devices") && pages.contains("/administration/lag"), "{pages:?}");
    for page in pages {
        assert_eq!(read(&app, &app.world.admin, "ru", &page).await.0, 200, "{page}");
    }
}

#[tokio::test]
async fn the_administration_is_for_staff_and_an_unknown_topic_for_nobody() {
    let app = TestApp::start().await;
    let (status, topic) = read(&app, &app.world.support, "ru", "/help/administration").await;
    assert!(status == 200 && topic.contains("id=\"audit\""));
    assert_eq!(read(&app, &app.world.owner, "ru", "/help/administration").await.0, 404);
    let (_, index) = read(&app, &app.world.owner, "ru", "/help").await;
    assert!(!index.contains("/help/administration"));
    assert_eq!(read(&app, &app.world.support, "ru", "/help/no-such-topic").await.0, 404);
}

#[tokio::test]
async fn a_search_needs_no_scripts() {
    let app = TestApp::start().await;
    let (status, found) =
        read(&app, &app.world.owner, "ru", "/help?search=%D0%B4%D1%83%D0%B1%D0%BB%D1%8C").await;
    assert!(status == 200 && found.contains("/help/device#duplicates"));
    let (_, nothing) = read(&app, &app.world.owner, "en", "/help?search=zzzzzz").await;
    assert!(nothing.contains("Nothing was found"));
}

#[tokio::test]
async fn the_signed_out_read_how_to_get_access_and_whom_to_call() {
    let app = TestApp::start_with(|config| {
        config.support.phone = "+7 800 123-45-67".to_owned();
        config.support.site = "https://support.example.com".to_owned();
        config.support.hours = "7:00–18:00 (МСК)".to_owned();
    })
    .await;
    for path in ["/sign-in", "/sign-in/help"] {
        let answer = app.page(path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let page = answer.text().await.unwrap();
        // In the page itself and under it.
        assert_eq!(page.matches("href=\"tel:+78001234567\"").count(), 2, "{path}");
        assert!(page.contains("https://support.example.com") && page.contains("7:00–18:00 (МСК)"), "{path}");
        assert!(page.contains("/sign-in/help"), "{path}");
    }
    let help = app.page("/help").send().await.unwrap();
    assert_eq!(help.status(), 303);
    let (_, topic) = read(&app, &app.world.owner, "ru", "/help/support").await;
    assert!(topic.matches("href=\"tel:+78001234567\"").count() == 2, "help and footer");
}
