//! Links of wall screens.
mod api;
mod list;
mod page;

pub use page::WallsPage;
pub(super) use page::layout_name;
