//! Every server function and every page has a decision: open to all, or guarded. A new one without a decision fails.
//!
//! Each guarded one is asked as nobody (401, or the way to the sign-in page) and as a stranger for what is ours, who
//! must learn nothing, also not that it exists.

mod support;

use leptos::server_fn::axum::server_fn_paths;
use reqwest::{Response, header};
use std::collections::BTreeSet;
use support::{SECRETS, TestApp};

/// Who may call a server function.
enum Decision {
    /// Signed-out people too.
    Open,
    /// The signed-in, with these arguments, in which names in braces are things of ours. A stranger gets this.
    Guarded(&'static str, Foreign),
    /// The owner's alone: it does not exist for anybody else, HEADO's staff included.
    Personal(&'static str),
    /// Whoever has the link, in these arguments, and nobody without it: sessions do not matter.
    Link(&'static str),
    /// HEADO's own staff.
    Support(&'static str),
    /// HEADO's own staff; to everybody else it does not exist. With arguments that name nothing support gets this.
    Hidden(&'static str, u16),
    /// Admins, who get this; support is refused, and to everybody else it does not exist.
    Admin(&'static str, u16),
}

/// What a stranger gets who asks for what is ours.
#[derive(Clone, Copy, PartialEq)]
enum Foreign {
    /// The stranger's own things only.
    OwnOnly,
    NotFound,
}
use Decision::{Admin, Guarded, Hidden, Link, Open, Personal, Support};
use Foreign::{NotFound, OwnOnly};

/// A list of one till, as the page sends it.
const ONE_TILL: &str = "account={account}&lines=%5B%7B%22line%22%3A2%2C%22cells%22%3A%5B%22%D0%A2%D0%BE%D0%BC%D1%81%D0%BA%22%2C%22%D0%9B%D0%B5%D0%BD%D0%B8%D0%BD%D0%B0%2C%201%22%2C%22%22%2C%22%D0%9C%D0%A1%D0%9A%22%2C%229-18%22%2C%22%D0%9A%D0%B0%D1%81%D1%81%D0%B0%22%2C%22%22%2C%22%22%5D%7D%5D";

const SERVER_FUNCTIONS: &[(&str, Decision)] = &[
    ("/rpc/session", Open),
    ("/rpc/sign_in", Open),
    ("/rpc/sign_out", Open),
    ("/rpc/set_language", Open),
    ("/rpc/set_theme", Open),
    ("/rpc/sign_out_everywhere", Guarded("", OwnOnly)),
    ("/rpc/overview/get", Guarded("", OwnOnly)),
    ("/rpc/outlets/list", Guarded("query[account]={account}", OwnOnly)),
    ("/rpc/outlets/choices", Guarded("", OwnOnly)),
    ("/rpc/outlets/get", Guarded("id={outlet}", NotFound)),
    ("/rpc/outlets/revenue", Guarded("id={outlet}", NotFound)),
    ("/rpc/incidents/list", Guarded("query[account]={account}&query[show]=all", OwnOnly)),
    ("/rpc/incidents/open", Guarded("", OwnOnly)),
    ("/rpc/incidents/get", Guarded("id={incident}", NotFound)),
    ("/rpc/incidents/take", Guarded("id={incident}", NotFound)),
    ("/rpc/incidents/hand_over", Guarded("id={incident}&to=", NotFound)),
    (
        "/rpc/incidents/step",
        Guarded("id={incident}&step=notices&version=0&outcome=problem_found&comment=x", NotFound),
    ),
    ("/rpc/incidents/skip", Guarded("id={incident}&reason=x", NotFound)),
    ("/rpc/incidents/comment", Guarded("id={incident}&comment=x", NotFound)),
    ("/rpc/incidents/escalate", Guarded("id={incident}&form[description]=x", NotFound)),
    ("/rpc/incidents/close", Guarded("id={incident}&receipts_complete=true", NotFound)),
    ("/rpc/notices/list", Guarded("", OwnOnly)),
    ("/rpc/notices/current", Guarded("", OwnOnly)),
    ("/rpc/notices/announce", Support("text=x&from=2026-06-04T10:00&until=2026-06-04T12:00")),
    ("/rpc/notices/withdraw", Support("id={notice}")),
    ("/rpc/maintenance/list", Guarded("outlet={outlet}", NotFound)),
    ("/rpc/maintenance/once", Support("outlet={outlet}&from=2026-06-04T22:00&until=2026-06-05T06:00")),
    ("/rpc/maintenance/weekly", Support("outlet={outlet}&days[]=0&days[]=6&starts=05:00&ends=06:00")),
    ("/rpc/maintenance/remove", Support("outlet={outlet}&id={maintenance}")),
    ("/rpc/tokens/list", Guarded("", OwnOnly)),
    ("/rpc/tokens/make", Guarded("name=x", OwnOnly)),
    ("/rpc/tokens/revoke", Personal("id={token}")),
    ("/rpc/rollout/board", Guarded("", OwnOnly)),
    ("/rpc/rollout/preview", Admin(ONE_TILL, 200)),
    ("/rpc/rollout/import", Admin(ONE_TILL, 200)),
    ("/rpc/devices/list", Guarded("query[account]={account}", OwnOnly)),
    ("/rpc/devices/rows", Guarded("devices={pos_id}", OwnOnly)),
    ("/rpc/devices/numbers", Guarded("query[account]={account}", OwnOnly)),
    ("/rpc/devices/portion", Guarded("devices={pos_id}", OwnOnly)),
    ("/rpc/devices/choices", Guarded("", OwnOnly)),
    ("/rpc/devices/get", Guarded("pos_id={pos_id}", NotFound)),
    ("/rpc/devices/availability", Guarded("pos_id={pos_id}", NotFound)),
    ("/rpc/devices/receipts", Guarded("pos_id={pos_id}", NotFound)),
    ("/rpc/reports/checklist", Guarded("query[account]={account}", NotFound)),
    ("/rpc/reports/portion", Guarded("query[account]={account}", NotFound)),
    ("/rpc/letters/list", Hidden("", 200)),
    ("/rpc/letters/get", Hidden("id={outlet}", 404)),
    ("/rpc/letters/again", Hidden("id={outlet}", 404)),
    ("/rpc/lag/limits", Hidden("account={account}", 200)),
    ("/rpc/lag/try", Hidden("account={account}&entered[share]=30", 200)),
    ("/rpc/lag/set", Hidden("account={account}&entered[share]=40", 200)),
    ("/rpc/password/ask", Open),
    ("/rpc/password/link", Open),
    ("/rpc/password/choose", Open),
    ("/rpc/administration/totals", Hidden("", 200)),
    ("/rpc/administration/retention", Hidden("", 200)),
    ("/rpc/administration/accounts", Hidden("", 200)),
    ("/rpc/administration/accounts/get", Hidden("id={account}", 200)),
    ("/rpc/administration/accounts/add", Admin("form[email]=new@example.com&form[network]=x", 200)),
    (
        "/rpc/administration/accounts/change",
        Admin("id={account}&form[email]=ours@example.com&form[network]=Наша+сеть", 200),
    ),
    ("/rpc/administration/accounts/alerts", Admin("id={account}&alerts=boss@example.com", 200)),
    ("/rpc/administration/partners", Hidden("", 200)),
    ("/rpc/administration/partners/add", Admin("name=x", 200)),
    ("/rpc/administration/partners/rename", Admin("id={outlet}&name=y", 404)),
    ("/rpc/administration/members", Hidden("", 200)),
    ("/rpc/administration/members/get", Hidden("id={member}", 200)),
    ("/rpc/administration/members/invite", Admin("form[email]=new@example.com&form[name]=x", 200)),
    ("/rpc/administration/members/change", Admin("id={member}&form[name]=x&form[role]=technician", 200)),
    ("/rpc/administration/members/grant", Admin("id={member}&account={account}", 200)),
    ("/rpc/administration/members/withdraw", Admin("id={member}&account={account}", 200)),
    ("/rpc/administration/members/end_sessions", Admin("id={member}", 200)),
    ("/rpc/administration/members/send_link", Admin("id={member}", 200)),
    ("/rpc/administration/members/disable", Admin("id={member}", 200)),
    ("/rpc/administration/members/enable", Admin("id={member}", 200)),
    ("/rpc/administration/outlets", Hidden("", 200)),
    ("/rpc/administration/outlets/get", Hidden("id={outlet}", 200)),
    (
        "/rpc/administration/outlets/add",
        Admin("account={account}&form[city]=x&form[address]=y&form[zone]=Europe/Moscow", 200),
    ),
    (
        "/rpc/administration/outlets/change",
        Admin("id={outlet}&form[city]=x&form[address]=z&form[zone]=Asia/Irkutsk", 200),
    ),
    ("/rpc/administration/outlets/week", Admin("id={outlet}&form[day0]=9-18", 200)),
    ("/rpc/administration/outlets/exception", Admin("id={outlet}&form[from]=2026-12-31", 200)),
    ("/rpc/administration/outlets/no_exception", Admin("id={outlet}&form[from]=2026-12-31", 200)),
    ("/rpc/administration/outlets/archive", Admin("id={outlet}", 200)),
    ("/rpc/administration/outlets/restore", Admin("id={outlet}", 200)),
    ("/rpc/administration/devices", Hidden("", 200)),
    ("/rpc/administration/devices/get", Hidden("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/add", Admin("outlet={outlet}&form[name]=x", 200)),
    ("/rpc/administration/devices/rename", Admin("pos_id={pos_id}&name=x", 200)),
    ("/rpc/administration/devices/move", Admin("pos_id={pos_id}&outlet={outlet}", 200)),
    ("/rpc/administration/devices/archive", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/restore", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/new_key", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/replace_keys", Admin("pos_id={pos_id}", 200)),
    ("/rpc/administration/devices/revoke_key", Admin("pos_id={pos_id}&key={outlet}", 404)),
    ("/rpc/administration/audit", Hidden("", 200)),
    ("/rpc/administration/walls", Hidden("", 200)),
    ("/rpc/administration/walls/make", Admin("form[name]=x&form[shows]=all", 200)),
    ("/rpc/administration/walls/revoke", Admin("id={wall}", 200)),
    ("/rpc/wall/get", Link("token={wall_token}")),
    ("/rpc/help/index", Guarded("search=чек", OwnOnly)),
    ("/rpc/help/topic", Guarded("topic=devices", OwnOnly)),
    ("/rpc/help/access", Open),
    ("/rpc/devices/note", Support("pos_id={pos_id}&version=0&text=x")),
];

/// Pages, with ours where the address names a thing.
const PAGES: &[(&str, Page)] = &[
    ("/", Page::Guarded("/", OwnOnly)),
    ("/sign-in", Page::Open),
    ("/devices", Page::Guarded("/devices?account={account}", OwnOnly)),
    ("/devices/{pos_id}", Page::Guarded("/devices/{pos_id}", NotFound)),
    ("/outlets", Page::Guarded("/outlets?account={account}", OwnOnly)),
    ("/outlets/{id}", Page::Guarded("/outlets/{outlet}", NotFound)),
    ("/incidents", Page::Guarded("/incidents?account={account}&show=all", OwnOnly)),
    ("/incidents/{id}", Page::Guarded("/incidents/{incident}", NotFound)),
    ("/notices", Page::Guarded("/notices", OwnOnly)),
    ("/tokens", Page::Guarded("/tokens", OwnOnly)),
    ("/reports", Page::Guarded("/reports?account={account}", NotFound)),
    ("/reports/compare", Page::Guarded("/reports/compare?account={account}", NotFound)),
    ("/reports/rollout", Page::Guarded("/reports/rollout", OwnOnly)),
    ("/help", Page::Guarded("/help", OwnOnly)),
    ("/help/{topic}", Page::Guarded("/help/devices", OwnOnly)),
    ("/sign-in/help", Page::Open),
    ("/letters", Page::Hidden("/letters", 200)),
    ("/letters/{id}", Page::Hidden("/letters/{outlet}", 404)),
    ("/password/forgotten", Page::Open),
    ("/password/new", Page::OpenNotFound),
    ("/administration", Page::Hidden("/administration", 200)),
    ("/administration/accounts", Page::Hidden("/administration/accounts", 200)),
    ("/administration/accounts/{id}", Page::Hidden("/administration/accounts/{account}", 200)),
    ("/administration/partners", Page::Hidden("/administration/partners", 200)),
    ("/administration/members", Page::Hidden("/administration/members", 200)),
    ("/administration/members/{id}", Page::Hidden("/administration/members/{member}", 200)),
    ("/administration/outlets", Page::Hidden("/administration/outlets", 200)),
    ("/administration/outlets/{id}", Page::Hidden("/administration/outlets/{outlet}", 200)),
    ("/administration/devices", Page::Hidden("/administration/devices", 200)),
    ("/administration/devices/{pos_id}", Page::Hidden("/administration/devices/{pos_id}", 200)),
    ("/administration/audit", Page::Hidden("/administration/audit", 200)),
    ("/administration/retention", Page::Hidden("/administration/retention", 200)),
    ("/administration/walls", Page::Hidden("/administration/walls", 200)),
    ("/wall/{token}", Page::Link("/wall/{wall_token}")),
    ("/administration/lag", Page::Hidden("/administration/lag?account={account}&share=30&try=true", 200)),
];

enum Page {
    Open,
    /// Open to all, and without the link of a letter there is nothing.
    OpenNotFound,
    Guarded(&'static str, Foreign),
    /// As [`Decision::Link`].
    Link(&'static str),
    /// As [`Decision::Hidden`].
    Hidden(&'static str, u16),
}

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
