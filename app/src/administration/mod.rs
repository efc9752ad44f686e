//! The administration: accounts, partners, members, outlets, devices and the audit log. Support reads, admins change; to everybody
//! else there is nothing here.
mod accounts;
mod audit;
mod devices;
mod index;
mod lists;
mod members;
#[cfg(feature = "ssr")]
mod once;
mod outlets;
mod partners;
mod parts;
mod records;
mod retention;
mod walls;

pub use accounts::{AccountPage, AccountsPage};
pub use audit::AuditPage;
pub use devices::{DevicePage, DevicesPage};
pub use index::AdministrationPage;
pub use members::{MemberPage, MembersPage};
pub use outlets::{OutletPage, OutletsPage};
pub use partners::PartnersPage;
pub(crate) use parts::{AdministerLink, Sections};
pub use retention::RetentionPage;
pub use walls::WallsPage;
