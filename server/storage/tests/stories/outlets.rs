//! The list of outlets, and revenue against profile (`product.md` sections 4 and 6, `cases.md` 22, 25, 27 and 28).

use crate::support::{
    World, account_with_outlet, heartbeat, minutes, noon, only, outlet, receipt, till, world,
};
use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};
use domain::{
    audit::Actor,
    devices::PosId,
    lag::{Sentence, Settings},
    members::Scope,
    money::Kopecks,
    outlets::{OpeningHours, OutletColumn, OutletId, OutletQuery},
    receipts::Receipt,
    revenue::{PointState, RevenueReport, Step},
};
use storage::{
    Db, Error, feed_delays,
    lag::{self, Histories, Rules},
    outlets, overview, presence,
    receipts::{Batch, ingest},
    revenue::{self, RevenueQuery},
};

pub async fn sell(db: &Db, receipts: Vec<Receipt>, now: DateTime<Utc>) {
    for (sender, portion) in
        receipts.chunks(500).filter_map(|portion| Some((portion.first()?.pos_id, portion)))
    {
        ingest(db, &[Batch { sender, receipts: portion.to_vec() }], now).await.unwrap();
    }
}

/// Every five minutes of the opening hours, 100 roubles, on this many days before `noon`, and none of its own day.
pub async fn sells_for_days(db: &Db, till: PosId, days: i64) {
    let mut all = Vec::new();
    for day in 1..=days {
        // 10:00–22:00 in Moscow.
        let opens = noon() - Duration::days(day) - Duration::hours(2);
        all.extend((0..144).map(|n| receipt(till, &format!("{day}-{n}"), opens + minutes(n * 5), 10_000)));
    }
    sell(db, all, noon()).await;
}

pub fn today() -> NaiveDate {
    noon().date_naive()
}

pub async fn report(db: &Db, id: OutletId, query: RevenueQuery, now: DateTime<Utc>) -> RevenueReport {
    revenue::report(db, &Scope::Everything, id, query, &Settings::default(), now).await.unwrap()
}

pub fn hourly(day: NaiveDate) -> RevenueQuery {
    RevenueQuery { first: day, last: day, step: Step::Hour, till: None }
}

async fn titles(db: &Db, scope: &Scope, query: OutletQuery) -> Vec<String> {
    let page = outlets::page(db, scope, &query, noon()).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|row| row.outlet.city).collect()
}

story!(the_list_is_searched_filtered_and_sorted_within_the_scope(fresh) {
    let db = &fresh.db;
    let World { account, outlet: moscow } = world(db).await;
    let hours = OpeningHours::daily(600, 1320);
    let kazan = outlet(db, account.id, "Казань", "Europe/Moscow", hours.clone()).await;
    let empty = outlet(db, account.id, "Ярославль", "Europe/Moscow", hours).await;
    let other = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    let (one, two) = (till(db, moscow.id, 1).await, till(db, kazan.id, 2).await);
    presence::record(db, &[heartbeat(one, "i", noon())], noon()).await.unwrap();
    sell(db, vec![receipt(one, "a", noon() - minutes(90), 500)], noon()).await;
    sell(db, vec![receipt(two, "b", noon() - minutes(30), 900), receipt(two, "c", noon(), -100)], noon()).await;

    let all = || OutletQuery::default();
    let ours = only(account.id);
    assert_eq!(titles(db, &ours, all()).await, ["Казань", "Москва", "Ярославль"]);
    assert_eq!(titles(db, &Scope::Everything, all()).await.len(), 4);
    assert_eq!(titles(db, &Scope::Everything, OutletQuery { account: Some(other.account.id), ..all() }).await, ["Москва"]);
    // A place, a network, a PosID, a piece of hardware; also of an outlet without devices.
    for (text, found) in [("казань", "Казань"), ("ярос", "Ярославль")] {
        assert_eq!(titles(db, &ours, OutletQuery { search: text.into(), ..all() }).await, [found], "{text}");
    }
    assert_eq!(titles(db, &ours, OutletQuery { search: "10.1.2.3".into(), ..all() }).await, ["Москва"]);
    assert!(titles(db, &ours, OutletQuery { search: "100%".into(), ..all() }).await.is_empty());
    assert_eq!(titles(db, &ours, OutletQuery { some_offline: true, ..all() }).await, ["Казань"]);
    assert_eq!(titles(db, &ours, OutletQuery { no_receipts_today: true, ..all() }).await, ["Ярославль"]);
    for sort in OutletColumn::ALL {
        for descending in [false, true] {
            let query = OutletQuery { sort, descending, ..all() };
            assert_eq!(titles(db, &ours, query).await.len(), 3, "{sort} {descending}");
        }
    }
    let by_revenue = OutletQuery { sort: OutletColumn::Revenue, descending: true, ..all() };
    assert_eq!(titles(db, &ours, by_revenue).await[0], "Казань");
    let row = outlets::row(db, &ours, kazan.id).await.unwrap();
    assert_eq!((row.receipts_today, row.revenue_today, row.devices, row.online), (2, Kopecks(800), 1, 0));
    assert_eq!(row.last_receipt_at.unwrap().hour(), 12);
    assert!(matches!(outlets::row(db, &only(other.account.id), empty.id).await, Err(Error::NotFound)));
    assert_eq!(outlets::choices(db, &ours).await.unwrap().cities, ["Казань", "Москва", "Ярославль"]);
});

