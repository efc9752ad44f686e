//! The real program is killed without warning while it takes receipts: every acknowledged one must be there.
//! `HEADO_TEST_KILL_RECEIPTS=200000` takes as many; `HEADO_TEST_POSTGRES` tests that engine too.

use domain::{devices::PosId, money::Kopecks, receipts::Receipt};
use server::{
    clock,
    fleet::{Client, Load, Rate, Report, Sink, load, register},
};
use sqlx::{Connection, PgConnection};
use std::{
    fs,
    io::BufWriter,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use storage::{
    Db,
    receipts::{Batch, Outcome},
};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_mins(1);
const DEVICES: usize = 40;

/// The program as it is delivered, on a port and a database of its own.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    async fn start(database_url: &str, address: SocketAddr, folder: &Path) -> Self {
        let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_heado-monitor"))
            .arg("serve")
            .current_dir(folder)
            .env("HEADO_LISTEN", address.to_string())
            .env("DATABASE_URL", database_url)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let program = Self { child, address };
        let (client, began) = (program.client(), Instant::now());
        while client.ping().await.is_err() {
            assert!(began.elapsed() < PATIENCE, "{}", fs::read_to_string(folder.join("log")).unwrap());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        program
    }

    fn client(&self) -> Client {
        Client::new(&format!("http://{}", self.address)).unwrap()
    }

    /// SIGKILL: no last words.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

fn lines(path: &PathBuf) -> usize {
    fs::read_to_string(path).map_or(0, |text| text.lines().count())
}

/// Loads the program until it has acknowledged so many receipts, kills it meanwhile, and lets the devices go on with
/// the restarted one.
async fn survives(engine: &str, database_url: &str, wanted: usize) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(database_url).await.unwrap();
    let keys = register(&db, DEVICES, clock::system().now()).await.unwrap();
    db.close().await;
    let address = free_address();
    let program = Program::start(database_url, address, folder.path()).await;
    let path = folder.path().join("acknowledged");
    let sink: Sink = Box::new(BufWriter::with_capacity(4_096, fs::File::create(&path).unwrap()));
    let stop = CancellationToken::new();
    let run = Load {
        client: program.client(),
        clock: clock::system(),
        keys,
        clients: 8,
        heartbeats: Rate::PerSecond(20.0),
        batches: Rate::Unlimited,
        receipts_per_batch: 50,
        seed: 11,
        duration: PATIENCE * 20,
    };
    let running = tokio::spawn(load(run, Some(sink), stop.clone()));
    until(&path, wanted / 2).await;
    program.kill();
    let program = Program::start(database_url, address, folder.path()).await;
    until(&path, wanted).await;
    program.kill();
    stop.cancel();
    let report: Report = running.await.unwrap().unwrap();
    let acknowledged = check(database_url, &path, &report, wanted).await;
    #[expect(clippy::print_stdout, reason = "the count is what the test shows")]
    {
        println!("{engine}: {acknowledged} acknowledged receipts, none lost");
    }
}

async fn until(path: &PathBuf, wanted: usize) {
    let began = Instant::now();
    while lines(path) < wanted {
        assert!(began.elapsed() < PATIENCE * 10, "{} of {wanted} receipts", lines(path));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Answers how many were acknowledged.
async fn check(database_url: &str, path: &PathBuf, report: &Report, wanted: usize) -> usize {
    let db = Db::connect(database_url).await.unwrap();
    assert!(report.batches.failures > 0, "the kill was not noticed: {report}");
    assert_eq!(report.conflicts, 0, "{report}");
    let text = fs::read_to_string(path).unwrap();
    let acknowledged: Vec<Receipt> = text.lines().map(same_id).collect();
    assert!(acknowledged.len() >= wanted);
    let stored = storage::receipts::count(&db).await.unwrap();
    // Stored but not acknowledged are only the batches under way at the two kills.
    let least = i64::try_from(acknowledged.len()).unwrap();
    assert!((least..=least + 2 * 8 * 50).contains(&stored), "{least} {stored}");
    let mut lost = 0;
    for receipts in acknowledged.chunks(5_000) {
        let batch = Batch { sender: PosId(0), receipts: receipts.to_vec() };
        let outcomes = storage::receipts::ingest(&db, &[batch], clock::system().now()).await.unwrap();
        lost += outcomes[0].iter().filter(|outcome| **outcome != Outcome::Conflict).count();
    }
    assert_eq!(lost, 0, "of {} acknowledged receipts", acknowledged.len());
    db.close().await;
    acknowledged.len()
}

/// A receipt with an acknowledged id and other content: a conflict, if the acknowledged one is there.
fn same_id(line: &str) -> Receipt {
    let (pos_id, id) = line.split_once(' ').unwrap();
    let sold_at = clock::system().now().fixed_offset();
    Receipt { pos_id: PosId(pos_id.parse().unwrap()), id: id.to_owned(), sold_at, total: Kopecks(1) }
}

fn wanted() -> usize {
    let asked = std::env::vars().find(|(name, _)| name == "HEADO_TEST_KILL_RECEIPTS");
    asked.and_then(|(_, number)| number.parse().ok()).unwrap_or(4_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_receipt_is_lost_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    survives("SQLite", &format!("sqlite://{}", folder.path().join("kill.db").display()), wanted()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_receipt_is_lost_on_postgresql() {
    let Some((_, base)) = std::env::vars().find(|(name, _)| name == "HEADO_TEST_POSTGRES") else {
        println!("HEADO_TEST_POSTGRES is not set");
        return;
    };
    let database = format!("kill_{}", uuid::Uuid::now_v7().simple());
    let mut server = PgConnection::connect(&base).await.unwrap();
    let create = format!("create database {database}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&mut server).await.unwrap();
    let url = format!("{}/{database}", base.rsplit_once('/').unwrap().0);
    survives("PostgreSQL", &url, wanted()).await;
    let drop = format!("drop database {database} with (force)");
    sqlx::raw_sql(sqlx::AssertSqlSafe(drop)).execute(&mut server).await.unwrap();
}
