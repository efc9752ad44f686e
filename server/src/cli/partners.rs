//! `heado-monitor partner …` and `heado-monitor alerts …`: who handles incidents, and who gets letters about them.

use super::{Context, Failure, argument, registry::account_of, say, users::taken};
use clap::{Args, Subcommand};
use domain::{
    accounts::Partner as StoredPartner,
    audit::Actor,
    members::{Scope, is_email, normalise_email},
};
use storage::{Db, accounts, members};

#[derive(Debug, Subcommand)]
pub(super) enum Partner {
    /// Add an organisation that gives technical support.
    Add {
        /// Its name.
        name: String,
    },
    /// Let a partner support an account: its incidents are the partner's from now on.
    Support {
        /// The partner's name.
        name: String,
        /// The account, by its e-mail.
        #[arg(long, value_name = "EMAIL")]
        account: String,
    },
    /// Make somebody the partner's staff: letters about the accounts that both are to see go there too.
    Employ {
        /// The partner's name.
        name: String,
        /// Whom, by the e-mail to sign in with.
        #[arg(long, value_name = "EMAIL")]
        user: String,
    },
}

impl Partner {
    pub(super) async fn run(self, Context { db, clock, .. }: &Context) -> Result<(), Failure> {
        match self {
            Self::Add { name } => {
                let name = name.trim();
                if name.is_empty() {
                    return Err(argument("a partner needs a name"));
                }
                accounts::add_partner(db, &Actor::CommandLine, name, clock.now())
                    .await
                    .map_err(taken("the name", name))?;
                say(&format!("{name} is a partner."))
            }
            Self::Support { name, account } => {
                let (partner, account) = (partner_of(db, &name).await?, account_of(db, &account).await?);
                accounts::set_partner(db, &Actor::CommandLine, account.id, Some(partner.id), clock.now())
                    .await?;
                say(&format!("{} is supported by {}.", account.email, partner.name))
            }
            Self::Employ { name, user } => {
                let partner = partner_of(db, &name).await?;
                let member = members::find_by_email(db, &user)
                    .await?
                    .ok_or_else(|| argument(format!("--user {user}: there is no such user")))?;
                members::set_partner(db, &Actor::CommandLine, member, Some(partner.id), clock.now()).await?;
                say(&format!("{user} is of the staff of {}.", partner.name))
            }
        }
    }
}

async fn partner_of(db: &Db, name: &str) -> Result<StoredPartner, Failure> {
    let found = accounts::find_partner(db, name.trim()).await?;
    found.ok_or_else(|| argument(format!("{name}: there is no such partner")))
}

/// Who gets an account's alerts besides its partner; prints the addresses.
#[derive(Debug, Args)]
pub(super) struct Alerts {
    /// The account, by its e-mail.
    #[arg(long, value_name = "EMAIL")]
    account: String,
    /// An address in place of those before, of somebody who may see the account; may be repeated.
    #[arg(long = "to", value_name = "EMAIL")]
    addresses: Vec<String>,
}

impl Alerts {
    pub(super) async fn run(self, Context { db, clock, .. }: &Context) -> Result<(), Failure> {
        let account = account_of(db, &self.account).await?;
        if let Some(wrong) = self.addresses.iter().find(|address| !is_email(&normalise_email(address))) {
            return Err(argument(format!("--to {wrong}: not an e-mail address")));
        }
        if !self.addresses.is_empty() {
            accounts::set_alert_addresses(db, &Actor::CommandLine, account.id, &self.addresses, clock.now())
                .await?;
        }
        for address in accounts::alert_addresses(db, &Scope::Everything, account.id).await? {
            say(&address)?;
        }
        Ok(())
    }
}
