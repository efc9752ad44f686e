//! The only crate that speaks SQL: one text for `SQLite` and `PostgreSQL` (`docs/architecture.md`).
//!
//! Queries that answer a person take the viewer's [`domain::members::Scope`]; what lies outside it is not found.
#![warn(missing_docs)]

pub mod accounts;
pub mod administration;
pub mod archived_calls;
pub mod audit;
pub mod backup;
pub mod checklist;
pub mod db;
pub mod demo;
pub mod devices;
pub mod error;
pub mod feed_delays;
pub mod incidents;
pub mod instances;
pub mod keys;
pub mod lag;
pub mod lag_settings;
pub mod maintenance;
pub mod members;
pub mod notes;
pub mod notices;
pub mod outbox;
pub mod outlets;
pub mod overview;
pub mod presence;
pub mod receipts;
pub mod recipients;
pub mod retention;
pub mod revenue;
pub mod rollout;
pub mod service_runs;
pub mod sessions;
pub mod standings;
pub mod tokens;
pub mod wall;
pub mod what_if;

mod append_only;
mod moments;
mod notify;
mod passwords;
mod scope;
mod search;
mod tx;

pub use db::Db;
pub use error::{Error, Result};
