//! What the types alone cannot refuse.

use super::{Config, Limits};
use crate::ingest::OutOfRange;
use domain::lag::Limit;
use domain::outlets::{OpeningHours, is_zone};
use http::Uri;

/// Longer texts do not fit under a page.
const MAX_LINE_CHARS: usize = 100;

impl Config {
    /// Everything that is wrong, by key.
    pub(super) fn check(&self) -> Vec<(String, String)> {
        let mut wrong = Vec::new();
        let mut refuse =
            |key: &str, problem: Option<String>| wrong.extend(problem.map(|text| (key.to_owned(), text)));
        refuse("base_url", bad_base_url(&self.base_url));
        refuse("database_url", bad_database_url(&self.database_url));
        refuse("sessions.idle_hours", outside(self.sessions.idle_hours, 1, 24 * 365));
        refuse("sessions.absolute_days", outside(self.sessions.absolute_days, 1, 365));
        refuse("support.phone", bad_phone(&self.support.phone));
        refuse("support.site", bad_link(&self.support.site));
        refuse("support.hours", bad_line(&self.support.hours));
        refuse("support.zone", no_zone(&self.support.zone));
        refuse("links.cabinet", bad_link(&self.links.cabinet));
        refuse("links.service_desk", bad_link(&self.links.service_desk));
        refuse("links.api", self.links.api.split_whitespace().find_map(bad_link));
        refuse("log.level", bad_level(&self.log.level));
        let lag = self.lag_settings();
        for limit in Limit::ALL {
            refuse(&format!("lag.{limit}"), limit.check(limit.of(&lag)).err().map(|error| error.to_string()));
        }
        refuse("lag.every_minutes", outside(self.lag.every_minutes, 1, 60));
        if self.lag.every_minutes > 0 && 60 % self.lag.every_minutes != 0 {
            refuse("lag.every_minutes", Some("60 is no multiple of it".to_owned()));
        }
        refuse("lag.hold_minutes", outside(self.lag.hold_minutes, 0, 24 * 60));
        refuse("lag.reminder_hours", outside(self.lag.reminder_hours, 0, 24 * 7));
        let hours = OpeningHours::parse(&self.lag.working_hours);
        refuse(
            "lag.working_hours",
            hours.err().map(|fault| format!("{fault}, for example Пн–Пт: 08:00–20:00")),
        );
        refuse(
            "lag.working_zone",
            (!is_zone(&self.lag.working_zone))
                .then(|| format!("`{}` is no time zone, for example Europe/Moscow", self.lag.working_zone)),
        );
        for (key, value, least, most) in ranges(&self.limits) {
            refuse(key, outside(value, least, most));
        }
        if let Err(OutOfRange { key, value, min, max }) = self.ingest.check() {
            refuse(&format!("ingest.{key}"), Some(format!("{value} is not between {min} and {max}")));
        }
        for (key, problem) in self.retention.check(self.ingest.retention_days) {
            refuse(key, Some(problem));
        }
        for (key, problem) in self.mail.check() {
            refuse(key, Some(problem));
        }
        wrong
    }
}

fn ranges(limits: &Limits) -> [(&'static str, u32, u32, u32); 11] {
    [
        ("limits.connections", limits.connections, 16, 1_000_000),
        ("limits.body_bytes", limits.body_bytes, 16 * 1024, 64 * 1024 * 1024),
        ("limits.header_bytes", limits.header_bytes, 8 * 1024, 1024 * 1024),
        ("limits.header_seconds", limits.header_seconds, 1, 3_600),
        ("limits.request_seconds", limits.request_seconds, 1, 600),
        ("limits.stop_seconds", limits.stop_seconds, 1, 300),
        ("limits.sign_in_per_email", limits.sign_in_per_email, 1, 10_000),
        ("limits.sign_in_per_address", limits.sign_in_per_address, 1, 100_000),
        ("limits.sign_in_window_minutes", limits.sign_in_window_minutes, 1, 24 * 60),
        ("limits.streams_per_member", limits.streams_per_member, 1, 10_000),
        ("limits.streams", limits.streams, 1, 100_000),
    ]
}

fn outside(value: u32, least: u32, most: u32) -> Option<String> {
    (!(least..=most).contains(&value)).then(|| format!("{value} is not between {least} and {most}"))
}

fn bad_base_url(text: &str) -> Option<String> {
    let problem = |what: &str| Some(format!("`{text}` {what}, for example https://monitor.example.com"));
    let Ok(uri) = text.parse::<Uri>() else { return problem("is no address") };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return problem("does not begin with http:// or https://");
    }
    if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return problem("names no host, or also a user");
    }
    if text.ends_with('/') || uri.path_and_query().is_some_and(|rest| rest.as_str() != "/") {
        return problem("has a path or ends with a slash; it must be scheme, host and port alone");
    }
    None
}

/// What a page may link to; none is fine.
fn bad_link(text: &str) -> Option<String> {
    let link = text.parse::<Uri>().is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
    (!text.is_empty() && !link).then(|| format!("`{text}` is no address, for example https://lk.example.com"))
}

/// What a browser can dial, as people write it; none is fine.
fn bad_phone(text: &str) -> Option<String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let known = text.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    let number = known && (3..=20).contains(&digits);
    (!text.is_empty() && !number)
        .then(|| format!("`{text}` is no telephone number, for example +7 800 123-45-67"))
}

/// What stands in one line under every page; none is fine.
fn bad_line(text: &str) -> Option<String> {
    (text.chars().count() > MAX_LINE_CHARS || text.chars().any(char::is_control)).then(|| {
        format!("it must be one line of at most {MAX_LINE_CHARS} characters, for example 7:00–18:00 (МСК)")
    })
}

fn no_zone(zone: &str) -> Option<String> {
    (!domain::outlets::is_zone(zone)).then(|| format!("`{zone}` is no time zone, for example Europe/Moscow"))
}

fn bad_database_url(url: &str) -> Option<String> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    (!known).then(|| "neither sqlite://FILE nor postgres://USER:PASSWORD@HOST/DATABASE".to_owned())
}

fn bad_level(level: &str) -> Option<String> {
    let parsed = level.parse::<tracing_subscriber::EnvFilter>();
    parsed.err().map(|error| format!("`{level}` is no level such as info or debug: {error}"))
}

/// A database's address with its password, and all that follows a question mark, left out.
pub(super) fn without_password(url: &str) -> String {
    let url = url.split_once('?').map_or_else(|| url.to_owned(), |(head, _)| format!("{head}?***"));
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let name = user.split_once(':').map_or(user, |(name, _)| name);
            format!("{scheme}://{name}:***@{host}")
        }
        None => url,
    }
}
