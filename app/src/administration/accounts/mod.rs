//! Accounts.
mod account_page;
mod api;
mod page;

pub use account_page::AccountPage;
pub use page::AccountsPage;
pub(super) use page::partners;
