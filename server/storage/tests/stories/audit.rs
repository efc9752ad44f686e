//! The audit log: every change of an administrator's is in it, and nothing that is secret.

use crate::support::{Fresh, noon, till, world};
use chrono::Duration;
use domain::{
    accounts::AccountId,
    administration::{AccountForm, MemberForm, OutletForm},
    audit::{Actor, AuditAction, AuditEntry, AuditField, AuditQuery, AuditThing},
    devices::{DeviceKey, DeviceKind, PosId},
    lag::OwnLimits,
    language::Language,
    members::{MemberId, Role, Scope, Viewer},
    outlets::{Interval, OpeningHours},
    rollout::RolloutLine,
    wall::{NewWall, WallLayout},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::{collections::BTreeSet, fs, path::Path};
use storage::{
    Db, Error, accounts, administration, audit, devices, keys, lag_settings, members, outlets, rollout,
    sessions, wall,
};

const PASSWORD: &str = "correct horse battery";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const WALL_TOKEN: &str = "abcdefghijkmnpqrstuvwxyz23";

async fn admin(db: &Db) -> (MemberId, Actor) {
    let new = members::NewMember {
        email: "root@example.com",
        name: "Анна Админ",
        role: Role::Admin,
        language: Language::Ru,
        password: PASSWORD,
        accounts: &[],
    };
    let id = members::add(db, &Actor::CommandLine, &new, noon()).await.unwrap();
    let viewer: Viewer = members::viewer(db, id).await.unwrap().unwrap();
    (id, Actor::from(&viewer))
}

async fn log(db: &Db) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    loop {
        let page = u32::try_from(entries.len()).unwrap() / AuditQuery::PAGE_SIZE;
        let query = AuditQuery { page, ..AuditQuery::default() };
        let read = audit::list(db, &Scope::Everything, &query).await.unwrap();
        entries.extend(read.entries);
        if i64::try_from(entries.len()).unwrap() >= read.total {
            return entries;
        }
    }
}

/// Does it, and answers what the log has of it: by the actor, and without what is secret.
struct Walk<'a> {
    db: &'a Db,
    walked: BTreeSet<&'static str>,
    known: usize,
}

impl Walk<'_> {
    async fn expect(&mut self, function: &'static str, entries: &[(AuditThing, AuditAction)]) {
        let log = log(self.db).await;
        let new = log.len() - self.known;
        let mut told: Vec<_> = log[..new].iter().map(|entry| (entry.thing, entry.action)).collect();
        told.reverse();
        assert_eq!(told, entries, "{function}");
        for entry in &log[..new] {
            assert_eq!(entry.actor.as_deref(), Some("Анна Админ"), "{function}");
            let text = serde_json::to_string(entry).unwrap();
            assert!(
                [PASSWORD, SECRET, WALL_TOKEN].iter().all(|secret| !text.contains(secret)),
                "{function} tells a secret: {text}"
            );
        }
        self.known = log.len();
        self.walked.insert(function);
    }
}

