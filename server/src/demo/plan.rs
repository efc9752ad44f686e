//! Every device of the demo and the part that it plays.

use super::places::{Place, Trade, places};
use crate::fleet;
use chrono::Duration;
use domain::devices::{DeviceKey, DeviceKind, HostFacts, PosId};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, Ipv4Addr};
use uuid::Uuid;

const PURPOSE: &str = "demo";
/// Of the tills of an outlet the first one is the busiest.
const SHARES: [f64; 6] = [1.0, 0.8, 0.65, 0.5, 0.4, 0.35];
/// Outlets whose tills have no software of their own: a mid-server carries their receipts.
const WITH_MID_SERVER: [usize; 3] = [39, 40, 42];
/// Outlets with a key that nobody has installed yet.
const WITH_SPARE: [usize; 5] = [7, 20, 31, 50, 53];

/// What makes a device of the demo worth looking at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Normal,
    /// Its key exists, nothing ever came from it.
    Spare,
    /// Receipts come with its key, but no heartbeat.
    ReceiptsOnly,
    /// Gone for so many hours.
    Offline(i64),
    /// One key on two machines.
    TwoMachines,
    /// A copied disk: two runs under one instance id.
    ClonedDisk,
    /// The second program on the computer of another device.
    SameMachineAs(PosId),
    /// A clock that is off by so many minutes.
    WrongClock(i64),
    /// Comes and goes.
    Unstable,
    /// A bad line: receipts go out every ten minutes.
    Slow,
    MidServer,
    /// Its receipts come through this mid-server.
    Behind(PosId),
}

/// A device of the demo.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) pos_id: PosId,
    /// Index of its outlet.
    pub(super) place: usize,
    /// Its number within the outlet, from 1.
    pub(super) number: usize,
    pub(super) kind: DeviceKind,
    pub(super) role: Role,
    /// Its part of the outlet's sales.
    pub(super) share: f64,
}

impl Planned {
    pub(super) fn key(&self) -> DeviceKey {
        DeviceKey { pos_id: self.pos_id, secret: fleet::secret(PURPOSE, self.pos_id) }
    }

    pub(super) fn name(&self) -> String {
        match self.role {
            Role::MidServer => "Сервер магазина".to_owned(),
            Role::Spare => "Касса (резерв)".to_owned(),
            _ => format!("Касса {}", self.number),
        }
    }

    /// Does it ever send heartbeats?
    pub(super) fn has_software(&self) -> bool {
        !matches!(self.role, Role::Spare | Role::ReceiptsOnly | Role::Behind(_))
    }

    /// Is it connected while the demo runs?
    pub(super) fn is_running(&self) -> bool {
        self.has_software() && !matches!(self.role, Role::Offline(_))
    }

    /// What its clock shows minus the right time.
    pub(super) fn clock_offset(&self) -> Duration {
        match self.role {
            Role::WrongClock(minutes) => Duration::minutes(minutes),
            _ => Duration::zero(),
        }
    }

    /// Instance id of its `copy`-th machine.
    pub(super) fn instance_id(&self, copy: u8) -> String {
        let machine = match self.role {
            Role::SameMachineAs(other) => other,
            _ => self.pos_id,
        };
        let hash = Sha256::digest(format!("{PURPOSE} machine {machine} {copy}"));
        Uuid::from_slice(&hash[..16]).unwrap_or_default().to_string()
    }

    /// The address from which its `copy`-th machine calls: an address for documentation, one per outlet.
    pub(super) fn external_ip(&self, copy: u8) -> IpAddr {
        let last = u8::try_from(self.place + 1).unwrap_or(u8::MAX);
        IpAddr::V4(if copy == 0 {
            Ipv4Addr::new(203, 0, 113, last)
        } else {
            Ipv4Addr::new(198, 51, 100, last)
        })
    }

    /// What its `copy`-th machine says of itself.
    pub(super) fn facts(&self, copy: u8) -> HostFacts {
        let spread = usize::try_from(self.pos_id.0).unwrap_or(0) * 7 + self.place + usize::from(copy) * 3;
        let server = self.kind == DeviceKind::MidServer;
        let machines: &[Machine] = if server { &SERVERS } else { &TILLS };
        let (cpu, mhz, ram, os) = machines[spread % machines.len()];
        let versions: &[&str] =
            if server { &["4.1.0", "4.2.3"] } else { &["2.8.1", "2.8.1", "2.8.1", "2.9.0", "2.7.4"] };
        HostFacts {
            version: versions[spread % versions.len()].to_owned(),
            interactor: interactor(self.place, server).to_owned(),
            cpu: cpu.to_owned(),
            cpu_mhz: Some(mhz),
            ram_mb: Some(ram),
            os: os.to_owned(),
            internal_ip: format!("192.168.{}.{}", self.place % 8, 10 + self.number * 2 + usize::from(copy)),
        }
    }
}

type Machine = (&'static str, i64, i64, &'static str);

