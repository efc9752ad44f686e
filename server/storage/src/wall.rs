//! Wall screens: their links, and what they show.

mod links;
mod problems;
mod snapshot;

pub use links::{add_given, list, make, revoke, still, viewer};
pub use snapshot::snapshot;
