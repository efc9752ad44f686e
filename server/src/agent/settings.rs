//! The agent's settings: a TOML file of its own, overridden by arguments. The key comes from a file or the environment, never from
//! an argument, which every user of the machine could read.

use super::Backoff;
use crate::config::Environment;
use chrono::TimeDelta;
use clap::Args;
use domain::{
    devices::{DeviceKey, DeviceKind},
    outlets::is_zone,
};
use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

/// The file that is read if it is there and no other is named.
pub const DEFAULT_FILE: &str = "heado-agent.toml";
/// The variable that holds the key, unless there is a file for it.
const KEY_VARIABLE: &str = "HEADO_AGENT_KEY";

/// What can be said on the command line; it holds before the file.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct AgentArgs {
    /// The address of the monitoring, for example `https://monitor.example.com`.
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// A file that holds the device's key; without one the variable `HEADO_AGENT_KEY` does.
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// The agent's folder: `receipts` in it is watched.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// `KKMWPF` or `Мидсервер`.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The IANA zone of times that files give without an offset, for example Asia/Yekaterinburg.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// Everything that the file may say.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    server: String,
    key_file: PathBuf,
    folder: PathBuf,
    kind: String,
    /// The handler that reads the trading system, as the grid shows it.
    interactor: String,
    zone: String,
    /// A PEM file of a further authority whose certificates are trusted.
    authority_file: PathBuf,
    /// `http://` to other machines: the key can be read on its way.
    allow_http: bool,
    /// Seconds between two looks into the folder.
    watch_seconds: f64,
    /// The longest pause after failures.
    longest_pause_seconds: u64,
    /// Days after which files in `done` are removed; 0: never.
    done_days: u32,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            server: String::new(),
            key_file: PathBuf::new(),
            folder: PathBuf::from("heado-agent"),
            kind: "KKMWPF".to_owned(),
            interactor: "Folder".to_owned(),
            zone: String::new(),
            authority_file: PathBuf::new(),
            allow_http: false,
            watch_seconds: 2.0,
            longest_pause_seconds: 300,
            done_days: 30,
        }
    }
}

/// Checked settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The monitoring.
    pub server: Url,
    /// The device's.
    pub key: DeviceKey,
    /// The agent's own.
    pub folder: PathBuf,
    /// What the device is.
    pub kind: DeviceKind,
    /// As the grid shows it.
    pub interactor: String,
    /// Of times without an offset; empty: there are none.
    pub zone: String,
    /// PEM of a further authority.
    pub authority: Option<Vec<u8>>,
    /// Between two looks into the folder.
    pub watch: Duration,
    /// After failures.
    pub backoff: Backoff,
    /// After which receipts are sent again that the server could not take yet.
    pub again_after: Duration,
    /// For how long files that were taken are kept; none: for ever.
    pub done_kept: Option<TimeDelta>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file is not there, or cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file says what nobody understands.
    #[error("{0}")]
    Unreadable(String),
    /// A setting cannot be used.
    #[error("{setting}: {problem}")]
    Wrong {
        /// Which.
        setting: &'static str,
        /// Why.
        problem: String,
    },
}

fn wrong(setting: &'static str, problem: impl Into<String>) -> SettingsError {
    SettingsError::Wrong { setting, problem: problem.into() }
}

fn read(path: &Path) -> Result<String, SettingsError> {
    fs::read_to_string(path).map_err(|source| SettingsError::File { path: path.to_owned(), source })
}

impl Settings {
    /// Reads the named file, which must be there, or [`DEFAULT_FILE`], which need not.
    pub fn load(file: Option<&Path>, args: &AgentArgs) -> Result<Self, SettingsError> {
        let text = match file {
            Some(path) => read(path)?,
            None if Path::new(DEFAULT_FILE).exists() => read(Path::new(DEFAULT_FILE))?,
            None => String::new(),
        };
        Self::of(&text, args, Environment::variable(KEY_VARIABLE))
    }

