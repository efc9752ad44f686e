//! The start page: the picture at a glance.
mod api;
mod page;

pub use api::{GetOverview, get_overview};
pub use page::OverviewPage;
