//! Signing in by the form: sessions, throttling, the way back.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod support;

use chrono::TimeDelta;
use reqwest::{Response, header};
use support::{PASSWORD, TestApp};

async fn attempt(app: &TestApp, email: &str, password: &str) -> Response {
    let password = password.replace(' ', "+");
    app.call("/rpc/sign_in", &format!("email={email}&password={password}")).send().await.unwrap()
}

fn cookie_of(answer: &Response) -> Option<String> {
    let mut cookies =
        answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let session = cookies.rfind(|cookie| cookie.starts_with("heado="))?;
    Some(session.split(';').next()?.to_owned())
}

async fn is_signed_in(app: &TestApp, cookie: &str) -> bool {
    app.page("/").header(header::COOKIE, cookie).send().await.unwrap().status() == 200
}

#[tokio::test]
async fn the_right_password_begins_a_session_under_a_new_id() {
    let app = TestApp::start().await;
    let planted = "heado=AAAAAAAAAAAAAAAAAAAAAA";
    let call = app
        .call("/rpc/sign_in", &format!("email=+OWNER@example.com&password={}", PASSWORD.replace(' ', "+")));
    let answer = call.header(header::COOKIE, planted).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let set = answer.headers().get_all(header::SET_COOKIE).iter().any(|cookie| {
        let cookie = cookie.to_str().unwrap();
        cookie.starts_with("heado=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax")
    });
    assert!(set, "{:?}", answer.headers());
    let cookie = cookie_of(&answer).unwrap();
    assert_ne!(cookie, planted);
    assert!(is_signed_in(&app, &cookie).await);
    assert!(!is_signed_in(&app, planted).await);
}

#[tokio::test]
async fn signing_in_anew_ends_the_session_before() {
    let app = TestApp::start().await;
    let before = cookie_of(&attempt(&app, "owner@example.com", PASSWORD).await).unwrap();
    let form = format!("email=support@example.com&password={}", PASSWORD.replace(' ', "+"));
    let answer = app.call("/rpc/sign_in", &form).header(header::COOKIE, &before).send().await.unwrap();
    let after = cookie_of(&answer).unwrap();
    assert_ne!(before, after);
    assert!(is_signed_in(&app, &after).await);
    assert!(!is_signed_in(&app, &before).await);
}

#[tokio::test]
async fn a_sign_out_ends_this_session_and_everywhere_ends_all() {
    let app = TestApp::start().await;
    let [one, two, three] = [
        app.session(&app.world.owner).await,
        app.session(&app.world.owner).await,
        app.session(&app.world.owner).await,
    ];
    let out = app.call("/rpc/sign_out", "").header(header::COOKIE, &one).send().await.unwrap();
    assert_eq!(out.status(), 200);
    assert!(!is_signed_in(&app, &one).await);
    assert!(is_signed_in(&app, &two).await);
    app.call("/rpc/sign_out_everywhere", "").header(header::COOKIE, &two).send().await.unwrap();
    assert!(!is_signed_in(&app, &two).await && !is_signed_in(&app, &three).await);
}

#[tokio::test]
async fn on_https_the_cookie_is_secure_and_bound_to_the_host() {
    let app = TestApp::start_with(|config| config.base_url = "https://monitor.example.com".to_owned()).await;
    let answer = attempt(&app, "owner@example.com", PASSWORD).await;
    let cookie = answer.headers().get_all(header::SET_COOKIE).iter().find_map(|cookie| {
        let cookie = cookie.to_str().unwrap();
        cookie.starts_with("__Host-heado=").then(|| cookie.to_owned())
    });
    let cookie = cookie.unwrap();
    assert!(cookie.contains("Secure") && cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn wrong_e_mail_and_wrong_password_look_the_same() {
    let app = TestApp::start().await;
    let wrong = attempt(&app, "owner@example.com", "wrong").await;
    let unknown = attempt(&app, "nobody@example.com", "wrong").await;
    assert_eq!((wrong.status().as_u16(), unknown.status().as_u16()), (422, 422));
    assert!(cookie_of(&wrong).is_none() && cookie_of(&unknown).is_none());
    assert_eq!(wrong.text().await.unwrap(), unknown.text().await.unwrap());
}

#[tokio::test]
async fn after_ten_failures_an_e_mail_is_locked_for_a_while() {
    let app = TestApp::start().await;
    for _ in 0..10 {
        assert_eq!(attempt(&app, "owner@example.com", "wrong").await.status(), 422);
    }
    assert_eq!(attempt(&app, "owner@example.com", PASSWORD).await.status(), 429);
    assert_eq!(attempt(&app, "colleague@example.com", PASSWORD).await.status(), 200);
    app.clock.advance(TimeDelta::minutes(15) + TimeDelta::seconds(1));
    assert_eq!(attempt(&app, "owner@example.com", PASSWORD).await.status(), 200);
}

#[tokio::test]
async fn an_address_is_locked_after_failures_with_many_e_mails() {
    let app = TestApp::start_with(|config| config.limits.sign_in_per_address = 5).await;
    for number in 0..5 {
        assert_eq!(attempt(&app, &format!("guess{number}@example.com"), "wrong").await.status(), 422);
    }
    assert_eq!(attempt(&app, "owner@example.com", PASSWORD).await.status(), 429);
}

#[tokio::test]
async fn guesses_in_parallel_count_in_full() {
    let app = TestApp::start().await;
    let guesses = (0..30).map(|_| attempt(&app, "owner@example.com", "wrong"));
    let answers = futures::future::join_all(guesses).await;
    let tried = answers.iter().filter(|answer| answer.status() == 422).count();
    assert!(tried <= 12, "{tried} guesses were tried");
}

#[tokio::test]
async fn a_success_clears_the_failures_of_the_e_mail() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        for _ in 0..9 {
            assert_eq!(attempt(&app, "owner@example.com", "wrong").await.status(), 422);
        }
        assert_eq!(attempt(&app, "owner@example.com", PASSWORD).await.status(), 200);
    }
}

#[tokio::test]
async fn a_plain_form_is_led_on_and_never_to_another_site() {
    let app = TestApp::start().await;
    let password = PASSWORD.replace(' ', "+");
    for (next, location) in [
        ("%2Fdevices%3Fpage%3D2", "/devices?page=2"),
        ("%2Fdevices%3Fsearch%3D%D0%BA%D0%B0", "/devices?search=%D0%BA%D0%B0"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
    ] {
        let form = format!("email=owner@example.com&password={password}&next={next}");
        let call = app.call("/rpc/sign_in", &form);
        let call = call.header(header::ACCEPT, "text/html").header(header::REFERER, "http://x/sign-in");
        let mut request = call.build().unwrap();
        request.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
        let answer = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let answer = answer.execute(request).await.unwrap();
        assert_eq!(answer.status(), 302, "{next}");
        assert_eq!(answer.headers()[header::LOCATION], location, "{next}");
    }
}

#[tokio::test]
async fn a_wrong_password_in_a_plain_form_leads_back_to_the_form() {
    let app = TestApp::start().await;
    let mut request = app.call("/rpc/sign_in", "email=owner@example.com&password=wrong").build().unwrap();
    request.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
    request.headers_mut().insert(header::REFERER, "http://x/sign-in?next=/devices".parse().unwrap());
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.execute(request).await.unwrap();
    assert_eq!(answer.status(), 302);
    let location = answer.headers()[header::LOCATION].to_str().unwrap();
    assert!(location.starts_with("http://x/sign-in?") && location.contains("__err"), "{location}");
}
