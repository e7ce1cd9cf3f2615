//! The MSO's own parts: prefix, docType, device key, validity.
//!
//! Every offset here is the holder's choice. What pins each to the part that it claims to be is that its whole window is
//! compared with bytes that stand nowhere else in an MSO. An issuer puts nothing of the holder's choice into an MSO but
//! the device key, whose two coordinates are 32 bytes each: no window that is checked here fits into them.

use super::PublicStatement;
use super::digits::{TIME_BITS, big_endian, int, times, timestamp};
use super::shape::{LENGTH_BITS, MSO_WINDOW, MSO_ZONE, text_header};
use super::witness::Hints;
use crate::engine::circuit::{Circuit, Lc, difference};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

/// The bytes of the message in front of the MSO's length: `84 6A "Signature1" 43 A1 01 26 40 59`.
const SIG_STRUCTURE: &[u8] = b"\x84\x6aSignature1\x43\xa1\x01\x26\x40\x59";
/// Where the two bytes of the payload's length stand.
const PAYLOAD_LENGTH: usize = SIG_STRUCTURE.len();
/// Where the payload begins.
const PAYLOAD: usize = PAYLOAD_LENGTH + 2;
/// The payload's own header, in front of two bytes of length: tag 24, byte string.
const TAG_24: &[u8] = &[0xd8, 0x18, 0x59];

const DEVICE_KEY_INFO: &[u8] = b"\x6ddeviceKeyInfo";
const COSE_KEY: &[u8] = b"\x69deviceKey\xa4\x01\x02\x20\x01\x21\x58\x20";
const COSE_Y: &[u8] = b"\x22\x58\x20";
const VALIDITY_INFO: &[u8] = b"\x6cvalidityInfo";
const DATES: [&[u8]; 3] = [b"\x66signed\xc0\x74", b"\x69validFrom\xc0\x74", b"\x6avalidUntil\xc0\x74"];
const DATE_BYTES: usize = 20;

/// What the other parts of the statement need of the MSO.
pub(super) struct MsoCells {
    /// The message's length.
    pub(super) len: Variable,
    /// The device key's coordinates.
    pub(super) device_key: [Variable; 2],
}

/// Pins the MSO.
pub(super) fn pin(c: &mut Circuit, public: &PublicStatement, hints: Option<&Hints>) -> MsoCells {
    let len = c.scope("prefix", |c| prefix(c, hints.map(|h| h.len)));
    c.scope("docType", |c| doc_type(c, &public.request.doc_type, len, hints.map(|h| h.doc_type)));
    let device_key = c.scope("deviceKeyInfo", |c| device_key(c, len, hints.map(|h| h.device_key_info)));
    c.scope("validityInfo", |c| validity(c, public, len, hints.map(|h| h.validity_info)));
    MsoCells { len, device_key }
}

/// The message is a `Sig_structure` for ES256 without external data, over a tag-24 MSO (RFC 9052, section 4.4), and its
/// two lengths agree. Returns the message's length.
///
/// Only the form with two bytes of length is provable. No MSO is short enough for the other one: the entries that are
/// pinned here take 100 (deviceKeyInfo), 108 (validityInfo) and at least 21 (docType) bytes, `valueDigests` with one digest
/// under a name of 12 characters at least 62, `version` 12 and `digestAlgorithm` 24, which is more than 255.
fn prefix(c: &mut Circuit, len: Option<usize>) -> Variable {
    for (at, &byte) in SIG_STRUCTURE.iter().enumerate() {
        let found = c.byte(MSO_ZONE, at);
        c.enforce_zero("Sig_structure", difference(int(u64::from(byte)), &found));
    }
    for (j, &byte) in TAG_24.iter().enumerate() {
        let found = c.byte(MSO_ZONE, PAYLOAD + j);
        c.enforce_zero("tag 24", difference(int(u64::from(byte)), &found));
    }
    let payload = two_bytes(c, PAYLOAD_LENGTH);
    let inner = two_bytes(c, PAYLOAD + TAG_24.len());
    let header = (TAG_24.len() + 2) as u64;
    c.enforce_zero("lengths agree", difference(inner + &int(header), &payload));
    let len = c.value(len.map(|len| Scalar::from_u64(len as u64)));
    c.enforce_zero("length", payload + &int(PAYLOAD as u64) - len);
    len
}

fn two_bytes(c: &Circuit, at: usize) -> Lc {
    times(256, &c.byte(MSO_ZONE, at)) + &c.byte(MSO_ZONE, at + 1)
}

