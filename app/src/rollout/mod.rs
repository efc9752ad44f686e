//! Roll-out: how far each account is, and the import of outlets and tills from a list (`product.md` section 8).
mod api;
mod board;
mod import;
mod outcome;
mod page;
mod words;

pub use page::RolloutPage;
