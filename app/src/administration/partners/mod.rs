//! Partners.
mod api;
mod page;

pub use page::PartnersPage;
