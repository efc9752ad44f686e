//! The reference agent against the real server: what is put into its folder arrives, once, whatever dies in between.
#![expect(clippy::unwrap_used, reason = "a test stops where something unexpected happens")]

#[path = "../support/mod.rs"]
mod support;
mod tls;

use domain::{
    devices::{DeviceKey, DeviceRow, DeviceState, PosId},
    members::Scope,
    money::Kopecks,
};
use server::{
    agent::{self, AgentArgs, Settings},
    clock,
};
use std::{
    fmt::Write,
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use support::{PATIENCE, TestApp, Till};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// An agent of this process.
struct Agent {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Agent {
    fn start(address: SocketAddr, key: &DeviceKey, folder: &Path) -> Self {
        let args = AgentArgs {
            server: Some(format!("http://{address}")),
            folder: Some(folder.to_owned()),
            ..AgentArgs::default()
        };
        let mut settings = Settings::of("", &args, Some(key.to_string())).unwrap();
        settings.watch = Duration::from_millis(30);
        settings.backoff.base = Duration::from_millis(20);
        settings.backoff.cap = Duration::from_millis(200);
        settings.again_after = Duration::from_millis(100);
        let stop = CancellationToken::new();
        let token = stop.clone();
        let task = tokio::spawn(async move { agent::run(settings, clock::system(), token).await.unwrap() });
        Self { stop, task }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn put(folder: &Path, name: &str, text: &str) {
    let receipts = folder.join("receipts");
    fs::create_dir_all(&receipts).unwrap();
    // As the guide asks for: under another name first.
    let half = receipts.join(format!("{name}.tmp"));
    fs::write(&half, text).unwrap();
    fs::rename(half, receipts.join(name)).unwrap();
}

/// Receipts of 1 rouble each, sold a moment ago.
fn csv(app: &TestApp, from: usize, number: usize) -> String {
    let mut text = "id,sold_at,total\n".to_owned();
    for n in from..from + number {
        writeln!(text, "r{n},{},1.00", app.clock.now().to_rfc3339()).unwrap();
    }
    text
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !done().await {
        assert!(began.elapsed() < PATIENCE * 4, "{what}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

async fn stored(app: &TestApp) -> i64 {
    storage::receipts::count(&app.db).await.unwrap()
}

async fn row(app: &TestApp, pos_id: PosId) -> DeviceRow {
    app.service().state().ingest.sweep().await.unwrap();
    let rows = storage::devices::rows(&app.db, &Scope::Everything, &[pos_id], app.clock.now()).await.unwrap();
    rows.into_iter().next().unwrap()
}

fn files(folder: &Path, within: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join(within)) else { return Vec::new() };
    let whole = |path: &PathBuf| path.is_file() && path.extension().is_none_or(|end| end != "half");
    entries.map(|entry| entry.unwrap().path()).filter(whole).collect()
}

fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_machine_is_shown_and_says_goodbye() {
    let app = TestApp::start().await;
    let Till { pos_id, key } = app.world.ours.tills[0].clone();
    let folder = folder();
    let agent = Agent::start(app.address(), &key, folder.path());
    until("it is online", async || row(&app, pos_id).await.state == DeviceState::Online).await;
    let facts = row(&app, pos_id).await.facts;
    assert_eq!((facts.interactor.as_str(), facts.internal_ip.as_str()), ("Folder", "127.0.0.1"));
    assert!(facts.ram_mb.is_some() && !facts.os.is_empty(), "{facts:?}");
    agent.stop().await;
    assert_eq!(row(&app, pos_id).await.state, DeviceState::Offline);
    // The same installation, another run: no duplicate.
    let agent = Agent::start(app.address(), &key, folder.path());
    until("it is online again", async || row(&app, pos_id).await.state == DeviceState::Online).await;
    assert_eq!(row(&app, pos_id).await.copies, 1);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_all_forms_arrive_and_bad_ones_are_set_aside() {
    let app = TestApp::start().await;
    let Till { pos_id, key } = app.world.ours.tills[0].clone();
    let folder = folder();
    let agent = Agent::start(app.address(), &key, folder.path());
    let now = app.clock.now().to_rfc3339();
    put(folder.path(), "shift.csv", &csv(&app, 0, 1_500));
    put(
        folder.path(),
        "one.json",
        &format!(r#"{{"receipts": [{{"id": "j", "sold_at": "{now}", "total": 10.5}}]}}"#),
    );
    put(
        folder.path(),
        "one.xml",
        &format!(r#"<receipts><receipt id="x" sold_at="{now}" total="-1"/></receipts>"#),
    );
    put(folder.path(), "bad.csv", &format!("id,sold_at,total\nb,{now},2\n,{now},2\n"));
    until("all are stored", async || stored(&app).await == 1_503).await;
    until("the files are moved", async || files(folder.path(), "receipts").is_empty()).await;
    assert_eq!(files(folder.path(), "receipts/done").len(), 3);
    assert_eq!(files(folder.path(), "receipts/bad").len(), 2);
    until("the spool is empty", async || files(folder.path(), "spool").is_empty()).await;
    let row = row(&app, pos_id).await;
    assert_eq!((row.receipts_today, row.revenue_today), (1_503, Kopecks(150_000 + 1_050 - 100 + 200)));
    // The same file again changes nothing; the same id with another total is a conflict, and is told.
    put(folder.path(), "again.csv", &csv(&app, 0, 1_500));
    put(folder.path(), "other.csv", &format!("id,sold_at,total\nj,{now},7\n"));
    let refused = folder.path().join("receipts/bad/refused.jsonl");
    until("the conflict is told", async || refused.exists() && files(folder.path(), "spool").is_empty())
        .await;
    assert_eq!(stored(&app).await, 1_503);
    assert!(fs::read_to_string(refused).unwrap().contains("other content"));
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sold_while_the_server_was_away_arrives_afterwards() {
    let address = free_address();
    let mut app = TestApp::start_with(|config| config.listen = address).await;
    let Till { pos_id, key } = app.world.ours.tills[0].clone();
    let folder = folder();
    let agent = Agent::start(address, &key, folder.path());
    until("it is online", async || row(&app, pos_id).await.state == DeviceState::Online).await;
    app.stop().await;
    for n in 0..30 {
        put(folder.path(), &format!("{n}.csv"), &csv(&app, n * 100, 100));
    }
    until("all wait on the disk", async || files(folder.path(), "spool").len() == 30).await;
    // The till is switched off in the meantime, too.
    agent.stop().await;
    assert_eq!(files(folder.path(), "spool").len(), 30);
    let agent = Agent::start(address, &key, folder.path());
    tokio::time::sleep(Duration::from_millis(300)).await;
    app.restart().await;
    until("all are stored", async || stored(&app).await == 3_000).await;
    until("nothing waits", async || files(folder.path(), "spool").is_empty()).await;
    assert_eq!(row(&app, pos_id).await.receipts_today, 3_000);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_cannot_take_yet_waits_and_is_shown() {
    let app = TestApp::start_with(|config| config.ingest.interval_seconds = 1).await;
    let Till { pos_id, key } = app.world.ours.tills[0].clone();
    let folder = folder();
    let agent = Agent::start(app.address(), &key, folder.path());
    let (ahead, long_ago) =
        (app.clock.now() + chrono::TimeDelta::minutes(20), app.clock.now() - chrono::TimeDelta::days(500));
    let text = format!(
        "id,sold_at,total\nahead,{},3\nold,{},3\nnow,{},3\n",
        ahead.to_rfc3339(),
        long_ago.to_rfc3339(),
        app.clock.now().to_rfc3339()
    );
    put(folder.path(), "a.csv", &text);
    until("one waits", async || row(&app, pos_id).await.waiting_receipts == 1).await;
    assert_eq!(stored(&app).await, 1);
    let refused = fs::read_to_string(folder.path().join("receipts/bad/refused.jsonl")).unwrap();
    assert!(refused.contains("\"old\"") && refused.lines().count() == 1, "{refused}");
    app.clock.advance(chrono::TimeDelta::minutes(15));
    until("it is taken", async || stored(&app).await == 2).await;
    until("none waits", async || row(&app, pos_id).await.waiting_receipts == 0).await;
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copied_folder_is_shown_as_a_duplicate_and_counts_nothing_twice() {
    let address = free_address();
    let mut app = TestApp::start_with(|config| {
        config.listen = address;
        config.ingest.interval_seconds = 1;
    })
    .await;
    let Till { pos_id, key } = app.world.ours.tills[0].clone();
    app.stop().await;
    let (first, second) = (folder(), folder());
    let agent = Agent::start(address, &key, first.path());
    put(first.path(), "a.csv", &csv(&app, 0, 40));
    until("they wait", async || !files(first.path(), "spool").is_empty()).await;
    agent.stop().await;
    fs::create_dir_all(second.path().join("spool")).unwrap();
    for file in [files(first.path(), "spool"), vec![first.path().join("instance")]].concat() {
        fs::copy(&file, second.path().join(file.strip_prefix(first.path()).unwrap())).unwrap();
    }
    app.restart().await;
    let agents = [Agent::start(address, &key, first.path()), Agent::start(address, &key, second.path())];
    until("both have sent", async || {
        files(first.path(), "spool").is_empty() && files(second.path(), "spool").is_empty()
    })
    .await;
    until("two are seen", async || {
        app.clock.advance(chrono::TimeDelta::milliseconds(250));
        row(&app, pos_id).await.copies == 2
    })
    .await;
    assert_eq!((stored(&app).await, row(&app, pos_id).await.receipts_today), (40, 40));
    assert_eq!(row(&app, pos_id).await.receipt_conflicts, 0);
    for agent in agents {
        agent.stop().await;
    }
}

#[tokio::test]
async fn two_agents_do_not_share_a_folder() {
    let app = TestApp::start().await;
    let key = app.world.ours.tills[0].key.clone();
    let folder = folder();
    let agent = Agent::start(app.address(), &key, folder.path());
    until("it has begun", async || folder.path().join("instance").exists()).await;
    let args = AgentArgs {
        server: Some("http://127.0.0.1:1".to_owned()),
        folder: Some(folder.path().to_owned()),
        ..AgentArgs::default()
    };
    let settings = Settings::of("", &args, Some(key.to_string())).unwrap();
    let refused = agent::run(settings, clock::system(), CancellationToken::new()).await;
    assert!(matches!(refused, Err(agent::AgentError::Taken(_))));
    agent.stop().await;
}

/// The program as it is delivered.
fn program(address: SocketAddr, key: &DeviceKey, folder: &Path) -> Child {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    fs::write(folder.join("agent.toml"), "watch_seconds = 0.05\nlongest_pause_seconds = 1\n").unwrap();
    Command::new(env!("CARGO_BIN_EXE_heado-monitor"))
        .args(["agent", "--config", "agent.toml", "--folder", "."])
        .args(["--server", &format!("http://{address}")])
        .env("HEADO_AGENT_KEY", key.to_string())
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_loses_nothing_and_doubles_nothing() {
    const FILES: usize = 60;
    const RECEIPTS: usize = 20;
    let app = TestApp::start().await;
    let Till { pos_id, key } = app.world.ours.tills[0].clone();
    let folder = folder();
    // Between the folder and the first sending: there is no server yet.
    let nowhere = free_address();
    put(folder.path(), "before.csv", &csv(&app, FILES * RECEIPTS, RECEIPTS));
    let mut child = program(nowhere, &key, folder.path());
    until("it is on the disk", async || !files(folder.path(), "spool").is_empty()).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let texts: Vec<String> = (0..FILES).map(|n| csv(&app, n * RECEIPTS, RECEIPTS)).collect();
    let selling = {
        let folder = folder.path().to_owned();
        std::thread::spawn(move || {
            for (n, text) in texts.iter().enumerate() {
                put(&folder, &format!("{n}.csv"), text);
                std::thread::sleep(Duration::from_millis(60));
            }
        })
    };
    for round in 0..8_u64 {
        let mut child = program(app.address(), &key, folder.path());
        tokio::time::sleep(Duration::from_millis(250 + round * 67)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        app.clock.advance(chrono::TimeDelta::seconds(5));
    }
    let mut child = program(app.address(), &key, folder.path());
    tokio::task::spawn_blocking(move || selling.join().unwrap()).await.unwrap();
    put(folder.path(), "after.csv", &csv(&app, (FILES + 1) * RECEIPTS, RECEIPTS));
    let all = i64::try_from((FILES + 2) * RECEIPTS).unwrap();
    until("all are stored", async || stored(&app).await >= all).await;
    until("nothing waits", async || {
        files(folder.path(), "spool").is_empty() && files(folder.path(), "receipts").is_empty()
    })
    .await;
    // A clean stop ends it by itself.
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert!(child.wait().unwrap().success(), "{}", fs::read_to_string(folder.path().join("log")).unwrap());
    let row = row(&app, pos_id).await;
    assert_eq!((stored(&app).await, row.receipts_today, row.receipt_conflicts), (all, all, 0));
    assert_eq!(row.revenue_today, Kopecks(all * 100));
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("the server knows of the shutdown"), "{log}");
    assert_eq!(row.state, DeviceState::Offline);
    assert_eq!(files(folder.path(), "receipts/done").len(), FILES + 2);
    assert!(files(folder.path(), "receipts/bad").is_empty());
}

#[test]
fn the_key_is_never_an_argument() {
    let told = Command::new(env!("CARGO_BIN_EXE_heado-monitor")).args(["agent", "--help"]).output().unwrap();
    let help = String::from_utf8(told.stdout).unwrap();
    assert!(help.contains("HEADO_AGENT_KEY") && !help.contains("--key "), "{help}");
    let refused = Command::new(env!("CARGO_BIN_EXE_heado-monitor"))
        .args(["agent", "--server", "https://monitor.example.com"])
        .env_remove("HEADO_AGENT_KEY")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
}
