//! A backup made while receipts arrive is of one moment, and is restored on either engine, all or nothing.

use crate::{
    migrations::{MIGRATIONS, statements},
    support::{Fresh, bare_postgres, drop_postgres, minutes, noon, receipt, till, world},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, migrate::Migrate};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{Read, Write},
    path::Path,
};
use storage::{
    Db,
    backup::{self, BackupError, LEFT_OUT, Restored},
    receipts::{self, Batch},
};
use tempfile::TempDir;

/// A file with a backup of this database.
async fn backed_up(url: &str, folder: &Path) -> std::path::PathBuf {
    let path = folder.join(format!("{}.backup", uuid::Uuid::now_v7().simple()));
    backup::write(url, File::create(&path).unwrap(), noon()).await.unwrap();
    path
}

async fn restored(url: &str, path: &Path, replace: bool) -> Result<Restored, BackupError> {
    backup::restore(url, File::open(path).unwrap(), replace, noon() + minutes(60)).await
}

/// The rows of an archive by table, as they are written.
fn rows(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut tables = BTreeMap::<String, BTreeSet<String>>::new();
    let mut table = String::new();
    for line in unpacked(path).lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        match value.get("table") {
            Some(name) => {
                name.as_str().unwrap().clone_into(&mut table);
                tables.entry(table.clone()).or_default();
            }
            None if value.is_array() => assert!(tables.get_mut(&table).unwrap().insert(line.to_owned())),
            None => {}
        }
    }
    tables
}

