//! Values of elements, for those who have no CBOR at hand.

use super::cbor::{ARRAY, BYTES, MAP, NEGATIVE, Reader, SIMPLE, TAG, TEXT, UNSIGNED, Writer};
use crate::document::time::{Date, DateTime};
use crate::error::Result;

/// The tag of a `tdate`: a text of the form `YYYY-MM-DDThh:mm:ssZ` (RFC 8949, 3.4.1).
const TDATE: u64 = 0;
/// The tag of a full-date: a text of the form `YYYY-MM-DD` (RFC 8943).
const FULL_DATE: u64 = 1_004;
/// The simple values (RFC 8949, 3.3).
const FALSE: u64 = 20;
const TRUE: u64 = 21;
const NULL: u64 = 22;

/// The value of an element, or a value to compare one with.
///
/// It says exactly what its bytes are: [`Value::to_cbor`] writes what [`Value::from_cbor`] read. It may be a holder's,
/// so there is no `Debug` that could end in a log.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Nothing.
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer from `-2^64` to `2^64 - 1`; what is beyond is written as the nearest of these.
    Integer(i128),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A full-date.
    FullDate(Date),
    /// A point in time, as a `tdate`.
    Time(DateTime),
    /// Values in order.
    Array(Vec<Value>),
    /// Keys and their values in order.
    Map(Vec<(Value, Value)>),
    /// The bytes of any other item: a number with a fraction, another tag, a head longer than it need be.
    Cbor(Vec<u8>),
}

impl Value {
    /// Reads an item. What is none of the other kinds, or not well-formed, is [`Value::Cbor`].
    #[must_use]
    pub fn from_cbor(bytes: &[u8]) -> Self {
        let mut from = Reader::new("a value", bytes);
        let value = Self::read(&mut from).and_then(|value| from.finish().map(|()| value));
        value.unwrap_or_else(|_| Self::Cbor(bytes.to_vec()))
    }

    /// Its bytes, with heads in their shortest form.
    #[must_use]
    pub fn to_cbor(&self) -> Vec<u8> {
        self.write(Writer::default()).0
    }

    /// The next item, which is well-formed.
    fn read(from: &mut Reader<'_>) -> Result<Self> {
        let mut known = from.clone();
        let item = from.skip()?;
        Ok(Self::read_known(&mut known)?.unwrap_or_else(|| Self::Cbor(item.to_vec())))
    }

    /// The same, unless it is of no kind that is known here.
    fn read_known(from: &mut Reader<'_>) -> Result<Option<Self>> {
        // The item is well-formed: what fails to be read is not in its shortest form.
        let Ok(head) = from.clone().head() else { return Ok(None) };
        Ok(Some(match head.major {
            UNSIGNED => Self::Integer(head.argument.into()),
            NEGATIVE => Self::Integer(-1 - i128::from(head.argument)),
            BYTES => Self::Bytes(from.bytes()?.to_vec()),
            TEXT => Self::Text(from.text()?.into()),
            ARRAY => {
                let items = from.array()?;
                Self::Array((0..items).map(|_| Self::read(from)).collect::<Result<_>>()?)
            }
            MAP => {
                let entries = from.map()?;
                Self::Map((0..entries).map(|_| Ok((Self::read(from)?, Self::read(from)?))).collect::<Result<_>>()?)
            }
            TAG => return Ok(Self::read_date(from, head.argument)),
            _ => match (from.rest(), head.argument) {
                // Not a number with a fraction, whose bits may be these.
                (&[first, ..], FALSE..=NULL) if u64::from(first & 31) == head.argument => match head.argument {
                    NULL => Self::Null,
                    simple => Self::Boolean(simple == TRUE),
                },
                _ => return Ok(None),
            },
        }))
    }

    fn read_date(from: &mut Reader<'_>, tag: u64) -> Option<Self> {
        from.tag(tag).ok()?;
        let text = from.text().ok()?;
        match tag {
            TDATE => text.parse().ok().map(Self::Time),
            FULL_DATE => Date::parse(text).map(Self::FullDate),
            _ => None,
        }
    }

    fn write(&self, out: Writer) -> Writer {
        match self {
            Self::Null => out.head(SIMPLE, NULL),
            Self::Boolean(value) => out.head(SIMPLE, if *value { TRUE } else { FALSE }),
            Self::Integer(value @ 0..) => out.head(UNSIGNED, u64::try_from(*value).unwrap_or(u64::MAX)),
            Self::Integer(value) => out.head(NEGATIVE, u64::try_from(-1 - value).unwrap_or(u64::MAX)),
            Self::Text(text) => out.text(text),
            Self::Bytes(bytes) => out.bytes(bytes),
            Self::FullDate(date) => out.head(TAG, FULL_DATE).text(&date.to_string()),
            Self::Time(time) => out.head(TAG, TDATE).text(&time.to_string()),
            Self::Array(values) => values.iter().fold(out.array(values.len()), |out, value| value.write(out)),
            Self::Map(entries) => {
                let out = out.map(entries.len());
                entries.iter().fold(out, |out, (key, value)| value.write(key.write(out)))
            }
            Self::Cbor(bytes) => out.raw(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn values_and_their_bytes() {
        let date = Date::parse("1990-06-15").unwrap();
        for (value, bytes) in [
            (Value::Null, "f6"),
            (Value::Boolean(true), "f5"),
            (Value::Integer(500), "1901f4"),
            (Value::Integer(-25), "3818"),
            (Value::Integer(u64::MAX.into()), "1bffffffffffffffff"),
            (Value::Integer(-1 - i128::from(u64::MAX)), "3bffffffffffffffff"),
            (text("Doe"), "63446f65"),
            (Value::Bytes(vec![1, 2]), "420102"),
            (Value::FullDate(date), "d903ec6a313939302d30362d3135"),
            (Value::Time("2026-01-15T09:00:00Z".parse().unwrap()), "c074323032362d30312d31355430393a30303a30305a"),
            (Value::Array(vec![Value::Map(vec![(text("a"), Value::Integer(1))]), Value::Null]), "82a1616101f6"),
            // Inside of what is known, as well.
            (Value::Array(vec![Value::Cbor(vec![0xf9, 0x3c, 0]), Value::Integer(7)]), "82f93c0007"),
        ] {
            assert_eq!(hex::encode(value.to_cbor()), bytes);
            assert!(Value::from_cbor(&value.to_cbor()) == value, "{bytes}");
        }
    }

    /// Half-precision numbers and unknown tags, long heads, dates that are none, what is no item or two.
    #[test]
    fn other_items_stay_as_they_are() {
        for bytes in
            ["f90014", "fa00000014", "f7", "d820420102", "1805", "b90000", "c06178", "d903ec6a323032332d30322d3330"]
                .into_iter()
                .chain(["", "f5f5", "9fff", "61ff", "62c328"])
        {
            let bytes = hex::decode(bytes).unwrap();
            assert!(Value::from_cbor(&bytes) == Value::Cbor(bytes.clone()), "{bytes:?}");
            assert_eq!(Value::from_cbor(&bytes).to_cbor(), bytes);
        }
    }

    #[test]
    fn every_short_item_is_read_and_written_alike() {
        for n in 0..=u16::MAX {
            let bytes = n.to_be_bytes();
            assert_eq!(Value::from_cbor(&bytes).to_cbor(), bytes);
        }
        let deep = [vec![0x81; 100_000], vec![0]].concat();
        assert!(Value::from_cbor(&deep) == Value::Cbor(deep.clone()));
    }
}
