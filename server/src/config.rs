//! The configuration: one typed place. Defaults are overridden by a TOML file, and this by the environment.
//!
//! A key of the file such as `limits.body_bytes` is `HEADO_LIMITS__BODY_BYTES` in the environment; the database is also
//! named by `DATABASE_URL`, the site's folder by `LEPTOS_SITE_ROOT`. Unknown keys are refused.

mod check;
mod load;
mod networks;
mod retention;

pub use load::{ConfigError, DEFAULT_FILE, Environment, Fault};
pub use networks::Networks;
pub use retention::Retention;

use crate::{ingest::IngestConfig, mail::MailConfig};
use chrono::Duration;
use domain::lag::Settings;
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, path::PathBuf};

/// Everything that can be configured.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// The address under which people reach this installation, without a path: links begin with it. With `https`
    /// cookies are secure and browsers are told to stay on `https`. Unless it is given, it follows `listen`.
    pub base_url: String,
    /// `sqlite://heado.db`, `sqlite:///var/lib/heado/heado.db` or `postgres://user:password@host/database`.
    pub database_url: String,
    /// The folder of the built site: scripts, styles, pictures.
    pub site_root: PathBuf,
    /// Networks of reverse proxies whose `X-Forwarded-For` or `Forwarded` is believed.
    pub trusted_proxies: Networks,
    /// How long people stay signed in.
    pub sessions: Sessions,
    /// The device API: what is asked of tills, how receipts are taken in and kept.
    pub ingest: IngestConfig,
    /// When revenue counts as lagging behind the profile.
    pub lag: Lag,
    /// Letters: by which mail server, or into which folder.
    pub mail: MailConfig,
    /// For how long data is kept.
    pub retention: Retention,
    /// Support's contacts, shown on the sign-in page, in the footer and in the help.
    pub support: Support,
    /// Where the steps of an incident are done.
    pub links: Links,
    /// The log.
    pub log: Log,
    /// Who may read `/metrics`.
    pub metrics: Metrics,
    /// What is refused.
    pub limits: Limits,
}

/// How long people stay signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Hours without any request after which a session ends.
    pub idle_hours: u32,
    /// Days after the sign-in on which a session ends, whatever happens.
    pub absolute_days: u32,
}

/// When revenue counts as lagging behind the profile: the share that is missing, and the evidence that it is no chance.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lag {
    /// The share of the expected revenue that must be missing, 0–1.
    pub share: f64,
    /// The probability of such a shortfall by chance must be lower than this, 0–1; 1 asks for no evidence.
    pub alpha: f64,
    /// Receipts that a stretch of time must expect to be judged, at least.
    pub min_expected: f64,
    /// Outlets are evaluated at each multiple of so many minutes of the clock; a divisor of 60.
    pub every_minutes: u32,
    /// Minutes for which the letter of an opening waits: a lag that is over by then is not told.
    pub hold_minutes: u32,
    /// Hours after which a lag that lasts is told again; 0: never.
    pub reminder_hours: u32,
    /// When people are reminded, written like opening hours.
    pub working_hours: String,
    /// The IANA time zone of the working hours.
    pub working_zone: String,
}

/// Support's contacts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Support {
    /// For example `+7 800 123-45-67`.
    pub phone: String,
    /// The address of support's site.
    pub site: String,
    /// For example `7:00–18:00 (МСК)`.
    pub hours: String,
    /// IANA zone of its clock: notices are announced and listed in it.
    pub zone: String,
}

/// Where the steps of an incident are done, shown beside them. Empty ones are left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// The client's cabinet.
    pub cabinet: String,
    /// The service desk of partners.
    pub service_desk: String,
    /// Addresses at which tills and trading systems reach HEADO, with spaces between them.
    pub api: String,
    /// The folder of HEADO's software with its logs.
    pub log_folder: String,
}

/// The log, written to standard error.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `text` for people, `json` for machines.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug` or `trace`; also by part, for example `info,server::live=debug`.
    pub level: String,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Networks whose requests are answered.
    pub networks: Networks,
}

