//! Two accounts, their outlets and tills, and everybody's view of them.

use app::guard;
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Account, AccountId},
    audit::Actor,
    devices::{DeviceKey, DeviceKind, PosId},
    incidents::{Detection, Handler, IncidentId, Subject},
    lag::Sentence,
    language::Language,
    maintenance::{MaintenanceId, MaintenancePlace, MaintenancePlan},
    members::{MemberId, Role, Scope},
    money::Kopecks,
    notices::{NoticeId, NoticePlan},
    outlets::{OpeningHours, Outlet},
    time::Clock,
    tokens::TokenId,
    wall::{MadeWall, NewWall, WallLayout},
};
use server::config::Config;
use std::sync::Arc;
use storage::{
    Db, accounts, devices,
    incidents::{self, NewIncident},
    keys, maintenance,
    members::{self, NewMember},
    notices, outlets,
    sessions::Sessions,
    tokens, wall,
};
use tower_sessions::Session;

/// Words of `ours` that nobody outside it may ever read.
pub const SECRETS: [&str; 3] = ["ours@example.com", "Наша сеть", "Ангарск"];
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: MemberId,
    pub email: String,
}

/// A till and its key.
#[derive(Debug, Clone)]
pub struct Till {
    pub pos_id: PosId,
    pub key: DeviceKey,
}

