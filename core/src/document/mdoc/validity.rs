//! `validityInfo`: its dates, and where they are.

use super::cbor::{Reader, TAG, TEXT};
use crate::document::time::DateTime;
use crate::error::{CborFault, DocumentError, Error, Result};

/// The dates of an MSO that the proof is about, in whole seconds.
///
/// A fraction of a second is rounded against the holder: the document is valid from the next second on, and until the
/// second that `validUntil` is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ValidityInfo {
    /// When the issuer signed.
    pub signed: DateTime,
    /// The first moment of validity.
    pub valid_from: DateTime,
    /// The last moment of validity.
    pub valid_until: DateTime,
}

/// Where the parts of `validityInfo` are.
#[derive(Clone, Copy)]
pub struct ValidityLayout {
    /// The start of the entry `6C validityInfo A0..B7|B9 00 nn`.
    pub start: usize,
    /// The entries `signed`, `validFrom` and `validUntil`: with `expectedUpdate` they are the first of the map.
    pub dates: [DateLayout; 3],
    /// The entry `expectedUpdate`, if it is in front of any entry that is not known.
    pub expected_update: Option<DateLayout>,
}

/// An entry of `validityInfo`: a key, and a text of 20 or 22 to 30 characters under tag 0 or none.
#[derive(Clone, Copy)]
pub struct DateLayout {
    /// Where the key's text header is.
    pub start: usize,
    /// Whether the text has tag 0.
    pub tagged: bool,
    /// Where the characters begin.
    pub text: usize,
    /// Where they end.
    pub end: usize,
}

impl ValidityLayout {
    /// Reads the map of the entry that starts at `start`.
    ///
    /// The dates are found in the proof because the map begins with them, one right after the other: an entry that is
    /// not known may follow them, and none may precede the last of them.
    pub(super) fn read(start: usize, reader: &mut Reader<'_>) -> Result<(Self, ValidityInfo)> {
        let mut seen = Vec::new();
        let mut dates: [Option<(DateLayout, DateTime, bool)>; 3] = [None; 3];
        let mut expected_update = None;
        let mut unknown: Option<&str> = None;
        for _ in 0..reader.map_or_wide()? {
            let entry = reader.position();
            let key = reader.text()?;
            if seen.contains(&key) {
                return Err(reader.fault(entry, CborFault::DuplicateKey));
            }
            seen.push(key);
            let field = match key {
                "signed" => 0,
                "validFrom" => 1,
                "validUntil" => 2,
                "expectedUpdate" if unknown.is_none() => {
                    // It is not compared with anything. In another form than a date's it counts as not known.
                    expected_update = read_text(entry, &mut reader.clone());
                    unknown = expected_update.is_none().then_some(key);
                    reader.skip()?;
                    continue;
                }
                _ => {
                    reader.skip()?;
                    unknown.get_or_insert(key);
                    continue;
                }
            };
            if let Some(name) = unknown {
                return Err(DocumentError::ValidityInfoLayout { entry: name.into(), before: DATES[field] }.into());
            }
            dates[field] = Some(read_date(DATES[field], entry, reader)?);
        }
        let missing = |i: usize| DocumentError::MissingField { what: "validityInfo", field: DATES[i] };
        let [Some(signed), Some(from), Some(until)] = dates else {
            return Err(missing(dates.iter().position(Option::is_none).unwrap_or_default()).into());
        };
        let valid_from = match from {
            (_, time, false) => time,
            (_, time, true) => DateTime::from_unix(time.to_unix() + 1).ok_or_else(|| date_format(DATES[1]))?,
        };
        let dates = [signed, from, until].map(|(layout, ..)| layout);
        let info = ValidityInfo { signed: signed.1, valid_from, valid_until: until.1 };
        Ok((Self { start, dates, expected_update }, info))
    }
}

const DATES: [&str; 3] = ["signed", "validFrom", "validUntil"];

/// A date, its second, and whether there is a fraction of one more.
fn read_date(field: &'static str, start: usize, reader: &mut Reader<'_>) -> Result<(DateLayout, DateTime, bool)> {
    let layout = read_text(start, reader).ok_or_else(|| date_format(field))?;
    let text = reader.since(layout.text);
    let (second, rest) = text.split_at(19);
    let second = [second, b"Z"].concat();
    let fraction = match rest {
        b"Z" => false,
        [b'.', digits @ .., b'Z'] if digits.iter().all(u8::is_ascii_digit) => true,
        _ => return Err(date_format(field)),
    };
    let second = core::str::from_utf8(&second).map_err(|_| date_format(field))?;
    Ok((layout, DateTime::parse(field, second)?, fraction))
}

/// A text of a length that dates have, which the proof tells from its head.
fn read_text(start: usize, reader: &mut Reader<'_>) -> Option<DateLayout> {
    let tagged = reader.peek().ok()? == TAG;
    if tagged {
        reader.tag(0).ok()?;
    }
    if reader.peek().ok()? != TEXT {
        return None;
    }
    let length = reader.text().ok()?.len();
    let end = reader.position();
    matches!(length, 20 | 22..=30).then_some(DateLayout { start, tagged, text: end - length, end })
}

fn date_format(field: &'static str) -> Error {
    DocumentError::DateFormat { field, expected: "YYYY-MM-DDThh:mm:ssZ, with 1 to 9 digits of a second or none" }.into()
}
