//! `deviceKeyInfo`: the device's key, and where it is.

use p256::elliptic_curve::sec1::FromSec1Point;
use zeroize::ZeroizeOnDrop;

use super::cbor::{ARRAY, BYTES, NEGATIVE, Reader, TEXT, UNSIGNED};
use crate::error::{CborFault, DocumentError, Error, Result};

/// The device's public key: affine coordinates, big-endian.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct DeviceKey {
    /// x.
    pub x: [u8; 32],
    /// y.
    pub y: [u8; 32],
}

/// Where the parts of `deviceKeyInfo` are.
///
/// The proof follows the COSE_Key from its head to `y`: entries of two bytes ([`PAIRS`]), at most one entry of another
/// length, more entries of two bytes, `x`, and `y` right after it. What follows `y` is not looked at.
#[derive(Clone, Copy)]
pub struct DeviceKeyLayout {
    /// The start of the entry `6D deviceKeyInfo A0..B7|B9 00 nn`.
    pub info: usize,
    /// The start of the entry `69 deviceKey A0..B7|B9 00 nn` in its map.
    pub key: usize,
    /// How many entries of two bytes the COSE_Key begins with.
    pub pairs: usize,
    /// The form of the entry after them that has a length of its own, if there is one.
    pub middle: Option<Middle>,
    /// Where the entries of two bytes after that begin.
    pub tail: usize,
    /// How many there are, in front of `x`.
    pub tail_pairs: usize,
    /// Whether `x` and `y` are 33 bytes, the first of them zero.
    pub padded: [bool; 2],
    /// Where the 32 bytes of `x` begin.
    pub x: usize,
    /// Where the 32 bytes of `y` begin.
    pub y: usize,
}

/// The entries of two bytes that may precede the coordinates: kty EC2, crv P-256, alg ES256 and ESP256.
pub const PAIRS: [[u8; 2]; 4] = [[0x01, 0x02], [0x20, 0x01], [0x03, 0x26], [0x03, 0x28]];
/// The most entries of two bytes in a row.
pub const MAX_PAIRS: usize = 3;

/// What is the value of an entry that has a length of its own, under a label from 0 to 15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Middle {
    /// A string whose length is in its head: `40..57` or `60..77`.
    ShortString,
    /// A string of a length of one byte: `58 nn` or `78 nn`.
    LongString,
    /// An array of one integer from 0 to 15.
    One,
    /// An array of two of them.
    Two,
}

