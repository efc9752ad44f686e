//! Host data as a column of the grid can hold it: `Celeron N3050 · 4 ГБ`, `Windows 7 Pro`.
use crate::text::{Texts, t};
use domain::devices::HostFacts;

/// Words of processor names that tell nothing.
const NOISE: [&str; 9] =
    ["intel", "amd", "cpu", "processor", "apu", "with", "radeon", "graphics", "dual-core"];

/// The processor without trade marks and clock rate.
pub fn short_cpu(cpu: &str) -> String {
    let cpu = cpu.split('@').next().unwrap_or_default();
    let cpu = cpu.replace("(R)", " ").replace("(r)", " ").replace("(TM)", " ").replace("(tm)", " ");
    let words = cpu.split_whitespace().filter(|word| !NOISE.contains(&word.to_lowercase().as_str()));
    words.collect::<Vec<_>>().join(" ")
}

/// Memory in GiB where it is a whole number or at least one.
pub fn memory(texts: Texts, ram_mb: i64) -> String {
    match (ram_mb / 1_024, ram_mb % 1_024) {
        (0, rest) => t!(texts, "memory-mb", count = rest),
        // A part of the memory often belongs to the graphics: 3 950 MiB is a machine of 4 GiB.
        (whole, rest) => t!(texts, "memory-gb", count = if rest > 512 { whole + 1 } else { whole }),
    }
}

/// `Celeron N3050 · 4 ГБ`.
pub fn short_hardware(texts: Texts, facts: &HostFacts) -> String {
    let parts = [short_cpu(&facts.cpu), facts.ram_mb.map(|ram| memory(texts, ram)).unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The operating system without its maker and its bits.
pub fn short_os(os: &str) -> String {
    os.trim_start_matches("Microsoft ").replace("(64-bit)", "").replace("(32-bit)", "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn hardware_is_shown_without_its_marketing() {
        let facts = HostFacts {
            cpu: "Intel(R) Celeron(R) CPU N3050 @ 1.60GHz".to_owned(),
            ram_mb: Some(4_096),
            ..HostFacts::default()
        };
        assert_eq!(short_hardware(Texts(Language::Ru), &facts), "Celeron N3050 · 4 ГБ");
        assert_eq!(short_cpu("Intel(R) Core(TM) i3-8100 CPU @ 3.60GHz"), "Core i3-8100");
        assert_eq!(memory(Texts(Language::En), 3_950), "4 GB");
        assert_eq!(memory(Texts(Language::En), 512), "512 MB");
        assert_eq!(short_os("Microsoft Windows 7 Профессиональная (64-bit)"), "Windows 7 Профессиональная");
        assert_eq!(short_hardware(Texts(Language::Ru), &HostFacts::default()), "");
    }
}
