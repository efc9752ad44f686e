//! The administration through the real router: what changes takes effect at once, keys are shown once, links are spent once.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod support;

use chrono::TimeDelta;
use domain::live::LiveEvent;
use reqwest::{Client, RequestBuilder, Response, header, redirect::Policy};
use std::time::{Duration, Instant};
use support::{Events, PASSWORD, Person, TestApp};

async fn call(app: &TestApp, who: &Person, path: &str, form: &str) -> Response {
    let cookie = app.session(who).await;
    app.call(path, form).header(header::COOKIE, cookie).send().await.unwrap()
}

async fn admin(app: &TestApp, path: &str, form: &str) -> String {
    let answer = call(app, &app.world.admin, path, form).await;
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, 200, "{path}: {text}");
    text
}

/// As a browser without scripts sends a form.
async fn plain(call: RequestBuilder) -> Response {
    let mut request = call.build().unwrap();
    request.headers_mut().insert(header::ACCEPT, "text/html".parse().unwrap());
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap().execute(request).await.unwrap()
}

/// The address in the newest letter to somebody, once it is there.
async fn link_to(app: &TestApp, email: &str) -> String {
    let until = Instant::now() + support::PATIENCE;
    loop {
        let mut letters: Vec<_> = std::fs::read_dir(app.letters())
            .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
            .unwrap_or_default();
        letters.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        letters.sort();
        for path in letters.into_iter().rev() {
            let raw = std::fs::read(&path).unwrap();
            let letter = mail_parser::MessageParser::default().parse(&raw).unwrap();
            let to = letter.to().and_then(|to| to.first()?.address().map(str::to_owned));
            let text = letter.body_text(0).unwrap().into_owned();
            if to.as_deref() == Some(email)
                && let Some((_, rest)) = text.split_once("/password/new?token=")
            {
                return rest.split_whitespace().next().unwrap().to_owned();
            }
        }
        assert!(Instant::now() < until, "no letter came to {email}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The next event is the end of the stream, within five seconds.
async fn ends_soon(mut events: Events) {
    let started = support::Stopwatch::start();
    loop {
        match events.news().await {
            Some(LiveEvent::Bye) | None => break,
            Some(_) => {}
        }
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_disabled_members_stream_ends_and_a_withdrawn_account_is_gone() {
    let app = TestApp::start().await;
    let (owner, colleague) = (&app.world.owner, &app.world.colleague);
    let cookie = app.session(owner).await;
    let mut events = app.live(&cookie, "totals=true").await;
    assert!(matches!(events.news().await, Some(LiveEvent::Hello { .. })));
    admin(&app, "/rpc/administration/members/disable", &format!("id={}", owner.id)).await;
    ends_soon(events).await;
    let page = app.page("/devices").header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(page.status(), 303, "the session has ended");

    let cookie = app.session(colleague).await;
    let mut events = app.live(&cookie, "totals=true").await;
    assert!(matches!(events.news().await, Some(LiveEvent::Hello { .. })));
    let account = app.world.ours.account.id;
    admin(&app, "/rpc/administration/members/withdraw", &format!("id={}&account={account}", colleague.id))
        .await;
    assert!(
        matches!(events.news().await, Some(LiveEvent::Resync { .. })),
        "the page reads again what it may see"
    );
    let device = format!("pos_id={}", app.world.ours.tills[0].pos_id);
    let answer = app.call("/rpc/devices/get", &device).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    admin(&app, "/rpc/administration/members/end_sessions", &format!("id={}", colleague.id)).await;
    ends_soon(events).await;
}

#[tokio::test]
async fn an_invited_technician_chooses_a_password_and_signs_in() {
    let app = TestApp::start().await;
    let account = app.world.ours.account.id;
    let form =
        format!("form[email]=Olga@example.com&form[name]=Ольга&form[role]=technician&accounts[]={account}");
    admin(&app, "/rpc/administration/members/invite", &form).await;
    let token = link_to(&app, "olga@example.com").await;
    // Programs that look at all links of a letter spend none.
    for _ in 0..3 {
        let page = app.page(&format!("/password/new?token={token}")).send().await.unwrap();
        assert_eq!(page.status(), 200);
        assert!(page.text().await.unwrap().contains("olga@example.com"));
    }
    let choose = async |password: &str, again: &str| {
        let form = format!("token={token}&password={password}&again={again}");
        app.call("/rpc/password/choose", &form).send().await.unwrap()
    };
    assert_eq!(choose("short", "short").await.status(), 422);
    assert_eq!(choose("a+long+enough+one", "another+long+one").await.status(), 422);
    let own_email = choose("Olga@Example.com", "Olga@Example.com").await;
    assert_eq!(own_email.status(), 422);
    assert!(own_email.text().await.unwrap().contains("own-email"));
    assert_eq!(choose("a+long+enough+one", "a+long+enough+one").await.status(), 200);
    assert_eq!(choose("a+long+enough+one", "a+long+enough+one").await.status(), 404, "it is spent");
    let page = app.page(&format!("/password/new?token={token}")).send().await.unwrap();
    assert_eq!(page.status(), 404);
    let signed_in =
        app.call("/rpc/sign_in", "email=olga@example.com&password=a+long+enough+one").send().await.unwrap();
    assert_eq!(signed_in.status(), 200);
    // Support sees that there was a letter, and not the link.
    let cookie = app.session(&app.world.support).await;
    let rpc = app.call("/rpc/letters/list", "").header(header::COOKIE, &cookie).send().await.unwrap();
    let list: serde_json::Value = rpc.json().await.unwrap();
    let id = list["rows"].as_array().unwrap().iter().find(|row| row["kind"] == "invited").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for body in ["html", "txt"] {
        let seen = app
            .get(&format!("/letters/{id}/body.{body}"))
            .header(header::COOKIE, &cookie)
            .send()
            .await
            .unwrap();
        let seen = seen.text().await.unwrap();
        assert!(seen.contains("Приглашение") && !seen.contains("token"), "{seen}");
    }
}

#[tokio::test]
async fn a_forgotten_password_is_asked_for_without_a_hint_and_not_too_often() {
    let app = TestApp::start().await;
    let ask = async |email: &str| {
        let answer = app.call("/rpc/password/ask", &format!("email={email}")).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(ask("owner@example.com").await, ask("nobody@example.com").await);
    assert_eq!(ask("no-address").await.0, 422);
    let session = app.session(&app.world.owner).await;
    let token = link_to(&app, "owner@example.com").await;
    let form = format!("token={token}&password=a+long+enough+one&again=a+long+enough+one");
    let answer = plain(app.call("/rpc/password/choose", &form)).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()[header::LOCATION]),
        (302, &"/sign-in?chosen=true".parse().unwrap())
    );
    let page = app.page("/").header(header::COOKIE, session).send().await.unwrap();
    assert_eq!(page.status(), 303, "all sessions of before have ended");
    let old = app
        .call("/rpc/sign_in", &format!("email=owner@example.com&password={}", PASSWORD.replace(' ', "+")))
        .send()
        .await
        .unwrap();
    assert_eq!(old.status(), 422);
    for email in ["colleague@example.com", "nobody2@example.com"] {
        for _ in 0..3 {
            assert_eq!(ask(email).await.0, 200);
        }
        assert_eq!(ask(email).await.0, 429, "{email}");
    }
    app.clock.advance(TimeDelta::hours(1) + TimeDelta::seconds(1));
    assert_eq!(ask("colleague@example.com").await.0, 200);
}

#[tokio::test]
async fn a_key_is_shown_once_also_without_scripts() {
    let app = TestApp::start().await;
    let till = &app.world.ours.tills[0];
    let (pos_id, old) = (till.pos_id, &till.key);
    let answer = admin(&app, "/rpc/administration/devices/new_key", &format!("pos_id={pos_id}")).await;
    let key: String = serde_json::from_str(&answer).unwrap();
    app.heartbeat(&key.parse().unwrap(), "1.0").await;
    app.heartbeat(old, "1.0").await;

    let cookie = app.session(&app.world.admin).await;
    let form = format!("pos_id={pos_id}");
    let call = app.call("/rpc/administration/devices/replace_keys", &form).header(header::COOKIE, &cookie);
    let answer = plain(call).await;
    let page = format!("/administration/devices/{pos_id}");
    assert_eq!(answer.headers()[header::LOCATION], page.as_str(), "no key in an address");
    let carried = answer
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .find_map(|set| set.to_str().ok().filter(|set| set.starts_with("new_key=")));
    let carried = carried.unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/administration/devices"] {
        assert!(carried.contains(part), "{carried}");
    }
    let carried = carried.split(';').next().unwrap().to_owned();
    let shown = app.page(&page).header(header::COOKIE, format!("{cookie}; {carried}")).send().await.unwrap();
    let forgets = shown.headers().get_all(header::SET_COOKIE).iter().any(|set| {
        set.to_str().unwrap().starts_with("new_key=; ") && set.to_str().unwrap().contains("Max-Age=0")
    });
    assert!(forgets, "{:?}", shown.headers());
    let key = carried.strip_prefix("new_key=").unwrap().to_owned();
    assert!(shown.text().await.unwrap().contains(&key));
    let again = app.page(&page).header(header::COOKIE, &cookie).send().await.unwrap();
    assert!(!again.text().await.unwrap().contains(&key), "shown once");
    // Support, and the page of another device, do not show it.
    let other = format!("/administration/devices/{}", app.world.ours.tills[1].pos_id);
    let shown = app.page(&other).header(header::COOKIE, format!("{cookie}; {carried}")).send().await.unwrap();
    assert!(!shown.text().await.unwrap().contains(&key));
    let support = app.session(&app.world.support).await;
    let shown = app.page(&page).header(header::COOKIE, format!("{support}; {carried}")).send().await.unwrap();
    assert!(!shown.text().await.unwrap().contains(&key));

    app.heartbeat(&key.parse().unwrap(), "1.0").await;
    let until = Instant::now() + support::PATIENCE;
    while app.device(old, "/api/v1/heartbeat").json(&serde_json::json!({})).send().await.unwrap().status()
        != 401
    {
        assert!(Instant::now() < until, "the key that was replaced is refused");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_new_device_comes_with_a_key_that_its_page_shows_once() {
    let app = TestApp::start().await;
    let outlet = app.world.ours.outlet.id;
    let cookie = app.session(&app.world.admin).await;
    let add = |form: &'static str| {
        let form = format!("outlet={outlet}&{form}");
        app.call("/rpc/administration/devices/add", &form).header(header::COOKIE, &cookie)
    };
    // A form of a page with scripts, and a plain one.
    let first = add("form[name]=Касса+у+входа&form[kind]=KKMWPF").send().await.unwrap();
    assert_eq!(first.status(), 200);
    let second = plain(add("form[name]=Служба&form[kind]=Мидсервер&form[pos_id]=+4711+")).await;
    assert_eq!(second.headers()[header::LOCATION], "/administration/devices/4711");
    for answer in [first, second] {
        let carried = answer.headers().get_all(header::SET_COOKIE).iter().find_map(|set| {
            set.to_str().ok()?.strip_prefix("new_key=")?.split(';').next().map(str::to_owned)
        });
        let key = carried.unwrap();
        let pos_id = key.split('-').next().unwrap();
        let page = format!("/administration/devices/{pos_id}");
        let shown =
            app.page(&page).header(header::COOKIE, format!("{cookie}; new_key={key}")).send().await.unwrap();
        assert!(shown.text().await.unwrap().contains(&key));
        let again = app.page(&page).header(header::COOKIE, &cookie).send().await.unwrap();
        assert!(!again.text().await.unwrap().contains(&key), "shown once");
        app.heartbeat(&key.parse().unwrap(), "1.0").await;
    }
    for (wrong, field) in [
        ("form[name]=Касса&form[pos_id]=4711", "pos_id"),
        ("form[name]=Касса&form[pos_id]=много", "pos_id"),
        ("form[name]=+", "name"),
    ] {
        let answer = add(wrong).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{wrong}");
        assert!(answer.text().await.unwrap().contains(field), "{wrong}");
    }
    let archive = format!("id={outlet}");
    assert_eq!(
        app.call("/rpc/administration/outlets/archive", &archive)
            .header(header::COOKIE, &cookie)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    assert_eq!(add("form[name]=Касса").send().await.unwrap().status(), 409, "its key would be refused");
}

#[tokio::test]
async fn changed_hours_hold_at_once_and_an_archived_outlet_is_gone_from_the_grid() {
    let app = TestApp::start().await;
    let outlet = app.world.ours.outlet.id;
    let week = (0..7).map(|day| format!("&form[day{day}]=10:00–20:00")).collect::<Vec<_>>().concat();
    admin(&app, "/rpc/administration/outlets/week", &format!("id={outlet}{week}")).await;
    let device = format!("pos_id={}", app.world.ours.tills[0].pos_id);
    let answer = call(&app, &app.world.owner, "/rpc/devices/get", &device).await;
    let details: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(details["row"]["hours"]["week"][0][0]["opens"], 600);
    let wrong = call(
        &app,
        &app.world.admin,
        "/rpc/administration/outlets/week",
        &format!("id={outlet}&form[day2]=soon"),
    )
    .await;
    assert_eq!(wrong.status(), 422);
    assert!(wrong.text().await.unwrap().contains("day2"), "the field is named");
    let wrong = "form[from]=2026-12-31&form[hours]=9-12,11-14";
    let wrong = call(
        &app,
        &app.world.admin,
        "/rpc/administration/outlets/exception",
        &format!("id={outlet}&{wrong}"),
    )
    .await;
    assert!(wrong.text().await.unwrap().contains("overlap"));
    admin(&app, "/rpc/administration/outlets/archive", &format!("id={outlet}")).await;
    let answer = call(&app, &app.world.owner, "/rpc/devices/get", &device).await;
    assert_eq!(answer.status(), 200, "what it did stays readable");
    assert!(answer.text().await.unwrap().contains("\"archived\":true"));
    admin(&app, "/rpc/administration/outlets/restore", &format!("id={outlet}")).await;
    let answer = call(&app, &app.world.owner, "/rpc/devices/get", &device).await;
    assert_eq!(answer.status(), 200);
    let log = call(
        &app,
        &app.world.support,
        "/rpc/administration/audit",
        &format!("query[thing]=outlet&query[thing_id]={outlet}"),
    )
    .await;
    let log: serde_json::Value = log.json().await.unwrap();
    let actions: Vec<_> =
        log["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["restored", "archived", "changed", "added"]);
}

#[tokio::test]
async fn the_last_administrator_cannot_be_taken_away() {
    let app = TestApp::start().await;
    let id = app.world.admin.id;
    let answer =
        call(&app, &app.world.admin, "/rpc/administration/members/disable", &format!("id={id}")).await;
    assert_eq!(answer.status(), 422);
    let form = format!("id={id}&form[name]=x&form[role]=support");
    let answer = call(&app, &app.world.admin, "/rpc/administration/members/change", &form).await;
    assert!(answer.text().await.unwrap().contains("last-admin"));
}
