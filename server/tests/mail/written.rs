//! Invented letters.

use chrono::{DateTime, FixedOffset, Utc};
use domain::{
    devices::PosId,
    language::Language,
    mail::{
        AddressedLetter, Announced, Escalated, IncidentId, LaggingOutlet, Letter, LetterId, PasswordLink,
        PlatformLag, PlatformRecovery, Recipient, RecoveredOutlet,
    },
    members::{LinkSecret, MemberId},
    money::Kopecks,
    outlets::OutletId,
};
use uuid::Uuid;

pub fn at(text: &str) -> DateTime<FixedOffset> {
    text.parse().unwrap()
}

pub fn anna(language: Language) -> Recipient {
    Recipient { email: "anna@example.com".to_owned(), name: "Анна Щёголева".to_owned(), language }
}

pub fn to(email: &str) -> Recipient {
    Recipient { email: email.to_owned(), name: String::new(), language: Language::Ru }
}

pub fn addressed(letter: Letter, language: Language) -> AddressedLetter {
    let queued_at: DateTime<Utc> = "2026-06-04T07:52:00Z".parse().unwrap();
    AddressedLetter { id: LetterId(Uuid::from_u128(0xA)), recipient: anna(language), letter, queued_at }
}

pub fn lagging(number: u128) -> LaggingOutlet {
    LaggingOutlet {
        outlet: OutletId(Uuid::from_u128(number)),
        incident: IncidentId(Uuid::from_u128(0x1000 + number)),
        title: format!("Ёлки & «Палки» (Самара, Ленина, {number}) (shop@example.com)"),
        address: format!("Самара, Ленина, {number}"),
        revenue: Kopecks(4_300_000),
        expected: Kopecks(10_000_000),
        since: at("2026-06-04T10:40:00+04:00"),
        zone: "Europe/Samara".to_owned(),
        offline: vec![PosId(11_203), PosId(11_204)],
        silent: Vec::new(),
        notice: None,
    }
}

/// Without a profile: silence alone was the alarm.
pub fn silent(number: u128) -> LaggingOutlet {
    LaggingOutlet { revenue: Kopecks::ZERO, expected: Kopecks::ZERO, ..lagging(number) }
}

/// While a notice concerns it.
pub fn announced(number: u128) -> LaggingOutlet {
    let notice = Announced {
        text: "Работы на канале связи <b>в Самаре</b>.\nДо вечера.".to_owned(),
        until: at("2026-06-04T18:00:00+04:00"),
    };
    LaggingOutlet { notice: Some(notice), ..lagging(number) }
}

pub fn recovered(number: u128, delivered_late: bool) -> RecoveredOutlet {
    let LaggingOutlet { outlet, incident, title, since, zone, .. } = lagging(number);
    let recovered = at("2026-06-04T12:15:00+04:00");
    RecoveredOutlet { outlet, incident, title, since, recovered, zone, delivered_late }
}

pub fn opened(count: u128) -> Letter {
    Letter::LagOpened { outlets: (1..=count).map(lagging).collect() }
}

pub fn escalated() -> Letter {
    Letter::Escalated(Box::new(Escalated {
        facts: lagging(7),
        by: "Борис Иванов".to_owned(),
        description: "Чеки есть в кассе, <b>но не у нас</b>.\nПосле обновления.".to_owned(),
        results: "Перезапустили службу, не помогло.".to_owned(),
        software_version: "Frontol 6.21".to_owned(),
        software_changed_on: "2026-06-01".parse().ok(),
        api_url: "https://api.example.com/receipts".to_owned(),
        api_request: "{\"total\": 1}".to_owned(),
        api_answer: "{\"error\": \"<script>\"}".to_owned(),
        files: vec!["журнал.log".to_owned()],
    }))
}

pub fn platform(account: Option<&str>, behind: u32) -> Letter {
    Letter::Platform(PlatformLag {
        incident: Some(IncidentId(Uuid::from_u128(9))),
        account: account.map(str::to_owned),
        behind,
        judged: 400,
        since: at("2026-06-04T10:45:00+03:00"),
        zone: "Europe/Moscow".to_owned(),
    })
}

/// With a secret as it is sent, without one as it is looked at later.
pub fn password_link(by: &str, secret: Option<&str>) -> PasswordLink {
    let secret = secret.map(|secret| LinkSecret(secret.to_owned()));
    PasswordLink { member: MemberId(Uuid::from_u128(0xB)), by: by.to_owned(), secret }
}

pub fn platform_recovered(behind: u32) -> Letter {
    Letter::PlatformRecovered(PlatformRecovery {
        incident: IncidentId(Uuid::from_u128(9)),
        behind,
        since: at("2026-06-04T10:45:00+03:00"),
        recovered: at("2026-06-04T12:15:00+03:00"),
        zone: "Europe/Moscow".to_owned(),
    })
}
