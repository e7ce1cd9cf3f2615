//! Values of elements.

use crate::error::{PlicaError, invalid};
use plica::{mdoc, time::Date};

/// The value of an element, or a value to compare one with.
#[derive(Clone, PartialEq, uniffi::Enum)]
pub enum Value {
    /// Nothing.
    Null,
    /// A boolean.
    Boolean {
        /// It.
        value: bool,
    },
    /// An integer of 64 bits.
    Integer {
        /// It.
        value: i64,
    },
    /// A text.
    Text {
        /// It.
        value: String,
    },
    /// Bytes, such as those of a portrait.
    Bytes {
        /// They.
        value: Vec<u8>,
    },
    /// A full-date.
    FullDate {
        /// `YYYY-MM-DD`.
        value: String,
    },
    /// A point in time.
    Time {
        /// `YYYY-MM-DDThh:mm:ssZ`.
        value: String,
    },
    /// Values in order.
    Array {
        /// They.
        values: Vec<Value>,
    },
    /// Keys and their values in order.
    Map {
        /// They.
        entries: Vec<MapEntry>,
    },
    /// One complete CBOR item of any other kind, or of any kind.
    Cbor {
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A key and its value.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct MapEntry {
    /// The key.
    pub key: Value,
    /// The value.
    pub value: Value,
}

impl Value {
    pub(crate) fn from_cbor(cbor: &[u8]) -> Self {
        Self::from_core(mdoc::Value::from_cbor(cbor))
    }

    fn from_core(value: mdoc::Value) -> Self {
        match value {
            mdoc::Value::Null => Self::Null,
            mdoc::Value::Boolean(value) => Self::Boolean { value },
            mdoc::Value::Integer(value) if i64::try_from(value).is_ok() => Self::Integer { value: value as i64 },
            mdoc::Value::Text(value) => Self::Text { value },
            mdoc::Value::Bytes(value) => Self::Bytes { value },
            mdoc::Value::FullDate(date) => Self::FullDate { value: date.to_string() },
            mdoc::Value::Time(time) => Self::Time { value: time.to_string() },
            mdoc::Value::Array(values) => Self::Array { values: values.into_iter().map(Self::from_core).collect() },
            mdoc::Value::Map(entries) => {
                let entry = |(key, value)| MapEntry { key: Self::from_core(key), value: Self::from_core(value) };
                Self::Map { entries: entries.into_iter().map(entry).collect() }
            }
            other => Self::Cbor { bytes: other.to_cbor() },
        }
    }

    pub(crate) fn to_cbor(&self) -> Result<Vec<u8>, PlicaError> {
        Ok(self.to_core()?.to_cbor())
    }

    fn to_core(&self) -> Result<mdoc::Value, PlicaError> {
        Ok(match self {
            Self::Null => mdoc::Value::Null,
            Self::Boolean { value } => mdoc::Value::Boolean(*value),
            Self::Integer { value } => mdoc::Value::Integer((*value).into()),
            Self::Text { value } => mdoc::Value::Text(value.clone()),
            Self::Bytes { value } => mdoc::Value::Bytes(value.clone()),
            Self::FullDate { value } => mdoc::Value::FullDate(date(value)?),
            Self::Time { value } => mdoc::Value::Time(
                value.parse().map_err(|_| invalid(format!("expected YYYY-MM-DDThh:mm:ssZ, found {value:?}")))?,
            ),
            Self::Array { values } => {
                mdoc::Value::Array(values.iter().map(Self::to_core).collect::<Result<_, PlicaError>>()?)
            }
            Self::Map { entries } => {
                let entry = |entry: &MapEntry| Ok((entry.key.to_core()?, entry.value.to_core()?));
                mdoc::Value::Map(entries.iter().map(entry).collect::<Result<_, PlicaError>>()?)
            }
            Self::Cbor { bytes } => mdoc::Value::Cbor(bytes.clone()),
        })
    }
}

/// A date of the calendar.
pub(crate) fn date(text: &str) -> Result<Date, PlicaError> {
    Date::parse(text).ok_or_else(|| invalid(format!("expected a date YYYY-MM-DD of the calendar, found {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_bytes() {
        for hex in [
            &[0xf6][..],
            &[0xf5],
            &[0x18, 175],
            &[0x38, 24],
            &[0x1b, 255, 255, 255, 255, 255, 255, 255, 255],
            b"\x63Doe",
            &[0x42, 1, 2],
            b"\xd9\x03\xec\x6a1990-06-15",
            b"\xc0\x742026-01-15T09:00:00Z",
            b"\x81\xa2\x61a\x01\x61b\x82\xf5\xf4",
            &[0xf9, 0x3c, 0],
        ] {
            let value = Value::from_cbor(hex);
            let other = matches!(hex[0], 0x1b | 0xf9);
            assert_eq!(matches!(value, Value::Cbor { .. }), other);
            assert!(value.to_cbor().as_deref() == Ok(hex));
        }
        for wrong in [Value::FullDate { value: "2023-02-30".into() }, Value::Time { value: "now".into() }] {
            assert!(wrong.to_cbor().is_err_and(|error| error.to_string().ends_with("[invalid_argument]")));
        }
    }
}
