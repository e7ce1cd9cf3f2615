//! The MSO's own parts: prefix, docType, device key, validity.
//!
//! Every offset here is the holder's choice. What pins each to the part that it claims to be is that it is compared
//! with bytes that are nowhere else in an MSO. An issuer puts nothing of the holder's choice into an MSO but the
//! device key, whose two coordinates are 32 bytes each: what is compared here is too long to be ground into them.

use super::digits::{int, times};
use super::shape::{LENGTH_BITS, MSO_ZONE, text_header, window};
use super::witness::Hints;
use super::{PublicStatement, device_key, validity};
use crate::document::mdoc::{MIN_DOC_TYPE_BYTES, MIN_NAMESPACE_BYTES, ProtectedHeader, sig_structure_start};
use crate::engine::circuit::{Circuit, Lc, Position, difference};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

/// The payload's own header, in front of two bytes of length: tag 24, byte string.
const TAG_24: &[u8] = &[0xd8, 0x18, 0x59];

/// The fewest bytes of an MSO: its head, deviceKeyInfo, validityInfo with dates without tags, docType, `valueDigests`
/// with one digest under one name, `version` and `digestAlgorithm`.
const LEAST_ENTRIES: usize = 1 + 100 + 105 + (9 + MIN_DOC_TYPE_BYTES) + 14 + (2 + MIN_NAMESPACE_BYTES + 35) + 12 + 24;
const _: () = assert!(LEAST_ENTRIES > 255, "an MSO's length takes two bytes");

/// What the other parts of the statement need of the MSO.
pub(super) struct MsoCells {
    /// The message's length.
    pub(super) len: Variable,
    /// The device key's coordinates.
    pub(super) device_key: [Variable; 2],
}

/// Pins the MSO.
pub(super) fn constrain(c: &mut Circuit, public: &PublicStatement, hints: Option<&Hints>) -> MsoCells {
    let len = c.scope("prefix", |c| prefix(c, &public.protected, hints.map(|h| h.len)));
    c.scope("docType", |c| doc_type(c, &public.request.doc_type, len, hints.map(|h| h.doc_type)));
    let device_key = c.scope("deviceKeyInfo", |c| device_key::constrain(c, len, hints.map(|h| &h.device_key)));
    c.scope("validityInfo", |c| validity::constrain(c, public, len, hints.map(|h| &h.validity)));
    MsoCells { len, device_key }
}

/// What the message begins with, up to the two bytes of its payload's length: `84 6A "Signature1" <protected> 40 59`.
pub(super) fn message_start(protected: &ProtectedHeader) -> Vec<u8> {
    let mut start = sig_structure_start(protected.as_bytes());
    start.push(0x59);
    start
}

/// The message is a `Sig_structure` under the public protected header, without external data, over a tag-24 map
/// (RFC 9052, section 4.4), and its two lengths agree. Returns the message's length.
///
/// That the payload is a map is what tells an MSO from the other structures that are signed in this form:
/// `ReaderAuthentication` and `DeviceAuthentication` are arrays, and hold bytes of the holder's choice.
///
/// Only the form with two bytes of length is provable: no MSO is short enough for the other one ([`LEAST_ENTRIES`]).
fn prefix(c: &mut Circuit, protected: &ProtectedHeader, len: Option<usize>) -> Variable {
    let start = message_start(protected);
    for (at, &byte) in start.iter().enumerate() {
        let found = c.byte(MSO_ZONE, at);
        c.enforce_zero("Sig_structure", difference(int(u64::from(byte)), &found));
    }
    let payload = start.len() + 2;
    for (j, &byte) in TAG_24.iter().enumerate() {
        let found = c.byte(MSO_ZONE, payload + j);
        c.enforce_zero("tag 24", difference(int(u64::from(byte)), &found));
    }
    let outer = two_bytes(c, start.len());
    let inner = two_bytes(c, payload + TAG_24.len());
    let header = TAG_24.len() + 2;
    c.enforce_zero("lengths agree", difference(inner + &int(header as u64), &outer));
    let major = c.byte(MSO_ZONE, payload + header);
    c.range("map", 5, &difference(major, &int(0xa0)));
    let len = c.value(len.map(|len| Scalar::from_u64(len as u64)));
    c.enforce_zero("length", outer + &int(payload as u64) - len);
    len
}

fn two_bytes(c: &Circuit, at: usize) -> Lc {
    times(256, &c.byte(MSO_ZONE, at)) + &c.byte(MSO_ZONE, at + 1)
}

/// Some `67 docType <header> <docType>` is in the message. A docType has at least 7 characters, so that these are
/// at least 16 bytes: a device key would have to be ground 128 bits for them to appear in a coordinate.
fn doc_type(c: &mut Circuit, doc_type: &str, len: Variable, at: Option<usize>) {
    let mut expected = b"\x67docType".to_vec();
    expected.extend(text_header(doc_type.len()));
    expected.extend(doc_type.as_bytes());
    let read = MsoRead::new(c, at, expected.len());
    inside(c, len, &(read.at() + &int(expected.len() as u64)));
    c.expect_bytes("bytes", &read.window, &expected);
}

/// A window of the MSO at a position of the holder's choice.
pub(super) struct MsoRead {
    position: Position,
    pub(super) window: Vec<Variable>,
}

impl MsoRead {
    /// Reads at least `used` bytes.
    pub(super) fn new(c: &mut Circuit, at: Option<usize>, used: usize) -> Self {
        let position = c.position("position", MSO_ZONE, at);
        let window = c.read("window", &position, mso_window(used), None).window;
        Self { position, window }
    }

    /// Where it begins.
    pub(super) fn at(&self) -> Lc {
        self.position.lc()
    }
}

/// The window for `used` bytes of the MSO.
pub(super) fn mso_window(used: usize) -> usize {
    window(used).expect("what is read of an MSO is a name of at most 96 characters or shorter")
}

/// What ends at `end` ends inside the message. Both are below 2^13, so that the difference does not wrap.
pub(super) fn inside(c: &mut Circuit, len: Variable, end: &Lc) {
    c.range("inside", LENGTH_BITS, &difference(Lc::from_variable(len), end));
}
