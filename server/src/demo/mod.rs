//! The demo: invented networks with weeks of sales, and a fleet of devices that calls the real device API.

mod greeting;
mod history;
mod incidents;
mod lags;
mod live;
mod places;
mod plan;
mod registry;
mod sales;

use crate::{
    clock,
    config::{Config, Networks},
    fleet::{CallError, Client},
    lag,
    service::{self, Service, StartError},
};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use clap::Args;
use domain::{
    outlets::{local_time, moment_of},
    time::Clock,
};
use live::Fleet;
use plan::Planned;
use sales::Sales;
use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    time::{Duration as StdDuration, Instant},
};
use storage::{Db, lag::Histories, recipients};
use tokio_util::sync::CancellationToken;

/// Where the demo keeps its data unless configured otherwise.
pub const DATABASE_URL: &str = "sqlite://var/demo/heado.db";
/// Where the demo's letters are written unless configured otherwise.
const LETTERS: &str = "var/demo/letters";
/// Support's address for alerts in the demo: that of a log-in.
const SUPPORT: &str = "support@example.com";
/// Support's telephone, site and hours, as the manual gives them.
const CONTACTS: [&str; 3] = ["8-800-700-15-56", "https://support.heado.ru", "7:00–18:00 (UTC+3)"];
/// Seconds between two heartbeats in the demo.
pub const INTERVAL_SECONDS: i64 = 10;

/// The zone in which `--at` is meant.
const ZONE: &str = "Europe/Moscow";

/// Makes invented data if there is none, then serves it with simulated devices. The log-ins are known to everybody:
/// never let others reach the demo.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Weeks of sales in the past.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub weeks: u32,
    /// The same seed makes the same sales.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Minutes after the start at which one outlet falls silent.
    #[arg(long, default_value_t = 4)]
    pub silent_after: u32,
    /// Begin when it is this time in Moscow next, such as 14:00, instead of now: shops are open. Use it with data of its own
    /// (`DATABASE_URL`): what it sells lies ahead of a later run without it.
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day)]
    pub at: Option<NaiveTime>,
    /// Only make the data and serve it, without simulated devices.
    #[arg(long)]
    pub no_devices: bool,
}

/// Why the demo cannot run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error("this database holds other data than the demo's; the demo leaves it alone")]
    NotTheDemo,
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the demo's log-ins are known to everybody: it listens on this machine only, not on {0}")]
    NotLoopback(SocketAddr),
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// Makes the data if need be, serves it, and runs the devices, until the system asks to stop.
pub async fn run(args: DemoArgs, config: Config) -> Result<(), DemoError> {
    let config = configure(config)?;
    let clock = args.at.map_or_else(clock::system, next_at);
    let asked = service::stop_asked()?;
    let db = Db::connect(&config.database_url).await?;
    let demo = Demo::prepare(&args, &db, &clock, &config).await?;
    let service = Service::start_on(db, config, clock).await?;
    let url = format!("http://{}", service.address());
    io::stdout().lock().write_all(demo.greeting(&url).as_bytes())?;
    demo.run_devices(&url, asked.clone()).await?;
    asked.cancelled().await;
    service.stop().await;
    Ok(())
}

fn time_of_day(text: &str) -> Result<NaiveTime, chrono::ParseError> {
    NaiveTime::parse_from_str(text, "%H:%M")
}

/// A clock that begins at this time in Moscow: today's if it is still ahead, else tomorrow's. Never in the past, because
/// browsers drop cookies by their own clock.
fn next_at(time: NaiveTime) -> Clock {
    let system = clock::system();
    let now = system.now();
    let at = |day: NaiveDate| moment_of(day.and_time(time), ZONE);
    let start = local_time(now, ZONE)
        .map(|moscow| moscow.date_naive())
        .and_then(|today| at(today).filter(|start| *start > now).or_else(|| at(today.succ_opt()?)));
    start.map_or(system, clock::set_to)
}

