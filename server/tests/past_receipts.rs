//! Past receipts from a file are on the pages of their outlets, day by day, hour by hour and till by till, to the kopeck.
//! The numbers of the file are invented.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod support;

use chrono::TimeDelta;
use domain::{
    audit::Actor,
    devices::{DeviceKind, PosId},
    outlets::{OpeningHours, OutletId},
    revenue::RevenueReport,
};
use reqwest::header;
use std::{collections::BTreeMap, path::Path};
use storage::{devices, outlets};
use support::TestApp;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/past_receipts.csv");
const PERIOD: &str = "view[period][days][from]=2026-05-28&view[period][days][until]=2026-06-03";

/// Receipts and kopecks by whatever the key is.
type Sums = BTreeMap<String, (i64, i64)>;

/// A line of the file: by the clock of its outlet.
struct Line {
    till: i64,
    time: String,
    kopecks: i64,
}

fn lines() -> Vec<Line> {
    let text = std::fs::read_to_string(FILE).unwrap();
    let line = |line: &str| {
        let [till, _, time, total] = line.split(';').collect::<Vec<_>>().try_into().unwrap();
        let kopecks = total.replace('.', "").parse().unwrap();
        Line { till: till.parse().unwrap(), time: time.to_owned(), kopecks }
    };
    text.lines().skip(1).map(line).collect()
}

fn sums(lines: &[Line], tills: &[i64], key: impl Fn(&Line) -> String) -> Sums {
    let mut sums = Sums::new();
    for line in lines.iter().filter(|line| tills.contains(&line.till)) {
        let (receipts, kopecks) = sums.entry(key(line)).or_default();
        *receipts += 1;
        *kopecks += line.kopecks;
    }
    sums
}

async fn outlet(app: &TestApp, zone: &str, tills: [i64; 2]) -> OutletId {
    let opened = app.clock.now() - TimeDelta::days(1);
    let new = outlets::NewOutlet {
        account_id: app.world.ours.account.id,
        city: "Город".into(),
        address: format!("Улица, {}", tills[0]),
        mall: String::new(),
        zone: zone.into(),
        hours: OpeningHours::daily(9 * 60, 21 * 60),
    };
    let outlet = outlets::add(&app.db, &Actor::CommandLine, &new, opened).await.unwrap().id;
    for number in tills {
        let new = devices::NewDevice {
            pos_id: Some(PosId(number)),
            outlet_id: outlet,
            name: format!("Касса {number}"),
            kind: DeviceKind::Till,
        };
        devices::add(&app.db, &Actor::CommandLine, &new, opened).await.unwrap();
    }
    outlet
}

/// What the page asks for.
async fn report(app: &TestApp, cookie: &str, id: OutletId, rest: &str) -> RevenueReport {
    let asked = app.call("/rpc/outlets/revenue", &format!("id={id}&{PERIOD}&{rest}"));
    let answer = asked.header(header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

/// The points in which something was sold.
fn shown(report: &RevenueReport, format: &str) -> Sums {
    let sold = report.points.iter().filter(|point| point.receipts != 0);
    sold.map(|point| (point.from.format(format).to_string(), (point.receipts, point.revenue.0))).collect()
}

#[tokio::test]
async fn past_receipts_are_on_the_page_as_they_are_in_the_file() {
    let app = TestApp::start().await;
    let owner = app.session(&app.world.owner).await;
    let places = [("Europe/Kaliningrad", [11, 12]), ("Asia/Kamchatka", [21, 22])];
    let mut ids = Vec::new();
    for (zone, tills) in places {
        ids.push(outlet(&app, zone, tills).await);
    }
    let lines = lines();
    let count = lines.len() as u64;
    for new in [count, 0] {
        let done =
            server::import::import_receipts(&app.db, Path::new(FILE), 400, false, app.clock.now(), |_| ());
        let done = done.await.unwrap();
        assert_eq!((done.rows, done.new, done.refused), (count, new, 0), "{:?}", done.faults);
    }
    for (id, (zone, tills)) in ids.into_iter().zip(places) {
        let by_day = report(&app, &owner, id, "view[step]=day").await;
        assert_eq!(by_day.points.len(), 7);
        assert_eq!(shown(&by_day, "%F"), sums(&lines, &tills, |line| line.time[..10].to_owned()), "{zone}");
        let by_hour = report(&app, &owner, id, "view[step]=hour").await;
        assert_eq!(
            shown(&by_hour, "%F %H"),
            sums(&lines, &tills, |line| line.time[..13].to_owned()),
            "{zone}"
        );
        assert_eq!((by_hour.revenue, by_hour.receipts), (by_day.revenue, by_day.receipts));
        let of_tills: Sums = by_day
            .tills
            .iter()
            .map(|till| (till.pos_id.to_string(), (till.receipts, till.revenue.0)))
            .collect();
        assert_eq!(of_tills, sums(&lines, &tills, |line| line.till.to_string()), "{zone}");
        for till in tills {
            let one = report(&app, &owner, id, &format!("view[step]=day&view[till]={till}")).await;
            assert_eq!(shown(&one, "%F"), sums(&lines, &[till], |line| line.time[..10].to_owned()), "{till}");
        }
    }
}
