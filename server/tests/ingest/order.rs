//! Whatever the order, the cutting and the repetition of batches: the sums are the same.

use crate::{
    api::{receipt, row, send},
    support::{TestApp, Till},
};
use domain::money::Kopecks;
use futures::future::join_all;
use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::Value;
use std::num::NonZeroU32;

const RECEIPTS: usize = 40;
const CASES: u32 = 24;

/// How one case sends the receipts: batches of places among the receipts (every place at least once), several at once.
#[derive(Debug, Clone)]
struct Plan {
    rounds: Vec<Vec<Vec<usize>>>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let batch = || vec(0..RECEIPTS, 1..30);
    let rounds = vec(vec(batch(), 1..4), 1..5);
    (rounds, any::<u64>(), 1..RECEIPTS).prop_map(|(mut rounds, shuffle, size)| {
        // The rest, so that nothing is left out, in an order of its own.
        let mut rest: Vec<usize> = (0..RECEIPTS).collect();
        rest.sort_by_key(|place| (*place as u64 ^ shuffle).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        rounds.push(rest.chunks(size).map(<[usize]>::to_vec).collect());
        Plan { rounds }
    })
}

async fn send_all(app: &TestApp, till: &Till, receipts: &[Value], plan: &Plan) -> u32 {
    let mut new = 0;
    for round in &plan.rounds {
        let batches: Vec<Vec<Value>> =
            round.iter().map(|batch| batch.iter().map(|place| receipts[*place].clone()).collect()).collect();
        let answers = join_all(batches.iter().map(|batch| send(app, &till.key, batch))).await;
        new += answers.iter().map(|answer| answer.new).sum::<u32>();
        assert!(answers.iter().all(|answer| answer.conflicts == 0 && answer.rejected.is_empty()));
    }
    new
}

#[tokio::test]
async fn any_order_cutting_and_repetition_of_batches_gives_the_same_sums() {
    // The first batches of a new till come at once, before its key is known: each asks for it.
    let app = TestApp::start_with(|config| config.ingest.unknown_keys_per_minute = NonZeroU32::MAX).await;
    let mut runner = TestRunner::new(Config::default());
    for case in 0..CASES {
        let till = crate::api::add(&app, domain::devices::DeviceKind::Till).await;
        let plan = plans().new_tree(&mut runner).unwrap().current();
        let receipts: Vec<Value> = (0..RECEIPTS)
            .map(|number| {
                let number = i64::try_from(number).unwrap();
                receipt(&app, &format!("{number}"), number * 200, (number - 5) * 1_111)
            })
            .collect();
        assert_eq!(send_all(&app, &till, &receipts, &plan).await, 40, "case {case}: {plan:?}");
        let row = row(&app, till.pos_id).await;
        let expected: i64 = (0..40).map(|number| (number - 5) * 1_111).sum();
        assert_eq!((row.receipts_today, row.revenue_today), (40, Kopecks(expected)), "case {case}: {plan:?}");
    }
}
