//! The chart of an outlet as a file: for whoever may see the outlet, and nobody else.

mod support;

use reqwest::header;
use support::TestApp;

#[tokio::test]
async fn the_chart_is_a_file_for_its_viewers_only() {
    let app = TestApp::start().await;
    let id = app.world.ours.outlet.id;
    let (owner, stranger) = (app.session(&app.world.owner).await, app.session(&app.world.stranger).await);
    for (kind, content_type, begin) in
        [("svg", "image/svg+xml", b"<svg".as_slice()), ("png", "image/png", b"\x89PNG".as_slice())]
    {
        let address = format!("/outlets/{id}/chart.{kind}?period=7d&cumulative=true");
        let answer = app.page(&address).header(header::COOKIE, &owner).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{address}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], content_type);
        assert!(answer.bytes().await.unwrap().starts_with(begin), "{address}");
        let foreign = app.page(&address).header(header::COOKIE, &stranger).send().await.unwrap();
        assert_eq!(foreign.status(), 404, "{address} as a stranger");
        let missing = format!("/outlets/00000000-0000-0000-0000-000000000001/chart.{kind}");
        let missing = app.page(&missing).header(header::COOKIE, &owner).send().await.unwrap();
        assert_eq!(missing.status(), 404, "{address} of nothing");
        assert_eq!(app.page(&address).send().await.unwrap().status(), 303, "{address} as nobody");
    }
}

#[tokio::test]
async fn a_picture_holds_the_letters_of_its_title() {
    let blank = |text: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='40'><text x='5' y='25' font-family='sans-serif' font-size='16'>{text}</text></svg>"
        )
    };
    let (empty, written) = (blank(""), blank("Самара"));
    let pictures = [empty, written].map(|svg| server::charts::picture(&svg).unwrap());
    assert_ne!(pictures[0], pictures[1], "the font was found and has Cyrillic letters");
}
