//! A mail server that takes, refuses, delays and hangs up (cases 15, 16).

use crate::{
    post_office::{Conduct, PostOffice},
    support::HandClock,
    written::{opened, to},
};
use chrono::TimeDelta;
use domain::{
    mail::{Letter, LetterId, LetterQuery, LetterRow, LetterState},
    members::Scope,
};
use server::{
    config::Config,
    mail::{Mailer, sender::Sender},
};
use storage::{Db, outbox};

/// A database, a clock and a sender that sends when it is told to.
pub struct Desk {
    pub db: Db,
    pub clock: HandClock,
    pub sender: Sender,
}

impl Desk {
    pub async fn new(config: &Config) -> Self {
        Self::on(Db::connect("sqlite::memory:").await.unwrap(), HandClock::new(), config)
    }

    pub fn on(db: Db, clock: HandClock, config: &Config) -> Self {
        let mailer = Mailer::new(config).unwrap();
        let sender = Sender::new(db.clone(), clock.clock(), config.lag_settings(), mailer);
        Self { db, clock, sender }
    }

    pub async fn post(&self, letter: &Letter, email: &str) -> LetterId {
        outbox::post(&self.db, letter, &[to(email)], None, self.clock.now()).await.unwrap()[0]
    }

    pub async fn send(&self) -> bool {
        Box::pin(self.sender.send_due()).await.unwrap()
    }

    pub async fn letter(&self, id: LetterId) -> LetterRow {
        outbox::find(&self.db, &Scope::Everything, id).await.unwrap().0
    }

    /// Its state, attempts and the last answer.
    pub async fn fate(&self, id: LetterId) -> (LetterState, u32, String) {
        let row = self.letter(id).await;
        (row.state, row.attempts, row.answer)
    }
}

#[tokio::test]
async fn a_letter_is_taken_and_its_answer_kept() {
    let office = PostOffice::open().await;
    let desk = Desk::new(&office.config()).await;
    let id = desk.post(&opened(1), "anna@example.com").await;
    assert!(desk.send().await);
    let taken = office.taken();
    assert_eq!((taken.len(), taken[0].to.as_str()), (1, "anna@example.com"));
    assert_eq!(taken[0].message_id(), format!("{id}@example.com"));
    assert_eq!(desk.fate(id).await, (LetterState::Sent, 1, "250 2.0.0 queued as 1".to_owned()));
    assert!(desk.send().await);
    assert_eq!(office.taken().len(), 1);
}

#[tokio::test]
async fn a_busy_server_gets_the_letter_once() {
    let office = PostOffice::open().await;
    let desk = Desk::new(&office.config()).await;
    let busy = Conduct::Refuse(451, "4.3.0 busy");
    office.will("anna@example.com", &[busy, Conduct::RefuseText(451, "4.3.0 still busy")]);
    let id = desk.post(&Letter::Test, "anna@example.com").await;
    assert!(desk.send().await, "the server is there");
    assert_eq!(desk.fate(id).await, (LetterState::Queued, 1, "451 4.3.0 busy".to_owned()));
    desk.clock.advance(TimeDelta::seconds(59));
    desk.send().await;
    assert_eq!(desk.letter(id).await.attempts, 1, "not at once");
    desk.clock.advance(TimeDelta::seconds(17));
    desk.send().await;
    assert_eq!(desk.fate(id).await, (LetterState::Queued, 2, "451 4.3.0 still busy".to_owned()));
    desk.clock.advance(TimeDelta::minutes(3));
    desk.send().await;
    assert_eq!(desk.fate(id).await, (LetterState::Sent, 3, "250 2.0.0 queued as 1".to_owned()));
    desk.clock.advance(TimeDelta::days(3));
    desk.send().await;
    assert_eq!(office.taken().len(), 1);
}

#[tokio::test]
async fn a_refused_letter_fails_with_the_servers_words_and_the_others_go() {
    let office = PostOffice::open().await;
    let desk = Desk::new(&office.config()).await;
    office.will("nobody@example.com", &[Conduct::Refuse(550, "5.1.1 нет такого")]);
    office.will("full@example.com", &[Conduct::RefuseText(552, "5.2.2 full")]);
    let nobody = desk.post(&Letter::Test, "nobody@example.com").await;
    let full = desk.post(&Letter::Test, "full@example.com").await;
    let anna = desk.post(&Letter::Test, "anna@example.com").await;
    assert!(desk.send().await);
    assert_eq!(desk.fate(nobody).await, (LetterState::Failed, 1, "550 5.1.1 нет такого".to_owned()));
    assert_eq!(desk.fate(full).await, (LetterState::Failed, 1, "552 5.2.2 full".to_owned()));
    assert_eq!(desk.fate(anna).await.0, LetterState::Sent);
    let page =
        outbox::list(&desk.db, &Scope::Everything, &LetterQuery::default(), desk.clock.now()).await.unwrap();
    assert_eq!((page.total, page.failed), (3, 2));
}

