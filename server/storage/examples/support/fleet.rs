//! A fleet of any size for measurements: accounts, outlets, devices in all states, and two days of receipts.

use chrono::{DateTime, Duration, Utc};
use domain::{
    accounts::AccountId,
    audit::Actor,
    devices::{DeviceKind, HostFacts, PosId},
    language::Language,
    money::Kopecks,
    outlets::{OpeningHours, OutletId},
    receipts::Receipt,
};
use storage::{
    Db, Result, accounts, devices, outlets,
    presence::{self, Heartbeat},
    receipts,
};

const ACCOUNTS: usize = 50;
const DEVICES_AN_OUTLET: usize = 5;
const CITIES: [&str; 12] = [
    "Москва",
    "Санкт-Петербург",
    "Екатеринбург",
    "Казань",
    "Новосибирск",
    "Самара",
    "Омск",
    "Уфа",
    "Пермь",
    "Тверь",
    "Калининград",
    "Владивосток",
];
const ZONES: [&str; 4] = ["Europe/Moscow", "Asia/Yekaterinburg", "Europe/Kaliningrad", "Asia/Vladivostok"];

/// Noon in Moscow, on a Monday.
pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap_or_default()
}

pub fn heartbeat(pos_id: PosId, at: DateTime<Utc>) -> Heartbeat {
    let number = pos_id.0;
    Heartbeat {
        pos_id,
        instance_id: format!("0198a1b2-0000-7000-8000-{number:012}"),
        runs: vec![(format!("0198a1b2-1111-7000-8000-{number:012}"), at)],
        at,
        external_ip: format!("203.0.{}.{}", number / 250 % 250, number % 250),
        facts: HostFacts {
            version: format!("2.{}.{}", number % 7, number % 3),
            interactor: ["OurXML", "1C", "Frontol"][usize::try_from(number % 3).unwrap_or(0)].to_owned(),
            cpu: format!("Intel(R) Celeron(R) CPU N{} @ 1.60GHz", 3_000 + number % 40),
            cpu_mhz: Some(1_601),
            ram_mb: Some(4_096),
            os: "Microsoft Windows 10 Pro".to_owned(),
            internal_ip: format!("10.{}.{}.{}", number / 65_536, number / 256 % 256, number % 256),
        },
        clock_offset_ms: number % 500,
        waiting_receipts: Some(0),
        interval_seconds: 60,
    }
}

/// Accounts, outlets and this many devices, all of them silent.
pub async fn fill_tills(db: &Db, count: usize) -> Result<Vec<PosId>> {
    let created = noon() - Duration::days(90);
    let mut owners = Vec::new();
    for n in 0..ACCOUNTS {
        let network = format!("Сеть {n}");
        let email = format!("network{n}@example.com");
        owners.push(
            accounts::add(db, &Actor::CommandLine, &email, &network, None, Language::Ru, created).await?.id,
        );
    }
    let places: Vec<outlets::NewOutlet> =
        (0..count.div_ceil(DEVICES_AN_OUTLET)).map(|n| place(owners[n % ACCOUNTS], n)).collect();
    let shops: Vec<OutletId> = outlets::add_all(db, &Actor::CommandLine, &places, created)
        .await?
        .into_iter()
        .map(|outlet| outlet.id)
        .collect();
    let tills: Vec<devices::NewDevice> = (0..count).map(|n| till(shops[n / DEVICES_AN_OUTLET], n)).collect();
    let mut all = Vec::new();
    for portion in tills.chunks(5_000) {
        all.extend(devices::add_all(db, &Actor::CommandLine, portion, created).await?);
    }
    outlets::roll_over(db, noon()).await?;
    Ok(all)
}

fn place(account_id: AccountId, n: usize) -> outlets::NewOutlet {
    outlets::NewOutlet {
        account_id,
        city: CITIES[n * 7 % CITIES.len()].to_owned(),
        address: format!("проспект Строителей, {}", n % 400),
        mall: format!("Торговый центр {}", n % 90),
        zone: ZONES[n % ZONES.len()].to_owned(),
        hours: OpeningHours::daily(540 + u16::try_from(n % 4 * 30).unwrap_or(0), 1_290),
    }
}

fn till(outlet_id: OutletId, n: usize) -> devices::NewDevice {
    let kind = if n.is_multiple_of(20) { DeviceKind::MidServer } else { DeviceKind::Till };
    devices::NewDevice { pos_id: None, outlet_id, name: format!("Касса {}", n % 9 + 1), kind }
}

/// Fills an empty database with devices in all states and their receipts.
pub async fn fill(db: &Db, count: usize) -> Result<()> {
    let all = fill_tills(db, count).await?;
    connect(db, &all).await?;
    sell(db, &all).await?;
    outlets::roll_over(db, noon()).await?;
    Ok(())
}

/// One in ten never connects, one in ten went offline, one in a thousand is a duplicate.
async fn connect(db: &Db, all: &[PosId]) -> Result<()> {
    let installed: Vec<PosId> = all.iter().copied().filter(|device| device.0 % 10 != 0).collect();
    for portion in installed.chunks(5_000) {
        let early: Vec<Heartbeat> = portion
            .iter()
            .map(|device| heartbeat(*device, noon() - Duration::minutes(20 + device.0 % 97)))
            .collect();
        presence::record(db, &early, noon() - Duration::minutes(20)).await?;
    }
    presence::sweep(db, noon() - Duration::minutes(10), DateTime::<Utc>::MIN_UTC).await?;
    let online: Vec<PosId> = installed.into_iter().filter(|device| device.0 % 10 != 1).collect();
    for minute in [2, 1] {
        for portion in online.chunks(5_000) {
            let at = noon() - Duration::minutes(minute);
            let twins = portion.iter().filter(|device| device.0 % 1_000 == 7).map(|device| Heartbeat {
                instance_id: format!("twin {device}"),
                ..heartbeat(*device, at + Duration::seconds(1))
            });
            let beats: Vec<Heartbeat> =
                portion.iter().map(|device| heartbeat(*device, at)).chain(twins).collect();
            presence::record(db, &beats, noon() - Duration::minutes(minute)).await?;
        }
    }
    Ok(())
}

/// Three receipts a till on each of two days, except for some that sell nothing today.
async fn sell(db: &Db, all: &[PosId]) -> Result<()> {
    for portion in all.chunks(5_000) {
        let mut sold = Vec::new();
        for device in portion.iter().filter(|device| device.0 % 10 != 0) {
            for n in 0..6 {
                if n >= 3 && device.0 % 6 == 0 {
                    continue;
                }
                let day = if n < 3 { Duration::days(1) } else { Duration::zero() };
                let at = noon() - day - Duration::minutes(device.0 % 120 + 7 * n);
                let total = Kopecks(10_000 + device.0 * 37 % 90_000);
                sold.push(Receipt {
                    pos_id: *device,
                    id: format!("{n:08}-0198a1b2"),
                    sold_at: at.fixed_offset(),
                    total,
                });
            }
        }
        receipts::import(db, &sold, noon()).await?;
    }
    Ok(())
}
