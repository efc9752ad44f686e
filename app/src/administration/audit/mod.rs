//! The audit log.
mod page;
mod words;

pub use page::AuditPage;
