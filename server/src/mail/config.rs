//! Settings of mail.

use domain::language::Language;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The sender named where none is configured: letters then only go into a folder.
const NOBODY: &str = "heado-monitor@localhost.localdomain";

/// Settings of mail, the `[mail]` table of the configuration. Without a host letters are written into a folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// The sender: `monitor@example.com` or `HEADO Мониторинг <monitor@example.com>`. Needed if there is a host.
    pub from: String,
    /// The mail server; empty: letters are written into `folder`.
    pub host: String,
    /// Its port; 0: the usual one, 587 for `starttls`, 465 for `tls`, 25 for `none`.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Whom the mail server knows us as; empty: it does not ask.
    pub user: String,
    /// The password of `user`.
    pub password: String,
    /// A file that holds the password instead; white space around it does not count.
    pub password_file: PathBuf,
    /// A PEM file of a further authority whose certificates are trusted, for mail servers of one's own network.
    pub authority_file: PathBuf,
    /// Seconds that the mail server may take for each answer.
    pub timeout_seconds: u32,
    /// Letters sent by one connection, at most; one connection is used at a time.
    pub letters_per_connection: u32,
    /// Where letters are written without a mail server: one `.eml` file each.
    pub folder: PathBuf,
    /// Support's address for alerts; empty: none.
    pub support: String,
    /// The language of letters to it.
    pub support_language: Language,
    /// Days for which letters that are done can be looked at.
    pub keep_days: u32,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// It begins in the clear and must be upgraded before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In the clear, for a mail server on the same machine.
    None,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            from: String::new(),
            host: String::new(),
            port: 0,
            security: Security::StartTls,
            user: String::new(),
            password: String::new(),
            password_file: PathBuf::new(),
            authority_file: PathBuf::new(),
            timeout_seconds: 20,
            letters_per_connection: 100,
            folder: PathBuf::from("letters"),
            support: String::new(),
            support_language: Language::Ru,
            keep_days: 90,
        }
    }
}

impl MailConfig {
    /// The sender.
    pub(super) fn sender(&self) -> Option<Mailbox> {
        let text = if self.from.is_empty() { NOBODY } else { &self.from };
        // The parser stops where a second address begins.
        text.parse().ok().filter(|_| !text.contains([',', ';', '\r', '\n']))
    }

    /// The port of the mail server.
    pub(super) fn smtp_port(&self) -> u16 {
        match (self.port, self.security) {
            (0, Security::StartTls) => 587,
            (0, Security::Tls) => 465,
            (0, Security::None) => 25,
            (port, _) => port,
        }
    }

    /// All that is wrong, by key.
    pub fn check(&self) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        let mut refuse = |bad: bool, key, problem: &str| {
            if bad {
                wrong.push((key, problem.to_owned()));
            }
        };
        let by_smtp = !self.host.is_empty();
        let password = !self.password.is_empty();
        let password_file = !self.password_file.as_os_str().is_empty();
        let near = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        refuse(by_smtp && self.from.is_empty(), "mail.from", "a mail server is given, but no sender");
        refuse(self.sender().is_none(), "mail.from", "neither `local@domain` nor `Name <local@domain>`");
        refuse(
            self.host.contains(|c: char| c.is_whitespace() || "/@".contains(c))
                || self.host.matches(':').count() == 1,
            "mail.host",
            "not the name or address of a host; the port is a key of its own",
        );
        refuse(password && password_file, "mail.password_file", "the password is given too");
        refuse(
            self.user.is_empty() && (password || password_file),
            "mail.user",
            "a password is given, but no user",
        );
        refuse(
            !self.user.is_empty() && !password && !password_file,
            "mail.password",
            "a user is given, but neither a password nor a file with it",
        );
        refuse(
            by_smtp && !near && self.security == Security::None && !self.user.is_empty(),
            "mail.security",
            "`none` would send the password in the clear",
        );
        refuse(
            !self.support.is_empty() && !domain::members::is_email(&self.support),
            "mail.support",
            "not an address of the form `local@domain`",
        );
        refuse(
            !by_smtp && self.folder.as_os_str().is_empty(),
            "mail.folder",
            "there is no mail server, and letters have no place to go",
        );
        for (key, value, least, most) in [
            ("mail.timeout_seconds", self.timeout_seconds, 1, 300),
            ("mail.letters_per_connection", self.letters_per_connection, 1, 10_000),
            ("mail.keep_days", self.keep_days, 1, 3_650),
        ] {
            refuse(
                !(least..=most).contains(&value),
                key,
                &format!("{value} is not between {least} and {most}"),
            );
        }
        wrong
    }

    /// Where support is told of alerts, and in which language.
    pub fn support_addresses(&self) -> Vec<(String, Language)> {
        let address = (self.support.clone(), self.support_language);
        [address].into_iter().filter(|(email, _)| !email.is_empty()).collect()
    }

    /// The same for showing.
    #[must_use]
    pub fn without_password(&self) -> Self {
        let password = if self.password.is_empty() { "" } else { "***" };
        Self { password: password.to_owned(), ..self.clone() }
    }
}
