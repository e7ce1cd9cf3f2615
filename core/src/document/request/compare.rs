//! Whether a value is the one that was asked for, where the answer may be that nobody can say.
//!
//! A proof compares bytes. Where two values differ in their encoding alone, or are of different types, unequal bytes do
//! not mean that the values differ.

use crate::document::mdoc::cbor::{ARRAY, BYTES, MAP, NEGATIVE, Reader, SIMPLE, TAG, TEXT, UNSIGNED, normalize};
use crate::document::time::{Date, DateTime};

/// What comparing two values says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// They are the same bytes.
    Same,
    /// They are of one type, and differ.
    Different,
    /// They are the same value in two encodings, or it takes more than CBOR to tell.
    Encoding,
    /// They are of different types, or of one that is not compared.
    Type,
}

/// Compares a document's value with the one that was asked for.
pub(super) fn compare(value: &[u8], asked: &[u8]) -> Compared {
    if value == asked {
        return Compared::Same;
    }
    let normal = |bytes| normalize("a value", bytes).ok();
    let (Some(value), Some(asked)) = (normal(value), normal(asked)) else { return Compared::Type };
    if value == asked {
        return Compared::Encoding;
    }
    if let (Some(value), Some(asked)) = (tagged_date(&value), tagged_date(&asked)) {
        return match (value, asked) {
            (Moment::Second(value), Moment::Second(asked)) if value != asked => Compared::Different,
            _ if value.date() != asked.date() => Compared::Different,
            _ => Compared::Encoding,
        };
    }
    let float = |bytes: &[u8]| matches!(bytes, [0xf9..=0xfb, ..]);
    if float(&value) && float(&asked) {
        // One number has up to three encodings.
        return if value[0] == asked[0] { Compared::Different } else { Compared::Encoding };
    }
    match (value[0] >> 5, asked[0] >> 5) {
        (UNSIGNED | NEGATIVE, UNSIGNED | NEGATIVE) | (BYTES, BYTES) | (TEXT, TEXT) => Compared::Different,
        (SIMPLE, SIMPLE) if [&value, &asked].iter().all(|bytes| matches!(bytes[..], [0xf4 | 0xf5])) => {
            Compared::Different
        }
        (TAG, TAG) => match (untag(&value), untag(&asked)) {
            (Some((tag, value)), Some((other, asked))) if tag == other => match compare(value, asked) {
                // Equal bytes inside of one tag were equal outside of it.
                Compared::Same => Compared::Encoding,
                inside => inside,
            },
            _ => Compared::Type,
        },
        _ => Compared::Type,
    }
}

/// The type of a value, for a person.
pub(super) fn kind(value: &[u8]) -> &'static str {
    match value {
        [] => "nothing",
        _ if tagged_date(value).is_some() => "a date",
        [0xf4 | 0xf5, ..] => "a boolean",
        [0xf6, ..] => "null",
        [0xf9..=0xfb, ..] => "a floating-point number",
        [first, ..] => match first >> 5 {
            UNSIGNED => "an unsigned integer",
            NEGATIVE => "a negative integer",
            BYTES => "a byte string",
            TEXT => "a text",
            ARRAY => "an array",
            MAP => "a map",
            TAG => "a tagged value",
            _ => "a simple value",
        },
    }
}

/// A full-date with tag 1004, or with the tag 18013 of older drafts.
pub(super) fn full_date(value: &[u8]) -> Option<Date> {
    match tagged_date(value)? {
        Moment::Day(date) => Some(date),
        Moment::Second(_) => None,
    }
}

/// A full-date with a tag or without, or the date part of a tdate.
pub(super) fn any_date(value: &[u8]) -> Option<Date> {
    if let Some(date) = tagged_date(value) {
        return Some(date.date());
    }
    let mut reader = Reader::new("a date", value);
    if reader.peek().ok()? != TEXT {
        return None;
    }
    let date = Date::parse(reader.text().ok()?)?;
    reader.finish().ok()?;
    Some(date)
}

#[derive(Clone, Copy)]
enum Moment {
    Day(Date),
    Second(DateTime),
}

impl Moment {
    fn date(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Second(time) => time.date(),
        }
    }
}

fn tagged_date(value: &[u8]) -> Option<Moment> {
    let mut reader = Reader::new("a date", value);
    let tag = reader.head().ok().filter(|head| head.major == TAG)?.argument;
    let text = reader.text().ok()?;
    reader.finish().ok()?;
    match tag {
        1004 | 18013 => Date::parse(text).map(Moment::Day),
        0 => text.parse().ok().map(Moment::Second),
        _ => None,
    }
}

fn untag(value: &[u8]) -> Option<(u64, &[u8])> {
    let mut reader = Reader::new("a value", value);
    let head = reader.head().ok().filter(|head| head.major == TAG)?;
    Some((head.argument, &value[reader.position()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons() {
        use Compared::{Different, Encoding, Same, Type};
        for (value, asked, expected) in [
            ("f5", "f5", Same),
            ("f4", "f5", Different),
            ("01", "f5", Type),
            ("f6", "f5", Type),
            ("f7", "f6", Type),
            ("05", "06", Different),
            ("1805", "05", Encoding),
            ("1805", "06", Different),
            ("20", "00", Different),
            ("c24101", "01", Type),
            ("f94500", "05", Type),
            ("f94500", "f94501", Different),
            ("f94500", "fa40a00000", Encoding),
            ("6161", "6162", Different),
            ("780161", "6161", Encoding),
            ("780161", "6162", Different),
            ("4161", "6161", Type),
            ("626161", "6161", Different),
            ("82624445624652", "624445", Type),
            ("a0", "624445", Type),
            ("f6", "624445", Type),
            // Dates: 2008-01-15 as full-date of both tags, as tdate, as text; and the day after.
            ("d903ec6a323030382d30312d3135", "d9465d6a323030382d30312d3135", Encoding),
            ("c074323030382d30312d31355430303a30303a30305a", "d903ec6a323030382d30312d3135", Encoding),
            ("c074323030382d30312d31365430303a30303a30305a", "d903ec6a323030382d30312d3135", Different),
            ("c074323030382d30312d31355430303a30303a30305a", "c074323030382d30312d31355430303a30303a30315a", Different),
            ("d903ec6a323030382d30312d3135", "6a323030382d30312d3135", Type),
            ("d903ec6a323030382d30302d3030", "d903ec6a323030382d30312d3135", Different),
            ("d903ed6161", "d903ec6161", Type),
            ("d903ec780161", "d903ec6161", Encoding),
        ] {
            let bytes = |text: &str| hex::decode(text).unwrap();
            assert_eq!(compare(&bytes(value), &bytes(asked)), expected, "{value} {asked}");
        }
    }
}