#[tokio::test]
async fn a_lost_connection_is_no_lost_letter() {
    let office = PostOffice::open().await;
    let desk = Desk::new(&office.config()).await;
    office.will("anna@example.com", &[Conduct::HangUp]);
    let anna = desk.post(&Letter::Test, "anna@example.com").await;
    let boris = desk.post(&Letter::Test, "boris@example.com").await;
    desk.send().await;
    assert_eq!(desk.fate(anna).await.0, LetterState::Queued);
    assert_eq!(desk.fate(boris).await.0, LetterState::Sent, "on a new connection");
    desk.clock.advance(TimeDelta::minutes(2));
    desk.send().await;
    assert_eq!(desk.fate(anna).await.0, LetterState::Sent);
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_and_its_late_words_mean_nothing() {
    let office = PostOffice::open().await;
    let mut config = office.config();
    config.mail.timeout_seconds = 1;
    let desk = Desk::new(&config).await;
    office.will("anna@example.com", &[Conduct::Silence]);
    let anna = desk.post(&Letter::Test, "anna@example.com").await;
    let boris = desk.post(&Letter::Test, "boris@example.com").await;
    desk.send().await;
    assert_eq!(desk.fate(anna).await, (LetterState::Queued, 1, "no answer within 3 s".to_owned()));
    assert_eq!(desk.fate(boris).await.0, LetterState::Sent);
    assert_eq!(office.connections(), 2, "the silent connection was left");
}

#[tokio::test]
async fn while_the_server_is_away_one_letter_asks_for_it() {
    let office = PostOffice::open().await;
    let desk = Desk::new(&office.config()).await;
    let mut letters = Vec::new();
    for n in 0..3 {
        letters.push(desk.post(&Letter::Test, &format!("{n}@example.com")).await);
    }
    office.turn_away(Some("554 5.3.2 closed for today\r\n"));
    assert!(!desk.send().await);
    assert_eq!(
        desk.fate(letters[0]).await,
        (LetterState::Queued, 1, "554 5.3.2 closed for today".to_owned())
    );
    assert_eq!(desk.letter(letters[1]).await.attempts, 0, "it would fare no better");
    office.turn_away(None);
    assert!(desk.send().await);
    desk.clock.advance(TimeDelta::minutes(2));
    assert!(desk.send().await);
    for letter in letters {
        assert_eq!(desk.fate(letter).await.0, LetterState::Sent);
    }
}

#[tokio::test]
async fn many_letters_share_a_connection() {
    let office = PostOffice::open().await;
    let mut config = office.config();
    config.mail.letters_per_connection = 10;
    let desk = Desk::new(&config).await;
    for n in 0..25 {
        desk.post(&Letter::Test, &format!("{n}@example.com")).await;
    }
    assert!(desk.send().await);
    assert_eq!((office.taken().len(), office.connections()), (25, 3));
}

#[tokio::test]
async fn nobody_at_home() {
    let office = PostOffice::open().await;
    let mut config = office.config();
    // A port on which nobody listens: it was just given back.
    config.mail.port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let desk = Desk::new(&config).await;
    let id = desk.post(&Letter::Test, "anna@example.com").await;
    assert!(!desk.send().await);
    let (state, _, answer) = desk.fate(id).await;
    assert_eq!(state, LetterState::Queued);
    assert!(answer.contains("refused"), "{answer}");
}

#[tokio::test]
async fn without_a_server_letters_become_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.mail.folder = folder.path().join("new/letters");
    let desk = Desk::new(&config).await;
    let id = desk.post(&Letter::Test, "anna@example.com").await;
    assert!(desk.send().await);
    let file = config.mail.folder.join(format!("{id}.eml"));
    assert_eq!(desk.fate(id).await, (LetterState::Sent, 1, file.display().to_string()));
    let raw = std::fs::read(file).unwrap();
    let parsed = mail_parser::MessageParser::default().parse(&raw).unwrap();
    assert_eq!(parsed.subject(), Some("Проверка почты HEADO Мониторинга"));
    assert_eq!(std::fs::read_dir(&config.mail.folder).unwrap().count(), 1, "nothing unfinished lies about");
}
