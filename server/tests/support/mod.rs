//! A whole server on a temporary database, with a clock that stands still, and the people who use it.
#![allow(
    dead_code,
    unused_imports,
    clippy::allow_attributes,
    reason = "each test file uses its own part of this"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod events;
mod people;
mod stopwatch;

pub use events::Events;
pub use people::{PASSWORD, Person, SECRETS, Till, World};
pub use stopwatch::Stopwatch;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{devices::DeviceKey, time::Clock, wall::WallEvent};
use reqwest::{Method, RequestBuilder, Response, header, redirect::Policy};
use server::{config::Config, service::Service};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use storage::Db;
use tempfile::TempDir;

/// Nothing that a test waits for takes longer.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// The time that a test sets.
#[derive(Debug, Clone)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub fn new() -> Self {
        Self::at("2026-06-04T07:52:00Z".parse().unwrap())
    }
    pub fn at(start: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(start.timestamp_millis())))
    }
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
    pub fn clock(&self) -> Clock {
        let clock = self.clone();
        Clock::new(move || clock.now())
    }
}

/// A server that listens on a port of its own.
pub struct TestApp {
    pub db: Db,
    pub clock: HandClock,
    pub world: World,
    service: Option<Service>,
    config: Config,
    address: SocketAddr,
    http: reqwest::Client,
    files: TempDir,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(configure: impl FnOnce(&mut Config)) -> Self {
        let files = tempfile::tempdir().unwrap();
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database_url: format!("sqlite://{}", files.path().join("test.db").display()),
            site_root: files.path().join("site"),
            ..Config::default()
        };
        config.mail.folder = files.path().join("letters");
        configure(&mut config);
        let db = Db::connect(&config.database_url).await.unwrap();
        let clock = HandClock::new();
        let world = World::make(&db, clock.now()).await;
        let service = Service::start_on(db.clone(), config.clone(), clock.clock()).await.unwrap();
        let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { db, clock, world, address: service.address(), service: Some(service), config, http, files }
    }

    /// Where the built site would lie; empty unless the test fills it.
    pub fn site_root(&self) -> std::path::PathBuf {
        self.files.path().join("site")
    }

    /// Where letters are written.
    pub fn letters(&self) -> std::path::PathBuf {
        self.files.path().join("letters")
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn service(&self) -> &Service {
        self.service.as_ref().unwrap()
    }

    /// Stops the service as the system would ask it to.
    pub async fn stop(&mut self) {
        self.service.take().unwrap().stop().await;
    }

    /// Starts the service again on its database, after a stop or instead of one. Its port is another one.
    pub async fn restart(&mut self) {
        if self.service.is_some() {
            self.stop().await;
        }
        self.db = Db::connect(&self.config.database_url).await.unwrap();
        let service =
            Service::start_on(self.db.clone(), self.config.clone(), self.clock.clock()).await.unwrap();
        self.address = service.address();
        self.service = Some(service);
    }

    /// A request as nobody.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address)).timeout(PATIENCE)
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// A page, as a browser asks for it.
    pub fn page(&self, path: &str) -> RequestBuilder {
        self.get(path).header(header::ACCEPT, "text/html,application/xhtml+xml")
    }

    /// A server function, as a page with WASM calls it.
    pub fn call(&self, path: &str, form: &str) -> RequestBuilder {
        self.request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form.to_owned())
    }

    /// A request of a till.
    pub fn device(&self, key: &DeviceKey, path: &str) -> RequestBuilder {
        self.request(Method::POST, path).bearer_auth(key)
    }

    /// A heartbeat of a till that has just been started; it is written before this returns.
    pub async fn heartbeat(&self, key: &DeviceKey, version: &str) {
        let beat = serde_json::json!({
            "instance_id": format!("instance-of-{}", key.pos_id), "run_id": "run-1", "version": version,
            "kind": "KKMWPF", "clock": self.clock.now(), "os": "Windows 10",
        });
        let answer = self.device(key, "/api/v1/heartbeat").json(&beat).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        self.service().state().ingest.sweep().await.unwrap();
    }

    /// A new session of somebody: the value of the `Cookie` header.
    pub async fn session(&self, person: &Person) -> String {
        people::begin_session(&self.db, self.clock.clock(), person.id, self.clock.now()).await
    }

    /// The live stream of a session.
    pub async fn live(&self, cookie: &str, query: &str) -> Events {
        Events::of(self.live_response(cookie, query).await)
    }

    /// The stream of a wall.
    pub async fn wall(&self, token: &str) -> Events<WallEvent> {
        Events::of(self.wall_response(token).await)
    }

    pub async fn wall_response(&self, token: &str) -> Response {
        // Without a timeout: the stream lasts.
        self.http.get(format!("http://{}/wall/{token}/live", self.address)).send().await.unwrap()
    }

    pub async fn live_response(&self, cookie: &str, query: &str) -> Response {
        // Without a timeout: the stream lasts.
        let url = format!("http://{}/live?{query}", self.address);
        self.http.get(url).header(header::COOKIE, cookie).send().await.unwrap()
    }
}
