//! What the stories share: a fresh database on each engine, a clock set by hand, and a small world.
#![expect(clippy::disallowed_methods, reason = "the place where tests find the database")]

use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::{Account, AccountId},
    audit::Actor,
    devices::{DeviceKind, DeviceRow, HostFacts, PosId},
    language::Language,
    live::Change,
    members::{Role, Scope, Viewer},
    money::Kopecks,
    outlets::{OpeningHours, Outlet, OutletId},
    receipts::Receipt,
    wall::WallId,
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::collections::BTreeSet;
use storage::{Db, accounts, devices, members, outlets, presence::Heartbeat};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

/// Nothing that a story waits for takes longer.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);

/// A database of one test, and how to open it once more, as another process would.
pub struct Fresh {
    pub db: Db,
    pub url: String,
    pub postgres: bool,
    _folder: Option<tempfile::TempDir>,
}

impl Fresh {
    pub async fn open(url: String, postgres: bool) -> Self {
        Self { db: Db::connect(&url).await.unwrap(), url, postgres, _folder: None }
    }

    pub async fn again(&self) -> Db {
        Db::connect(&self.url).await.unwrap()
    }

    /// Announces a change that nothing makes, after all that was committed: notifications come in the order of their commits. None on
    /// `SQLite`, where what is committed has been announced.
    async fn mark(&self) -> Option<Change> {
        if !self.postgres {
            return None;
        }
        let mark = Change::Wall(WallId(uuid::Uuid::now_v7()));
        self.execute(format!(
            "select pg_notify('heado_changes', '{}')",
            serde_json::to_string(&mark).unwrap()
        ))
        .await;
        Some(mark)
    }

    /// Changes what is stored behind the crate's back.
    pub async fn execute(&self, sql: impl Into<String>) {
        let sql = AssertSqlSafe(sql.into());
        if self.postgres {
            PgConnection::connect(&self.url).await.unwrap().execute(sql).await.unwrap();
        } else {
            SqliteConnection::connect(&self.url).await.unwrap().execute(sql).await.unwrap();
        }
    }
}

/// A story runs on a fresh `SQLite` file, and on a fresh `PostgreSQL` database if `HEADO_TEST_POSTGRES` names a server.
macro_rules! story {
    ($(#[$attribute:meta])* $name:ident($fresh:ident) $body:block) => {
        $(#[$attribute])*
        #[tokio::test]
        async fn $name() {
            async fn tell($fresh: &$crate::support::Fresh) $body
            let sqlite = $crate::support::sqlite().await;
            tell(&sqlite).await;
            sqlite.db.close().await;
            if let Some(postgres) = $crate::support::postgres(stringify!($name)).await {
                tell(&postgres).await;
                $crate::support::drop_postgres(postgres).await;
            }
        }
    };
}

pub async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("new/story.db").display());
    Fresh { db: Db::connect(&url).await.unwrap(), url, postgres: false, _folder: Some(folder) }
}

pub async fn postgres(name: &str) -> Option<Fresh> {
    Some(Fresh::open(bare_postgres(name).await?, true).await)
}

/// An empty database without a schema.
pub async fn bare_postgres(name: &str) -> Option<String> {
    let Ok(base) = std::env::var("HEADO_TEST_POSTGRES") else {
        println!("HEADO_TEST_POSTGRES is not set: {name} runs on SQLite only");
        return None;
    };
    let database =
        format!("story_{}_{}", name.chars().take(24).collect::<String>(), uuid::Uuid::now_v7().simple());
    let mut server = PgConnection::connect(&base).await.unwrap();
    let create = AssertSqlSafe(format!("create database {database}"));
    sqlx::raw_sql(create).execute(&mut server).await.unwrap();
    Some(format!("{}/{database}", base.rsplit_once('/').unwrap().0))
}

pub async fn drop_postgres(fresh: Fresh) {
    fresh.db.close().await;
    let (base, database) = fresh.url.rsplit_once('/').unwrap();
    let mut server = PgConnection::connect(&format!("{base}/postgres")).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("drop database {database} with (force)")))
        .execute(&mut server)
        .await
        .unwrap();
}

/// Monday, 2 March 2026, 09:00 UTC: noon in Moscow.
pub fn noon() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

pub fn seconds(seconds: i64) -> Duration {
    Duration::seconds(seconds)
}

pub fn minutes(minutes: i64) -> Duration {
    Duration::minutes(minutes)
}

/// An account with one outlet in Moscow, open 10:00–22:00.
pub struct World {
    pub account: Account,
    pub outlet: Outlet,
}

pub async fn world(db: &Db) -> World {
    account_with_outlet(db, "demoshop@example.com", "Europe/Moscow").await
}

