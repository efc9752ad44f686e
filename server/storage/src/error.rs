//! What can go wrong with the database.

use sqlx::error::ErrorKind;

/// A failed query or connection, or a rule of the data that an attempt broke.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused, or cannot be reached.
    #[error("database: {0}")]
    Sql(#[source] sqlx::Error),
    /// The schema cannot be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// `DATABASE_URL` names neither `SQLite` nor `PostgreSQL`, or is malformed.
    #[error("DATABASE_URL: {0}")]
    Url(String),
    /// The object does not exist, or lies outside the viewer's scope: both look the same.
    #[error("not found")]
    NotFound,
    /// The field already has this value elsewhere, for example an e-mail in use.
    #[error("{field} is taken")]
    Taken {
        /// The name of the field, as forms have it.
        field: &'static str,
    },
    /// The object may be seen by the viewer, and not be changed.
    #[error("not allowed")]
    Forbidden,
    /// Somebody else changed it first, so that this cannot be done any more: an incident that is closed.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// Nobody would be left to administer.
    #[error("the last administrator")]
    LastAdmin,
    /// A stored value cannot be read back.
    #[error("stored {what} cannot be read: {reason}")]
    Corrupt {
        /// What was read.
        what: &'static str,
        /// Why it cannot be.
        reason: String,
    },
}

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Constraints whose violation is an answer to the user: `PostgreSQL`'s name, `SQLite`'s columns, the field.
const UNIQUE: [(&str, &str, &str); 6] = [
    ("accounts_email_key", "accounts.email", "email"),
    ("members_email_key", "members.email", "email"),
    ("partners_name_key", "partners.name", "name"),
    ("devices_pkey", "devices.pos_id", "pos_id"),
    ("walls_hash_key", "walls.hash", "token"),
    ("incidents_open_outlet", "incidents.outlet_id", "outlet"),
];

impl Error {
    /// For `map_err` of what reads or writes a stored form.
    pub(crate) fn corrupt<E: ToString>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |reason| Self::Corrupt { what, reason: reason.to_string() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(cause) => match cause.kind() {
                ErrorKind::UniqueViolation => match field_of(cause.constraint(), cause.message()) {
                    Some(field) => Self::Taken { field },
                    None => Self::Sql(error),
                },
                ErrorKind::ForeignKeyViolation => Self::NotFound,
                _ => Self::Sql(error),
            },
            _ => Self::Sql(error),
        }
    }
}

fn field_of(constraint: Option<&str>, message: &str) -> Option<&'static str> {
    UNIQUE
        .into_iter()
        .find(|(name, columns, _)| {
            constraint.map_or_else(|| message.ends_with(columns), |constraint| constraint == *name)
        })
        .map(|(_, _, field)| field)
}
