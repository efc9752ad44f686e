//! The one error that a server function may answer.
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

pub type Result<T, E = AppError> = std::result::Result<T, E>;

/// What the viewer is told. Sources are logged on the server and never sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    #[error("sign in first")]
    SignedOut,
    #[error("not allowed")]
    Forbidden,
    /// Also everything outside the viewer's accounts.
    #[error("not found")]
    NotFound,
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// A field of a form; `message` is a key of the locale files.
    #[error("{field}: {message}")]
    Invalid { field: String, message: String },
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts, try again in {seconds} s")]
    TooMany { seconds: i64 },
    #[error("something went wrong on our side")]
    Internal,
    /// The browser did not reach the server, or got no answer.
    #[error("no connection to the server")]
    NoConnection,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        leptos::logging::error!("{error}");
        match error {
            ServerFnErrorErr::Request(_) => Self::NoConnection,
            _ => Self::Internal,
        }
    }
}
