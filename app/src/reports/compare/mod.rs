//! The comparison with the client's own list of tills. The list is read in the browser and never leaves it.
mod choose;
mod columns;
mod page;
mod result;

pub use page::ComparePage;
