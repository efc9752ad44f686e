//! Letters on their way: `storage::outbox` holds what they say, this writes them and hands them to a mail server, or into a
//! folder where there is none.

pub mod chart;
pub mod config;
pub mod message;
pub mod parts;
pub mod sender;
pub mod smtp;
pub mod view;
pub mod words;

pub use config::{MailConfig, Security};

use crate::config::Config;
use chrono::{DateTime, Utc};
use domain::mail::{AddressedLetter, Attempt};
use lettre::{Message, message::Mailbox};
use smtp::{Connection, Outcome, Smtp};
use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};
use words::Site;

/// Writing a file takes no longer.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(30);

/// Mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// A key of the configuration cannot be used.
    #[error("{key}: {problem}")]
    Key {
        /// The key.
        key: &'static str,
        /// What is wrong.
        problem: String,
    },
}

impl MailError {
    fn file(key: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Key { key, problem: format!("{}: {error}", path.display()) }
    }
}

/// Writes letters and hands them on.
pub struct Mailer {
    from: Mailbox,
    site: Site,
    way: Way,
}

enum Way {
    Smtp(Box<Smtp>),
    Folder(PathBuf),
}

impl Mailer {
    /// As the configuration says.
    pub fn new(config: &Config) -> Result<Self, MailError> {
        let mail = &config.mail;
        let no_sender = || MailError::Key { key: "mail.from", problem: "no address".to_owned() };
        let from = mail.sender().ok_or_else(no_sender)?;
        let way = if mail.host.is_empty() {
            Way::Folder(mail.folder.clone())
        } else {
            Way::Smtp(Box::new(Smtp::new(mail, from.email.domain())?))
        };
        Ok(Self { from, site: site(config), way })
    }

    /// How long one letter may take at most.
    pub fn patience(&self) -> Duration {
        match &self.way {
            // Is the kept connection still there, then a new one, then the letter.
            Way::Smtp(smtp) => smtp.patience() * 3,
            Way::Folder(_) => PATIENCE_WITH_FILES,
        }
    }

    /// Makes one attempt to send a letter, by the connection that is there or a new one. `chart` is a picture in PNG.
    pub async fn send(
        &self,
        letter: &AddressedLetter,
        chart: Option<Vec<u8>>,
        connection: &mut Option<Connection>,
        now: DateTime<Utc>,
    ) -> Outcome {
        let message = match message::message(letter, chart, &self.from, &self.site, now) {
            Ok(message) => message,
            Err(error) => {
                return Outcome { attempt: Attempt::Never(error.to_string()), unreachable: false };
            }
        };
        match &self.way {
            Way::Smtp(smtp) => smtp.send(&message, connection).await,
            Way::Folder(folder) => {
                let file = folder.join(format!("{}.eml", letter.id));
                match write(&message, &file).await {
                    Ok(()) => {
                        let attempt = Attempt::Taken(file.display().to_string());
                        Outcome { attempt, unreachable: false }
                    }
                    Err(error) => {
                        let attempt = Attempt::Later(format!("{}: {error}", file.display()));
                        Outcome { attempt, unreachable: true }
                    }
                }
            }
        }
    }

    /// The same for a letter that no other follows.
    pub async fn send_alone(&self, letter: &AddressedLetter, now: DateTime<Utc>) -> Attempt {
        let mut connection = None;
        let outcome = self.send(letter, None, &mut connection, now).await;
        if let Some(connection) = connection {
            smtp::say_farewell(connection).await;
        }
        outcome.attempt
    }
}

/// Where links lead, and whom to call.
pub fn site(config: &Config) -> Site {
    Site { base_url: config.base_url.clone(), phone: config.support.phone.clone() }
}

/// Writes a message; a file is there as a whole or not at all.
async fn write(message: &Message, file: &Path) -> io::Result<()> {
    let (bytes, file) = (message.formatted(), file.to_owned());
    let written = tokio::task::spawn_blocking(move || {
        let unfinished = file.with_extension("eml.part");
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&unfinished, bytes)?;
        std::fs::rename(unfinished, file)
    });
    written.await.map_err(io::Error::other)?
}
