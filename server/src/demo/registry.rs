//! Writes who and where of the demo: partners, accounts, outlets, devices, keys, members, notes.

use super::{
    places::{NETWORKS, PARTNERS, places},
    plan::{Planned, Role},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::AccountId,
    audit::Actor,
    language::Language,
    mail::{Letter, Recipient},
    members::{Role as MemberRole, Scope, Viewer},
    wall::{NewWall, WallLayout},
};
use storage::{
    Db, accounts,
    devices::{self, NewDevice},
    keys,
    members::{self, NewMember},
    notes, outbox,
    outlets::{self, NewOutlet},
    wall,
};

/// Somebody who can sign in to the demo.
pub(super) struct Person {
    pub(super) email: &'static str,
    pub(super) password: &'static str,
    name: &'static str,
    role: MemberRole,
    language: Language,
    /// Indexes of the networks granted.
    networks: &'static [usize],
    /// What the greeting says of them.
    pub(super) part: &'static str,
}

/// Known to everybody: for the demo only.
pub(super) const PEOPLE: [Person; 4] = [
    Person {
        email: "admin@example.com",
        password: "demo-admin-2026",
        name: "Анна Соколова",
        role: MemberRole::Admin,
        language: Language::Ru,
        networks: &[],
        part: "администратор",
    },
    Person {
        email: "support@example.com",
        password: "demo-support-2026",
        name: "Игорь Лебедев",
        role: MemberRole::Support,
        language: Language::Ru,
        networks: &[],
        part: "поддержка HEADO",
    },
    Person {
        email: "ural@example.com",
        password: "demo-ural-2026",
        name: "Марат Гизатуллин",
        role: MemberRole::Technician,
        language: Language::Ru,
        networks: &[0],
        part: "партнёр «Касса-Сервис Урал»",
    },
    Person {
        email: "vostok@example.com",
        password: "demo-vostok-2026",
        name: "Olga Kim",
        role: MemberRole::Technician,
        language: Language::En,
        networks: &[1],
        part: "партнёр «Торговая автоматика Восток»",
    },
];

/// The link of the demo's wall screen; known to everybody too.
pub(super) const WALL_TOKEN: &str = "demowalldemowalldemowallde";

const NOTES: [(Role, &str); 4] = [
    (Role::TwoMachines, "Касса № 1. Вторая копия ПО стоит на складском ноутбуке, ждём удаления."),
    (Role::WrongClock(-40), "Села батарейка CMOS, время сбивается после выключения."),
    (Role::Slow, "Интернет через 3G-модем, чеки уходят раз в 10 минут."),
    (Role::ReceiptsOnly, "Интеграция по DeviceAPI, ПО HEADO не ставится."),
];

/// Writes everything as of `since`, when the networks joined.
pub(super) async fn create(
    db: &Db,
    devices: &[Planned],
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> storage::Result<()> {
    let mut partners = Vec::new();
    for name in PARTNERS {
        partners.push(accounts::add_partner(db, &Actor::CommandLine, name, since).await?);
    }
    let mut networks = Vec::new();
    for network in &NETWORKS {
        let partner = network.partner.and_then(|index| partners.get(index)).map(|partner| partner.id);
        networks.push(
            accounts::add(db, &Actor::CommandLine, network.email, network.name, partner, Language::Ru, since)
                .await?
                .id,
        );
    }
    add_outlets(db, devices, &networks, since).await?;
    for person in &PEOPLE {
        let granted: Vec<AccountId> =
            person.networks.iter().filter_map(|index| networks.get(*index).copied()).collect();
        let member = NewMember {
            email: person.email,
            name: person.name,
            role: person.role,
            language: person.language,
            password: person.password,
            accounts: &granted,
        };
        let member = members::add(db, &Actor::CommandLine, &member, since).await?;
        // A technician is of the partner that supports what is granted.
        let partner = person.networks.iter().find_map(|index| NETWORKS.get(*index)?.partner);
        let partner = partner.and_then(|index| partners.get(index)).map(|partner| partner.id);
        members::set_partner(db, &Actor::CommandLine, member, partner, since).await?;
    }
    add_notes(db, devices, now).await?;
    welcome(db, now).await
}

/// The demo's wall screen, if there is none yet. One that somebody has revoked stays so.
pub(super) async fn add_wall(db: &Db, now: DateTime<Utc>) -> storage::Result<()> {
    let wall = NewWall {
        name: "Дежурная смена".to_owned(),
        layout: WallLayout::Problems,
        language: Language::Ru,
        scope: Scope::Everything,
    };
    match wall::add_given(db, &Actor::CommandLine, &wall, WALL_TOKEN, now).await {
        Ok(_) | Err(storage::Error::Taken { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A first letter, so that support's page of letters shows what it is for.
async fn welcome(db: &Db, now: DateTime<Utc>) -> storage::Result<()> {
    let support = PEOPLE.iter().filter(|person| person.role == MemberRole::Support);
    let to: Vec<Recipient> = support
        .map(|person| Recipient {
            email: person.email.to_owned(),
            name: person.name.to_owned(),
            language: person.language,
        })
        .collect();
    outbox::post(db, &Letter::Test, &to, None, now).await.map(drop)
}

async fn add_outlets(
    db: &Db,
    all: &[Planned],
    networks: &[AccountId],
    since: DateTime<Utc>,
) -> storage::Result<()> {
    for (index, place) in places().enumerate() {
        let outlet = NewOutlet {
            account_id: networks[place.network],
            city: place.city.into(),
            address: place.address.into(),
            mall: place.mall.into(),
            zone: place.zone.into(),
            hours: place.hours(),
        };
        let outlet = outlets::add(db, &Actor::CommandLine, &outlet, since).await?;
        for planned in all.iter().filter(|device| device.place == index) {
            let device = NewDevice {
                pos_id: Some(planned.pos_id),
                outlet_id: outlet.id,
                name: planned.name(),
                kind: planned.kind,
            };
            // Staggered, as a roll-out is: a few minutes from till to till.
            let created_at = since + Duration::minutes(7 * i64::try_from(index).unwrap_or(0));
            devices::add(db, &Actor::CommandLine, &device, created_at).await?;
            keys::add_given(db, &Actor::CommandLine, &planned.key(), created_at).await?;
        }
    }
    Ok(())
}

async fn add_notes(db: &Db, devices: &[Planned], now: DateTime<Utc>) -> storage::Result<()> {
    let Some(viewer) = viewer(db, &PEOPLE[1]).await? else { return Ok(()) };
    for (role, text) in NOTES {
        if let Some(device) = devices.iter().find(|device| device.role == role) {
            notes::change(db, &viewer, device.pos_id, 0, text, now).await?;
        }
    }
    Ok(())
}

/// Somebody of [`PEOPLE`] as the application sees them.
pub(super) async fn viewer(db: &Db, person: &Person) -> storage::Result<Option<Viewer>> {
    match members::check_password(db, person.email, person.password).await? {
        Some(member) => members::viewer(db, member).await,
        None => Ok(None),
    }
}

/// Is this the demo's own database?
pub(super) async fn is_demo(db: &Db) -> storage::Result<bool> {
    let mut emails: Vec<String> =
        accounts::list(db, &Scope::Everything).await?.into_iter().map(|account| account.email).collect();
    emails.retain(|email| NETWORKS.iter().any(|network| network.email == email));
    Ok(emails.len() == NETWORKS.len())
}