impl DeviceKeyLayout {
    /// Reads the map of the entry that starts at `info`.
    pub(super) fn read(info: usize, reader: &mut Reader<'_>) -> Result<(Self, DeviceKey)> {
        let mut seen = Vec::new();
        let mut found = None;
        for _ in 0..reader.map_or_wide()? {
            let start = reader.position();
            let name = reader.text()?;
            if seen.contains(&name) {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
            seen.push(name);
            match name {
                "deviceKey" => found = Some(read_cose_key(info, start, reader)?),
                _ => drop(reader.skip()?),
            }
        }
        Ok(found.ok_or(DocumentError::MissingField { what: "deviceKeyInfo", field: "deviceKey" })?)
    }
}

/// Reads the COSE_Key twice: by its labels, so that keys of another kind are told apart, then along the chain.
fn read_cose_key(info: usize, key: usize, reader: &mut Reader<'_>) -> Result<(DeviceKeyLayout, DeviceKey)> {
    let mut chain = reader.clone();
    check_curve(reader)?;
    let entries = chain.map_or_wide()?;
    let pairs = skip_pairs(&mut chain, entries)?;
    let mut left = entries - pairs;
    let at_x = |chain: &Reader<'_>| chain.rest().first() == Some(&0x21);
    let middle = if left > 0 && !at_x(&chain) { Some(read_middle(&mut chain)?) } else { None };
    left -= usize::from(middle.is_some());
    let tail = chain.position();
    let tail_pairs = if middle.is_some() { skip_pairs(&mut chain, left)? } else { 0 };
    left -= tail_pairs;
    if left > 0 && !at_x(&chain) {
        return Err(unsupported(&mut chain, "is a second entry in front of x with a length of its own"));
    }
    if left < 2 {
        return Err(DocumentError::CoseKeyLayout {
            label: "-2".into(),
            reason: "is not followed by -3: x and y have to be",
        }
        .into());
    }
    let (x, x_padded, x_bytes) = read_coordinate(&mut chain, -2)?;
    let (y, y_padded, y_bytes) = read_coordinate(&mut chain, -3)?;
    let padded = [x_padded, y_padded];
    let key_bytes = DeviceKey { x: x_bytes, y: y_bytes };
    public_key(&key_bytes.x, &key_bytes.y).ok_or(DocumentError::NotOnCurve { what: "the device key" })?;
    Ok((DeviceKeyLayout { info, key, pairs, middle, tail, tail_pairs, padded, x, y }, key_bytes))
}

/// Passes over the whole COSE_Key; it has to be an EC2 key on P-256.
fn check_curve(reader: &mut Reader<'_>) -> Result<()> {
    let (mut key_type, mut curve) = (None, None);
    for _ in 0..reader.map_or_wide()? {
        let label = match reader.peek()? {
            UNSIGNED | NEGATIVE => Some(reader.integer()?),
            _ => {
                reader.skip()?;
                None
            }
        };
        match label {
            Some(1) if reader.peek()? <= NEGATIVE => key_type = Some(reader.integer()?),
            Some(-1) if reader.peek()? <= NEGATIVE => curve = Some(reader.integer()?),
            _ => drop(reader.skip()?),
        }
    }
    match (key_type, curve) {
        (Some(2), Some(1)) => Ok(()),
        _ => Err(DocumentError::UnsupportedCurve { what: "the device key", key_type, curve }.into()),
    }
}

/// Passes over entries of two bytes, as many as there are of at most `left`.
fn skip_pairs(chain: &mut Reader<'_>, left: usize) -> Result<usize> {
    let mut pairs = 0;
    while pairs < left.min(MAX_PAIRS) && PAIRS.iter().any(|pair| chain.rest().starts_with(pair)) {
        chain.skip()?;
        chain.skip()?;
        pairs += 1;
    }
    Ok(pairs)
}

fn read_middle(chain: &mut Reader<'_>) -> Result<Middle> {
    const REASON: &str = "has a value that is no string of up to 255 bytes and no array of one or two small integers";
    let entry = chain.clone();
    let other = |reason| unsupported(&mut entry.clone(), reason);
    if chain.rest().first().is_none_or(|label| *label >= 0x10) {
        return Err(other("precedes x, and only labels from 0 to 15 may"));
    }
    chain.skip()?;
    let head = chain.head()?;
    match (head.major, usize::try_from(head.argument)) {
        (BYTES | TEXT, Ok(length)) if length < 256 && length <= chain.rest().len() => {
            chain.advance(length);
            Ok(if length < 24 { Middle::ShortString } else { Middle::LongString })
        }
        (ARRAY, Ok(count @ 1..=2)) if chain.rest().len() >= count && chain.rest()[..count].iter().all(|n| *n < 16) => {
            chain.advance(count);
            Ok(if count == 1 { Middle::One } else { Middle::Two })
        }
        _ => Err(other(REASON)),
    }
}

/// A coordinate under its label: 32 bytes, or 33 of which the first is zero. Returns where the 32 bytes begin.
fn read_coordinate(chain: &mut Reader<'_>, label: i64) -> Result<(usize, bool, [u8; 32])> {
    let entry = chain.clone();
    if !matches!(chain.peek()?, UNSIGNED | NEGATIVE) || chain.integer()? != label {
        return Err(unsupported(&mut entry.clone(), "precedes -3: y has to follow x at once"));
    }
    let fault = |reason| Error::from(DocumentError::CoseKeyLayout { label: label.to_string(), reason });
    if chain.peek()? != BYTES {
        return Err(fault("is no byte string: a compressed y cannot be proved"));
    }
    let bytes = chain.bytes()?;
    let start = chain.position() - 32;
    match bytes {
        [0, rest @ ..] if rest.len() == 32 => Ok((start, true, rest.try_into().unwrap_or_default())),
        _ => match bytes.try_into() {
            Ok(bytes) => Ok((start, false, bytes)),
            Err(_) if bytes.len() == 31 => {
                Err(fault("has 31 bytes: whoever wrote the key left out its leading zero (RFC 9053, 7.1.1)"))
            }
            Err(_) => Err(fault("does not have 32 bytes (RFC 9053, 7.1.1)")),
        },
    }
}

fn unsupported(entry: &mut Reader<'_>, reason: &'static str) -> Error {
    match entry.peek() {
        Ok(UNSIGNED | NEGATIVE) => entry.integer().map_or_else(
            |error| error,
            |label| DocumentError::CoseKeyLayout { label: label.to_string(), reason }.into(),
        ),
        Ok(_) => entry
            .text()
            .map_or_else(|error| error, |label| DocumentError::CoseKeyLayout { label: label.into(), reason }.into()),
        Err(error) => error,
    }
}

pub(crate) fn public_key(x: &[u8; 32], y: &[u8; 32]) -> Option<p256::PublicKey> {
    let point = p256::Sec1Point::from_affine_coordinates(&(*x).into(), &(*y).into(), false);
    p256::PublicKey::from_sec1_point(&point).into()
}