pub async fn account_with_outlet(db: &Db, email: &str, zone: &str) -> World {
    let account = accounts::add(
        db,
        &Actor::CommandLine,
        email,
        "Пример",
        None,
        Language::Ru,
        noon() - Duration::days(30),
    )
    .await
    .unwrap();
    let outlet = outlet(db, account.id, "Москва", zone, OpeningHours::daily(600, 1320)).await;
    World { account, outlet }
}

pub async fn outlet(db: &Db, account_id: AccountId, city: &str, zone: &str, hours: OpeningHours) -> Outlet {
    let new = outlets::NewOutlet {
        account_id,
        city: city.to_owned(),
        address: "Тверская, 1".to_owned(),
        mall: "Галерея".to_owned(),
        zone: zone.to_owned(),
        hours,
    };
    // Stories have several in one city and need no address of their own for each.
    let added = outlets::add_all(db, &Actor::CommandLine, &[new], noon() - Duration::days(30)).await;
    let outlet = added.unwrap().remove(0);
    outlets::roll_over(db, noon()).await.unwrap();
    outlet
}

/// A member who sees these accounts.
pub async fn viewer(db: &Db, name: &str, role: Role, grants: &[AccountId]) -> Viewer {
    let email = format!("{}@example.com", uuid::Uuid::now_v7().simple());
    let new = members::NewMember {
        email: &email,
        name,
        role,
        language: Language::Ru,
        password: "correct horse battery",
        accounts: grants,
    };
    let id = members::add(db, &Actor::CommandLine, &new, noon()).await.unwrap();
    members::viewer(db, id).await.unwrap().unwrap()
}

pub async fn till(db: &Db, outlet: OutletId, pos_id: i64) -> PosId {
    device(db, outlet, pos_id, DeviceKind::Till).await
}

pub async fn device(db: &Db, outlet_id: OutletId, pos_id: i64, kind: DeviceKind) -> PosId {
    let new =
        devices::NewDevice {
            pos_id: Some(PosId(pos_id)), outlet_id, name: format!("Касса {pos_id}"), kind
        };
    devices::add(db, &Actor::CommandLine, &new, noon() - Duration::days(30)).await.unwrap()
}

pub fn facts(cpu: &str) -> HostFacts {
    HostFacts {
        version: "2.10.1".to_owned(),
        interactor: "OurXML".to_owned(),
        cpu: cpu.to_owned(),
        cpu_mhz: Some(1_601),
        ram_mb: Some(4_096),
        os: "Windows 10".to_owned(),
        internal_ip: "10.1.2.3".to_owned(),
    }
}

/// A heartbeat of the only run of an instance.
pub fn heartbeat(pos_id: PosId, instance: &str, at: DateTime<Utc>) -> Heartbeat {
    heartbeat_of_run(pos_id, instance, "run", at)
}

pub fn heartbeat_of_run(pos_id: PosId, instance: &str, run: &str, at: DateTime<Utc>) -> Heartbeat {
    Heartbeat {
        pos_id,
        instance_id: instance.to_owned(),
        runs: vec![(run.to_owned(), at)],
        at,
        external_ip: "203.0.113.5".to_owned(),
        facts: facts(instance),
        clock_offset_ms: 100,
        waiting_receipts: Some(0),
        interval_seconds: 60,
    }
}

pub fn receipt(pos_id: PosId, id: &str, sold_at: DateTime<Utc>, total: i64) -> Receipt {
    let moscow = chrono::FixedOffset::east_opt(3 * 3_600).unwrap();
    Receipt { pos_id, id: id.to_owned(), sold_at: sold_at.with_timezone(&moscow), total: Kopecks(total) }
}

pub async fn row(db: &Db, pos_id: PosId, now: DateTime<Utc>) -> DeviceRow {
    devices::rows(db, &Scope::Everything, &[pos_id], now).await.unwrap().pop().unwrap()
}

pub fn only(account: AccountId) -> Scope {
    Scope::Accounts(BTreeSet::from([account]))
}

/// Hears of changes from now on: what was announced before, and is still on its way on `PostgreSQL`, is not among them.
pub async fn listening(fresh: &Fresh) -> Receiver<Change> {
    let mut changes = fresh.db.changes();
    announced(fresh, &mut changes).await;
    changes
}

/// The devices announced so far, each once; panics if changes were missed.
pub async fn announced(fresh: &Fresh, changes: &mut Receiver<Change>) -> BTreeSet<PosId> {
    let mut devices = BTreeSet::new();
    let mark = fresh.mark().await;
    loop {
        let change = match changes.try_recv() {
            Ok(change) => change,
            Err(TryRecvError::Empty) if mark.is_none() => break,
            Err(TryRecvError::Empty) => {
                tokio::time::timeout(PATIENCE, changes.recv()).await.unwrap().unwrap()
            }
            Err(error) => panic!("{error}"),
        };
        match change {
            _ if Some(&change) == mark.as_ref() => break,
            Change::Devices(pos_ids) => devices.extend(pos_ids),
            Change::Missed => panic!("changes were missed"),
            _ => {}
        }
    }
    devices
}
