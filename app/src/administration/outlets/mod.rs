//! Outlets: places, opening hours, archived ones too.
mod api;
mod hours;
mod outlet_page;
mod page;
mod place;

pub use outlet_page::OutletPage;
pub use page::OutletsPage;