/// Some `67 docType <header> <docType>` stands in the message. A docType has at least 12 characters, so that these are at
/// least 21 bytes: a device key would have to be ground 168 bits for them to appear in a coordinate.
fn doc_type(c: &mut Circuit, doc_type: &str, len: Variable, at: Option<usize>) {
    let mut expected = b"\x67docType".to_vec();
    expected.extend(text_header(doc_type.len()));
    expected.extend(doc_type.as_bytes());
    let window = window_inside(c, len, at, expected.len());
    c.expect_bytes("bytes", &window, &expected);
}

/// `6D deviceKeyInfo A1..A3 69 deviceKey A4 01 02 20 01 21 58 20 x 22 58 20 y`: 32 fixed bytes of 33 in a row, more than
/// a coordinate has, so that it cannot be part of one. Returns the coordinates.
///
/// They are taken modulo the field's order. A holder who could put `x + p` into an MSO would own the key `x` all the same.
fn device_key(c: &mut Circuit, len: Variable, at: Option<usize>) -> [Variable; 2] {
    let map = DEVICE_KEY_INFO.len();
    let x = map + 1 + COSE_KEY.len();
    let y = x + 32 + COSE_Y.len();
    let window = window_inside(c, len, at, y + 32);
    c.expect_bytes("key", &window, DEVICE_KEY_INFO);
    one_to_three_entries(c, window[map]);
    c.expect_bytes("COSE_Key", &window[map + 1..], COSE_KEY);
    c.expect_bytes("COSE_Key y", &window[x + 32..], COSE_Y);
    [x, y].map(|at| {
        let integer = big_endian(&window[at..at + 32]);
        let value = c.eval(&integer);
        let coordinate = c.value(value);
        c.enforce_zero("coordinate", integer - coordinate);
        coordinate
    })
}

/// A map header of one, two or three entries: `keyAuthorizations` and `keyInfo` may follow `deviceKey`.
fn one_to_three_entries(c: &mut Circuit, header: Variable) {
    let more = c.get(header).map(|v| v - Scalar::from_u64(0xa1));
    let more = c.bits_of(2, more);
    let sum = int(0xa1) + more[0] + (Scalar::from_u64(2), more[1]);
    c.enforce_zero("map header", sum - header);
    let [low, high] = [more[0], more[1]].map(Lc::from_variable);
    c.enforce_product("at most three entries", low, high, Lc::zero());
}

/// `6C validityInfo A3|A4 66 signed C0 74 .. 69 validFrom C0 74 .. 6A validUntil C0 74 ..`, and
/// `validFrom <= now <= validUntil`; where the issuer's key came with a certificate, its dates enclose `signed`.
///
/// Dates compare as the integers of their digits. Both sides are below 2^47, so a difference that is negative is not
/// below 2^47 in the field.
fn validity(c: &mut Circuit, public: &PublicStatement, len: Variable, at: Option<usize>) {
    let map = VALIDITY_INFO.len();
    let length = map + 1 + DATES.iter().map(|key| key.len() + DATE_BYTES).sum::<usize>();
    let window = window_inside(c, len, at, length);
    c.expect_bytes("key", &window, VALIDITY_INFO);
    let fourth = c.get(window[map]).map(|v| v == Scalar::from_u64(0xa4));
    let fourth = c.bit(fourth);
    c.enforce_zero("map header", int(0xa3) + fourth - window[map]);
    let mut position = map + 1;
    let [signed, from, until] = DATES.map(|key| {
        c.expect_bytes("date's key", &window[position..], key);
        position += key.len();
        let date = timestamp(c, &window[position..]);
        position += DATE_BYTES;
        date
    });
    let now = int(public.now.number());
    c.range("validFrom <= now", TIME_BITS, &difference(now.clone(), &from));
    c.range("now <= validUntil", TIME_BITS, &difference(until, &now));
    if let Some((not_before, not_after)) = public.issuer_validity {
        c.range("notBefore <= signed", TIME_BITS, &difference(signed.clone(), &int(not_before.number())));
        c.range("signed <= notAfter", TIME_BITS, &difference(int(not_after.number()), &signed));
    }
}

/// Reads a window at a hidden position of which `used` bytes end inside the message.
///
/// The position is below 2^12 and so is a message that fits the zone: the difference does not wrap.
fn window_inside(c: &mut Circuit, len: Variable, at: Option<usize>, used: usize) -> Vec<Variable> {
    debug_assert!(used <= MSO_WINDOW);
    let position = c.position("position", MSO_ZONE, at);
    let read = c.read("window", &position, MSO_WINDOW, None);
    let end = position.lc() + &int(used as u64);
    c.range("inside", LENGTH_BITS, &difference(Lc::from_variable(len), &end));
    read.window
}
