//! Lists as files: whose they are, what they are called, and that names in them are inert (`cases.md` 34, 36, 38, 39).

mod support;

use domain::{
    audit::Actor,
    devices::{DeviceKind, PosId},
};
use reqwest::{Response, header};
use storage::devices::{self, NewDevice};
use support::{SECRETS, TestApp};

const FILES: [(&str, &str); 3] = [
    ("/reports/checklist.html", "text/html; charset=utf-8"),
    ("/reports/checklist.csv", "text/csv; charset=utf-8"),
    ("/devices/export.csv", "text/csv; charset=utf-8"),
];

async fn ask(app: &TestApp, address: &str, cookie: &str) -> Response {
    app.page(address).header(header::COOKIE, cookie).send().await.expect("an answer")
}

#[tokio::test]
async fn a_file_is_for_its_viewers_only() {
    let app = TestApp::start().await;
    let account = app.world.ours.account.id;
    let (owner, stranger) = (app.session(&app.world.owner).await, app.session(&app.world.stranger).await);
    for (path, kind) in FILES {
        let address = format!("{path}?account={account}");
        let answer = ask(&app, &address, &owner).await;
        assert_eq!(answer.status(), 200, "{address}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], kind);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let text = answer.text().await.expect("text");
        assert!(text.contains("Ангарск") && text.contains(&app.world.ours.tills[0].pos_id.to_string()));
        // What is not named is what the viewer sees: one account here.
        assert!(ask(&app, path, &owner).await.text().await.expect("text").contains("Ангарск"));

        let foreign = ask(&app, &address, &stranger).await;
        assert_eq!(foreign.status(), if path.starts_with("/reports") { 404 } else { 200 }, "{address}");
        for address in [&address, path] {
            let text = ask(&app, address, &stranger).await.text().await.expect("text");
            for secret in SECRETS {
                assert!(!text.contains(secret), "{address} tells a stranger of {secret}");
            }
        }
        assert_eq!(app.page(&address).send().await.expect("an answer").status(), 303, "{address} as nobody");
    }
}

#[tokio::test]
async fn an_account_must_be_chosen_where_there_are_several() {
    let app = TestApp::start().await;
    let support = app.session(&app.world.support).await;
    let answer = ask(&app, "/reports/checklist.html?show=problems", &support).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()[header::LOCATION], "/reports?show=problems");
    let chosen = format!("/reports/checklist.html?account={}", app.world.theirs.account.id);
    let answer = ask(&app, &chosen, &support).await;
    assert!(answer.text().await.expect("text").contains("Владивосток"));
}

#[tokio::test]
async fn names_of_files_are_cyrillic_and_names_in_them_inert() {
    let app = TestApp::start().await;
    let outlet_id = app.world.ours.outlet.id;
    for (number, name) in [(7001, "=HYPERLINK(\"http://x\",\"a\")"), (7002, "<img src=x onerror=alert(1)>")] {
        let new = NewDevice {
            pos_id: Some(PosId(number)),
            outlet_id,
            name: name.to_owned(),
            kind: DeviceKind::Till,
        };
        devices::add(&app.db, &Actor::CommandLine, &new, app.clock.now()).await.expect("a device");
    }
    let owner = app.session(&app.world.owner).await;
    let html = ask(&app, "/reports/checklist.html", &owner).await;
    let name = html.headers()[header::CONTENT_DISPOSITION].to_str().expect("text").to_owned();
    assert!(name.starts_with("attachment; filename=\"") && name.is_ascii(), "{name}");
    // Чек-лист …
    assert!(
        name.contains("filename*=UTF-8''%D0%A7%D0%B5%D0%BA%2D%D0%BB%D0%B8%D1%81%D1%82%20ours%40"),
        "{name}"
    );
    let html = html.text().await.expect("text");
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;") && !html.contains("<img"));
    for path in ["/reports/checklist.csv", "/devices/export.csv"] {
        let text = ask(&app, path, &owner).await.text().await.expect("text");
        assert!(text.starts_with('\u{feff}'), "{path} is read as UTF-8");
        assert!(text.contains(";\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\";"), "{path}: {text}");
    }
}

#[tokio::test]
async fn files_follow_the_filters_of_their_page() {
    let app = TestApp::start().await;
    let [first, second] = [0, 1].map(|till| &app.world.ours.tills[till]);
    app.heartbeat(&first.key, "2.10.1").await;
    let owner = app.session(&app.world.owner).await;
    let numbers = async |address: &str| {
        let column = if address.starts_with("/devices") { 0 } else { 3 };
        let text = ask(&app, address, &owner).await.text().await.expect("text");
        let listed: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(';').nth(column)).collect();
        [first, second].map(|till| listed.contains(&till.pos_id.to_string().as_str()))
    };
    assert_eq!(numbers("/reports/checklist.csv?show=never_connected").await, [false, true]);
    assert_eq!(numbers("/reports/checklist.csv?show=problems").await, [true, true]);
    assert_eq!(numbers("/devices/export.csv?state=online&page=5").await, [true, false]);
    assert_eq!(numbers("/devices/export.csv?state=offline").await, [false, true]);
    let nothing = ask(&app, "/reports/checklist.html?city=%D0%A2%D0%BE%D0%BC%D1%81%D0%BA", &owner).await;
    assert!(nothing.text().await.expect("text").contains("Таких касс нет"));
}
