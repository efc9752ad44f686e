//! Incidents from opening to closing (`product.md` section 7, `cases.md` 19–21, 34).

use crate::support::{World, minutes, noon, outlet, viewer, world};
use domain::{
    accounts::PartnerId,
    audit::Actor,
    devices::PosId,
    incidents::{
        AttachmentFault, Cause, Closing, Detection, DeviceApiCall, Escalation, EscalationFault, Handler,
        IncidentEvent, IncidentFilter, IncidentId, IncidentQuery, Lacking, LagState, MAX_ATTACHMENTS,
        Outcome, Step, StepChange, StepEntry, Subject, Transport,
    },
    lag::Sentence,
    live::Change,
    members::{MemberId, Role, Viewer},
    money::Kopecks,
    outlets::{OpeningHours, Outlet},
};
use sqlx::{Connection, PgConnection, SqliteConnection};
use storage::{
    Db, Error, accounts,
    incidents::{self, NewIncident},
    members, overview,
};

fn detection(outlets: i64) -> Detection {
    let moscow = chrono::FixedOffset::east_opt(3 * 3_600).unwrap();
    let at = |ago| (noon() - minutes(ago)).with_timezone(&moscow);
    Detection {
        since: at(80),
        from: at(75),
        until: at(15),
        revenue: Kopecks(43_000),
        expected: Some(Kopecks(100_000)),
        receipts: 5,
        expected_receipts: Some(12),
        sentence: Sentence::BelowProfile { percent: 57 },
        tills_offline: vec![PosId(1)],
        tills_silent: Vec::new(),
        outlets,
    }
}

fn of_outlet(outlet: &Outlet, handler: Handler) -> NewIncident {
    NewIncident {
        id: NewIncident::next_id(),
        subject: Subject::Outlet,
        outlet: Some(outlet.id),
        account: Some(outlet.account_id),
        part_of: None,
        handler,
        zone: outlet.zone.clone(),
        title: outlet.title("Пример", "demoshop@example.com"),
        detection: detection(1),
    }
}

pub async fn open(db: &Db, outlet: &Outlet, handler: Handler) -> IncidentId {
    let new = of_outlet(outlet, handler);
    incidents::open(db, std::slice::from_ref(&new), noon()).await.unwrap();
    new.id
}

async fn partner(db: &Db, name: &str) -> (PartnerId, Handler) {
    let partner = accounts::add_partner(db, &Actor::CommandLine, name, crate::support::noon()).await.unwrap();
    (partner.id, Handler::Partner { id: partner.id, name: partner.name })
}

fn entry(outcome: Outcome, comment: &str) -> StepEntry {
    StepEntry::new(outcome, comment).unwrap()
}

async fn do_all_steps(db: &Db, viewer: &Viewer, id: IncidentId) {
    for step in Step::ALL {
        let change =
            incidents::set_step(db, viewer, id, step, 0, &entry(Outcome::Done, ""), noon()).await.unwrap();
        assert!(matches!(change, StepChange::Saved(record) if record.version == 1));
    }
}

fn closing() -> Closing {
    Closing {
        receipts_complete: true,
        cause: Some(Cause::Channel),
        comment: "Кабель заменён".to_owned(),
        lasting_reason: String::new(),
    }
}

fn escalation(transport: Transport) -> Escalation {
    Escalation {
        description: "Чеков нет".to_owned(),
        results: "Все шаги".to_owned(),
        trading_version: "1С 2.3".to_owned(),
        trading_changed_on: Some(noon().date_naive()),
        transport,
        call: DeviceApiCall::default(),
    }
}

