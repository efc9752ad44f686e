//! Who is asking, and may they. The first line of every server function.
//!
//! The server provides as Leptos contexts: `storage::Db`, `domain::time::Clock`, `site::SiteInfo`, [`SessionLimits`];
//! and as request extensions: `tower_sessions::Session` and [`ClientIp`].
use chrono::Duration;
use std::net::IpAddr;

/// How long a session lives.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Without any request.
    pub idle: Duration,
    /// After the sign-in, whatever happens.
    pub absolute: Duration,
}

/// The address of the client: the peer's, or what a trusted proxy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientIp(pub IpAddr);
