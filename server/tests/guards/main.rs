//! Every server function and every page has a decision: open to all, or guarded. A new one without a decision fails.
//!
//! Each guarded one is asked as nobody (401, or the way to the sign-in page) and as a stranger for what is ours, who
//! must learn nothing, also not that it exists.

mod decisions;
#[path = "../support/mod.rs"]
mod support;

use decisions::{
    Decision::{Admin, Guarded, Hidden, Link, Open, Personal, Support},
    Foreign::{NotFound, OwnOnly},
    PAGES, Page, SERVER_FUNCTIONS,
};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::{Response, header};
use std::collections::BTreeSet;
use support::{SECRETS, TestApp};

fn fill(app: &TestApp, text: &str) -> String {
    let ours = &app.world.ours;
    text.replace("{pos_id}", &ours.tills[0].pos_id.to_string())
        .replace("{outlet}", &ours.outlet.id.to_string())
        .replace("{account}", &ours.account.id.to_string())
        .replace("{member}", &app.world.colleague.id.to_string())
        .replace("{incident}", &app.world.incident.to_string())
        .replace("{notice}", &app.world.notice.to_string())
        .replace("{maintenance}", &app.world.maintenance.to_string())
        .replace("{token}", &app.world.token.to_string())
        .replace("{wall}", &app.world.wall.id.to_string())
        .replace("{wall_token}", &app.world.wall.token)
}

async fn told_nothing(what: &str, answer: Response) -> u16 {
    let status = answer.status().as_u16();
    let headers = format!("{:?}", answer.headers());
    let body = answer.text().await.expect("an answer is text");
    for secret in SECRETS {
        assert!(!body.contains(secret) && !headers.contains(secret), "{what} tells a stranger of {secret}");
    }
    status
}

#[tokio::test]
async fn every_server_function_has_a_decision() {
    let _app = TestApp::start().await;
    let registered: BTreeSet<&str> = server_fn_paths().map(|(path, _)| path).collect();
    let decided: BTreeSet<&str> = SERVER_FUNCTIONS.iter().map(|(path, _)| *path).collect();
    assert_eq!(registered, decided, "decide who may call a new server function");
    assert!(registered.iter().all(|path| path.starts_with("/rpc/")), "server functions live under /rpc");
}

#[tokio::test]
async fn server_functions_tell_nobody_and_strangers_nothing() {
    let app = TestApp::start().await;
    for (path, decision) in SERVER_FUNCTIONS {
        let (arguments, foreign) = match decision {
            Open | Link(_) => continue,
            Guarded(arguments, NotFound)
            | Hidden(arguments, _)
            | Personal(arguments)
            | Admin(arguments, _) => (arguments, 404),
            Guarded(arguments, OwnOnly) => (arguments, 200),
            Support(arguments) => (arguments, 403),
        };
        let arguments = fill(&app, arguments);
        let nobody = app.call(path, &arguments).send().await.expect("an answer");
        assert_eq!(told_nothing(path, nobody).await, 401, "{path} as nobody");
        let cookie = app.session(&app.world.stranger).await;
        let stranger =
            app.call(path, &arguments).header(header::COOKIE, cookie).send().await.expect("an answer");
        assert_eq!(told_nothing(path, stranger).await, foreign, "{path} as a stranger");
    }
}

#[tokio::test]
async fn owners_and_support_are_answered() {
    // Otherwise the tests above would pass where nothing works.
    let app = TestApp::start().await;
    for (path, decision) in SERVER_FUNCTIONS {
        let (arguments, technician, support) = match decision {
            Open | Link(_) => continue,
            Guarded(arguments, _) => (arguments, 200, 200),
            Personal(arguments) => (arguments, 200, 404),
            Support(arguments) => (arguments, 403, 200),
            Hidden(arguments, support) => (arguments, 404, *support),
            Admin(arguments, _) => (arguments, 404, 403),
        };
        for (person, expected) in [(&app.world.owner, technician), (&app.world.support, support)] {
            let cookie = app.session(person).await;
            let call = app.call(path, &fill(&app, arguments)).header(header::COOKIE, cookie);
            let answer = call.send().await.expect("an answer");
            let status = answer.status().as_u16();
            assert_eq!(
                status,
                expected,
                "{path} as {}: {}",
                person.email,
                answer.text().await.unwrap_or_default()
            );
        }
    }
}

#[tokio::test]
async fn admins_are_answered_what_they_alone_may() {
    // In the order above: each finds what the ones before it have left.
    let app = TestApp::start().await;
    for (path, decision) in SERVER_FUNCTIONS {
        let Admin(arguments, expected) = decision else { continue };
        let cookie = app.session(&app.world.admin).await;
        let answer = app.call(path, &fill(&app, arguments)).header(header::COOKIE, cookie).send().await;
        let answer = answer.expect("an answer");
        let status = answer.status().as_u16();
        assert_eq!(status, *expected, "{path} as admin: {}", answer.text().await.unwrap_or_default());
    }
}