story!(a_report_adds_up_and_puts_each_receipt_into_its_hour(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let id = world.outlet.id;
    let (one, two) = (till(db, id, 1).await, till(db, id, 2).await);
    // Sold 10:30, 11:10 and 11:50 in Moscow, delivered at noon; a refund makes an hour negative.
    let late = [(one, -90, 70_000), (one, -50, 1_000), (two, -10, -5_000)];
    sell(db, late[..2].iter().enumerate().map(|(n, (till, ago, total))| receipt(*till, &format!("{n}"), noon() + minutes(*ago), *total)).collect(), noon()).await;
    sell(db, vec![receipt(two, "r", noon() + minutes(-10), -5_000)], noon()).await;

    let day = report(db, id, hourly(today()), noon()).await;
    let sold: Vec<(u32, i64, i64)> = day.points.iter().filter(|point| point.receipts > 0)
        .map(|point| (point.from.hour(), point.receipts, point.revenue.0)).collect();
    assert_eq!(sold, [(10, 1, 70_000), (11, 2, -4_000)]);
    assert_eq!((day.revenue, day.receipts, day.points.len()), (Kopecks(66_000), 3, 24));
    // 10–11 is older than the feed delay; of 11–12 the last quarter is not; 09 is closed; 13 is to come.
    let states: Vec<PointState> = [9, 10, 11, 13].map(|hour: usize| day.points[hour].state).to_vec();
    assert_eq!(states, [PointState::Closed, PointState::Known, PointState::NotKnownYet, PointState::Ahead]);
    assert_eq!(day.tills.iter().map(|till| (till.pos_id.0, till.revenue.0)).collect::<Vec<_>>(), [(1, 71_000), (2, -5_000)]);

    let only_two = report(db, id, RevenueQuery { till: Some(two), ..hourly(today()) }, noon()).await;
    assert_eq!((only_two.revenue, only_two.tills.len()), (Kopecks(-5_000), 2));
    let week = RevenueQuery { first: today() - chrono::Days::new(6), last: today(), step: Step::Day, till: None };
    let week = report(db, id, week, noon()).await;
    assert_eq!((week.points.len(), week.revenue), (7, Kopecks(66_000)));
    let foreign = account_with_outlet(db, "other@example.com", "Europe/Moscow").await;
    let scope = only(foreign.account.id);
    let answer = revenue::report(db, &scope, id, hourly(today()), &Settings::default(), noon()).await;
    assert!(matches!(answer, Err(Error::NotFound)));
});

story!(tills_add_up_to_the_chart_also_where_business_days_were_others(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let id = world.outlet.id;
    let (one, two) = (till(db, id, 1).await, till(db, id, 2).await);
    // 23:30 of yesterday, and 01:00 and 11:00 of today in Moscow.
    let sold = [(one, -750, 100), (two, -660, 1_000), (two, -60, 10_000)];
    sell(db, sold.iter().map(|(till, at, total)| receipt(*till, &format!("{at}"), noon() + minutes(*at), *total)).collect(), noon()).await;
    let tills = |report: RevenueReport| {
        let sums: i64 = report.tills.iter().map(|till| till.revenue.0).sum();
        assert_eq!(sums, report.revenue.0);
        report.tills.iter().map(|till| till.revenue.0).collect::<Vec<_>>()
    };
    let yesterday = hourly(today() - chrono::Days::new(1));
    assert_eq!(tills(report(db, id, yesterday, noon()).await), [100, 0]);
    assert_eq!(tills(report(db, id, hourly(today()), noon()).await), [0, 11_000]);
    // It was open until four in the morning after all.
    outlets::change_hours(db, &Actor::CommandLine, id, "Europe/Moscow", &OpeningHours::daily(600, 240), noon()).await.unwrap();
    assert_eq!(tills(report(db, id, yesterday, noon()).await), [100, 1_000]);
    assert_eq!(tills(report(db, id, hourly(today()), noon()).await), [0, 10_000]);
    let only_two = report(db, id, RevenueQuery { till: Some(two), ..yesterday }, noon()).await;
    assert_eq!(only_two.tills[1].revenue, only_two.revenue);
});