    /// Of the text of a file, the arguments, and the key of the environment.
    pub fn of(text: &str, args: &AgentArgs, key: Option<String>) -> Result<Self, SettingsError> {
        let figment = Figment::from(Serialized::defaults(Written::default()))
            .merge(Toml::string(text))
            .merge(Serialized::defaults(args));
        let written: Written =
            figment.extract().map_err(|error| SettingsError::Unreadable(error.to_string()))?;
        let server = server(&written.server)?;
        let key = if written.key_file.as_os_str().is_empty() { key } else { Some(read(&written.key_file)?) };
        let key = key.ok_or_else(|| {
            wrong("key_file", format!("name the file that holds the device's key, or set {KEY_VARIABLE}"))
        })?;
        let authority = (!written.authority_file.as_os_str().is_empty())
            .then(|| read(&written.authority_file).map(String::into_bytes))
            .transpose()?;
        if !written.zone.is_empty() && !is_zone(&written.zone) {
            return Err(wrong(
                "zone",
                format!("`{}` is no time zone such as Asia/Yekaterinburg", written.zone),
            ));
        }
        let settings = Self {
            server,
            key: key
                .parse()
                .map_err(|error: domain::devices::KeyError| wrong("key_file", error.to_string()))?,
            folder: written.folder,
            kind: DeviceKind::parse(&written.kind)
                .ok_or_else(|| wrong("kind", "it is neither KKMWPF nor Мидсервер"))?,
            interactor: written.interactor,
            zone: written.zone,
            authority,
            watch: Duration::from_secs_f64(written.watch_seconds.clamp(0.05, 3_600.0)),
            backoff: Backoff {
                base: Duration::from_secs(1),
                cap: Duration::from_secs(written.longest_pause_seconds.clamp(1, 86_400)),
            },
            again_after: Duration::from_mins(1),
            done_kept: (written.done_days > 0).then(|| TimeDelta::days(written.done_days.into())),
        };
        if settings.server.scheme() == "http" && !settings.is_local() && !written.allow_http {
            let problem = "the key could be read on its way: use https://, or set allow_http = true";
            return Err(wrong("server", problem));
        }
        Ok(settings)
    }

    /// Is the server this machine?
    pub fn is_local(&self) -> bool {
        let host = self.server.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

fn server(text: &str) -> Result<Url, SettingsError> {
    if text.is_empty() {
        return Err(wrong(
            "server",
            "name the monitoring's address, for example https://monitor.example.com",
        ));
    }
    let url = Url::parse(text).map_err(|error| wrong("server", format!("`{text}`: {error}")))?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.username().is_empty()
        && url.query().is_none();
    if plain {
        Ok(url)
    } else {
        Err(wrong("server", format!("`{text}` is no address such as https://monitor.example.com")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> String {
        format!("1916-{}\n", "a".repeat(32))
    }

    fn problem(text: &str, key: Option<String>) -> String {
        Settings::of(text, &AgentArgs::default(), key).unwrap_err().to_string()
    }

    #[test]
    fn arguments_hold_before_the_file_and_the_key_comes_from_elsewhere() {
        let file =
            "server = \"https://a.example.com\"\nkind = \"Мидсервер\"\nzone = \"Asia/Omsk\"\ndone_days = 0";
        let args =
            AgentArgs { server: Some("https://b.example.com/base/".to_owned()), ..AgentArgs::default() };
        let settings = Settings::of(file, &args, Some(key())).unwrap();
        assert_eq!(settings.server.as_str(), "https://b.example.com/base/");
        assert_eq!((settings.kind, settings.done_kept), (DeviceKind::MidServer, None));
        assert_eq!(settings.key.pos_id.0, 1916);
        assert!(!format!("{settings:?}").contains("aaaa"), "no log shows the key");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, format!("1917-{}\r\n", "b".repeat(40))).unwrap();
        let args = AgentArgs { key_file: Some(path), ..args };
        assert_eq!(Settings::of(file, &args, Some(key())).unwrap().key.pos_id.0, 1917);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let server = "server = \"https://a.example.com\"\n";
        assert!(problem("", Some(key())).starts_with("server:"));
        assert!(problem(server, None).contains(KEY_VARIABLE));
        assert!(problem(server, Some("1916-short".to_owned())).starts_with("key_file:"));
        assert!(problem(&format!("{server}kind = \"fridge\""), Some(key())).starts_with("kind:"));
        assert!(problem(&format!("{server}zone = \"Омск\""), Some(key())).starts_with("zone:"));
        assert!(problem(&format!("{server}colour = 1"), Some(key())).contains("colour"));
        assert!(problem("server = \"ftp://a.example.com\"", Some(key())).starts_with("server:"));
        assert!(problem("server = \"http://192.0.2.7\"", Some(key())).contains("allow_http"));
        for fine in ["http://127.0.0.1:3000", "http://localhost", "http://[::1]:3000"] {
            assert!(
                Settings::of(&format!("server = \"{fine}\""), &AgentArgs::default(), Some(key())).is_ok(),
                "{fine}"
            );
        }
        let inside = Settings::of(
            "server = \"http://192.0.2.7\"\nallow_http = true",
            &AgentArgs::default(),
            Some(key()),
        );
        assert!(inside.is_ok());
    }
}
