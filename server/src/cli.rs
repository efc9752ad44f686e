//! The command line.

mod agent;
mod backup;
mod devices;
mod import;
mod lag;
mod mail;
mod output;
mod partners;
mod passwords;
mod registry;
mod users;

use crate::{
    agent::{AgentArgs, AgentError},
    backtest::{self, BacktestArgs, BacktestError},
    clock,
    config::{Config, ConfigError},
    demo::{self, DemoArgs, DemoError},
    fleet::{self, FleetArgs, FleetError},
    service,
};
use clap::{Parser, Subcommand};
use domain::{lag::Settings, time::Clock};
use output::say;
use std::{io, path::PathBuf, process::ExitCode};
use storage::{Db, backup::BackupError};

/// Watches points of sale: tills report to it, technicians see them live.
#[derive(Debug, Parser)]
#[command(name = "heado-monitor", version, propagate_version = true)]
pub struct Cli {
    /// The configuration file; `heado-monitor.toml` in the current folder is read if it is there.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the database up to date and serve.
    Serve,
    /// Serve invented data with simulated devices, on this machine only.
    Demo(DemoArgs),
    /// People who sign in.
    #[command(subcommand)]
    User(users::User),
    /// Clients' accounts.
    #[command(subcommand)]
    Account(registry::Account),
    /// Who supports accounts, and handles their incidents.
    #[command(subcommand)]
    Partner(partners::Partner),
    /// Who gets letters about an account's incidents.
    Alerts(partners::Alerts),
    /// Points of sale.
    #[command(subcommand)]
    Outlet(registry::Outlet),
    /// Tills and mid-servers.
    #[command(subcommand)]
    Device(devices::Device),
    /// Keys of tills and mid-servers.
    #[command(subcommand)]
    Key(devices::Key),
    /// Data from files.
    #[command(subcommand)]
    Import(import::Import),
    /// Letters.
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Load a running server on this machine with simulated devices; prints rates and latencies.
    Fleet(FleetArgs),
    /// Replay receipts of the past through the lag rule and others; prints false alarms and, with `--inject`, what is found.
    Backtest(BacktestArgs),
    /// A real device: heartbeats of this machine, and receipts from a folder.
    Agent(AgentArgs),
    /// Copy everything into one file, while the service runs.
    Backup(backup::Backup),
    /// Replace everything by a backup, of either database engine; the service is stopped.
    Restore(backup::Restore),
    /// Bring the database up to date, and no more.
    Migrate,
    /// Check the configuration and print what is in force, without secrets.
    CheckConfig,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The service did not start.
    #[error(transparent)]
    Start(#[from] service::StartError),
    /// The database refused.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The load could not be run.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// The demo could not be run.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The history cannot be replayed.
    #[error(transparent)]
    Backtest(#[from] BacktestError),
    /// The agent did not start.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The backup was not made, or nothing of it restored.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Reading a password or writing the output.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The mail server did not take the letter.
    #[error("not sent: {0}")]
    Mail(String),
    /// An argument names nothing, or cannot be used.
    #[error("{0}")]
    Argument(String),
}

impl Failure {
    /// Tells the user, and gives the exit code: 2 where the configuration or an argument is at fault, otherwise 1.
    pub fn report(&self) -> ExitCode {
        let text = self.to_string();
        for line in text.lines() {
            output::complain(line);
        }
        match self {
            Self::Config(_) | Self::Argument(_) | Self::Agent(AgentError::Settings(_)) => ExitCode::from(2),
            Self::Start(_)
            | Self::Storage(_)
            | Self::Fleet(_)
            | Self::Demo(_)
            | Self::Backtest(_)
            | Self::Agent(_)
            | Self::Backup(_)
            | Self::Mail(_)
            | Self::Io(_) => ExitCode::from(1),
        }
    }
}

fn argument(text: impl Into<String>) -> Failure {
    Failure::Argument(text.into())
}

/// What a command works with.
struct Context {
    db: Db,
    clock: Clock,
    /// What holds for accounts and outlets that set nothing themselves.
    lag: Settings,
}

impl Context {
    async fn open(config: &Config) -> Result<Self, Failure> {
        let db = Db::connect(&config.database_url).await?;
        Ok(Self { db, clock: clock::system(), lag: config.lag_settings() })
    }
}

impl Cli {
    /// Runs the command.
    pub async fn run(self) -> Result<(), Failure> {
        if let Command::Backtest(args) = &self.command {
            return say(backtest::run(args)?.trim_end());
        }
        if let Command::Agent(args) = &self.command {
            return agent::run(self.config.as_deref(), args).await;
        }
        let config = Config::load(self.config.as_deref())?;
        match self.command {
            Command::CheckConfig => return say(&config.describe()),
            Command::Mail(mail) => return mail.run(&config).await,
            Command::Backup(backup) => return backup.run(&config).await,
            Command::Restore(restore) => return restore.run(&config).await,
            Command::Serve => {
                service::start_log(&config);
                return Ok(service::run(config, clock::system()).await?);
            }
            Command::Demo(args) => {
                service::start_log(&config);
                return Ok(demo::run(args, config).await?);
            }
            _ => {}
        }
        let context = Context::open(&config).await?;
        let done = match self.command {
            Command::User(user) => user.run(&context).await,
            Command::Account(account) => account.run(&context).await,
            Command::Partner(partner) => partner.run(&context).await,
            Command::Alerts(alerts) => alerts.run(&context).await,
            Command::Outlet(outlet) => outlet.run(&context).await,
            Command::Device(device) => device.run(&context).await,
            Command::Key(key) => key.run(&context).await,
            Command::Import(import) => import.run(&context, config.ingest.retention_days).await,
            Command::Fleet(args) => {
                let stop = service::stop_asked()?;
                fleet::run(args, &context.db, stop).await.map_err(Failure::from)
            }
            Command::Migrate
            | Command::Serve
            | Command::Demo(_)
            | Command::Backtest(_)
            | Command::Agent(_)
            | Command::Backup(_)
            | Command::Restore(_)
            | Command::Mail(_)
            | Command::CheckConfig => say("The database is up to date."),
        };
        context.db.close().await;
        done
    }
}
