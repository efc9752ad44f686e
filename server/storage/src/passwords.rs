//! Password hashes: argon2id, off the async threads, few at a time because each takes 19 MiB.

use crate::{Error, Result};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

static HASHING: Semaphore = Semaphore::const_new(2);
static DECOY: OnceLock<String> = OnceLock::new();

/// The hash of a password, with a salt of its own.
pub(crate) async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    blocking(move || password_auth::generate_hash(password)).await
}

/// Does the password match the hash? Without a hash a decoy is checked, so that both take the same time.
pub(crate) async fn check(password: &str, hash: Option<String>) -> Result<bool> {
    let password = password.to_owned();
    blocking(move || {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| decoy().to_owned());
        password_auth::verify_password(password, &hash).is_ok() && exists
    })
    .await
}

fn decoy() -> &'static str {
    DECOY.get_or_init(|| password_auth::generate_hash("nobody's password"))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(Error::corrupt("password"))?;
    tokio::task::spawn_blocking(work).await.map_err(Error::corrupt("password"))
}
