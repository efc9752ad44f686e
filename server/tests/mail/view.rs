//! A letter by itself, as support looks at it; and the running service, which sends by itself.

use crate::{
    post_office::PostOffice,
    support::TestApp,
    written::{lagging, opened, to},
};
use domain::mail::{LaggingOutlet, Letter};
use reqwest::header;
use storage::outbox;

#[tokio::test]
async fn the_service_sends_what_is_queued_without_being_asked() {
    let office = PostOffice::open().await;
    let mail = office.config().mail;
    let mut app = TestApp::start_with(|config| config.mail = mail).await;
    let outlet = app.world.ours.outlet.id;
    let letter = Letter::LagOpened { outlets: vec![LaggingOutlet { outlet, ..lagging(1) }] };
    outbox::post(&app.db, &letter, &[to("anna@example.com")], None, app.clock.now()).await.unwrap();
    let taken = office.has_taken(1).await;
    let parsed = mail_parser::MessageParser::default().parse(&taken[0].message).unwrap();
    assert_eq!(parsed.attachment_count(), 1, "with the chart of its outlet");
    let link = format!("http://127.0.0.1:3000/outlets/{outlet}");
    assert!(parsed.body_text(0).unwrap().contains(&link));
    app.stop().await;
}

#[tokio::test]
async fn a_letter_is_shown_to_support_and_without_rights() {
    let app = TestApp::start().await;
    let id =
        outbox::post(&app.db, &opened(2), &[to("anna@example.com")], None, app.clock.now()).await.unwrap()[0];
    let (html, plain) = (format!("/letters/{id}/body.html"), format!("/letters/{id}/body.txt"));
    for path in [&html, &plain] {
        assert_eq!(app.get(path).send().await.unwrap().status(), 303, "signed out");
        let owner = app.session(&app.world.owner).await;
        assert_eq!(app.get(path).header(header::COOKIE, owner).send().await.unwrap().status(), 404);
    }
    let support = app.session(&app.world.support).await;
    let shown = app.get(&html).header(header::COOKIE, &support).send().await.unwrap();
    let policy = shown.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("sandbox") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"), "{policy}");
    assert!(shown.text().await.unwrap().contains("2 точки отстают от профиля"));
    let text = app.get(&plain).header(header::COOKIE, &support).send().await.unwrap().text().await.unwrap();
    assert!(text.starts_with("2 точки отстают от профиля\n"), "{text}");
    // On support's pages it stands in a frame without rights, and everybody else has no such pages.
    let page = app.page(&format!("/letters/{id}")).header(header::COOKIE, &support).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("frame-src 'self'"));
    let page = page.text().await.unwrap();
    assert!(page.contains(&format!("src=\"{html}\"")) && page.contains("sandbox=\"allow-popups "), "{page}");
    let list =
        app.page("/letters").header(header::COOKIE, &support).send().await.unwrap().text().await.unwrap();
    assert!(list.contains("anna@example.com") && list.contains("Отставание: 2 точки"), "{list}");
    let owner = app.session(&app.world.owner).await;
    let overview = app.page("/").header(header::COOKIE, owner).send().await.unwrap().text().await.unwrap();
    assert!(!overview.contains("href=\"/letters\""), "no way to what does not exist");
    let nothing = format!("/letters/{}/body.html", uuid::Uuid::now_v7());
    for path in [nothing.as_str(), "/letters/x/body.txt"] {
        assert_eq!(app.get(path).header(header::COOKIE, &support).send().await.unwrap().status(), 404);
    }
}
