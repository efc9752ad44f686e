//! Letters.

use super::{Failure, argument, output::say};
use crate::{clock, config::Config, mail::Mailer};
use clap::Subcommand;
use domain::{
    language::Language,
    mail::{AddressedLetter, Attempt, Letter, LetterId, Recipient},
    members::{is_email, normalise_email},
};
use uuid::Uuid;

#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Send a letter at once, and print what the mail server answered.
    Test {
        /// Where to.
        address: String,
        /// Its language: ru or en.
        #[arg(long, default_value_t = Language::Ru)]
        language: Language,
    },
}

impl Mail {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let Self::Test { address, language } = self;
        let email = normalise_email(&address);
        if !is_email(&email) {
            return Err(argument(format!("`{address}` is not an address of the form local@domain")));
        }
        let mailer = Mailer::new(config).map_err(|error| argument(error.to_string()))?;
        let now = clock::system().now();
        let recipient = Recipient { email, name: String::new(), language };
        let letter =
            AddressedLetter { id: LetterId(Uuid::now_v7()), recipient, letter: Letter::Test, queued_at: now };
        match mailer.send_alone(&letter, now).await {
            Attempt::Taken(answer) => say(&answer),
            Attempt::Later(answer) | Attempt::Never(answer) => Err(Failure::Mail(answer)),
        }
    }
}
