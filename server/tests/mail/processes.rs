//! Several processes on one database, and one that is killed (cases 12, 15).

use crate::{
    post_office::{Conduct, PostOffice},
    sending::Desk,
    support::HandClock,
    written::{opened, to},
};
use chrono::TimeDelta;
use domain::mail::{Letter, LetterState};
use server::{clock, config::Config};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};
use storage::{Db, outbox};

const LETTERS: usize = 60;

/// Two senders with connections of their own send each letter once.
async fn share(url: &str) {
    let office = PostOffice::open().await;
    let clock = HandClock::new();
    let mut desks = Vec::new();
    for _ in 0..2 {
        desks.push(Desk::on(Db::connect(url).await.unwrap(), clock.clone(), &office.config()));
    }
    let everybody: Vec<_> = (0..LETTERS).map(|n| to(&format!("{n}@example.com"))).collect();
    outbox::post(&desks[0].db, &opened(1), &everybody, None, clock.now()).await.unwrap();
    let (here, there) = tokio::join!(desks[0].send(), desks[1].send());
    assert!(here && there);
    let taken = office.taken();
    let addresses: BTreeSet<_> = taken.iter().map(|taken| taken.to.clone()).collect();
    assert_eq!((taken.len(), addresses.len()), (LETTERS, LETTERS), "each once");
    assert_eq!(outbox::waiting(&desks[1].db).await.unwrap().queued, 0);
    for desk in desks {
        desk.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_senders_send_each_letter_once_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    share(&format!("sqlite://{}", folder.path().join("mail.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_senders_send_each_letter_once_on_postgresql() {
    let Some((_, base)) = std::env::vars().find(|(name, _)| name == "HEADO_TEST_POSTGRES") else { return };
    let database = format!("mail_{}", uuid::Uuid::now_v7().simple());
    let mut server = PgConnection::connect(&base).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("create database {database}"))).execute(&mut server).await.unwrap();
    share(&format!("{}/{database}", base.rsplit_once('/').unwrap().0)).await;
    let drop = format!("drop database {database} with (force)");
    sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut server).await.unwrap();
}

/// The real program is killed after the mail server has taken the letter and before it says so: the letter is repeated once, and
/// is known as the same by its message id.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_repeats_a_letter_once_with_the_same_id() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("mail.db").display());
    let office = PostOffice::open().await;
    office.will("anna@example.com", &[Conduct::Silence]);
    let db = Db::connect(&url).await.unwrap();
    let anna = to("anna@example.com");
    let id = outbox::post(&db, &Letter::Test, &[anna], None, clock::system().now()).await.unwrap()[0];
    db.close().await;
    let Config { mail, .. } = office.config();
    let mut program = Command::new(env!("CARGO_BIN_EXE_heado-monitor"))
        .arg("serve")
        .current_dir(folder.path())
        .envs([
            ("HEADO_LISTEN", "127.0.0.1:0"),
            ("DATABASE_URL", url.as_str()),
            ("HEADO_MAIL__FROM", mail.from.as_str()),
            ("HEADO_MAIL__HOST", "127.0.0.1"),
            ("HEADO_MAIL__PORT", mail.port.to_string().as_str()),
            ("HEADO_MAIL__SECURITY", "none"),
            ("HEADO_MAIL__TIMEOUT_SECONDS", "300"),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    office.has_taken(1).await;
    program.kill().unwrap();
    program.wait().unwrap();

    let later = HandClock::at(clock::system().now());
    let desk = Desk::on(Db::connect(&url).await.unwrap(), later.clone(), &office.config());
    desk.send().await;
    assert_eq!(
        desk.letter(id).await.state,
        LetterState::Queued,
        "the dead process might still be sending it"
    );
    later.advance(TimeDelta::hours(1));
    desk.send().await;
    assert_eq!(desk.letter(id).await.state, LetterState::Sent);
    later.advance(TimeDelta::hours(1));
    desk.send().await;
    let ids: Vec<_> = office.taken().iter().map(crate::post_office::Taken::message_id).collect();
    assert_eq!(ids, [format!("{id}@example.com"), format!("{id}@example.com")]);
    desk.db.close().await;
}

#[test]
fn a_test_letter_is_sent_by_hand_and_its_answer_printed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let office = runtime.block_on(PostOffice::open());
    office.will("nobody@example.com", &[Conduct::Refuse(550, "5.1.1 no such user")]);
    let folder = tempfile::tempdir().unwrap();
    let run = |address: &str| {
        let port = office.address.port().to_string();
        Command::new(env!("CARGO_BIN_EXE_heado-monitor"))
            .args(["mail", "test", address, "--language", "en"])
            .current_dir(folder.path())
            .envs([
                ("HEADO_MAIL__FROM", "monitor@example.com"),
                ("HEADO_MAIL__HOST", "127.0.0.1"),
                ("HEADO_MAIL__PORT", port.as_str()),
                ("HEADO_MAIL__SECURITY", "none"),
            ])
            .output()
            .unwrap()
    };
    let done = run("Anna@example.com");
    assert_eq!(String::from_utf8_lossy(&done.stdout), "250 2.0.0 queued as 1\n", "{done:?}");
    assert_eq!(office.taken()[0].to, "anna@example.com");
    let refused = run("nobody@example.com");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&refused.stderr), "error: not sent: 550 5.1.1 no such user\n");
    assert_eq!(run("nobody").status.code(), Some(2));
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "no database is needed");
}