#[tokio::test]
async fn a_foreign_thing_answers_exactly_as_one_that_does_not_exist() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.stranger).await;
    let ask = async |path: &str, pos_id: &str| {
        let call = app.call(path, &format!("pos_id={pos_id}")).header(header::COOKIE, &cookie);
        let answer = call.send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("text"))
    };
    let ours = app.world.ours.tills[0].pos_id.to_string();
    for path in ["/rpc/devices/get", "/rpc/devices/availability"] {
        assert_eq!(ask(path, &ours).await, ask(path, "987654").await, "{path}");
    }
}

#[tokio::test]
async fn every_page_has_a_decision() {
    let _app = TestApp::start().await;
    let routes = server::rendering::routes();
    let existing: BTreeSet<&str> = routes.iter().map(leptos_axum::AxumRouteListing::path).collect();
    let decided: BTreeSet<&str> = PAGES.iter().map(|(path, _)| *path).collect();
    assert_eq!(existing, decided, "decide who may see a new page");
}

#[tokio::test]
async fn pages_tell_nobody_and_strangers_nothing() {
    let app = TestApp::start().await;
    let cookie = app.session(&app.world.stranger).await;
    for (route, page) in PAGES {
        let (address, stranger_gets, reader, reader_gets) = match page {
            Page::Guarded(address, NotFound) => (address, 404, &app.world.owner, 200),
            Page::Guarded(address, OwnOnly) => (address, 200, &app.world.owner, 200),
            Page::Hidden(address, found) => (address, 404, &app.world.support, *found),
            Page::Link(_) => continue,
            Page::Open | Page::OpenNotFound => {
                let expected = if matches!(page, Page::Open) { 200 } else { 404 };
                let answer = app.page(route).send().await.expect("an answer");
                assert_eq!(answer.status(), expected, "{route} as nobody");
                continue;
            }
        };
        let address = fill(&app, address);
        let nobody = app.page(&address).send().await.expect("an answer");
        let location =
            nobody.headers().get(header::LOCATION).map(|to| to.to_str().unwrap_or_default().to_owned());
        assert!(location.unwrap_or_default().starts_with("/sign-in"), "{address} as nobody");
        assert_eq!(told_nothing(&address, nobody).await, 303, "{address} as nobody");
        let stranger = app.page(&address).header(header::COOKIE, &cookie).send().await.expect("an answer");
        assert_eq!(told_nothing(&address, stranger).await, stranger_gets, "{address} as a stranger");
        let reader = app.session(reader).await;
        let answer = app.page(&address).header(header::COOKIE, reader).send().await.expect("an answer");
        assert_eq!(answer.status(), reader_gets, "{address} as its reader");
    }
}

#[tokio::test]
async fn a_link_is_all_that_opens_what_it_opens() {
    // As nobody, and as those who are signed in: whoever has no link that holds learns nothing.
    let app = TestApp::start().await;
    let unknown = "2".repeat(26);
    for person in [None, Some(&app.world.owner), Some(&app.world.admin)] {
        let cookie = match person {
            Some(person) => app.session(person).await,
            None => String::new(),
        };
        for (path, decision) in SERVER_FUNCTIONS {
            let Link(arguments) = decision else { continue };
            let call = async |arguments: &str| {
                app.call(path, arguments).header(header::COOKIE, &cookie).send().await.expect("an answer")
            };
            assert_eq!(call(&fill(&app, arguments)).await.status(), 200, "{path}");
            for without in
                ["", "token=", &format!("token={unknown}"), &format!("token={}", app.world.wall.id)]
            {
                assert_eq!(told_nothing(path, call(without).await).await, 404, "{path} {without}");
            }
        }
        for (route, page) in PAGES {
            let Page::Link(address) = page else { continue };
            let ask = async |address: &str| {
                app.page(address).header(header::COOKIE, &cookie).send().await.expect("an answer")
            };
            assert_eq!(ask(&fill(&app, address)).await.status(), 200, "{route}");
            let without = route.replace("{token}", &unknown);
            assert_eq!(told_nothing(&without, ask(&without).await).await, 404, "{without}");
        }
    }
}

#[tokio::test]
async fn what_is_no_page_is_open_or_guards_itself() {
    let app = TestApp::start().await;
    for (path, status) in [
        ("/live?totals=true", 401),
        ("/wall/22222222222222222222222222/live", 404),
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/api/v1/ping", 200),
        ("/api/v1/devices", 401),
        ("/api/v1/outlets", 401),
        ("/api/v1/incidents", 401),
    ] {
        assert_eq!(app.get(path).send().await.expect("an answer").status().as_u16(), status, "{path}");
    }
    let heartbeat = app.request(reqwest::Method::POST, "/api/v1/heartbeat").send().await.expect("an answer");
    assert_eq!(heartbeat.status(), 401);
}
