//! One value of a row: as a database has it, and as an archive writes it.

use super::BackupError;
use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

/// The types of columns that migrations use, by the same names on both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Uuid,
    Text,
    Bigint,
    Boolean,
    Date,
    Double,
    Bytes,
}

impl Kind {
    pub(super) fn parse(declared: &str) -> Option<Self> {
        Some(match declared.to_ascii_lowercase().as_str() {
            "uuid" => Self::Uuid,
            "text" => Self::Text,
            "bigint" => Self::Bigint,
            "boolean" => Self::Boolean,
            "date" => Self::Date,
            "double precision" => Self::Double,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::Text => "text",
            Self::Bigint => "bigint",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Double => "double precision",
            Self::Bytes => "bytea",
        }
    }
}

/// A value or null; it is bound with its type, because `PostgreSQL` asks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Uuid(Option<Uuid>),
    Text(Option<String>),
    Bigint(Option<i64>),
    Boolean(Option<bool>),
    Date(Option<NaiveDate>),
    Double(Option<f64>),
    Bytes(Option<Vec<u8>>),
}

impl Cell {
    /// Numbers with a fraction are texts, because JSON readers round them; bytes are hexadecimal.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Uuid(value) => value.map(|id| id.to_string()).into(),
            Self::Text(value) => value.as_deref().into(),
            Self::Bigint(value) => (*value).into(),
            Self::Boolean(value) => (*value).into(),
            Self::Date(value) => value.map(|day| day.to_string()).into(),
            Self::Double(value) => value.map(|number| format!("{number:?}")).into(),
            Self::Bytes(value) => value.as_deref().map(hex::encode).into(),
        }
    }

    pub(super) fn of_json(kind: Kind, value: Value) -> Result<Self, BackupError> {
        let wrong = || BackupError::damaged(format!("a value is no {}", kind.name()));
        let text = |value: Value| match value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(wrong()),
        };
        Ok(match kind {
            Kind::Uuid => Self::Uuid(parsed(text(value)?, |text| text.parse().ok()).map_err(|()| wrong())?),
            Kind::Text => Self::Text(text(value)?),
            Kind::Bigint if value.is_null() => Self::Bigint(None),
            Kind::Bigint => Self::Bigint(Some(value.as_i64().ok_or_else(wrong)?)),
            Kind::Boolean if value.is_null() => Self::Boolean(None),
            Kind::Boolean => Self::Boolean(Some(value.as_bool().ok_or_else(wrong)?)),
            Kind::Date => Self::Date(parsed(text(value)?, |text| text.parse().ok()).map_err(|()| wrong())?),
            Kind::Double => {
                Self::Double(parsed(text(value)?, |text| text.parse().ok()).map_err(|()| wrong())?)
            }
            Kind::Bytes => {
                Self::Bytes(parsed(text(value)?, |text| hex::decode(text).ok()).map_err(|()| wrong())?)
            }
        })
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Text(Some(text)) => text.len(),
            Self::Bytes(Some(bytes)) => bytes.len(),
            _ => 16,
        }
    }
}

fn parsed<T>(text: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    text.map(|text| parse(&text).ok_or(())).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_the_archive() {
        let cells = [
            (Kind::Uuid, Cell::Uuid(Some(Uuid::from_u128(7)))),
            (Kind::Text, Cell::Text(Some("«Ё»\n\u{0}\"\\".to_owned()))),
            (Kind::Bigint, Cell::Bigint(Some(i64::MIN))),
            (Kind::Boolean, Cell::Boolean(Some(false))),
            (Kind::Date, Cell::Date("2026-03-02".parse().ok())),
            (Kind::Double, Cell::Double(Some(0.1 + 0.2))),
            (Kind::Double, Cell::Double(Some(1e-300))),
            (Kind::Bytes, Cell::Bytes(Some(vec![0, 255, 10]))),
            (Kind::Text, Cell::Text(None)),
            (Kind::Bigint, Cell::Bigint(None)),
            (Kind::Bytes, Cell::Bytes(None)),
        ];
        for (kind, cell) in cells {
            let line = cell.to_json().to_string();
            let read = Cell::of_json(kind, serde_json::from_str(&line).unwrap()).unwrap();
            assert_eq!(read, cell, "{line}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_damage() {
        for (kind, text) in [
            (Kind::Uuid, "\"x\""),
            (Kind::Bigint, "1.5"),
            (Kind::Text, "1"),
            (Kind::Boolean, "0"),
            (Kind::Bytes, "\"0g\""),
        ] {
            let value = serde_json::from_str(text).unwrap();
            assert!(matches!(Cell::of_json(kind, value), Err(BackupError::Damaged(_))), "{text}");
        }
    }
}