fn unpacked(path: &Path) -> String {
    let mut text = String::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

fn packed(text: &str, path: &Path) {
    let mut encoder = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap();
}

/// Empty databases of every engine that there is: addresses, and whether they are of `PostgreSQL`.
async fn empty(folder: &TempDir, name: &str) -> Vec<(String, bool)> {
    let sqlite = format!("sqlite://{}", folder.path().join(format!("deeper/{name}.db")).display());
    let mut urls = vec![(sqlite, false)];
    urls.extend(bare_postgres(name).await.map(|url| (url, true)));
    urls
}

/// A row in every table.
async fn fill(fresh: &Fresh) {
    for statement in statements(fresh.postgres) {
        fresh.execute(statement).await;
    }
}

story!(a_backup_holds_every_table_and_is_restored_on_either_engine(fresh) {
    fill(fresh).await;
    let folder = tempfile::tempdir().unwrap();
    let path = backed_up(&fresh.url, folder.path()).await;
    let contents = backup::verify(File::open(&path).unwrap()).unwrap();
    // A new table is in the backup, or is left out for a reason that is written down.
    let mut accounted: BTreeSet<String> = contents.tables.keys().cloned().collect();
    accounted.extend(LEFT_OUT.iter().map(|(table, _)| (*table).to_owned()));
    let catalogue: BTreeSet<String> = backup::tables(&fresh.db).await.unwrap().into_iter().collect();
    assert_eq!(accounted, catalogue);
    let before = rows(&path);
    let empty_ones: Vec<&String> = before.iter().filter(|(_, rows)| rows.is_empty()).map(|(table, _)| table).collect();
    assert!(empty_ones.iter().all(|table| *table == "outlet_slots"), "{empty_ones:?}");
    for (url, postgres) in empty(&folder, "restored").await {
        let done = restored(&url, &path, false).await.unwrap();
        assert_eq!(done.contents, contents);
        assert_eq!((done.letters_waiting, done.contents.rows()), (1, before.values().map(|rows| rows.len() as u64).sum()));
        assert_eq!(rows(&backed_up(&url, folder.path()).await), before, "{url}");
        let there = Fresh::open(url, postgres).await;
        there.db.check().await.unwrap();
        if postgres {
            drop_postgres(there).await;
        }
    }
});

story!(a_backup_under_load_is_of_one_moment(fresh) {
    let db = fresh.db.clone();
    let device = till(&db, world(&db).await.outlet.id, 1).await;
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let writing = tokio::spawn(async move {
        let mut number = 0;
        while stopped.try_recv().is_err() {
            let receipts = (0..20).map(|n| receipt(device, &format!("r{}", number + n), noon(), 100)).collect();
            receipts::ingest(&db, &[Batch { sender: device, receipts }], noon()).await.unwrap();
            number += 20;
        }
        number
    });
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    let mut before = 0;
    for _ in 0..5 {
        let mut count = before;
        let began = std::time::Instant::now();
        while count == before {
            assert!(began.elapsed() < crate::support::PATIENCE, "nothing is written");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            count = receipts::count(&fresh.db).await.unwrap();
        }
        before = count;
        paths.push(backed_up(&fresh.url, folder.path()).await);
    }
    stop.send(()).unwrap();
    let written = writing.await.unwrap();
    let mut seen = BTreeSet::new();
    for path in paths {
        let rows = rows(&path);
        let receipts = rows["receipts"].len();
        seen.insert(receipts);
        // What a receipt adds up to was written with it, so it is in the same backup.
        let sum = format!(",{receipts},{receipts},{}]", receipts * 100);
        assert!(rows["sales_slots"].iter().all(|row| row.ends_with(&sum)), "{receipts}: {:?}", rows["sales_slots"]);
        assert!(receipts.is_multiple_of(20) && receipts <= written);
        let url = format!("sqlite://{}", folder.path().join(format!("{receipts}.db")).display());
        if !folder.path().join(format!("{receipts}.db")).exists() {
            restored(&url, &path, false).await.unwrap();
            let copy = Db::connect(&url).await.unwrap();
            assert_eq!(receipts::count(&copy).await.unwrap(), i64::try_from(receipts).unwrap());
            copy.close().await;
        }
    }
    assert!(seen.len() > 1, "nothing was written meanwhile: {seen:?}");
});

story!(a_restore_is_refused_or_changes_everything(fresh) {
    fill(fresh).await;
    let folder = tempfile::tempdir().unwrap();
    let path = backed_up(&fresh.url, folder.path()).await;
    let before = rows(&path);
    assert!(matches!(restored(&fresh.url, &path, false).await, Err(BackupError::NotEmpty(_))));
    // Other data, of which nothing stays.
    fresh.execute("update members set name = 'Мария'").await;
    fresh.execute("insert into partners (id, name) values ('00000000000000000000000000000077', 'Ещё')".replace(
        "'00000000000000000000000000000077'",
        if fresh.postgres { "'00000000000000000000000000000077'" } else { "x'00000000000000000000000000000077'" },
    )).await;
    let changed = rows(&backed_up(&fresh.url, folder.path()).await);
    // What is damaged in the middle, although its sums are right, changes nothing either.
    let text = unpacked(&path);
    let damaged = folder.path().join("damaged");
    packed(&text.replacen("Анна", "Жанна", 1), &damaged);
    assert!(matches!(restored(&fresh.url, &damaged, true).await, Err(BackupError::Damaged(_))));
    assert_eq!(rows(&backed_up(&fresh.url, folder.path()).await), changed);
    fresh.execute(format!("update service_runs set alive_at = {}", (noon() + minutes(60)).timestamp_millis() - 7_000)).await;
    assert!(matches!(restored(&fresh.url, &path, true).await, Err(BackupError::InUse(7))));
    fresh.execute("update service_runs set alive_at = 5").await;
    restored(&fresh.url, &path, true).await.unwrap();
    assert_eq!(rows(&backed_up(&fresh.url, folder.path()).await), before);
    // And what is closed to changes is so again.
    let refused = tokio::spawn({
        let (url, postgres) = (fresh.url.clone(), fresh.postgres);
        async move { Fresh::open(url, postgres).await.execute("delete from incident_events").await }
    });
    assert!(refused.await.is_err());
});

story!(a_database_that_only_started_counts_as_empty(fresh) {
    let folder = tempfile::tempdir().unwrap();
    let path = backed_up(&fresh.url, folder.path()).await;
    fresh.execute("insert into support_alerts (email, language) values ('s@example.com', 'ru')").await;
    fresh.execute("insert into lag_evaluations (id, evaluated_at) values (1, 1)").await;
    let done = restored(&fresh.url, &path, false).await.unwrap();
    assert_eq!(done.contents.rows(), 0);
});

#[tokio::test]
async fn what_is_no_whole_backup_is_refused() {
    let fresh = crate::support::sqlite().await;
    fill(&fresh).await;
    let folder = tempfile::tempdir().unwrap();
    let path = backed_up(&fresh.url, folder.path()).await;
    let whole = std::fs::read(&path).unwrap();
    let url = format!("sqlite://{}", folder.path().join("target.db").display());
    let altered = folder.path().join("altered");
    for length in [whole.len() / 3, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        std::fs::write(&altered, &whole[..length]).unwrap();
        let refused = restored(&url, &altered, false).await.unwrap_err();
        assert!(matches!(refused, BackupError::Damaged(_)), "{length}: {refused}");
    }
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    std::fs::write(&altered, &flipped).unwrap();
    assert!(matches!(restored(&url, &altered, false).await, Err(BackupError::Damaged(_))));
    std::fs::write(&altered, [whole.as_slice(), whole.as_slice()].concat()).unwrap();
    assert!(matches!(restored(&url, &altered, false).await, Err(BackupError::Damaged(_))));
    for other in [&b""[..], b"SQLite format 3\0", b"{}"] {
        std::fs::write(&altered, other).unwrap();
        assert!(matches!(restored(&url, &altered, false).await, Err(BackupError::NotABackup)));
    }
    packed("{\"format\":\"something else\"}\n", &altered);
    assert!(matches!(restored(&url, &altered, false).await, Err(BackupError::NotABackup)));
    // A row less; a table less; a later version; another edition.
    let text = unpacked(&path);
    let lines: Vec<&str> = text.lines().collect();
    let row = lines.iter().position(|line| line.starts_with('[')).unwrap();
    let without = |from: usize, to: usize| {
        let kept = lines.iter().enumerate().filter(|(index, _)| !(from..to).contains(index));
        kept.map(|(_, line)| *line).collect::<Vec<_>>().join("\n") + "\n"
    };
    packed(&without(row, row + 1), &altered);
    assert!(matches!(restored(&url, &altered, false).await, Err(BackupError::Damaged(_))));
    packed(&without(1, lines.iter().position(|line| line.starts_with("{\"end\"")).unwrap() + 1), &altered);
    assert!(matches!(restored(&url, &altered, false).await, Err(BackupError::Damaged(_))));
    packed(&without(lines.len() - 1, lines.len()), &altered);
    assert!(matches!(restored(&url, &altered, false).await, Err(BackupError::Damaged(_))));
    assert!(!folder.path().join("target.db").exists(), "a refused restore makes no database");
}

#[tokio::test]
async fn an_older_backup_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let old = format!("sqlite://{}", folder.path().join("old.db").display());
    let mut conn = SqliteConnection::connect(&format!("{old}?mode=rwc")).await.unwrap();
    conn.ensure_migrations_table("_sqlx_migrations").await.unwrap();
    for migration in MIGRATIONS.iter().filter(|migration| migration.version <= 2) {
        conn.apply("_sqlx_migrations", migration).await.unwrap();
        for statement in crate::migrations::statements_after(migration.version, false) {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut conn).await.unwrap();
        }
    }
    let path = backed_up(&old, folder.path()).await;
    for (url, postgres) in empty(&folder, "older").await {
        let done = restored(&url, &path, false).await.unwrap();
        assert_eq!(done.contents.schema, 2);
        let after = rows(&backed_up(&url, folder.path()).await);
        // What a later migration makes of the rows.
        assert_eq!(after["outlet_slots"].len(), 1);
        assert_eq!(after["sales_slots"], rows(&path)["sales_slots"]);
        if postgres {
            drop_postgres(Fresh::open(url, true).await).await;
        }
    }
}

#[tokio::test]
async fn databases_of_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = crate::support::sqlite().await;
    let path = backed_up(&fresh.url, folder.path()).await;
    let other = format!("sqlite://{}", folder.path().join("other.db").display());
    let mut conn = SqliteConnection::connect(&format!("{other}?mode=rwc")).await.unwrap();
    sqlx::raw_sql("create table theirs (x text)").execute(&mut conn).await.unwrap();
    assert!(
        matches!(restored(&other, &path, true).await, Err(BackupError::NotOurs(table)) if table == "theirs")
    );
    assert!(matches!(backup::write(&other, Vec::new(), noon()).await, Err(BackupError::NotOurs(_))));
    assert!(matches!(backup::write("sqlite::memory:", Vec::new(), noon()).await, Err(BackupError::Empty)));
    let nowhere = format!("sqlite://{}", folder.path().join("nowhere.db").display());
    assert!(backup::write(&nowhere, Vec::new(), noon()).await.is_err());
}
