//! Personal tokens: made and revoked by their owner, and the API that they open, which only reads.
#![expect(clippy::unwrap_used, reason = "a test stops where something unexpected happens")]

mod support;

use domain::{audit::Actor, tokens::TokenId};
use futures::future::join_all;
use reqwest::{Method, header};
use serde_json::Value;
use std::time::Instant;
use storage::{members, tokens};
use support::{Person, SECRETS, TestApp};

const ADDRESSES: [&str; 3] = ["/api/v1/devices", "/api/v1/outlets", "/api/v1/incidents?show=all"];

async fn token(app: &TestApp, person: &Person) -> (TokenId, String) {
    let made = tokens::make(&app.db, person.id, "Отчёт", app.clock.now()).await.unwrap();
    (made.id, made.secret)
}

async fn read(app: &TestApp, address: &str, token: &str) -> (u16, Value) {
    let answer = app.get(address).bearer_auth(token).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn list<'a>(body: &'a Value, address: &str) -> &'a Vec<Value> {
    let name = address.rsplit('/').next().unwrap().split('?').next().unwrap();
    body[name].as_array().unwrap()
}

#[tokio::test]
async fn an_owner_reads_what_the_grids_show_and_a_stranger_nothing_of_it() {
    let app = TestApp::start().await;
    let (_, owners) = token(&app, &app.world.owner).await;
    let (_, strangers) = token(&app, &app.world.stranger).await;
    let (_, supports) = token(&app, &app.world.support).await;
    for (address, ours, all) in [(ADDRESSES[0], 2, 3), (ADDRESSES[1], 1, 2), (ADDRESSES[2], 1, 1)] {
        let (status, body) = read(&app, address, &owners).await;
        assert_eq!((status, list(&body, address).len()), (200, ours), "{address} {body}");
        assert_eq!(body["total"], ours, "{address}");
        assert!(body.to_string().contains(SECRETS[2]), "{address}");
        let (status, body) = read(&app, address, &strangers).await;
        assert_eq!(status, 200);
        assert!(SECRETS.iter().all(|secret| !body.to_string().contains(secret)), "{address} {body}");
        assert_eq!(list(&read(&app, address, &supports).await.1, address).len(), all, "{address}");
        // Nor by asking for it.
        let separator = if address.contains('?') { '&' } else { '?' };
        let asked = format!("{address}{separator}account={}", app.world.ours.account.id);
        assert!(list(&read(&app, &asked, &strangers).await.1, address).is_empty(), "{asked}");
    }
}

#[tokio::test]
async fn the_filters_are_those_of_the_pages() {
    let app = TestApp::start().await;
    let (_, token) = token(&app, &app.world.support).await;
    let till = &app.world.ours.tills[0];
    app.heartbeat(&till.key, "2.8.1").await;
    let (_, online) = read(&app, "/api/v1/devices?state=online", &token).await;
    assert_eq!((online["total"].as_i64(), online["pages"].as_i64()), (Some(1), Some(1)));
    let device = &online["devices"][0];
    assert_eq!((device["pos_id"].as_i64(), device["state"].as_str()), (Some(till.pos_id.0), Some("online")));
    assert_eq!((device["version"].as_str(), device["kind"].as_str()), (Some("2.8.1"), Some("KKMWPF")));
    let (_, offline) = read(&app, "/api/v1/devices?state=offline&city=%D0%90%D0%BD%D0%B3%D0%B0%D1%80%D1%81%D0%BA&sort=receipts&descending=true", &token).await;
    assert_eq!(offline["total"], 1);
    let (_, beyond) = read(&app, "/api/v1/devices?page=7", &token).await;
    assert_eq!((beyond["devices"].as_array().unwrap().len(), beyond["page"].as_i64()), (0, Some(7)));
    let (_, behind) = read(&app, "/api/v1/outlets?behind=true", &token).await;
    assert_eq!(behind["total"], 0);
    let (_, closed) = read(&app, "/api/v1/incidents?show=closed", &token).await;
    assert_eq!(closed["total"], 0);
    let wrong = [("devices", "state", "sideways"), ("outlets", "page", "-1"), ("incidents", "account", "x")];
    for (list, field, value) in wrong {
        let (status, problem) = read(&app, &format!("/api/v1/{list}?{field}={value}"), &token).await;
        let told = (problem["error"].as_str(), problem["field"].as_str());
        assert_eq!((status, told), (422, (Some("invalid"), Some(field))), "{problem}");
    }
}