/// What is refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Connections at once; further ones wait.
    pub connections: u32,
    /// Bytes of a form or of a server function's arguments.
    pub body_bytes: u32,
    /// Bytes of the head of a request.
    pub header_bytes: u32,
    /// Seconds for which a connection may take to send the head of its next request; idle ones end with it.
    pub header_seconds: u32,
    /// Seconds until a request without an answer is given up.
    pub request_seconds: u32,
    /// Seconds for which requests may run on after the stop of the service was asked for.
    pub stop_seconds: u32,
    /// Failed attempts to sign in with one e-mail within the window.
    pub sign_in_per_email: u32,
    /// Failed attempts to sign in from one address within the window.
    pub sign_in_per_address: u32,
    /// Length of that window.
    pub sign_in_window_minutes: u32,
    /// Live streams of one member at once.
    pub streams_per_member: u32,
    /// Live streams of this process at once.
    pub streams: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            base_url: "http://127.0.0.1:3000".to_owned(),
            database_url: "sqlite://heado.db".to_owned(),
            site_root: PathBuf::from("target/site"),
            trusted_proxies: Networks::default(),
            sessions: Sessions { idle_hours: 12, absolute_days: 30 },
            ingest: IngestConfig::default(),
            lag: Lag::default(),
            mail: MailConfig::default(),
            retention: Retention::default(),
            support: Support {
                phone: String::new(),
                site: String::new(),
                hours: String::new(),
                zone: "Europe/Moscow".to_owned(),
            },
            links: Links::default(),
            log: Log { format: LogFormat::Text, level: "info".to_owned() },
            metrics: Metrics { networks: Networks::loopback() },
            limits: Limits::default(),
        }
    }
}

impl Default for Lag {
    fn default() -> Self {
        let Settings { lag, alpha, min_expected, .. } = Settings::default();
        Self {
            share: lag,
            alpha,
            min_expected,
            every_minutes: 15,
            hold_minutes: 0,
            reminder_hours: 4,
            working_hours: "Пн–Вс: 08:00–20:00".to_owned(),
            working_zone: "Europe/Moscow".to_owned(),
        }
    }
}

impl Default for Links {
    fn default() -> Self {
        Self {
            cabinet: String::new(),
            service_desk: String::new(),
            api: "https://api.heado.ru https://api.giftoman.ru".to_owned(),
            log_folder: r"%ProgramFiles(x86)%\GiftomanKKMSuite\Data\Logs".to_owned(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 20_000,
            body_bytes: 512 * 1024,
            header_bytes: 32 * 1024,
            header_seconds: 75,
            request_seconds: 30,
            stop_seconds: 10,
            sign_in_per_email: 10,
            sign_in_per_address: 50,
            sign_in_window_minutes: 15,
            streams_per_member: 20,
            streams: 2_000,
        }
    }
}

impl Config {
    /// Do people reach this installation by `https`?
    pub fn secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    fn follow_listen(&mut self) {
        if self.base_url == Self::default().base_url {
            self.base_url = format!("http://{}", self.listen);
        }
    }

    /// For how long a session lives.
    pub fn session_limits(&self) -> app::guard::SessionLimits {
        app::guard::SessionLimits {
            idle: Duration::hours(self.sessions.idle_hours.into()),
            absolute: Duration::days(self.sessions.absolute_days.into()),
        }
    }

    /// How many failed attempts to sign in are let through.
    pub fn attempt_limits(&self) -> app::guard::AttemptLimits {
        app::guard::AttemptLimits {
            per_email: self.limits.sign_in_per_email.into(),
            per_address: self.limits.sign_in_per_address.into(),
            window: Duration::minutes(self.limits.sign_in_window_minutes.into()),
        }
    }

    /// The rule of the lag.
    pub fn lag_settings(&self) -> Settings {
        let Lag { share, alpha, min_expected, .. } = self.lag;
        Settings { lag: share, alpha, min_expected, ..Settings::default() }
    }

    /// What pages tell of this installation.
    pub fn site_info(&self) -> app::site::SiteInfo {
        app::site::SiteInfo {
            support_phone: self.support.phone.clone(),
            support_site: self.support.site.clone(),
            support_hours: self.support.hours.clone(),
            base_url: self.base_url.clone(),
        }
    }

    /// By whose clock support announces.
    pub fn support_zone(&self) -> app::site::SupportZone {
        app::site::SupportZone(self.support.zone.clone())
    }

    /// Where the steps of an incident are done.
    pub fn links(&self) -> app::site::Links {
        app::site::Links {
            cabinet: self.links.cabinet.clone(),
            service_desk: self.links.service_desk.clone(),
            api: self.links.api.split_whitespace().map(str::to_owned).collect(),
            log_folder: self.links.log_folder.clone(),
        }
    }
}
