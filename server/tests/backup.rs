//! `heado-monitor backup` and `restore`, as they are called while the service runs.
#![expect(clippy::unwrap_used, reason = "a test stops where something unexpected happens")]

mod support;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};
use support::TestApp;

fn called(folder: &Path, database: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_heado-monitor"))
        .args(arguments)
        .current_dir(folder)
        .env("DATABASE_URL", database)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_service_is_backed_up_and_its_data_restored_elsewhere() {
    let files = tempfile::tempdir().unwrap();
    let folder = files.path();
    let database = format!("sqlite://{}", folder.join("running.db").display());
    let url = database.clone();
    let app = TestApp::start_with(move |config| config.database_url = url).await;
    app.heartbeat(&app.world.ours.tills[0].key, "2.8.1").await;
    let made = called(folder, &database, &["backup", "copy.backup"]);
    assert!(made.status.success(), "{}", said(&made));
    assert_eq!(fs::metadata(folder.join("copy.backup")).unwrap().permissions().mode() & 0o777, 0o600);
    let again = called(folder, &database, &["backup", "copy.backup"]);
    assert_eq!(again.status.code(), Some(2), "{}", said(&again));

    let checked = called(folder, &database, &["restore", "copy.backup", "--check"]);
    assert!(checked.status.success() && said(&checked).contains("whole;"), "{}", said(&checked));
    let other = format!("sqlite://{}", folder.join("other/new.db").display());
    let restored = called(folder, &other, &["restore", "copy.backup"]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(
        said(&restored).contains("Restored:") && said(&restored).contains("sessions"),
        "{}",
        said(&restored)
    );
    let listed = called(folder, &other, &["account", "list"]);
    assert!(said(&listed).contains("ours@example.com") && said(&listed).contains("theirs@example.com"));
    let refused = called(folder, &other, &["restore", "copy.backup"]);
    assert!(!refused.status.success() && said(&refused).contains("--replace"), "{}", said(&refused));
    assert!(called(folder, &other, &["restore", "copy.backup", "--replace"]).status.success());

    let whole = fs::read(folder.join("copy.backup")).unwrap();
    fs::write(folder.join("cut.backup"), &whole[..whole.len() / 2]).unwrap();
    let cut = called(folder, &other, &["restore", "cut.backup", "--replace"]);
    assert!(!cut.status.success() && said(&cut).contains("damaged"), "{}", said(&cut));
    assert!(said(&called(folder, &other, &["account", "list"])).contains("ours@example.com"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_keeps_the_newest() {
    let files = tempfile::tempdir().unwrap();
    let folder = files.path();
    let database = format!("sqlite://{}", folder.join("test.db").display());
    assert!(called(folder, &database, &["migrate"]).status.success());
    let backups = folder.join("backups");
    fs::create_dir(&backups).unwrap();
    for name in ["heado-2025-01-01T000000Z.backup", "heado-2025-01-02T000000Z.backup", "mine.backup"] {
        fs::write(backups.join(name), "x").unwrap();
    }
    let made = called(folder, &database, &["backup", "backups", "--keep", "2"]);
    assert!(made.status.success(), "{}", said(&made));
    let left = names(&backups);
    assert_eq!(
        (left.len(), left[0].as_str(), left[2].as_str()),
        (3, "heado-2025-01-02T000000Z.backup", "mine.backup"),
        "{left:?}"
    );
}
