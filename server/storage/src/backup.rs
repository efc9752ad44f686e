//! Backup and restore: one archive for both engines, so that what was kept on `SQLite` can be restored into `PostgreSQL` and
//! the other way round.
//!
//! What is copied is what the database says that it has: a new table is in the next backup without a word here. A backup
//! reads one snapshot while the service goes on; a restore is one transaction, all or nothing.

mod archive;
mod catalogue;
mod cell;
mod dump;
mod load;

pub use archive::{Contents, verify};
pub use catalogue::tables;
pub use dump::write;
pub use load::{Restored, restore};

use std::io;

/// Tables that no backup holds, with the reason.
pub const LEFT_OUT: [(&str, &str); 2] = [
    ("sessions", "who has the file would be signed in as everybody who was"),
    ("sign_in_attempts", "they are forgotten within the hour"),
];

/// Why a backup cannot be made, or cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Reading or writing the file failed.
    #[error("the file: {0}")]
    Io(#[source] io::Error),
    /// It is some other file.
    #[error("this is no backup of HEADO Monitoring")]
    NotABackup,
    /// It was cut short or altered.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// It has tables that this program does not know.
    #[error("the backup was made by a newer version: its schema is {schema}, this program knows {known}")]
    Newer {
        /// Of the backup.
        schema: i64,
        /// The latest that is known here.
        known: i64,
    },
    /// Its schema is not one of ours, although the number is.
    #[error("the backup was made by another edition of this program: its migration {0} is not ours")]
    OtherEdition(i64),
    /// What is there would be lost.
    #[error(
        "the database is not empty (there are rows in `{0}`); with --replace everything in it is replaced by the backup"
    )]
    NotEmpty(String),
    /// Tables that are not ours are never dropped.
    #[error("the database belongs to something else: it has the table `{0}`, and none of our migrations")]
    NotOurs(String),
    /// There is nothing to back up.
    #[error("the database is empty: it has no tables")]
    Empty,
    /// A server would write between the rows.
    #[error("a server process works on this database (its last sign of life was {0} s ago): stop it first")]
    InUse(i64),
    /// A migration has made a column of a type that an archive cannot hold.
    #[error("{table}.{column}: a backup does not know columns of the type {declared}")]
    UnknownType {
        /// Where.
        table: String,
        /// Which.
        column: String,
        /// As the engine names it.
        declared: String,
    },
    /// The database refused.
    #[error(transparent)]
    Storage(#[from] crate::Error),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        // Not as an answer to a user: a broken rule of the data is a fault of the backup, and is told as it is.
        Self::Storage(crate::Error::Sql(error))
    }
}

impl BackupError {
    fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    /// Of what was read: a stream that ends or does not unpack is damage, anything else is the disk's.
    fn of_reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::damaged("it ends too early"),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                Self::damaged(format!("it cannot be unpacked ({error})"))
            }
            _ => Self::Io(error),
        }
    }
}
