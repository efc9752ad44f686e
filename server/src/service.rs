//! The running service: its start, its connections, and its stop.

mod connections;

use crate::{
    AppState,
    config::{Config, LogFormat},
    ingest::Ingest,
    live::Live,
    mail::{self, MailError, Mailer},
    ops, router, tasks,
    wall::Walls,
};
use domain::time::Clock;
use leptos::prelude::LeptosOptions;
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use storage::{Db, recipients};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long tasks and the last writes may take after the last request.
const LAST_WRITES: Duration = Duration::from_secs(10);

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Connecting, or bringing the schema up to date.
    #[error("the database: {0}")]
    Database(#[from] storage::Error),
    /// The port is taken, or may not be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The configured address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The mail server's certificate or password, or the sender, cannot be used.
    #[error("mail: {0}")]
    Mail(#[from] MailError),
    /// Signals of the system cannot be heard.
    #[error("cannot hear signals: {0}")]
    Signals(io::Error),
}

/// A service that accepts connections.
pub struct Service {
    address: SocketAddr,
    state: AppState,
    connections: JoinHandle<()>,
    tasks: TaskTracker,
    /// Accept no more, finish requests, end streams.
    stop: CancellationToken,
    /// After the last request: end the tasks behind them.
    finish: CancellationToken,
}

impl Service {
    /// Opens the database, starts the tasks and listens.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let db = Db::connect(&config.database_url).await?;
        Self::start_on(db, config, clock).await
    }

    /// The same on an open database.
    pub async fn start_on(db: Db, config: Config, clock: Clock) -> Result<Self, StartError> {
        let mailer = Mailer::new(&config)?;
        recipients::set_support(&db, &config.mail.support_addresses()).await?;
        let listen = |source| StartError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let (stop, finish, tasks) = (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
        ops::recorder();
        let state = AppState {
            leptos: leptos_options(&config, address),
            ingest: Ingest::start(db.clone(), clock.clone(), config.ingest.clone(), finish.clone()),
            live: Live::start(db.clone(), clock.clone(), &config, stop.clone()),
            wall: Walls::start(db.clone(), clock.clone(), &config, stop.clone()),
            config: Arc::new(config),
            db,
            clock,
        };
        tasks::start(&state, &tasks, &finish);
        mail::sender::start(&state, mailer, &tasks, &finish);
        let serving = connections::serve(listener, router(state.clone()), state.config.clone(), stop.clone());
        Ok(Self { address, state, connections: tokio::spawn(serving), tasks, stop, finish })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its handlers work with.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Accepts no more, lets requests finish for the configured time, writes what was accepted, closes the database.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.connections.await {
            tracing::error!(%error, "the connections' task failed");
        }
        self.finish.cancel();
        self.tasks.close();
        let last_writes = async {
            self.tasks.wait().await;
            self.state.ingest.flush().await;
        };
        if tokio::time::timeout(LAST_WRITES, last_writes).await.is_err() {
            tracing::error!("the last writes took too long");
        }
        self.state.db.close().await;
    }
}

/// Serves until the system asks to stop.
pub async fn run(config: Config, clock: Clock) -> Result<(), StartError> {
    let asked = stop_asked()?;
    let service = Service::start(config, clock).await?;
    tracing::info!(address = %service.address(), base_url = service.state.config.base_url, "serving");
    asked.cancelled().await;
    tracing::info!("stopping");
    service.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Cancelled when the system, or the person at the terminal, asks this process to stop.
pub fn stop_asked() -> Result<CancellationToken, StartError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Signals)?;
    let asked = CancellationToken::new();
    let token = asked.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        token.cancel();
    });
    Ok(asked)
}

fn leptos_options(config: &Config, address: SocketAddr) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("heado-monitor")
        .site_root(config.site_root.to_string_lossy())
        .site_addr(address)
        .env(leptos::config::Env::PROD)
        .build()
}

/// Begins the log, on standard error. Later calls change nothing.
pub fn start_log(config: &Config) {
    let level = config.log.level.parse().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(level).with_writer(io::stderr);
    let begun = match config.log.format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    if let Err(error) = begun {
        tracing::debug!(%error, "the log had begun before");
    }
}
