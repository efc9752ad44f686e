//! Every page answers every time, whichever of the runtime's threads renders it and drops it.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod support;

use futures::future::join_all;
use reqwest::header;
use support::TestApp;

/// Requests for each page. A fault that one thread in two meets is not missed by so many.
const TIMES: usize = 160;
/// Of them at the same time.
const AT_ONCE: usize = 8;

// Several threads, as in the service: with one, what belongs to a thread never leaves it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_answers_whole_every_time() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.owner).await;
    let device = format!("/devices/{}", app.world.ours.tills[0].pos_id);
    let outlet = format!("/outlets/{}", app.world.ours.outlet.id);
    for page in ["/", "/devices", "/devices?search=1", &device, "/outlets", &outlet] {
        for round in 0..TIMES / AT_ONCE {
            join_all((0..AT_ONCE).map(|_| whole_page(&app, page, &cookie, round))).await;
        }
    }
}

async fn whole_page(app: &TestApp, page: &str, cookie: &str, round: usize) {
    // On a connection of its own and without a second try: a browser asks again in silence.
    let answer = app.page(page).header(header::COOKIE, cookie).header(header::CONNECTION, "close");
    let answer = answer.send().await.unwrap_or_else(|error| panic!("{page}, {round}: {error:?}"));
    assert_eq!(answer.status(), 200, "{page}, {round}");
    let text = answer.text().await.unwrap();
    // The last that Leptos writes, once everything is rendered.
    assert!(text.contains("__INCOMPLETE_CHUNKS"), "{page}, {round}: the document is cut off");
}
