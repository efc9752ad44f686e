//! Links of wall screens.
mod api;
mod list;
mod page;

pub(super) use page::layout_name;
pub use page::WallsPage;
