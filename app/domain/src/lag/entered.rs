//! Limits as people type them.

use super::limits::{Limit, OwnLimits};
use serde::{Deserialize, Serialize};

/// What stands in the fields of the limits. An empty one sets nothing: what holds for the account, or as configured, holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EnteredLimits {
    /// Per cent of the expected revenue that must be missing: `40`, `37,5 %`.
    pub share: String,
    /// A probability: `0,0001`, `1e-4`.
    pub alpha: String,
    /// Receipts: `5`.
    pub min_expected: String,
}

impl EnteredLimits {
    /// The text of one field.
    pub fn get(&self, limit: Limit) -> &str {
        match limit {
            Limit::Share => &self.share,
            Limit::Alpha => &self.alpha,
            Limit::MinExpected => &self.min_expected,
        }
    }

    /// What they set, or the fields that hold no value of their limit.
    pub fn read(&self) -> Result<OwnLimits, Vec<Limit>> {
        let read = |limit: Limit| read(limit, self.get(limit));
        let wrong: Vec<Limit> = Limit::ALL.into_iter().filter(|limit| read(*limit).is_err()).collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let value = |limit: Limit| read(limit).ok().flatten();
        Ok(OwnLimits {
            share: value(Limit::Share),
            alpha: value(Limit::Alpha),
            min_expected: value(Limit::MinExpected),
        })
    }
}

/// The value of a field, none of an empty one. The comma of Russian decimals is as good as the point.
fn read(limit: Limit, text: &str) -> Result<Option<f64>, Limit> {
    let mut text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text = text.replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    if limit == Limit::Share {
        // Shifted, and not divided: 37.5 % is 0.375 and nothing beside it.
        text = format!("{}e-2", text.trim_end_matches('%'));
    }
    let value: f64 = text.parse().map_err(|_| limit)?;
    limit.check(value).map(|()| Some(value)).map_err(|_| limit)
}

/// A value as a field shows it, with a decimal point: `37.5` per cent, `0.0001`, `1e-9`, `5`.
pub fn written(limit: Limit, value: f64) -> String {
    match limit {
        Limit::Share => ((value * 1e8).round() / 1e6).to_string(),
        Limit::Alpha if value < 1e-6 => format!("{value:e}"),
        Limit::Alpha | Limit::MinExpected => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(share: &str, alpha: &str, min_expected: &str) -> EnteredLimits {
        EnteredLimits {
            share: share.to_owned(),
            alpha: alpha.to_owned(),
            min_expected: min_expected.to_owned(),
        }
    }

    #[test]
    fn fields_are_read_as_people_write_them() {
        let read = entered(" 37,5 % ", "1e-4", "").read().unwrap();
        assert_eq!(read, OwnLimits { share: Some(0.375), alpha: Some(1e-4), min_expected: None });
        assert_eq!(entered("33.3", "0,001", "0").read().unwrap().share, Some(0.333));
        assert_eq!(EnteredLimits::default().read(), Ok(OwnLimits::default()));
    }

    #[test]
    fn each_wrong_field_is_named() {
        use Limit::{Alpha, MinExpected, Share};
        assert_eq!(entered("140", "0", "-1").read(), Err(vec![Share, Alpha, MinExpected]));
        assert_eq!(entered("0", "0.01", "five").read(), Err(vec![Share, MinExpected]));
        assert_eq!(entered("4e1", "inf", "nan").read(), Err(vec![Share, Alpha, MinExpected]));
        assert_eq!(entered("%", "2", "").read(), Err(vec![Share, Alpha]));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (limit, value, text) in [
            (Limit::Share, 0.4, "40"),
            (Limit::Share, 0.333, "33.3"),
            (Limit::Share, 0.07, "7"),
            (Limit::Alpha, 1e-4, "0.0001"),
            (Limit::Alpha, 1e-9, "1e-9"),
            (Limit::MinExpected, 5.0, "5"),
            (Limit::MinExpected, 2.5, "2.5"),
        ] {
            assert_eq!(written(limit, value), text);
            assert_eq!(read(limit, text), Ok(Some(value)));
        }
    }
}
