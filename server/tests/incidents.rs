//! Files of incidents, and their forms as browsers without scripts send them.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod support;

use domain::{incidents::MAX_ATTACHMENT_BYTES, notices::NoticePlan};
use reqwest::{
    RequestBuilder, Response,
    header::{self, HeaderValue},
};
use support::TestApp;

const BOUNDARY: &str = "a-boundary";

/// A form of several parts, as a browser writes it.
fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, content) in files {
        body.extend(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
            )
            .bytes(),
        );
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

fn attach(app: &TestApp, files: &[(&str, &[u8])]) -> RequestBuilder {
    let path = format!("/incidents/{}/attachments", app.world.incident);
    app.request(reqwest::Method::POST, &path)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(form(files))
}

fn location(answer: &Response) -> &str {
    answer.headers().get(header::LOCATION).map(HeaderValue::to_str).unwrap().unwrap()
}

/// The addresses of the files on the incident's page.
async fn files(app: &TestApp, cookie: &str) -> Vec<String> {
    let page = app.page(&format!("/incidents/{}", app.world.incident)).header(header::COOKIE, cookie);
    let page = page.send().await.unwrap().text().await.unwrap();
    page.match_indices("/attachments/").map(|(at, path)| page[at..at + path.len() + 36].to_owned()).collect()
}

#[tokio::test]
async fn a_file_is_kept_and_handed_out_as_a_download_to_those_who_may_see_the_incident() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.session(&app.world.owner).await, app.session(&app.world.stranger).await);
    let content = b"<script>alert(1)</script>";
    let log: &[(&str, &[u8])] = &[("C:\\Logs\\Журнал 1.log", content)];
    for (cookie, status) in [(None, 303), (Some(&stranger), 404), (Some(&owner), 303)] {
        let mut request = attach(&app, log);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status);
        if status == 303 {
            let back = if cookie.is_some() { "#attachments" } else { "/sign-in" };
            assert!(location(&answer).ends_with(back), "{}", location(&answer));
        }
    }
    let kept = files(&app, &owner).await;
    assert_eq!(kept.len(), 1);
    let file = app.page(&kept[0]).header(header::COOKIE, &owner).send().await.unwrap();
    let of = |name: &str| file.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(of("content-type"), "application/octet-stream");
    assert_eq!(of("x-content-type-options"), "nosniff");
    assert!(of("content-security-policy").contains("sandbox"));
    assert!(
        of("content-disposition").starts_with("attachment; filename=\"______ 1.log\"; filename*=UTF-8''")
    );
    assert_eq!(file.bytes().await.unwrap().as_ref(), content);
    assert_eq!(app.page(&kept[0]).header(header::COOKIE, &stranger).send().await.unwrap().status(), 404);
    assert_eq!(app.page(&kept[0]).send().await.unwrap().status(), 303);
}

