//! What the machine says of itself.

use std::net::{IpAddr, SocketAddr};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// Read once: none of it changes while the agent runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Machine {
    pub(super) cpu: Option<String>,
    pub(super) cpu_mhz: Option<i64>,
    pub(super) ram_mb: Option<i64>,
    pub(super) os: Option<String>,
}

impl Machine {
    pub(super) fn read() -> Self {
        let wanted = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing().with_frequency())
            .with_memory(MemoryRefreshKind::nothing().with_ram());
        let system = System::new_with_specifics(wanted);
        let cpu = system.cpus().first();
        let known = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let positive = |number: u64| i64::try_from(number).ok().filter(|number| *number > 0);
        let bits = System::cpu_arch();
        Self {
            cpu: cpu.and_then(|cpu| known(cpu.brand())),
            cpu_mhz: cpu.and_then(|cpu| positive(cpu.frequency())),
            ram_mb: positive(system.total_memory() / (1024 * 1024)),
            os: System::long_os_version().and_then(|os| known(&format!("{os} ({bits})"))),
        }
    }
}

/// The address of this machine in its own network: the one from which the server is reached. Nothing is sent.
pub(super) async fn internal_ip(server: &reqwest::Url) -> Option<IpAddr> {
    let (host, port) = (server.host_str()?, server.port_or_known_default()?);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let there = tokio::net::lookup_host((host, port)).await.ok()?.next()?;
    let any: SocketAddr = if there.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = tokio::net::UdpSocket::bind(any).await.ok()?;
    socket.connect(there).await.ok()?;
    Some(socket.local_addr().ok()?.ip().to_canonical())
}
