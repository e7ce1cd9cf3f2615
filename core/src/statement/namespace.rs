//! Digests in `valueDigests`: a namespace's map, and its entries that are used.

use super::digits::{big_endian, int, times};
use super::heads::{MAP_HEAD, digests_head};
use super::mso::{MsoRead, mso_window};
use super::shape::{LENGTH_BITS, MSO_ZONE, text_header};
use super::witness::NamespaceHints;
use crate::engine::circuit::{Circuit, ENTRY_WIDTHS, Lc, MapGate, difference};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

/// The longest encoding of a digestID.
pub(super) const DIGEST_ID_BYTES: usize = 5;
/// Bytes between a digestID and its digest: `58 20`.
const DIGEST_HEADER: usize = 2;
/// A digest compares in two halves, each of which is an integer far below the field's order.
const HALF: usize = 16;

/// Finds a namespace's map in `valueDigests`, and its entries.
///
/// The window is the name as a text *and a map header*: a docType may equal a namespace, and a name may be in an
/// array of `keyAuthorizations`; only in `valueDigests` does a map follow it. Why names of five characters are long
/// enough: [`MIN_NAMESPACE_BYTES`](crate::document::mdoc::MIN_NAMESPACE_BYTES).
///
/// Neither the last entry's end nor the number of entries is compared with the map header, and nothing is lost: what
/// follows the last entry is a text (the next namespace or the MSO's next key), which no entry starts with, or the
/// message's end, before which every entry in use ends. No check of its own keeps this window inside the message: it
/// ends where the first entry starts, and that is not after any entry in use.
pub(super) fn map_entries(c: &mut Circuit, name: &str, hints: Option<&NamespaceHints>) -> MapGate {
    let mut expected = text_header(name.len());
    expected.extend(name.as_bytes());
    let read = MsoRead::new(c, hints.map(|h| h.header), expected.len() + MAP_HEAD);
    c.expect_bytes("name", &read.window, &expected);
    let longer = digests_head(c, &read.window[expected.len()..]);
    let first = c.position("first", MSO_ZONE, hints.map(|h| h.first));
    let behind = read.at() + &int(expected.len() as u64 + 1) + &longer;
    c.enforce_zero("first entry stands behind the map header", difference(behind, &first.lc()));
    let end = c.position("end", MSO_ZONE, hints.map(|h| h.end));
    c.map_entries("entries", &first, &end, hints.map(|h| h.entries.as_slice()))
}

/// An entry of a namespace's map that a claim uses.
pub(super) struct Entry {
    window: Vec<Variable>,
    /// Per width of a digestID whether the entry has it: one of them is 1.
    widths: [Variable; 4],
}

impl Entry {
    /// Reads the entry that starts at a hidden position, where the map has one, and ends inside the message.
    ///
    /// That it is an entry at all (the digestID's head belongs to its width, `58 20` is after it) is the map's
    /// part.
    pub(super) fn read(c: &mut Circuit, map: &MapGate, len: Variable, at: Option<usize>) -> Self {
        let position = c.position("position", MSO_ZONE, at);
        let used = DIGEST_ID_BYTES + DIGEST_HEADER + 2 * HALF;
        let read = c.read("window", &position, mso_window(used), Some(map));
        let (_, widths) = read.starts.expect("a read with a map");
        let sum = widths.iter().fold(Lc::zero(), |sum, &start| sum + start);
        c.enforce_zero("an entry starts here", sum - &int(1));
        let entry = Self { window: read.window, widths };
        let end = position.lc() + &entry.width() + &int((DIGEST_HEADER + 2 * HALF) as u64);
        c.range("inside", LENGTH_BITS, &difference(Lc::from_variable(len), &end));
        entry
    }

    /// The width of the digestID.
    pub(super) fn width(&self) -> Lc {
        let weighted = self.widths.iter().zip(ENTRY_WIDTHS);
        weighted.fold(Lc::zero(), |sum, (&start, width)| sum + (Scalar::from_u64(width as u64), start))
    }

    /// The digest is the one in `words`: eight big-endian words, or their values.
    pub(super) fn expect_digest(&self, c: &mut Circuit, words: &[Lc; 8]) {
        let halves = [&words[..4], &words[4..]].map(|words| {
            let shift = |sum: Lc, word: &Lc| times(1 << 32, &sum) + word;
            words.iter().fold(Lc::zero(), shift)
        });
        for (&start, width) in self.widths.iter().zip(ENTRY_WIDTHS) {
            let digest = width + DIGEST_HEADER;
            for (h, expected) in halves.iter().enumerate() {
                let half = big_endian(&self.window[digest + h * HALF..][..HALF]);
                c.enforce_product("digest", Lc::from_variable(start), difference(half, expected), Lc::zero());
            }
        }
    }

    /// The digestID is the one that an item's window shows.
    pub(super) fn expect_hidden_id(&self, c: &mut Circuit, item: &[Variable]) {
        for j in 0..DIGEST_ID_BYTES {
            let unequal = Lc::from_variable(self.window[j]) - item[j];
            if j == 0 {
                c.enforce_zero("digestID", unequal);
            } else {
                let wider = self.widths.iter().zip(ENTRY_WIDTHS).filter(|(_, width)| *width > j);
                let wider = wider.fold(Lc::zero(), |sum, (&start, _)| sum + start);
                c.enforce_product("digestID", unequal, wider, Lc::zero());
            }
        }
    }

    /// The digestID is `id`. Its first byte tells its width.
    pub(super) fn expect_id(&self, c: &mut Circuit, id: &[u8]) {
        c.expect_bytes("digestID", &self.window, id);
    }
}