story!(days_are_those_of_the_outlet_wherever_it_is(fresh) {
    let db = &fresh.db;
    let west = account_with_outlet(db, "west@example.com", "Europe/Kaliningrad").await;
    let east = account_with_outlet(db, "east@example.com", "Asia/Kamchatka").await;
    for (pos_id, world, offset) in [(1, &west, 2), (2, &east, 12)] {
        let till = till(db, world.outlet.id, pos_id).await;
        // 23:30 of 1 March and 00:30 of 2 March, local time.
        let midnight: DateTime<Utc> = "2026-03-02T00:00:00Z".parse().unwrap();
        let local_midnight = midnight - Duration::hours(offset);
        sell(db, vec![
            receipt(till, "before", local_midnight - minutes(30), 100),
            receipt(till, "after", local_midnight + minutes(30), 10_000),
        ], noon()).await;
        let days = RevenueQuery { first: today() - chrono::Days::new(1), last: today(), step: Step::Day, till: None };
        let days = report(db, world.outlet.id, days, noon()).await;
        assert_eq!(days.points.iter().map(|point| point.revenue.0).collect::<Vec<_>>(), [100, 10_000]);
        assert_eq!(days.revenue, Kopecks(10_100));
    }
});

story!(a_silent_outlet_is_behind_its_profile_and_says_so(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let id = world.outlet.id;
    let till = till(db, id, 1).await;
    // Five Mondays, of which the holiday of 23 February is none.
    sells_for_days(db, till, 36).await;
    // Today it sells as always until 11:00, and nothing after.
    let opens = noon() - Duration::hours(2);
    sell(db, (0..12).map(|n| receipt(till, &format!("t{n}"), opens + minutes(n * 5), 10_000)).collect(), noon()).await;

    // 11:10: what was sold since 11:00 may be on its way.
    let early = report(db, id, hourly(today()), noon() - minutes(50)).await;
    assert_eq!(early.sentence, Some(Sentence::AsExpected));
    let late = noon() + minutes(60);
    let day = report(db, id, hourly(today()), late).await;
    let Some(Sentence::NoReceiptsSince(since)) = day.sentence else { panic!("{:?}", day.sentence) };
    assert_eq!((since.hour(), since.minute()), (10, 55));
    assert_eq!(day.points[15].expected, Some(Kopecks(120_000)));
    assert_eq!(day.points[9].expected, None);
    let compared = day.compared.unwrap();
    // 10:00–12:45: 33 receipts expected, 12 sold.
    assert_eq!((compared.revenue, compared.expected), (Kopecks(120_000), Kopecks(330_000)));
    assert_eq!(compared.deviation_per_mille(), Some(-636));

    outlets::roll_over(db, late).await.unwrap();
    let evaluation = lag::evaluate(db, &Histories::default(), &Rules::default(), late).await.unwrap().unwrap();
    assert_eq!((evaluation.judged, evaluation.opened), (1, 0), "twice in a row it takes");
    let behind = OutletQuery { behind: true, ..OutletQuery::default() };
    let page = outlets::page(db, &Scope::Everything, &behind, late).await.unwrap();
    assert_eq!((page.total, page.behind), (1, 1));
    let account = overview::get(db, &Scope::Everything, late).await.unwrap().accounts.remove(0);
    assert_eq!((account.outlets, account.outlets_behind), (1, 1));
    let standing = page.rows[0].standing.clone().unwrap();
    assert_eq!((standing.revenue, standing.expected), (Kopecks(120_000), Some(Kopecks(330_000))));
    assert!(standing.behind);
    assert_eq!((standing.known_until.hour(), standing.known_until.minute()), (12, 45));

    // However long the period is, today is said the same of.
    let weeks = RevenueQuery { first: today() - chrono::Days::new(27), step: Step::Day, ..hourly(today()) };
    assert_eq!(report(db, id, weeks, late).await.sentence, day.sentence);

    // A past day is shown as it was, and says nothing of now.
    let yesterday = report(db, id, hourly(today() - chrono::Days::new(1)), late).await;
    assert_eq!((yesterday.sentence, yesterday.revenue), (None, Kopecks(1_440_000)));
});

story!(an_outlet_whose_receipts_arrive_late_is_judged_later(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let (id, till) = (world.outlet.id, till(db, world.outlet.id, 1).await);
    for n in 0..40 {
        let sold = noon() - minutes(1_440) + minutes(n * 5);
        // One in twenty may be later than what is learnt.
        let late = if n == 0 { 300 } else { 35 };
        sell(db, vec![receipt(till, &format!("{n}"), sold, 1_000)], sold + minutes(late)).await;
    }
    // Imported long after its sale: it says nothing of the usual way.
    sell(db, (0..60).map(|n| receipt(till, &format!("old{n}"), noon() - Duration::days(5), 1)).collect(), noon()).await;
    // 11:20 in Moscow: the hour from 10 to 11 ended 20 minutes ago.
    let at = noon() - minutes(40);
    assert_eq!(report(db, id, hourly(today()), at).await.points[10].state, PointState::Known);
    assert_eq!(feed_delays::learn(db, noon()).await.unwrap(), 1);
    assert_eq!(report(db, id, hourly(today()), at).await.points[10].state, PointState::NotKnownYet);
    // Learnt in whole slots: 45 minutes.
    assert_eq!(report(db, id, hourly(today()), at + minutes(25)).await.points[10].state, PointState::Known);
    assert_eq!(feed_delays::learn(db, noon()).await.unwrap(), 0);
});