/// Functions of the crate that take an [`Actor`], as `module::name`.
fn administrating() -> BTreeSet<String> {
    fn walk(module: Option<&str>, folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let module = module.unwrap_or(&name);
            if path.is_dir() {
                walk(Some(module), &path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for part in text.split("\npub async fn ").skip(1) {
                let Some((signature, _)) = part.split_once("{\n") else { continue };
                if signature.contains("actor: &Actor") {
                    found.insert(format!("{module}::{}", signature.split('(').next().unwrap()));
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(None, &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

story!(every_change_of_an_administrator_is_in_the_log(fresh) {
    use AuditAction::{Added, Archived, Changed, Disabled, Enabled, Granted, Invited, PasswordSet, ResetSent, Restored, Revoked, SessionsEnded, Withdrawn};
    use AuditThing::{Account, Device, Key, Member, Outlet, Partner, Wall};
    let db = &fresh.db;
    let (root, actor) = admin(db).await;
    let actor = &actor;
    let now = noon();
    let mut walk = Walk { db, walked: BTreeSet::new(), known: log(db).await.len() };

    let partner = accounts::add_partner(db, actor, "Сервис", now).await.unwrap();
    walk.expect("accounts::add_partner", &[(Partner, Added)]).await;
    accounts::rename_partner(db, actor, partner.id, "Касса-Сервис", now).await.unwrap();
    walk.expect("accounts::rename_partner", &[(Partner, Changed)]).await;
    let account = accounts::add(db, actor, "shop@example.com", "Сеть", None, Language::Ru, now).await.unwrap().id;
    walk.expect("accounts::add", &[(Account, Added)]).await;
    accounts::set_partner(db, actor, account, Some(partner.id), now).await.unwrap();
    walk.expect("accounts::set_partner", &[(Account, Changed)]).await;
    let form = AccountForm { email: "store@example.com".to_owned(), network: "Сеть".to_owned(), ..AccountForm::default() };
    accounts::change(db, actor, account, &form, now).await.unwrap();
    walk.expect("accounts::change", &[(Account, Changed)]).await;
    accounts::change(db, actor, account, &form, now).await.unwrap();
    walk.expect("accounts::change", &[]).await;
    accounts::set_alert_addresses(db, actor, account, &["boss@example.com".to_owned()], now).await.unwrap();
    walk.expect("accounts::set_alert_addresses", &[(Account, Changed)]).await;
    let limits = OwnLimits { share: Some(0.5), ..OwnLimits::default() };
    lag_settings::set_for_account(db, actor, account, &limits, now).await.unwrap();
    walk.expect("lag_settings::set_for_account", &[(Account, Changed)]).await;
    let none = OwnLimits::default();
    lag_settings::set_by_staff(db, &Scope::Everything, actor, account, None, &none, now).await.unwrap();
    walk.expect("lag_settings::set_by_staff", &[(Account, Changed)]).await;

    let new = outlets::NewOutlet {
        account_id: account,
        city: "Тверь".to_owned(),
        address: "Советская, 1".to_owned(),
        mall: String::new(),
        zone: "Europe/Moscow".to_owned(),
        hours: OpeningHours::daily(600, 1_320),
    };
    let added = outlets::add_all(db, actor, std::slice::from_ref(&new), now).await.unwrap();
    walk.expect("outlets::add_all", &[(Outlet, Added)]).await;
    let near = outlets::NewOutlet { address: "Советская, 2".to_owned(), ..new };
    let (outlet, other) = (added[0].id, outlets::add(db, actor, &near, now).await.unwrap().id);
    walk.expect("outlets::add", &[(Outlet, Added)]).await;
    let place = OutletForm { city: "Тверь".to_owned(), address: "Новая, 2".to_owned(), mall: "Рубин".to_owned(), zone: "Europe/Samara".to_owned() };
    outlets::change_place(db, actor, outlet, &place, now).await.unwrap();
    walk.expect("outlets::change_place", &[(Outlet, Changed)]).await;
    outlets::change_hours(db, actor, outlet, "Europe/Moscow", &OpeningHours::daily(540, 1_320), now).await.unwrap();
    walk.expect("outlets::change_hours", &[(Outlet, Changed)]).await;
    outlets::set_week(db, actor, outlet, &OpeningHours::daily(480, 1_320).week, now).await.unwrap();
    walk.expect("outlets::set_week", &[(Outlet, Changed)]).await;
    let day = "2026-12-31".parse().unwrap();
    outlets::set_exceptions(db, actor, outlet, &[day], Some(&[Interval { opens: 600, closes: 960 }]), now).await.unwrap();
    walk.expect("outlets::set_exceptions", &[(Outlet, Changed)]).await;
    lag_settings::set_for_outlet(db, actor, outlet, &limits, now).await.unwrap();
    walk.expect("lag_settings::set_for_outlet", &[(Outlet, Changed)]).await;

    let device = devices::NewDevice { pos_id: Some(PosId(7)), outlet_id: outlet, name: "Касса 1".to_owned(), kind: DeviceKind::Till };
    let pos_id = devices::add(db, actor, &device, now).await.unwrap();
    walk.expect("devices::add", &[(Device, Added)]).await;
    let next = devices::NewDevice { pos_id: None, ..device.clone() };
    assert_eq!(devices::add_with_key(db, actor, &next, now).await.unwrap().pos_id, PosId(8));
    walk.expect("devices::add_with_key", &[(Device, Added), (Key, Added)]).await;
    devices::add_all(db, actor, &[], now).await.unwrap();
    walk.expect("devices::add_all", &[]).await;
    devices::rename(db, actor, pos_id, "Касса 2", now).await.unwrap();
    walk.expect("devices::rename", &[(Device, Changed)]).await;
    devices::move_to(db, actor, pos_id, other, now).await.unwrap();
    walk.expect("devices::move_to", &[(Device, Changed)]).await;
    let given = DeviceKey { pos_id, secret: SECRET.to_owned() };
    keys::add_given(db, actor, &given, now).await.unwrap();
    walk.expect("keys::add_given", &[(Key, Added)]).await;
    keys::add_all_given(db, actor, &[], now).await.unwrap();
    walk.expect("keys::add_all_given", &[]).await;
    keys::add(db, actor, pos_id, now + Duration::seconds(1)).await.unwrap();
    walk.expect("keys::add", &[(Key, Added)]).await;
    let newest = administration::device(db, &Scope::Everything, pos_id).await.unwrap().keys[0].id;
    keys::revoke_one(db, actor, pos_id, newest, now).await.unwrap();
    walk.expect("keys::revoke_one", &[(Key, Revoked)]).await;
    assert!(matches!(keys::revoke_one(db, actor, pos_id, newest, now).await, Err(Error::NotFound)));
    keys::replace(db, actor, pos_id, now).await.unwrap();
    walk.expect("keys::replace", &[(Key, Revoked), (Key, Added)]).await;
    keys::revoke(db, actor, pos_id, now).await.unwrap();
    walk.expect("keys::revoke", &[(Key, Revoked)]).await;
    devices::archive(db, actor, pos_id, now).await.unwrap();
    walk.expect("devices::archive", &[(Device, Archived)]).await;
    devices::archive(db, actor, pos_id, now).await.unwrap();
    walk.expect("devices::archive", &[]).await;
    devices::restore(db, actor, pos_id, now).await.unwrap();
    walk.expect("devices::restore", &[(Device, Restored)]).await;
    outlets::archive(db, actor, other, now).await.unwrap();
    walk.expect("outlets::archive", &[(Outlet, Archived)]).await;
    assert!(matches!(devices::restore(db, actor, pos_id, now).await, Err(Error::Conflict)), "its outlet comes first");
    let there = devices::NewDevice { outlet_id: other, ..next };
    assert!(matches!(devices::add_with_key(db, actor, &there, now).await, Err(Error::Conflict)), "so does a new one's");
    outlets::restore(db, actor, other, now).await.unwrap();
    walk.expect("outlets::restore", &[(Outlet, Restored)]).await;

    let form = MemberForm { email: "tech@example.com".to_owned(), name: "Техник".to_owned(), ..MemberForm::default() };
    let member = members::invite(db, actor, &form, &[account], now).await.unwrap();
    walk.expect("members::invite", &[(Member, Added), (Member, Granted), (Member, Invited)]).await;
    members::send_link(db, actor, member, now).await.unwrap();
    walk.expect("members::send_link", &[(Member, Invited)]).await;
    members::set_password(db, actor, member, PASSWORD, now).await.unwrap();
    walk.expect("members::set_password", &[(Member, PasswordSet)]).await;
    members::send_link(db, actor, member, now).await.unwrap();
    walk.expect("members::send_link", &[(Member, ResetSent)]).await;
    members::withdraw(db, actor, member, account, now).await.unwrap();
    walk.expect("members::withdraw", &[(Member, Withdrawn)]).await;
    members::withdraw(db, actor, member, account, now).await.unwrap();
    walk.expect("members::withdraw", &[]).await;
    members::grant(db, actor, member, account, now).await.unwrap();
    walk.expect("members::grant", &[(Member, Granted)]).await;
    members::set_partner(db, actor, member, Some(partner.id), now).await.unwrap();
    walk.expect("members::set_partner", &[(Member, Changed)]).await;
    members::change(db, actor, member, &MemberForm { role: Role::Support, ..form }, now).await.unwrap();
    walk.expect("members::change", &[(Member, Changed)]).await;
    sessions::end_all(db, actor, member, now).await.unwrap();
    walk.expect("sessions::end_all", &[(Member, SessionsEnded)]).await;
    members::disable(db, actor, member, now).await.unwrap();
    walk.expect("members::disable", &[(Member, Disabled)]).await;
    members::enable(db, actor, member, now).await.unwrap();
    walk.expect("members::enable", &[(Member, Enabled)]).await;
    let new = members::NewMember {
        email: "igor@example.com",
        name: "Игорь",
        role: Role::Support,
        language: Language::Ru,
        password: PASSWORD,
        accounts: &[],
    };
    members::add(db, actor, &new, now).await.unwrap();
    walk.expect("members::add", &[(Member, Added)]).await;
    assert!(matches!(members::disable(db, actor, root, now).await, Err(Error::LastAdmin)));
    walk.expect("members::disable", &[]).await;

    let cells = ["Томск", "Ленина, 1", "", "Asia/Tomsk", "9-18", "Касса 1", "", ""];
    let lines = [RolloutLine { line: 2, cells: cells.map(str::to_owned) }];
    rollout::import(db, actor, account, &lines, now).await.unwrap();
    walk.expect("rollout::import", &[(Outlet, Added), (Device, Added), (Key, Added)]).await;

    let new = NewWall {
        name: "Дежурная".to_owned(),
        layout: WallLayout::Problems,
        language: Language::Ru,
        scope: Scope::Accounts(BTreeSet::from([account])),
    };
    let made = wall::make(db, actor, &new, now).await.unwrap();
    walk.expect("wall::make", &[(Wall, Added)]).await;
    assert!(!serde_json::to_string(&log(db).await).unwrap().contains(&made.token), "the log tells a link");
    wall::add_given(db, actor, &NewWall { scope: Scope::Everything, ..new }, WALL_TOKEN, now).await.unwrap();
    walk.expect("wall::add_given", &[(Wall, Added)]).await;
    wall::revoke(db, actor, made.id, now).await.unwrap();
    walk.expect("wall::revoke", &[(Wall, Revoked)]).await;
    assert!(matches!(wall::revoke(db, actor, made.id, now).await, Err(Error::NotFound)));
    walk.expect("wall::revoke", &[]).await;

    let walked: BTreeSet<String> = walk.walked.iter().map(ToString::to_string).collect();
    assert_eq!(administrating(), walked, "walk a new administrating function, or it may write nothing");
});

story!(what_was_and_what_became_is_told_and_found_again(fresh) {
    let db = &fresh.db;
    let (root, actor) = admin(db).await;
    let world = world(db).await;
    till(db, world.outlet.id, 5).await;
    devices::rename(db, &actor, PosId(5), "Касса у входа", noon()).await.unwrap();
    let all = |query| async move { audit::list(db, &Scope::Everything, &query).await.unwrap() };
    let of_device = AuditQuery { thing: Some(AuditThing::Device), thing_id: "5".to_owned(), ..AuditQuery::default() };
    let page = all(of_device).await;
    assert_eq!(page.total, 2);
    let (renamed, added) = (&page.entries[0], &page.entries[1]);
    assert_eq!(renamed.changes(), [(AuditField::Name, Some("Касса 5"), Some("Касса у входа"))]);
    assert_eq!((renamed.at, renamed.name.as_str()), (noon().timestamp_millis(), "Касса 5"));
    assert_eq!((added.actor.as_deref(), added.action), (None, AuditAction::Added), "the command line did it");
    assert_eq!(page.people, [(root, "Анна Админ".to_owned())]);
    let by_root = all(AuditQuery { who: root.to_string(), ..AuditQuery::default() }).await;
    assert_eq!(by_root.total, 1);
    let by_command = all(AuditQuery { who: AuditQuery::COMMAND_LINE.to_owned(), ..AuditQuery::default() }).await;
    assert!(by_command.total >= 3 && by_command.entries.iter().all(|entry| entry.actor.is_none()));
    let of_account = all(AuditQuery { account: Some(world.account.id), ..AuditQuery::default() }).await;
    assert_eq!(of_account.total, 4, "the account, its outlet, its device, twice");
    let nobodys = all(AuditQuery { who: "nobody".to_owned(), ..AuditQuery::default() }).await;
    assert_eq!(nobodys.total, 0);
    // What is administered is nobody's who does not see everything.
    let technician = Scope::Accounts(BTreeSet::from([world.account.id]));
    assert!(matches!(audit::list(db, &technician, &AuditQuery::default()).await, Err(Error::NotFound)));
});

story!(a_change_that_fails_leaves_no_entry_and_an_entry_stays_as_it_is(fresh) {
    let db = &fresh.db;
    let (_, actor) = admin(db).await;
    let account = world(db).await.account;
    accounts::add(db, &actor, "other@example.com", "Сеть", None, Language::Ru, noon()).await.unwrap();
    let before = log(db).await;
    let form = AccountForm { email: "other@example.com".to_owned(), network: "Сеть".to_owned(), ..AccountForm::default() };
    assert!(matches!(accounts::change(db, &actor, account.id, &form, noon()).await, Err(Error::Taken { field: "email" })));
    let nowhere = AccountId(uuid::Uuid::now_v7());
    assert!(matches!(accounts::change(db, &actor, nowhere, &form, noon()).await, Err(Error::NotFound)));
    assert_eq!(log(db).await, before);
    for sql in ["update audit set name = 'x'", "delete from audit"] {
        refused(fresh, sql).await;
    }
    assert_eq!(log(db).await, before);
});

async fn refused(fresh: &Fresh, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    let answer = if fresh.postgres {
        sqlx::raw_sql(sql).execute(&mut PgConnection::connect(&fresh.url).await.unwrap()).await.map(drop)
    } else {
        sqlx::raw_sql(sql).execute(&mut SqliteConnection::connect(&fresh.url).await.unwrap()).await.map(drop)
    };
    assert!(answer.unwrap_err().to_string().contains("entries are never changed"));
}
