//! Walls through the real router: what a link opens, what it does not, and how it ends.
#![expect(clippy::unwrap_used, reason = "a test stops where something unexpected happens")]

#[path = "ingest/log.rs"]
mod log;
#[path = "ingest/memory.rs"]
mod memory;
mod support;

use domain::{
    audit::Actor,
    language::Language,
    members::Scope,
    wall::{MadeWall, NewWall, WallEvent, WallLayout, WallSnapshot},
};
use reqwest::{Response, header};
use std::time::Duration;
use storage::wall;
use support::{Events, SECRETS, Stopwatch, TestApp};

fn page(token: &str) -> String {
    format!("/wall/{token}")
}

async fn read(app: &TestApp, token: &str) -> (u16, String) {
    let answer = app.page(&page(token)).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn next_snapshot(events: &mut Events<WallEvent>) -> WallSnapshot {
    match events.news().await.expect("the stream lasts") {
        WallEvent::Snapshot(snapshot) => *snapshot,
        other => panic!("not a snapshot: {other:?}"),
    }
}

async fn revoke(app: &TestApp, wall: &MadeWall) {
    wall::revoke(&app.db, &Actor::CommandLine, wall.id, app.clock.now()).await.unwrap();
}

async fn wall_of(app: &TestApp, layout: WallLayout, scope: Scope) -> MadeWall {
    let new = NewWall { name: "Зал".to_owned(), layout, language: Language::Ru, scope };
    wall::make(&app.db, &Actor::CommandLine, &new, app.clock.now()).await.unwrap()
}

/// The page without what is another one at each rendering.
fn without_nonce(html: &str) -> String {
    let mut parts = html.split("nonce=\"");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('"').map_or("", |(_, rest)| rest));
    std::iter::once(first).chain(rest).collect()
}

