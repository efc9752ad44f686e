//! Letters on their way out (`cases.md` 12–16).

use crate::support::{World, account_with_outlet, listening, minutes, noon, only, world};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use domain::{
    language::Language,
    live::Change,
    mail::{
        Attempt, IncidentId, LaggingOutlet, Letter, LetterId, LetterKind, LetterQuery, LetterState,
        Recipient, RecoveredOutlet,
    },
    members::Scope,
    money::Kopecks,
    outlets::OutletId,
};
use std::collections::BTreeSet;
use storage::{
    Db, Error,
    outbox::{self, Claim},
};

const LEASE: TimeDelta = TimeDelta::minutes(2);

fn to(email: &str) -> Recipient {
    Recipient { email: email.to_owned(), name: "Анна".to_owned(), language: Language::Ru }
}

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(3 * 3_600).unwrap())
}

fn lagging(outlet: OutletId, incident: IncidentId) -> LaggingOutlet {
    LaggingOutlet {
        outlet,
        incident,
        title: format!("Сеть ({incident})"),
        address: "Тверь, Улица, 1".to_owned(),
        revenue: Kopecks(43_000),
        expected: Kopecks(100_000),
        since: local(noon()),
        zone: "Europe/Moscow".to_owned(),
        offline: Vec::new(),
        silent: Vec::new(),
        notice: None,
    }
}

fn incident() -> IncidentId {
    IncidentId(uuid::Uuid::now_v7())
}

fn opened(world: &World, incidents: &[IncidentId]) -> Letter {
    Letter::LagOpened { outlets: incidents.iter().map(|id| lagging(world.outlet.id, *id)).collect() }
}

async fn post(db: &Db, letter: &Letter, email: &str) -> LetterId {
    outbox::post(db, letter, &[to(email)], None, noon()).await.unwrap()[0]
}

async fn claim(db: &Db, now: DateTime<Utc>) -> Vec<Claim> {
    outbox::claim(db, 10, LEASE, now).await.unwrap()
}

async fn record(db: &Db, claim: &Claim, attempt: Attempt, now: DateTime<Utc>) -> Option<LetterState> {
    outbox::record(db, claim, &attempt, 0.0, now).await.unwrap()
}

fn taken() -> Attempt {
    Attempt::Taken("250 queued".to_owned())
}

async fn state(db: &Db, id: LetterId) -> (LetterState, String) {
    let (row, _) = outbox::find(db, &Scope::Everything, id).await.unwrap();
    (row.state, row.answer)
}

story!(a_letter_goes_to_each_address_once(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let letter = opened(&world, &[incident()]);
    let mut changes = listening(fresh).await;
    let to = [to("b@example.com"), to(" B@Example.com"), to("a@example.com")];
    assert_eq!(outbox::post(db, &letter, &to, None, noon()).await.unwrap().len(), 2);
    assert_eq!(changes.recv().await.unwrap(), Change::Letters);
    assert_eq!(outbox::waiting(db).await.unwrap(), outbox::Waiting { queued: 2, delayed: 0 });
    let claims = claim(db, noon()).await;
    let emails: BTreeSet<_> = claims.iter().map(|claim| claim.letter.recipient.email.as_str()).collect();
    assert_eq!(emails, BTreeSet::from(["a@example.com", "b@example.com"]));
    assert!(claims.iter().all(|claim| claim.letter.letter == letter && claim.attempts == 1));
    assert!(claim(db, noon()).await.is_empty(), "somebody sends them");
    for claim in &claims {
        assert_eq!(record(db, claim, taken(), noon()).await, Some(LetterState::Sent));
    }
    assert!(claim(db, noon() + minutes(600)).await.is_empty(), "nothing is sent twice");
    assert_eq!(state(db, claims[0].letter.id).await, (LetterState::Sent, "250 queued".to_owned()));
    assert_eq!(outbox::waiting(db).await.unwrap().queued, 0);
});

story!(processes_share_the_letters(fresh) {
    let (one, other) = (&fresh.db, &fresh.again().await);
    let letter = Letter::Test;
    let to: Vec<_> = (0..40).map(|n| to(&format!("{n}@example.com"))).collect();
    outbox::post(one, &letter, &to, None, noon()).await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..4 {
        let (here, there) = tokio::join!(claim(one, noon()), claim(other, noon()));
        ids.extend(here.iter().chain(&there).map(|claim| claim.letter.id));
    }
    assert_eq!(ids.len(), 40);
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), 40, "no letter has two senders");
    other.close().await;
});