/// An account with one outlet and its tills.
#[derive(Debug, Clone)]
pub struct Shop {
    pub account: Account,
    pub outlet: Outlet,
    pub tills: Vec<Till>,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct World {
    pub ours: Shop,
    pub theirs: Shop,
    /// A technician of `ours`.
    pub owner: Person,
    /// Another one.
    pub colleague: Person,
    /// A technician of `theirs`.
    pub stranger: Person,
    pub support: Person,
    pub admin: Person,
    /// Of the outlet of `ours`, open.
    pub incident: IncidentId,
    /// It concerns `ours`, and holds.
    pub notice: NoticeId,
    /// Of the outlet of `ours`, long over.
    pub maintenance: MaintenanceId,
    /// Of the owner.
    pub token: TokenId,
    /// It shows `ours`.
    pub wall: MadeWall,
}

impl World {
    pub(super) async fn make(db: &Db, now: DateTime<Utc>) -> Self {
        let ours = shop(db, "ours@example.com", "Наша сеть", "Ангарск", 2, now).await;
        let theirs = shop(db, "theirs@example.com", "Чужая сеть", "Владивосток", 1, now).await;
        let (our, their) = ([ours.account.id], [theirs.account.id]);
        let support = person(db, "support@example.com", Role::Support, &[], now).await;
        let (notice, maintenance) = support_says(db, &support, &ours, now).await;
        let owner = person(db, "owner@example.com", Role::Technician, &our, now).await;
        Self {
            wall: wall_of(db, our[0], now).await,
            token: tokens::make(db, owner.id, "Отчёт", now).await.unwrap().id,
            incident: open_incident(db, &ours, now).await,
            notice,
            maintenance,
            owner,
            colleague: person(db, "colleague@example.com", Role::Technician, &our, now).await,
            stranger: person(db, "stranger@example.com", Role::Technician, &their, now).await,
            support,
            admin: person(db, "admin@example.com", Role::Admin, &[], now).await,
            ours,
            theirs,
        }
    }
}

async fn shop(db: &Db, email: &str, network: &str, city: &str, tills: usize, now: DateTime<Utc>) -> Shop {
    let account =
        accounts::add(db, &Actor::CommandLine, email, network, None, Language::Ru, now).await.unwrap();
    let outlet = outlets::NewOutlet {
        account_id: account.id,
        city: city.to_owned(),
        address: "Ленина, 1".to_owned(),
        mall: String::new(),
        zone: "Asia/Irkutsk".to_owned(),
        hours: OpeningHours::daily(9 * 60, 21 * 60),
    };
    let outlet = outlets::add(db, &Actor::CommandLine, &outlet, now).await.unwrap();
    let mut added = Vec::new();
    for number in 1..=tills {
        let name = format!("Касса {city} {number}");
        let device = devices::NewDevice { pos_id: None, outlet_id: outlet.id, name, kind: DeviceKind::Till };
        let pos_id = devices::add(db, &Actor::CommandLine, &device, now).await.unwrap();
        added.push(Till { pos_id, key: keys::add(db, &Actor::CommandLine, pos_id, now).await.unwrap() });
    }
    Shop { account, outlet, tills: added }
}

/// A wall that shows this account, in English.
async fn wall_of(db: &Db, account: AccountId, now: DateTime<Utc>) -> MadeWall {
    let new = NewWall {
        name: "Duty room".to_owned(),
        layout: WallLayout::Problems,
        language: Language::En,
        scope: Scope::Accounts([account].into()),
    };
    wall::make(db, &Actor::CommandLine, &new, now).await.unwrap()
}

/// A lag of the shop's outlet, which its partner handles.
async fn open_incident(db: &Db, shop: &Shop, now: DateTime<Utc>) -> IncidentId {
    let partner = accounts::add_partner(db, &Actor::CommandLine, "Партнёр", now).await.unwrap();
    let outlet = &shop.outlet;
    let at = |minutes| outlet.local_time(now - chrono::TimeDelta::minutes(minutes));
    let id = NewIncident::next_id();
    let incident = NewIncident {
        id,
        subject: Subject::Outlet,
        outlet: Some(outlet.id),
        account: Some(shop.account.id),
        part_of: None,
        handler: Handler::Partner { id: partner.id, name: partner.name },
        zone: outlet.zone.clone(),
        title: outlet.title(&shop.account.network, &shop.account.email),
        detection: Detection {
            since: at(80),
            from: at(75),
            until: at(15),
            revenue: Kopecks(1_240_000),
            expected: Some(Kopecks(4_500_000)),
            receipts: 12,
            expected_receipts: Some(40),
            sentence: Sentence::BelowProfile { percent: 72 },
            tills_offline: vec![shop.tills[0].pos_id],
            tills_silent: Vec::new(),
            outlets: 1,
        },
    };
    incidents::open(db, &[incident], now).await.unwrap();
    id
}

async fn support_says(
    db: &Db,
    support: &Person,
    shop: &Shop,
    now: DateTime<Utc>,
) -> (NoticeId, MaintenanceId) {
    let viewer = members::viewer(db, support.id).await.unwrap().unwrap();
    let hour = chrono::TimeDelta::hours(1);
    let plan = NoticePlan {
        text: "Работы на канале в Ангарске".to_owned(),
        from: now - hour,
        until: now + hour,
        accounts: [shop.account.id].into(),
        cities: std::collections::BTreeSet::new(),
    };
    let notice = notices::announce(db, &viewer, &plan, now).await.unwrap();
    let local = now.naive_utc();
    let plan = MaintenancePlan::Once { from: local - hour * 48, until: local - hour * 47 };
    let place = MaintenancePlace::Outlet(shop.outlet.id);
    let maintenance = maintenance::add(db, &viewer, place, &plan, "", now).await.unwrap();
    (notice, maintenance)
}

async fn person(db: &Db, email: &str, role: Role, accounts: &[AccountId], now: DateTime<Utc>) -> Person {
    let language = Language::Ru;
    let member = NewMember { email, name: email, role, language, password: PASSWORD, accounts };
    let id = members::add(db, &Actor::CommandLine, &member, now).await.unwrap();
    Person { id, email: email.to_owned() }
}

/// Begins a session as the sign-in does; answers the `Cookie` header.
pub(super) async fn begin_session(db: &Db, clock: Clock, member: MemberId, now: DateTime<Utc>) -> String {
    let session = Session::new(None, Arc::new(Sessions::new(db.clone(), clock)), None);
    guard::begin(&session, member, Config::default().session_limits(), now).await.unwrap();
    session.save().await.unwrap();
    format!("heado={}", session.id().unwrap())
}