#[tokio::test]
async fn files_that_are_too_large_or_of_another_kind_are_refused_with_a_reason() {
    let app = TestApp::start().await;
    let owner = app.session(&app.world.owner).await;
    let large = vec![b'x'; MAX_ATTACHMENT_BYTES + 1];
    for (name, content, fault) in
        [("a.log", large.as_slice(), "too_large"), ("a.exe", b"MZ", "kind"), ("a.log", b"", "empty")]
    {
        let answer = attach(&app, &[(name, content)]).header(header::COOKIE, &owner).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{name}");
        assert!(location(&answer).contains(&format!("?attachment={fault}#")), "{}", location(&answer));
    }
    assert_eq!(files(&app, &owner).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_page_that_sends_a_file_by_a_script_is_told_and_not_led_on() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.session(&app.world.owner).await, app.session(&app.world.stranger).await);
    let send = async |name: &str, cookie: &str| {
        let request = attach(&app, &[(name, b"[error] 10054")]).header(header::ACCEPT, "application/json");
        let answer = request.header(header::COOKIE, cookie).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(send("a.log", &owner).await, (204, String::new()));
    let (status, refusal) = send("a.exe", &owner).await;
    assert_eq!(status, 422);
    assert!(refusal.contains("kind"), "{refusal}");
    assert_eq!(send("a.log", &stranger).await, (404, "\"NotFound\"".to_owned()));
    assert_eq!(files(&app, &owner).await.len(), 1);
}

/// A form of a page without scripts.
fn plain(app: &TestApp, path: &str, form: &str) -> RequestBuilder {
    app.request(reqwest::Method::POST, path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::REFERER, format!("http://{}/incidents/{}", app.address(), app.world.incident))
        .body(form.to_owned())
}

#[tokio::test]
async fn what_is_lacking_for_closing_is_told_without_scripts_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let (incident, owner) = (app.world.incident, app.session(&app.world.owner).await);
    let form = format!("id={incident}&cause=channel&comment=The+line+was+cut");
    let answer =
        plain(&app, "/rpc/incidents/close", &form).header(header::COOKIE, &owner).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{answer:?}");
    let back = location(&answer).to_owned();
    assert!(back.starts_with(&format!("/incidents/{incident}?form=closing&")), "{back}");
    let page = app.page(&back).header(header::COOKIE, &owner).send().await.unwrap().text().await.unwrap();
    for expected in [
        "The line was cut",
        "Подтвердите полноту чеков",
        "Сначала запишите итоги шагов",
        "напишите, почему заявка закрывается",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("Опишите причину"));
}

#[tokio::test]
async fn a_step_that_somebody_else_recorded_first_is_shown_beside_ones_own_without_scripts() {
    let app = TestApp::start().await;
    let incident = app.world.incident;
    let form = |comment: &str| {
        format!("id={incident}&step=cabinet&version=0&outcome=problem_found&comment={comment}")
    };
    for (person, comment) in [(&app.world.colleague, "theirs-text"), (&app.world.owner, "ours-text")] {
        let cookie = app.session(person).await;
        let answer = plain(&app, "/rpc/incidents/step", &form(comment)).header(header::COOKIE, cookie);
        assert_eq!(answer.send().await.unwrap().status(), 302);
    }
    let owner = app.session(&app.world.owner).await;
    let answer = plain(&app, "/rpc/incidents/step", &form("ours-text"))
        .header(header::COOKIE, &owner)
        .send()
        .await
        .unwrap();
    let back = location(&answer).to_owned();
    assert!(back.contains("?form=cabinet&outcome=problem_found&comment=ours-text#cabinet"), "{back}");
    let page = app.page(&back).header(header::COOKIE, &owner).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("theirs-text") && page.contains("ours-text") && page.contains("уже записали"));
}

#[tokio::test]
async fn a_notice_stands_above_every_page_of_those_concerned_only() {
    let app = TestApp::start().await;
    let support = storage::members::viewer(&app.db, app.world.support.id).await.unwrap().unwrap();
    let now = app.clock.now();
    let plan = NoticePlan {
        text: "Ограничения для чужих".to_owned(),
        from: now,
        until: now + chrono::TimeDelta::hours(1),
        accounts: [app.world.theirs.account.id].into(),
        cities: std::collections::BTreeSet::new(),
    };
    storage::notices::announce(&app.db, &support, &plan, now).await.unwrap();
    for (person, own, foreign) in [
        (&app.world.owner, "Работы на канале в Ангарске", "Ограничения для чужих"),
        (&app.world.stranger, "Ограничения для чужих", "Работы на канале в Ангарске"),
    ] {
        let cookie = app.session(person).await;
        for path in ["/", "/devices", "/outlets", "/incidents", "/notices"] {
            let page = app.page(path).header(header::COOKIE, &cookie).send().await.unwrap();
            let page = page.text().await.unwrap();
            assert!(page.contains(own) && !page.contains(foreign), "{path} of {}", person.email);
        }
    }
}