/// What the demo changes where nothing else is configured, and what it insists on.
fn configure(mut config: Config) -> Result<Config, DemoError> {
    let defaults = Config::default();
    if !config.listen.ip().is_loopback() {
        return Err(DemoError::NotLoopback(config.listen));
    }
    if config.database_url == defaults.database_url {
        DATABASE_URL.clone_into(&mut config.database_url);
    }
    if config.mail.folder == defaults.mail.folder {
        config.mail.folder = PathBuf::from(LETTERS);
    }
    if config.mail.support.is_empty() {
        SUPPORT.clone_into(&mut config.mail.support);
    }
    let contacts = &mut config.support;
    if contacts.phone.is_empty() && contacts.site.is_empty() && contacts.hours.is_empty() {
        [contacts.phone, contacts.site, contacts.hours] = CONTACTS.map(str::to_owned);
    }
    // Invented people get no letters, whatever mail server is configured.
    config.mail.host.clear();
    if config.ingest.interval_seconds == defaults.ingest.interval_seconds {
        config.ingest.interval_seconds = INTERVAL_SECONDS;
    }
    // The devices all call from this machine and name their outlets' addresses as a proxy would.
    config.trusted_proxies.0.extend(Networks::loopback().0);
    Ok(config)
}

/// The demo with its data up to date.
pub struct Demo {
    args: DemoArgs,
    clock: Clock,
    devices: Vec<Planned>,
    sales: Sales,
    /// Index of the outlet that is silent already.
    silent: usize,
    filled_until: DateTime<Utc>,
    interval_seconds: i64,
}

impl Demo {
    /// Makes the data if the database is empty, or fills the gap since the demo last ran.
    pub async fn prepare(
        args: &DemoArgs,
        db: &Db,
        clock: &Clock,
        config: &Config,
    ) -> Result<Self, DemoError> {
        let (began, now) = (Instant::now(), clock.now());
        let since = now - Duration::weeks(args.weeks.into());
        let (rules, interval_seconds) = (lag::rules(&config.lag), config.ingest.interval_seconds);
        let (devices, histories) = (plan::devices(), Histories::default());
        let silent = lags::lasting(now);
        let new = storage::demo::is_empty(db).await?;
        let mut lags = vec![silent];
        let mut still_lagging = Vec::new();
        if new {
            tracing::info!("making the demo's data, this takes a while");
            registry::create(db, &devices, since, now).await?;
            lags.extend(lags::recent(now).into_iter().chain(lags::worked(now)));
        } else if registry::is_demo(db).await? {
            still_lagging = incidents::lasting(db, now).await?;
        } else {
            return Err(DemoError::NotTheDemo);
        }
        registry::add_wall(db, now).await?;
        let sales = Sales::new(args.seed, now, lags.clone());
        let receipts = history::fill_sales(db, &devices, &sales, &still_lagging, (since, now)).await?;
        recipients::set_support(db, &config.mail.support_addresses()).await?;
        if new {
            history::create_presence(db, &devices, since, clock.now(), interval_seconds).await?;
            incidents::create(db, &histories, &rules, &lags, now).await?;
        }
        incidents::evaluate_twice(db, &histories, &rules, now).await?;
        let seconds = began.elapsed().as_secs_f64();
        tracing::info!(receipts, seconds, "the demo's data is up to date");
        Ok(Self {
            args: args.clone(),
            clock: clock.clone(),
            devices,
            sales,
            silent: silent.place,
            filled_until: now,
            interval_seconds,
        })
    }

    /// The address and the log-ins, in a box.
    pub fn greeting(&self, url: &str) -> String {
        greeting::text(url, self.silent, self.args.silent_after, !self.args.no_devices)
    }

    /// Runs the devices against the server at `url` (this machine only) until `stop`.
    pub async fn run_devices(self, url: &str, stop: CancellationToken) -> Result<(), DemoError> {
        if self.args.no_devices {
            return Ok(());
        }
        let client = Client::new(url)?;
        let fleet = Fleet {
            client,
            silent_from: live::silent_from(self.clock.now(), self.args.silent_after),
            clock: self.clock,
            devices: self.devices,
            sales: self.sales,
            filled_until: self.filled_until,
            interval: StdDuration::from_secs(u64::try_from(self.interval_seconds).unwrap_or(10).max(1)),
        };
        fleet.run(stop).await;
        Ok(())
    }
}
