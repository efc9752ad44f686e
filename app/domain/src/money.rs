//! Money: an integer of kopecks everywhere, formatted only at the edge (`product.md` section 2).

use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::{
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub},
};

/// An amount in kopecks (1/100 rouble); negative for a refund. Arithmetic saturates: a sum never wraps round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kopecks(pub i64);

impl Kopecks {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `23 044,54 ₽` in Russian, `23,044.54 ₽` in English; digits are grouped by a narrow no-break space or a comma.
    pub fn format(self, language: Language) -> String {
        let (whole, cents) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let sign = if self.0 < 0 { "−" } else { "" };
        let point = match language {
            Language::Ru => ',',
            Language::En => '.',
        };
        format!("{sign}{}{point}{cents:02}\u{a0}₽", group(whole, language))
    }

    /// Roubles for axes of charts, with at most one decimal: `950`, `12 тыс.`, `1,2 млн`, `3 млрд` in Russian; `950`,
    /// `12k`, `1.2M`, `3B` in English. Rounded half away from zero; for exact amounts there is [`Self::format`].
    pub fn format_short(self, language: Language) -> String {
        /// Kopecks in one unit, and its names.
        const UNITS: [(u64, [&str; 2]); 4] = [
            (100, ["", ""]),
            (100_000, ["\u{a0}тыс.", "k"]),
            (100_000_000, ["\u{a0}млн", "M"]),
            (100_000_000_000, ["\u{a0}млрд", "B"]),
        ];
        let kopecks = self.0.unsigned_abs();
        let (point, column) = match language {
            Language::Ru => (',', 0),
            Language::En => ('.', 1),
        };
        let mut text = String::new();
        for (index, (unit, names)) in UNITS.iter().enumerate() {
            // Whole roubles, tenths of everything larger.
            let tenths =
                if index == 0 { (kopecks + 50) / 100 * 10 } else { (kopecks + unit / 20) / (unit / 10) };
            let last = index + 1 == UNITS.len();
            // 999 950 roubles are «1 млн», not «1 000 тыс.».
            if tenths < 10_000 || last {
                let sign = if self.0 < 0 && tenths > 0 { "−" } else { "" };
                let decimal =
                    if tenths % 10 == 0 { String::new() } else { format!("{point}{}", tenths % 10) };
                text = format!("{sign}{}{decimal}{}", group(tenths / 10, language), names[column]);
                break;
            }
        }
        text
    }
}

/// A count with its digits in groups of three: `12 480` in Russian, `12,480` in English.
pub fn group(number: u64, language: Language) -> String {
    let separator = match language {
        Language::Ru => '\u{202f}',
        Language::En => ',',
    };
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 * separator.len_utf8());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

impl Add for Kopecks {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
impl Sub for Kopecks {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
impl Neg for Kopecks {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}
impl AddAssign for Kopecks {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl Sum for Kopecks {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}