fn header_of(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn a_page_needs_nothing_but_its_link() {
    let app = TestApp::start().await;
    let answer = app.page(&page(&app.world.wall.token)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(header_of(&answer, "referrer-policy"), "no-referrer");
    assert_eq!(header_of(&answer, "x-robots-tag"), "noindex, nofollow");
    assert_eq!(header_of(&answer, "cache-control"), "no-store");
    assert!(answer.headers().get(header::SET_COOKIE).is_none());
    let html = answer.text().await.unwrap();
    // In the language of the link, dark, and without the frame.
    assert!(html.contains("<html lang=\"en\" data-theme=\"dark\" data-wall"), "{html}");
    assert!(
        html.contains("Duty room") && !html.contains("class=\"top\"") && !html.contains("class=\"bottom\"")
    );
    // Without scripts it reads itself again.
    assert!(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>"), "{html}");
    assert!(html.contains("name=\"robots\" content=\"noindex, nofollow\""));
}

#[tokio::test]
async fn it_shows_its_accounts_and_nothing_else() {
    let app = TestApp::start().await;
    let (ours, theirs) = (&app.world.ours, &app.world.theirs);
    // Both tills are offline, and both outlets are open.
    for shop in [ours, theirs] {
        let key = &shop.tills[0].key;
        app.heartbeat(key, "2.8.1").await;
        let left = serde_json::json!({ "instance_id": format!("instance-of-{}", key.pos_id) });
        assert!(app.device(key, "/api/v1/goodbye").json(&left).send().await.unwrap().status().is_success());
    }
    app.service().state().ingest.sweep().await.unwrap();
    storage::outlets::roll_over(&app.db, app.clock.now()).await.unwrap();
    for layout in WallLayout::ALL {
        let of = async |account| wall_of(&app, layout, Scope::Accounts([account].into())).await.token;
        let (our, their) = (of(ours.account.id).await, of(theirs.account.id).await);
        let (_, shown) = read(&app, &our).await;
        assert!(SECRETS.iter().any(|secret| shown.contains(secret)), "{layout}: {shown}");
        assert!(!shown.contains("Чужая сеть") && !shown.contains("Владивосток"), "{layout}");
        let (_, shown) = read(&app, &their).await;
        assert!(SECRETS.iter().all(|secret| !shown.contains(secret)), "{layout}: {shown}");
        let snapshot = next_snapshot(&mut app.wall(&their).await).await;
        let text = serde_json::to_string(&snapshot).unwrap();
        assert!(SECRETS.iter().all(|secret| !text.contains(secret)), "{layout}: {text}");
        assert_eq!((snapshot.totals.sums.devices.all, snapshot.totals.problems), (1, 1), "{layout}: {text}");
    }
    let all = wall_of(&app, WallLayout::Problems, Scope::Everything).await;
    assert_eq!(next_snapshot(&mut app.wall(&all.token).await).await.totals.sums.devices.all, 3);
}

#[tokio::test]
async fn a_revoked_link_is_as_one_that_never_was() {
    let app = TestApp::start().await;
    let wall = app.world.wall.clone();
    let unknown = "2".repeat(26);
    assert_eq!(read(&app, &wall.token).await.0, 200);
    revoke(&app, &wall).await;
    let revoked = read(&app, &wall.token).await;
    let (status, never) = read(&app, &unknown).await;
    assert_eq!((revoked.0, status), (404, 404));
    let [revoked, never] = [revoked.1, never].map(|html| without_nonce(&html));
    assert_eq!(revoked.replace(&wall.token, "?"), never.replace(&unknown, "?"));
    assert!(!revoked.contains("http-equiv=\"refresh\"") && !revoked.contains("Duty room"));
    assert!(SECRETS.iter().all(|secret| !revoked.contains(secret)));
    let stream = app.wall_response(&wall.token).await;
    let other = app.wall_response(&unknown).await;
    assert_eq!((stream.status().as_u16(), other.status().as_u16()), (404, 404));
    assert_eq!(stream.text().await.unwrap(), other.text().await.unwrap());
    for beyond in
        ["/wall/", "/wall/x", "/wall/x/y", &format!("/wall/{unknown}/"), &format!("/wall/{unknown}/live/x")]
    {
        assert_eq!(app.page(beyond).send().await.unwrap().status(), 404, "{beyond}");
    }
}

#[tokio::test]
async fn who_is_signed_in_at_the_browser_is_nobodys_business_on_a_wall() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.stranger).await;
    let answer = app.page(&page(&app.world.wall.token)).header(header::COOKIE, cookie).send().await.unwrap();
    let html = answer.text().await.unwrap();
    assert!(!html.contains("stranger@example.com"), "{html}");
}

#[tokio::test]
async fn a_stream_begins_with_everything_and_tells_what_has_changed() {
    let app = TestApp::start().await;
    let till = app.world.ours.tills[0].clone();
    let mut events = app.wall(&app.world.wall.token).await;
    let first = next_snapshot(&mut events).await;
    assert_eq!((first.totals.sums.devices.all, first.totals.sums.devices.online), (2, 0));
    app.heartbeat(&till.key, "2.8.1").await;
    assert_eq!(next_snapshot(&mut events).await.totals.sums.devices.online, 1);
    let receipts = serde_json::json!({"receipts": [
        {"id": "1", "sold_at": app.clock.now(), "total_kopecks": 125_000},
    ]});
    let answer = app.device(&till.key, "/api/v1/receipts").json(&receipts).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let sold = next_snapshot(&mut events).await.totals.sums;
    assert_eq!((sold.receipts_today, sold.revenue_today.0), (1, 125_000));
    // And then says only that this is still so.
    assert_eq!(events.next().await, Some(WallEvent::Pulse { at: app.clock.now().timestamp_millis() }));
}

#[tokio::test]
async fn what_another_account_sells_is_no_news() {
    let app = TestApp::start().await;
    let mut events = app.wall(&app.world.wall.token).await;
    let first = next_snapshot(&mut events).await;
    app.heartbeat(&app.world.theirs.tills[0].key, "2.8.1").await;
    app.heartbeat(&app.world.ours.tills[0].key, "2.8.1").await;
    let next = next_snapshot(&mut events).await;
    assert_eq!((first.totals.sums.devices.all, next.totals.sums.devices.all), (2, 2));
    assert_eq!(next.totals.sums.devices.online, 1, "ours, once");
}

#[tokio::test]
async fn a_revocation_ends_the_stream_within_five_seconds() {
    let app = TestApp::start().await;
    let other = wall_of(&app, WallLayout::Accounts, Scope::Everything).await;
    let mut events = app.wall(&app.world.wall.token).await;
    let mut others = app.wall(&other.token).await;
    next_snapshot(&mut events).await;
    next_snapshot(&mut others).await;
    revoke(&app, &app.world.wall).await;
    let began = Stopwatch::start();
    while let Some(event) = events.next().await {
        if event == WallEvent::Bye {
            break;
        }
    }
    assert!(began.elapsed() < Duration::from_secs(5), "took {:?}", began.elapsed());
    assert_eq!(events.next().await, None);
    app.heartbeat(&app.world.ours.tills[0].key, "2.8.1").await;
    assert_eq!(next_snapshot(&mut others).await.totals.sums.devices.online, 1, "others go on");
}

#[tokio::test]
async fn another_process_learns_of_a_revocation_by_looking() {
    // As on one SQLite file beside a command: nothing is announced to the service.
    let app = TestApp::start().await;
    let mut events = app.wall(&app.world.wall.token).await;
    next_snapshot(&mut events).await;
    let url = format!("sqlite://{}", app.letters().parent().unwrap().join("test.db").display());
    let elsewhere = storage::Db::connect(&url).await.unwrap();
    wall::revoke(&elsewhere, &Actor::CommandLine, app.world.wall.id, app.clock.now()).await.unwrap();
    let began = Stopwatch::start();
    while events.next().await.is_some_and(|event| event != WallEvent::Bye) {}
    assert!(began.elapsed() < Duration::from_secs(5), "took {:?}", began.elapsed());
    elsewhere.close().await;
}

#[tokio::test]
async fn the_log_never_holds_a_link() {
    let log = log::of_this_thread();
    let app = TestApp::start().await;
    let token = app.world.wall.token.clone();
    assert_eq!(read(&app, &token).await.0, 200);
    next_snapshot(&mut app.wall(&token).await).await;
    let asked = app.call("/rpc/wall/get", &format!("token={token}")).send().await.unwrap();
    assert_eq!(asked.status(), 200);
    let foreign = app.request(reqwest::Method::POST, &page(&token)).header("origin", "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let beyond = app.page(&format!("/wall/{token}/x")).send().await.unwrap();
    assert_eq!(beyond.status(), 404);
    let text = log.text();
    assert!(text.contains("/wall/{token}") && text.contains("cross-site"), "{text}");
    assert!(!text.contains(&token), "{text}");
}

#[tokio::test]
async fn streams_of_one_wall_are_limited_and_give_their_seats_up() {
    let app = TestApp::start_with(|config| config.limits.streams_per_member = 2).await;
    let token = app.world.wall.token.clone();
    let first = app.wall_response(&token).await;
    let _second = app.wall_response(&token).await;
    assert_eq!(app.wall_response(&token).await.status(), 429);
    let other = wall_of(&app, WallLayout::Cities, Scope::Everything).await;
    assert_eq!(app.wall_response(&other.token).await.status(), 200);
    drop(first);
    tokio::time::timeout(support::PATIENCE, async {
        while app.wall_response(&token).await.status() != 200 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("a closed stream gives its seat up");
}

#[tokio::test]
async fn a_wall_comes_back_after_a_restart_and_no_proxy_holds_it_back() {
    let mut app = TestApp::start().await;
    let token = app.world.wall.token.clone();
    let response = app.wall_response(&token).await;
    assert_eq!(header_of(&response, "x-accel-buffering"), "no");
    assert_eq!(header_of(&response, "content-type"), "text/event-stream");
    assert_eq!(
        (header_of(&response, "content-encoding"), header_of(&response, "referrer-policy")),
        (String::new(), "no-referrer".to_owned())
    );
    let mut events = app.wall(&token).await;
    next_snapshot(&mut events).await;
    app.restart().await;
    while events.next().await.is_some() {}
    assert_eq!(next_snapshot(&mut app.wall(&token).await).await.totals.sums.devices.all, 2);
}

#[tokio::test]
async fn an_administrators_plain_form_shows_the_address_once() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.admin).await;
    let form =
        "form[name]=Зал&form[shows]=chosen&accounts[0]=".to_owned() + &app.world.ours.account.id.to_string();
    let call = app.call("/rpc/administration/walls/make", &form).header(header::COOKIE, &cookie);
    let (http, request) = call.header(header::REFERER, "http://x/administration/walls").build_split();
    let mut request = request.unwrap();
    request.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
    let made = http.execute(request).await.unwrap();
    assert_eq!(
        (made.status().as_u16(), header_of(&made, "location")),
        (302, "/administration/walls".to_owned())
    );
    let carried = made.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    let carried = carried.map(ToOwned::to_owned).find(|cookie| cookie.starts_with("new_wall=")).unwrap();
    assert!(carried.contains("HttpOnly") && carried.contains("Path=/administration/walls"), "{carried}");
    let pair = carried.split(';').next().unwrap().to_owned();
    let token = pair.strip_prefix("new_wall=").unwrap();
    let list = async |cookies: String| {
        let answer = app.page("/administration/walls").header(header::COOKIE, cookies).send().await.unwrap();
        answer.text().await.unwrap()
    };
    assert!(list(format!("{cookie}; {pair}")).await.contains(&page(token)));
    let again = list(cookie.clone()).await;
    assert!(!again.contains(token) && again.contains(&token[22..]), "only its end, to tell it by");
    // Support sees the list, and no address that it did not make.
    let support = app.session(&app.world.support).await;
    let seen = list(format!("{support}; {pair}")).await;
    assert!(!seen.contains(token) && seen.contains("Duty room") && !seen.contains("id=\"wall-new\""));
    assert_eq!(read(&app, token).await.0, 200);
}
