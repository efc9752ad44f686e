//! One story a feature, each told on both engines: on `SQLite` always, on `PostgreSQL` if `HEADO_TEST_POSTGRES` names
//! a server (`scripts/with-postgres.sh cargo test -p storage`).
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where something unexpected happens"
)]

#[macro_use]
mod support;

mod accounts;
mod administration;
mod archived_calls;
mod audit;
mod backup;
mod checklist;
mod database;
mod devices;
mod incidents;
mod lag;
mod lag_histories;
mod lag_letters;
mod lag_settings;
mod members;
mod migrations;
mod notices;
mod outbox;
mod outlet_slots;
mod outlets;
mod presence;
mod receipts;
mod retention;
mod rollout;
mod silent_tills;
mod tokens;
mod wall;
mod what_if;
