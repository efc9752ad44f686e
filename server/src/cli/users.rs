//! `heado-monitor user …`

use super::{Context, Failure, argument, passwords::PasswordSource, registry::account_of, say};
use clap::Subcommand;
use domain::{
    audit::Actor,
    language::Language,
    members::{MemberId, Role, is_email, normalise_email},
};
use storage::{
    Db,
    members::{self, NewMember},
};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add somebody.
    Add {
        /// The e-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// The name that others see.
        #[arg(long)]
        name: String,
        /// `technician`, `support` or `admin`.
        #[arg(long, default_value = "technician")]
        role: Role,
        /// `ru` or `en`.
        #[arg(long, default_value = "ru")]
        language: Language,
        /// An account that a technician may see, by its e-mail; may be repeated.
        #[arg(long = "grant", value_name = "ACCOUNT_EMAIL")]
        grants: Vec<String>,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Change a password; signs out everywhere.
    Password {
        /// The e-mail address.
        email: String,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Disable somebody; signs out everywhere.
    Disable {
        /// The e-mail address.
        email: String,
    },
}

impl User {
    pub(super) async fn run(self, context: &Context) -> Result<(), Failure> {
        let Context { db, clock, .. } = context;
        match self {
            Self::Add { email, name, role, language, grants, password } => {
                let email = normalise_email(&email);
                if !is_email(&email) {
                    return Err(argument(format!("--email {email}: not an e-mail address")));
                }
                let mut accounts = Vec::new();
                for account in &grants {
                    accounts.push(account_of(db, account).await?.id);
                }
                let password = password.read(&email)?;
                let (name, accounts) = (name.trim(), accounts.as_slice());
                let member = NewMember { email: &email, name, role, language, password: &password, accounts };
                members::add(db, &Actor::CommandLine, &member, clock.now())
                    .await
                    .map_err(taken("--email", &email))?;
                say(&format!("{email} may sign in."))?;
                if role == Role::Technician && accounts.is_empty() {
                    say("No account is granted yet: this technician sees nothing.")?;
                }
                Ok(())
            }
            Self::Password { email, password } => {
                let email = normalise_email(&email);
                let password = password.read(&email)?;
                let member = member_of(db, &email).await?;
                members::set_password(db, &Actor::CommandLine, member, &password, clock.now()).await?;
                say(&format!("{email} has a new password and is signed out everywhere."))
            }
            Self::Disable { email } => {
                let email = normalise_email(&email);
                let member = member_of(db, &email).await?;
                let disabled = members::disable(db, &Actor::CommandLine, member, clock.now()).await;
                disabled.map_err(|error| match error {
                    storage::Error::LastAdmin => argument(format!("{email} is the last administrator")),
                    other => other.into(),
                })?;
                say(&format!("{email} is disabled and signed out everywhere."))
            }
        }
    }
}

async fn member_of(db: &Db, email: &str) -> Result<MemberId, Failure> {
    let found = members::find_by_email(db, email).await?;
    found.ok_or_else(|| argument(format!("{email}: there is no such user")))
}

/// Names the argument whose value somebody else has.
pub(super) fn taken(option: &str, value: &str) -> impl Fn(storage::Error) -> Failure {
    let text = format!("{option} {value}");
    move |error| match error {
        storage::Error::Taken { .. } => argument(format!("{text}: taken already")),
        other => other.into(),
    }
}
