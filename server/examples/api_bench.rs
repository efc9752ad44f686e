//! What the program takes through its device API, beside a server that does nothing but HTTP and JSON, in turns in one run
//! with the same load: `api_bench heartbeats|receipts PROGRAM [DATABASE_URL]`. `scripts/bench.sh` calls it.
#![expect(clippy::print_stdout, reason = "a program that prints what it measured")]

use axum::{
    Json, Router,
    routing::{get, post},
};
use domain::devices::DeviceKey;
use server::{
    clock,
    fleet::{Client, Load, Rate, Report, load, register},
    ingest::{HeartbeatAnswer, HeartbeatRequest, Ping, ReceiptsAnswer, ReceiptsRequest},
};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use storage::Db;
use tokio_util::sync::CancellationToken;

const ROUNDS: usize = 3;
const DEVICES: usize = 5_000;
const CLIENTS: usize = 16;
const A_REQUEST: usize = 50;
const WARM_UP: Duration = Duration::from_secs(3);
const LOADED: Duration = Duration::from_secs(8);

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone, Copy, PartialEq)]
enum What {
    Heartbeats,
    Receipts,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["json", address] => json(address.parse()?).await,
        ["heartbeats", program, database @ ..] => compare(What::Heartbeats, program, database).await,
        ["receipts", program, database @ ..] => compare(What::Receipts, program, database).await,
        _ => Err("api_bench heartbeats|receipts PROGRAM [DATABASE_URL]".into()),
    }
}

/// The yardstick: reads and writes the same JSON and keeps nothing.
async fn json(address: SocketAddr) -> Result<(), Failure> {
    let heartbeat = |Json(_): Json<HeartbeatRequest>| async {
        Json(HeartbeatAnswer { interval_seconds: 60, server_time: clock::system().now() })
    };
    let receipts = |Json(request): Json<ReceiptsRequest>| async move {
        Json(ReceiptsAnswer {
            new: u32::try_from(request.receipts.len()).unwrap_or(u32::MAX),
            repeated: 0,
            conflicts: 0,
            conflicting: Vec::new(),
            rejected: Vec::new(),
            server_time: clock::system().now(),
        })
    };
    let ping = || async { Json(Ping { service: String::new(), server_time: clock::system().now() }) };
    let router = Router::new()
        .route("/api/v1/ping", get(ping))
        .route("/api/v1/heartbeat", post(heartbeat))
        .route("/api/v1/receipts", post(receipts))
        .layer(tower_http::decompression::RequestDecompressionLayer::new());
    Ok(axum::serve(tokio::net::TcpListener::bind(address).await?, router).await?)
}

/// A server under load; ends with its handle.
struct Loaded {
    child: Child,
    address: SocketAddr,
}

impl Loaded {
    async fn start(command: &mut Command, address: SocketAddr) -> Result<Self, Failure> {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let loaded = Self { child, address };
        for _ in 0..500 {
            if loaded.client()?.ping().await.is_ok() {
                return Ok(loaded);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("the server does not answer".into())
    }

    fn client(&self) -> Result<Client, Failure> {
        Ok(Client::new(&format!("http://{}", self.address))?)
    }

    async fn run(
        &self,
        what: What,
        keys: &[DeviceKey],
        seed: u64,
        duration: Duration,
    ) -> Result<Report, Failure> {
        let rate = |wanted| if what == wanted { Rate::Unlimited } else { Rate::PerSecond(0.0) };
        let run = Load {
            client: self.client()?,
            clock: clock::system(),
            keys: keys.to_vec(),
            clients: CLIENTS,
            heartbeats: rate(What::Heartbeats),
            batches: rate(What::Receipts),
            receipts_per_batch: A_REQUEST,
            seed,
            duration,
        };
        Ok(load(run, None, CancellationToken::new()).await?)
    }

    /// Things a second, and CPU seconds of the server for 100,000 of them.
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    async fn measure(&self, what: What, keys: &[DeviceKey], round: usize) -> Result<(f64, f64), Failure> {
        let seed = 2 * round as u64;
        self.run(what, keys, seed, WARM_UP).await?;
        let before = cpu_seconds(self.child.id());
        let report = self.run(what, keys, seed + 1, LOADED).await?;
        let cpu = cpu_seconds(self.child.id()) - before;
        if report.heartbeats.failures + report.batches.failures + report.rejected > 0 {
            return Err(format!("not everything was taken: {report}").into());
        }
        let done = match what {
            What::Heartbeats => report.heartbeats.latencies.len() as f64,
            What::Receipts => report.new as f64,
        };
        Ok((done / report.seconds, cpu / done * 100_000.0))
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn compare(what: What, program: &str, database: &[&str]) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("bench.db").display());
    let url = database.first().map_or(file.as_str(), |url| *url);
    let db = Db::connect(url).await?;
    let keys = register(&db, DEVICES, clock::system().now()).await?;
    db.close().await;
    let name = if what == What::Heartbeats { "heartbeats" } else { "receipts" };
    println!("{name}/s through HTTP, {CLIENTS} clients; CPU-s/100k of the server alone");
    println!(
        "{:>12} {:>10} {:>12} {:>10} {:>8}",
        "JSON only", "CPU-s/100k", "the program", "CPU-s/100k", "ratio"
    );
    let mut rows = Vec::new();
    for round in 0..ROUNDS {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        let yardstick = Loaded::start(command.args(["json", &address.to_string()]), address).await?;
        let (json, json_cpu) = yardstick.measure(what, &keys, round).await?;
        drop(yardstick);
        let program = start(program, url, folder.path()).await?;
        let (ours, cpu) = program.measure(what, &keys, round).await?;
        drop(program);
        rows.push([json, json_cpu, ours, cpu, ours / json * 100.0]);
        print(&rows[round]);
    }
    let median = |column: usize| {
        let mut values: Vec<f64> = rows.iter().map(|row| row[column]).collect();
        values.sort_unstable_by(f64::total_cmp);
        values[ROUNDS / 2]
    };
    println!("median");
    print(&[median(0), median(1), median(2), median(3), median(4)]);
    Ok(())
}

async fn start(program: &str, url: &str, folder: &Path) -> Result<Loaded, Failure> {
    let address = free_address()?;
    let mut command = Command::new(fs::canonicalize(program)?);
    command.arg("serve").current_dir(folder);
    command.env("HEADO_LISTEN", address.to_string()).env("DATABASE_URL", url);
    Loaded::start(&mut command, address).await
}

fn print([json, json_cpu, ours, cpu, ratio]: &[f64; 5]) {
    println!("{json:12.0} {json_cpu:10.2} {ours:12.0} {cpu:10.2} {ratio:6.0} %");
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr()
}

/// User and system time of a process so far; zero where the kernel does not say.
fn cpu_seconds(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
