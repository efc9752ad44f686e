//! What browsers are told, cross-site requests, addresses of clients, sessions.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod support;

use chrono::TimeDelta;
use reqwest::{Method, Response, header};
use support::TestApp;

fn text(response: &Response, name: &str) -> String {
    response.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_page_runs_its_own_scripts_only() {
    let app = TestApp::start().await;
    let first = app.page("/sign-in").send().await.unwrap();
    assert_eq!(first.status(), 200);
    let policy = text(&first, "content-security-policy");
    for part in [
        "default-src 'none'",
        "'wasm-unsafe-eval'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    let page = first.text().await.unwrap();
    for script in page.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "a script without the nonce: {tag}");
    }
    let second = app.page("/sign-in").send().await.unwrap();
    assert!(!text(&second, "content-security-policy").contains(&nonce), "a nonce is used once");
}

#[tokio::test]
async fn every_answer_says_what_browsers_shall_refuse() {
    let app = TestApp::start().await;
    for path in ["/", "/sign-in", "/health/live", "/api/v1/ping", "/nothing-here", "/live"] {
        let answer = app.page(path).send().await.unwrap();
        assert_eq!(text(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(text(&answer, "cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!text(&answer, "referrer-policy").is_empty(), "{path}");
        assert!(!text(&answer, "permissions-policy").is_empty(), "{path}");
        assert!(text(&answer, "content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(text(&answer, "cache-control"), "no-store", "{path}");
        assert_eq!(text(&answer, "strict-transport-security"), "", "{path}: not on http");
        assert_eq!(text(&answer, "x-request-id").len(), 32, "{path}");
    }
}

#[tokio::test]
async fn on_https_browsers_stay_there() {
    let app = TestApp::start_with(|config| config.base_url = "https://monitor.example.com".to_owned()).await;
    let answer = app.page("/sign-in").send().await.unwrap();
    assert!(text(&answer, "strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn another_site_cannot_make_a_browser_change_anything() {
    let app = TestApp::start().await;
    let host = app.address().to_string();
    let post = |name: &'static str, value: String| {
        app.request(Method::POST, "/nothing-here").header(name, value).header(header::HOST, &host)
    };
    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    assert_eq!(status(post("sec-fetch-site", "cross-site".into())).await, 403);
    assert_eq!(status(post("sec-fetch-site", "same-site".into())).await, 403);
    assert_eq!(status(post("origin", "https://evil.example".into())).await, 403);
    assert_eq!(status(post("origin", "null".into())).await, 403);
    assert_eq!(status(post("sec-fetch-site", "same-origin".into())).await, 404);
    assert_eq!(status(post("origin", format!("http://{host}"))).await, 404);
    // Reading is nobody's harm, and tills have neither cookies nor sites.
    assert_eq!(status(app.get("/sign-in").header("sec-fetch-site", "cross-site")).await, 200);
    let till = app.world.ours.tills[0].clone();
    let ping = app.device(&till.key, "/api/v1/receipts").header("origin", "https://evil.example");
    assert_eq!(status(ping.json(&serde_json::json!({"receipts": []}))).await, 200);
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let app = TestApp::start_with(|config| config.limits.body_bytes = 16 * 1024).await;
    let answer = app.call("/rpc/sign_in", &format!("email={}", "x".repeat(17 * 1024))).send().await.unwrap();
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn tills_are_shown_with_the_address_that_a_trusted_proxy_names() {
    let app = TestApp::start_with(|config| {
        config.trusted_proxies = serde_json::from_str("[\"127.0.0.1\"]").unwrap();
    })
    .await;
    let untrusting = TestApp::start().await;
    for (app, shown) in [(&app, "198.51.100.7"), (&untrusting, "127.0.0.1")] {
        let till = app.world.ours.tills[0].clone();
        let beat = serde_json::json!({
            "instance_id": "i", "run_id": "r", "version": "1", "kind": "KKMWPF", "clock": app.clock.now(),
        });
        let request = app.device(&till.key, "/api/v1/heartbeat").json(&beat);
        let answer = request.header("x-forwarded-for", "::ffff:198.51.100.7").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        app.service().state().ingest.sweep().await.unwrap();
        let scope = domain::members::Scope::Everything;
        let rows = storage::devices::rows(&app.db, &scope, &[till.pos_id], app.clock.now()).await.unwrap();
        assert_eq!(rows[0].external_ip, shown);
    }
}

#[tokio::test]
async fn signed_out_people_are_led_to_the_sign_in_page_and_back() {
    let app = TestApp::start().await;
    let answer = app.page("/devices?search=%D0%BA%D0%B0%D1%81%D1%81%D0%B0&page=2").send().await.unwrap();
    assert_eq!(answer.status(), 303);
    assert_eq!(
        text(&answer, "location"),
        "/sign-in?next=/devices%3Fsearch%3D%25D0%25BA%25D0%25B0%25D1%2581%25D1%2581%25D0%25B0%26page%3D2"
    );
    let unknown = app.page("/nothing-here").send().await.unwrap();
    assert_eq!(unknown.status(), 303);
    let script = app.get("/nothing.js").send().await.unwrap();
    assert_eq!(script.status(), 404);
}

#[tokio::test]
async fn an_unknown_page_is_not_found() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.owner).await;
    let answer = app.page("/nothing-here").header(header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert!(text(&answer, "content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_session_ends_by_idleness_and_is_kept_alive_by_use() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.owner).await;
    let status =
        async || app.page("/").header(header::COOKIE, &cookie).send().await.unwrap().status().as_u16();
    for _ in 0..4 {
        app.clock.advance(TimeDelta::hours(11));
        assert_eq!(status().await, 200);
    }
    app.clock.advance(TimeDelta::hours(12));
    assert_eq!(status().await, 303);
}

#[tokio::test]
async fn a_session_ends_by_age_whatever_happens() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.owner).await;
    let status =
        async || app.page("/").header(header::COOKIE, &cookie).send().await.unwrap().status().as_u16();
    for _ in 0..(30 * 24 / 10 - 1) {
        app.clock.advance(TimeDelta::hours(10));
        assert_eq!(status().await, 200);
    }
    app.clock.advance(TimeDelta::hours(10));
    assert_eq!(status().await, 303);
}

#[tokio::test]
async fn files_are_served_to_all_with_what_caches_need() {
    let app = TestApp::start().await;
    let site = app.site_root();
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(site.join("pkg/app.js"), "export {}").unwrap();
    std::fs::write(site.join("pkg/app.js.br"), "compressed").unwrap();
    std::fs::write(site.join("pkg/app.0123456789ab.css"), "body {}").unwrap();
    let plain = app.get("/pkg/app.js").send().await.unwrap();
    assert_eq!(plain.status(), 200);
    assert_eq!(text(&plain, "cache-control"), "no-cache");
    assert!(text(&plain, "content-type").starts_with("text/javascript"));
    let tag = text(&plain, "etag");
    assert_eq!(plain.text().await.unwrap(), "export {}");
    let again = app.get("/pkg/app.js").header(header::IF_NONE_MATCH, &tag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), text(&again, "etag")), (304, tag.clone()));
    let compressed = app.get("/pkg/app.js").header(header::ACCEPT_ENCODING, "br").send().await.unwrap();
    assert_eq!(text(&compressed, "content-encoding"), "br");
    assert_ne!(text(&compressed, "etag"), tag);
    let hashed = app.get("/pkg/app.0123456789ab.css").send().await.unwrap();
    assert!(text(&hashed, "cache-control").contains("immutable"));
    assert_eq!(app.get("/pkg/../../test.db").send().await.unwrap().status(), 404);
    assert_eq!(app.get("/pkg/%2e%2e/%2e%2e/test.db").send().await.unwrap().status(), 404);
}
