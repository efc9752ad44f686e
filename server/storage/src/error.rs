//! What can go wrong with the database.

/// A failed query or connection, or a rule of the data that an attempt broke.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// `DATABASE_URL` names neither SQLite nor PostgreSQL, or is malformed.
    #[error("DATABASE_URL: {0}")]
    Url(String),
    /// The object does not exist, or lies outside the viewer's scope: both look the same.
    #[error("not found")]
    NotFound,
    /// The field already has this value elsewhere, for example an e-mail in use.
    #[error("{field} is taken")]
    Taken { field: &'static str },
    /// A stored value cannot be read back.
    #[error("stored {what} cannot be read: {reason}")]
    Corrupt { what: &'static str, reason: String },
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