story!(the_letters_of_a_dead_process_are_taken_over(fresh) {
    let db = &fresh.db;
    let id = post(db, &Letter::Test, "a@example.com").await;
    let dead = claim(db, noon()).await.remove(0);
    assert!(claim(db, noon() + LEASE - TimeDelta::milliseconds(1)).await.is_empty());
    let heir = claim(db, noon() + LEASE).await.remove(0);
    assert_eq!((heir.letter.id, heir.attempts), (id, 2), "the same letter, hence the same message id");
    // It was not dead after all: its failure does not count any more, its success does.
    assert_eq!(record(db, &dead, Attempt::Never("550 no".to_owned()), noon() + LEASE).await, None);
    assert_eq!(record(db, &dead, Attempt::Later("451 later".to_owned()), noon() + LEASE).await, None);
    assert_eq!(state(db, id).await, (LetterState::Queued, String::new()));
    assert_eq!(record(db, &dead, taken(), noon() + LEASE).await, Some(LetterState::Sent));
    assert_eq!(record(db, &heir, Attempt::Later("451 later".to_owned()), noon() + LEASE).await, None);
    assert_eq!(state(db, id).await, (LetterState::Sent, "250 queued".to_owned()));
    assert!(claim(db, noon() + minutes(600)).await.is_empty());
});

story!(a_refused_letter_is_tried_again_or_fails(fresh) {
    let db = &fresh.db;
    let busy = post(db, &Letter::Test, "busy@example.com").await;
    let mut now = noon();
    for (attempt, pause) in [1, 2, 4, 8, 16, 32, 60, 60].into_iter().enumerate() {
        let claim = claim(db, now).await.remove(0);
        assert_eq!(claim.attempts as usize, attempt + 1);
        let later = Attempt::Later("451 busy".to_owned());
        assert_eq!(record(db, &claim, later, now).await, Some(LetterState::Queued));
        assert!(self::claim(db, now + minutes(pause) - TimeDelta::milliseconds(1)).await.is_empty());
        now += minutes(pause);
    }
    assert_eq!(outbox::waiting(db).await.unwrap(), outbox::Waiting { queued: 1, delayed: 1 });
    let last = claim(db, noon() + TimeDelta::hours(48)).await.remove(0);
    let later = Attempt::Later("451 busy".to_owned());
    assert_eq!(record(db, &last, later, noon() + TimeDelta::hours(48)).await, Some(LetterState::Failed));
    assert_eq!(state(db, busy).await, (LetterState::Failed, "451 busy".to_owned()));
    let gone = post(db, &Letter::Test, "gone@example.com").await;
    let claimed = claim(db, noon()).await.remove(0);
    let never = Attempt::Never("550 5.1.1 нет такого".to_owned());
    assert_eq!(record(db, &claimed, never, noon()).await, Some(LetterState::Failed));
    assert_eq!(state(db, gone).await, (LetterState::Failed, "550 5.1.1 нет такого".to_owned()));
    assert!(claim(db, noon() + TimeDelta::days(9)).await.is_empty());
    // Somebody has mended the address at the mail server, and asks for another attempt.
    let later = noon() + TimeDelta::days(9);
    let technician = only(world(db).await.account.id);
    assert!(matches!(outbox::send_again(db, &technician, gone, later).await, Err(Error::NotFound)));
    outbox::send_again(db, &Scope::Everything, gone, later).await.unwrap();
    assert!(matches!(outbox::send_again(db, &Scope::Everything, gone, later).await, Err(Error::NotFound)));
    let again = claim(db, later).await.remove(0);
    assert_eq!((again.letter.id, again.attempts), (gone, 1));
    let refused = Attempt::Later("451 busy".to_owned());
    assert_eq!(record(db, &again, refused, later).await, Some(LetterState::Queued), "tried for as long as a new one");
});

story!(a_held_letter_waits(fresh) {
    let db = &fresh.db;
    let hold_until = noon() + minutes(30);
    outbox::post(db, &Letter::Test, &[to("a@example.com")], Some(hold_until), noon()).await.unwrap();
    assert!(claim(db, hold_until - TimeDelta::milliseconds(1)).await.is_empty());
    assert_eq!(claim(db, hold_until).await.len(), 1);
});

story!(what_became_untrue_is_not_sent(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let (over, lasting) = (incident(), incident());
    let both = post(db, &opened(&world, &[over, lasting]), "both@example.com").await;
    let one = post(db, &opened(&world, &[over]), "one@example.com").await;
    let escalated = post(db, &Letter::Reminder { outlets: vec![lagging(world.outlet.id, over)] }, "r@example.com").await;
    outbox::take_back(db, &[over], &[LetterKind::LagOpened]).await.unwrap();
    let claims = claim(db, noon()).await;
    let letter_of = |id| claims.iter().find(|claim| claim.letter.id == id).map(|claim| &claim.letter.letter);
    assert_eq!(letter_of(both), Some(&opened(&world, &[lasting])));
    assert_eq!(letter_of(one), None);
    assert!(letter_of(escalated).is_some(), "another kind");
    assert_eq!(state(db, one).await.0, LetterState::Dropped);
    let (row, stored) = outbox::find(db, &Scope::Everything, both).await.unwrap();
    assert_eq!((row.outlets, row.about), (1, format!("Сеть ({lasting})")));
    assert_eq!(stored.letter, opened(&world, &[lasting]), "kept as it is sent");
    // Nobody was told of the one, and nobody needs to hear that it is over.
    for claim in &claims {
        record(db, claim, taken(), noon()).await;
    }
    let told = outbox::was_told(db, &[over, lasting], noon() + minutes(60)).await.unwrap();
    assert_eq!(told, [(lasting, to("both@example.com"))]);
});

