//! The chart of an outlet as a file: for whoever may see the outlet, and nobody else.

mod support;

use chrono::TimeDelta;
use domain::{audit::Actor, lag::OwnLimits, money::Kopecks, receipts::Receipt};
use reqwest::header;
use support::TestApp;

#[tokio::test]
async fn the_chart_is_a_file_for_its_viewers_only() {
    let app = TestApp::start().await;
    let id = app.world.ours.outlet.id;
    let (owner, stranger) = (app.session(&app.world.owner).await, app.session(&app.world.stranger).await);
    for (kind, content_type, begin) in
        [("svg", "image/svg+xml", b"<svg".as_slice()), ("png", "image/png", b"\x89PNG".as_slice())]
    {
        let address = format!("/outlets/{id}/chart.{kind}?period=7d&cumulative=true");
        let answer = app.page(&address).header(header::COOKIE, &owner).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{address}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], content_type);
        assert!(answer.bytes().await.unwrap().starts_with(begin), "{address}");
        let foreign = app.page(&address).header(header::COOKIE, &stranger).send().await.unwrap();
        assert_eq!(foreign.status(), 404, "{address} as a stranger");
        let missing = format!("/outlets/00000000-0000-0000-0000-000000000001/chart.{kind}");
        let missing = app.page(&missing).header(header::COOKIE, &owner).send().await.unwrap();
        assert_eq!(missing.status(), 404, "{address} of nothing");
        assert_eq!(app.page(&address).send().await.unwrap().status(), 303, "{address} as nobody");
    }
}

#[tokio::test]
async fn the_page_says_which_limits_are_not_as_configured() {
    let app = TestApp::start().await;
    let outlet = &app.world.ours.outlet;
    let address = format!("/outlets/{}", outlet.id);
    let owner = app.session(&app.world.owner).await;
    let page = || async {
        let answer = app.page(&address).header(header::COOKIE, &owner).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    };
    let special = "Пределы отставания здесь не обычные";
    assert!(!page().await.contains(special));
    let of_account = OwnLimits { share: Some(0.5), alpha: Some(0.001), min_expected: None };
    storage::lag_settings::set_for_account(
        &app.db,
        &Actor::CommandLine,
        outlet.account_id,
        &of_account,
        app.clock.now(),
    )
    .await
    .unwrap();
    let of_outlet = OwnLimits { share: Some(0.75), ..OwnLimits::default() };
    storage::lag_settings::set_for_outlet(
        &app.db,
        &Actor::CommandLine,
        outlet.id,
        &of_outlet,
        app.clock.now(),
    )
    .await
    .unwrap();
    let page = page().await;
    for text in [
        special,
        "граница 75\u{a0}% (задано для точки)",
        "вероятность случайности ниже 0,001 (задано для аккаунта)",
        // The legend of the chart.
        "граница 75\u{a0}%<",
    ] {
        assert!(page.contains(text), "{text} is not on the page");
    }
}

/// By its own history: an hour without receipts is usual for one till and a fault of another (`product.md` section 6).
#[tokio::test]
async fn the_page_marks_the_till_that_is_online_and_sells_nothing() {
    let app = TestApp::start().await;
    let shop = &app.world.ours;
    let [silent, selling] = [&shop.tills[0], &shop.tills[1]];
    // Today it is 15:52 at the outlet, which is open since 9; both sold every ten minutes of the last sixty days.
    let opens = app.clock.now() - TimeDelta::minutes(6 * 60 + 52);
    let sales = |till: &support::Till, day: i64, minutes: i64| {
        let pos_id = till.pos_id;
        (0..minutes / 10).map(move |n| Receipt {
            pos_id,
            id: format!("{day} {n}"),
            sold_at: (opens - TimeDelta::days(day) + TimeDelta::minutes(n * 10)).fixed_offset(),
            total: Kopecks(10_000),
        })
    };
    let past = (1..=60).flat_map(|day| [silent, selling].map(|till| (till, day, 12 * 60)));
    let today = [(silent, 0, 60), (selling, 0, 400)];
    let sold: Vec<Receipt> =
        past.chain(today).flat_map(|(till, day, minutes)| sales(till, day, minutes)).collect();
    storage::receipts::import(&app.db, &sold, app.clock.now()).await.unwrap();
    for till in [silent, selling] {
        app.heartbeat(&till.key, "2.8.1").await;
    }

    let owner = app.session(&app.world.owner).await;
    let answer =
        app.page(&format!("/outlets/{}", shop.outlet.id)).header(header::COOKIE, &owner).send().await;
    let page = answer.unwrap().text().await.unwrap();
    let row = |till: &support::Till| {
        let begin = page.find(&format!("href=\"/devices/{}\"", till.pos_id)).unwrap();
        page[begin..].split("</tr>").next().unwrap().to_owned()
    };
    let mark = ">молчит<";
    assert!(row(silent).contains(mark), "{}", row(silent));
    assert!(!row(selling).contains(mark), "{}", row(selling));
}

#[tokio::test]
async fn a_picture_holds_the_letters_of_its_title() {
    let blank = |text: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='40'><text x='5' y='25' font-family='sans-serif' font-size='16'>{text}</text></svg>"
        )
    };
    let (empty, written) = (blank(""), blank("Самара"));
    let pictures = [empty, written].map(|svg| server::charts::picture(&svg).unwrap());
    assert_ne!(pictures[0], pictures[1], "the font was found and has Cyrillic letters");
}
