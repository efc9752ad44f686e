//! What a device says of itself and of its computer.

use crate::text;
use serde::{Deserialize, Serialize};

/// Length of a version in characters, at most.
pub const MAX_VERSION_CHARS: usize = 64;
/// Length of an address in characters, at most.
pub const MAX_ADDRESS_CHARS: usize = 64;
/// Length of every other text in characters, at most.
pub const MAX_FACT_CHARS: usize = 128;
/// The fastest processor that is believed, in MHz.
pub const MAX_CPU_MHZ: i64 = 100_000;
/// The largest memory that is believed, in MiB (64 TiB).
pub const MAX_RAM_MB: i64 = 64 * 1_024 * 1_024;

/// What a device says of itself and of its computer. Texts come from outside: they are shown as inert text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HostFacts {
    /// Version of the HEADO software.
    pub version: String,
    /// The handler that reads the trading system, for example `OurXML`.
    pub interactor: String,
    /// Processor model.
    pub cpu: String,
    /// Clock of the processor in MHz.
    pub cpu_mhz: Option<i64>,
    /// Memory in MiB.
    pub ram_mb: Option<i64>,
    /// Operating system.
    pub os: String,
    /// The address in the outlet's own network.
    pub internal_ip: String,
}

impl HostFacts {
    /// The same within sane limits: texts on one line, without control characters and cut between characters;
    /// numbers that no till can have are left out. For everything that arrives from a device.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self {
            version: text::line(&self.version, MAX_VERSION_CHARS),
            interactor: text::line(&self.interactor, MAX_FACT_CHARS),
            cpu: text::line(&self.cpu, MAX_FACT_CHARS),
            cpu_mhz: self.cpu_mhz.filter(|mhz| (1..=MAX_CPU_MHZ).contains(mhz)),
            ram_mb: self.ram_mb.filter(|mb| (1..=MAX_RAM_MB).contains(mb)),
            os: text::line(&self.os, MAX_FACT_CHARS),
            internal_ip: text::line(&self.internal_ip, MAX_ADDRESS_CHARS),
        }
    }

    /// `Intel(R) Celeron(R) CPU N3050 @ 1.60GHz (1601 MHz) 4096 RAM`, as the manual writes it; what is not known is
    /// left out, so it may be empty.
    pub fn hardware(&self) -> String {
        let mhz = self.cpu_mhz.map(|mhz| format!("({mhz} MHz)")).unwrap_or_default();
        let ram = self.ram_mb.map(|mb| format!("{mb} RAM")).unwrap_or_default();
        [self.cpu.clone(), mhz, ram].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