story!(who_is_being_told_has_been_told(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let over = incident();
    let id = post(db, &opened(&world, &[over]), "a@example.com").await;
    let told = |now| async move { outbox::was_told(db, &[over], now).await.unwrap().len() };
    assert_eq!(told(noon()).await, 0, "not yet");
    let claimed = claim(db, noon()).await.remove(0);
    assert_eq!(told(noon()).await, 1);
    outbox::take_back(db, &[over], &[LetterKind::LagOpened]).await.unwrap();
    assert_eq!(told(noon()).await, 1);
    // The attempt fails: what has become untrue meanwhile is not tried again.
    record(db, &claimed, Attempt::Later("no connection".to_owned()), noon()).await;
    assert_eq!(told(noon()).await, 0);
    assert!(claim(db, noon() + minutes(60)).await.is_empty());
    assert_eq!(state(db, id).await, (LetterState::Dropped, "no connection".to_owned()));
});

story!(support_sees_all_letters_and_nobody_else(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let (mine, platform) = (incident(), incident());
    let lag = post(db, &opened(&world, &[mine]), "a@example.com").await;
    let test = post(db, &Letter::Test, "b@example.com").await;
    let failed = claim(db, noon()).await;
    record(db, failed.iter().find(|claim| claim.letter.id == lag).unwrap(), Attempt::Never("550 no".to_owned()), noon()).await;
    let list = |state| async move {
        outbox::list(db, &Scope::Everything, &LetterQuery { state, page: 0 }, noon()).await.unwrap()
    };
    let all = list(None).await;
    assert_eq!(all.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [test, lag], "the newest first");
    assert_eq!((all.total, all.failed, all.delayed), (2, 1, 0));
    let refused = list(Some(LetterState::Failed)).await;
    assert_eq!((refused.rows.len(), refused.total), (1, 1));
    assert_eq!((refused.rows[0].about.as_str(), refused.rows[0].outlets), (format!("Сеть ({mine})").as_str(), 1));
    let later = outbox::list(db, &Scope::Everything, &LetterQuery::default(), noon() + TimeDelta::days(8)).await.unwrap();
    assert_eq!(later.failed, 0, "a week ago is long ago");
    let scope = only(world.account.id);
    let refused = outbox::list(db, &scope, &LetterQuery::default(), noon()).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    assert!(matches!(outbox::find(db, &scope, lag).await, Err(Error::NotFound)));
    assert!(matches!(outbox::find(db, &Scope::Everything, LetterId(uuid::Uuid::now_v7())).await, Err(Error::NotFound)));
    // At an incident its letters are seen by those who see its outlet.
    let stranger = account_with_outlet(db, "b@example.com", "UTC").await.account.id;
    let seen = outbox::of_incident(db, &scope, mine).await.unwrap();
    assert_eq!((seen.len(), seen[0].state, seen[0].answer.as_str()), (1, LetterState::Failed, "550 no"));
    assert!(outbox::of_incident(db, &only(stranger), mine).await.unwrap().is_empty());
    assert!(outbox::of_incident(db, &scope, platform).await.unwrap().is_empty());
});

story!(old_letters_are_removed_and_waiting_ones_kept(fresh) {
    let db = &fresh.db;
    let world = world(db).await;
    let recovered = RecoveredOutlet {
        outlet: world.outlet.id,
        incident: incident(),
        title: "Сеть".to_owned(),
        since: local(noon()),
        recovered: local(noon() + minutes(90)),
        zone: "Europe/Moscow".to_owned(),
        delivered_late: false,
    };
    let done = post(db, &Letter::Recovered { outlets: vec![recovered] }, "a@example.com").await;
    let claims = claim(db, noon()).await;
    let waiting = post(db, &Letter::Test, "b@example.com").await;
    record(db, &claims[0], taken(), noon()).await;
    assert_eq!(outbox::prune(db, noon()).await.unwrap(), 0);
    assert_eq!(outbox::prune(db, noon() + minutes(1)).await.unwrap(), 1);
    assert!(matches!(outbox::find(db, &Scope::Everything, done).await, Err(Error::NotFound)));
    assert_eq!(state(db, waiting).await.0, LetterState::Queued);
});
