//! Signing in by password, with attempts throttled by e-mail and by address.
use super::{ClientIp, begin, context, db, now, parts, refuse, session};
use crate::error::{AppError, Result};
use chrono::Duration;
use domain::members::{MAX_EMAIL_BYTES, MAX_PASSWORD_CHARS, MemberId, normalise_email};
use std::net::{IpAddr, Ipv6Addr};
use storage::{Db, members};

/// How many failed attempts to sign in are let through within the window.
#[derive(Debug, Clone, Copy)]
pub struct AttemptLimits {
    pub per_email: i64,
    pub per_address: i64,
    pub window: Duration,
}

/// Signs in with e-mail and password, under a new session id.
///
/// Wrong e-mail and wrong password answer the same `Invalid` of the field `password` with the message
/// `sign-in-failed`; more failures than [`AttemptLimits`] allows answer `TooMany`, right password or not.
pub async fn sign_in(email: &str, password: &str) -> Result<MemberId> {
    let email = normalise_email(email);
    // What no member can have costs no hash.
    if email.len() > MAX_EMAIL_BYTES || password.chars().count() > MAX_PASSWORD_CHARS {
        return Err(failed());
    }
    let attempt = Attempt::begin(&email).await?;
    let Some(member) = members::check_password(&attempt.db, &email, password).await? else {
        attempt.failed().await?;
        return Err(failed());
    };
    members::clear_failed_attempts(&attempt.db, &attempt.email).await?;
    begin(&session(&parts()?)?, member, context()?, now()).await?;
    Ok(member)
}

/// Letters with links that an address gets within an hour, and that one address of the network may ask for.
const LINKS_PER_EMAIL: i64 = 3;
const LINKS_PER_ADDRESS: i64 = 20;
const LINKS_WINDOW: Duration = Duration::hours(1);

/// May the link to choose another password be asked for? Whether the e-mail is anybody's makes no difference.
pub async fn may_ask_for_link(email: &str) -> Result<()> {
    let address = parts()?.extensions.get::<ClientIp>().copied();
    let address = address.map_or_else(|| "address unknown".to_owned(), |ip| subject_of(ip.0));
    let (db, now) = (db(), now());
    let subjects =
        [(format!("link {email}"), LINKS_PER_EMAIL), (format!("link {address}"), LINKS_PER_ADDRESS)];
    for (subject, limit) in subjects {
        // Counted before it is looked at, so that many at once count in full.
        members::add_failed_attempt(&db, &subject, now).await?;
        if members::failed_attempts(&db, &subject, LINKS_WINDOW, now).await? > limit {
            tracing::warn!(%subject, "too many letters with links are asked for");
            return Err(refuse(AppError::TooMany { seconds: LINKS_WINDOW.num_seconds() }));
        }
    }
    Ok(())
}

fn failed() -> AppError {
    refuse(AppError::Invalid { field: "password".to_owned(), message: "sign-in-failed".to_owned() })
}

/// One attempt by its two throttled subjects.
struct Attempt {
    db: Db,
    email: String,
    address: String,
}

impl Attempt {
    /// Counts the attempt against the e-mail before the password is checked, so that a burst of parallel guesses
    /// counts in full; a success clears the count.
    async fn begin(email: &str) -> Result<Self> {
        let address = parts()?.extensions.get::<ClientIp>().copied();
        let attempt = Self {
            db: db(),
            email: members::attempts_of(email),
            address: address.map_or_else(|| "address unknown".to_owned(), |ip| subject_of(ip.0)),
        };
        let limits: AttemptLimits = context()?;
        members::add_failed_attempt(&attempt.db, &attempt.email, now()).await?;
        // This attempt is among those counted for the e-mail, but not yet for the address.
        for (subject, limit) in
            [(&attempt.email, limits.per_email + 1), (&attempt.address, limits.per_address)]
        {
            if members::failed_attempts(&attempt.db, subject, limits.window, now()).await? >= limit {
                tracing::warn!(%subject, "too many failed attempts to sign in");
                return Err(refuse(AppError::TooMany { seconds: limits.window.num_seconds() }));
            }
        }
        Ok(attempt)
    }

    /// Counts it against the address too: successes of others behind the same address are no failures.
    async fn failed(&self) -> Result<()> {
        members::add_failed_attempt(&self.db, &self.address, now()).await?;
        Ok(())
    }
}

/// An IPv6 subscriber has a whole /64 to guess from; it counts as one.
fn subject_of(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => format!("address {v4}"),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("address {}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let of = |text: &str| subject_of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::5"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::5"), of("2001:db8:1:3::5"));
        assert_ne!(of("10.1.2.3"), of("10.1.2.4"));
    }
}
