//! What an outlet sold in a slot is what its tills sold in it, whatever becomes of receipts and tills.

use crate::support::{Fresh, minutes, noon, outlet, receipt, till, world};
use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Actor,
    devices::PosId,
    outlets::{OpeningHours, OutletId},
    receipts::Receipt,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use storage::{
    Db, devices, outlets,
    receipts::{self, Batch, Outcome, ingest},
};

/// Outlet and slot in order, with receipts, sales and revenue.
type Sums = Vec<(uuid::Uuid, i64, i64, i64, i64)>;

const OF_OUTLETS: &str =
    "select outlet_id, slot, receipts, sales, revenue from outlet_slots order by outlet_id, slot";
const OF_TILLS: &str = "select outlet_id, slot, cast(sum(receipts) as bigint), cast(sum(sales) as bigint),
    cast(sum(revenue) as bigint) from sales_slots group by outlet_id, slot order by outlet_id, slot";
const OF_RECEIPTS: &str =
    "select outlet_id, sold_at / 900000, count(*), count(case when total >= 0 then 1 end),
    cast(sum(total) as bigint) from receipts group by outlet_id, sold_at / 900000 order by 1, 2";

async fn sums(fresh: &Fresh, sql: &'static str) -> Sums {
    if fresh.postgres {
        let pool = sqlx::PgPool::connect(&fresh.url).await.unwrap();
        let sums = sqlx::query_as(sql).fetch_all(&pool).await.unwrap();
        pool.close().await;
        sums
    } else {
        let pool = sqlx::SqlitePool::connect(&fresh.url).await.unwrap();
        let sums = sqlx::query_as(sql).fetch_all(&pool).await.unwrap();
        pool.close().await;
        sums
    }
}

/// Of a few ids, so that many repeat others; one in four says something else. Refunds among them; up to five days late.
fn any_receipt(random: &mut StdRng, tills: &[PosId]) -> Receipt {
    let till = tills[random.random_range(0..tills.len())];
    let number = random.random_range(0..900);
    let other = i64::from(random.random_range(0..4) == 0);
    let sold_at = noon() - minutes(number * 23 % 7_200 + other * 60);
    receipt(till, &format!("r{number}"), sold_at, number * 97 % 12_000 - 2_000)
}

async fn send(db: &Db, random: &mut StdRng, tills: &[PosId], now: DateTime<Utc>) -> Vec<Outcome> {
    let mut batches = Vec::new();
    for _ in 0..random.random_range(1..5) {
        let receipts = (0..random.random_range(1..40)).map(|_| any_receipt(random, tills)).collect();
        batches.push(Batch { sender: tills[0], receipts });
    }
    ingest(db, &batches, now).await.unwrap().concat()
}

story!(an_outlet_sold_what_its_tills_sold(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let second = outlet(db, world.account.id, "Тверь", "Asia/Kamchatka", OpeningHours::daily(1_080, 240)).await;
    let places: [OutletId; 2] = [world.outlet.id, second.id];
    let mut tills = Vec::new();
    for number in 1..=5 {
        tills.push(till(db, places[number % 2], i64::try_from(number).unwrap()).await);
    }
    let mut random = StdRng::seed_from_u64(3);
    let mut outcomes = Vec::new();
    let mut now = noon();
    for step in 0..40 {
        now += minutes(random.random_range(1..300));
        match random.random_range(0..6) {
            0 => {
                let till = tills[random.random_range(0..tills.len())];
                devices::move_to(db, &Actor::CommandLine, till, places[step % 2], now).await.unwrap();
            }
            1 => {
                let mut past: Vec<Receipt> = (0..200).map(|_| any_receipt(&mut random, &tills)).collect();
                past.sort_by_key(|receipt| receipt.pos_id);
                receipts::import(db, &past, now).await.unwrap();
            }
            2 => drop(outlets::roll_over(db, now).await.unwrap()),
            _ => outcomes.extend(send(db, &mut random, &tills, now).await),
        }
        let of_outlets = sums(fresh, OF_OUTLETS).await;
        assert_eq!(of_outlets, sums(fresh, OF_TILLS).await, "step {step}");
        assert_eq!(of_outlets, sums(fresh, OF_RECEIPTS).await, "step {step}");
    }
    for outcome in [Outcome::New, Outcome::Repeated, Outcome::Conflict] {
        assert!(outcomes.contains(&outcome), "{outcome:?} was not tried");
    }
    let before = sums(fresh, OF_OUTLETS).await;
    assert!(before.iter().any(|sum| sum.0 == second.id.0) && before.iter().any(|sum| sum.4 < 0));
    // Receipts are forgotten; what was sold is not.
    assert!(receipts::prune(db, noon() - Duration::days(2)).await.unwrap() > 0);
    assert_eq!(sums(fresh, OF_OUTLETS).await, before);
    assert_eq!(sums(fresh, OF_TILLS).await, before);
});
