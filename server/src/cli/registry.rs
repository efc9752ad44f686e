//! `heado-monitor account …` and `heado-monitor outlet …`

use super::{
    Context, Failure, argument,
    lag::{Limits, say_limits},
    say,
    users::taken,
};
use chrono::NaiveDate;
use clap::Subcommand;
use domain::{
    accounts::Account as StoredAccount,
    audit::Actor,
    language::Language,
    members::{Scope, is_email, normalise_email},
    outlets::{OpeningHours, Outlet as StoredOutlet, OutletId, is_zone},
    revenue::Step,
};
use storage::{
    Db, accounts, lag_settings, outlets,
    revenue::{self, RevenueQuery},
};

#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Add a client's account.
    Add {
        /// The e-mail address by which the account is known.
        #[arg(long)]
        email: String,
        /// The retail network's name.
        #[arg(long)]
        network: String,
        /// The language of mails to its alert addresses: `ru` or `en`.
        #[arg(long, default_value = "ru")]
        language: Language,
    },
    /// List the accounts.
    List,
    /// When the revenue of its points of sale counts as lagging; prints what holds.
    Lag {
        /// The account, by its e-mail.
        #[arg(long, value_name = "EMAIL")]
        account: String,
        #[command(flatten)]
        limits: Limits,
    },
}

impl Account {
    pub(super) async fn run(self, Context { db, clock, lag }: &Context) -> Result<(), Failure> {
        match self {
            Self::Add { email, network, language } => {
                let email = normalise_email(&email);
                if !is_email(&email) {
                    return Err(argument(format!("--email {email}: not an e-mail address")));
                }
                let added = accounts::add(
                    db,
                    &Actor::CommandLine,
                    &email,
                    network.trim(),
                    None,
                    language,
                    clock.now(),
                )
                .await;
                let account = added.map_err(taken("--email", &email))?;
                say(&format!("{}\t{}\t{}", account.id, account.email, account.network))
            }
            Self::List => {
                for account in accounts::list(db, &Scope::Everything).await? {
                    say(&format!("{}\t{}\t{}", account.id, account.email, account.network))?;
                }
                Ok(())
            }
            Self::Lag { account, limits } => {
                let id = account_of(db, &account).await?.id;
                let mut set = lag_settings::of_account(db, id).await?;
                if let Some(after) = limits.changed(&set)? {
                    lag_settings::set_for_account(db, &Actor::CommandLine, id, &after, clock.now()).await?;
                    set = after;
                }
                say_limits(&set, lag)
            }
        }
    }
}

/// The account of an e-mail.
pub(super) async fn account_of(db: &Db, email: &str) -> Result<StoredAccount, Failure> {
    let email = normalise_email(email);
    accounts::find_by_email(db, &email)
        .await?
        .ok_or_else(|| argument(format!("{email}: there is no such account")))
}

/// The outlet of an id.
async fn outlet_of(db: &Db, id: OutletId) -> Result<StoredOutlet, Failure> {
    outlets::get(db, &Scope::Everything, id).await.map_err(|error| match error {
        storage::Error::NotFound => argument(format!("--outlet {id}: there is no such outlet")),
        other => other.into(),
    })
}

#[derive(Debug, Subcommand)]
pub(super) enum Outlet {
    /// Add a point of sale; prints its id.
    Add {
        /// Its account, by its e-mail.
        #[arg(long, value_name = "EMAIL")]
        account: String,
        /// The city.
        #[arg(long)]
        city: String,
        /// Street and house.
        #[arg(long)]
        address: String,
        /// The mall or other name.
        #[arg(long, default_value = "")]
        mall: String,
        /// Its time zone, for example `Asia/Yekaterinburg`.
        #[arg(long)]
        zone: String,
        /// Opening hours, for example `Mon–Fri: 09:00–21:30, Sat–Sun: 10:00–20:00`.
        #[arg(long, default_value = "Mon–Sun: 00:00–24:00")]
        hours: String,
    },
    /// List the points of sale.
    List,
    /// What it sold by business day, as its page shows it: day, receipts, revenue and profile in kopecks (`-`: no profile).
    Revenue {
        /// The point of sale, by its id.
        #[arg(long, value_name = "ID")]
        outlet: OutletId,
        /// The first day, for example `2026-06-01`; today if none is given.
        #[arg(long, value_name = "DAY")]
        from: Option<NaiveDate>,
        /// The last day; today if none is given.
        #[arg(long, value_name = "DAY")]
        until: Option<NaiveDate>,
    },
    /// When its revenue counts as lagging, where that is another than its account's; prints what holds.
    Lag {
        /// The point of sale, by its id.
        #[arg(long, value_name = "ID")]
        outlet: OutletId,
        #[command(flatten)]
        limits: Limits,
    },
}

impl Outlet {
    pub(super) async fn run(self, Context { db, clock, lag }: &Context) -> Result<(), Failure> {
        match self {
            Self::Add { account, city, address, mall, zone, hours } => {
                if !is_zone(&zone) {
                    return Err(argument(format!("--zone {zone}: no time zone such as Europe/Moscow")));
                }
                let hours = OpeningHours::parse(&hours)
                    .map_err(|error| argument(format!("--hours {hours}: {error}")))?;
                let account_id = account_of(db, &account).await?.id;
                let outlet = outlets::NewOutlet { account_id, city, address, mall, zone, hours };
                let outlet = outlets::add(db, &Actor::CommandLine, &outlet, clock.now())
                    .await
                    .map_err(taken("--address", &outlet.address))?;
                say(&outlet.id.to_string())
            }
            Self::List => {
                let networks = accounts::list(db, &Scope::Everything).await?;
                for outlet in outlets::list(db, &Scope::Everything).await? {
                    let account = networks.iter().find(|account| account.id == outlet.account_id);
                    let (network, email) =
                        account.map_or(("", ""), |a| (a.network.as_str(), a.email.as_str()));
                    say(&format!("{}\t{}", outlet.id, outlet.title(network, email)))?;
                }
                Ok(())
            }
            Self::Revenue { outlet, from, until } => {
                let today = outlet_of(db, outlet).await?.business_day_at(clock.now());
                let (first, last) = (from.unwrap_or(today), until.unwrap_or(today));
                if first > last {
                    return Err(argument(format!("--from {first}: is after {last}")));
                }
                let query = RevenueQuery { first, last, step: Step::Day, till: None };
                let report = revenue::report(db, &Scope::Everything, outlet, query, lag, clock.now()).await?;
                for (day, point) in first.iter_days().zip(report.points) {
                    let expected = point.expected.map_or_else(|| "-".to_owned(), |sum| sum.0.to_string());
                    say(&format!("{day}\t{}\t{}\t{expected}", point.receipts, point.revenue.0))?;
                }
                Ok(())
            }
            Self::Lag { outlet, limits } => {
                let account = outlet_of(db, outlet).await?.account_id;
                let mut set = lag_settings::of_outlet(db, outlet).await?;
                if let Some(after) = limits.changed(&set)? {
                    lag_settings::set_for_outlet(db, &Actor::CommandLine, outlet, &after, clock.now())
                        .await?;
                    set = after;
                }
                let of_account = lag_settings::of_account(db, account).await?;
                say_limits(&set, &of_account.applied_to(lag))
            }
        }
    }
}
