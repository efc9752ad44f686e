//! Two accounts, their outlets and tills, and everybody's view of them.

use app::guard;
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Account, AccountId},
    devices::{DeviceKey, DeviceKind, PosId},
    language::Language,
    members::{MemberId, Role},
    outlets::{OpeningHours, Outlet},
    time::Clock,
};
use server::config::Config;
use std::sync::Arc;
use storage::{
    Db, accounts, devices, keys,
    members::{self, NewMember},
    outlets,
    sessions::Sessions,
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
}

impl World {
    pub(super) async fn make(db: &Db, now: DateTime<Utc>) -> Self {
        let ours = shop(db, "ours@example.com", "Наша сеть", "Ангарск", 2, now).await;
        let theirs = shop(db, "theirs@example.com", "Чужая сеть", "Владивосток", 1, now).await;
        let (our, their) = ([ours.account.id], [theirs.account.id]);
        Self {
            owner: person(db, "owner@example.com", Role::Technician, &our, now).await,
            colleague: person(db, "colleague@example.com", Role::Technician, &our, now).await,
            stranger: person(db, "stranger@example.com", Role::Technician, &their, now).await,
            support: person(db, "support@example.com", Role::Support, &[], now).await,
            admin: person(db, "admin@example.com", Role::Admin, &[], now).await,
            ours,
            theirs,
        }
    }
}

async fn shop(db: &Db, email: &str, network: &str, city: &str, tills: usize, now: DateTime<Utc>) -> Shop {
    let account = accounts::add(db, email, network, None, Language::Ru, now).await.unwrap();
    let outlet = outlets::NewOutlet {
        account_id: account.id,
        city: city.to_owned(),
        address: "Ленина, 1".to_owned(),
        mall: String::new(),
        zone: "Asia/Irkutsk".to_owned(),
        hours: OpeningHours::daily(9 * 60, 21 * 60),
    };
    let outlet = outlets::add(db, &outlet, now).await.unwrap();
    let mut added = Vec::new();
    for number in 1..=tills {
        let name = format!("Касса {city} {number}");
        let device = devices::NewDevice { pos_id: None, outlet_id: outlet.id, name, kind: DeviceKind::Till };
        let pos_id = devices::add(db, &device, now).await.unwrap();
        added.push(Till { pos_id, key: keys::add(db, pos_id, now).await.unwrap() });
    }
    Shop { account, outlet, tills: added }
}

async fn person(db: &Db, email: &str, role: Role, accounts: &[AccountId], now: DateTime<Utc>) -> Person {
    let language = Language::Ru;
    let member = NewMember { email, name: email, role, language, password: PASSWORD, accounts };
    let id = members::add(db, &member, now).await.unwrap();
    Person { id, email: email.to_owned() }
}

/// Begins a session as the sign-in does; answers the `Cookie` header.
pub(super) async fn begin_session(db: &Db, clock: Clock, member: MemberId, now: DateTime<Utc>) -> String {
    let session = Session::new(None, Arc::new(Sessions::new(db.clone(), clock)), None);
    guard::begin(&session, member, Config::default().session_limits(), now).await.unwrap();
    session.save().await.unwrap();
    format!("heado={}", session.id().unwrap())
}
