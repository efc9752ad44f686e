//! Letters from the outbox to a mail server (`product.md` section 7; cases 10, 12, 15–18).
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

#[path = "../support/mod.rs"]
mod support;

mod letters;
mod post_office;
mod processes;
mod secured;
mod sending;
mod view;
mod written;