story!(an_incident_is_worked_to_a_justified_closing(fresh) {
    let db = &fresh.db;
    let World { account, outlet } = world(db).await;
    let (partner_id, handler) = partner(db, "Партнёр").await;
    let ann = viewer(db, "Анна", Role::Technician, &[account.id]).await;
    members::set_partner(db, &Actor::CommandLine, ann.member_id, Some(partner_id), crate::support::noon()).await.unwrap();
    let id = open(db, &outlet, handler.clone()).await;

    let found = incidents::find(db, &ann, id, noon()).await.unwrap();
    assert_eq!(found.row.title, "Пример (Москва, Тверская, 1) (Галерея) (demoshop@example.com)");
    assert_eq!((found.row.detection.deviation_per_mille(), found.row.detection.missing()), (Some(-570), Some(Kopecks(57_000))));
    assert_eq!((found.row.handler.clone(), found.may_work, found.row.lag), (handler, true, LagState::Lasting));
    assert_eq!((found.steps.len(), found.row.steps_done, found.history.len()), (8, 0, 1));

    // Nothing can be closed yet, and everything that is lacking is said at once.
    let lacking = incidents::close(db, &ann, id, &Closing::default(), noon()).await.unwrap();
    assert_eq!((lacking.len(), lacking.last()), (12, Some(&Lacking::LastingReason)));
    do_all_steps(db, &ann, id).await;
    assert_eq!(incidents::close(db, &ann, id, &closing(), noon()).await.unwrap(), [Lacking::LastingReason]);
    assert!(incidents::recover(db, id, true, noon() + minutes(30)).await.unwrap());
    assert!(!incidents::recover(db, id, false, noon() + minutes(45)).await.unwrap());
    incidents::comment(db, &ann, id, "Провайдер починил линию", noon()).await.unwrap();
    let overviewed = overview::get(db, &ann.scope, noon()).await.unwrap();
    assert_eq!(overviewed.accounts[0].incidents_open, 1);
    assert!(incidents::close(db, &ann, id, &closing(), noon() + minutes(60)).await.unwrap().is_empty());

    let closed = incidents::find(db, &ann, id, noon()).await.unwrap();
    assert!(matches!(closed.row.lag, LagState::Recovered { late: true, .. }));
    assert_eq!((closed.closing.clone(), closed.may_work), (Some(closing()), false));
    let authors: Vec<Option<&str>> = closed.history.iter().map(|entry| entry.author.as_deref()).collect();
    assert_eq!((authors.len(), authors[0], authors[1], authors[9]), (12, None, Some("Анна"), None));
    assert_eq!(closed.history.iter().map(|entry| entry.number).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
    assert!(matches!(closed.history[11].event, IncidentEvent::Closed { .. }));
    // For good: no work, no recovery, no return.
    assert!(matches!(incidents::take(db, &ann, id, noon()).await, Err(Error::Conflict)));
    assert!(matches!(incidents::close(db, &ann, id, &closing(), noon()).await, Err(Error::Conflict)));
    assert!(!incidents::rejoin(db, id, detection(1).since, noon()).await.unwrap());
    assert_eq!(overview::get(db, &ann.scope, noon()).await.unwrap().accounts[0].incidents_open, 0);
});

story!(closing_while_the_lag_lasts_takes_a_reason(fresh) {
    let db = &fresh.db;
    let World { outlet, .. } = world(db).await;
    let support = viewer(db, "Олег", Role::Support, &[]).await;
    let id = open(db, &outlet, Handler::Support).await;
    do_all_steps(db, &support, id).await;
    let reasoned = Closing { lasting_reason: "Инвентаризация до вечера".to_owned(), ..closing() };
    assert!(incidents::close(db, &support, id, &reasoned, noon()).await.unwrap().is_empty());
    let found = incidents::find(db, &support, id, noon()).await.unwrap();
    assert_eq!(found.closing.unwrap().lasting_reason, "Инвентаризация до вечера");
    // Another one can be opened now; of two open ones the second is refused.
    open(db, &outlet, Handler::Support).await;
    let second = of_outlet(&outlet, Handler::Support);
    assert!(matches!(incidents::open(db, &[second], noon()).await, Err(Error::Taken { field: "outlet" })));
});

story!(two_who_take_it_at_once_see_one_owner(fresh) {
    let db = &fresh.db;
    let World { account, outlet } = world(db).await;
    let (_, handler) = partner(db, "Партнёр").await;
    let (ann, ben) = (
        viewer(db, "Анна", Role::Technician, &[account.id]).await,
        viewer(db, "Борис", Role::Technician, &[account.id]).await,
    );
    let id = open(db, &outlet, handler).await;
    let other_process = fresh.again().await;
    let (one, two) = tokio::join!(
        incidents::take(db, &ann, id, noon()),
        incidents::take(&other_process, &ben, id, noon())
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one, two);
    assert_eq!(incidents::find(db, &ann, id, noon()).await.unwrap().row.owner, Some(one.clone()));
    assert_eq!(incidents::find(db, &ann, id, noon()).await.unwrap().history.len(), 2);

    let (owner, other) = if one.member_id == ann.member_id { (&ann, &ben) } else { (&ben, &ann) };
    let names: Vec<String> =
        incidents::colleagues(db, owner, id).await.unwrap().into_iter().map(|colleague| colleague.name).collect();
    assert_eq!(names, ["Анна", "Борис"]);
    let given = incidents::hand_over(db, owner, id, Some(other.member_id), noon()).await.unwrap();
    assert_eq!(given.unwrap().member_id, other.member_id);
    let mine = IncidentQuery { show: IncidentFilter::Mine, ..IncidentQuery::default() };
    assert_eq!(incidents::page(db, other, &mine, noon()).await.unwrap().rows.len(), 1);
    assert_eq!(incidents::page(db, owner, &mine, noon()).await.unwrap().rows.len(), 0);
    let stranger = MemberId(uuid::Uuid::now_v7());
    assert!(matches!(incidents::hand_over(db, owner, id, Some(stranger), noon()).await, Err(Error::Taken { field: "to" })));
    assert_eq!(incidents::hand_over(db, owner, id, None, noon()).await.unwrap(), None);
    other_process.close().await;
});

story!(a_step_that_two_record_is_a_conflict(fresh) {
    let db = &fresh.db;
    let World { outlet, .. } = world(db).await;
    let support = viewer(db, "Олег", Role::Support, &[]).await;
    let id = open(db, &outlet, Handler::Support).await;
    let found = entry(Outcome::ProblemFound, "Работы у провайдера");
    let set = |version, entry: StepEntry| {
        let support = support.clone();
        async move { incidents::set_step(db, &support, id, Step::Notices, version, &entry, noon()).await.unwrap() }
    };
    // Not confirmed yet.
    assert!(matches!(incidents::skip_later_steps(db, &support, id, "Работы", noon()).await, Err(Error::Conflict)));
    assert!(matches!(set(0, found.clone()).await, StepChange::Saved(_)));
    let StepChange::Conflict { theirs, yours } = set(0, entry(Outcome::Done, "")).await else { panic!("no conflict") };
    assert_eq!((theirs.entry, theirs.version, yours), (Some(found.clone()), 1, entry(Outcome::Done, "")));
    // The same words are none.
    assert!(matches!(set(0, found).await, StepChange::Saved(record) if record.version == 1));
    let logs = entry(Outcome::Done, "Чисто");
    incidents::set_step(db, &support, id, Step::Logs, 0, &logs, noon()).await.unwrap();
    let steps = incidents::skip_later_steps(db, &support, id, "Работы у провайдера", noon()).await.unwrap();
    let skipped = steps.iter().filter(|record| {
        record.entry.as_ref().is_some_and(|entry| entry.outcome == Outcome::NotApplicable)
    });
    assert_eq!((skipped.count(), steps[7].entry.clone()), (6, Some(logs)));
    assert_eq!(incidents::find(db, &support, id, noon()).await.unwrap().row.steps_done, 8);
});

story!(who_may_only_read_changes_nothing(fresh) {
    let db = &fresh.db;
    let World { account, outlet } = world(db).await;
    let (partner_id, handler) = partner(db, "Партнёр").await;
    let (other_partner, _) = partner(db, "Другой").await;
    let ann = viewer(db, "Анна", Role::Technician, &[account.id]).await;
    let reader = viewer(db, "Рената", Role::Technician, &[account.id]).await;
    members::set_partner(db, &Actor::CommandLine, ann.member_id, Some(partner_id), crate::support::noon()).await.unwrap();
    members::set_partner(db, &Actor::CommandLine, reader.member_id, Some(other_partner), crate::support::noon()).await.unwrap();
    let stranger = viewer(db, "Чужой", Role::Technician, &[]).await;
    let id = open(db, &outlet, handler).await;

    assert!(matches!(incidents::take(db, &reader, id, noon()).await, Err(Error::Forbidden)));
    assert!(!incidents::find(db, &reader, id, noon()).await.unwrap().may_work);
    for error in [
        incidents::find(db, &stranger, id, noon()).await.map(drop),
        incidents::take(db, &stranger, id, noon()).await.map(drop),
        incidents::colleagues(db, &stranger, id).await.map(drop),
        incidents::comment(db, &stranger, id, "x", noon()).await,
        incidents::close(db, &stranger, id, &closing(), noon()).await.map(drop),
        incidents::escalate(db, &stranger, id, &escalation(Transport::Other), noon()).await.map(drop),
        incidents::hand_over(db, &stranger, id, None, noon()).await.map(drop),
        incidents::attach(db, &stranger, id, "a.log", b"x", noon()).await.map(drop),
        incidents::set_step(db, &stranger, id, Step::Logs, 0, &entry(Outcome::Done, ""), noon()).await.map(drop),
        incidents::skip_later_steps(db, &stranger, id, "x", noon()).await.map(drop),
    ] {
        assert!(matches!(error, Err(Error::NotFound)), "{error:?}");
    }
    assert_eq!(incidents::page(db, &stranger, &IncidentQuery::default(), noon()).await.unwrap().total, 0);

    // Log files first, where HEADO's software carries the receipts; then the partner only reads.
    incidents::take(db, &ann, id, noon()).await.unwrap();
    let escalated = escalation(Transport::Software);
    assert_eq!(incidents::escalate(db, &ann, id, &escalated, noon()).await.unwrap(), [EscalationFault::NoLogs]);
    let file = incidents::attach(db, &ann, id, "C:\\Logs\\касса.log", b"12:40 timeout", noon()).await.unwrap().unwrap();
    assert_eq!(incidents::attachment(db, &ann.scope, file.id).await.unwrap(), ("касса.log".to_owned(), b"12:40 timeout".to_vec()));
    assert!(matches!(incidents::attachment(db, &stranger.scope, file.id).await, Err(Error::NotFound)));
    assert_eq!(incidents::attach(db, &ann, id, "a.html", b"x", noon()).await.unwrap(), Err(AttachmentFault::Kind));
    for _ in 1..MAX_ATTACHMENTS {
        incidents::attach(db, &ann, id, "a.log", b"x", noon()).await.unwrap().unwrap();
    }
    assert_eq!(incidents::attach(db, &ann, id, "a.log", b"x", noon()).await.unwrap(), Err(AttachmentFault::TooMany));
    assert!(incidents::escalate(db, &ann, id, &escalated, noon()).await.unwrap().is_empty());
    assert!(matches!(incidents::take(db, &ann, id, noon()).await, Err(Error::Forbidden)));
    let support = viewer(db, "Олег", Role::Support, &[]).await;
    let found = incidents::find(db, &support, id, noon()).await.unwrap();
    assert_eq!((found.row.handler, found.row.owner, found.escalation), (Handler::Support, None, Some(escalated.clone())));
    assert_eq!(found.attachments.len(), 10);
    assert!(matches!(incidents::escalate(db, &support, id, &escalated, noon()).await, Err(Error::Conflict)));
    let able = incidents::colleagues(db, &support, id).await.unwrap();
    assert_eq!(able.iter().map(|member| member.member_id).collect::<Vec<_>>(), [support.member_id]);
});

story!(a_burst_is_one_row_and_closes_as_one(fresh) {
    let db = &fresh.db;
    let World { account, outlet: moscow } = world(db).await;
    let kazan = outlet(db, account.id, "Казань", "Europe/Moscow", OpeningHours::daily(600, 1320)).await;
    let support = viewer(db, "Олег", Role::Support, &[]).await;
    let ann = viewer(db, "Анна", Role::Technician, &[account.id]).await;
    let (_, handler) = partner(db, "Партнёр").await;
    let whole = |subject, account| NewIncident {
        id: NewIncident::next_id(),
        subject,
        outlet: None,
        account,
        part_of: None,
        handler: handler.clone(),
        zone: "Europe/Moscow".to_owned(),
        title: "Пример (demoshop@example.com)".to_owned(),
        detection: detection(2),
    };
    let burst = whole(Subject::Account, Some(account.id));
    let part = |outlet: &Outlet| NewIncident { part_of: Some(burst.id), ..of_outlet(outlet, handler.clone()) };
    let mut changes = crate::support::listening(fresh).await;
    incidents::open(db, &[burst.clone(), part(&moscow), part(&kazan)], noon()).await.unwrap();
    let announced = tokio::time::timeout(std::time::Duration::from_secs(5), changes.recv()).await.unwrap().unwrap();
    assert!(matches!(&announced, Change::Incidents(all) if all.len() == 3 && all[0] == (burst.id, Some(account.id))), "{announced:?}");

    let page = |viewer: Viewer, query: IncidentQuery| async move { incidents::page(db, &viewer, &query, noon()).await.unwrap() };
    for viewer in [&ann, &support] {
        let open = page(viewer.clone(), IncidentQuery::default()).await;
        assert_eq!((open.rows.len(), open.total, open.counts.open, open.counts.untaken), (1, 1, 1, 1));
        assert_eq!((open.rows[0].id, open.rows[0].title.as_str()), (burst.id, "Пример (demoshop@example.com)"));
    }
    let in_kazan = page(ann.clone(), IncidentQuery { city: "Казань".to_owned(), ..IncidentQuery::default() }).await;
    assert_eq!((in_kazan.rows.len(), in_kazan.rows[0].place.outlet), (1, Some(kazan.id)));
    let searched = page(ann.clone(), IncidentQuery { search: "тверская казань".to_owned(), ..IncidentQuery::default() }).await;
    assert_eq!(searched.rows.len(), 1);
    let found = incidents::find(db, &ann, burst.id, noon()).await.unwrap();
    assert_eq!((found.parts.len(), found.parts[0].part_of), (2, Some(burst.id)));

    // One part recovered before, the other lasts; both close with the whole.
    incidents::recover(db, found.parts[0].id, false, noon()).await.unwrap();
    do_all_steps(db, &ann, burst.id).await;
    let reasoned = Closing { lasting_reason: "Закрыты по решению сети".to_owned(), ..closing() };
    assert!(incidents::close(db, &ann, burst.id, &reasoned, noon()).await.unwrap().is_empty());
    for row in &found.parts {
        let part = incidents::find(db, &ann, row.id, noon()).await.unwrap();
        assert!(matches!(&part.history.last().unwrap().event, IncidentEvent::Closed { with: Some(whole), .. } if *whole == burst.id));
        assert_eq!(part.closing.unwrap().lasting_reason.is_empty(), row.id == found.parts[0].id);
    }

    // The platform's incident is support's alone; its parts are seen by those whose outlets they are of.
    let platform = NewIncident { handler: Handler::Support, title: String::new(), ..whole(Subject::Platform, None) };
    let part = NewIncident { part_of: Some(platform.id), ..of_outlet(&moscow, handler.clone()) };
    incidents::open(db, &[platform.clone(), part.clone()], noon()).await.unwrap();
    assert_eq!(page(support.clone(), IncidentQuery::default()).await.rows[0].id, platform.id);
    assert_eq!(page(ann.clone(), IncidentQuery::default()).await.rows[0].id, part.id);
    assert_eq!(incidents::find(db, &ann, part.id, noon()).await.unwrap().row.part_of, None);
    assert!(matches!(incidents::find(db, &ann, platform.id, noon()).await, Err(Error::NotFound)));
});

story!(the_database_itself_keeps_history_and_close_rule(fresh) {
    let db = &fresh.db;
    let World { outlet, .. } = world(db).await;
    open(db, &outlet, Handler::Support).await;
    for sql in [
        "update incident_events set author = 'x'",
        "delete from incident_events",
        "update incidents set closed_at = 1",
        "update incidents set closed_at = 1, steps_done = 8, receipts_complete = true, cause = 'channel', cause_comment = 'x'",
        "update incidents set closed_at = 1, recovered_at = 1, receipts_complete = true, cause = 'channel', cause_comment = 'x'",
        "update incidents set closed_at = 1, recovered_at = 1, steps_done = 8, receipts_complete = true, cause = 'magic', cause_comment = 'x'",
        "update incidents set closed_at = 1, recovered_at = 1, steps_done = 8, cause = 'channel', cause_comment = 'x'",
    ] {
        let refused = if fresh.postgres {
            let mut conn = PgConnection::connect(&fresh.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.map(drop)
        } else {
            let mut conn = SqliteConnection::connect(&fresh.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.map(drop)
        };
        assert!(matches!(refused, Err(sqlx::Error::Database(_))), "{sql}");
    }
    // The same with everything that it takes is not refused.
    fresh.execute("update incidents set closed_at = 1, recovered_at = 1, steps_done = 8, receipts_complete = true, cause = 'channel', cause_comment = 'x'").await;
});
