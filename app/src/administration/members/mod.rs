//! Members: who may sign in, as what, and what they may see.
mod api;
mod grants;
mod invite;
mod member_page;
mod page;

pub use member_page::MemberPage;
pub use page::MembersPage;
