//! The way of a message to the mail server, by lettre.
//!
//! Connections are kept by hand and not in lettre's pool: an attempt that takes too long must take its connection with it
//! (a late answer would otherwise be read as that to the next letter), and a refused password is no letter's fault.

use super::{MailConfig, MailError, config::Security};
use domain::mail::Attempt;
use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        extension::ClientId,
        response::Response,
    },
};
use std::{future::Future, time::Duration};

/// Answers that one letter may need: a greeting, TLS, a password, sender, recipient, text.
const ANSWERS: u32 = 3;
const FAREWELL: Duration = Duration::from_secs(2);

/// A mail server and what it must be told.
pub struct Smtp {
    host: String,
    port: u16,
    /// None: nothing is encrypted.
    tls: Option<TlsParameters>,
    upgrade: bool,
    credentials: Option<Credentials>,
    us: ClientId,
    timeout: Duration,
    letters_per_connection: u32,
}

/// A connection on which letters follow each other.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    letters: u32,
}

/// How one attempt ended.
pub struct Outcome {
    pub attempt: Attempt,
    /// The mail server could not be reached or does not let us in: other letters would fare no better now.
    pub unreachable: bool,
}

impl Smtp {
    /// Reads the files that the configuration names.
    pub fn new(config: &MailConfig, us: &str) -> Result<Self, MailError> {
        let tls = match config.security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(tls(config)?),
        };
        Ok(Self {
            host: config.host.clone(),
            port: config.smtp_port(),
            tls,
            upgrade: config.security == Security::StartTls,
            credentials: credentials(config)?,
            us: ClientId::Domain(us.to_owned()),
            timeout: Duration::from_secs(config.timeout_seconds.into()),
            letters_per_connection: config.letters_per_connection,
        })
    }

    /// How long connecting or sending may take as a whole.
    pub fn patience(&self) -> Duration {
        self.timeout * ANSWERS
    }

    /// Tries to send a message on the connection that is there, or on a new one, which is then left there.
    pub async fn send(&self, message: &Message, kept: &mut Option<Connection>) -> Outcome {
        let mut connection = match self.ready(kept.take()).await {
            Ok(connection) => connection,
            Err(text) => return Outcome { attempt: Attempt::Later(text), unreachable: true },
        };
        connection.letters += 1;
        let bytes = message.formatted();
        let attempt = match within(self.patience(), connection.smtp.send(message.envelope(), &bytes)).await {
            Err(text) => Attempt::Later(text),
            Ok(Ok(response)) => Attempt::Taken(answer(&response)),
            Ok(Err(error)) => refused(&error),
        };
        // After a refusal lettre has closed the connection, and a late answer must not be read as another one.
        if matches!(attempt, Attempt::Taken(_)) && connection.letters < self.letters_per_connection {
            *kept = Some(connection);
        } else {
            say_farewell(connection).await;
        }
        Outcome { attempt, unreachable: false }
    }

    /// The connection that is there, if it still answers, else a new one. The error says what went wrong.
    async fn ready(&self, kept: Option<Connection>) -> Result<Connection, String> {
        if let Some(mut connection) = kept
            && within(self.timeout, connection.smtp.test_connected()).await == Ok(true)
        {
            return Ok(connection);
        }
        match within(self.patience(), self.connect()).await? {
            Ok(smtp) => Ok(Connection { smtp, letters: 0 }),
            Err(error) => Err(text_of(&error)),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let at_once = if self.upgrade { None } else { self.tls.clone() };
        let server = (self.host.as_str(), self.port);
        let mut smtp =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &self.us, at_once, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| self.upgrade) {
            smtp.starttls(tls, &self.us).await?;
        }
        if let Some(credentials) = &self.credentials {
            smtp.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(smtp)
    }
}

/// Ends a connection as the protocol asks for it; one that does not answer is dropped.
pub async fn say_farewell(mut connection: Connection) {
    if !connection.smtp.has_broken() {
        let _ = within(FAREWELL, connection.smtp.quit()).await;
    }
}

async fn within<T>(patience: Duration, attempt: impl Future<Output = T>) -> Result<T, String> {
    tokio::time::timeout(patience, attempt)
        .await
        .map_err(|_| format!("no answer within {} s", patience.as_secs()))
}

/// An answer 5xx is for good, except where it is about our password (RFC 4954 6); all else may pass.
fn refused(error: &Error) -> Attempt {
    let text = text_of(error);
    let about_us = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if (error.is_permanent() && !about_us) || error.is_client() {
        Attempt::Never(text)
    } else {
        Attempt::Later(text)
    }
}

/// `550 5.1.1 no such user`, or what went wrong with the connection.
fn text_of(error: &Error) -> String {
    use std::error::Error as _;
    match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        _ => error.to_string(),
    }
}

fn answer(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}

fn tls(config: &MailConfig) -> Result<TlsParameters, MailError> {
    let unusable = |error: Error| MailError::Key { key: "mail.authority_file", problem: error.to_string() };
    let mut parameters = TlsParameters::builder(config.host.clone());
    if !config.authority_file.as_os_str().is_empty() {
        let pem = std::fs::read(&config.authority_file)
            .map_err(|error| MailError::file("mail.authority_file", &config.authority_file, &error))?;
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(unusable)?);
    }
    parameters.build_rustls().map_err(|error| MailError::Key { key: "mail.host", problem: error.to_string() })
}

fn credentials(config: &MailConfig) -> Result<Option<Credentials>, MailError> {
    if config.user.is_empty() {
        return Ok(None);
    }
    let password = if config.password_file.as_os_str().is_empty() {
        config.password.clone()
    } else {
        std::fs::read_to_string(&config.password_file)
            .map_err(|error| MailError::file("mail.password_file", &config.password_file, &error))?
            .trim()
            .to_owned()
    };
    if password.is_empty() {
        return Err(MailError::Key { key: "mail.password_file", problem: "the file is empty".to_owned() });
    }
    Ok(Some(Credentials::new(config.user.clone(), password)))
}
