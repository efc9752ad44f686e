//! The device API over a real socket (`product.md` section 3; cases 1–9, 26–28, 36).
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

#[path = "../support/mod.rs"]
mod support;

mod api;
mod contract;
mod duplicates;
mod keys;
mod kill;
mod liveness;
mod load;
mod log;
mod memory;
mod order;
mod receipts;
mod refusals;
mod schema;