#[tokio::test]
async fn what_is_no_living_token_opens_nothing() {
    let app = TestApp::start().await;
    let owner = app.world.owner.clone();
    let (id, revoked) = token(&app, &owner).await;
    tokens::revoke(&app.db, owner.id, id, app.clock.now()).await.unwrap();
    let (_, of_disabled) = token(&app, &app.world.colleague).await;
    assert_eq!(read(&app, ADDRESSES[0], &of_disabled).await.0, 200);
    members::disable(&app.db, &Actor::CommandLine, app.world.colleague.id, app.clock.now()).await.unwrap();
    let device = app.world.ours.tills[0].key.to_string();
    let unknown = format!("hm_{}", "0".repeat(64));
    for wrong in [revoked.as_str(), &of_disabled, &device, &unknown, "hm_", "x"] {
        for address in ADDRESSES {
            let (status, problem) = read(&app, address, wrong).await;
            assert_eq!((status, problem["error"].as_str()), (401, Some("unauthorized")), "{address}");
        }
    }
    let nobody = app.get(ADDRESSES[0]).send().await.unwrap();
    assert_eq!(
        (nobody.status().as_u16(), nobody.headers()[header::WWW_AUTHENTICATE].to_str().unwrap()),
        (401, "Bearer")
    );
    // A session is no token either: the page of another site could use it.
    let cookie = app.session(&owner).await;
    assert_eq!(app.get(ADDRESSES[0]).header(header::COOKIE, cookie).send().await.unwrap().status(), 401);
    // And a token is no device's key, and changes nothing.
    let (_, token) = token(&app, &owner).await;
    for path in ["/api/v1/heartbeat", "/api/v1/receipts", "/api/v1/goodbye"] {
        let answer = app.request(Method::POST, path).bearer_auth(&token).json(&serde_json::json!({})).send();
        assert_eq!(answer.await.unwrap().status(), 401, "{path}");
    }
    for address in ADDRESSES {
        let answer = app.request(Method::POST, address).bearer_auth(&token).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{address}");
    }
}

#[tokio::test]
async fn a_withdrawn_grant_holds_at_the_next_request() {
    let app = TestApp::start().await;
    let owner = &app.world.owner;
    let (_, token) = token(&app, owner).await;
    assert_eq!(read(&app, ADDRESSES[0], &token).await.1["total"], 2);
    members::withdraw(&app.db, &Actor::CommandLine, owner.id, app.world.ours.account.id, app.clock.now())
        .await
        .unwrap();
    assert_eq!(read(&app, ADDRESSES[0], &token).await.1["total"], 0);
}

#[tokio::test]
async fn too_many_requests_are_told_to_wait() {
    let app =
        TestApp::start_with(|config| config.ingest.unknown_keys_per_minute = 5.try_into().unwrap()).await;
    let (_, token) = token(&app, &app.world.owner).await;
    let statuses = async |secret: &str, times: usize| {
        let mut last = 0;
        for _ in 0..times {
            last = app.get(ADDRESSES[1]).bearer_auth(secret).send().await.unwrap().status().as_u16();
        }
        last
    };
    assert_eq!(statuses("hm_wrong", 5).await, 401);
    let refused = app.get(ADDRESSES[1]).bearer_auth("hm_wrong").send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    // Nobody suffers from what others do behind the same address.
    let (began, mut admitted) = (Instant::now(), 0);
    loop {
        // Several at once, or what a slow machine is allowed grows as fast as it asks.
        let asked = (0..8).map(|_| app.get(ADDRESSES[1]).bearer_auth(&token).send());
        let statuses = join_all(asked).await.into_iter().map(|answer| answer.unwrap().status().as_u16());
        let (read, refused): (Vec<u16>, Vec<u16>) = statuses.partition(|status| *status == 200);
        admitted += read.len();
        if !refused.is_empty() {
            assert!(refused.iter().all(|status| *status == 429), "{refused:?}");
            break;
        }
    }
    // 120 a minute: one more each half second.
    let grown = usize::try_from(began.elapsed().as_millis() / 500).unwrap();
    assert!((120..=120 + grown).contains(&admitted), "{admitted} in {:?}", began.elapsed());
}

#[tokio::test]
async fn a_token_is_made_shown_once_and_revoked_also_without_scripts() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.owner).await;
    let form = |path: &str, body: &str| {
        app.request(Method::POST, path)
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, format!("http://{}/tokens", app.address()))
            .body(body.to_owned())
    };
    let page = async || {
        let answer = app.page("/tokens").header(header::COOKIE, &cookie).send().await.unwrap();
        assert_eq!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap(), "no-store");
        answer.text().await.unwrap()
    };
    let led = form("/rpc/tokens/make", "name=%D0%9E%D1%82%D1%87%D1%91%D1%82").send().await.unwrap();
    assert_eq!((led.status().as_u16(), led.headers()[header::LOCATION].to_str().unwrap()), (302, "/tokens"));
    let shown = page().await;
    let at = shown.find("hm_").map(|at| &shown[at..at + 67]).unwrap().to_owned();
    assert_eq!(read(&app, ADDRESSES[0], &at).await.0, 200, "{at}");
    assert!(shown.contains("Отчёт"));
    assert!(!page().await.contains(&at), "it is shown once");
    let listed = tokens::list(&app.db, app.world.owner.id, "UTC").await.unwrap();
    let stranger = app.session(&app.world.stranger).await;
    let foreign =
        app.call("/rpc/tokens/revoke", &format!("id={}", listed[0].id)).header(header::COOKIE, stranger);
    assert_eq!(foreign.send().await.unwrap().status(), 404);
    form("/rpc/tokens/revoke", &format!("id={}", listed[0].id)).send().await.unwrap();
    assert_eq!(read(&app, ADDRESSES[0], &at).await.0, 401);
    let refused =
        app.call("/rpc/tokens/make", "name=+").header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(refused.status(), 422);
}