const TILLS: [Machine; 9] = [
    (
        "Intel(R) Celeron(R) CPU N3050 @ 1.60GHz",
        1_601,
        4_096,
        "Microsoft Windows 7 Профессиональная (64-bit)",
    ),
    (
        "Intel(R) Celeron(R) CPU J1900 @ 1.99GHz",
        1_993,
        4_096,
        "Microsoft Windows 10 IoT Корпоративная LTSC (64-bit)",
    ),
    (
        "Intel(R) Celeron(R) CPU J1800 @ 2.41GHz",
        2_408,
        2_048,
        "Microsoft Windows Embedded POSReady 7 (32-bit)",
    ),
    ("Intel(R) Celeron(R) J4125 CPU @ 2.00GHz", 1_997, 8_192, "Microsoft Windows 10 Pro (64-bit)"),
    ("Intel(R) Atom(TM) CPU D525 @ 1.80GHz", 1_800, 2_048, "Microsoft Windows 7 Профессиональная (32-bit)"),
    ("Intel(R) Core(TM) i3-7100U CPU @ 2.40GHz", 2_400, 8_192, "Microsoft Windows 10 Pro (64-bit)"),
    ("Intel(R) N100", 806, 8_192, "Microsoft Windows 11 IoT Enterprise (64-bit)"),
    ("Intel(R) Pentium(R) Silver N6000 @ 1.10GHz", 1_114, 8_192, "Альт Рабочая станция 10.2 (64-bit)"),
    ("Intel(R) Celeron(R) CPU G3900T @ 2.60GHz", 2_600, 4_096, "Astra Linux Special Edition 1.7 (64-bit)"),
];

const SERVERS: [Machine; 2] = [
    (
        "Intel(R) Xeon(R) E-2124 CPU @ 3.30GHz",
        3_312,
        16_384,
        "Microsoft Windows Server 2019 Standard (64-bit)",
    ),
    (
        "Intel(R) Core(TM) i5-10400 CPU @ 2.90GHz",
        2_904,
        16_384,
        "Microsoft Windows Server 2016 Standard (64-bit)",
    ),
];

fn interactor(place: usize, server: bool) -> &'static str {
    let trade = places().nth(place).map(|place| super::places::NETWORKS[place.network].trade);
    match trade {
        _ if server => "SetRetailXML",
        Some(Trade::Clothes) => "OurXML",
        Some(Trade::Groceries) => "FrontolDB",
        Some(Trade::Cafe) | None => "RKeeperXML",
    }
}

/// Parts given by outlet and number within it.
fn role(place: usize, number: usize) -> Role {
    match (place, number) {
        (0, 3) => Role::Offline(2),
        (2, 4) => Role::Offline(26),
        (3, 1) => Role::TwoMachines,
        (3, 2) => Role::SameMachineAs(PosId(1_916)),
        (6, 2) => Role::Offline(5),
        (13, 2) => Role::WrongClock(-40),
        (17, 1) => Role::Offline(75),
        (20, 5) => Role::ClonedDisk,
        (25, 3) => Role::ReceiptsOnly,
        (28, 4) => Role::Offline(1),
        (35, 3) => Role::Offline(9),
        (47, 3) => Role::Unstable,
        (54, 2) => Role::Slow,
        (57, 3) => Role::Offline(340),
        _ => Role::Normal,
    }
}

/// The number of a till in the client's cabinet; the manual's own example has its numbers.
fn pos_id(place: usize, number: usize) -> PosId {
    PosId(match (place, number) {
        (3, 1) => 1_916,
        (3, 2) => 1_918,
        (0, 1) => 11_137,
        _ => i64::try_from(11_200 + place * 10 + number).unwrap_or(i64::MAX),
    })
}

/// All devices of the demo, always in the same order.
pub(super) fn devices() -> Vec<Planned> {
    places().enumerate().flat_map(|(index, place)| devices_of(index, &place)).collect()
}

fn devices_of(index: usize, place: &Place) -> Vec<Planned> {
    let mid_server = WITH_MID_SERVER.contains(&index).then(|| pos_id(index, 9));
    let total: f64 = SHARES.iter().take(place.tills).sum();
    let till = |number: usize, role, share| Planned {
        pos_id: pos_id(index, number),
        place: index,
        number,
        kind: DeviceKind::Till,
        role,
        share,
    };
    let mut devices: Vec<Planned> = SHARES
        .iter()
        .take(place.tills)
        .zip(1..)
        .map(|(share, number)| {
            till(number, mid_server.map_or_else(|| role(index, number), Role::Behind), share / total)
        })
        .collect();
    if let Some(pos_id) = mid_server {
        let server = till(9, Role::MidServer, 0.0);
        devices.push(Planned { pos_id, kind: DeviceKind::MidServer, ..server });
    }
    if WITH_SPARE.contains(&index) {
        devices.push(till(8, Role::Spare, 0.0));
    }
    devices
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_220_devices_with_numbers_of_their_own() {
        let devices = devices();
        assert_eq!(devices.len(), 220);
        assert_eq!(devices.iter().map(|device| device.pos_id).collect::<BTreeSet<_>>().len(), 220);
        let count = |role: fn(Role) -> bool| devices.iter().filter(|device| role(device.role)).count();
        assert_eq!(count(|role| role == Role::MidServer), 3);
        assert_eq!(count(|role| matches!(role, Role::Behind(_))), 18);
        assert_eq!(count(|role| role == Role::Spare), 5);
        assert_eq!(count(|role| matches!(role, Role::Offline(_))), 7);
        assert_eq!(count(|role| matches!(role, Role::TwoMachines | Role::ClonedDisk)), 2);
    }

    #[test]
    fn the_manual_s_duplicate_runs_on_one_machine_with_its_neighbour() {
        let devices = devices();
        let of = |number| devices.iter().find(|device| device.pos_id == PosId(number)).unwrap();
        assert_eq!(of(1_916).instance_id(0), of(1_918).instance_id(0));
        assert_ne!(of(1_916).instance_id(0), of(1_916).instance_id(1));
    }
}
